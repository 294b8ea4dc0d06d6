"""Findings: what is told of a rule's verdicts, each with the projects that it belongs to and the place to look at."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from auditkit import i18n
from auditkit.i18n import Localized
from auditkit.i18n import translate as _
from auditkit.kinds.common_causes import FEWEST, OTHERS_NAMED
from auditkit.kinds.scope import parent_at
from auditkit.messages import COLUMNS_ABSENT, NOT_HANDED_IN, SAME_FOR_ROWS, Messages, is_personal
from auditkit.model.dataset import Place
from auditkit.model.frames import Frames
from auditkit.model.pack import SEVERITIES, Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import (
    FAILED,
    FURTHER,
    SUBJECT_ROW,
    UNVERIFIABLE,
    Detail,
    Finding,
    Money,
    OrganizationRow,
    Points,
    Row,
    Sentences,
    Share,
)
from auditkit.organizations import Owners
from auditkit.values.personal_data import masked, masked_person

if TYPE_CHECKING:
    import numpy as np

    from auditkit.model.dataset import UnreadHeader

_MOST_HEADERS = 8
_MARK = re.compile(r"^(?:unverified|未经核实)\s*[:：]\s*", re.IGNORECASE)


class Teller:
    """Makes the findings of one rule of the details that its kind gives."""

    def __init__(self, rule: Rule, frames: Frames, owners: Owners) -> None:
        self._rule = rule
        self._frames = frames
        self._organizations = owners
        self._tables = frames.dataset.tables
        self._messages = Messages(rule, frames.dataset.currency)
        self._title = i18n.pick(rule.title)
        self._rows: dict[tuple[str, int], Place] = {}
        self._gives = {_plain(float(each)) for each in _given_by_tiers(rule.body)} if rule.of_tiers else set()

    def tell(self, row: Row, detail: Detail) -> list[Finding]:
        """Return what `detail` says of a judged row: one finding, or one for each of the rows that it is said of."""
        rule, status = self._rule, row.get("status", FAILED)
        said = (
            rule.id,
            rule.severity,
            rule.dimension,
            status,
            detail.table,
            detail.column,
            _seen(detail, detail.value),
            _seen(detail, detail.expected),
            detail.days_late,
            self._messages.message(detail, status) + _unread(self._unread_headers(detail, row.get(SUBJECT_ROW))),
            self._title,
            self._reference(row, detail),
        )
        if detail.table is not None and detail.rows:
            row_ids = [row_id for row_id, _related in detail.rows]
            places = self._tables[detail.table].places(row_ids, detail.column)
            owners = self._projects_of_each(detail.table, row_ids)
            fix = self._messages.fix(detail, status, self._cell(detail, row_ids[0], places[0]))
            table = detail.table
            return [
                Finding(*said, fix, project_id, place, related, concerned, self._organizations.of(table, (row_id,)))
                for (row_id, related), place, (project_id, concerned) in zip(detail.rows, places, owners, strict=True)
            ]
        subject_row, headers = row.get(SUBJECT_ROW), self._unread_headers(detail, row.get(SUBJECT_ROW))
        its_row = (detail.table, detail.row_id) if subject_row is None else (self._rule.subject, subject_row)
        project_id, concerned = self._projects(*its_row) if detail.all_of is None else self._owners(*detail.all_of)
        place = detail.place or self._place(detail, subject_row, project_id)
        wanting = self._absent_parent(detail) if status == UNVERIFIABLE else None
        its_cell = self._cell(detail, detail.row_id, place) if wanting is None else Place()
        if headers:
            fix = self._messages.fix_of_absent(detail, headers)
        else:
            fix = self._messages.fix(wanting or detail, status, its_cell)
        about = self._organization(detail, *its_row)
        return [Finding(*said, fix, project_id, place, self._related(detail), concerned, about, _is_money(detail))]

    def _cell(self, detail: Detail, row_id: int | None, place: Place) -> Place:
        """Return the place of a detail's cell; its column may be missing where the cell of another stands for a row."""
        if detail.table is None or detail.column is None or row_id is None:
            return place
        return place if self._tables[detail.table].has_cell(row_id, detail.column) else replace(place, cell=None)

    def _reference(self, row: Row, detail: Detail) -> str | None:
        """Return the norm that a judged row is held to, with what is to be known of the rule's own figures: of those by
        tiers only of the one that applied, where that can be told.
        """
        if not self._rule.unverified:
            return self._citation(row) or None
        limits = {_plain(limit) for limit in _limits(detail)}
        # Amounts are held in minor units, so that nothing is told by them.
        is_told = limits <= self._gives
        others = {name for name, gives in self._rule.of_tiers if is_told and _plain(float(gives)) not in limits}
        own = (_unverified(name, help_) for name, help_ in self._rule.unverified if name not in others)
        parts = [self._citation(row), *own]
        return " · ".join(part for part in parts if part) or None

    def _citation(self, row: Row) -> str | None:
        """Return the norm as it was cited on the day of a judged row's duty: that on which it was due or, where nothing
        falls due, that which its law is tested on or else the row's own date; the as-of day where there is none.
        """
        rule = self._rule
        if len(rule.references) < 2:
            return i18n.pick(rule.references[0].title) if rule.references else None
        day = row.get("due") or self._own_day(row.get(SUBJECT_ROW)) or self._frames.as_of
        cited = rule.reference_on(i18n.format_date(day))
        return None if cited is None else i18n.pick(cited.title)

    def _own_day(self, subject_row: int | None) -> date | None:
        """Return the day on which the law of a subject is tested, or else its own date, if its cells have one."""
        if subject_row is None:
            return None
        subject = self._rule.subject
        law = self._rule.effective
        if law is not None and law.is_of_the_as_of_day:
            return None
        paths = [law.tested_on] if law is not None else []
        paths += filter(None, [table_schema(subject).order_by])
        return next(filter(None, (self._day_at(subject, subject_row, path) for path in paths)), None)

    def _day_at(self, table: str, row_id: int, path: str) -> date | None:
        """Return the date at `path` of a row, which may lead over keys; null where a cell or a parent is missing."""
        key, _dot, rest = path.partition(".")
        value = self._tables[table].values((row_id,), key)[0]
        if pd.isna(value):
            return None
        if not rest:
            return cast(date, value.date())
        parent, _key = parent_at(table, key)
        parent_row = self._frames.row_of(parent, value)
        return None if parent_row is None else self._day_at(parent, parent_row, rest)

    def _absent_parent(self, detail: Detail) -> Detail | None:
        """Return the column that no sheet has which a detail reaches over a key, to be called for: the key is right."""
        inner = detail.arguments.get("requirement")
        cell = (detail if inner is None else inner[1]).arguments.get("cell")
        if not isinstance(cell, tuple) or "." not in (cell[1] or ""):
            return None
        table, path = cell
        key, _dot, column = path.rpartition(".")
        parent = parent_at(table, key)[0]
        absent = self._frames.has(parent) and not self._frames.has_column(parent, column)
        return replace(detail, table=parent, column=column) if absent else None

    def _unread_headers(self, detail: Detail, subject_row: int | None) -> Sequence[UnreadHeader]:
        """Return the headers that mean no column on the sheet that lacks one: one of them may be meant."""
        if detail.all_of is None or detail.message not in (COLUMNS_ABSENT, NOT_HANDED_IN):
            return ()
        sheet = self._place(detail, subject_row, None)
        return self._frames.unread_headers.get((sheet.file, sheet.sheet, detail.table or ""), ())

    def _projects(self, table: str | None, row_id: int | None) -> tuple[str | None, tuple[str, ...]]:
        """Return the project of a row and, where it is no project's in particular, all those that it concerns: a row
        of a table without projects concerns those that its organisation carries out.
        """
        if table is None or row_id is None:
            return None, ()
        projects = self._frames.projects_of(table, row_id)
        if not _has_projects(table):
            return None, projects
        return (self._named(projects[0]) if projects else None), ()

    def _projects_of_each(self, table: str, row_ids: Sequence[int]) -> list[tuple[str | None, tuple[str, ...]]]:
        """Return the same for each of many rows of one table."""
        if not _has_projects(table):
            return [self._projects(table, row_id) for row_id in row_ids]
        codes, projects = self._frames.owners_of(table, row_ids)
        owners = codes.tolist()
        named = {code: None if code < 0 else self._named(projects[code]) for code in set(owners)}
        return [(named[code], ()) for code in owners]

    def _owners(self, table: str, row_ids: Sequence[int] | np.ndarray[Any, Any]) -> tuple[str | None, tuple[str, ...]]:
        """Return the project of rows that are all of one, else all those that they belong to."""
        projects = sorted(self._frames.count_by_project({table: row_ids}))
        named = tuple(map(self._named, projects))
        return (named[0], ()) if len(named) == 1 and _has_projects(table) else (None, named)

    def _organization(self, detail: Detail, table: str | None, row_id: int | None) -> OrganizationRow | None:
        """Return the organisation that a detail of a row is about, where it is about no project."""
        if detail.all_of is not None:
            return self._organizations.of(*detail.all_of)
        return None if table is None or row_id is None else self._organizations.of(table, (row_id,))

    def _named(self, project_id: str) -> str:
        """Return a project's id as reports hold it: as it is, by which they are joined, but masked where no project
        has it, since it may then be any text.
        """
        return project_id if project_id in self._frames.first_rows else masked(project_id)

    def _place(self, detail: Detail, subject_row: int | None, project_id: str | None) -> Place:
        """Return the cell of the evidence, or where that belongs: the sheet of the rows that it is missing in, else a
        sheet of its table in the file of the subject, else in that of the project, since a platform's export holds no
        other table.
        """
        tables = self._tables
        if detail.row_id is not None and detail.table is not None:
            return tables[detail.table].place(detail.row_id, detail.column)
        if detail.all_of is not None and detail.all_of[0] == detail.table:
            sheet = tables[detail.table].source(detail.all_of[1][0])
            return Place(sheet.file, sheet.sheet)
        if subject_row is None:
            return Place()
        files = [tables[self._rule.subject].source(subject_row).file]
        own = self._frames.first_rows.get(project_id or "")
        if own is not None:
            files.append(tables["projects"].source(own).file)
        table = tables.get(detail.table or "")
        sheets = table.first_sheets if table else {}
        return next((Place(file, sheets[file]) for file in files if file in sheets), Place(files[0]))

    def _related(self, detail: Detail) -> tuple[Place, ...]:
        """Return the other places that belong to a detail: rows, or cells where it is about a column."""
        if detail.all_of is None and FURTHER not in detail.arguments:
            return tuple(map(self._row, detail.related))
        return tuple(self._tables[table].place(row_id, detail.column) for table, row_id in detail.related)

    def _row(self, row: tuple[str, int]) -> Place:
        """Return where a row stands; many of one key are named by each other again and again."""
        if row not in self._rows:
            table, row_id = row
            self._rows[row] = self._tables[table].place(row_id)
        return self._rows[row]


def _unread(headers: Sequence[UnreadHeader]) -> str:
    if not headers:
        return ""
    named = _(", ").join(f"{header.cell} {header.header}" for header in headers[:_MOST_HEADERS])
    more = "…" if len(headers) > _MOST_HEADERS else ""
    return _(" Headers of this sheet that mean no column: {headers}.").format(headers=named + more)


def _unverified(name: str, help_: Localized) -> str:
    remark = _MARK.sub("", i18n.pick(help_)).rstrip(".。")
    return _("the figure {name} is unverified: {remark}").format(name=name, remark=remark)


def _given_by_tiers(value: Any) -> Iterator[Any]:
    """Return what the tiers in the body of a rule give."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key == "gives":
                yield each
            else:
                yield from _given_by_tiers(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _given_by_tiers(each)


def _limits(detail: Detail) -> Iterator[Any]:
    """Return what a row was held against, by each comparison that `detail` tells of; null where that is open."""
    nested = [argument for argument in detail.arguments.values() if isinstance(argument, Sentences)]
    if not nested:
        yield detail.expected
    for sentences in nested:
        for _kind, each in sentences.details:
            yield from _limits(each)


@cache
def _has_projects(table: str) -> bool:
    """Whether rows of `table` are each of one project."""
    return "project_id" in table_schema(table).column_names


def once_a_column(rule: Rule, frames: Frames, told: Iterable[tuple[Row, Detail]]) -> Iterator[tuple[Row, Detail]]:
    """Yield each of `told`, but once for all rows of a sheet that cannot be judged for want of one whole column.

    Where no cell of the column can be used that is one mistake, whatever rules suffer from it.
    """
    alike: dict[Hashable, list[tuple[Row, Detail]]] = {}
    for row, detail in told:
        sheet = _sheet_of_void(frames, row, detail)
        if sheet is None:
            yield row, detail
        else:
            said = (
                detail.message,
                detail.table,
                detail.column,
                sheet,
                repr((detail.arguments, detail.value, detail.expected)),
            )
            alike.setdefault(said, []).append((row, detail))
    for group in alike.values():
        if len(group) < FEWEST:
            yield from group
            continue
        row, first = group[0]
        others = [(detail.table or "", detail.row_id or 0) for _row, detail in group[1:]]
        arguments = {"first": (rule.kind, first), "count": len(group)}
        subjects = [each[SUBJECT_ROW] for each, _detail in group]
        once = replace(first, message=SAME_FOR_ROWS, arguments=arguments, all_of=(rule.subject, subjects))
        yield row, replace(once, related=tuple(others[:OTHERS_NAMED]))


def _sheet_of_void(frames: Frames, row: Row, detail: Detail) -> int | None:
    """Return the sheet of a detail that could not be verified, if no cell of its column has a value there."""
    if row.get("status") != UNVERIFIABLE or detail.table is None or detail.column is None or detail.row_id is None:
        return None
    sheet = int(frames.dataset.tables[detail.table].source_index[detail.row_id])
    return sheet if sheet in frames.void_sheets(detail.table, detail.column) else None


def in_order(told: Iterable[Sequence[Finding]]) -> list[Finding]:
    """Order findings by severity and project, then by what they say, and only those that say the same by whose they
    are, then by where.

    What failed comes before what cannot be verified: a cell that cannot be read is the cause of the latter.
    Each sequence are findings that say the same, so that this is compared once for all of them.
    """
    alike: dict[tuple[Any, ...], list[Finding]] = {}
    for findings in told:
        alike.setdefault(_what(findings[0]), []).extend(findings)
    ordered = [finding for what in sorted(alike) for finding in sorted(alike[what], key=_where)]
    ordered.sort(key=lambda finding: (finding.project_id or "", finding.status != FAILED))
    ordered.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return ordered


def _what(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.rule,
        finding.table or "",
        finding.column or "",
        finding.expected or "",
        finding.value or "",
        finding.message,
        finding.status,
        finding.days_late or 0,
    )


def _where(finding: Finding) -> tuple[Any, ...]:
    place = finding.place
    about = finding.about
    whose = () if about is None else (about.org_id, about.dated or "")
    return whose, finding.concerned, place.file or "", place.sheet or "", place.row or 0, place.cell or ""


def _is_money(detail: Detail) -> bool:
    """Whether the values of `detail` are amounts: they say so themselves, its message, which knows the type of each
    figure, writes them so, or it writes no figure and they are those of a column of amounts.
    """
    if isinstance(detail.value, Money) or isinstance(detail.expected, Money):
        return True
    figures = [each for each in (detail.value, detail.expected) if isinstance(each, int | float)]
    if not figures:
        return False
    told = detail.arguments.values()
    written = {(each.minor_units, each.finer) for each in told if isinstance(each, Money)}
    if written or any(isinstance(each, int | float | Share | Points) for each in told):
        return any((each.minor_units, each.finer) in written for each in map(Money.of, figures))
    if detail.table is None or detail.column is None:
        return False
    return table_schema(detail.table).column(detail.column).type == "amount"


def _seen(detail: Detail, value: Any) -> str | None:
    """Return a value of the cell that `detail` is about as reports hold it, masked where it says who somebody is."""
    return masked_person(value) if isinstance(value, str) and is_personal(detail) else _plain(value)


def _plain(value: Any) -> str | None:
    """Return a value as reports hold it: dates as ISO, amounts in minor units, texts without personal data."""
    if value is None:
        return None
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Money):
        return str(value.minor_units)
    if isinstance(value, date):
        return i18n.format_date(value)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)
