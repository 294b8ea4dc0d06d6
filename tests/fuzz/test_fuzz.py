"""What the fuzz run found, kept small; and that the run itself makes the same files again and sees what is wrong."""

from __future__ import annotations

from pathlib import Path

import containers as make
import mutations
import pytest
import run

from auditkit.ingest import read
from auditkit.reports import json as json_report


def test_a_part_of_a_binary_workbook_that_ends_before_its_time_is_damaged(tmp_path: Path) -> None:
    part = make.xlsb_sheet()
    for length in (40, len(part) // 2, len(part) - 9):
        path = tmp_path / f"{length}.xlsb"
        path.write_bytes(make.xlsb(part[:length]))
        [message] = read([path]).errors
        assert "is a damaged workbook" in message


def test_the_same_number_makes_the_same_file() -> None:
    assert mutations.mutated(7) == mutations.mutated(7)
    assert len({mutations.mutated(number) for number in range(30)}) == 30


def test_every_good_file_is_read_and_nothing_is_wrong_with_it(tmp_path: Path) -> None:
    paths = []
    for number, seed in enumerate(mutations.seeds()):
        paths.append(tmp_path / f"projects-{number}{seed.ending}")
        paths[-1].write_bytes(seed.content)
    refused = [file.error for file in read(paths).inputs if file.status != "read"]
    assert all("Excel 95" in str(error) for error in refused)
    assert len(refused) == 1
    assert run.judged(paths) is None


@pytest.mark.parametrize("error", [ValueError, RecursionError])
def test_a_find_is_told_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def broken(_report: object) -> str:
        raise error

    monkeypatch.setattr(json_report, "render", broken)
    path = tmp_path / "projects.csv"
    path.write_text("project_id,title,org_id,field\nP1,A,O1,relief\n", encoding="utf-8")
    wrong = run.judged([path])
    assert wrong is not None
    assert wrong.startswith(f"{error.__name__} at test_fuzz.py:")


def test_braces_in_a_number_are_written_as_they_are(tmp_path: Path) -> None:
    projects = ["project_id,title,org_id,field", "P{x}{0},一,O,health", "P2,二,O,health"]
    posts = [
        "project_id,posted_on,title,beneficiaries",
        *(f"{key},2019-01-0{day},x,一" for key in ("P{x}{0}", "P2") for day in (1, 2)),
    ]
    (tmp_path / "projects.csv").write_text("\n".join(projects), encoding="utf-8")
    (tmp_path / "posts.csv").write_text("\n".join(posts), encoding="utf-8")
    assert run.judged([tmp_path / "projects.csv", tmp_path / "posts.csv"]) is None
