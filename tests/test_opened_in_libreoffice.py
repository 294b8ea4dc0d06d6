"""What begins like a formula is text in LibreOffice, in every output that a spreadsheet program opens."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hostile_run import HOSTILE, written
from typer.testing import CliRunner

from auditkit.cli.commands import build

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

EVALUATING = "CSV:44,34,76,1,,1033,false,true,false,false,false,-1,true"
"""How CSV is opened: commas, quotation marks, UTF-8, from the first line, numbers detected and formulas evaluated."""
DRAW = ("--campaign", "2019-99", "--seed", "20190909314159265358", "--seed-source", "=1+1", "--drop-missing")
WAIVERS = "project_id,rule,reason,approved_by,until\nP1,funds-add-up,=1+1 storm,@SUM(A1) desk,2020-03-01\n"


def converted(folder: Path, ending: str, *options: str) -> None:
    """Let LibreOffice read the outputs of an ending and write them again as workbooks."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = sorted(folder.glob(f"*{ending}"))
    command = ["soffice", profile, "--headless", *options, "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    command += ["--outdir", str(folder / "opened" / ending[1:]), *map(str, files)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=240)
    assert len(list((folder / "opened" / ending[1:]).glob("*.xlsx"))) == len(files), done.stderr


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs for spreadsheet programs, made of hostile tables, as LibreOffice reads them and writes them again."""
    folder = tmp_path_factory.mktemp("outputs")
    data = str(written(folder / "data"))
    (folder / "waivers.csv").write_text(WAIVERS, encoding="utf-8")
    commands = (
        ("check", data, "--waivers", "waivers.csv", "-o", "report.xlsx", "-o", "findings.csv"),
        ("calendar", data, "-o", "due.csv"),
        ("sample", "draw", data, *DRAW, "--set", "audit_top_n=2", "-o", "list.xlsx", "-o", "list.csv"),
    )
    for command in commands:
        arguments = [str(folder / each) if each.endswith((".xlsx", ".csv")) else each for each in command]
        result = CliRunner().invoke(build(), [*arguments, "--as-of", "2019-12-31"])
        assert result.exit_code in (0, 1), result.stderr
    converted(folder, ".xlsx")
    converted(folder, ".csv", f"--infilter={EVALUATING}")
    return folder / "opened"


def cells(folder: Path) -> Iterator[tuple[str, openpyxl.cell.Cell]]:
    for path in sorted(folder.rglob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                yield from ((f"{path.name} {sheet.title}", cell) for cell in row)


def test_no_cell_is_a_formula_and_hostile_texts_are_there(opened: Path) -> None:
    found = list(cells(opened))
    formulas = [(where, cell.coordinate) for where, cell in found if cell.data_type == "f"]
    # The list of waivers is no output of ours: it shows that LibreOffice would run what it is given.
    assert formulas == [("waivers.xlsx waivers", "C2")]
    texts = {cell.value.removeprefix("'") for _where, cell in found if cell.data_type == "s"}
    assert {text.strip() for text in HOSTILE} <= texts
    assert {"=1+1 storm", "@SUM(A1) desk", "+某会计师事务所"} <= texts
