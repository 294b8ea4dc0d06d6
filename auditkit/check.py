"""Checking: a pack over a dataset, as of a day, gives outcomes and findings.

Nothing here knows a rule kind by name. A rule whose table nobody handed in is *not covered*; one that needs a column
that is in no sheet is *unverifiable*; any other is judged by its kind. Messages are written at the very end, for what
is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from auditkit import i18n, ingest
from auditkit.i18n import translate as _
from auditkit.kinds import Kind, Read, get_kind
from auditkit.kinds.subjects import Cause, causes_of_doubt, select
from auditkit.model.dataset import ROW_ID, Dataset, Place
from auditkit.model.frames import Frames
from auditkit.model.pack import SEVERITIES, Pack, Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import (
    FAILED,
    IN_DOUBT,
    NOT_APPLICABLE,
    NOT_COVERED,
    OUTCOMES,
    PASSED,
    PENDING,
    STATUS_CODE,
    SUBJECT_ROW,
    UNVERIFIABLE,
    WAIVED,
    Days,
    Detail,
    Finding,
    Judgement,
    Mandatory,
    Money,
    Obligation,
    Outcome,
    Row,
)

_WORST_FIRST = (FAILED, UNVERIFIABLE, PASSED, PENDING, WAIVED, NOT_COVERED, NOT_APPLICABLE)
_COUNTED = (PASSED, FAILED, UNVERIFIABLE)
_TOLD = (FAILED, UNVERIFIABLE)
_STATUS = (*OUTCOMES, UNVERIFIABLE)
"""The outcome behind each STATUS_CODE; a subject in doubt is unverifiable."""
_DOUBT = "in_doubt"
_WHOLE, _NOTHING = Fraction(1), Fraction(0)


def check(dataset: Dataset, pack: Pack, as_of: date, engine: str = "pandas") -> Judgement:
    """Judge every project of `dataset` by every rule of `pack` as things stood on `as_of`."""
    frames = Frames(dataset, as_of, engine)
    outcomes: list[Outcome] = []
    findings: list[Finding] = []
    obligations: list[Obligation] = []
    mandatory: list[Mandatory] = []
    for rule in pack.rules:
        judged = _RuleRun(rule, frames)
        judged.run()
        outcomes.extend(judged.outcomes())
        findings.extend(judged.findings)
        obligations.extend(judged.obligations)
        mandatory.extend(judged.mandatory())
    return Judgement(
        outcomes=tuple(outcomes),
        findings=tuple(sorted(findings, key=_order)),
        obligations=tuple(sorted(set(obligations), key=lambda duty: (duty.due, duty.project_id, duty.rule))),
        mandatory=tuple(mandatory),
        left_out=dict(sorted(frames.left_out.items())),
    )


def judge_tables(
    pack: Pack, tables: Mapping[str, Sequence[Mapping[str, object]]], as_of: date, engine: str = "pandas"
) -> Judgement:
    """Judge rows written out by hand, as the examples of rules are."""
    return check(ingest.from_rows(tables), pack, as_of, engine)


class _RuleRun:
    """One rule over one dataset: what it comes to for each project, and what to tell people."""

    def __init__(self, rule: Rule, frames: Frames) -> None:
        self.rule = rule
        self.frames = frames
        self.kind: Kind = get_kind(rule.kind)
        self.findings: list[Finding] = []
        self.obligations: list[Obligation] = []
        self._title = i18n.pick(rule.title)
        self._reference = i18n.pick(rule.reference.title) if rule.reference else None
        self._fix = i18n.pick(rule.fix)
        self._templates: dict[str, str] = {}
        self._written: dict[Hashable, str] = {}
        self._statuses: dict[str, dict[str, int]] = {}
        self._earned: dict[str, Fraction | int] = {}

    def run(self) -> None:
        """Judge the rule as far as what was handed in allows."""
        reads = tuple(self.kind.reads(self.rule))
        if self._lacks_table(reads):
            self._settle_all(reads, NOT_COVERED)
            return
        absent = [read for read in reads if self._is_absent(read)]
        if absent:
            self._settle_all(reads, UNVERIFIABLE, absent)
            return
        verdicts = self.kind.evaluate(self.rule, self.frames, self.frames.as_of.date())
        rows: pd.DataFrame = verdicts.frame.collect("pandas").to_native()
        self._tally(rows)
        told = self._records(rows, _TOLD)
        self.findings.extend(self._finding(row, detail) for row, detail in verdicts.explain(told))
        self._tell_doubts(rows)
        if "due" in rows.columns:
            self._oblige(self._records(rows, (PENDING,)))

    def outcomes(self) -> Iterator[Outcome]:
        """Return the rule's outcome for every project, in the order of their ids."""
        for project_id in self.frames.project_ids:
            statuses = self._statuses.get(project_id)
            if not statuses:
                yield Outcome(self.rule, project_id, NOT_APPLICABLE, None)
                continue
            earned = self._earned.get(project_id, 0)
            yield Outcome(self.rule, project_id, *_settled(tuple(statuses.items()), earned, self.rule.earn == "all"))

    def mandatory(self) -> Iterator[Mandatory]:
        """Return the projects that the rule puts on the audit list, best ranked first within their groups."""
        if self.kind.selects is None or not self.frames.has(self.rule.subject):
            return
        reads = [read for read in self.kind.reads(self.rule) if read.path[0] in ("subject", "measure", "group")]
        if any(not self.frames.has(read.table) or self._is_absent(read) for read in reads):
            return
        taken = [
            Mandatory(project_id, self.rule.id, row["group"], row["rank"], row["amount"])
            for row in self.kind.selects(self.rule, self.frames)
            for project_id in self.frames.projects_of(self.rule.subject, row[SUBJECT_ROW])
        ]
        yield from sorted(taken, key=lambda each: (each.group, each.rank, each.project_id))

    def _lacks_table(self, reads: Sequence[Read]) -> bool:
        """Whether a table is missing that the rule cannot do without, or one of each of its alternatives."""
        alternatives: dict[tuple[str | int, ...], bool] = {}
        for read in reads:
            missing = not self.frames.has(read.table)
            if read.needs != "nothing" and missing:
                return True
            if read.needs == "nothing":
                alternative = _up_to_position(read.path)
                alternatives[alternative] = alternatives.get(alternative, False) or missing
        return bool(alternatives) and all(alternatives.values())

    def _is_absent(self, read: Read) -> bool:
        return read.needs == "value" and read.column is not None and not self.frames.has_column(read.table, read.column)

    def _settle_all(self, reads: Sequence[Read], status: str, absent: Sequence[Read] = ()) -> None:
        """Give every subject that the rule speaks of the same status, since no row of it can be judged."""
        conditional = [read for read in reads if read.path[0] in ("where", "effective")]
        if not self.frames.has(self.rule.subject):
            self._count((project_id, status) for project_id in self.frames.project_ids)
            return
        rows = self._spoken_of(all(self.frames.has(read.table) for read in conditional))
        codes, owners = self._owners(rows)
        self._count((project_id, status) for projects in owners for project_id in projects)
        if absent:
            missing = list(dict.fromkeys((read.table, read.column) for read in absent))
            _, firsts = np.unique(codes, return_index=True)
            for row in rows[firsts].tolist():
                detail = Detail("", missing[0][0], None, missing[0][1], arguments={"columns": missing})
                self.findings.append(self._finding({SUBJECT_ROW: row, "status": status}, detail))

    def _spoken_of(self, can_tell: bool) -> np.ndarray[Any, Any]:
        """Return the rows of the subjects that the rule applies to; all of them where its conditions cannot be told."""
        if not can_tell:
            return self.frames.native(self.rule.subject)[ROW_ID].to_numpy()
        ranked = [read for read in self.kind.reads(self.rule) if read.path[0] in ("measure", "group")]
        if self.kind.selects is not None and not any(self._is_absent(read) for read in ranked):
            return np.array([row[SUBJECT_ROW] for row in self.kind.selects(self.rule, self.frames)], dtype=np.int64)
        frame = select(self.rule, self.frames).frame.select(SUBJECT_ROW).collect("pandas")
        rows: np.ndarray[Any, Any] = frame.get_column(SUBJECT_ROW).to_numpy()
        return rows

    def _count(self, pairs: Iterable[tuple[str, str]]) -> None:
        for project_id, status in pairs:
            statuses = self._statuses.setdefault(project_id, {})
            statuses[status] = statuses.get(status, 0) + 1

    def _tally(self, rows: pd.DataFrame) -> None:
        """Count statuses and add up what was earned, by project; whole columns at a time, for rules over many rows."""
        if rows.empty:
            return
        status = rows["status"].to_numpy()
        earned, shares = pd.factorize(rows["earned"])
        owner, owners = self._owners(rows[SUBJECT_ROW].to_numpy())
        combined = (owner * len(STATUS_CODE) + status) * len(shares) + earned
        for key, count in zip(*np.unique(combined, return_counts=True), strict=True):
            rest, earned_code = divmod(int(key), len(shares))
            owner_code, status_code = divmod(rest, len(STATUS_CODE))
            share = _exact(float(shares[earned_code]))
            for project_id in owners[owner_code]:
                by_status = self._statuses.setdefault(project_id, {})
                name = _STATUS[status_code]
                by_status[name] = by_status.get(name, 0) + int(count)
                if name in (PASSED, FAILED):
                    self._earned[project_id] = self._earned.get(project_id, 0) + share * int(count)

    def _owners(self, subject_rows: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], list[tuple[str, ...]]]:
        """Return a code for each subject row, and the projects behind each code."""
        coded = self.frames.project_codes.get(self.rule.subject)
        if coded is None:
            codes, rows = pd.factorize(subject_rows)
            return codes, [self.frames.projects_of(self.rule.subject, int(row)) for row in rows]
        used, codes = np.unique(coded[0][subject_rows], return_inverse=True)
        return codes, [() if code < 0 else (coded[1][code],) for code in used.tolist()]

    def _records(self, rows: pd.DataFrame, statuses: Sequence[str]) -> list[dict[str, Any]]:
        """Return the rows of these statuses as dicts of plain Python values, null for anything missing."""
        chosen = rows[rows["status"].isin([STATUS_CODE[status] for status in statuses])]
        return [{**row, "status": _STATUS[row["status"]]} for row in _plain_rows(chosen)]

    def _tell_doubts(self, rows: pd.DataFrame) -> None:
        """Add a finding for each subject of which it cannot be told whether the rule applies to it."""
        doubtful = rows.loc[rows["status"] == STATUS_CODE[IN_DOUBT], SUBJECT_ROW]
        if doubtful.empty:
            return
        rows_in_doubt = sorted({int(row) for row in doubtful})
        for row, (cause, paths) in causes_of_doubt(self.rule, self.frames, rows_in_doubt).items():
            columns = [(self.rule.subject, path) for path in paths]
            detail = Detail(_DOUBT, self.rule.subject, row, paths[0].partition(".")[0])
            detail.arguments = {"columns": columns, "cause": cause}
            self.findings.append(self._finding({SUBJECT_ROW: row, "status": UNVERIFIABLE}, detail))

    def _oblige(self, rows: Sequence[Row]) -> None:
        for row in rows:
            for project_id in self.frames.projects_of(self.rule.subject, row[SUBJECT_ROW]):
                self.obligations.append(Obligation(project_id, self.rule.id, i18n.format_date(row["due"])))

    def _finding(self, row: Row, detail: Detail) -> Finding:
        rule = self.rule
        subject_row = row.get(SUBJECT_ROW)
        project_id = detail.project_id or self._project_of(subject_row)
        return Finding(
            rule=rule.id,
            severity=rule.severity,
            dimension=rule.dimension,
            status=row.get("status", FAILED),
            project_id=project_id,
            table=detail.table,
            column=detail.column,
            place=detail.place or self._place(detail, subject_row),
            value=_plain(detail.value),
            expected=_plain(detail.expected),
            days_late=detail.days_late,
            message=self._message(detail, row.get("status", FAILED)),
            title=self._title,
            reference=self._reference,
            fix=self._fix,
            related=self._related(detail) if detail.related else (),
            concerned=self._concerned(detail, subject_row) if project_id is None else (),
        )

    def _concerned(self, detail: Detail, subject_row: int | None) -> tuple[str, ...]:
        """Return the projects of the organisation that a finding is about, or of the row that it points at."""
        if subject_row is not None:
            return self.frames.projects_of(self.rule.subject, subject_row)
        if detail.row_id is None or detail.table is None:
            return ()
        return self.frames.projects_of(detail.table, detail.row_id)

    def _project_of(self, subject_row: int | None) -> str | None:
        """A finding about an organisation is nobody's project in particular."""
        if subject_row is None or self.rule.subject == "organizations":
            return None
        projects = self.frames.projects_of(self.rule.subject, subject_row)
        return projects[0] if projects else None

    def _place(self, detail: Detail, subject_row: int | None) -> Place:
        """Return the cell of the evidence, or where that belongs: a sheet of its table in the file of the subject, else
        in that of the project, since a platform's export holds no other table.
        """
        tables = self.frames.dataset.tables
        if detail.row_id is not None and detail.table is not None:
            return tables[detail.table].place(detail.row_id, detail.column)
        if subject_row is None:
            return Place()
        files = [tables[self.rule.subject].place(int(subject_row)).file]
        own = self.frames.first_rows.get(self._project_of(subject_row) or "")
        if own is not None:
            files.append(tables["projects"].place(own).file)
        table = tables.get(detail.table or "")
        sources = table.sources if table else ()
        found = (Place(file, source.sheet) for file in files for source in sources if source.file == file)
        return next(found, Place(files[0]))

    def _related(self, detail: Detail) -> tuple[Place, ...]:
        tables = self.frames.dataset.tables
        return tuple(each if isinstance(each, Place) else tables[each[0]].place(each[1]) for each in detail.related)

    def _message(self, detail: Detail, status: str) -> str:
        if "columns" in detail.arguments and not detail.message:
            columns = self._write(detail.arguments["columns"])
            return _("It cannot be verified: no sheet has the column {columns}.").format(columns=columns)
        if detail.message == _DOUBT:
            columns = self._write(detail.arguments["columns"])
            return _doubt(detail.arguments["cause"]).format(columns=columns)
        if detail.wording is not None and detail.wording in self._written:
            return self._written[detail.wording]
        message = self._own_message(detail) if self.rule.message and status == FAILED else None
        if message is None:
            template = self._templates.get(detail.message)
            if template is None:
                template = self._templates[detail.message] = i18n.pick(self.kind.messages[detail.message])
            message = template.format_map(_Written(detail.arguments, self._write))
        if detail.wording is not None:
            self._written[detail.wording] = message
        return message

    def _own_message(self, detail: Detail) -> str | None:
        """Return the failure in the pack's words; null where these ask for something that there is not to say."""
        try:
            return i18n.pick(self.rule.message or {}).format_map(_Written(detail.arguments, self._write))
        except (KeyError, ValueError):
            return None

    def _write(self, value: Any) -> str:
        """Write one argument of a message for people: titles for columns, money as money, dates as dates."""
        match value:
            case str():
                return value
            case None:
                return "–"
            case Money():
                return i18n.format_amount(value.minor_units, self.frames.dataset.currency)
            case Days():
                return i18n.format_days(value.count)
            case list():
                return _(", ").join(self._write(each) for each in value)
            case (str() as kind, Detail() as nested):
                template = i18n.pick(get_kind(kind).messages[nested.message])
                return template.format_map(_Written(nested.arguments, self._write))
            case (str() as table, column):
                return _title(table, column)
            case Mapping():
                return i18n.pick(value)
            case date():
                return i18n.format_date(value)
            case float():
                return f"{value:,.4f}".rstrip("0").rstrip(".")
            case int():
                return f"{value:,}"
        return str(value)


def _doubt(cause: Cause) -> str:
    """Return what is said of a subject of which it cannot be told whether the rule applies to it."""
    match cause:
        case "unreadable":
            return _("Whether this applies cannot be told: {columns} is unreadable.")
        case "blank":
            return _("Whether this applies cannot be told: {columns} is empty.")
        case "contradictory":
            return _("Whether this applies cannot be told: {columns} contradict each other.")


def _up_to_position(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return the start of a path as far as the first position in a list: the item that the path leads into."""
    length = next((index for index, step in enumerate(path, start=1) if isinstance(step, int)), len(path))
    return path[:length]


class _Written:
    """The arguments of a message, each written for people when the message asks for it."""

    def __init__(self, arguments: Mapping[str, Any], write: Callable[[Any], str]) -> None:
        self._arguments = arguments
        self._write = write

    def __getitem__(self, name: str) -> str:
        return self._write(self._arguments[name])


@cache
def _settled(
    counts: tuple[tuple[str, int], ...], earned: Fraction | int, all_or_nothing: bool
) -> tuple[str, Fraction | None, int]:
    """Return what a project's subjects, counted by status, come to: its status, the share earned, how many counted."""
    status = min((name for name, _count in counts), key=_WORST_FIRST.index)
    judged = sum(count for name, count in counts if name in _COUNTED)
    if not judged:
        return status, None, 0
    if all_or_nothing:
        return status, _WHOLE if status == PASSED else _NOTHING, judged
    return status, Fraction(earned) / judged, judged


@cache
def _exact(share: float) -> Fraction | int:
    """Return the share that an engine's float stands for: a ratio of small counts, or a figure of the pack."""
    return int(share) if share in (0, 1) else Fraction(share).limit_denominator(10**6)


def _title(table: str, path: str | None) -> str:
    return _title_in(i18n.language(), table, path)


@cache
def _title_in(_language: str, table: str, path: str | None) -> str:
    """Return what people call a table or a column in a language, reaching over keys where the path does."""
    schema = table_schema(table)
    if path is None:
        return i18n.pick(schema.title)
    key, _dot, rest = path.partition(".")
    column = schema.column(key)
    if rest and column.references:
        return f"{i18n.pick(column.title)} › {_title(column.references.partition('.')[0], rest)}"
    return i18n.pick(column.title)


def _plain(value: Any) -> str | None:
    """Return a value as reports hold it: dates as ISO, amounts in minor units."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Money):
        return str(value.minor_units)
    if isinstance(value, date):
        return i18n.format_date(value)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def _plain_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    columns: dict[str, list[Any]] = {}
    for name in rows.columns:
        values = rows[name].astype(object)
        plain = values.where(values.notna(), None).tolist()
        if str(name).endswith("_row"):
            plain = [None if value is None else int(value) for value in plain]
        columns[str(name)] = plain
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _order(finding: Finding) -> tuple[Any, ...]:
    """Order findings by what they say, and only those that say the same by where."""
    place = finding.place
    return (
        SEVERITIES.index(finding.severity),
        finding.project_id or "",
        finding.rule,
        finding.table or "",
        finding.column or "",
        finding.expected or "",
        finding.value or "",
        finding.message,
        finding.status,
        finding.days_late or 0,
        place.file or "",
        place.sheet or "",
        place.row or 0,
        place.cell or "",
    )
