"""From a sheet to the tables on it: which row holds the headers, what they mean, and which tables they make up.

A sheet is one of three things: it holds tables, or it has nothing to do with them and is ignored with a note, or it is
nearly a table and lacks a required column, which is an error that the user can mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from auditkit.ingest import sheet_messages, units
from auditkit.ingest.blocks import HEADER_ROWS, Block, Finder
from auditkit.ingest.forms import Form, Value, read_forms
from auditkit.ingest.header_problems import feeds_beside, header_problems, lost_periods, lost_tables, share_key
from auditkit.ingest.headers import Header, HeaderMapping, Match, named_table
from auditkit.ingest.own_sheets import lists_findings
from auditkit.ingest.periods import is_named_after_a_period, periods_in_columns
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.suggestions import Cells, cells_below, no_cells
from auditkit.ingest.unit_cells import UnitCells, currency_column
from auditkit.model.dataset import DataProblem
from auditkit.model.schema import TABLE_NAMES, TableSchema
from auditkit.values.units import split_header

Given = dict[str, tuple[Header, Value]]
"""What is said once above a table, by its column: the label, and the value beside it."""


_FEW = 2
"""So many headers of a table may stand on a sheet that is none."""


@dataclass(frozen=True, slots=True)
class Located:
    """One table found on a sheet.

    `header_row` counts from 0 and is the last of the headers. `columns` maps a column to its index in the sheet,
    `fixed` one that is said once, beside a label, to its value; `scales` a column of figures to what its bare numbers
    are multiplied by. `problems` are those of its headers, `headers` the words over its columns. `units` are the
    indices of columns that say in which unit the amounts are, and `currency` is that of one which says of each row in
    which currency. `noted` are the currencies that texts around the table may mean, empty where they name none.
    """

    table: TableSchema
    header_row: int
    columns: Mapping[str, int]
    scales: Mapping[str, int]
    problems: tuple[DataProblem, ...] = ()
    fixed: Mapping[str, Value] = field(default_factory=dict)
    headers: Mapping[str, Header] = field(default_factory=dict)
    currency: int | None = None
    units: frozenset[int] = frozenset()
    noted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a sheet that feeds `tables`, which share its rows.

    Rows and columns count from 0: the data stand from row `first` up to `end`, which is left out, in the columns from
    `left` to `right`, which is left out. `headers` are all words over the columns, also those that mean none, and
    `cells` the first below them; `repeats` are rows in between that say them again. A form has no rows: all its values
    are fixed.
    """

    tables: tuple[Located, ...]
    first: int
    end: int
    left: int
    right: int
    headers: tuple[Header, ...]
    repeats: frozenset[int] = frozenset()
    cells: Cells = no_cells

    @property
    def is_form(self) -> bool:
        """Whether the values stand beside their labels, and not below them."""
        return self.first == self.end and not self.tables[0].columns


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a sheet: its `regions`, or the `note` why it was ignored, or the `errors` why it cannot be used.

    `header_row` counts from 1 and is that of the first table; `near` is what the `headers` of an unusable sheet mean
    for the table that it was surely meant for, and `cells` what stands under them. A sheet of several tables may have
    both regions and errors.
    """

    regions: tuple[Region, ...] = ()
    header_row: int | None = None
    note: str | None = None
    errors: tuple[str, ...] = ()
    near: Match | None = None
    headers: tuple[Header, ...] = ()
    cells: Cells = no_cells

    @property
    def tables(self) -> tuple[Located, ...]:
        """The tables of all regions."""
        return tuple(located for region in self.regions for located in region.tables)


def locate(
    sheet: RawSheet,
    mapping: HeaderMapping,
    currency: str,
    tables: tuple[str, ...] = TABLE_NAMES,
    is_of_draw: bool = False,
) -> Reading:
    """Find which of `tables` are on `sheet`: side by side, one below the other, or as a form of labels and values.

    The first headers stand among the first 30 rows. A table is covered when each of its required columns has a header,
    or is said beside a label above. Of several that the same headers cover, the one with most headers is it, then the
    one that the sheet is named after; those that share the first column of its key are fed by the rows as well.
    `is_of_draw` says whose the currency is, for the message of amounts in another.
    """
    if sheet.kind != "worksheet":
        return Reading(note=sheet_messages.no_worksheet(sheet.kind))
    if lists_findings(sheet):
        return Reading(note=sheet_messages.of_findings())
    locator = _Locator(sheet, mapping, currency, tables, is_of_draw)
    readings = [locator.strip(left, right) for left, right in locator.blocks]
    regions = tuple(region for reading in readings for region in reading.regions)
    errors = tuple(error for reading in readings for error in reading.errors)
    first = next((reading for reading in readings if reading.regions or reading.errors), readings[0])
    return Reading(
        regions,
        first.header_row,
        None if regions or errors else first.note,
        errors,
        None if regions else first.near,
        () if regions else first.headers,
        first.cells,
    )


class _Locator:
    """Finds what the strips of one sheet hold."""

    def __init__(
        self, sheet: RawSheet, mapping: HeaderMapping, currency: str, tables: tuple[str, ...], is_of_draw: bool
    ) -> None:
        self._sheet = sheet
        self._mapping = mapping
        self._currency = currency
        self._is_of_draw = is_of_draw
        self._tables = tables
        # 筹款（万元） is named after its table all the same.
        self._named = named_table(split_header(sheet.name or PurePosixPath(sheet.file or "").stem).label, tables)
        self._of_period = is_named_after_a_period(sheet.name)
        self.finder = Finder(sheet, mapping, tables=tables)
        self.blocks = {strip: self.finder.blocks(*strip, {}) for strip in self.finder.strips()}
        self._units = UnitCells(sheet, [block for blocks in self.blocks.values() for block in blocks])

    def strip(self, left: int, right: int) -> Reading:
        """Return the tables between two columns, from top to bottom."""
        blocks = self.blocks[left, right]
        forms = self._forms(left, right, blocks)
        given: Given = {}
        if not blocks and forms:
            given = _given(forms)
            blocks = self.finder.blocks(left, right, {name: value.row for name, (_, value) in given.items()})
            forms = self._forms(left, right, blocks)
        bottom = blocks[0].first if blocks else len(self._sheet.rows)
        untils = [*(form.first_row for form in forms[1:]), bottom]
        readings = [
            reading
            for form, until in zip(forms, untils, strict=False)
            if (reading := self._of_form(form, until, left, right)) is not None
        ]
        if not blocks and not readings:
            return self._nothing(left, right, forms)
        for block, (above, end) in zip(blocks, self._units.reaches(blocks), strict=True):
            readings.append(self._of_block(block, self._given_for(block, given, above), above, end))
        regions = tuple(region for reading in readings for region in reading.regions)
        errors = tuple(error for reading in readings for error in reading.errors)
        failed = next((reading for reading in readings if reading.near), Reading())
        return Reading(
            regions,
            readings[0].header_row,
            errors=errors,
            near=failed.near,
            headers=failed.headers,
            cells=failed.cells,
        )

    def _given_for(self, block: Block, given: Given, above: int) -> Given:
        """Return what is said for all rows of one table: what stands below another, from row `above` on, is for it."""
        if not given or not above:
            return given
        rows = self._sheet.rows
        return {
            **given,
            **_given(read_forms(rows, above, block.first, block.left, block.right, self._mapping, self._tables)),
        }

    def _forms(self, left: int, right: int, blocks: Sequence[Block]) -> list[Form]:
        """Return the forms above the first table, or on the whole strip where it has no table."""
        bottom = blocks[0].first if blocks else len(self._sheet.rows)
        return read_forms(self._sheet.rows, 0, bottom, left, right, self._mapping, self._tables)

    def _of_form(self, form: Form, until: int, left: int, right: int) -> Reading | None:
        """Return the tables of a form, which reaches up to row `until` at most; None where it is no form of any."""
        covered = [found for found in form.matches if found.covered and form.is_plausible(found)]
        if not covered:
            return None
        first = self._fullest(covered)
        feeding = [first, *(found for found in covered if found is not first and feeds_beside(first, found))]
        records = {found.table.name: form.records(found) for found in feeding}
        notes = self._units.of_form(form, until, left, right)
        refusal = units.refusal(self._sheet, feeding, notes, self._currency, self._is_of_draw)
        if refusal is not None:
            row, seen = form.first_row + 1, form.headers
            return Reading(header_row=row, errors=(refusal,), near=first, headers=seen, cells=form.cells)
        problems = header_problems(self._sheet, feeding, form.headers, form.cells)
        regions = []
        for number in range(max(map(len, records.values()))):
            tables = tuple(
                Located(
                    found.table,
                    form.first_row,
                    {},
                    units.scales(found, notes),
                    tuple(problem for problem in problems if problem.table == found.table.name and not number),
                    fixed=records[found.table.name][number],
                    headers=found.columns,
                    noted=notes.said.currencies,
                )
                for found in feeding
                if number < len(records[found.table.name])
            )
            row = form.first_row
            regions.append(Region(tables, row, row, left, right, form.headers, cells=form.cells))
        return Reading(tuple(regions), form.first_row + 1)

    def _of_block(self, block: Block, given: Given, above: int, end: int) -> Reading:
        """Return the tables that one block of headers makes up; texts from row `above` up to `end` are its own."""
        row = block.last + 1
        cells = cells_below(self._sheet.rows, block.end or len(self._sheet.rows))
        near = _near_miss(block.matches, self._named, self._of_period)
        covered = [found for found in block.matches if found.columns and set(found.missing) <= given.keys()]
        most = max((len(found.columns) for found in covered), default=0)
        if near is not None and (not covered or (near.table.name == self._named and len(near.columns) > most)):
            periods = periods_in_columns(self._sheet.rows, range(block.first, block.last + 1), block.left, block.right)
            if periods is not None:
                return Reading(header_row=row, errors=(sheet_messages.periods_as_columns(self._sheet, *periods),))
            errors = sheet_messages.lacks_columns(self._sheet, near, block.headers, cells)
            return Reading(header_row=row, errors=errors, near=near, headers=block.headers, cells=cells)
        if not covered:
            return Reading(note=sheet_messages.no_table(block.headers))
        first = self._fullest(covered)
        top = [found for found in covered if len(found.columns) == most]
        if first.table.name != self._named and not all(
            found is first or share_key(first.table, found.table) for found in top
        ):
            return Reading(header_row=row, errors=(sheet_messages.ambiguous(self._sheet, row, top, block.headers),))
        feeding = [first, *(found for found in covered if found is not first and feeds_beside(first, found))]
        notes = self._units.of_table(block, feeding, above, end)
        whole = {found.table.name: _with_given(found, given) for found in feeding}
        refusal = units.refusal(self._sheet, list(whole.values()), notes, self._currency, self._is_of_draw)
        if refusal is not None:
            return Reading(header_row=row, errors=(refusal,), near=first, headers=block.headers, cells=cells)
        currency = currency_column(block.headers, feeding)
        lost = lost_tables(self._sheet, feeding, block.matches, block.headers, cells)
        told = {problem.arguments.get("cell") for problem in lost}
        remarks = [
            problem
            for problem in header_problems(self._sheet, feeding, block.headers, cells)
            if problem.place is None or problem.place.cell not in told
        ]
        remarks += self._lost_periods(feeding, block)
        remarks += lost
        tables = tuple(
            Located(
                found.table,
                block.last,
                {name: found.columns[name].index for name in found.table.column_names if name in found.columns},
                units.scales(whole[found.table.name], notes),
                tuple(problem for problem in remarks if problem.table == found.table.name),
                {name: given[name][1] for name in found.missing},
                found.columns,
                currency,
                notes.columns if currency is None else notes.columns | {currency},
                notes.said.currencies,
            )
            for found in feeding
        )
        region = Region(tables, block.last + 1, block.end, block.left, block.right, block.headers, block.repeats, cells)
        return Reading((region,), row)

    def _lost_periods(self, feeding: Sequence[Match], block: Block) -> list[DataProblem]:
        rows = range(block.first, block.last + 1)
        periods = periods_in_columns(self._sheet.rows, rows, block.left, block.right)
        return [] if periods is None else [lost_periods(self._sheet, feeding[0], *periods)]

    def _fullest(self, covered: Sequence[Match]) -> Match:
        """Return the table with most headers, of several the one that the sheet is named after."""
        most = max(len(found.columns) for found in covered)
        top = [found for found in covered if len(found.columns) == most]
        return next((found for found in top if found.table.name == self._named), top[0])

    def _nothing(self, left: int, right: int, forms: Sequence[Form]) -> Reading:
        """Return why a strip without any covered table cannot be used, or that it has nothing to do with the tables."""
        block = self.finder.likeliest(left, right)
        if block is None or not _near_miss(block.matches, self._named, self._of_period):
            first_rows = range(min(HEADER_ROWS, len(self._sheet.rows)))
            periods = periods_in_columns(self._sheet.rows, first_rows, left, right)
            if periods is not None and not forms:
                told = sheet_messages.periods_as_columns(self._sheet, *periods)
                return Reading(note=told) if self._named is None else Reading(errors=(told,))
        if block is None:
            return Reading(note=sheet_messages.no_headers())
        form = max(forms, key=lambda each: each.most, default=None)
        if form is not None and form.most > block.most:
            near = _near_miss(form.matches, self._named, self._of_period)
            if near is not None:
                errors = sheet_messages.lacks_columns(self._sheet, near, form.headers, form.cells)
                row = form.first_row + 1
                return Reading(header_row=row, errors=errors, near=near, headers=form.headers, cells=form.cells)
        return self._of_block(block, {}, 0, block.end)


def _given(forms: Iterable[Form]) -> Given:
    """Return what labels with one value say, by column: it may stand for a column that a table below lacks."""
    given: Given = {}
    for form in forms:
        for found in form.matches:
            for name, header in found.columns.items():
                values = form.values(header)
                if name in found.table.required and len(values) == 1:
                    given.setdefault(name, (header, values[0]))
    return given


def _with_given(found: Match, given: Given) -> Match:
    """Return what a table's headers mean together with the labels of what is said above for all of its rows."""
    return replace(found, columns={**found.columns, **{name: given[name][0] for name in found.missing}})


def _near_miss(matches: Sequence[Match], named: str | None, of_period: bool) -> Match | None:
    """Return the table that the sheet was surely meant for, though it lacks a required column.

    One that is named after a period is of disclosures, whose period no header tells, as soon as it has amounts of some.
    """
    near = [
        found
        for found in matches
        if not found.covered
        and (
            (found.table.name == named and found.columns)
            or (len(found.columns) >= 2 and 2 * len(found.missing) <= len(found.table.required))
            or (of_period and found.table.name == "disclosures" and len(found.columns) > _FEW)
        )
    ]

    def likelihood(found: Match) -> tuple[bool, int, int]:
        return found.table.name == named, len(found.columns), -len(found.missing)

    return max(near, key=likelihood, default=None)
