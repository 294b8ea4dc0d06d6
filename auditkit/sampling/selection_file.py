"""A selection as JSON, with all that anyone needs to repeat it, and the reading of one."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from fractions import Fraction
from math import isclose
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.model.selection import Wish
from auditkit.sampling import documents
from auditkit.values.text import shown
from auditkit.whole_files import read_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from auditkit.model.selection import ChosenRow, Selection

VERSION = 1

to_bytes = documents.to_bytes
digest = documents.digest


def document(selection: Selection) -> dict[str, Any]:
    """Return a selection for its file. Amounts are in minor units of the frame's currency.

    An interval is an exact fraction; probabilities and weights are the numbers nearest to theirs that a computer holds.
    """
    wish, set_aside = selection.wish, selection.set_aside
    return {
        "selection": VERSION,
        "unit": wish.unit,
        "method": wish.method,
        "size": wish.size,
        "seed": selection.seed,
        "seed_source": selection.seed_source,
        "table": wish.table,
        "column": selection.column,
        "drop_missing": wish.drop_missing,
        "as_of": selection.as_of.isoformat(),
        "frame": {
            "sha256": selection.frame_sha256,
            "columns": list(selection.columns),
            "rows": selection.rows,
            "copies": selection.copies,
            "size": selection.size,
            "total": selection.total,
            "currency": selection.currency,
        },
        "set_aside": {
            "zero": set_aside.zero,
            "negative": set_aside.negative,
            "negative_total": set_aside.negative_total,
            "missing": set_aside.missing,
        },
        "rest": {"size": selection.rest.size, "total": selection.rest.total, "take": selection.rest.take},
        "interval": None if selection.interval is None else str(selection.interval),
        "start": selection.start,
        "certain": [_certain(row) for row in selection.certain],
        "selected": [
            {
                **_certain(row),
                "hits": row.hits,
                "probability": float(row.probability),
                "weight": float(row.weight),
            }
            for row in selection.selected
        ],
    }


def _certain(row: ChosenRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "row": {"sha256": row.row.sha256, "occurrence": row.row.occurrence},
        "place": {"file": row.place.file, "sheet": row.place.sheet, "row": row.place.row},
        "amount": row.amount,
    }


def is_selection(path: Path) -> bool:
    """Tell whether a file says of itself that it is a selection; false for anything that cannot be read too."""
    with suppress(OSError, ValueError, RecursionError):
        loaded = json.loads(read_whole(path, documents.MAXIMUM_MEBIBYTES).decode("utf-8-sig"))
        return isinstance(loaded, dict) and "selection" in loaded
    return False


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Return a selection, made sure that it is whole, and the SHA-256 of its file.

    Raises BadFile when it cannot be read, is no selection, says a thing twice, or contradicts itself.
    """
    form = documents.Form(
        schema="selection",
        missing=_("{path} could not be read: {reason}. Name the selection that `auditkit sample draw` wrote."),
        other=_(
            "{path} is no selection as `auditkit sample draw` writes it: {reason}. If it was edited by hand, get the "
            "original."
        ),
    )
    return documents.read(path, form, _contradiction)


def wish(selection: Mapping[str, Any]) -> Wish:
    """Return what a selection was asked to be."""
    return Wish(
        table=selection["table"],
        unit=selection["unit"],
        method=selection["method"],
        size=selection["size"],
        column=selection["column"],
        drop_missing=selection["drop_missing"],
    )


def as_of(selection: Mapping[str, Any]) -> date:
    """Return the day that a selection states."""
    return date.fromisoformat(selection["as_of"])


def _contradiction(selection: Mapping[str, Any]) -> str | None:
    """Return what in a selection cannot be true whatever the data were; null when it agrees with itself."""
    frame, rest, aside = selection["frame"], selection["rest"], selection["set_aside"]
    certain, selected = selection["certain"], selection["selected"]
    listed = [(entry["row"]["sha256"], entry["row"]["occurrence"]) for entry in (*certain, *selected)]
    if len(set(listed)) < len(listed):
        return _("a row is listed twice")
    if not (_in_order(certain) and _in_order(selected)):
        return _("its numbers do not count from 1")
    if selection["unit"] == "items" and (selection["method"] == "sieve" or certain):
        return _("items are never certain, nor selected by sieve")
    if any(not isclose(entry["probability"] * entry["weight"], 1) for entry in selected):
        return _("a weight is not 1 by its probability")
    if frame["rows"] != frame["size"] + aside["zero"] + aside["negative"] + aside["missing"]:
        return _("the frame's rows are not those that can be selected and those set aside together")
    if frame["size"] != len(certain) + rest["size"] or selection["size"] != len(certain) + rest["take"]:
        return _("the certain rows and the rest do not add up to the frame and the size")
    if selection["unit"] == "money":
        if frame["total"] != rest["total"] + sum(entry["amount"] or 0 for entry in certain):
            return _("the amounts of the certain rows and the rest do not add up to the total")
        interval = str(Fraction(rest["total"], rest["take"])) if rest["take"] else None
        if selection["interval"] != interval:
            return _("the interval is {seen}, and not the rest's total by its hits").format(
                seen=shown(str(selection["interval"]))
            )
    if selection["method"] != "sieve" and sum(entry["hits"] for entry in selected) != rest["take"]:
        return _("its hits are not as many as it was to have")
    return None


def _in_order(entries: Sequence[Mapping[str, Any]]) -> bool:
    return [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
