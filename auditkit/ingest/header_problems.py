"""Headers over columns that were not read: a second one of a column, one only similar to a column not found, shares."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from auditkit.i18n import pick
from auditkit.ingest.headers import Header, Match
from auditkit.ingest.raw import Corner, RawSheet
from auditkit.ingest.sheet_messages import address
from auditkit.ingest.suggestions import Cells, share_of, suggested
from auditkit.model.dataset import DataProblem, Place, cell_address
from auditkit.model.schema import TableSchema
from auditkit.values.text import shown


def header_problems(
    sheet: RawSheet, feeding: Sequence[Match], headers: Sequence[Header], cells: Cells
) -> list[DataProblem]:
    """Return a problem for each second header of a column, and for each that is only similar to a column not found.

    So is one that gives the shares of a column of amounts which was not found. `cells` stand under the headers.
    """
    problems = []
    for found in feeding:
        for name, repeated in found.repeated.items():
            first = found.columns[name]
            problems += [
                _problem(sheet, found, header, "repeated", name, {"first": address(first)}) for header in repeated
            ]
    known = {header for found in feeding for header in (*found.columns.values(), *sum(found.repeated.values(), ()))}
    free = [header for header in headers if header not in known]
    similar = {found.table.name: suggested(found.table, free, _open_columns(found), cells) for found in feeding}
    for header in free:
        for found in feeding:
            meant = similar[found.table.name].get(header)
            column = share_of(found.table, header, found.columns) if meant is None else found.table.column(meant)
            if column is not None:
                code = "share" if meant is None else "similar"
                problems.append(_problem(sheet, found, header, code, column.name, {"title": column.title}))
                break
    return problems


def _open_columns(found: Match) -> list[str]:
    """Return the columns of a table that have no header and could do without."""
    return [column.name for column in found.table.columns if not column.required and column.name not in found.columns]


def lost_tables(
    sheet: RawSheet, feeding: Sequence[Match], matches: Iterable[Match], headers: Sequence[Header], cells: Cells
) -> list[DataProblem]:
    """Return a problem for each of `matches` that is not `feeding` though headers that mean nothing else are its own.

    Either a column that its rows need has no header, or a row cannot be of both tables, since their keys differ. Texts
    alone, such as a name beside each number, do not tell that a table was meant, if what it lacks is not nearly there.
    """
    read = {header for found in feeding for header in (*found.columns.values(), *sum(found.repeated.values(), ()))}
    others = [found for found in matches if all(found.table is not fed.table for fed in feeding)]
    problems = []
    while others:
        lost = {found.table.name: _lost(found, read) for found in others}
        found = max(others, key=lambda each: _likelihood(each, feeding, lost[each.table.name]))
        others.remove(found)
        free = [header for header in headers if header not in read]
        meant = suggested(found.table, free, found.missing, cells)
        types = [found.table.column(name).type for name in lost[found.table.name]]
        if not any(share_key(fed.table, found.table) for fed in feeding):
            if sum(each != "text" for each in types) < 2:
                continue
            code, needed, nearest = "other-sheet", found.table.required, {}
        elif found.missing and (
            any(each in ("amount", "integer") for each in types) or (types and len(meant) == len(found.missing))
        ):
            code, needed, nearest = "other-table-near" if meant else "other-table", found.missing, meant
        else:
            continue
        problems.append(_lost_table(sheet, feeding[0], found, lost[found.table.name].values(), code, needed, nearest))
        read |= set(found.columns.values())
    return problems


def lost_periods(sheet: RawSheet, fed: Match, first: Corner, last: Corner) -> DataProblem:
    """Return the problem of months that stand in columns beside those of a table, from cell `first` to `last`."""
    texts = [shown(str(sheet.rows[row][column])) for row, column in (first, last)]
    return DataProblem(
        check="header",
        code="months",
        table=fed.table.name,
        column=None,
        row_id=None,
        place=Place(sheet.file, sheet.name, first[0] + 1, cell_address(*first)),
        value=texts[0],
        expected=None,
        arguments={
            "last": texts[1],
            "start": ("disclosures", "period_start"),
            "end": ("disclosures", "period_end"),
        },
    )


def share_key(first: TableSchema, second: TableSchema) -> bool:
    """Tell whether a row may be one of both tables: their keys begin with the same column."""
    return bool(first.key and second.key) and first.key[0] == second.key[0]


def feeds_beside(first: Match, found: Match) -> bool:
    """Tell whether the rows of `first`, the fullest table of a sheet, are those of the table `found` as well.

    Texts alone, such as the name beside each organisation's number, do not make them so: the table has a sheet of its
    own, which would then be contradicted by rows that leave the rest open.
    """
    types = (found.table.column(name).type for name in found.columns)
    return share_key(first.table, found.table) and any(each != "text" for each in types)


def _likelihood(found: Match, feeding: Sequence[Match], lost: Collection[str]) -> tuple[int, bool, int]:
    """Return how likely it is that a table was meant; of two, the one that refers to the rows which were read."""
    refers = any(fed.table.key and fed.table.key[0] in found.table.column_names for fed in feeding)
    return len(lost), refers, -len(found.missing)


def _lost(found: Match, read: set[Header]) -> dict[str, Header]:
    return {name: header for name, header in found.columns.items() if header not in read}


def _lost_table(
    sheet: RawSheet,
    fed: Match,
    found: Match,
    lost: Iterable[Header],
    code: str,
    needed: Sequence[str],
    meant: Mapping[Header, str],
) -> DataProblem:
    name = found.table.name
    in_order = sorted(lost, key=lambda header: (header.index, header.row))
    arguments: dict[str, object] = {
        "headers": [f"{address(header)} {shown(header.text)}" for header in in_order],
        "other": (name, None),
        "needed": [(name, column) for column in needed],
    }
    for header, column in list(meant.items())[:1]:
        arguments |= {"nearest": shown(header.text), "cell": address(header), "target": f"{name}.{column}"}
    # It stands with the table that the rows were read as: the other may be in no sheet at all.
    return _problem(sheet, fed, in_order[0], code, None, arguments)


def _problem(
    sheet: RawSheet, found: Match, header: Header, code: str, column: str | None, arguments: Mapping[str, object]
) -> DataProblem:
    return DataProblem(
        check="header",
        code=code,
        table=found.table.name,
        column=column,
        row_id=None,
        place=Place(sheet.file, sheet.name, header.row + 1, address(header)),
        value=shown(header.text),
        expected=None if column is None else pick(found.table.column(column).title),
        arguments={"header": shown(header.text), "column": column, **arguments},
    )
