"""What the audit found of the items that were drawn, read from a spreadsheet and held against the list of the draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from auditkit.errors import BadFile
from auditkit.i18n import format_amount, pick
from auditkit.i18n import translate as _
from auditkit.ingest import ReadOptions, read_as
from auditkit.kinds.data_messages import FIXES, MESSAGES
from auditkit.model.schema import table_schema
from auditkit.sampling import places
from auditkit.sampling.conclusions import UNTESTABLE, conclusion_of, contradictions
from auditkit.sampling.replacing import Row, replaced, resolved, wrong_replacements
from auditkit.values.personal_data import masked
from auditkit.values.text import normalise, shown

if TYPE_CHECKING:
    from pathlib import Path

    from auditkit.model.dataset import DataProblem, Dataset, Table
    from auditkit.sampling.designs import Design, Drawn

TABLE = "sample_results"

_SHOWN = 10
_BLANKS_ARE_RESULTS = ("required", "reference", "duplicate-row")
_COLUMNS = ("number", "project_id", "book_value", "audited_value", "has_error", "conclusion", "reason", "replaces")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one item that was drawn.

    `audited` is its audited value in minor units and `wrong` whether it is in error; both are null where nobody said.
    `reason` says why it could not be audited; `unexplained` that its conclusion is so, and nobody said why. `replaces`
    is the item in whose place it was, a reserve, audited. `place` is where its audited value stands, or should, or the
    reason that is missing; null where it has no row.
    """

    item: Drawn
    audited: int | None = None
    wrong: bool | None = None
    reason: str | None = None
    replaces: str | None = None
    place: str | None = None
    unexplained: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """The findings of an audit by the id of their item, the reserves that were used included, and the file's SHA-256.

    `replaced` maps an item that was not audited itself to the reserve that was, and `reasons` to why.
    """

    findings: Mapping[str, Finding]
    replaced: Mapping[str, Drawn]
    reasons: Mapping[str, str]
    sha256: str

    def of(self, item: Drawn) -> Finding:
        """Return what is known of an item: of the reserve that took its place, if one did."""
        standing = self.replaced.get(item.identifier, item)
        return self.findings.get(standing.identifier, Finding(standing))

    def without_reserves(self, listed: Iterable[Drawn]) -> Results:
        """Return the same with every item of the list that a reserve stood in for as one that could not be audited."""
        left = [item for item in listed if item.identifier in self.replaced]
        own = {item.identifier: Finding(item, reason=self.reasons.get(item.identifier)) for item in left}
        return replace(self, replaced={}, findings={**self.findings, **own})


def read(path: Path, design: Design, options: ReadOptions) -> Results:
    """Read the results of the audit of a draw; `options` name its currency.

    Raises BadFile for a file that holds no such table, and for everything in it that cannot be: each with its cell.
    """
    dataset = read_as([path], TABLE, replace(options, is_of_draw=True))
    if dataset.failed:
        raise BadFile(str(path), "\n".join(dataset.errors))
    table = dataset.tables[TABLE]
    rows, faults = _identified(table, design)
    rows = resolved(rows, design)
    faults = [*_unreadable(dataset, options.currency), *faults, *_faults(rows, design)]
    replacements = replaced(rows)
    faults += contradictions(rows)
    faults += wrong_replacements(rows, design)
    if faults:
        raise _wrong(path, faults)
    reasons = {row.replaces: row.reason for row in rows if row.replaces and row.reason}
    findings = {row.item.identifier: _finding(row) for row in rows}
    return Results(findings, replacements, reasons, dataset.inputs[0].sha256)


def _finding(row: Row) -> Finding:
    unexplained = row.conclusion == UNTESTABLE and row.reason is None
    place = row.places["reason" if unexplained else "audited_value"]
    return Finding(row.item, row.audited, row.is_wrong, row.reason, row.replaces, place, unexplained)


def _identified(table: Table, design: Design) -> tuple[list[Row], list[str]]:
    """Return the rows that name an item of the draw, by its id or its number, and what is wrong with the others."""
    reserves = [item for group in design.groups for item in group.reserves]
    by_id = {item.identifier: item for item in (*design.listed, *reserves)}
    by_number = {item.number.casefold(): item for item in (*design.listed, *reserves)}
    rows: list[Row] = []
    faults: list[str] = []
    records: list[dict[str, Any]] = table.frame.astype(object).where(table.frame.notna(), None).to_dict("records")  # type: ignore[assignment]
    for record in records:
        at = _Cells(table, record["row_id"])
        identifier, number = record["project_id"], record["number"]
        numbered = None if number is None else by_number.get(_number(number))
        if identifier is None and number is None:
            if record["audited_value"] is not None:
                faults.append(_("{place}: no item is named, by its id or its number.").format(place=at("project_id")))
            continue
        # What a list of rows calls an id is that of a project, which many rows may be about; it may look like a number.
        by_its_number = identifier is None or (design.numbered and number is not None)
        item = numbered if by_its_number else by_id.get(normalise(identifier))
        if item is None:
            column = "number" if by_its_number else "project_id"
            message = _('{place}: "{value}" is no item of this draw. Write it as the list of the draw has it.')
            faults.append(message.format(place=at(column), value=shown(str(record[column]))))
            continue
        if numbered is not None and numbered != item:
            message = _("{place}: number {number} is item {other} of this draw, not {id}.")
            told = {"number": shown(number), "other": shown(numbered.identifier), "id": shown(item.identifier)}
            faults.append(message.format(place=at("number"), **told))
            continue
        rows.append(_row(record, item, at))
    return rows, faults


def _row(record: Mapping[str, Any], item: Drawn, at: _Cells) -> Row:
    reason = record["reason"]
    return Row(
        item=item,
        book=record["book_value"],
        audited=record["audited_value"],
        has_error=None if record["has_error"] is None else bool(record["has_error"]),
        conclusion=conclusion_of(record["conclusion"]),
        reason=None if reason is None else masked(reason),
        replaces=None if record["replaces"] is None else normalise(record["replaces"]),
        places={column: at(column) for column in _COLUMNS},
    )


def _number(text: str) -> str:
    return normalise(text).removesuffix(".0").casefold()


def _faults(rows: Sequence[Row], design: Design) -> Iterator[str]:
    currency = design.currency
    by_chance = {item.identifier for group in design.groups for item in (*group.drawn, *group.reserves)}
    first: dict[str, Row] = {}
    for row in rows:
        earlier = first.setdefault(row.item.identifier, row)
        if earlier is not row:
            message = _("{place}: {id} stands here a second time; the first is {other}. Keep one of the rows.")
            told = {"place": row.places["project_id"], "other": earlier.places["project_id"]}
            yield message.format(id=shown(row.item.identifier), **told)
        if row.book is not None and row.book != row.item.book:
            message = _(
                "{place}: the book value of {id} is {value}, and {expected} in the manifest. An audit of another "
                "amount is no audit of what was drawn."
            )
            told = {"value": format_amount(row.book, currency), "expected": format_amount(row.item.book, currency)}
            yield message.format(place=row.places["book_value"], id=shown(row.item.identifier), **told)
        if row.has_error is False and row.audited is not None and row.audited != row.item.book:
            message = _(
                "{place}: {id} is said to be without error, but its audited value is {value} and not {expected}."
            )
            told = {"value": format_amount(row.audited, currency), "expected": format_amount(row.item.book, currency)}
            yield message.format(place=row.places["has_error"], id=shown(row.item.identifier), **told)
        if row.audited is not None and row.audited < 0:
            yield from _below_zero(row, row.audited, design, is_certain=row.item.identifier not in by_chance)


def _below_zero(row: Row, audited: int, design: Design, *, is_certain: bool) -> Iterator[str]:
    """Yield why an audited value below zero cannot be: of rows drawn as items, which may be balances, it can."""
    if not design.numbered:
        message = _(
            "{place}: the audited value of {id} is {value}, and no project raises less than nothing. Write what the "
            "amount should have been, and not the difference to the book value."
        )
    elif design.unit == "money" and not is_certain:
        message = _(
            "{place}: the audited value of {id} is {value}. Below zero, the error is more than the whole book value of "
            "{expected}, and the bound for monetary units covers errors up to that. Select such rows with --unit items."
        )
    else:
        return
    told = {"value": format_amount(audited, design.currency), "expected": format_amount(row.item.book, design.currency)}
    yield message.format(place=row.places["audited_value"], id=shown(row.item.identifier), **told)


def _unreadable(dataset: Dataset, currency: str) -> Iterator[str]:
    """Yield what could not be read; that a cell is blank says that there is no result, which is for later."""
    table = dataset.tables[TABLE]
    for problem in dataset.problems:
        counts = problem.column in _COLUMNS and (problem.check != "header" or problem.code == "repeated")
        if problem.check not in _BLANKS_ARE_RESULTS and counts:
            place = problem.place or table.place(problem.row_id or 0, problem.column)
            yield _("{place}: {message}").format(place=places.at(place), message=_told(problem, currency))


def _told(problem: DataProblem, currency: str) -> str:
    """Return what is wrong with a cell in the words of the data rules, and what to do about it."""
    column = table_schema(TABLE).column(problem.column or "audited_value")
    told: dict[str, Any] = {"what": pick(column.title), "value": problem.value, "expected": problem.expected}
    for name, value in problem.arguments.items():
        is_bound = problem.check == "range" and column.type == "amount"
        told[name] = format_amount(int(value), currency) if is_bound else value
    message = pick(MESSAGES[problem.code]).format_map(told)
    if problem.code == "other-currency":
        fix = _("Convert it to the currency of the draw.")
    elif problem.code in FIXES:
        fix = pick(FIXES[problem.code])
    else:
        return message
    return _("{first} {following}").format(first=message, following=fix)


class _Cells:
    """Where the cells of one row are, as text."""

    def __init__(self, table: Table, row_id: int) -> None:
        self._table = table
        self._row_id = row_id

    def __call__(self, column: str) -> str:
        return places.at(self._table.place(self._row_id, column))


def _wrong(path: Path, faults: Sequence[str]) -> BadFile:
    listed = list(faults[:_SHOWN])
    if len(faults) > _SHOWN:
        listed.append(_("… and {count} more").format(count=len(faults) - _SHOWN))
    message = _("{list}\nNothing is evaluated before this is put right.")
    return BadFile(str(path), message.format(list="\n".join(listed)))
