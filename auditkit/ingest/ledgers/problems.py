"""What is wrong with the rows of a ledger: of each fault the first rows are told, just as if they stood on a sheet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np
import pandas as pd

from auditkit.i18n import format_amount
from auditkit.ingest import limits
from auditkit.ingest.checks import check_table, clash_message, keys_meant
from auditkit.ingest.ledgers import copies
from auditkit.ingest.ledgers.columns import CODE, CURRENCY_BESIDE, FAULT, NUMBER, SAID
from auditkit.ingest.ledgers.currencies import foreign_problem
from auditkit.ingest.ledgers.files import TABLE, Part
from auditkit.ingest.ledgers.relation import GROUP, LEDGER, TO_BE_ADDED, Relation
from auditkit.ingest.ledgers.totals import wrong_totals
from auditkit.ingest.options import ReadOptions
from auditkit.ingest.tables import cell_problems
from auditkit.model import ledger as of_ledgers
from auditkit.model.dataset import DTYPES, ROW_ID, DataProblem, Place, Source, Table, cell_address
from auditkit.model.ledger import RowNumbers
from auditkit.model.schema import table_schema
from auditkit.values.problems import TEXT_TOO_LONG, TOO_LARGE, Problem
from auditkit.values.text import shown


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a ledger: the `problems` of its rows, cells, headers and totals, and the `clashes`, a message
    for each two files that tell different things of one key. `unreadable` and `unfilled` are as in a table.
    """

    problems: tuple[DataProblem, ...]
    clashes: tuple[str, ...]
    unreadable: Mapping[str, frozenset[int]]
    unfilled: Mapping[str, Mapping[int, str]]


def lacking(relation: Relation) -> list[str]:
    """Return the conditions that a row lacks a value which each must have: one a column and what is said of it."""
    found = []
    for name in table_schema(TABLE).required:
        lacks = f"{name} IS NULL"
        if name in relation.marked(FAULT):
            lacks = f"({lacks} AND {name}{FAULT} IS NULL)"
        if name in relation.marked(SAID):
            found += [f"{lacks} AND {name}{SAID} IS NULL", f"{lacks} AND {name}{SAID} IS NOT NULL"]
        else:
            found.append(lacks)
    return found


class ProblemFinder:
    """Finds what is wrong with the rows of a ledger; `tables` are the others that were handed in."""

    def __init__(
        self,
        relation: Relation,
        parts: Sequence[Part],
        sources: Sequence[Source],
        numbers: RowNumbers,
        options: ReadOptions,
        tables: Mapping[str, Table],
    ) -> None:
        self._relation = relation
        self._store = relation.store
        self._parts = parts
        self._sources = sources
        self._numbers = numbers
        self._options = options
        self._tables = tables

    def find(self, lacks_any: bool, unknown: Collection[str], has_alike: bool) -> Wrong:
        """Return what is wrong: the rows that have any fault are looked at as those of every other table are.

        `lacks_any` says whether a row lacks what each must have, `has_alike` whether rows share an id or are copies,
        and `unknown` are the projects that no row of their table has.
        """
        problems, currency = self._problems_of_files(), self._options.currency
        cells, unreadable = self._cell_problems()
        problems += cells
        clashes = copies.across_files(self._relation, of_ledgers.MOST_TOLD) if has_alike else []
        beside = {row_id for clash in clashes for row_id in (clash.first, clash.second)}
        wanted = self._rows_to_look_at(lacks_any, unknown, has_alike, beside)
        unfilled: dict[str, dict[int, str]] = {name: {} for name in table_schema(TABLE).required}
        if wanted.empty:
            return Wrong(tuple(problems), (), unreadable, unfilled)
        row_ids = wanted[ROW_ID].tolist()
        for name in self._relation.marked(SAID):
            said = wanted[name + SAID]
            if name in unfilled:
                unfilled[name] = {row: text for row, text in zip(row_ids, said, strict=True) if isinstance(text, str)}
        local = {row_id: at for at, row_id in enumerate(row_ids)}
        small = self._small_table(wanted, local, unfilled)
        own, _some = check_table(small, {**self._tables, TABLE: small})
        problems += self._told([_globally(problem, row_ids) for problem in own])
        messages = tuple(
            clash_message(small, replace(clash, first=local[clash.first], second=local[clash.second]), currency)
            for clash in clashes
        )
        return Wrong(tuple(problems), messages, unreadable, unfilled)

    def _problems_of_files(self) -> list[DataProblem]:
        """Return what is wrong with the headers of each file and with its totals."""
        wrong = {
            group.positions[at]: problems
            for group in self._relation.groups
            for at, problems in wrong_totals(self._relation, group, self._options).items()
        }
        return [
            problem
            for position, part in enumerate(self._parts)
            for problem in (*part.located.problems, *wrong.get(position, ()))
        ]

    def _told(self, problems: Sequence[DataProblem]) -> Iterator[DataProblem]:
        """Yield the problems of which all that is said shows in the rows that were looked at.

        Of rows that share an id, or are copies, more may be there: they were looked at beside others only.
        """
        most, check_rows = of_ledgers.MOST_TOLD, {}
        for check, table in (("unique", copies.CLASHES), ("duplicate-row", copies.COPIES)):
            if any(problem.check == check for problem in problems):
                check_rows[check] = copies.first(self._store, table, most)
        for problem in problems:
            if problem.check not in check_rows:
                yield problem
            elif problem.row_id in check_rows[problem.check]:
                times = check_rows[problem.check][problem.row_id]
                more = {} if problem.check == "duplicate-row" else {"rows": times}
                yield replace(problem, arguments={**problem.arguments, **more})

    def _rows_to_look_at(
        self, lacks_any: bool, unknown: Collection[str], has_alike: bool, others: Collection[int]
    ) -> pd.DataFrame:
        """Return the first rows that have each fault, those beside which it shows, and these `others`."""
        queries = []
        if lacks_any:
            queries += [
                f"SELECT {ROW_ID} FROM {LEDGER} WHERE {lacks} ORDER BY {ROW_ID} LIMIT {{most}}"
                for lacks in lacking(self._relation)
            ]
        for number, projects in enumerate(self._by_code(unknown)):
            self._store.set_list(f"unknown_{number}", projects)
            is_unknown = f"project_id IN (SELECT unnest(getvariable('unknown_{number}')))"
            queries.append(f"SELECT {ROW_ID} FROM {LEDGER} WHERE {is_unknown} ORDER BY {ROW_ID} LIMIT {{most}}")
        if has_alike:
            queries += copies.queries()
        if not queries:
            return pd.DataFrame({ROW_ID: []})
        found = set(others).union(
            int(str(row_id))
            for query in queries
            for (row_id,) in self._store.rows(query.format(most=of_ledgers.MOST_TOLD))
        )
        self._store.set_list("rows_to_look_at", sorted(found))
        wanted = "SELECT unnest(getvariable('rows_to_look_at'))"
        rows: pd.DataFrame = self._store.relation(
            f"SELECT * FROM {LEDGER} WHERE {ROW_ID} IN ({wanted}) ORDER BY {ROW_ID}"
        ).df()
        return rows

    def _by_code(self, unknown: Collection[str]) -> list[list[str]]:
        """Return the projects that no row of their table has by the code of the problem that this is."""
        if not unknown:
            return []
        by_code: defaultdict[str, list[str]] = defaultdict(list)
        for project, (code, _key) in keys_meant(unknown, self._tables["projects"], "project_id").items():
            by_code[code].append(project)
        return [sorted(projects) for _code, projects in sorted(by_code.items())]

    def _small_table(
        self, rows: pd.DataFrame, local: Mapping[int, int], unfilled: Mapping[str, Mapping[int, str]]
    ) -> Table:
        """Return the rows that something is wrong with as a table of their own, numbered from 0."""
        schema, row_ids = table_schema(TABLE), rows[ROW_ID].to_numpy()
        frame = pd.DataFrame({ROW_ID: np.arange(len(rows), dtype=np.int64)})
        for column in schema.columns:
            frame[column.name] = rows[column.name].astype(DTYPES[column.type])
        for name in schema.time_columns:
            frame[name] = rows[name].astype(DTYPES["integer"])
        marked = {name: rows[name + FAULT].notna().to_numpy() for name in self._relation.marked(FAULT)}
        return Table(
            schema,
            frame,
            tuple(self._sources),
            self._numbers.files(row_ids).astype(np.int32),
            self._numbers.rows(row_ids).astype(np.int32),
            self._relation.present,
            {name: frozenset(np.flatnonzero(marks).tolist()) for name, marks in marked.items() if marks.any()},
            {name: {local[row]: text for row, text in said.items()} for name, said in unfilled.items()},
        )

    def _cell_problems(self) -> tuple[list[DataProblem], dict[str, frozenset[int]]]:
        """Return the problems of the cells, of each column and code of the first rows, and the rows that have them."""
        problems: list[DataProblem] = []
        unreadable: dict[str, frozenset[int]] = {}
        for name in self._relation.marked(FAULT):
            rows = self._store.rows(
                f"SELECT unnest(arg_min({{'row': {ROW_ID}, 'group': {GROUP}, 'number': {name}{NUMBER}}}, {ROW_ID},"
                f" {of_ledgers.MOST_TOLD}), recursive := true), {name}{CODE} FROM {LEDGER}"
                f" WHERE {name}{FAULT} IS NOT NULL GROUP BY {name}{CODE}"
            )
            refused = _first(sorted(self._refused(name, rows), key=itemgetter(0)))
            unreadable[name] = frozenset(row_id for row_id, _problem in refused)
            self._check_lengths(name, refused)
            problems += cell_problems(table_schema(TABLE), table_schema(TABLE).column(name), refused)
        return problems, unreadable

    def _refused(self, name: str, rows: Sequence[Sequence[object]]) -> Iterator[tuple[int, Problem]]:
        """Yield the ids of rows, and what is wrong with their cell of a column."""
        known = [{each.column.name: each for each in own}.get(name) for own in self._relation.readings]
        foreign: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for *numbers, code in rows:
            row_id, group, number = (int(str(each)) for each in numbers)
            reading = known[group]
            if code == TO_BE_ADDED:
                written = format_amount(number, self._options.currency)
                yield row_id, Problem(0, TOO_LARGE.check, TOO_LARGE.code, shown(written), TOO_LARGE.arguments)
            elif code == CURRENCY_BESIDE:
                foreign[group].append((row_id, number))
            elif reading is not None:
                yield row_id, reading.problems[number]
        for group, own in foreign.items():
            yield from self._in_other_currencies(group, name, dict(own))

    def _in_other_currencies(
        self, group_number: int, name: str, numbers: Mapping[int, int]
    ) -> Iterator[tuple[int, Problem]]:
        """Yield the ids of rows of a group, and the problem of their amounts, by the number of the currency of each."""
        group = self._relation.groups[group_number]
        (reading,) = (each for each in self._relation.readings[group_number] if each.column.name == name)
        located = group.parts[0].located
        for row_id, cell in self._relation.cells_at(group, reading, list(numbers)):
            row, file = int(self._numbers.rows(row_id)), int(self._numbers.files(row_id))
            place = Place(self._parts[file].found.shown, None, row, cell_address(row - 1, located.currency or 0))
            other = self._relation.currencies[group_number][numbers[row_id]]
            yield row_id, foreign_problem(reading, cell, other, place, self._options)

    def _check_lengths(self, name: str, refused: Sequence[tuple[int, Problem]]) -> None:
        for row_id, problem in refused:
            if problem.code == TEXT_TOO_LONG.code:
                file = int(self._numbers.files(row_id))
                row, column = int(self._numbers.rows(row_id)), self._parts[file].located.columns[name]
                raise limits.cell_too_long(self._parts[file].found.shown, None, cell_address(row - 1, column))


def _first(refused: Sequence[tuple[int, Problem]]) -> list[tuple[int, Problem]]:
    """Return the first of what is refused of each code: an amount in another currency may say it itself, or beside."""
    met: Counter[str] = Counter()
    found = []
    for row_id, problem in refused:
        met[problem.code] += 1
        if met[problem.code] <= of_ledgers.MOST_TOLD:
            found.append((row_id, problem))
    return found


def _globally(problem: DataProblem, row_ids: Sequence[int]) -> DataProblem:
    """Return a problem of the small table with the row ids of the ledger."""
    arguments = dict(problem.arguments)
    if "original" in arguments:
        arguments["original"] = row_ids[arguments["original"]]
    row_id = None if problem.row_id is None else row_ids[problem.row_id]
    return replace(problem, row_id=row_id, arguments=arguments)
