"""Whether data still give the selection that was written down, and if not, in what they differ.

Places are not compared: files may be renamed and rows moved. They serve to find again a row that says something else
now, so that what changed in it can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from auditkit.i18n import format_amount
from auditkit.i18n import translate as _
from auditkit.model.dataset import Place
from auditkit.model.selection import RowDifference
from auditkit.sampling import selection_file
from auditkit.sampling.places import at
from auditkit.sampling.rows import CanonicalRows
from auditkit.sampling.selecting import select
from auditkit.values.text import shown

if TYPE_CHECKING:
    from auditkit.model.dataset import Dataset, Table

Document = Mapping[str, Any]
Key = tuple[str, int]

ON_TRUST = ("seed", "seed_source", "as_of", "unit", "method", "size", "table", "column", "drop_missing")
"""The keys of a selection that no data can confirm."""


def verify(selection: Document, dataset: Dataset) -> list[RowDifference]:
    """Select anew with the selection's own seed and wish; return what differs.

    A row that is not listed stands behind the hash and the total alone: that it changed shows in them. Raises BadUsage
    when nothing can be selected from the data.
    """
    again = select(
        dataset,
        selection_file.wish(selection),
        seed=selection["seed"],
        seed_source=selection["seed_source"],
        as_of=selection_file.as_of(selection),
    )
    found = selection_file.document(again)
    differences = [
        *_frame(selection, found),
        *_set_aside(selection, found),
        *_rows(selection, found, _Data(dataset, selection)),
    ]
    return differences or list(_anything_else(selection, found))


class _Data:
    """The rows of the data, to look up what became of one that was listed."""

    def __init__(self, dataset: Dataset, selection: Document) -> None:
        self.table: Table = dataset.tables[selection["table"]]
        self.column: str | None = selection["column"]
        self._known: set[Key] | None = None
        self._places: dict[tuple[str, str | None, int], int] | None = None

    def has(self, key: Key) -> bool:
        """Whether a row with this id is there."""
        if self._known is None:
            rows = CanonicalRows(self.table)
            ids = (rows.identity(position) for position in range(len(rows)))
            self._known = {(row.sha256, row.occurrence) for row in ids}
        return key in self._known

    def amount_at(self, place: Document) -> tuple[bool, int | None]:
        """Return whether there is a row at a place, by the name of its file without folders, and its amount."""
        if self._places is None:
            names = [(PurePath(source.file or "").name, source.sheet) for source in self.table.sources]
            origins = zip(self.table.source_index.tolist(), self.table.row_number.tolist(), strict=True)
            self._places = {(*names[source], number): row for row, (source, number) in enumerate(origins)}
        row = self._places.get((PurePath(place["file"] or "").name, place["sheet"], place["row"]))
        if row is None or self.column is None:
            return row is not None, None
        cell = self.table.frame[self.column].iloc[row : row + 1].dropna().tolist()
        return True, cell[0] if cell else None


def _frame(old: Document, new: Document) -> Iterator[RowDifference]:
    before, after = old["frame"], new["frame"]
    if before["rows"] != after["rows"]:
        yield _general("frame", before["rows"], after["rows"], _("The table had {old} rows and has {new}."))
    if before["total"] != after["total"]:
        told = [format_amount(total or 0, before["currency"]) for total in (before["total"], after["total"])]
        message = _("The amounts of rows that can be selected were {old} in all and are {new}.")
        yield _general("frame", before["total"], after["total"], message, *told)
    if before["columns"] != after["columns"]:
        told = [_(", ").join(map(shown, columns)) for columns in (before["columns"], after["columns"])]
        message = _("The columns with values were {old} and are {new}.")
        yield _general("frame", before["columns"], after["columns"], message, *told)
    if before["sha256"] != after["sha256"]:
        message = _("The frame's SHA-256 was {old} and is {new}: something in a row changed.")
        yield _general("frame", before["sha256"], after["sha256"], message)


def _set_aside(old: Document, new: Document) -> Iterator[RowDifference]:
    messages = {
        "zero": _("{old} rows of an amount of zero were set aside, and now {new}."),
        "negative": _("{old} rows of an amount below zero were set aside, and now {new}."),
        "negative_total": _("Amounts below zero were {old} in all and are {new}."),
        "missing": _("{old} rows without an amount were left out, and now {new}."),
    }
    for key, message in messages.items():
        was, now = old["set_aside"][key], new["set_aside"][key]
        if was != now:
            money = key == "negative_total"
            told = [format_amount(each, old["frame"]["currency"]) if money else str(each) for each in (was, now)]
            yield _general("set_aside", was, now, message, *told)


def _rows(old: Document, new: Document, data: _Data) -> Iterator[RowDifference]:
    currency = old["frame"]["currency"]
    after = {_key(entry): (part, entry) for part in ("certain", "selected") for entry in new[part]}
    before = {_key(entry) for part in ("certain", "selected") for entry in old[part]}
    moved = 0
    for part in ("certain", "selected"):
        for entry in old[part]:
            key, name = _key(entry), _named(part, entry)
            if key in after and after[key][0] == part:
                moved += after[key][1]["number"] != entry["number"]
                if after[key][1]["amount"] != entry["amount"]:
                    # The id holds the amount, so that only an edit of the file can make them differ.
                    yield _amount(part, entry, after[key][1]["amount"], name, currency)
            elif key in after or data.has(key):
                yield _left(part, entry, after[key][0] if key in after else None, name)
            else:
                yield _gone(part, entry, data, name, currency)
    for key, (part, entry) in after.items():
        if key not in before:
            message = _("{name} was not listed and is.").format(name=_named(part, entry))
            yield RowDifference(part, part, None, None, entry["row"], message)
    if moved:
        message = _("The numbers of {new} rows listed before and now have moved.")
        yield _general("numbers", 0, moved, message)


def _left(part: str, entry: Document, now: str | None, name: str) -> RowDifference:
    if now == "certain":
        message = _("{name} is certain now.")
    elif now == "selected":
        message = _("{name} is left to chance now, and selected.")
    else:
        message = _("{name} is not selected any more.")
    return RowDifference(part, part, entry["number"], entry["row"], None, message.format(name=name))


def _gone(part: str, entry: Document, data: _Data, name: str, currency: str) -> RowDifference:
    there, amount = data.amount_at(entry["place"])
    if there and amount != entry["amount"]:
        return _amount(part, entry, amount, name, currency)
    if there:
        message = _("{name} says something else now, or another row stands there.")
    else:
        message = _("{name} is no longer among the rows.")
    return RowDifference("missing", part, entry["number"], entry["row"], None, message.format(name=name))


def _amount(part: str, entry: Document, amount: int | None, name: str, currency: str) -> RowDifference:
    was, now = (_("none") if each is None else format_amount(each, currency) for each in (entry["amount"], amount))
    message = _("{name}: the amount was {old} and is {new}.").format(name=name, old=was, new=now)
    return RowDifference("amount", part, entry["number"], entry["amount"], amount, message)


def _anything_else(old: Document, new: Document) -> Iterator[RowDifference]:
    for key, value in new.items():
        if _without_places(old[key]) != _without_places(value):
            message = _('The selection\'s "{key}" is not what its own seed and method give.').format(key=key)
            yield RowDifference("selection", None, None, old[key], value, message)


def _without_places(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_places(each) for each in value]
    if isinstance(value, dict):
        return {key: each for key, each in value.items() if key != "place"}
    return value


def _key(entry: Document) -> Key:
    return entry["row"]["sha256"], entry["row"]["occurrence"]


def _named(part: str, entry: Document) -> str:
    """Return how people find an entry: its number in the list, and where its row stood when it was selected."""
    number = f"C{entry['number']}" if part == "certain" else str(entry["number"])
    place = entry["place"]
    return _("No. {number} ({place})").format(
        number=number, place=at(Place(place["file"], place["sheet"], place["row"]))
    )


def _general(kind: str, old: Any, new: Any, message: str, *told: str) -> RowDifference:
    was, now = told or (old, new)
    return RowDifference(kind, None, None, old, new, message.format(old=was, new=now))
