"""No text from data is a formula in a cell; in JSON Lines, which no spreadsheet runs, it stays as it is."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields, replace
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditkit import packs
from auditkit.model.dataset import Place
from auditkit.model.draw import Draw, FrameItem, SamplingParameters
from auditkit.model.report import Report
from auditkit.model.verdict import Finding
from auditkit.reports import csv as csv_report
from auditkit.reports import draw_csv, draw_xlsx, jsonl, markdown
from auditkit.reports.formulas import cell_text, is_formula
from auditkit.sampling.draw import draw

TEXTS = ("rule", "severity", "dimension", "project_id", "table", "column", "value", "expected", "message", "reference")
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "=+-@＝＋－＠\t\r\n\x00\x0b\x0c\x1b\x1c\x1d\x1e\x1f\x85\u2028\u2029\u3000\u200b\xa0 '\"“‘＂,;|a1（"
        ),
        st.characters(),
    ),
    max_size=12,
)


def begins_a_formula(cell: str) -> bool:
    """Tell it by other means than the program does; an apostrophe that comes first makes a text of what follows."""
    bare = (
        cell if cell.startswith("'") else cell.lstrip(" \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029\u3000\xa0'\"“‘")
    )
    return bare[:1] in tuple("=+-@＝＋－＠") and not bare[1:].replace(",", "").replace(".", "").isdigit()


def rows_of(text: str) -> list[list[str]]:
    """Return the rows of a CSV after `text.splitlines`, which ends a line at everything that any reader might."""
    lines = text.removeprefix("\ufeff").splitlines()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert list(csv.reader(lines)) == rows
    return rows


@given(HOSTILE)
def test_a_cell_is_one_line_that_begins_no_formula(text: str) -> None:
    cell = cell_text(text)
    assert cell.isprintable()
    assert not begins_a_formula(cell)
    assert not is_formula(cell)
    assert cell_text(cell) == cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("\u3000＝1", "'＝1"),
        (" =1", "' =1"),
        ("\x1c=1", "'=1"),
        ("\u2028\r\n@SUM(A1)", "'@SUM(A1)"),
        ('"=1"', '\'"=1"'),
        ("“ +cmd”", "'“ +cmd”"),
        ("'=1", "'=1"),
        ("-1+1", "'-1+1"),
        ("-", "'-"),
        ("-1,500.50", "-1,500.50"),
        ("+3", "+3"),
        ("a\x0bb\x85c", "a b c"),
        ("\tP01", "P01"),
        ("“爱心”行动", "“爱心”行动"),
    ],
)
def test_what_a_reader_needs_stays(text: str, cell: str) -> None:
    assert cell_text(text) == cell


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hostile=HOSTILE)
def test_no_text_breaks_or_runs_in_a_report(report: Report, hostile: str) -> None:
    place = Place(hostile, hostile, 7, hostile)
    known = {field.name for field in fields(Finding)} & {*TEXTS, "fix", "status", "title"}
    finding = replace(report.findings[0], **dict.fromkeys(known, hostile), place=place, related=(place, place))
    hostile_report = replace(report, findings=(finding, finding))

    header, *rows = rows_of(csv_report.render(hostile_report))
    assert [len(row) for row in rows] == [len(header)] * 2
    assert [cell for row in rows for cell in row if begins_a_formula(cell)] == []
    shown = dict(zip(header, rows[0], strict=True))
    assert {shown[name] for name in (*known, "file", "sheet", "cell")} == {cell_text(hostile)}

    written = json.loads(jsonl.render(hostile_report).splitlines()[0])
    assert {written[name] for name in known} == {json.loads(json.dumps(hostile))}


def drawn(frame: list[FrameItem]) -> Draw:
    seed = "00000000314159265358"
    parameters = SamplingParameters.from_pack(packs.load(["giving-day"]), "CNY")
    return draw(
        frame, seed=seed, seed_source="dice", campaign="c", as_of=date(2019, 12, 31), packs=(), parameters=parameters
    )


@settings(max_examples=100)
@given(hostile=HOSTILE)
def test_no_text_breaks_or_runs_in_a_drawn_list(hostile: str) -> None:
    result = drawn([FrameItem(f"P{number}", hostile, hostile, "health", 100 + number) for number in range(8)])
    header, *rows = rows_of(draw_csv.render(result))
    assert [len(row) for row in rows] == [len(header)] * (
        len(result.mandatory) + len(result.selected) + len(result.reserves)
    )
    assert [cell for row in rows for cell in row if begins_a_formula(cell)] == []


def test_white_space_hides_no_formula_in_the_workbook() -> None:
    result = drawn([FrameItem("P1", "\x1c=1+1", '"=1+1"', "health", 100)])
    book = openpyxl.load_workbook(io.BytesIO(draw_xlsx.render(result)))
    cells = {cell.value: cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None}
    assert cells["=1+1"].data_type == "s"
    assert cells["=1+1"].quotePrefix
    assert cells['"=1+1"'].quotePrefix


def test_a_table_of_markdown_that_is_copied_into_a_spreadsheet_runs_nothing(report: Report) -> None:
    project = replace(report.projects[0], project_id="\u2028=1+1")
    shown = markdown.render(replace(report, projects=(project,), findings=()))
    assert "| '=1+1 " in shown
    assert "| =" not in shown
