"""What the schemas promise of whole tables, held against their rows: required cells, keys, references, copies.

Everything here works on whole columns; a row is looked at by itself only once it is known to be bad. Rows are ordered
by file, sheet and row number wherever a choice between them shows, so that the order of reading does not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from auditkit.i18n import format_amount, pick
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.model.dataset import DataProblem, Place, Table
from auditkit.values.text import label_key, shown

_LEADING_ZEROS = re.compile("(?<![0-9])0+(?=[0-9])")
_LOOKALIKES = str.maketrans("oli", "011")
_PLACES_SHOWN = 5
_SHOWN_COLUMNS = 4

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sheets that tell different things of so many `keys`: their rows of the first of these."""

    first: int
    second: int
    keys: int


def check_tables(tables: Mapping[str, Table], currency: str) -> tuple[list[DataProblem], list[str]]:
    """Return the problems of all `tables`, and a message for each two sheets that tell different things of one key."""
    problems: list[DataProblem] = []
    errors: list[str] = []
    for table in tables.values():
        own, clashes = check_table(table, tables)
        problems += own
        errors += [clash_message(table, clash, currency) for clash in clashes]
    return problems, errors


def check_table(table: Table, tables: Mapping[str, Table]) -> tuple[list[DataProblem], list[Clash]]:
    """Return the problems of one of the `tables`, and which of its sheets clash."""
    copies = _copies(table)
    clashing = _clashing_groups(table, copies)
    problems = [
        *_required(table),
        *_duplicate_rows(table, copies),
        *_not_unique(table, clashing),
        *_dangling_references(table, tables),
    ]
    return problems, _two_sheets(table, clashing)


def _required(table: Table) -> list[DataProblem]:
    """Return a problem for each required cell that is not filled in; one that did not parse has its problem already."""
    problems = []
    for name in table.schema.required:
        missing = table.frame[name].isna().to_numpy(copy=True)
        missing[list(table.unreadable.get(name, ()))] = False
        said = table.unfilled.get(name, {})
        for row in np.flatnonzero(missing).tolist():
            code = "not-filled-in" if row in said else "missing"
            problems.append(DataProblem("required", code, table.name, name, row, None, said.get(row), None))
    return problems


def _copies(table: Table) -> dict[int, int]:
    """Return each row that is an exact copy of an earlier one, with that one.

    A row with a cell that did not parse is nobody's copy, nor is one that lacks a value which each row must have: what
    the cell meant is not known.
    """
    unknown = set().union(*table.unreadable.values()) if table.unreadable else set()
    columns = [*table.schema.column_names, *table.schema.time_columns]
    telling = [name for name in dict.fromkeys((*table.schema.key, *table.schema.required)) if name in table.present]
    suspects = table.frame
    # Few rows agree in what tells rows apart; only those are compared in full.
    for subset in (telling or columns, columns):
        alike = suspects.duplicated(subset, keep=False)
        if not alike.any():
            return {}
        suspects = suspects[alike]
    suspects = suspects[columns]
    suspects = suspects[~suspects.index.isin(list(unknown))].dropna(subset=list(table.schema.required))
    suspects = suspects.loc[_in_order(table, suspects.index.to_numpy())]
    group = suspects.groupby(columns, dropna=False, sort=False).ngroup().to_numpy()
    first: dict[int, int] = {}
    copies: dict[int, int] = {}
    for row, number in zip(suspects.index.tolist(), group.tolist(), strict=True):
        if number in first:
            copies[row] = first[number]
        else:
            first[number] = row
    return copies


def _duplicate_rows(table: Table, copies: Mapping[int, int]) -> list[DataProblem]:
    return [
        DataProblem(
            check="duplicate-row",
            code="copy",
            table=table.name,
            column=None,
            row_id=row,
            place=None,
            value=None,
            expected=None,
            arguments={"places": [table.place(original)], "original": original},
        )
        for row, original in sorted(copies.items())
    ]


def _clashing_groups(table: Table, copies: Mapping[int, int]) -> list[Rows]:
    """Return the rows, by group, that share a key but are not copies of each other."""
    key = list(table.schema.key)
    if not key:
        return []
    keys = table.frame[key].dropna()
    alike = keys.duplicated(keep=False)
    if not alike.any():
        return []
    keys = keys[alike]
    keys = keys[~keys.index.isin(list(copies))]
    keys = keys[keys.duplicated(keep=False)]
    if keys.empty:
        return []
    ordered = keys.loc[_in_order(table, keys.index.to_numpy())]
    group = ordered.groupby(key, sort=True).ngroup().to_numpy()
    rows = ordered.index.to_numpy()[np.argsort(group, kind="stable")]
    return np.split(rows, np.cumsum(np.bincount(group))[:-1])


def _not_unique(table: Table, groups: Sequence[Rows]) -> list[DataProblem]:
    problems = []
    for group in groups:
        value = _key_text(table, int(group[0]))
        places = [table.place(row, table.schema.key[0]) for row in group[: _PLACES_SHOWN + 1].tolist()]
        for position, row in enumerate(group.tolist()):
            others = [place for index, place in enumerate(places) if index != position][:_PLACES_SHOWN]
            problems.append(
                DataProblem(
                    check="unique",
                    code="repeated-key",
                    table=table.name,
                    column=table.schema.key[0],
                    row_id=row,
                    place=None,
                    value=value,
                    expected=None,
                    arguments={"places": others, "rows": len(group)},
                )
            )
    return problems


def _two_sheets(table: Table, groups: Sequence[Rows]) -> list[Clash]:
    """Return each pair of sheets that tell different things of one key: nobody can say which is right."""
    pairs: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for group in groups:
        first = int(group[0])
        for row in group[1:].tolist():
            here, there = int(table.source_index[first]), int(table.source_index[row])
            if here != there:
                pairs[here, there].append((first, row))
    return [Clash(*rows[0], keys=len({first for first, _row in rows})) for rows in pairs.values()]


def clash_message(table: Table, clash: Clash, currency: str) -> str:
    """Return what is said of two sheets of a table that clash."""
    message = _(
        "{first} and {second} have the same key in {table}, {key}, but differ: {differences}."
        " Keep the row that is right, or give each its own key."
    ).format(
        first=_where(table, clash.first),
        second=_where(table, clash.second),
        table=pick(table.schema.title),
        key=_key_text(table, clash.first),
        differences=_differences(table, clash.first, clash.second, currency),
    )
    if clash.keys == 1:
        return message
    return _("{message} They also differ under further keys ({count}).").format(message=message, count=clash.keys - 1)


def _dangling_references(table: Table, tables: Mapping[str, Table]) -> list[DataProblem]:
    """Return a problem for each value that its parent table, which was handed in, does not have.

    It names the key that the value seems to stand for; what is written is never taken for it.
    """
    problems = []
    for column in table.schema.columns:
        if column.references is None:
            continue
        parent, _dot, parent_column = column.references.partition(".")
        if parent not in tables:
            continue
        values = table.frame[column.name]
        unknown = (values.notna() & ~values.isin(tables[parent].frame[parent_column].dropna())).to_numpy()
        rows = np.flatnonzero(unknown)
        written = values.iloc[rows].tolist()
        keys = keys_meant(set(written), tables[parent], parent_column)
        for row, value in zip(rows.tolist(), written, strict=True):
            code, key = keys[value]
            problems.append(
                DataProblem(
                    check="reference",
                    code=code,
                    table=table.name,
                    column=column.name,
                    row_id=row,
                    place=None,
                    value=shown(value),
                    expected=key,
                    arguments={"parent": (parent, None), "key": key},
                )
            )
    return problems


def keys_meant(written: Collection[str], parent: Table, key_column: str) -> dict[str, tuple[str, str | None]]:
    """Return for each text that is no key of `parent` the code of its problem, and the key that it may stand for."""
    meant = _meant(parent, key_column) if written else ()
    return {value: _key_meant(value, meant) for value in written}


_Meant = Sequence[tuple[Callable[[str], str], Mapping[str, tuple[str, str]]]]
"""By a form of the `label_key` of what was written: the code of the problem, and the key. The first hit counts."""


def _meant(parent: Table, key_column: str) -> _Meant:
    """Return what somebody may have written for a key of `parent`.

    That is another spelling of a key, the name of its row, a key whose leading zeros a spreadsheet dropped, or one with
    letters that look like digits.
    """
    keys = parent.frame[key_column]
    spelt = [(label_key(key), key) for key in keys[keys.notna()].tolist()]
    found = _only_keys(spelt, "unknown-spelling")
    for column in parent.schema.columns:
        if column.required and column.type == "text" and column.name != key_column and column.references is None:
            names = parent.frame[column.name]
            known = names.notna() & keys.notna()
            named = zip(map(label_key, names[known].tolist()), keys[known].tolist(), strict=True)
            found = {**_only_keys(named, "unknown-name"), **found}
    return (
        (str, found),
        *(
            (form, _only_keys(((form(text), key) for text, key in spelt), code))
            for form, code in ((_without_zeros, "unknown-zeros"), (_with_digits, "unknown-lookalike"))
        ),
    )


def _key_meant(value: str, meant: _Meant) -> tuple[str, str | None]:
    """Return the code of the problem with a value that is no key, and the key that it seems to stand for."""
    label = label_key(value)
    code, key = next((hit for form, found in meant if (hit := found.get(form(label)))), ("unknown", None))
    return code, None if key is None else shown(key)


def _without_zeros(label: str) -> str:
    """Return a `label_key` without the zeros that its numbers begin with: p1 for P001."""
    return _LEADING_ZEROS.sub("", label)


def _with_digits(label: str) -> str:
    """Return a `label_key` with the digits that its letters may be taken for: 001 for OOl."""
    return label.translate(_LOOKALIKES)


def _only_keys(written: Iterable[tuple[str, str]], code: str) -> dict[str, tuple[str, str]]:
    """Return `code` and the key that is `written` so, by what is written; what stands beside two keys means neither."""
    found: dict[str, set[str]] = defaultdict(set)
    for text, key in written:
        found[text].add(key)
    return {text: (code, min(meant)) for text, meant in found.items() if text and len(meant) == 1}


def _in_order(table: Table, rows: Rows) -> Rows:
    """Return `rows` ordered by file, sheet and row number."""
    names = [(source.file or "", source.sheet or "") for source in table.sources]
    rank = {index: position for position, index in enumerate(sorted(range(len(names)), key=names.__getitem__))}
    ranks = np.array([rank[index] for index in range(len(names))])[table.source_index[rows]]
    return rows[np.lexsort((table.row_number[rows], ranks))]


def _key_text(table: Table, row: int) -> str:
    types = {column.name: column.type for column in table.schema.columns}
    return " · ".join(_written(table.frame.at[row, name], types[name]) for name in table.schema.key)


def _where(table: Table, row: int) -> str:
    place: Place = table.place(row, table.schema.key[0])
    return limits.place(place.file or "", place.sheet, place.cell or str(place.row))


def _differences(table: Table, first: int, second: int, currency: str) -> str:
    """Return where two rows differ, as 'column: this / that' for the first few columns."""
    found = []
    for column in table.schema.columns:
        here, there = _cell(table, first, column.name), _cell(table, second, column.name)
        if not _differ(here, there):
            continue
        found.append(
            _("{column} {first} / {second}").format(
                column=pick(column.title),
                first=_written(here, column.type, currency),
                second=_written(there, column.type, currency),
            )
        )
    times = ((_cell(table, first, name), _cell(table, second, name)) for name in table.schema.time_columns)
    if not found and any(_differ(*each) for each in times):
        return _("the time of day")
    rest = " …" if len(found) > _SHOWN_COLUMNS else ""
    return (_(", ").join(found[:_SHOWN_COLUMNS]) or _("a cell that cannot be read")) + rest


def _differ(here: Any, there: Any) -> bool:
    """Whether two cells differ, of which either may have no value."""
    if pd.isna(here) or pd.isna(there):
        return not (pd.isna(here) and pd.isna(there))
    return bool(here != there)


def _cell(table: Table, row: int, column: str) -> Any:
    return table.frame.at[row, column]


def _written(value: Any, column_type: str, currency: str = "") -> str:
    if pd.isna(value):
        return "–"
    if column_type == "amount":
        return format_amount(int(value), currency)
    return str(value.date()) if column_type == "date" else shown(str(value))
