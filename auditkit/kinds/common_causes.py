"""Faults of the data that have one cause: a whole column in another format, unit or currency, or with nothing in it.

Who handed in such a column made one mistake. It is told once, with how many cells it touches; each of these still costs
its project what it costs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auditkit.model.dataset import DataProblem, Table
from auditkit.model.frames import Frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FEWEST = 3
_EXAMPLES = 3
_BY_COLUMN = ("type", "range", "enum", "required", "reference")
"""The checks of single cells by what their column takes."""

_OF_FORMAT = ("ambiguous-date", "other-currency")
"""Faults of how a column is written, which spare those cells that read alike in every format."""


@dataclass(frozen=True)
class CommonCause:
    """The problems of one column of one sheet that have one fault, from top to bottom.

    `is_whole` says that no other cell of the column has a value. `examples` are problems with different values, the
    commonest values first, each the topmost of its value.
    """

    problems: Sequence[DataProblem]
    examples: Sequence[DataProblem]
    is_whole: bool


def common_causes(problems: Sequence[DataProblem], frames: Frames) -> tuple[list[CommonCause], Sequence[DataProblem]]:
    """Return the problems that have causes in common, and those that stand for themselves."""
    groups: defaultdict[tuple[str, str, str], list[DataProblem]] = defaultdict(list)
    for problem in problems:
        if problem.row_id is not None and problem.column is not None and problem.check in _BY_COLUMN:
            groups[problem.table, problem.column, problem.code].append(problem)
    found: list[CommonCause] = []
    for (table, column, code), alike in groups.items():
        if len(alike) >= _FEWEST:
            found += _by_sheet(frames.dataset.tables[table], column, code, alike)
    told = {id(problem) for cause in found for problem in cause.problems}
    return found, [problem for problem in problems if id(problem) not in told] if told else problems


def _by_sheet(table: Table, column: str, code: str, alike: Sequence[DataProblem]) -> Iterator[CommonCause]:
    """Yield the problems of one fault in a column for each sheet in which they have one cause."""
    at_fault = np.zeros(len(table.frame), bool)
    at_fault[[problem.row_id for problem in alike if problem.row_id is not None]] = True
    sheets = len(table.sources)
    faults = _count(at_fault, table, sheets)
    empty = alike[0].check == "required"
    others = ~at_fault if empty else ~at_fault & table.frame[column].notna().to_numpy()
    is_whole = _count(others, table, sheets) == 0
    common = (faults >= _FEWEST) & (is_whole | (code in _OF_FORMAT))
    for sheet in np.flatnonzero(common).tolist():
        here = [problem for problem in alike if table.source_index[problem.row_id] == sheet]
        here.sort(key=lambda problem: int(table.row_number[problem.row_id]))
        yield CommonCause(here, _examples(here), bool(is_whole[sheet]))


def _count(rows: NDArray[np.bool_], table: Table, sheets: int) -> NDArray[Any]:
    return np.bincount(table.source_index[rows], minlength=sheets)


def _examples(problems: Sequence[DataProblem]) -> list[DataProblem]:
    counts = Counter(problem.value for problem in problems)
    topmost = {problem.value: problem for problem in reversed(problems)}
    values = sorted(counts, key=lambda value: (-counts[value], value or ""))
    return [topmost[value] for value in values[:_EXAMPLES]]
