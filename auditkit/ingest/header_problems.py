"""Headers over columns that were not read: a second one of a column, one only similar to a column not found, shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditkit.i18n import pick
from auditkit.ingest.headers import Header, Match
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.sheet_messages import address
from auditkit.ingest.suggestions import Cells, share_of, similar_column
from auditkit.model.dataset import DataProblem, Place
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
    for header in headers:
        if header in known:
            continue
        for found in feeding:
            similar = similar_column(found.table, header, found.columns, cells)
            column = similar or share_of(found.table, header, found.columns)
            if column is not None:
                code = "share" if similar is None else "similar"
                problems.append(_problem(sheet, found, header, code, column.name, {"title": column.title}))
                break
    return problems


def _problem(
    sheet: RawSheet, found: Match, header: Header, code: str, column: str, arguments: Mapping[str, object]
) -> DataProblem:
    return DataProblem(
        check="header",
        code=code,
        table=found.table.name,
        column=column,
        row_id=None,
        place=Place(sheet.file, sheet.name, header.row + 1, address(header)),
        value=shown(header.text),
        expected=pick(found.table.column(column).title),
        arguments={"header": shown(header.text), "column": column, **arguments},
    )
