"""Headers over columns that were not read: a second one of a column, and one only similar to a column not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditkit.i18n import pick
from auditkit.ingest.headers import Header, Match, similar_column
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.sheet_messages import address
from auditkit.model.dataset import DataProblem, Place
from auditkit.values.text import shown


def header_problems(sheet: RawSheet, feeding: Sequence[Match], headers: Sequence[Header]) -> list[DataProblem]:
    """Return a problem for each second header of a column, and for each that is only similar to a column not found."""
    problems = []
    for found in feeding:
        for column, repeated in found.repeated.items():
            first = found.columns[column]
            problems += [
                _problem(sheet, found, header, "repeated", column, {"first": address(first)}) for header in repeated
            ]
    known = {header for found in feeding for header in (*found.columns.values(), *sum(found.repeated.values(), ()))}
    for header in headers:
        if header in known:
            continue
        for found in feeding:
            column_meant = similar_column(found.table, header, found.columns)
            if column_meant is not None:
                problems.append(
                    _problem(sheet, found, header, "similar", column_meant.name, {"title": column_meant.title})
                )
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
