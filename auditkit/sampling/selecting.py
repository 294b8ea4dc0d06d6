"""Selecting rows of any table for audit, by items or by money."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.model.dataset import ROW_ID
from auditkit.model.ledger import LedgerTable
from auditkit.model.schema import TABLE_NAMES
from auditkit.model.selection import ChosenRow, Rest, Selection, SetAside
from auditkit.sampling.described import described
from auditkit.sampling.methods import ITEM_METHODS, Chosen, select_items, select_money
from auditkit.sampling.places import at, listed
from auditkit.sampling.rows import CanonicalRows, Ids
from auditkit.sampling.tickets import checked_seed
from auditkit.values.text import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from auditkit.model.dataset import Dataset, Table
from auditkit.model.selection import Wish


def select(dataset: Dataset, wish: Wish, *, seed: str, seed_source: str | None, as_of: date) -> Selection:
    """Select rows of a table for audit.

    What is selected depends on what the rows say, the seed and the wish, and on nothing else: not on the order of rows
    or files. Raises BadUsage for a wish that cannot be met.
    """
    if wish.unit == "items" and wish.method not in ITEM_METHODS:
        raise BadUsage(
            _("--method sieve selects rows by their amounts, and has no meaning for --unit items; take random.")
        )
    seed = checked_seed(seed)
    table = table_of(dataset, wish.table)
    column = amount_column(table, wish)
    rows = CanonicalRows(table)
    amounts = _amounts(table, column, rows)
    positions, set_aside = _sorted_out(table, column, rows, amounts, wish)
    _check_size(len(positions), set_aside, wish)
    ids = Ids(rows, positions)
    of_rows = [amounts[position] for position in positions]
    if wish.unit == "items":
        chosen = select_items(wish.method, ids, wish.size, seed)
    else:
        chosen = select_money(wish.method, [amount or 0 for amount in of_rows], ids, wish.size, seed)
    known = [amount for amount in of_rows if amount is not None]
    certain = [(position, 1, Fraction(1)) for position in chosen.certain]
    by_chance = [(hit.position, hit.hits, hit.probability) for hit in chosen.hits]

    def listed_rows(hits: Sequence[tuple[int, int, Fraction]]) -> tuple[ChosenRow, ...]:
        at_rows = [rows.order[positions[item]] for item, _times, _probability in hits]
        texts = described(table, rows.columns, column, at_rows)
        return tuple(
            ChosenRow(
                number=number,
                row=rows.identity(positions[item]),
                place=table.place(row),
                amount=of_rows[item],
                hits=times,
                probability=probability,
                described=text,
            )
            for number, ((item, times, probability), row, text) in enumerate(
                zip(hits, at_rows, texts, strict=True), start=1
            )
        )

    return Selection(
        wish=wish,
        seed=seed,
        seed_source=seed_source,
        as_of=as_of,
        currency=dataset.currency,
        column=column,
        columns=rows.columns,
        frame_sha256=rows.sha256,
        rows=len(rows),
        copies=rows.copies,
        size=len(positions),
        total=sum(known) if column is not None else None,
        set_aside=set_aside,
        rest=Rest(len(positions) - len(certain), chosen.total, chosen.take),
        interval=_interval(wish, chosen, len(positions)),
        start=None if chosen.start is None else chosen.start + 1,
        certain=listed_rows(certain),
        selected=listed_rows(by_chance),
    )


def table_of(dataset: Dataset, name: str) -> Table:
    """Return the table of this name; raises BadUsage when there is none, or no sheet that was read holds it."""
    if name not in TABLE_NAMES:
        raise BadUsage(
            _('There is no table "{name}"; the tables are {known}.').format(
                name=shown(name), known=_(", ").join(TABLE_NAMES)
            )
        )
    table = dataset.tables.get(name)
    if isinstance(table, LedgerTable):
        message = _(
            "--engine {engine} leaves the rows of {table} where they lie, and rows can only be selected in memory."
            " Leave --engine out if they are 2,000,000 at most; or draw projects with --campaign, and select from the"
            " gifts of those."
        )
        raise BadUsage(message.format(engine=table.ledger.engine, table=name))
    if table is None or table.frame.empty:
        raise BadUsage(
            _("There is nothing to select from: no sheet that was read has rows of {table}.").format(table=name)
        )
    return table


def amount_column(table: Table, wish: Wish) -> str | None:
    """Return the column of the book values: the one that is named, or else the only column of amounts that is there.

    It is null for a selection of items where neither holds, or where that only column may be left empty and is: such a
    column holds no book values of the items, and they can be selected without. Raises BadUsage for a column that holds
    no amounts, for one that no sheet has, and where a selection by money names none of several.
    """
    known = [column.name for column in table.schema.columns if column.type == "amount"]
    there = [name for name in known if name in table.present]
    if wish.column is not None:
        if wish.column not in known:
            raise BadUsage(
                _('--column "{column}" is no column of amounts of {table}; {known}').format(
                    column=shown(wish.column), table=table.name, known=_these(known)
                )
            )
        if wish.column not in there:
            raise BadUsage(
                _("No sheet of {table} that was read has the column {column}; {known}").format(
                    table=table.name, column=wish.column, known=_these(there)
                )
            )
        return wish.column
    if len(there) == 1:
        optional = not table.schema.column(there[0]).required
        return None if wish.unit == "items" and optional and table.frame[there[0]].isna().any() else there[0]
    if wish.unit == "items":
        return None
    raise BadUsage(
        _("--unit money needs the column whose money is selected, with --column; {known}").format(known=_these(there))
    )


def left_out(dataset: Dataset, selection: Selection) -> Sequence[str]:
    """Return where the rows stand that were left out for want of an amount."""
    return _without(dataset.tables[selection.wish.table], selection.column) if selection.set_aside.missing else ()


def _without(table: Table, column: str | None) -> list[str]:
    if column is None:
        return []
    rows = table.frame.loc[table.frame[column].isna(), ROW_ID].tolist()
    return [at(place) for place in table.places(rows, column)]


def _these(columns: Sequence[str]) -> str:
    if not columns:
        return _("there is none, so that only --unit items can be selected.")
    return _("it may be {columns}.").format(columns=_(", ").join(columns))


def _amounts(table: Table, column: str | None, rows: CanonicalRows) -> list[int | None]:
    """Return the amount of each row in canonical order."""
    if column is None:
        return [None] * len(rows)
    values = table.frame[column]
    found = [None if gone else value for value, gone in zip(values.tolist(), values.isna().tolist(), strict=True)]
    return [found[row] for row in rows.order]


def _sorted_out(
    table: Table, column: str | None, rows: CanonicalRows, amounts: Sequence[int | None], wish: Wish
) -> tuple[Sequence[int], SetAside]:
    """Return the positions that can be selected, and what is set aside; raises BadUsage for rows without an amount.

    Rows selected as items may have any amount, but one they must have, where there are book values: rows without one
    would count among the items, and not in the total that estimates are projected to.
    """
    if column is None:
        return range(len(rows)), SetAside()
    missing = sum(amount is None for amount in amounts)
    if missing and not wish.drop_missing:
        raise BadUsage(
            _(
                "Rows of {table} have no valid {column} ({count}):\n{list}\nPut these right; or leave them out with "
                "--drop-missing."
            ).format(table=table.name, column=column, count=f"{missing:,}", list=listed(_without(table, column)))
        )
    if wish.unit == "items":
        known = [position for position, amount in enumerate(amounts) if amount is not None]
        return known if missing else range(len(rows)), SetAside(missing=missing)
    negative = [amount for amount in amounts if amount is not None and amount < 0]
    positions = [position for position, amount in enumerate(amounts) if amount is not None and amount > 0]
    return positions, SetAside(
        zero=len(amounts) - missing - len(negative) - len(positions),
        negative=len(negative),
        negative_total=sum(negative),
        missing=missing,
    )


def _check_size(size: int, set_aside: SetAside, wish: Wish) -> None:
    if size == 0 and wish.unit == "items":
        raise BadUsage(_("No row of {table} has an amount.").format(table=wish.table))
    if size == 0:
        raise BadUsage(_("No row of {table} has an amount above 0 that money could select.").format(table=wish.table))
    if wish.size <= size:
        return
    if set_aside.rows and wish.unit == "items":
        message = _("--size {size} is more than there is: {count} rows of {table} have an amount, of {rows}.")
    elif set_aside.rows:
        message = _("--size {size} is more than there is: {count} rows of {table} have an amount above 0, of {rows}.")
    else:
        message = _("--size {size} is more than there is: {count} rows of {table}.")
    raise BadUsage(
        message.format(size=f"{wish.size:,}", count=f"{size:,}", table=wish.table, rows=f"{size + set_aside.rows:,}")
    )


def _interval(wish: Wish, chosen: Chosen, size: int) -> Fraction | None:
    if wish.unit == "money":
        return Fraction(chosen.total, chosen.take) if chosen.take else None
    return None if wish.method == "random" else Fraction(size, wish.size)
