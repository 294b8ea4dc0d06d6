"""A year alone under a header that names a year is the financial year that ended on its last day."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit import i18n, ingest
from auditkit.audit import audit
from auditkit.ingest.years import year_ends
from auditkit.model.dataset import Dataset
from auditkit.packs import load
from auditkit.reports.json import document
from auditkit.reports.remarks import remarks

FORMS = ["{}", "{}年", "{}年度", "{} 年度", "FY{}", "fy {}", "{}财年", "{}会计年度", "{}財務年度", "{}.0"]


@given(st.integers(1949, 2100), st.sampled_from(FORMS))
def test_every_way_to_write_a_year_is_its_last_day(year: int, form: str) -> None:
    assert year_ends([form.format(year), year, float(year)]) == ([date(year, 12, 31)] * 3, 3)


@pytest.mark.parametrize(
    "cell",
    ["2025-12-31", "2025年3月", "20251231", 45000, 2025.5, "1900", "2025-2026", "第2025", "", None, True, "FY25"],
)
def test_what_is_no_year_alone_stays(cell: object) -> None:
    assert year_ends([cell]) == ([cell], 0)


def read(tmp_path: Path, *lines: str) -> Dataset:
    path = tmp_path / "机构年度账目.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return ingest.read([path])


def ends(dataset: Dataset) -> list[str]:
    return [str(day.date()) for day in dataset.tables["annual_accounts"].frame["period_end"]]


@pytest.mark.parametrize("header", ["报告年度", "年度", "年份", "会计年度", "财务年度", "會計年度"])
def test_a_year_under_a_header_that_names_one_is_read_and_told(tmp_path: Path, header: str) -> None:
    dataset = read(tmp_path, f"机构编号,{header},年度总收入", "G1,2023,100", "G1,2024年度,200", "G1,2025-06-30,300")
    assert not dataset.problems
    assert ends(dataset) == ["2023-12-31", "2024-12-31", "2025-06-30"]
    (sheet,) = dataset.inputs[0].sheets
    assert sheet.seen is not None
    assert f"A year alone is read as ending on 31 December: B1 {header}" in remarks(sheet.seen)
    report = audit(dataset, load(["giving-day"]), date(2026, 1, 1))
    assert "annual accounts, Financial year end: 2 years are read as ending on 31 December." in report.notes
    (column,) = [each for each in document(report)["run"]["inputs"][0]["sheets"][0]["columns"] if "years" in each]
    assert (column["column"], column["years"]) == ("period_end", 2)


def test_a_sheet_that_gives_the_days_themselves_is_read_by_them_alone(tmp_path: Path) -> None:
    dataset = read(
        tmp_path,
        "机构编号,年度,会计年度起,会计年度止,年度总收入",
        "G1,2023,2022-07-01,2023-06-30,100",
    )
    assert ends(dataset) == ["2023-06-30"]
    assert str(dataset.tables["annual_accounts"].frame["period_start"][0].date()) == "2022-07-01"
    assert not dataset.problems
    assert "years" not in json.dumps(document(audit(dataset, load(["giving-day"]), date(2026, 1, 1)))["run"]["inputs"])


def test_a_year_under_a_header_that_asks_for_a_day_is_still_no_day(tmp_path: Path) -> None:
    dataset = read(tmp_path, "机构编号,会计年度止,年度总收入", "G1,2023,100")
    assert [problem.code for problem in dataset.problems] == ["not-a-date"]


def test_what_is_no_year_is_refused_as_it_was_written(tmp_path: Path) -> None:
    years = ["去年", "24年度", "2024-2025", "二〇二四年度"]
    dataset = read(tmp_path, "机构编号,年度,年度总收入", *(f"G1,{year},100" for year in years))
    problems = [each for each in dataset.problems if each.column == "period_end"]
    assert [(problem.code, problem.value) for problem in problems] == [("not-a-year", year) for year in years]
    told = [each for each in audit(dataset, load(["base"]), date(2026, 1, 1)).findings if each.column == "period_end"]
    assert "neither one year nor a date" in told[0].message
    assert (
        told[0].fix
        == "Write the year, for example 2024年度, or the last day of the financial year, for example 2024-12-31."
    )


def test_a_header_that_the_user_says_is_the_year_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "机构年度账目.csv"
    path.write_text("机构编号,哪一年,年度总收入\nG1,2023,100\nG1,2024年,200\n", encoding="utf-8")
    settled = ingest.parse_mapping(["哪一年=annual_accounts.period_end"])
    dataset = ingest.read([path], ingest.ReadOptions(mapping=settled))
    assert ends(dataset) == ["2023-12-31", "2024-12-31"]
    path.write_text("机构编号,会计年度止,年度总收入\nG1,2023,100\n", encoding="utf-8")
    asked = ingest.parse_mapping(["会计年度止=annual_accounts.period_end"])
    assert [each.code for each in ingest.read([path], ingest.ReadOptions(mapping=asked)).problems] == ["not-a-date"]


def test_a_form_may_say_the_year(tmp_path: Path) -> None:
    dataset = read(tmp_path, "机构编号,G1", "报告年度,2024年度", "年度总收入,100", "年度总支出,90")
    assert ends(dataset) == ["2024-12-31"]


def test_the_note_is_in_the_language_in_use(tmp_path: Path) -> None:
    dataset = read(tmp_path, "机构编号,年度,年度总收入", "G1,2024,200")
    i18n.use("zh")
    try:
        report = audit(dataset, load(["giving-day"]), date(2026, 1, 1))
    finally:
        i18n.use("en")
    assert any("按当年12月31日止读取" in note for note in report.notes)
