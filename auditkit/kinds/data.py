"""data: what was handed in can be read, is complete, and agrees with itself.

These are the built-in rules that the table schemas give (data-type, data-required …); a pack only weighs them. `check`
names one of them. A project earns the share of its rows, over all tables, that are free of the fault. A rule judges all
projects: a condition on them would leave out rows that belong to none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from auditkit.kinds import Kind, Read, reads
from auditkit.kinds.data_messages import MESSAGES
from auditkit.model.dataset import DataProblem
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, PASSED, STATUS_CODE, SUBJECT_ROW, Detail, Row, Verdicts

CHECKS = ("type", "required", "enum", "range", "unique", "reference", "total", "duplicate-row", "header")

SCHEMA = {"check": {"enum": list(CHECKS), "description": "Which fault of the data this rule is about."}}

SUBJECT = "projects"
"""The one table whose rows a rule of this kind judges."""
NOT_TAKEN = ("where", "unless", "presumes", "effective")
"""The keys of rules that a rule of this kind does not take."""


def evaluate(rule: Rule, frames: Frames, as_of: date) -> Verdicts:
    """Judge each project by the share of its rows that are free of the fault."""
    problems = [problem for problem in frames.dataset.problems if problem.check == rule.body["check"]]
    bad_rows: dict[str, set[tuple[str, int]]] = {}
    for table, row_id in {(problem.table, problem.row_id) for problem in problems if problem.row_id is not None}:
        for project_id in frames.projects_of(table, row_id):
            bad_rows.setdefault(project_id, set()).add((table, row_id))
    bad = [len(bad_rows.get(project_id, ())) for project_id in frames.first_rows]
    total = [frames.rows_by_project[project_id] for project_id in frames.first_rows]
    frame = pd.DataFrame(
        {
            SUBJECT_ROW: list(frames.first_rows.values()),
            "status": [STATUS_CODE[FAILED if count else PASSED] for count in bad],
            "earned": [1.0 - count / rows for count, rows in zip(bad, total, strict=True)],
        }
    )

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        failed = {"status": FAILED}
        arguments: dict[tuple[Any, ...], Mapping[str, Any]] = {}
        for problem in problems:
            wording = (problem.code, problem.table, problem.column, problem.value)
            if wording not in arguments or problem.row_id is None:
                arguments[wording] = _arguments(problem)
            yield failed, _detail(problem, frames, arguments[wording], wording)

    return Verdicts(frames.lift(frame), explain)


def _detail(problem: DataProblem, frames: Frames, arguments: Mapping[str, Any], wording: tuple[Any, ...]) -> Detail:
    projects = () if problem.row_id is None else frames.projects_of(problem.table, problem.row_id)
    alone = projects[0] if len(projects) == 1 and problem.table != "organizations" else None
    return Detail(
        message=problem.code,
        table=problem.table,
        row_id=problem.row_id,
        column=problem.column,
        value=problem.value,
        expected=problem.expected,
        arguments=arguments,
        related=tuple(problem.arguments["places"]) if "places" in problem.arguments else (),
        place=problem.place,
        project_id=alone,
        wording=None if problem.row_id is None else wording,
    )


def _arguments(problem: DataProblem) -> Mapping[str, Any]:
    """Return what fills the message; years and bounds as text, since they are no figures to group by thousands."""
    its_own = problem.arguments.items()
    return {
        "what": (problem.table, problem.column),
        "table": (problem.table, None),
        "value": problem.value,
        "expected": problem.expected,
        **{name: str(value) if problem.check == "range" else value for name, value in its_own},
    }


def _reads(rule: Rule) -> Iterator[Read]:
    """Return what the rule reads of its subject; it needs no table, since a fault is told where no project is."""
    return (read for read in reads.common(rule) if read.path != ("subject",))


KIND = Kind("data", SCHEMA, ("check",), MESSAGES, evaluate, _reads)
