"""A ledger as one relation of DuckDB: every row of every file with the columns of the table of donations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from auditkit.ingest.ledgers.asides import Asides, asides_in, holds_anything, surely_holds, without_asides
from auditkit.ingest.ledgers.columns import (
    CODE,
    FAULT,
    NUMBER,
    Reading,
    expressions,
    is_timed,
    joins,
    null_expressions,
    read_one_by_one,
    readings,
    scan,
    with_soundness,
)
from auditkit.ingest.ledgers.connection import Store
from auditkit.ingest.ledgers.currencies import join_of_currency, read_currencies
from auditkit.ingest.ledgers.files import TABLE, Group, Part, as_cell
from auditkit.ingest.ledgers.options import MANY_ROWS
from auditkit.ingest.options import ReadOptions
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema

LEDGER = "ledger"
"""The name of the relation: `row_id`, the columns of the schema and, of those with cells that did not parse, the check
that these do not pass, which value it is, and the code of its problem, as `columns` names them.
"""
GROUP = "group_number"
TO_BE_ADDED = "too-large-to-be-added"
"""The code of an amount that is refused since the sum could not be held exactly; its number is the amount itself."""
_ALL = "ledger_as_read"


def groups_of(parts: Sequence[Part]) -> list[Group]:
    """Return the files by their shape; rows are numbered by file, in the order of `parts`."""
    starts = [0, *accumulate(part.rows for part in parts)]
    shapes: dict[tuple[object, ...], list[int]] = {}
    for position, part in enumerate(parts):
        shapes.setdefault(part.shape, []).append(position)
    return [
        Group(number, tuple(parts[at] for at in own), tuple(own), tuple(starts[at] for at in own))
        for number, own in enumerate(shapes.values())
    ]


class Relation:
    """The relation over some files: which columns it has, and how each was read."""

    def __init__(self, store: Store, groups: Sequence[Group], options: ReadOptions) -> None:
        self.store = store
        self.groups = groups
        self.readings = [readings(group, options) for group in groups]
        length = sum(len(group.parts) for group in groups)
        self.rows = [0] * length
        """The rows of each file that hold anything."""
        self.values = {each.column.name: [0] * length for own in self.readings for each in own}
        """For each column its cells that hold anything, by file."""
        self.timed: dict[str, set[int]] = {}
        """For each column of points in time the files in which some of them are no midnights."""
        self.currencies: list[tuple[str, ...]] = []
        """For each group the currencies, other than that of the run, that its files name beside amounts."""
        self.asides = [Asides() for _position in range(length)]
        """The rows of each file that are no data."""
        self._all_hold: list[bool] = []
        """For each group whether every row holds something."""
        for group, own in zip(groups, self.readings, strict=True):
            self._scan(group)
            found = asides_in(store, group) if _may_have_asides(group) else [Asides() for _part in group.parts]
            if any(each.left_out for each in found):
                without_asides(store, group, found)
            for position, aside in zip(group.positions, found, strict=True):
                self.asides[position] = aside
            self._count(group, own)
            for each in own:
                read_one_by_one(store, group, each, options)
            self.currencies.append(read_currencies(store, group, own, options))
        self.columns = self._create()
        self.are_amounts_refused = False

    @property
    def present(self) -> frozenset[str]:
        """The columns of the table that at least one file has."""
        return frozenset(each.column.name for own in self.readings for each in own)

    def marked(self, suffix: str) -> list[str]:
        """Return the columns of the schema that have what `suffix` names."""
        return [name for name in table_schema(TABLE).column_names if name + suffix in self.columns]

    @property
    def file(self) -> str:
        """The expression of the number of the file that a row stands in."""
        starts = sorted(
            (start, position)
            for group in self.groups
            for start, position in zip(group.starts, group.positions, strict=True)
        )
        ends = [*(start for start, _position in starts[1:]), None]
        cases = [
            f"ELSE {position}" if end is None else f"WHEN {ROW_ID} < {end} THEN {position}"
            for (_start, position), end in zip(starts, ends, strict=True)
        ]
        return f"CASE {' '.join(cases)} END" if len(cases) > 1 else "0"

    @property
    def mapped(self) -> list[str]:
        """The columns of which some cells that hold anything may have no value."""
        refused = {"amount"} if self.are_amounts_refused else set()
        return sorted(refused.union(each.column.name for own in self.readings for each in own if each.is_mapped))

    def _scan(self, group: Group) -> None:
        """Name the rows of the files as they stand there: c0, c1 and so on, the number of their file, and their own."""
        first = group.parts[0]
        store, number = self.store, group.number
        store.set_list(f"files_{number}", [part.data for part in group.parts])
        store.set_list(f"starts_{number}", list(group.starts))
        for at in range(len(first.partition)):
            index = len(first.names) + at
            store.set_list(f"keys_{number}_{index}", [part.partition[at][1] for part in group.parts])
        rows = scan(group, f"getvariable('files_{number}')")
        store.connection.execute(f"CREATE TEMP VIEW raw_{number} AS {rows}")

    def _count(self, group: Group, own: Sequence[Reading]) -> None:
        """Count for each file the rows that hold anything and the cells of each column, and see which are as they seem.

        All columns are looked through at once: to read tens of millions of rows once more for each takes the longest.
        """
        doubted = [each for each in own if each.plain is not None and not each.fixed]
        timed = [each for each in own if is_timed(each) is not None]
        rows, sound = with_soundness(f"raw_{group.number}", doubted)
        columns = [
            "count(*)",
            f"count(*) FILTER (WHERE {_holds(own)})",
            *(f"count({each.raw})" for each in own),
            *(f"count(*) FILTER ({each.raw} IS NOT NULL AND NOT ({sound(each)}))" for each in doubted),
            *(f"count(*) FILTER ({is_timed(each)})" for each in timed),
        ]
        by_file = ("file", " GROUP BY file") if len(group.parts) > 1 else ("0", "")
        found = self.store.rows(f"SELECT {by_file[0]}, {', '.join(columns)} FROM {rows}{by_file[1]}")
        counted = {int(str(row[0])): [int(str(value)) for value in row[1:]] for row in found}
        of_files = [counted.get(at, [0] * len(columns)) for at in range(len(group.parts))]
        self._all_hold.append(all(every == held for every, held, *_cells in of_files))
        for position, (_every, held, *cells) in zip(group.positions, of_files, strict=True):
            self.rows[position] = held
            for each, count in zip(own, cells, strict=False):
                filled = held if each.value is not None else 0
                self.values[each.column.name][position] = filled if each.fixed else count
        # The counts of doubted cells and of times stand behind those of rows and of cells.
        by_count = list(zip(*of_files, strict=True))[2 + len(own) :]
        for each, doubtful in zip(doubted, by_count, strict=False):
            each.is_plain = not any(doubtful)
        for each, told in zip(timed, by_count[len(doubted) :], strict=True):
            self.store.set_list(f"timed_{group.number}", [count > 0 for count in told])
            files = zip(group.positions, told, strict=True)
            self.timed.setdefault(each.column.name, set()).update(position for position, count in files if count)

    def _create(self) -> tuple[str, ...]:
        made = [
            {name: text for each in own for name, text in expressions(group, each)}
            for group, own in zip(self.groups, self.readings, strict=True)
        ]
        names = [*table_schema(TABLE).column_names, *table_schema(TABLE).time_columns]
        names += sorted({name for each in made for name in each} - set(names))
        selects = []
        for group, own, texts in zip(self.groups, self.readings, made, strict=True):
            whole = {**null_expressions(names), **texts}
            # To ask whether a row holds anything, all of its columns have to be read.
            condition = "" if self._all_hold[group.number] else f" WHERE {_holds(own)}"
            columns = ", ".join(f"{whole[name]} AS {name}" for name in names)
            joined = "".join(joins(group, each) for each in own) + join_of_currency(group, own)
            row_id = f"({_start(group)} + row_number)::BIGINT AS {ROW_ID}"
            selects.append(
                f"SELECT {row_id}, {group.number} AS {GROUP}, {columns} FROM raw_{group.number}{joined}{condition}"
            )
        self.store.connection.execute(f"CREATE TEMP VIEW {LEDGER} AS {' UNION ALL '.join(selects)}")
        return tuple(names)

    def cells_at(self, group: Group, each: Reading, row_ids: Sequence[int]) -> Iterator[tuple[int, object]]:
        """Yield of rows of a group, by their ids, what stands in a column."""
        if each.fixed:
            said = group.parts[0].located.fixed[each.column.name].cell
            yield from ((row_id, said) for row_id in row_ids)
            return
        self.store.set_list("wanted_cells", row_ids)
        row_id = f"{_start(group)} + row_number"
        rows = self.store.rows(
            f"SELECT {row_id} AS row_id, {each.raw} FROM raw_{group.number}"
            f" WHERE {row_id} IN (SELECT unnest(getvariable('wanted_cells')))"
        )
        yield from ((int(str(row[0])), as_cell(row[1])) for row in rows)

    def refuse_amounts(self, most: int) -> None:
        """Refuse the amounts, in minor units, that are larger than `most`."""
        execute = self.store.connection.execute
        execute(f"ALTER VIEW {LEDGER} RENAME TO {_ALL}")
        beyond = f"abs(amount) > {most}"
        of_beyond = {FAULT: "'range'", NUMBER: "amount", CODE: f"'{TO_BE_ADDED}'"}
        known = [mark for mark in of_beyond if "amount" + mark in self.columns]
        texts = {
            mark: f"CASE WHEN {beyond} THEN {text} {f'ELSE amount{mark} ' if mark in known else ''}END AS amount{mark}"
            for mark, text in of_beyond.items()
        }
        replaced = ", ".join(
            (f"CASE WHEN {beyond} THEN NULL ELSE amount END AS amount", *(texts[each] for each in known))
        )
        added = "".join(f", {texts[mark]}" for mark in of_beyond if mark not in known)
        execute(f"CREATE TEMP VIEW {LEDGER} AS SELECT * REPLACE ({replaced}){added} FROM {_ALL}")
        self.columns += tuple("amount" + mark for mark in of_beyond if mark not in known)
        self.are_amounts_refused = True


def _holds(own: Sequence[Reading]) -> str:
    """Return the condition that a row has a value in any column that means something."""
    columns = [(each.raw, each.type) for each in own if not each.fixed]
    columns.sort(key=lambda column: column[1] == "VARCHAR")
    # A row is settled by the first cell that surely holds something; only those of CASE are asked in their order.
    soon = " ".join(f"WHEN {surely_holds(*column)} THEN true" for column in columns)
    return f"CASE {soon} ELSE {' OR '.join(holds_anything(*column) for column in columns)} END" if columns else "true"


def _start(group: Group) -> str:
    """Return the expression of the id with which the file of a row begins."""
    # A list is looked up in for every row, which takes as long as to read it.
    if len(group.starts) == 1:
        return str(group.starts[0])
    return f"list_extract(getvariable('starts_{group.number}'), file + 1)"


def _may_have_asides(group: Group) -> bool:
    """Whether some rows may be totals, notes or headers: a program, and nobody by hand, writes millions of rows with
    real dates and numbers, and to look for such rows among them takes as long as all the rest.
    """
    typed = {"date", "amount"}
    first = group.parts[0]
    columns = first.located.columns.items()
    indices = [index for name, index in columns if table_schema(TABLE).column(name).type in typed]
    is_text = any(index >= len(first.types) or first.types[index] == "VARCHAR" for index in indices)
    return is_text or any(part.rows < MANY_ROWS for part in group.parts)
