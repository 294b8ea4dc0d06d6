"""How one value is written into a cell: amounts are given in fen, dates in ISO form, choices by their code."""

from __future__ import annotations

import json
from calendar import month_name
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@cache
def properties(table: str) -> dict[str, Any]:
    """Return the columns of a table as its schema describes them."""
    schema = json.loads((SCHEMAS / f"{table}.schema.json").read_text(encoding="utf-8"))
    columns: dict[str, Any] = schema["properties"]
    return columns


def plain(value: Any, column: dict[str, Any], language: str) -> object:
    """Return a value as a tidy person types it into a cell."""
    kind = column["x-type"]
    if kind == "amount":
        return _number(value, 100)
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "enum":
        return column["x-codes"][value]["title"][language]
    if kind == "yes_no":
        return {"zh": ("否", "是"), "en": ("No", "Yes")}[language][value]
    return value


def _number(fen: int, unit: int) -> int | float:
    return fen // unit if fen % unit == 0 else float(Decimal(fen) / unit)


def _figure(fen: int, unit: int = 100) -> str:
    return f"{Decimal(fen) / unit:,.2f}"


def _day(pattern: str) -> Callable[[str], str]:
    def write(iso: str) -> str:
        day = date.fromisoformat(iso)
        return pattern.format(y=day.year, m=day.month, d=day.day, month=month_name[day.month])

    return write


STYLES: dict[str, Callable[[Any], object]] = {
    "wan": lambda fen: _number(fen, 1_000_000),
    "thousand": lambda fen: _number(fen, 100_000),
    "comma": _figure,
    "yuan": lambda fen: f"{_figure(fen)}元",
    "mark": lambda fen: f"￥{_figure(fen)}",
    "rmb": lambda fen: f"RMB {_figure(fen)}",
    "wan_text": lambda fen: f"{_figure(fen, 1_000_000)}万元",
    "bracket": lambda fen: f"({_figure(-fen)})" if fen < 0 else _figure(fen),
    "wide_bracket": lambda fen: f"（{_figure(-fen)}）" if fen < 0 else _figure(fen).translate(_WIDE),
    "wide": lambda text: str(text).translate(_WIDE),
    "code": lambda code: code,
    "tick": lambda yes: "√" if yes else "×",
    "letter": lambda yes: "Y" if yes else "N",
    "iso": lambda iso: iso,
    "chinese": _day("{y}年{m}月{d}日"),
    "dotted": _day("{y}.{m}.{d}"),
    "slashed": _day("{y}/{m:02}/{d:02}"),
    "joined": lambda iso: int(iso.replace("-", "")),
    "english": lambda iso: f"{date.fromisoformat(iso):%d} {_day('{month:.3} {y}')(iso)}",
    "american": _day("{month} {d}, {y}"),
    "dmy": _day("{d:02}/{m:02}/{y}"),
    "mdy": _day("{m:02}/{d:02}/{y}"),
    "serial": lambda iso: (date.fromisoformat(iso) - date(1899, 12, 30)).days,
    "serial_1904": lambda iso: (date.fromisoformat(iso) - date(1904, 1, 1)).days,
    "clock": lambda iso: f"{iso} 09:05:59",
    "moment": lambda iso: datetime.fromisoformat(f"{iso} 23:59:00"),
}
"""The other ways of writing: what a column's description names after a colon, as in `total_amount:wan`."""
