"""data: what was handed in can be read, is complete, and agrees with itself.

These are the built-in rules that the table schemas give (data-type, data-required …); a pack only weighs them. `check`
names one of them. A project earns the share of its rows, over all tables, that are free of the fault. A rule judges all
projects: a condition on them would leave out rows that belong to none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.kinds import Kind, Read, definitions, reads
from auditkit.kinds.common_causes import OTHERS_NAMED, CommonCause, common_causes
from auditkit.kinds.data_messages import FIXES, MESSAGES
from auditkit.model import ledger as of_ledgers
from auditkit.model.dataset import OPEN_TOTAL, ROW_ID, DataProblem
from auditkit.model.frames import Frames
from auditkit.model.ledger import LONG_TABLES
from auditkit.model.pack import Rule
from auditkit.model.schema import TABLE_NAMES, table_schema
from auditkit.model.verdict import (
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    STATUS_CODE,
    SUBJECT_ROW,
    UNVERIFIABLE,
    Detail,
    Money,
    Row,
    Verdicts,
)
from auditkit.values.no_dates import why_no_date

CHECKS = ("type", "required", "enum", "range", "unique", "reference", "total", "duplicate-row", "header", "waiver")

SCHEMA = {
    "check": {
        "enum": list(CHECKS),
        "description": definitions.described(
            "Which fault of the data this rule is about.", "本规则针对哪一类数据问题。"
        ),
    }
}

SUBJECT = "projects"
"""The one table whose rows a rule of this kind judges."""
NOT_TAKEN = ("where", "unless", "presumes", "effective")
"""The keys of rules that a rule of this kind does not take."""

_OF_TABLES = {"waiver": ("waivers",)}
"""The tables that a check is about, where it is not about what was handed in."""

_NO_NAMES = frozenset([("donations", "donor")])
"""The columns that stand for people by a code, so that under a header much like theirs there mostly are names."""

_PLACES = "places"
"""The argument of a problem that names the other rows that it is about."""
_ORIGINAL = "original"
"""The argument of a problem that names the one row that it is about, by its id."""


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge each project by the share of its rows that are free of the fault.

    A check that is about one table judges the projects that have rows of it, and no other check looks at that table.
    """
    check = rule.body["check"]
    tables = _OF_TABLES.get(check, TABLE_NAMES)
    problems = [problem for problem in frames.problems.get(check, ()) if problem.table in tables]
    bad_rows = _bad_rows(check, problems, tables, frames)
    total = _rows_of(tables, frames) if check in _OF_TABLES else frames.rows_by_project
    judged = {project_id: row for project_id, row in frames.first_rows.items() if total.get(project_id)}
    bad = [bad_rows[project_id] for project_id in judged]
    frame = pd.DataFrame(
        {
            SUBJECT_ROW: pd.Series(list(judged.values()), dtype="int64"),
            "status": pd.Series([STATUS_CODE[FAILED if count else PASSED] for count in bad], dtype="int64"),
            "earned": pd.Series(
                [1.0 - count / total[project_id] for project_id, count in zip(judged, bad, strict=True)],
                dtype="float64",
            ),
        }
    )

    told = _told(problems)

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:  # noqa: ARG001 - the problems say it all
        failed, untold = {"status": FAILED}, {"status": UNVERIFIABLE}
        columns, others = common_causes(told, frames)
        for cause in columns:
            yield failed, _of_column(cause)
        for alike in _alike(others):
            yield untold if alike[0].code == OPEN_TOTAL else failed, _detail(alike)

    return Verdicts(frames.lift(frame), explain, _untold(check, problems, told, frames))


def _told(problems: Sequence[DataProblem]) -> Sequence[DataProblem]:
    """Return the problems that are told: of the rows of a long table the first, for each column and fault."""
    long = [each for each in problems if each.table in LONG_TABLES and each.row_id is not None]
    if len(long) <= of_ledgers.MOST_TOLD:
        return problems
    counts: Counter[Hashable] = Counter()
    left_out: set[int] = set()
    for problem in sorted(long, key=lambda each: each.row_id or 0):
        fault = problem.table, problem.column, problem.code
        counts[fault] += 1
        if counts[fault] > of_ledgers.MOST_TOLD:
            left_out.add(id(problem))
    return [problem for problem in problems if id(problem) not in left_out]


def _untold(check: str, problems: Sequence[DataProblem], told: Sequence[DataProblem], frames: Frames) -> int:
    """Return how many rows of projects, of long tables, are at fault beyond those that are told of."""
    count = 0
    for table in LONG_TABLES:
        own = [[each for each in some if each.table == table] for some in (problems, told)]
        everything, first = (_bad_rows(check, each, (table,), frames) for each in own)
        if frames.ledger(table) is not None:
            rows = {each.row_id for each in own[1] if each.row_id is not None}
            first = frames.count_by_project({table: sorted(rows)}) if rows else Counter()
        count += everything.total() - first.total()
    return count


def _rows_of(tables: Sequence[str], frames: Frames) -> Counter[str]:
    """Count the rows of each project in those of `tables` that there are."""
    found = frames.dataset.tables
    return frames.count_by_project({name: found[name].frame[ROW_ID].to_numpy() for name in tables if name in found})


def _bad_rows(check: str, problems: Sequence[DataProblem], tables: Sequence[str], frames: Frames) -> Counter[str]:
    """Count the rows of each project, over all `tables`, that have one of the problems, which are those of `check`."""
    rows: defaultdict[str, set[int]] = defaultdict(set)
    for problem in problems:
        if problem.row_id is not None:
            rows[problem.table].add(problem.row_id)
    ledgers = {table: ledger for table in tables if (ledger := frames.ledger(table)) is not None}
    in_memory = {table: list(row_ids) for table, row_ids in rows.items() if table not in ledgers}
    counts = frames.count_by_project(in_memory)
    for ledger in ledgers.values():
        # Not all of the rows of a ledger that have it are among the problems.
        counts.update(ledger.faults.get(check, {}))
    return counts


def _alike(problems: Sequence[DataProblem]) -> Iterator[list[DataProblem]]:
    """Group the problems of which the very same is to be said, but for their rows; one outside them stands alone."""
    groups: defaultdict[Hashable, list[DataProblem]] = defaultdict(list)
    for problem in problems:
        if problem.row_id is None:
            yield [problem]
        else:
            figures = problem.arguments
            if _PLACES in figures:
                figures = {name: value for name, value in figures.items() if name not in (_PLACES, _ORIGINAL)}
            said = (problem.code, problem.table, problem.column, problem.value, problem.expected)
            groups[*said, *figures.items()].append(problem)
    yield from groups.values()


def _detail(alike: Sequence[DataProblem]) -> Detail:
    first = alike[0]
    return Detail(
        message=first.code,
        fix=_fix(first),
        table=first.table,
        column=first.column,
        value=first.value,
        expected=first.expected,
        arguments=_arguments(first),
        place=first.place,
        rows=[
            (problem.row_id, tuple(problem.arguments[_PLACES]) if _PLACES in problem.arguments else ())
            for problem in alike
            if problem.row_id is not None
        ],
    )


def _fix(problem: DataProblem) -> str:
    """Return the code of what is to be done: of an amount in another currency another one if a cell beside says so, and
    of a header that is only similar to that of a column which must not hold names.
    """
    if problem.code == "similar" and (problem.table, problem.column) in _NO_NAMES:
        return "similar-without-names"
    beside = problem.code == "other-currency" and _PLACES in problem.arguments
    return "other-currency-beside" if beside else problem.code


def _of_column(cause: CommonCause) -> Detail:
    """Return what is said once of all cells of a column, or all rows, that have one fault, by the commonest of them."""
    first = _detail(cause.examples[:1])
    texts = [problem.value for problem in cause.examples[1:] if problem.value]
    further = ("data", Detail("other-examples", arguments={"values": texts})) if texts else ""
    row_ids = [problem.row_id for problem in cause.problems if problem.row_id is not None]
    row_id = cause.examples[0].row_id
    original = cause.examples[0].arguments.get(_ORIGINAL)
    others = [*([] if original is None else [original]), *(other for other in row_ids if other != row_id)]
    related = [(first.table or "", other) for other in others]
    return replace(
        first,
        message=("whole-sheet" if cause.is_whole else "many-rows")
        if first.column is None
        else "whole-column"
        if cause.is_whole
        else "same-fault",
        arguments={**first.arguments, "count": len(row_ids), "first": ("data", first), "others": further},
        row_id=row_id,
        rows=(),
        # Where the column also has cells without the fault, somebody must find those that have it.
        related=tuple(related[:OTHERS_NAMED] if cause.is_whole else related),
        all_of=(first.table or "", row_ids),
    )


def _arguments(problem: DataProblem) -> Mapping[str, Any]:
    """Return what fills the message; the bounds of an amount as money, years and other bounds as text, since they are
    no figures to group by thousands.
    """
    bound = Money if _is_amount(problem) else str
    return {
        "what": (problem.table, problem.column),
        "table": (problem.table, None),
        "value": problem.value,
        "expected": problem.expected,
        "choices": _choices(problem),
        "why": _why(problem),
        **{name: bound(value) if problem.check == "range" else value for name, value in problem.arguments.items()},
    }


def _choices(problem: DataProblem) -> str | None:
    """Return what a column of codes takes, as people call it; null of another column."""
    codes = () if problem.column is None else table_schema(problem.table).column(problem.column).codes
    return _(", ").join(pick(code.title) for code in codes) or None


def _why(problem: DataProblem) -> tuple[str, Detail] | str:
    """Return why what should be a date is none; empty where that cannot be told."""
    why = why_no_date(problem.value) if problem.code == "not-a-date" and problem.value is not None else None
    return "" if why is None else ("data", Detail(why[0], arguments={key: str(part) for key, part in why[1].items()}))


def _is_amount(problem: DataProblem) -> bool:
    return problem.column is not None and table_schema(problem.table).column(problem.column).type == "amount"


def _reads(rule: Rule) -> Iterator[Read]:
    """Return what the rule reads of its subject; it needs no table, since a fault is told where no project is."""
    return (read for read in reads.common(rule) if read.path != ("subject",))


KIND = Kind(
    "data",
    SCHEMA,
    ("check",),
    MESSAGES,
    evaluate,
    _reads,
    fixes=FIXES,
    fills=("what", "table", "value", "expected"),
    subject=SUBJECT,
    # Every project is judged, whatever was handed in with it, and by no condition.
    outcomes=(PASSED, FAILED, NOT_APPLICABLE),
    never=lambda rule: () if rule.body["check"] in _OF_TABLES else (NOT_APPLICABLE,),
)
