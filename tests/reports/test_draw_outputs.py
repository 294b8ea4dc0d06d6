"""A draw as text, CSV and workbook: complete, aligned, harmless, and the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from rich.cells import cell_len

from auditkit import i18n, packs
from auditkit.model.draw import Draw, FrameItem, SamplingParameters, field_label
from auditkit.reports import draw_csv, draw_text, draw_xlsx
from auditkit.sampling import manifest
from auditkit.sampling.draw import draw
from auditkit.sampling.tickets import RANDOM_SOURCE

FIELDS = ("health", "education", "relief", "其他")
PARAMETERS = SamplingParameters.from_pack(packs.load(["giving-day"]), "CNY")
VERIFY = "auditkit sample verify manifest.json submissions/"


def drawn(
    frame: list[FrameItem], seed_source: str | None = "dice", parameters: SamplingParameters | None = None
) -> Draw:
    return draw(
        frame,
        seed="00000000314159265358",
        seed_source=seed_source,
        campaign="2019-99",
        as_of=date(2019, 12, 31),
        packs=(),
        parameters=parameters or PARAMETERS,
    )


def item(number: int, title: str = "乡村图书角", organization: str = "青禾助学") -> FrameItem:
    return FrameItem(f"P{number:02}", title, organization, FIELDS[number % 4], 100_000 + number)


def sha256_of(result: Draw) -> str:
    return hashlib.sha256(manifest.to_bytes(manifest.document(result))).hexdigest()


PLAIN = [item(number) for number in range(40)]
HOSTILE = [*PLAIN, item(99, '=HYPERLINK("http://x","y")', "\x1b[31m@SUM(A1)\n2"), item(98, "＝1＋1", "+1+1")]


def test_text_shows_the_frame_both_lists_and_how_to_verify() -> None:
    result = drawn(PLAIN)
    text = draw_text.render(result, 100, VERIFY)
    lines = text.splitlines()
    assert "projects of 2019-99 · 40,007.80 yuan raised" in lines[0]
    assert "largest by amount raised · 5,001.85 yuan (12.5 %)" in lines[1]
    assert "of 35 in 4 strata · seed 00000000314159265358 (dice)" in lines[2]
    for entry in (*result.mandatory, *result.selected, *result.reserves):
        assert f"{entry.item.project_id} 乡村图书角" in text
    assert lines[-1] == f"Anyone can draw this again: {VERIFY}"
    assert lines[-4:-2] == ["SHA-256 of the manifest, to be published with this list:", sha256_of(result)]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_text_keeps_its_columns_within_the_width(width: int) -> None:
    result = drawn(PLAIN)
    lines = draw_text.render(result, width, "x").splitlines()
    assert max(cell_len(line) for line in lines if line != sha256_of(result)) <= width
    table = [line for line in lines if " / " in line]
    drawn_lines, reserve_lines = table[:7], table[7:]
    assert len(reserve_lines) == 4
    for rows in (drawn_lines, reserve_lines):
        assert len({cell_len(line[: line.index(" / ")]) for line in rows}) == 1


def test_the_columns_that_a_narrow_terminal_has_no_room_for_are_named() -> None:
    told = " ".join(draw_text.render(drawn(PLAIN), 60, "x").split())
    assert "Too narrow for Chance, Weight, Ticket (-o list.csv has them all)" in told
    assert "Too narrow" not in draw_text.render(drawn(PLAIN), 120, "x")


def test_a_random_seed_is_said_to_prove_nothing() -> None:
    assert "proves nothing to others" in draw_text.render(drawn(PLAIN, RANDOM_SOURCE), 120, "x")
    assert "of no stated source" in draw_text.render(drawn(PLAIN, None), 120, "x")


def test_a_tie_at_the_cut_is_said() -> None:
    frame = [FrameItem(f"P{number}", "", "", "health", max(number, 5)) for number in range(10)]
    text = draw_text.render(drawn(frame), 120, "x")
    assert "Tied at the cut: 6 projects raised the same, and all are mandatory." in text


def test_more_drawn_than_the_rate_asks_for_is_said() -> None:
    text = draw_text.render(drawn(PLAIN[:9]), 120, "x")
    assert "Tier top-100: 4 drawn where the rate asks for 1, for each field gives at least 1." in text


def test_text_holds_nothing_that_steers_a_terminal() -> None:
    text = draw_text.render(drawn(HOSTILE), 100, VERIFY + "\x1b")
    assert all(character.isprintable() or character == "\n" for character in text)


def test_csv_lists_mandatory_ones_first_and_runs_nothing() -> None:
    result = drawn(HOSTILE)
    text = draw_csv.render(result)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row["basis"] for row in rows] == ["mandatory"] * 5 + ["drawn"] * len(result.selected) + ["reserve"] * len(
        result.reserves
    )
    assert [row["number"] for row in rows[-len(result.reserves) :]] == ["1"] * len(result.reserves)
    assert rows[0]["title"] == '\'=HYPERLINK("http://x","y")'
    assert rows[1]["title"].startswith("'")
    assert rows[1]["organization"] == "'+1+1"
    assert rows[0]["amount"] == "1000.99"
    first = result.selected[0]
    assert (rows[5]["project_id"], rows[5]["ticket"]) == (first.item.project_id, first.ticket)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in rows for cell in row.values())
    assert "\x1b" not in text


def test_the_workbook_has_every_sheet_and_every_project() -> None:
    result = drawn(PLAIN)
    workbook = openpyxl.load_workbook(io.BytesIO(draw_xlsx.render(result)))
    assert workbook.sheetnames == ["Sign-off list", "Reserves", "Strata", "Manifest", "Draw again"]
    listed = workbook["Sign-off list"]
    rows = list(listed.iter_rows(values_only=True))
    assert len(rows) == 1 + len(result.mandatory) + len(result.selected)
    assert rows[1][:5] == ("M1", "P39", "乡村图书角", "青禾助学", "mandatory, rank 1")
    assert rows[1][7] == 1000.39
    assert rows[6][0] == 1
    assert (listed.page_setup.paperSize, listed.page_setup.orientation) == (9, "landscape")
    assert listed.print_title_rows == "$1:$1"
    sha256 = sha256_of(result)
    for sheet in workbook:
        assert sheet.oddFooter.left.text == f"Seed 00000000314159265358 · SHA-256 {sha256[:8]}…{sha256[-4:]}"
    assert listed.freeze_panes == "C2"
    assert listed.sheet_properties.pageSetUpPr.fitToPage
    assert len(list(workbook["Strata"].iter_rows())) == 1 + len(result.strata)
    facts = {row[0]: row[1] for row in workbook["Manifest"].iter_rows(values_only=True) if row[0]}
    assert facts["seed"] == "00000000314159265358"
    assert facts["frame.sha256"] == result.frame_sha256
    meanings = {row[0]: row[4] for row in workbook["Manifest"].iter_rows(values_only=True) if row[0]}
    assert meanings["parameters.tiers.1.rate"] == "share drawn of tier 1"
    assert not meanings["SHA-256 of the manifest's file"]
    assert facts["parameters.tiers.1.name"] == "top-100"
    assert facts["SHA-256 of the manifest's file"] == sha256_of(result)
    assert {frame_item.project_id for frame_item in result.frame} <= set(facts)


def test_the_lists_to_sign_take_only_what_belongs_there() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(draw_xlsx.render(drawn(PLAIN))))
    for name in ("Sign-off list", "Reserves"):
        sheet = workbook[name]
        heads = {cell.column_letter: cell.value for cell in sheet[1]}
        rules = {heads[str(rule.sqref)[0]]: rule for rule in sheet.data_validations.dataValidation}
        assert {head: rule.type for head, rule in rules.items()} == {
            "Date": "date",
            "Audited value (CNY)": "decimal",
            "Conclusion": "list",
        }
        assert all(str(rule.sqref).endswith(str(sheet.max_row)) for rule in rules.values())
        assert rules["Conclusion"].formula1 == '"no misstatement,misstated,not auditable"'
        assert not any(sheet[f"{letter}2"].value for letter, head in heads.items() if head in rules)


def test_the_reserves_stand_in_the_order_of_their_turns() -> None:
    result = drawn(PLAIN, parameters=replace(PARAMETERS, reserves=2))
    sheet = openpyxl.load_workbook(io.BytesIO(draw_xlsx.render(result)))["Reserves"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[:2] for row in rows] == [(entry.number, entry.item.project_id) for entry in result.reserves]
    assert {row[0] for row in rows} == {1, 2}


def test_the_last_page_works_out_a_ticket_that_is_on_the_list() -> None:
    result = drawn(PLAIN)
    page = openpyxl.load_workbook(io.BytesIO(draw_xlsx.render(result)))["Draw again"]
    facts = {row[0]: row[1] for row in page.iter_rows(values_only=True) if row[0] and row[1]}
    first = result.selected[0]
    of_seed = hashlib.sha256(result.seed.encode()).hexdigest()
    assert facts["With the ID behind it"] == of_seed + first.item.project_id
    assert facts["SHA-256 of that"] == hashlib.sha256(facts["With the ID behind it"].encode()).hexdigest()
    assert int(facts["SHA-256 of that"], 16) == int(facts["In decimal"])
    assert facts["Reversed: the ticket"] == "0." + facts["In decimal"][::-1] == first.ticket
    assert facts["By command, on Linux"] == f"printf %s {result.seed} | sha256sum"
    assert facts["Second line"] == f"printf %s {facts['With the ID behind it']} | sha256sum"
    third = [sys.executable, *shlex.split(facts["Third line"])[1:]]
    assert subprocess.run(third, capture_output=True, text=True, check=True).stdout == first.ticket + "\n"


def test_the_last_page_says_what_a_spreadsheet_cannot_do_and_that_ranks_start_again() -> None:
    page = openpyxl.load_workbook(io.BytesIO(draw_xlsx.render(drawn(PLAIN))))["Draw again"]
    text = " ".join(str(row[1]) for row in page.iter_rows(values_only=True))
    assert "a spreadsheet keeps 15" in text
    assert "from 1 again; those that raised the same all have the best of their numbers" in text
    assert "no end of line and no byte order mark" in text


def test_a_draw_without_a_random_part_still_makes_a_workbook() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(draw_xlsx.render(drawn(PLAIN[:4]))))
    assert workbook["Reserves"].max_row == workbook["Strata"].max_row == 1


def test_the_workbook_runs_nothing() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(draw_xlsx.render(drawn(HOSTILE))))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    dangerous = [cell for cell in cells if str(cell.value).startswith(("=", "+", "@", "＝"))]
    assert dangerous
    assert all(cell.quotePrefix for cell in dangerous)
    assert not any(cell.hyperlink for cell in cells)


def test_the_workbook_is_the_same_bytes_each_time() -> None:
    first, second = draw_xlsx.render(drawn(PLAIN)), draw_xlsx.render(drawn(PLAIN[::-1]))
    assert first == second
    assert openpyxl.load_workbook(io.BytesIO(first)).properties.created == datetime(2019, 12, 31)


def test_fields_are_named_in_the_language_in_use() -> None:
    assert field_label("health") == "Health"
    i18n.use("zh")
    assert field_label("education") == "教育"
    assert field_label("其他\x1b") == "其他\N{REPLACEMENT CHARACTER}"
