"""Spellings of 'nothing here', and the error values of spreadsheets, which are not the same."""

from __future__ import annotations

from itertools import product

_WORDS = ("n/a", "na", "n.a.", "null", "none", "nil", "tbd", "tba")
_SIGNS = ("", "-", "--", "---", "‐", "‒", "–", "—", "——", "―", "−", "/", "//")
_CHINESE = ("无", "暂无", "待定", "未定", "待补", "待补充", "不适用", "無", "暫無", "待補", "待補充", "不適用")

MISSING = frozenset(
    (*_SIGNS, *_CHINESE, *("".join(letters) for word in _WORDS for letters in product(*({c, c.upper()} for c in word))))
)
"""Every spelling of a missing value, after `normalise`, in every mix of upper and lower case."""

_EXCEL_ERRORS = (
    "#REF! #DIV/0! #VALUE! #NUM! #NULL! #NAME? #N/A #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #UNKNOWN! #BUSY! "
    "#PYTHON! #EXTERNAL! #GETTING_DATA"
)

ERROR_VALUES = frozenset((*_EXCEL_ERRORS.split(), *(f"Err:{number}" for number in range(501, 541))))
"""What Excel, WPS and (with a number) LibreOffice show for a formula that failed."""

NOT_CALCULATED = "=?"
"""What stands for the result of a formula that was saved without one, as programs do that cannot calculate."""
