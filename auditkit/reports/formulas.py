"""What a spreadsheet would take for a formula, and how a text is put into a cell so that it is none."""

from __future__ import annotations

import re

from auditkit.reports.plain import one_line

# Spreadsheets of East Asian locales take the full-width forms for formulas too, and some readers of CSV drop white
# space and quotes before them. An apostrophe that comes first is what tells a spreadsheet that a text is meant.
_FORMULA = re.compile(r"""(?:[\t\r\n]|(?!')[\s"'“”‘’＂＇]*[=+\-@＝＋－＠])""")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?", re.ASCII)


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet that is given `text` to read might run it; a number with a sign is no formula."""
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None


def cell_text(text: str) -> str:
    """Return `text` on one line, as `one_line` makes it, with an apostrophe before it where it would be a formula.

    It is made one line first: what that takes away may have stood before a formula.
    """
    line = one_line(text)
    return f"'{line}" if is_formula(line) else line
