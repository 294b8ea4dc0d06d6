"""The parts of a report that is made for more than one medium: sections of prose, facts, tables and scales."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from auditkit.i18n import minor_digits


class Points(float):
    """A score or points of one, which have two decimals whatever they are."""


class Gain(Points):
    """How much a score rose or fell, which has its sign too."""


class Count(int):
    """How many there are, with thousands separators wherever it stands."""


class Measured(float):
    """A mean or an index, which has two decimals whatever it is, and thousands separators."""


class Share(float):
    """A part of a whole, from 0 to 1, which people read in per cent with two decimals."""


class Moved(float):
    """By how much something moved, which has a sign, with two decimals: in per cent, or in percentage points."""


Cell = str | int | float | Decimal | None
"""What a cell may hold; a Decimal is money in whole units of its currency."""

Sign = Literal["", "good", "warning", "bad"]

_FIGURE = re.compile(r"[-−]?[0-9][0-9,]*(\.[0-9]+)?( %)?", re.ASCII)
_NO_FIGURE = "–"
_DIFFERENCE = "- "
_SIGNS: dict[str, Sign] = {"✓ ": "good", "! ": "warning", "✗ ": "bad"}


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph. `sign` is how it bears on what is concluded; a medium shows it by more than a colour."""

    text: str
    sign: Sign = ""

    @property
    def mark(self) -> str:
        """The sign as characters to stand in front of the paragraph, with a space behind; empty when there is none."""
        return next((mark for mark, sign in _SIGNS.items() if sign == self.sign), "")


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values; what is empty is left out."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under a title; columns of numbers are told by their cells, also where those are figures as text."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def numeric(self) -> frozenset[int]:
        """The places of the columns that hold figures, or dashes where there is none, and nothing else."""
        columns = enumerate(zip(*self.rows, strict=True))
        return frozenset(
            place
            for place, cells in columns
            if all(map(_may_be_figure, cells)) and any(cell == _NO_FIGURE or _is_figure(cell) for cell in cells)
        )


def _may_be_figure(cell: Cell) -> bool:
    return cell in (None, "", _NO_FIGURE) or _is_figure(cell)


def _is_figure(cell: Cell) -> bool:
    return _FIGURE.fullmatch(cell) is not None if isinstance(cell, str) else cell is not None


@dataclass(frozen=True, slots=True)
class Mark:
    """A value on a scale, as a number and as it is written."""

    name: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """How far what may be wrong reaches, beside what would be too much: all on one scale, `limit` unless none is named.

    `lower` and `upper` are the limits at the confidence asked for; `lower` is null where the method gives none.
    """

    most_likely: Mark
    lower: Mark | None
    upper: Mark
    limit: Mark | None


@dataclass(frozen=True, slots=True)
class ToSign:
    """Lines that people fill in by hand: for each role a name, a date and a signature."""

    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one series of a chart, one a category; null where there is none."""

    name: str
    values: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of figures that stand in a table too: `described` says in words what it shows.

    Lines go over campaigns, bars stand beside each other; all series of a chart have the same unit.
    """

    title: str
    kind: Literal["bar", "line"]
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    described: str


Part = Prose | Facts | Grid | Scale | ToSign | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A section with a key that links lead to, unique in its report."""

    key: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report: its title, what it is about, the day that it states, and the currency of its money."""

    title: str
    subject: str
    as_of: date
    currency: str
    sections: tuple[Section, ...]


def of_line(line: str) -> Prose:
    """Return a line of a report for terminals, which may begin with a sign, as a paragraph."""
    sign = "bad" if line.startswith(_DIFFERENCE) else _SIGNS.get(line[:2], "")
    return Prose(line[2:] if sign else line, sign)


def of_lines(lines: Iterable[str]) -> Iterator[Prose]:
    """Yield the lines of a report for terminals as paragraphs."""
    return map(of_line, lines)


def facts(rows: Sequence[tuple[str, str]]) -> Facts:
    """Return facts without those that say nothing."""
    return Facts(tuple((name, value) for name, value in rows if value))


def in_units(minor_units: int | None, currency: str) -> Decimal | None:
    """Return an amount of integer minor units as money in whole units of its currency."""
    return None if minor_units is None else Decimal(minor_units).scaleb(-minor_digits(currency))
