"""The table of cells in docs/files.md, row by row: a value in every accepted spelling reads back as it is.

Each example is one value, written in all its spellings into one column; beside them stand look-alikes, which must be
refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.i18n import minor_digits
from auditkit.ingest.headers import match, read_headers
from auditkit.model.schema import ALL_TABLE_NAMES, Column, table_schema
from auditkit.values.columns import ColumnKind, Options, parse_column
from auditkit.values.missing import ERROR_VALUES, MISSING
from auditkit.values.text import label_key
from auditkit.values.unit_words import CHINESE_UNITS, CURRENCY_MARKS, is_one
from auditkit.values.units import split_header
from auditkit.values.yes_no import ANSWERS

MANY = settings(max_examples=500)
TYPES = ("text", "date", "amount", "integer", "number", "percent", "yes_no", "enum")

_TO_WIDE = {point: point + 0xFEE0 for point in range(0x21, 0x7F)} | {0x20: 0x3000}
TYPINGS: Sequence[Callable[[str], str]] = (
    str,
    lambda text: text.translate(_TO_WIDE),
    lambda text: f" \t{text}\u3000\n",
    lambda text: f"\xa0{text}\u2003",
    lambda text: f"\ufeff{text[:1]}\u200b{text[1:]}\u200e",
)
"""Ways of typing that change nothing of what a text says: width, white space around it, invisible characters."""


def read_all(cells: Sequence[object], column_type: str, options: Options = Options()) -> set[object]:  # noqa: B008
    """Return the different values of `cells`, none of which may be missing or refused."""
    parsed = parse_column(cells, ColumnKind(column_type), options)
    assert [(problem.code, problem.value) for problem in parsed.problems] == []
    assert parsed.valid.all()
    return set(parsed.numbers.tolist())


def refused(cells: Sequence[object], column_type: str, options: Options = Options()) -> set[str]:  # noqa: B008
    """Return the codes of the problems of `cells`, all of which must be refused."""
    parsed = parse_column(cells, ColumnKind(column_type), options)
    values = [cell for cell, valid in zip(cells, parsed.valid.tolist(), strict=True) if valid]
    assert values == []
    assert len(parsed.problems) == len(cells)
    return {problem.code for problem in parsed.problems}


def typed(texts: Iterable[str], typing: Callable[[str], str]) -> list[str]:
    return [typing(text) for text in texts]


def paired(texts: Sequence[str], ends: Sequence[str], turn: int) -> list[str]:
    """Put one of `ends` to each of the texts; every pair comes with some `turn`, at a fraction of the cost of all."""
    return [f"{text}{ends[(index + turn) % len(ends)]}" for index, text in enumerate(texts)]


# Dates

DAYS = st.dates(date(1949, 1, 1), date(2100, 12, 31))
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
UNIX_EPOCH = date(1970, 1, 1)
SHORT_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
TIMES = (
    *("", " 08:05", " 8:05:59", "T23:59:59.123", " 00:00:00Z", " 12:30+08:00", " 下午 3:30", " 3:30 PM"),
    *(" 12时30分", " 9點", " 星期一", "(周日) 10:00"),
)


def written_dates(day: date) -> list[str]:
    year, month, number = day.year, day.month, day.day
    short, long = SHORT_NAMES[month - 1], LONG_NAMES[month - 1]
    return [
        *(f"{year}{sign}{month:02}{sign}{number:02}" for sign in "-/."),
        *(f"{year}{sign}{month}{sign}{number}" for sign in "-/."),
        *(f"{year}年{month}月{number}{end}" for end in "日号號"),
        f"{year} 年 {month:02} 月 {number:02} 日",
        f"{year}{month:02}{number:02}",
        *(f"{number:02} {name} {year}" for name in (short, short.upper(), long, f"{short}.")),
        f"{number}-{short}-{year}",
        f"{number}th {long} {year}",
        f"{short} {number}, {year}",
    ]


@MANY
@given(DAYS, st.sampled_from(TYPINGS))
def test_every_way_to_write_a_date(day: date, typing: Callable[[str], str]) -> None:
    bare = written_dates(day)
    texts = typed([*bare, *paired(bare, TIMES, day.day)], typing)
    run = day.year * 10_000 + day.month * 100 + day.day
    others = [day, datetime(day.year, day.month, day.day, 23, 59), run, float(run), typing(f"{run}.0")]
    assert read_all([*texts, *others], "date") == {(day - UNIX_EPOCH).days}


@MANY
@given(DAYS, st.floats(0, 0.9999), st.booleans(), st.sampled_from(TYPINGS))
def test_every_serial_of_a_date(day: date, time: float, epoch_1904: bool, typing: Callable[[str], str]) -> None:
    serial = (day - (EPOCH_1904 if epoch_1904 else EPOCH)).days
    texts = typed(
        (str(serial), f"{serial}.0", f"{serial}.75", f"{serial}{time:.9f}".replace("0.", ".", 1)[:20]), typing
    )
    cells = [*texts[:3], serial, float(serial), serial + time, serial - 1e-9]
    assert read_all(cells, "date", Options(epoch_1904=epoch_1904)) == {(day - UNIX_EPOCH).days}


@MANY
@given(st.lists(DAYS, min_size=1, max_size=5), st.sampled_from(["dmy", "mdy"]), st.sampled_from(TYPINGS))
def test_an_open_order_is_told_or_refused_but_never_wrong(
    days: list[date], order: str, typing: Callable[[str], str]
) -> None:
    ordered = "%d{0}%m{0}%Y" if order == "dmy" else "%m{0}%d{0}%Y"
    for sign in "/-.":
        texts = [day.strftime(ordered.format(sign)) for day in days]
        cells = [typing(f"{text}{time}") for text in texts for time in ("", " 10:00")]
        expected = [(day - UNIX_EPOCH).days for day in days for _time in range(2)]
        assert parse_column(cells, ColumnKind("date"), Options(date_order=order)).numbers.tolist() == expected
        parsed = parse_column(cells, ColumnKind("date"), Options())
        told = any(day.day > 12 for day in days)
        sure = [told or day.day == day.month for day in days for _time in range(2)]
        assert parsed.valid.tolist() == sure
        assert parsed.numbers[parsed.valid].tolist() == [
            each for each, is_sure in zip(expected, sure, strict=True) if is_sure
        ]
        assert {problem.code for problem in parsed.problems} <= {"ambiguous-date"}


@MANY
@given(DAYS, st.sampled_from(TYPINGS))
def test_look_alikes_of_a_date(day: date, typing: Callable[[str], str]) -> None:
    year, month, number = day.year, day.month, day.day
    texts = [
        *(f"{year}{sign}{month}{sign}32" for sign in "-/."),
        *(f"{year}{sign}13{sign}{number}" for sign in "-/."),
        *(f"{year}-{month}/{number}", f"{year}-{month}", f"{year}年{month}月", str(year), f"{year}{month:02}"),
        *(f"{year}年{month}月32日", f"{year}年13月{number}日", f"{year}{month:02}32", f"{year}13{number:02}"),
        *(
            f"{year % 100:02}-{month}-{number}",
            f"{year}-02-30",
            f"30/02/{year}",
            f"31/31/{year}",
            f"{number} Foo {year}",
        ),
        *paired(written_dates(day), ("前后", "?", " 25:00", " 8:5", "至今", "abc"), number),
        *paired(("约", "~", "±", "x", "于"), written_dates(day), number),
        *("明年", "二〇二四年三月一日", "TRUE", "1e5"),
    ]
    assert refused(typed(texts, typing), "date") == {"not-a-date"}


# Amounts

MINOR = st.integers(-(10**13), 10**13)
SCALES = {1: 0, 1_000: 3, 10_000: 4, 100_000_000: 8}
CURRENCIES = ("CNY", "HKD", "USD", "JPY", "KWD")


def points(amount: int, digits: int) -> tuple[str, str]:
    """Write |amount| / 10**digits, exactly and with all `digits`, without and with separators of thousands."""
    size = Decimal(abs(amount)).scaleb(-digits)
    return f"{size:.{digits}f}", f"{size:,.{digits}f}"


def signed(bare: Iterable[str], negative: bool) -> list[str]:
    """Put the sign to figures in every accepted way."""
    return [
        written
        for text in bare
        for written in (
            (f"-{text}", f"− {text}", f"{text}-", f"({text})", f"（{text}）") if negative else (text, f"+{text}")
        )
    ]


def amounts_with_marks(text: str, currency: str, negative: bool) -> list[str]:
    """Write an amount with each mark of its currency, before and after it."""
    marks = [mark for mark, currencies in CURRENCY_MARKS.items() if currency in currencies]
    sign = "-" if negative else ""
    before = [form for mark in marks for form in (f"{sign}{mark}{text}", f"{mark.upper()} {sign}{text}")]
    after = [form for mark in marks for form in (f"{sign}{text}{mark}", f"{sign}{text} {mark.upper()}")]
    return [*before, *after, *((f"{marks[0]}({text})", f"({marks[0]}{text})") if negative else ())]


@MANY
@given(MINOR, st.sampled_from(CURRENCIES), st.sampled_from(TYPINGS))
def test_every_way_to_write_an_amount(minor: int, currency: str, typing: Callable[[str], str]) -> None:
    digits, negative = minor_digits(currency), minor < 0
    plain, grouped = points(minor, digits)
    texts = [*signed([plain, grouped, f"{plain}.0000"[: len(plain) + 5 * (digits == 0)]], negative)]
    texts += [*amounts_with_marks(plain, currency, negative), *amounts_with_marks(grouped, currency, negative)]
    own = next(mark for mark, currencies in CURRENCY_MARKS.items() if currencies == (currency,))
    for unit, size in CHINESE_UNITS.items():
        in_units = points(minor, digits + len(str(size)) - 1)
        texts += signed([f"{each}{end}" for each in in_units for end in (unit, f" {unit}", f"{unit}{own}")], negative)
    numbers = [Decimal(minor).scaleb(-digits), minor / 10**digits]
    if minor % 10**digits == 0:
        numbers.append(minor // 10**digits)
    assert read_all([*typed(texts, typing), *numbers], "amount", Options(currency=currency)) == {minor}


@MANY
@given(MINOR, st.sampled_from(CURRENCIES), st.sampled_from(sorted(SCALES)), st.sampled_from(TYPINGS))
def test_amounts_in_a_column_with_a_unit(minor: int, currency: str, scale: int, typing: Callable[[str], str]) -> None:
    digits, negative = minor_digits(currency), minor < 0
    places = digits + SCALES[scale]
    plain, grouped = points(minor, places)
    marks = [mark for mark, currencies in CURRENCY_MARKS.items() if currencies == (currency,) and not is_one(mark)]
    texts = signed([plain, grouped, f"{marks[0]}{plain}", f"{grouped} {marks[0]}"], negative)
    own_unit = points(minor, digits + 4)
    texts += signed([f"{each}万" for each in own_unit], negative)
    with_noise = plain if places else f"{plain}."
    texts += signed([f"{with_noise}00{noise}" for noise in ("1", "0999")], negative)
    exact = Decimal(minor).scaleb(-places)
    as_float = float(exact)
    floats = [as_float, float(np.nextafter(as_float, np.inf)), float(np.nextafter(as_float, -np.inf))]
    options = Options(currency=currency, scale=scale)
    assert read_all([*typed(texts, typing), exact, *floats], "amount", options) == {minor}
    too_fine = signed([f"{with_noise}{rest}" for rest in ("5", "01", "0100001", "9", "9899")], negative)
    assert refused(typed(too_fine, typing), "amount", options) == {"too-many-decimals"}


@MANY
@given(MINOR.map(abs), st.sampled_from(CURRENCIES), st.sampled_from(TYPINGS))
def test_look_alikes_of_an_amount(minor: int, currency: str, typing: Callable[[str], str]) -> None:
    digits = minor_digits(currency)
    plain, grouped = points(minor, digits)
    texts = [
        *(f"{affix}{each}" for each in (plain, grouped) for affix in ("约", "近", "~", ">", "#", "--", "0x", "第")),
        *(
            f"{each}{affix}"
            for each in (plain, grouped)
            for affix in ("左右", "余万", "%", "万人", "e5", "百", "?", "元/人")
        ),
        *(
            f"({plain}",
            f"{plain})",
            f"(-{plain})",
            f"-{plain}-",
            f"{plain}({plain})",
            f"{plain}-{plain}",
            f"{plain}.{plain}.",
        ),
        *(f"1,{minor % 100:02}", f"1,{minor % 10_000:04}", f"12,34,{minor % 1000:03}", f"1.234,{minor % 100:02}"),
        *(
            "约3万",
            "一百万",
            "1亿2000万",
            "3-5万",
            "1 234",
            "1_000",
            "nan",
            "inf",
            "元",
            "1.",
            "10²",
            "5½",
            "①",
            "٣",
            "二十",
        ),
    ]
    options = Options(currency=currency)
    assert refused(typed(texts, typing), "amount", options) == {"not-an-amount"}
    foreign = [mark for mark, currencies in CURRENCY_MARKS.items() if currency not in currencies]
    texts = [(f"{mark}{grouped}", f"{plain} {mark}", f"{plain}万{mark}")[minor % 3] for mark in foreign]
    assert refused(typed(texts, typing), "amount", options) == {"other-currency"}


# Integers, numbers, percents


@MANY
@given(st.integers(-(2**63) + 1, 2**63 - 1), st.sampled_from(TYPINGS))
def test_every_way_to_write_an_integer(number: int, typing: Callable[[str], str]) -> None:
    texts = [str(number), f"{number:,}", f"{number}.00", str(number).replace("-", "−"), f"{number:+}"]
    others = [number, Decimal(number), *([float(number)] if abs(number) < 2**53 else [])]
    assert read_all([*typed(texts, typing), *others], "integer") == {number}
    wrong = [f"{number}.5", f"{number}人", f"约{number}", f"{number}%", f"{number}e1", f"{number}.", f"{number}-", "十"]
    assert refused(typed(wrong, typing), "integer") == {"not-an-integer"}


@MANY
@given(st.integers(-(10**11), 10**11), st.sampled_from(TYPINGS))
def test_integers_in_a_column_of_ten_thousands(number: int, typing: Callable[[str], str]) -> None:
    plain, grouped = points(number, 4)
    sign = "-" if number < 0 else ""
    exact = Decimal(number).scaleb(-4)
    cells = [*typed([f"{sign}{plain}", f"{sign}{grouped}", f"{sign}{plain}00"], typing), exact, float(exact)]
    assert read_all(cells, "integer", Options(scale=10_000)) == {number}
    assert refused(typed([f"{sign}{plain}1"], typing), "integer", Options(scale=10_000)) == {"not-an-integer"}


@MANY
@given(st.integers(-(10**9), 10**9), st.integers(0, 6), st.sampled_from(TYPINGS))
def test_every_way_to_write_a_number(figures: int, places: int, typing: Callable[[str], str]) -> None:
    exact = Decimal(figures).scaleb(-places)
    texts = [
        f"{exact:f}",
        f"{exact:,f}",
        f"{exact:f}".replace("-", "−"),
        f"{figures}e-{places}",
        f"{figures}E-{places}",
    ]
    assert read_all([*typed(texts, typing), exact, float(exact)], "number") == {float(exact)}
    wrong = [f"约{exact:f}", f"{exact:f}万", f"{exact:f}%", f"{figures}.1.2", "1.234,5", "一", "0x1", "1,23"]
    assert refused(typed(wrong, typing), "number") == {"not-a-number"}


@MANY
@given(st.integers(-(10**9), 10**9), st.sampled_from(TYPINGS))
def test_every_way_to_write_a_percent(basis_points: int, typing: Callable[[str], str]) -> None:
    share = Decimal(basis_points).scaleb(-4)
    hundredfold = share * 100
    texts = [
        f"{hundredfold:f}%",
        f"{hundredfold:,f} %",
        f"{hundredfold:f}％",
        f"{share:f}",
        f"{share:f}".replace("-", "−"),
    ]
    assert read_all([*typed(texts, typing), share, float(share)], "percent") == {float(share)}
    assert refused(typed(["百分之十", f"百分之{basis_points}"], typing), "percent") == {"percent-in-words"}
    wrong = [f"{share:f}‰", f"约{share:f}%", f"{share:f}%%", "一成", "10個百分點", "1e-1"]
    assert refused(typed(wrong, typing), "percent") == {"not-a-percent"}


# Yes or no, codes, nothing


@MANY
@given(st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1), st.sampled_from(TYPINGS), st.booleans())
def test_every_answer(texts: list[str], typing: Callable[[str], str], upper: bool) -> None:
    cells = typed((text.upper() if upper else text.title() for text in texts), typing)
    parsed = parse_column([*cells, True, False, 1, 0, 1.0, 0.0], ColumnKind("yes_no"), Options())
    assert parsed.problems == []
    assert parsed.numbers.tolist() == [*(ANSWERS[text] for text in texts), True, False, True, False, True, False]
    wrong = [f"{text}{affix}" for text in texts for affix in ("?", "(部分)", "1", "吗")]
    assert refused([*typed([*wrong, "x", "部分", "是/否", "2"], typing), 2, 0.5], "yes_no") == {"not-yes-no"}


ENUMS = [
    {label_key(label): code.code for code in column.codes for label in (code.code, *code.title.values(), *code.aliases)}
    for name in ALL_TABLE_NAMES
    for column in table_schema(name).columns
    if column.type == "enum"
]
LABELS = [
    [(label, code.code) for code in column.codes for label in (code.code, *code.title.values(), *code.aliases)]
    for name in ALL_TABLE_NAMES
    for column in table_schema(name).columns
    if column.type == "enum"
]
CASES: Sequence[Callable[[str], str]] = (
    str,
    str.upper,
    str.title,
    lambda text: text.replace("_", " "),
    lambda text: text.replace(" ", "-"),
    lambda text: text.replace(" ", "  "),
)


@MANY
@given(st.sampled_from(range(len(ENUMS))), st.sampled_from(CASES), st.sampled_from(TYPINGS), st.sampled_from("甲x?约"))
def test_every_label_of_every_code(
    index: int, case: Callable[[str], str], typing: Callable[[str], str], affix: str
) -> None:
    kind = ColumnKind("enum", codes=ENUMS[index])
    parsed = parse_column(typed((case(label) for label, _code in LABELS[index]), typing), kind, Options())
    assert parsed.problems == []
    assert parsed.values.tolist() == [code for _label, code in LABELS[index]]
    wrong = [f"{affix}{label}" for label, _code in LABELS[index][:3]]
    problems = parse_column(wrong, kind, Options()).problems
    assert [(problem.check, problem.code) for problem in problems] == [("enum", "not-a-code")] * len(wrong)


@MANY
@given(st.lists(st.sampled_from(sorted(MISSING)), min_size=1, max_size=12), st.sampled_from(TYPINGS))
def test_every_spelling_of_nothing_in_every_type(texts: list[str], typing: Callable[[str], str]) -> None:
    for column_type in TYPES:
        here = [text for text in texts if column_type != "yes_no" or text not in ANSWERS]
        parsed = parse_column([*typed(here, typing), None, ""], ColumnKind(column_type), Options())
        assert parsed.problems == []
        assert not parsed.valid.any()


@MANY
@given(st.lists(st.sampled_from(sorted(ERROR_VALUES)), min_size=1, max_size=3), st.sampled_from(TYPINGS))
def test_every_error_value_in_every_type(texts: list[str], typing: Callable[[str], str]) -> None:
    for column_type in TYPES:
        assert refused(typed(texts, typing), column_type) == {"error-value"}


# Headers

COLUMNS = [(name, column) for name in ALL_TABLE_NAMES for column in table_schema(name).columns]
UNITS = [
    ("", None),
    *((f"（{unit}）", scale) for unit, scale in [("元", 1), ("千元", 1_000), ("万元", 10_000), ("億元", 100_000_000)]),
    *((f"({text})", 10_000) for text in ("单位：万元", "單位:萬元", "人民币万元", "CNY 10,000", "in ten thousand CNY")),
    *((f"【{text}】", 1_000) for text in ("千元", "CNY '000", "RMB thousand")),
    *(("：万元", 10_000), (" / 万元", 10_000), ("（人民币）（万元）", 10_000), ("（万元）（万元）", 10_000)),
]
CONFLICTS = (
    "（万元）（元）",
    "（万元/元）",
    "（元、千元）",
    "（CNY '000）（单位：元）",
    "【元 万元】",
    "（元）(USD million)",
)
DECORATIONS: Sequence[Callable[[str], str]] = (
    str,
    str.upper,
    str.title,
    lambda text: f"*{text}",
    lambda text: text.replace(" ", "\n"),
    lambda text: text.replace(" ", "_"),
)


@MANY
@given(st.sampled_from(COLUMNS), st.sampled_from(UNITS), st.sampled_from(DECORATIONS), st.sampled_from(TYPINGS))
def test_every_header_with_every_unit(
    place: tuple[str, Column],
    unit: tuple[str, int | None],
    decorated: Callable[[str], str],
    typing: Callable[[str], str],
) -> None:
    name, column = place
    labels = typed([column.name, *column.title.values(), *column.aliases], decorated)
    written, scale = unit
    headers = read_headers(typed((f"{label}{written}" for label in labels), typing))
    found = match(table_schema(name), headers, {})
    assert list(found.columns) == [column.name]
    meant = [found.columns[column.name], *found.repeated.get(column.name, ())]
    assert [header.index for header in meant] == list(range(len(labels)))
    if scale is not None:
        assert {header.unit.scale for header in meant} == {scale}
    others = read_headers(typed((f"{label}甲" for label in labels), typing))
    assert match(table_schema(name), others, {}).columns == {}


@MANY
@given(st.sampled_from(COLUMNS), st.sampled_from(CONFLICTS), st.sampled_from(TYPINGS))
def test_every_header_with_two_units_is_a_conflict(
    place: tuple[str, Column], units: str, typing: Callable[[str], str]
) -> None:
    _name, column = place
    for label in (*column.title.values(), *column.aliases[:4]):
        found = split_header(typing(f"{label}{units}"))
        assert found.conflict is not None
        assert label_key(found.label) == label_key(label)
        assert found.scale is None


# Look-alikes by name


@pytest.mark.parametrize(
    ("column_type", "cell", "code"),
    [
        ("amount", "约3万", "not-an-amount"),
        ("date", "31/31/2024", "not-a-date"),
        ("date", "2024年3月32日", "not-a-date"),
        ("amount", "1.234,50", "not-an-amount"),
        ("amount", "一百万", "not-an-amount"),
        ("amount", "#REF!", "error-value"),
        ("percent", "百分之十", "percent-in-words"),
        ("amount", "1.005", "too-many-decimals"),
        ("amount", "$5", "other-currency"),
        ("date", "11/09/2024", "ambiguous-date"),
        ("date", "1948-12-31", "date-out-of-range"),
        ("yes_no", "x", "not-yes-no"),
        ("enum", "二", "not-a-code"),
        ("text", "#REF!", "error-value"),
    ],
)
def test_a_look_alike_is_refused_by_name(column_type: str, cell: str, code: str) -> None:
    assert refused([cell], column_type) == {code}
