"""Marked copies as another program opens and saves them: no text runs as a formula, and marks are found again."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from pathlib import Path

import openpyxl
import pytest
from rich_workbooks import rich_workbook, run

from auditkit.reports.annotate.notes import RULE

ATTACKS = ("=1+1", "+cmd|' /C calc'!A0", "-1+2", "@SUM(A1)", "\t=2+3", '=HYPERLINK("http://example.org")')


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_texts_stay_texts_and_marks_are_found_after_another_program_saved_them(tmp_path: Path) -> None:
    book = rich_workbook(tmp_path / "book.xlsx", ATTACKS[:3])
    table = tmp_path / "table.csv"
    cells = ",".join('"' + attack.replace('"', '""') + '"' for attack in ATTACKS)
    table.write_text(f"project_id,title,org_id,field,starts_on,ends_on\n{cells}\n", encoding="utf-8")
    for path in (book, table):
        run(str(path), "--annotate", str(tmp_path / "marked"))
    copies = [str(tmp_path / "marked" / name) for name in ("book.xlsx", "table.xlsx")]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    office = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), *copies]
    subprocess.run(office, check=True, capture_output=True, timeout=200)
    formulas: dict[str, list[str]] = {}
    for name in ("book", "table"):
        for sheet in _opened(tmp_path / "saved" / f"{name}.xlsx"):
            found = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
            formulas[f"{name} {sheet.title}"] = found
    assert formulas.pop("book 财务披露") == ["J4", "J5", "J6"]
    assert len(formulas) == 5
    assert not any(formulas.values())
    rows = list(_opened(tmp_path / "saved" / "table.xlsx")["table"].iter_rows(min_row=2, values_only=True))
    assert [str(value).strip() for value in rows[0]] == [attack.strip() for attack in ATTACKS]
    run(str(tmp_path / "saved" / "book.xlsx"), "--annotate", str(tmp_path / "again"))
    again = _opened(tmp_path / "again" / "book.xlsx")
    assert again.sheetnames == ["Findings", "项目", "财务披露", "问题"]
    notes = {cell.coordinate: cell.comment.text for row in again["财务披露"] for cell in row if cell.comment}
    assert [(cell, note.count(RULE)) for cell, note in notes.items()] == [("A1", 0), ("F4", 2), ("F5", 2), ("F6", 2)]
    assert notes["F4"].startswith(f"请核对\n{RULE}\n")
    ours = [
        rule
        for area in again["财务披露"].conditional_formatting
        for rule in area.rules
        if "auditkit" in str(rule.formula)
    ]
    assert len(ours) == 1


def _opened(path: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings(), path.open("rb") as stream:
        warnings.filterwarnings("ignore", ".* not supported and will be removed", UserWarning)
        return openpyxl.load_workbook(stream)
