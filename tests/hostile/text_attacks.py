"""Hostile CSV files."""

from __future__ import annotations

import containers as make
from attack import COLUMNS, MILLION, Attacks
from containers import PROJECTS

ATTACKS = Attacks()
attack, several = ATTACKS.attack, ATTACKS.several

_NEVER_ENDS = "has a cell in row 1 that never ends"
_LINE = "bytes without a line break"


@attack("quotes.csv", "200 MB of quotation marks", refused=_LINE, heavy=True)
def _quotes() -> bytes:
    return b'"' * (200 * MILLION)


@attack("one-line.csv", "200 MB in one line", refused=_LINE, heavy=True)
def _one_line() -> bytes:
    return b"a,b," * (50 * MILLION)


@attack("line-breaks.csv", "200 MB of line breaks", refused="has more than 2,000,000 rows", heavy=True)
def _line_breaks() -> bytes:
    return b"\n" * (200 * MILLION)


@attack(
    "quoted-line-breaks.csv", "100 MB of quotes and line breaks", refused="has more than 2,000,000 rows", heavy=True
)
def _quoted_line_breaks() -> bytes:
    return b'"\n' * (50 * MILLION)


@attack("open-quote.csv", "a cell that a quotation mark opens and none closes", refused="that never ends")
def _open_quote() -> bytes:
    return make.csv(PROJECTS) + b'"P03,x,y,relief\r\n'


@attack("wide.csv", "100,000 cells in the first row", refused=COLUMNS)
def _wide() -> bytes:
    return b"a," * 100_000 + b"\n"


@attack("ragged.csv", "rows of every length up to 500")
def _ragged() -> bytes:
    return make.csv(PROJECTS) + b"".join(b"," * width + b"\n" for width in range(500))


@attack("nul.csv", "NULs between the letters", refused="is no text in UTF-8")
def _nul() -> bytes:
    return make.csv(PROJECTS).replace(b"O", b"O\0")


@attack("lone-surrogates.csv", "UTF-16 with halves of characters", refused="is no text in UTF-8")
def _lone_surrogates() -> bytes:
    return b"\xff\xfe" + make.csv([*PROJECTS, ["P03", "\ud800", "\udc00", "relief"]], "utf-16-le", "surrogatepass")


@attack("half-a-character.csv", "UTF-16 with an odd number of bytes", refused="is no text in UTF-8")
def _half_a_character() -> bytes:
    return b"\xff\xfe" + make.csv(PROJECTS, "utf-16-le") + b"\x00"


@attack("two-encodings.csv", "UTF-8 and GB18030 in one file", refused="is no text in UTF-8")
def _two_encodings() -> bytes:
    return make.csv(PROJECTS) + b"P03,\xff\xfe\xff,O,relief\r\n"


@attack("mark-only.csv", "a byte order mark and nothing else", refused="has no sheet that matches a table")
def _mark_only() -> bytes:
    return b"\xef\xbb\xbf"


@attack("program.xlsx", "a program, called a workbook", refused="ends in .xlsx, but it is")
def _program() -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(5000)
