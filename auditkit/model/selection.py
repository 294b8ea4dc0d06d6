"""A selection: rows of one table that go into audit, how they were chosen, and what it takes to do so again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from auditkit.model.dataset import Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from fractions import Fraction

Unit = Literal["items", "money"]
Method = Literal["random", "systematic", "cell", "sieve"]

UNITS: tuple[Unit, ...] = ("items", "money")
METHODS: tuple[Method, ...] = ("random", "systematic", "cell", "sieve")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a selection is asked to be. `size` counts rows, or hits of monetary units; `column` holds the book values.

    `drop_missing` leaves out rows without an amount, which are an error where there is a column of book values.
    """

    table: str
    unit: Unit
    method: Method
    size: int
    column: str | None = None
    drop_missing: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows that cannot be selected: how many have an amount of zero, below zero (and of how much in all), or none.

    The first two are set aside where monetary units are selected; items may have any amount.
    """

    zero: int = 0
    negative: int = 0
    negative_total: int = 0
    missing: int = 0

    @property
    def rows(self) -> int:
        """How many rows are set aside in all."""
        return self.zero + self.negative + self.missing


@dataclass(frozen=True, slots=True)
class RowId:
    """Which row is meant, whatever file or row it stands in: the SHA-256 of its canonical text, in hex.

    Rows that say the same are told apart by `occurrence`, counted from 1. Which of them is the first nobody can tell,
    and nothing hangs on it.
    """

    sha256: str
    occurrence: int

    def __str__(self) -> str:
        return f"{self.sha256}-{self.occurrence}"


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """A row to audit. `number` counts from 1 among the certain or among the selected ones.

    `hits` is how many of the selected monetary units lie in it, 1 for a row that was selected as an item. `described`
    is what its columns say, by their names, with personal data masked; the column of the amount is not among them.
    """

    number: int
    row: RowId
    place: Place
    amount: int | None
    hits: int
    probability: Fraction
    described: Mapping[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> Fraction:
        """For how many rows it stands: 1 ÷ probability."""
        return 1 / self.probability


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left to chance when the certain rows are taken out: rows, their money, and how many are to be hit."""

    size: int
    total: int
    take: int


@dataclass(frozen=True, slots=True)
class Selection:
    """A whole selection.

    `column` holds the book values, if one does. `columns` make up the canonical text of a row, `rows` counts all rows
    of the table, `copies` those among them that say what another one says. `size` and `total` are of the rows that can
    be selected. `interval` is in rows or minor units, and `start` the first row or unit that was hit, from 1; both are
    null where the method has none.
    """

    wish: Wish
    seed: str
    seed_source: str | None
    as_of: date
    currency: str
    column: str | None
    columns: tuple[str, ...]
    frame_sha256: str
    rows: int
    copies: int
    size: int
    total: int | None
    set_aside: SetAside
    rest: Rest
    interval: Fraction | None
    start: int | None
    certain: tuple[ChosenRow, ...]
    selected: tuple[ChosenRow, ...]


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One way in which a new selection from the data departs from one that was written down.

    `kind` is frame, set_aside, missing, amount, certain, selected, numbers or selection. `part` and `number` tell which
    entry of the file is meant, if one is; `expected` is what the file says and `found` what the data give.
    """

    kind: str
    part: str | None
    number: int | None
    expected: Any
    found: Any
    message: str
