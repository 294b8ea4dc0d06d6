"""Examples of a rule put beside each other in one dataset where they cannot touch, since reading takes long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from auditkit.model.pack import Example
from auditkit.model.verdict import Judgement

KEYS = ("project_id", "org_id", "fundraiser_id", "disclosure_id", "donation_id", "dealing_id")
APART = ("compare", "continuity", "deadline", "every", "present", "reconcile")
"""Kinds that judge each subject by its own rows, so that examples beside each other do not touch each other."""

Tables = Mapping[str, list[Mapping[str, Any]]]


def side_by_side(examples: Sequence[Example], kind: str) -> Iterator[tuple[list[Example], Tables]]:
    """Return the examples by what can be judged at once, with their rows: reading them takes longer than judging.

    Those of one day that hand in the same columns are put beside each other, their keys told apart by a number. What
    shows most comes first, for those who look for what any of the examples shows.
    """
    if kind not in APART:
        yield from (([example], example.tables) for example in examples)
        return
    groups: dict[Any, list[Example]] = {}
    for example in examples:
        columns = {table: sorted({name for row in rows for name in row}) for table, rows in example.tables.items()}
        groups.setdefault((example.as_of, repr(sorted(columns.items()))), []).append(example)
    for group in sorted(groups.values(), key=len, reverse=True):
        tables: dict[str, list[Mapping[str, Any]]] = {table: [] for table in group[0].tables}
        for number, example in enumerate(group):
            for table, rows in example.tables.items():
                tables[table] += [
                    {name: f"{number}-{value}" if name in KEYS and value else value for name, value in row.items()}
                    for row in rows
                ]
        yield group, tables


def of_example(judgement: Judgement, number: int, kind: str) -> Judgement:
    """Return what a judgement says of one of the examples beside each other."""
    if kind not in APART:
        return judgement
    start = f"{number}-"
    return replace(
        judgement,
        outcomes=tuple(each for each in judgement.outcomes if each.project_id.startswith(start)),
        findings=tuple(
            each for each in judgement.findings if any(project.startswith(start) for project in each.projects)
        ),
    )
