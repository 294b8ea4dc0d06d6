"""Faults of the data that have one cause: a whole column in another format or currency, or with nothing in it, or a
whole sheet that was handed in twice.

Who handed them in made one mistake. It is told once, with how many cells it touches; each of these still costs
its project what it costs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from auditkit.model.dataset import DataProblem, Table
from auditkit.model.frames import Frames

FEWEST = 3
"""So many cells or rows with one fault are told once."""

OTHERS_NAMED = 10
"""So many other places are named where a whole column or sheet is meant."""

_EXAMPLES = 3
_MANY = 10
_BY_COLUMN = ("type", "range", "enum", "required", "reference")
"""The checks of single cells by what their column takes."""

_OF_ROWS = ("required", "duplicate-row")
"""The checks that each row of a sheet may fail, whatever stands in the column."""

_OF_FORMAT = ("ambiguous-date", "turned-date", "other-currency")
"""Faults of how a column is written, which spare those cells that read alike in every format."""


@dataclass(frozen=True)
class CommonCause:
    """The problems of one sheet that have one fault in one column, or as rows, from top to bottom.

    `is_whole` says that no other cell of the column has a value, or that no other row is there. `examples` are problems
    with different values, the commonest values first, each the topmost of its value.
    """

    problems: Sequence[DataProblem]
    examples: Sequence[DataProblem]
    is_whole: bool


def common_causes(problems: Sequence[DataProblem], frames: Frames) -> tuple[list[CommonCause], Sequence[DataProblem]]:
    """Return the problems that have causes in common, and those that stand for themselves."""
    groups: defaultdict[tuple[str, str | None, str], list[DataProblem]] = defaultdict(list)
    for problem in problems:
        if problem.row_id is not None and problem.check in (*_BY_COLUMN, *_OF_ROWS):
            groups[problem.table, problem.column, problem.code].append(problem)
    found: list[CommonCause] = []
    for (table, column, code), alike in groups.items():
        if len(alike) >= FEWEST:
            found += _by_sheet(frames.dataset.tables[table], column, code, alike)
    told = {id(problem) for cause in found for problem in cause.problems}
    return found, [problem for problem in problems if id(problem) not in told] if told else problems


def _by_sheet(table: Table, column: str | None, code: str, alike: Sequence[DataProblem]) -> Iterator[CommonCause]:
    """Yield the problems of one fault in a column, or of whole rows, for each sheet in which they have one cause."""
    rows = [problem.row_id for problem in alike if problem.row_id is not None]
    faults = np.bincount(table.source_index[sorted(set(rows))], minlength=len(table.sources))
    if column is not None and alike[0].check == "reference":
        # What refers to nobody is a value all the same.
        others = np.asarray(table.values_in_sources(column)) - faults
    elif column is not None and alike[0].check not in _OF_ROWS:
        others = np.asarray(table.values_in_sources(column))
    else:
        others = np.asarray(table.rows_in_sources()) - faults
    is_whole = others == 0
    # A sheet that was handed in again with some rows more has copies in most of them.
    common = (faults >= FEWEST) & (is_whole | (code in _OF_FORMAT) | ((column is None) & (faults >= _MANY)))
    if not common.any():
        return
    by_sheet: defaultdict[int, list[DataProblem]] = defaultdict(list)
    for problem, sheet in zip(alike, table.source_index[rows].tolist(), strict=True):
        by_sheet[sheet].append(problem)
    for sheet in np.flatnonzero(common).tolist():
        here = by_sheet[sheet]
        here.sort(key=lambda problem: int(table.row_number[problem.row_id]))
        yield CommonCause(here, _examples(here), bool(is_whole[sheet]))


def _examples(problems: Sequence[DataProblem]) -> list[DataProblem]:
    counts = Counter(problem.value for problem in problems)
    topmost = {problem.value: problem for problem in reversed(problems)}
    values = sorted(counts, key=lambda value: (-counts[value], value or ""))
    return [topmost[value] for value in values[:_EXAMPLES]]
