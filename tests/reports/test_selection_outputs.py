"""A selection as text, CSV and workbook: complete, aligned, harmless, and the same bytes each time."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from rich.cells import cell_len

from auditkit import i18n
from auditkit.ingest import ReadOptions, from_rows
from auditkit.model.selection import METHODS, Method, Selection, Unit, Wish
from auditkit.reports import selection_check, selection_csv, selection_text, selection_xlsx
from auditkit.sampling import selection_file
from auditkit.sampling.methods import ITEM_METHODS
from auditkit.sampling.selecting import select
from auditkit.sampling.tickets import RANDOM_SOURCE

EVERY_WAY: list[tuple[Unit, Method]] = [
    *(("items", method) for method in ITEM_METHODS),
    *(("money", method) for method in METHODS),
]
ROWS: list[dict[str, object]] = [
    {"donation_id": f"D{number:02}", "project_id": "P1", "donated_at": "2019-09-09", "amount": str(100 + number)}
    for number in range(40)
]
HOSTILE: list[dict[str, object]] = [
    *ROWS,
    {**ROWS[0], "donation_id": "=1+1", "donor": '@SUM(A1) 张"三', "amount": "90000"},
    {**ROWS[0], "donation_id": "＝1＋1", "donor": "+1+1", "amount": "80000"},
]


def selected(
    rows: list[dict[str, object]], unit: Unit = "money", method: Method = "systematic", source: str | None = "dice"
) -> Selection:
    data = from_rows({"donations": rows}, ReadOptions())
    wish = Wish("donations", unit, method, 8)
    return select(data, wish, seed="00000000314159265358", seed_source=source, as_of=date(2019, 12, 31))


@pytest.mark.parametrize(("unit", "method"), EVERY_WAY)
def test_text_tells_the_frame_the_lists_and_the_hash(unit: Unit, method: Method) -> None:
    selection = selected(HOSTILE, unit, method)
    text = selection_text.render(selection, 100, "auditkit sample verify selection.json data")
    assert "rows of the table donations" in text.splitlines()[0]
    assert "seed 00000000314159265358 (dice)" in " ".join(text.split())
    for row in (*selection.certain, *selection.selected):
        assert f"{row.described['donation_id']} · P1" in text
    assert selection_file.digest(selection_file.to_bytes(selection_file.document(selection))) in text.splitlines()
    assert text.splitlines()[-1] == "Anyone can select this again: auditkit sample verify selection.json data"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 100])
def test_lines_keep_to_their_width(width: int, language: str) -> None:
    i18n.use(language)
    lines = selection_text.render(selected(HOSTILE, source=RANDOM_SOURCE), width, "verify").splitlines()
    assert [line for line in lines if cell_len(line) > width and len(line) != 64] == []


def test_remarks_tell_a_random_seed_copies_and_the_sieve() -> None:
    twins: list[dict[str, object]] = [{"project_id": "P1", "donated_at": "2019-09-09", "amount": "10"}] * 9
    told = " ".join(selection_text.remarks(selected(twins, method="sieve", source=RANDOM_SOURCE)))
    assert "proves nothing to others" in told
    assert "another one says (8)" in told
    assert "8 were expected" in told


def test_csv_lists_every_row_and_runs_nothing() -> None:
    selection = selected(HOSTILE)
    text = selection_csv.render(selection)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["row_sha256"] for row in rows] == [row.row.sha256 for row in (*selection.certain, *selection.selected)]
    assert [(row["basis"], row["donation_id"], row["amount"]) for row in rows[:2]] == [
        ("certain", "'=1+1", "90000.00"),
        ("certain", "'=1+1", "80000.00"),
    ]
    assert {each for row in rows[:2] for each in row["donor"]} == {"*"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("unit", "method"), EVERY_WAY)
def test_the_workbook_is_to_be_signed_and_the_same_each_time(unit: Unit, method: Method, language: str) -> None:
    i18n.use(language)
    selection = selected(HOSTILE, unit, method)
    content = selection_xlsx.render(selection)
    assert content == selection_xlsx.render(selection)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    heads = [cell.value for cell in sheet[1]]
    assert heads[-5] == ("Book value (CNY)" if language == "en" else "账面金额（CNY）")
    assert sheet.max_row == 1 + len(selection.certain) + len(selection.selected)
    assert all(cell.data_type != "f" for each in book for row in each for cell in row)
    facts = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows() if row[0].value}
    assert facts["frame.sha256"] == selection.frame_sha256
    assert facts[selection.selected[0].number] == selection.selected[0].row.sha256
    assert [row[0].value for row in book.worksheets[2].iter_rows(min_row=3, max_row=5)] == ["1", "2", "3"]


def test_a_check_tells_differences_and_what_is_on_trust() -> None:
    selection = selected(ROWS)
    stated = selection_file.document(selection)
    same = selection_check.Check(stated, "ab" * 32, [])
    assert same.render(100).startswith("✓ Identical: the data give the 0 certain and 8 selected rows")
    assert 'came from "dice"' in same.render(100)
    assert same.document()["identical"] is True
    unnamed = selection_check.Check({**stated, "seed_source": None}, "", []).render(100)
    assert "No public event is named" in unnamed
    random = selection_check.Check({**stated, "seed_source": RANDOM_SOURCE}, "", []).render(100)
    assert "The seed was random" in random


def test_rows_without_an_amount_are_set_aside_in_the_steps_by_hand_and_rows_without_book_values_told() -> None:
    data = from_rows({"donations": [*ROWS, {**ROWS[0], "amount": None}]}, ReadOptions())
    wish = Wish("donations", "items", "systematic", 8, drop_missing=True)
    selection = select(data, wish, seed="00000000314159265358", seed_source="dice", as_of=date(2019, 12, 31))
    book = openpyxl.load_workbook(io.BytesIO(selection_xlsx.render(selection)))
    steps = [str(cell.value) for row in book["Select again"] for cell in row]
    assert "Rows without an amount are set aside." in steps
    assert "Left out: rows without a valid amount (1)." in selection_text.remarks(selection)
    people = from_rows({"organizations": [{"org_id": "O1", "name": "甲"}]}, ReadOptions())
    wish = Wish("organizations", "items", "random", 1)
    of_people = select(people, wish, seed="00000000314159265358", seed_source="dice", as_of=date(2019, 12, 31))
    assert any("have no book values" in remark for remark in selection_text.remarks(of_people))
    assert not any("have no book values" in remark for remark in selection_text.remarks(selection))
