"""A selection for a person at a terminal: what was selected from, the lists, and how to check them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from auditkit.i18n import format_amount
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.reports.layout import GAP, Column, cell, fit, wrap
from auditkit.reports.plain import one_line, place_text
from auditkit.sampling import selection_file
from auditkit.sampling.tickets import RANDOM_SOURCE, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditkit.model.selection import ChosenRow, Selection

_LEAST = 12


def render(selection: Selection, width: int, verify_with: str) -> str:
    """Return the selection as lines of at most `width` cells; `verify_with` is the command that selects again."""
    lines = list(_facts(selection, width))
    for remark in remarks(selection):
        lines += wrap(remark, width)
    if selection.certain:
        lines += ["", *_table(_columns(_("Certain"), selection.certain, selection, "C"), width)]
    if selection.selected:
        columns = _columns(_("Selected"), selection.selected, selection, "")
        lines += ["", *_table([*columns, *_chances(selection)], width)]
    sha256 = selection_file.digest(selection_file.to_bytes(selection_file.document(selection)))
    # The hash stays on one line, however long: whoever copies half of it cannot compare.
    lines += ["", *wrap(_("SHA-256 of the selection, to be published with this list:"), width), sha256]
    lines += ["", _("Anyone can select this again: {command}").format(command=one_line(verify_with))]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def method_text(selection: Selection) -> str:
    """Return what was done, in a few words."""
    names = {
        ("items", "random"): _("rows at random"),
        ("items", "systematic"): _("rows at equal distances"),
        ("items", "cell"): _("one row of each cell"),
        ("money", "random"): _("monetary units at equal distances, rows in random order"),
        ("money", "systematic"): _("monetary units at equal distances"),
        ("money", "cell"): _("one monetary unit of each cell"),
        ("money", "sieve"): _("each row by a sieve of its own"),
    }
    return names[selection.wish.unit, selection.wish.method]


def source_text(source: str | None) -> str:
    """Return where a seed came from, for people."""
    if source is None:
        return _("of no stated source")
    return _("random") if source == RANDOM_SOURCE else one_line(source)


def spelling_remarks(seed: str) -> Iterator[str]:
    """Yield that a seed could have been written in other ways, which would have given other lists, if it could."""
    if not plain(seed):
        yield "! " + _(
            "The seed has more than the digits 0-9 and the letters a-z. Spaces, punctuation and capitals could have "
            "been placed otherwise, and each way gives another list; write digits and small letters only."
        )


def remarks(selection: Selection) -> Iterator[str]:
    """Yield what must be known to judge the list: a seed that proves nothing, rows set aside, copies, odd sizes."""
    if selection.seed_source == RANDOM_SOURCE:
        yield _("The seed is random, made by this run: the selection proves nothing to others.")
    yield from spelling_remarks(selection.seed)
    aside = selection.set_aside
    if aside.negative:
        yield _(
            "Set aside, to be audited separately: rows with an amount below zero ({count}, in all {total}), which "
            "money cannot select."
        ).format(count=f"{aside.negative:,}", total=_money(aside.negative_total, selection))
    if aside.zero:
        yield _("Set aside: rows with an amount of zero ({count}), which money cannot select.").format(
            count=f"{aside.zero:,}"
        )
    if aside.missing:
        yield _("Left out: rows without a valid amount ({count}).").format(count=f"{aside.missing:,}")
    if selection.column is None:
        yield _(
            "The rows have no book values, without which their audit cannot be evaluated; name their column with "
            "--column."
        )
    if selection.copies:
        yield _(
            "Some rows say just what another one says ({count}). Each counts as a row of its own; a sheet that was "
            "handed in twice must be taken out."
        ).format(count=f"{selection.copies:,}")
    if selection.wish.method == "sieve":
        yield _("A sieve leaves to chance how many rows are selected: {count} were, {expected} were expected.").format(
            count=f"{len(selection.selected):,}", expected=f"{selection.rest.take:,}"
        )
    twice = sum(row.hits > 1 for row in selection.selected)
    if twice:
        yield _("Some rows were hit twice, in each of two cells ({count}); they are listed once.").format(count=twice)


def _facts(selection: Selection, width: int) -> Iterator[str]:
    facts = [(_("Frame"), selection.size, _frame(selection))]
    if selection.wish.unit == "money":
        facts.append((_("Certain"), len(selection.certain), _certain(selection)))
    told = _("of {rest} · {method} · seed {seed} ({source})").format(
        rest=f"{selection.rest.size:,}",
        method=method_text(selection),
        seed=one_line(selection.seed),
        source=source_text(selection.seed_source),
    )
    facts.append((_("Selected"), len(selection.selected), told))
    names = Column("", "", [name for name, _count, _text in facts])
    counts = Column("", "", [f"{count:,}" for _name, count, _text in facts])
    indent = names.width + counts.width + 2 * GAP
    for name, count, text in facts:
        first, *more = wrap(text, max(width - indent, _LEAST))
        yield f"{cell(name, names.width)}  {cell(f'{count:,}', counts.width, right=True)}  {first}"
        yield from (" " * indent + line for line in more)


def _frame(selection: Selection) -> str:
    digest = f"{selection.frame_sha256[:8]}…{selection.frame_sha256[-4:]}"
    rows = label("table", selection.wish.table)
    if selection.total is None:
        return _("rows of the table {table} · sha256 {sha256}").format(table=rows, sha256=digest)
    return _("rows of the table {table} · {total} · sha256 {sha256}").format(
        table=rows, total=_money(selection.total, selection), sha256=digest
    )


def _certain(selection: Selection) -> str:
    held = sum(row.amount or 0 for row in selection.certain)
    part = float(round(Fraction(100 * held, selection.total), 1)) if selection.total else 0.0
    amount = _money(held, selection)
    if selection.interval is None:
        return _("each at or over the interval of what is left · {amount} ({part} %)").format(
            amount=amount, part=f"{part:.1f}"
        )
    return _("at or over the interval of {interval} · {amount} ({part} %)").format(
        interval=_money(round(selection.interval), selection), amount=amount, part=f"{part:.1f}"
    )


def _columns(title: str, rows: Sequence[ChosenRow], selection: Selection, prefix: str) -> list[Column]:
    columns = [
        Column("number", _("No."), [f"{prefix}{row.number}" for row in rows], right=True),
        Column("row", title, [_described(row) for row in rows], least=_LEAST),
        Column("place", _("Where"), [place_text(row.place) for row in rows], least=_LEAST),
    ]
    if selection.column is not None:
        amounts = ["" if row.amount is None else format_amount(row.amount, selection.currency) for row in rows]
        columns.append(Column("amount", _("Amount"), amounts, right=True))
    return columns


def _chances(selection: Selection) -> list[Column]:
    rows = selection.selected
    chances = [
        Column("p", "p", [f"{float(row.probability):.4g}" for row in rows], right=True),
        Column("weight", _("Weight"), [f"{float(row.weight):,.2f}" for row in rows], right=True),
    ]
    if any(row.hits > 1 for row in rows):
        return [Column("hits", _("Hits"), [str(row.hits) for row in rows], right=True), *chances]
    return chances


def _described(row: ChosenRow) -> str:
    return " · ".join(one_line(text) for text in row.described.values() if text)


def _table(columns: list[Column], width: int) -> Iterator[str]:
    kept = fit(columns, width, drop=("weight", "p"))
    yield (" " * GAP).join(cell(column.header, column.width, column.right) for column in kept)
    for row in range(len(kept[0].cells)):
        yield (" " * GAP).join(cell(column.cells[row], column.width, column.right) for column in kept)
    without = [column.header for column in columns if column not in kept]
    if without:
        told = _("Too narrow for {columns} (-o list.csv has them all)")
        yield from wrap(told.format(columns=_(", ").join(without)), width)


def _money(amount: int, selection: Selection) -> str:
    return f"{format_amount(amount, selection.currency)} {label('currency', selection.currency)}"
