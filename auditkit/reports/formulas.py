"""What a spreadsheet would take for a formula."""

from __future__ import annotations

# Spreadsheets of East Asian locales take the full-width forms for formulas too.
_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet that is given `text` to read might run it."""
    return text.startswith(_STARTS)
