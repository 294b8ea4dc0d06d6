"""Number formats: what is shown beside a number is read with it, so that nothing else is read than people see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.ingest import read
from auditkit.ingest.number_formats import number_formats

MakeWorkbook = Callable[..., Path]


def shown(code: str, number: float) -> str | None:
    """Return a number as its format shows it; null where the number says it all."""
    styles = Element("styleSheet")
    SubElement(SubElement(styles, "numFmts"), "numFmt", numFmtId="200", formatCode=code)
    cells = SubElement(styles, "cellXfs")
    for number_format in ("0", "200"):
        SubElement(cells, "xf", numFmtId=number_format)
    formats = number_formats(styles)
    return formats[1].text(number) if formats else None


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0%", 0.1, "10%"),
        ("0.00%", 0.12345, "12.345%"),
        ("0%", 3, "300%"),
        ('0"万元"', 30, "30万元"),
        ('0.0"万"', 30.5, "30.5万"),
        ("0\\万", 30.0, "30万"),
        ("0.00!万", 30.0, "30万"),
        ('General"万元"', 30, "30万元"),
        ("[$$-409]#,##0.00", 5.5, "$5.5"),
        ("[$USD] #,##0.00;[Red]-0", 5, "USD5"),
        ("$#,##0_);($#,##0)", 1200, "$1200"),
        ("#,##0 [$€-407]", 7, "7€"),
        ('_-"¥"* #,##0.00_-', -8, "¥-8"),
        ('0\\.00"万"', 30, "0.3万"),
        ('0,"万元"', 120_000, "120万元"),
        ('0.0E+0"万"', 30, "30万"),
        ('@"万元"', 30, "30万元"),
        ('0"0000"', 120, "1200000"),
        ("0\\0\\0", 12, "1200"),
        ('"1"0', 20, "120"),
        ('"9,999"', 120, "9,999"),
        ('"2019-10-10"', 44300, "2019-10-10"),
        ('0"0"0', 12, '12 [0"0"0]'),
        ('0"亿"0000"万"', 30001, '30001 [0"亿"0000"万"]'),
        ('yyyy"9"', 44300, '44300 [yyyy"9"]'),
        ('0"%"', 12, "12%"),
        ('0"‰"', 12, "12‰"),
        ('0"k"', 12, "12k"),
        ('0;-0"万元"', -120, "-120万元"),
        ('0"元";[Red]0"元"', -120, "-120元"),
        ("0;0", -120, "120"),
        ('"-"0', 120, "-120"),
        ("(0)", 120, "(120)"),
        ('[<100]0;0"万元"', 120, "120万元"),
        ('[<100]0"万元";0', 5, "5万元"),
        ('0;0;"5"', 0, "5"),
        ("0" + "," * 100, 1, "1 [0" + "," * 39 + "]"),
    ],
)
def test_what_a_format_adds_is_read_with_the_number(code: str, number: float, text: str) -> None:
    assert shown(code, number) == text


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0.00",
        "#,##0.00;[Red]-#,##0.00",
        '0!.0,"万元"',
        '#,##0,"千元"',
        "yyyy-mm-dd",
        'yyyy"年"m"月"',
        "0.00E+00",
        "@",
        '0"人"',
        '0"',
        "[$-804]0.00",
        '0;"万元"',
        '0!.0000"万"',
        "#,##0;[Red]#,##0",
        "#,##0.00_ ;[Red]\\-#,##0.00\\ ",
        "_(* #,##0_)",
        '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)',
        "#,##0_);(#,##0)",
        "0;-0;;@",
        '0;-0;"无"',
        ";;;",
        '"第"0"期"',
        "000-0000",
        "aaaa",
    ],
)
def test_a_format_that_adds_nothing_leaves_the_number(code: str) -> None:
    assert shown(code, 30) is None


@pytest.mark.parametrize(
    ("code", "number"), [('0;-0"万元"', 120), ('[<100]0;0"万元"', 5), ("#,##0;[Red]#,##0", -5), ("#,##0_);(#,##0)", -5)]
)
def test_only_the_section_of_the_number_counts(code: str, number: float) -> None:
    assert shown(code, number) is None


@given(st.text(alphabet='0#?.,;%"\\!_*[]<>$-@GeE+d万元 ', max_size=20), st.sampled_from([1.5, -1.5, 0, 1e300, 5e-324]))
def test_no_format_breaks_the_reading(code: str, number: float) -> None:
    text = shown(code, number)
    assert text is None or len(text) < 1000


def _formatted(path: Path, formats: Sequence[tuple[str, str]]) -> Path:
    book = openpyxl.load_workbook(path)
    for cell, code in formats:
        book.active[cell].number_format = code
    book.save(path)
    return path


def test_a_percentage_is_no_amount_and_a_unit_in_the_format_counts(
    make_workbook: MakeWorkbook, disclosures: list[list[object]]
) -> None:
    # Income stands in column F.
    disclosures[1][5], disclosures[2][5] = 0.1, 30
    path = _formatted(make_workbook("a.xlsx", {"财务披露": disclosures}), [("F2", "0%"), ("F3", '0"万元"')])
    dataset = read([path])
    [problem] = dataset.problems
    assert (problem.code, problem.value, problem.column) == ("not-an-amount", "10%", "income")
    assert dataset.tables["disclosures"].frame["income"].tolist()[1] == 30_000_000


def test_amounts_shown_in_another_currency_are_not_counted_as_yuan(
    make_workbook: MakeWorkbook, disclosures: list[list[object]]
) -> None:
    path = _formatted(
        make_workbook("a.xlsx", {"财务披露": disclosures}), [("F2", "[$US$-409]#,##0.00"), ("F3", "[$¥-804]0")]
    )
    dataset = read([path])
    assert [(problem.code, problem.value) for problem in dataset.problems] == [("other-currency", "US$1000")]
    assert dataset.tables["disclosures"].frame["income"].tolist()[1] == 200_050


def test_what_a_format_shows_for_a_text_or_a_day_counts(
    make_workbook: MakeWorkbook, disclosures: list[list[object]]
) -> None:
    disclosures[1][5], disclosures[2][5] = "120", "120"
    path = make_workbook("a.xlsx", {"财务披露": disclosures})
    day = disclosures[0].index("披露日期")
    place = f"{'ABCDEFGH'[day]}2"
    path = _formatted(path, [("F2", 'General;General;General;"500"'), ("F3", '@"万元"'), (place, 'yyyy-mm-"31"')])
    dataset = read([path])
    assert [problem.code for problem in dataset.problems] == ["not-a-date"]
    assert dataset.tables["disclosures"].frame["income"].tolist() == [50_000, 120_000_000]
