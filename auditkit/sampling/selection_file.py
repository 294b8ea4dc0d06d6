"""A selection as JSON, with all that anyone needs to repeat it, and the reading of one."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from auditkit import documents
from auditkit.i18n import translate as _
from auditkit.model.selection import Wish
from auditkit.sampling.selection_contradictions import contradiction
from auditkit.whole_files import read_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
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
    return documents.read(path, form, contradiction)


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
