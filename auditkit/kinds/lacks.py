"""What a measure lacks where it cannot be told, and of which cells it is made where it can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.model.verdict import AnyOf, OfRows, Row

if TYPE_CHECKING:
    import narwhals as nw

    from auditkit.kinds.related_rows import Doubt


@dataclass(frozen=True, slots=True)
class Lack:
    """What a measure lacks where it `is_open`: its `cell`, or all of `every_of` that are open, or one of `one_of`.

    A cell is a column of the subject by table and path, or one of related rows, of which those in `doubt` may leave it
    open. A measure that is neither made of cells nor of others is a literal, or open for another reason. `is_unread`
    says of one of several where it is not blank but unknown, so that none of the others would do.
    """

    is_open: nw.Expr
    cell: tuple[str, str] | OfRows | None = None
    every_of: Sequence[Lack] = ()
    one_of: Sequence[Lack] = ()
    doubt: Doubt | None = None
    is_unread: nw.Expr | None = None


@dataclass(frozen=True, slots=True)
class Want:
    """What is wanted of a row: one of several ways, each of cells that all are."""

    ways: tuple[tuple[Lack, ...], ...]

    @property
    def leaves(self) -> list[Lack]:
        """The cells of all ways, those of the subject itself first."""
        found = [leaf for way in self.ways for leaf in way]
        return sorted(found, key=lambda leaf: isinstance(leaf.cell, OfRows))

    @property
    def written(self) -> object:
        """What is wanted, as messages write it."""
        if len(self.ways) == 1 and len(self.ways[0]) == 1:
            return self.ways[0][0].cell
        return AnyOf(tuple(tuple(leaf.cell for leaf in way) for way in self.ways))


class Lacks:
    """Tells of the rows of a frame what one measure lacks there; `columns` are what the frame must hold for it."""

    def __init__(self, lack: Lack | None, prefix: str) -> None:
        self._lack = lack
        self.columns: dict[str, nw.Expr] = {}
        self._open: dict[int, str] = {}
        self._unread: dict[int, str] = {}
        for number, each in enumerate(_all(lack) if lack else ()):
            name = f"{prefix}_{number}"
            self._open[id(each)] = name
            self.columns[name] = each.is_open
            if each.is_unread is not None:
                self._unread[id(each)] = name + "_unread"
                self.columns[name + "_unread"] = each.is_unread

    @property
    def doubts(self) -> list[tuple[Lack, Doubt]]:
        """The cells that related rows may leave open, with these."""
        return [(each, each.doubt) for each in (_all(self._lack) if self._lack else ()) if each.doubt is not None]

    def wants(self, row: Row) -> list[Want]:
        """Return what is wanted so that the measure can be told of `row`, each once."""
        found = self._wants(self._lack, row) if self._lack else []
        once: list[Want] = []
        for want in found:
            if all(want.written != other.written for other in once):
                once.append(want)
        return once

    def cells(self, row: Row) -> list[Lack]:
        """Return the cells that the measure is told by in `row`."""
        return list(self._cells(self._lack, row)) if self._lack else []

    def _is_open(self, lack: Lack, row: Row) -> bool:
        return bool(row[self._open[id(lack)]])

    def _wants(self, lack: Lack, row: Row) -> list[Want]:
        if not self._is_open(lack, row):
            return []
        if lack.cell is not None:
            return [Want(((lack,),))]
        if lack.one_of:
            unread = (each for each in lack.one_of if id(each) in self._unread and row[self._unread[id(each)]])
            blocking = next(unread, None)
            if blocking is not None:
                return self._wants(blocking, row)
            wanted = [self._wants(each, row) for each in lack.one_of]
            ways = tuple(tuple(leaf for want in way for leaf in want.leaves) for way in wanted if way)
            return [Want(ways)] if ways else []
        return [want for each in lack.every_of for want in self._wants(each, row)]

    def _cells(self, lack: Lack, row: Row) -> Iterator[Lack]:
        if self._is_open(lack, row):
            return
        if lack.cell is not None:
            yield lack
        elif lack.one_of:
            yield from self._cells(next(each for each in lack.one_of if not self._is_open(each, row)), row)
        for each in lack.every_of:
            yield from self._cells(each, row)


def _all(lack: Lack) -> Iterator[Lack]:
    yield lack
    for each in (*lack.every_of, *lack.one_of):
        yield from _all(each)
