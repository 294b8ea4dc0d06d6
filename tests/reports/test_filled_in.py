"""A list that auditors filled in is never written over, and nor is a workbook of anybody else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from auditkit import i18n, packs
from auditkit.errors import BadUsage
from auditkit.ingest import from_rows
from auditkit.model.draw import FrameItem, SamplingParameters
from auditkit.model.selection import Wish
from auditkit.reports import draw_xlsx, selection_xlsx
from auditkit.reports.filled_in import refuse_filled_in
from auditkit.sampling.draw import draw
from auditkit.sampling.selecting import select

SEED = "20190909314159265358"
TERMS = {"seed": SEED, "seed_source": "dice", "as_of": date(2019, 12, 31)}
FRAME = [FrameItem(f"P{n:02}", "=1+1", "青禾", ("health", "relief")[n % 2], 1000 + n) for n in range(20)]
DRAWN = draw(
    FRAME,
    campaign="2019-99",
    packs=(),
    parameters=SamplingParameters.from_pack(packs.load(["giving-day"]), "CNY"),
    **TERMS,
)
DONATIONS = [{"donation_id": f"D{n}", "amount": str(n + 1)} for n in range(9)]
SELECTED = select(from_rows({"donations": DONATIONS}), Wish("donations", "items", "random", 3), **TERMS)


@pytest.fixture(params=["en", "zh"])
def lists(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """Return the list of a draw and that of a selection, written in a language that is not in use any more."""
    with i18n.speaking(request.param):
        contents = {"drawn.xlsx": draw_xlsx.render(DRAWN), "selected.xlsx": selection_xlsx.render(SELECTED)}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in contents]


def edited(path: Path, sheet: int, cell: str, value: object) -> Path:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[sheet][cell] = value
    copy = path.with_name("edited.xlsx")
    workbook.save(copy)
    return copy


def test_a_list_as_it_was_written_may_be_written_again(lists: list[Path]) -> None:
    refuse_filled_in(lists)
    for path in lists:
        refuse_filled_in([edited(path, 0, "A2", "M1")])


def test_each_column_that_auditors_fill_in_keeps_the_list(lists: list[Path]) -> None:
    filled = {(0, 0): "FGIJKLM", (0, 1): "FGHJKLMN"}
    for (index, sheet), letters in filled.items():
        for letter in letters:
            path = edited(lists[index], sheet, f"{letter}3", 0)
            with pytest.raises(BadUsage, match=rf"edited\.xlsx holds a list .* › {letter}3\. Keep it"):
                refuse_filled_in([path])
    head = openpyxl.load_workbook(lists[1]).worksheets[0][1]
    for letter in (head[-1].column_letter, "Z"):
        with pytest.raises(BadUsage, match=rf"› {letter}2\. Keep it"):
            refuse_filled_in([edited(lists[1], 0, f"{letter}2", "ok")])


def test_what_auditors_add_keeps_the_list(lists: list[Path]) -> None:
    for cell in ("P1", "F40"):
        with pytest.raises(BadUsage, match=f"› {cell}"):
            refuse_filled_in([edited(lists[0], 0, cell, "remark")])


def test_a_workbook_of_anybody_else_is_kept(lists: list[Path], tmp_path: Path) -> None:
    foreign, added, damaged = (tmp_path / f"{name}.xlsx" for name in ("foreign", "added", "damaged"))
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "budget"
    workbook.save(foreign)
    workbook = openpyxl.load_workbook(lists[0])
    workbook.create_sheet("Notes")["A1"] = "ask again"
    workbook.save(added)
    damaged.write_bytes(lists[0].read_bytes()[:900])
    retitled = edited(lists[0], 0, "F1", "Checked by whom")
    for path in (foreign, added, damaged, retitled):
        with pytest.raises(BadUsage, match=r"xlsx is there already, and is no list to sign off"):
            refuse_filled_in([path])
        refuse_filled_in([path], even_others=False)
    workbook.worksheets[0]["I2"] = 5
    workbook.save(added)
    with pytest.raises(BadUsage, match="› I2"):
        refuse_filled_in([added], even_others=False)


def test_other_files_and_empty_ones_are_none_of_its_business(tmp_path: Path) -> None:
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "manifest.json").write_text("x", encoding="utf-8")
    (tmp_path / "folder.xlsx").mkdir()
    names = ("empty.xlsx", "manifest.json", "folder.xlsx", "missing.xlsx")
    refuse_filled_in([tmp_path / name for name in names])
