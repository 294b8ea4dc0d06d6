"""Rows of a sheet that are none of its data: totals, notes, signatures. They are found here, and set aside.

A row that might be data stays: it must be nobody's, or its label must be one that no name is written as.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditkit.ingest.labels import NoteLabel, likely_notes, likely_totals, note_label, shape, total_label
from auditkit.ingest.raw import is_blank
from auditkit.ingest.roles import Roles
from auditkit.ingest.totals import TotalRow
from auditkit.model.dataset import Aside
from auditkit.values.text import shown

Columns = Sequence[Sequence[Any]]


def totals_and_notes(
    columns: Columns, roles: Roles, ownerless: Collection[int]
) -> tuple[dict[int, TotalRow], dict[int, str]]:
    """Return the rows that hold totals, and those that hold notes or signatures with the text that they begin with.

    Rows are positions in `columns` (all of a sheet). The rows `ownerless` have no value in the columns that say whose
    row it is.
    """
    begin = _where_rows_begin(columns)
    texts = {index: _texts(columns[index]) for index in sorted({*begin, *roles.owners})}
    totals = _total_rows(columns, roles, ownerless, texts)
    return totals, _note_rows(columns, roles, {index: texts[index] for index in begin}, totals)


def _total_rows(
    columns: Columns, roles: Roles, ownerless: Collection[int], texts: Mapping[int, Sequence[str]]
) -> dict[int, TotalRow]:
    """Return the rows that hold totals, from the top.

    A label may stand in any column when the row is nobody's, or when only the label says whose it is. A certain label
    is also enough in a key, and at the start of a row in a column that holds no names.
    """
    found: dict[int, TotalRow] = {}
    for row, index in _candidates(columns, ownerless, texts):
        label = total_label(columns[index][row])
        if label is not None and row not in found and _is_total(columns, roles, row, index, label.certain):
            found[row] = TotalRow(label, index)
    return dict(sorted(found.items()))


def _candidates(
    columns: Columns, ownerless: Collection[int], texts: Mapping[int, Sequence[str]]
) -> Iterator[tuple[int, int]]:
    """Yield the cells that may hold the label of a total: the row and the column, the columns from the left.

    In columns without `texts`, only the ownerless rows are looked at.
    """
    for index, cells in enumerate(columns):
        if index in texts:
            likely = likely_totals(texts[index])
            rows = [row for row, cell in enumerate(cells) if cell in likely] if likely else []
        else:
            likely = likely_totals(cells[row] for row in ownerless if type(cells[row]) is str)
            rows = [row for row in ownerless if cells[row] in likely] if likely else []
        yield from ((row, index) for row in rows)


def _is_total(columns: Columns, roles: Roles, row: int, index: int, certain: bool) -> bool:
    owned = not _is_blank(columns, row, roles.owners - {index})
    if not certain:
        return not owned and _is_blank(columns, row, roles.required - roles.figures - roles.enums - {index})
    if not owned or index in roles.keys:
        return True
    if index in roles.mapped and roles.keys and not any(is_blank(columns[key][row]) for key in roles.keys):
        # 合计 where a table has its codes, in a row that has its key, is a wrong code.
        return False
    return index not in roles.texts and all(is_blank(cells[row]) for cells in columns[:index])


def _note_rows(
    columns: Columns, roles: Roles, texts: Mapping[int, Sequence[str]], totals: Collection[int]
) -> dict[int, str]:
    """Return the rows but `totals` that begin with a word for a note or a signature, and that text.

    The row must lack what every row of its table has; a word that a name may begin with must stand alone. `texts` are
    those of the columns in which a row may begin.
    """
    found: dict[int, str] = {}
    for index, of_column in texts.items():
        cells = columns[index]
        likely = {text: label for text in likely_notes(of_column) if (label := note_label(text))}
        for row in [row for row, cell in enumerate(cells) if cell in likely] if likely else ():
            begins = all(is_blank(before[row]) for before in columns[:index])
            if begins and row not in totals and _is_note(columns, roles, row, index, likely[cells[row]]):
                found[row] = cells[row]
    return found


def _is_note(columns: Columns, roles: Roles, row: int, index: int, label: NoteLabel) -> bool:
    labels, contents = _labelled(columns, row)
    filled = set(_filled(columns, row, roles.mapped)) - labels
    others = filled - contents
    if not label.clear:
        return not others
    if index in roles.owners:
        return not others >= roles.required - {index}
    return others.isdisjoint(roles.owners) and not filled >= roles.required - {index}


def _labelled(columns: Columns, row: int) -> tuple[set[int], set[int]]:
    """Return the columns in which a row holds labels of notes, and those in which the content of a label follows."""
    labels: set[int] = set()
    contents: set[int] = set()
    follows = False
    for index, cells in enumerate(columns):
        cell = cells[row]
        if is_blank(cell):
            continue
        label = note_label(cell) if isinstance(cell, str) else None
        if label is not None:
            labels.add(index)
        elif follows:
            contents.add(index)
        follows = label is not None and label.open
    return labels, contents


def lone_rows(
    columns: Columns, roles: Roles, blank: Collection[int], left_out: Collection[int], across: Collection[int]
) -> dict[int, str]:
    """Return the rows that hold one text and nothing else, and that text: those below the last row that holds more,
    and those among `across`, whose first cell reaches over several columns.

    No column of a table has a value in the rows `blank`, and `left_out` are no data anyway. A text that is written like
    the keys above it stays: it begins a row that somebody has yet to fill in.
    """
    found = _below(columns, roles, blank, left_out)
    for row in across:
        index = None if row in left_out else _only_text(columns, row)
        if index is not None:
            found[row] = index
    return {row: columns[index][row] for row, index in sorted(found.items())}


def _below(columns: Columns, roles: Roles, blank: Collection[int], left_out: Collection[int]) -> dict[int, int]:
    """Return the rows of one text below the last row that holds more, and where it stands; none without such a row."""
    below: dict[int, int] = {}
    for row in reversed(range(len(columns[0]) if columns else 0)):
        if row in left_out:
            continue
        index = _only_text(columns, row)
        if index is not None:
            below[row] = index
        elif row not in blank:
            keys = {each: _numbered(columns[each][: row + 1]) for each in roles.owners & {*below.values()}}
            return {at: each for at, each in below.items() if shape(columns[each][at]) not in keys.get(each, ())}
    return {}


def listed(
    columns: Sequence[Sequence[Any] | Mapping[int, Any]],
    first: int,
    totals: Mapping[int, TotalRow],
    notes: Mapping[int, str],
    lone: Mapping[int, str],
) -> tuple[Aside, ...]:
    """Return what was set aside, in the order of the rows; row 0 is row `first` of the sheet as people count."""
    found = [
        *(
            (row, "running-total" if each.label.running else "total", columns[each.column][row])
            for row, each in totals.items()
        ),
        *((row, "note", text) for row, text in notes.items()),
        *((row, "lone-text", text) for row, text in lone.items()),
    ]
    return tuple(Aside(first + row, reason, shown(text)) for row, reason, text in sorted(found))


def _only_text(columns: Columns, row: int) -> int | None:
    """Return where the one cell of a row stands that is not blank, if there is just one and words stand in it."""
    filled = list(_filled(columns, row, range(len(columns))))
    if len(filled) != 1:
        return None
    cell = columns[filled[0]][row]
    return filled[0] if isinstance(cell, str) and any(map(str.isalpha, cell)) else None


def _numbered(cells: Sequence[Any]) -> set[str]:
    """Return the shapes of the keys among `cells` that have figures; a key of words alone looks like any other text."""
    return {written for written in map(shape, _texts(cells)) if "0" in written}


def _filled(columns: Columns, row: int, indices: Iterable[int]) -> Iterator[int]:
    return (index for index in indices if not is_blank(columns[index][row]))


def _is_blank(columns: Columns, row: int, indices: Iterable[int]) -> bool:
    return all(is_blank(columns[index][row]) for index in indices)


def _texts(cells: Sequence[Any]) -> list[str]:
    return [cell for cell in set(cells) if type(cell) is str]


def _where_rows_begin(columns: Columns) -> list[int]:
    """Return the columns in which a row's first cell may stand: those up to one without blanks."""
    begin: list[int] = []
    for index, cells in enumerate(columns):
        begin.append(index)
        if "" not in cells and None not in cells:
            break
    return begin
