from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TITLE = "项目一览\n"
PROJECTS = "项目编号,项目名称,执行机构,领域,筹款目标（万元）,项目开始曰期,经办人\n"
ROW = "P001,湿地巡护员,JG01,生态,1.5,2019-01-10,李四\n"


def _inspect(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "auditkit", "inspect", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    path = tmp_path / "项目.csv"
    path.write_text(TITLE + PROJECTS + ROW, encoding="utf-8")
    return path


def test_each_column_is_shown_with_its_header_its_unit_and_its_first_value(projects: Path) -> None:
    done = _inspect(str(projects), "--lang", "en")
    assert done.returncode == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "→ projects (Projects)" in lines
    assert "A2:G3 · headers in row 2 · 1 row" in lines
    assert "target_amount E2 筹款目标(万元) amount × 10,000 1 15,000.00" in lines
    assert "Not understood: F2 项目开始曰期, G2 经办人" in lines


def test_the_section_of_mappings_can_be_pasted_and_settles_what_it_names(projects: Path, tmp_path: Path) -> None:
    printed = _inspect(str(projects), "--lang", "en").stdout
    settings = tmp_path / "auditkit.toml"
    settings.write_text(printed[printed.index("# Headers that mean no column") :], encoding="utf-8")
    again = json.loads(_inspect(str(projects), "--format", "json", "--config", str(settings)).stdout)
    [sheet] = again[0]["sheets"]
    assert [column["column"] for column in sheet["columns"]][-1] == "starts_on"
    assert sheet["unread"] == [{"header": "经办人", "cell": "G2", "nearest": None}]


def test_what_cannot_be_used_is_shown_as_far_as_it_was_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("项目编号,报告期起,报告期止,披露的日期\nP1,2019-01-01,2019-03-31,2019-04-01\n", encoding="utf-8")
    done = _inspect(str(path), str(tmp_path / "none.csv"), "--lang", "en")
    assert done.returncode == 2
    assert 'The nearest header is "披露的日期" in D1' in " ".join(done.stdout.split())
    assert '"披露的日期" = "disclosed_on"  # ' in done.stdout
    assert "There is no file or folder" in done.stderr


def test_files_of_one_shape_are_told_in_one_table(tmp_path: Path) -> None:
    for number in range(1, 13):
        amount = "" if number == 1 else "ten" if number == 5 else "2.50"
        text = f"donation_id,project_id,donated_at,amount\nD{number},P1,2019-09-07 10:{number:02},{amount}\n"
        (tmp_path / f"part-{number:02}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "part-07.csv").write_text("donation_id,project_id,donated_at,amount\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text(
        "donation_id,project_id,donated_at,amount（元）\nE1,P1,2019-09-08,3\n", encoding="utf-8"
    )

    lines = [" ".join(line.split()) for line in _inspect(str(tmp_path), "--lang", "en").stdout.splitlines()]

    assert [line for line in lines if str(tmp_path) in line] == [
        f"{tmp_path}/other.csv · read",
        f"{tmp_path}/part-01.csv",
        f"… {tmp_path}/part-12.csv · 12 files · read",
    ]
    assert "each: headers in row 1 · together: 11 rows" in lines
    assert "donated_at C1 donated_at date 11 2019-09-07 10:01:00" in lines
    assert "donated_at C1 donated_at date 1 2019-09-08" in lines
    assert "amount D1 amount amount 9 1 2.50" in lines
    told = json.loads(_inspect(str(tmp_path), "--format", "json").stdout)
    assert len(told) == 13


def test_a_file_with_more_to_tell_has_a_table_of_its_own(tmp_path: Path) -> None:
    header, row = "donation_id,project_id,donated_at,amount\n", "D{0},P1,2019-09-07,5\n"
    for number in range(3):
        rows = "".join(row.format(f"{number}{each}") for each in range(3))
        total = "合计,,,15\n" if number == 1 else ""
        (tmp_path / f"{number}.csv").write_text(header + rows + total, encoding="utf-8")

    printed = _inspect(str(tmp_path), "--lang", "en").stdout

    assert "2.csv · 2 files · read" in printed
    assert "1.csv · read" in printed
    assert "Set aside, no data: row 5" in printed
