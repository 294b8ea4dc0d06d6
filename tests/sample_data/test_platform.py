"""The fictional data: every planted fault is found at its cell, and nothing else is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditkit import ingest, packs
from auditkit.audit import audit
from auditkit.model.report import Report

SAMPLE_DATA = Path(__file__).resolve().parents[2] / "sample_data"
FOLDERS = ("platform", "self-check")
TOP_FIVE = ("P022", "P017", "P005", "P044", "P031")

Key = tuple[str, str | None, str | None, str | None, str | None]


def _truth(folder: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((SAMPLE_DATA / folder / "truth.json").read_text(encoding="utf-8"))
    return truth


@pytest.fixture(scope="module", params=FOLDERS)
def folder(request: pytest.FixtureRequest) -> str:
    """Each folder of fictional data."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """The report on each folder, as of its day."""
    return {folder: _report(folder) for folder in FOLDERS}


def _report(folder: str) -> Report:
    as_of = date.fromisoformat(_truth(folder)["as_of"])
    return audit(ingest.read([SAMPLE_DATA / folder]), packs.load(["giving-day"], {}), as_of)


def _planted(folder: str) -> set[Key]:
    return {
        (each["rule"], each["file"], each["sheet"], each["cell"], each["project_id"])
        for defect in _truth(folder)["defects"]
        for each in defect["findings"]
    }


def _found(report: Report) -> set[Key]:
    return {
        (each.rule, _relative(each.place.file), each.place.sheet, each.place.cell, each.project_id)
        for each in report.findings
    }


def _relative(file: str | None) -> str | None:
    return None if file is None else Path(file).relative_to(SAMPLE_DATA).as_posix()


def test_every_planted_defect_is_found_at_its_cell(folder: str, reports: dict[str, Report]) -> None:
    assert _planted(folder) - _found(reports[folder]) == set()


def test_nothing_else_is_found(folder: str, reports: dict[str, Report]) -> None:
    assert _found(reports[folder]) - _planted(folder) == set()


def test_every_file_could_be_used(folder: str, reports: dict[str, Report]) -> None:
    report = reports[folder]
    assert report.errors == ()
    assert {Path(each.path).name for each in report.inputs if each.status == "ignored"} <= {"truth.json"}
    assert {each.status for each in report.inputs} <= {"read", "ignored"}


def test_the_platform_is_as_large_and_as_faulty_as_it_says(reports: dict[str, Report]) -> None:
    report, defects = reports["platform"], _truth("platform")["defects"]
    clean = [
        project
        for project in report.projects
        if not {outcome.status for outcome in project.outcomes} & {"failed", "unverifiable"}
    ]
    assert (len(report.projects), len(report.organizations)) == (60, 12)
    assert len(clean) == 43
    assert len(defects) == 43
    assert len({each["rule"] for defect in defects for each in defect["findings"]}) == 25
    assert [defect["id"] for defect in defects] == sorted({defect["id"] for defect in defects})
    assert report.summary.mandatory_audit == TOP_FIVE


def test_the_lateness_of_the_planted_disclosures(reports: dict[str, Report]) -> None:
    late = {
        each.project_id: each.days_late
        for each in reports["platform"].findings
        if each.rule == "final-disclosure-on-time" and each.status == "failed"
    }
    assert late == {"P047": 1, "P003": 22, "P038": 22, "P048": 60}


@pytest.mark.parametrize("name", ["platform", "self-check"])
def test_every_sheet_says_that_it_is_fictional(name: str) -> None:
    from python_calamine import CalamineWorkbook

    books = [path for path in (SAMPLE_DATA / name).iterdir() if path.suffix in (".xlsx", ".xls", ".ods")]
    assert len(books) == (12 if name == "platform" else 1)
    for path in books:
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheet_names:
            top = book.get_sheet_by_name(sheet).to_python()[:3]
            assert any("虚构数据" in str(cell) for row in top for cell in row), (path.name, sheet)
