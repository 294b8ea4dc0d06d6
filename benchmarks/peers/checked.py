"""What every peer is asked: the columns and what must hold of them, and how a program hands back what it found.

A finding is a row, counted as the spreadsheet does, and a column, or None where the program does not say which.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from string import ascii_uppercase

PROJECTS, DISCLOSURES = "项目", "财务披露"
KEY, PROJECT, KIND = "披露编号", "项目编号", "披露类型"
START, END, DISCLOSED = DATES = ("报告期起", "报告期止", "披露日期")
INCOME, EXPENDITURE, BALANCE = AMOUNTS = ("本期收入", "本期支出", "期末余额")
COLUMNS = (KEY, PROJECT, KIND, *DATES, *AMOUNTS)
"""All columns, from left to right."""

REQUIRED = (PROJECT, START, END, DISCLOSED)
NOT_NEGATIVE = (INCOME, EXPENDITURE)
KINDS = ("定期披露", "年度披露", "全面披露")
FIRST_ROW = 2

Finding = tuple[int, str | None]


def hand_back(findings: Iterable[Finding], path: str) -> None:
    """Write the findings as JSON: rows, and the letters of their columns."""
    letters = dict(zip(COLUMNS, ascii_uppercase, strict=False))
    told = {(row, None if column is None else letters[column]) for row, column in findings}
    Path(path).write_text(json.dumps(sorted(told, key=str)), encoding="utf-8")
