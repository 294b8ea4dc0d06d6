"""From the columns of a ledger's files to those of its table: by DuckDB where a value is plainly what it seems, and for
the rest by the very readers that read spreadsheets, each different value once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from auditkit.errors import BadFile
from auditkit.i18n import minor_digits
from auditkit.i18n import translate as _
from auditkit.ingest.kinds_of_columns import column_kind
from auditkit.ingest.ledgers.connection import Store
from auditkit.ingest.ledgers.files import TABLE, ZONED, Group, as_cell
from auditkit.model.schema import Column, table_schema, time_column
from auditkit.values.columns import Options, parse_column
from auditkit.values.dates import FIRST_YEAR, LAST_YEAR
from auditkit.values.missing import MISSING
from auditkit.values.problems import Problem
from auditkit.values.text import CELL_CHARACTERS, shown
from auditkit.values.times import seconds_of_day

if TYPE_CHECKING:
    from auditkit.ingest.options import ReadOptions

MOST_DIFFERENT = 2_000_000
"""How many different values of a column are read one by one."""

MOST_PROJECTS = 200_000
"""How many different projects a ledger may name. What each comes to is held in memory, some two kilobytes a project; a
column of something else, such as the numbers of orders, would fill it.
"""

FAULT, NUMBER, CODE, SAID = "__fault", "__number", "__code", "__said"
"""What the names of further columns end with: of a cell that did not parse the check that it does not pass, the number
of its value among the different ones, and the code of its problem; of one that says that it is not filled in its text.
"""
CURRENCY_BESIDE = "currency-beside"
"""The code of an amount in the currency that the cell beside it names; its number is that of the currency."""

_PROJECT = "project_id"
_FEW_DIFFERENT = frozenset((_PROJECT, "source"))
"""The columns of which each different value is read, since there are few."""
_WHOLE = frozenset(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"))
_WRITTEN_ALIKE = _WHOLE | {"UBIGINT", "HUGEINT", "UHUGEINT", "UUID", "DECIMAL"}
"""The types of which DuckDB writes a value as the cell of a spreadsheet is written."""
_FLOATS = frozenset(("DOUBLE", "FLOAT"))
_POINTS = frozenset(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"))
_DAYS = frozenset(("DATE", *_POINTS))
_LARGEST = 2**53
_SURELY_NOISE = "0.005"
_SAFE = 2**40
_ASCII_WORDS = sorted({word.lower() for word in MISSING if word and word.isascii()})


@dataclass
class Reading:
    """One column of one group of files on its way to the table.

    `raw` is the expression of what stands in the files, `plain` of whether that is read as `value` says. `problems` are
    those of the different values that are read one by one, by their number; `has_map` says that there are such values.
    """

    column: Column
    raw: str
    type: str
    scale: int
    plain: str | None
    value: str | None
    header: str
    problems: dict[int, Problem] = field(default_factory=dict)
    has_map: bool = False
    is_same: bool = False
    """Whether each value that was read is what stood there, so that no map is needed."""
    says_missing: bool = False
    """Whether a value says that nothing is filled in."""
    fixed: bool = False
    """Whether the value is said once for all rows, and stands in none of them."""
    is_plain: bool = False
    """Whether all values were seen to be plain."""
    foreign: str | None = None
    """The table of the currencies, other than that of the run, that a column beside names."""

    @property
    def is_mapped(self) -> bool:
        """Whether some cells that hold anything may have no value."""
        return (self.has_map and not self.is_same) or self.foreign is not None


def map_name(group: Group, column: str) -> str:
    """Return the name of the table of the values of a column that were read one by one."""
    return f"map_{group.number}_{column}"


def raw_of(group: Group, index: int) -> str:
    """Return the expression of what stands in column `index` of the files; behind theirs come the keys of folders."""
    in_file = index < len(group.parts[0].names)
    return f"c{index}" if in_file else f"list_extract(getvariable('keys_{group.number}_{index}'), file + 1)"


def scan(group: Group, files: str, file: str = "file_index::BIGINT") -> str:
    """Return the query for the rows of `files` of a group as they stand there: c0, c1 and so on, the number of their
    `file`, and their own.
    """
    columns = ", ".join(f"c{index}" for index in range(len(group.parts[0].names)))
    return (
        f"SELECT {columns}, row_number, {file} AS file FROM read_parquet({files}, file_row_number = true,"
        f" binary_as_string = true, hive_partitioning = false) AS t({columns}, row_number)"
    )


def type_of(group: Group, index: int) -> str:
    """Return the type of column `index` of the files."""
    types = group.parts[0].types
    return types[index] if index < len(types) else "VARCHAR"


def readings(group: Group, options: ReadOptions) -> list[Reading]:
    """Return how the columns of a group of files are read; raises BadFile for a column of times with a zone."""
    first = group.parts[0]
    found = []
    for name, index in first.located.columns.items():
        column = table_schema(TABLE).column(name)
        raw, full_type = raw_of(group, index), type_of(group, index)
        its_type = full_type.partition("(")[0]
        header = (*first.names, *(key for key, _value in first.partition))[index]
        if its_type == ZONED:
            message = _(
                "{path}, column {column}, has times with a time zone, which may be of another day where the charity is."
                " Write them as local times without a zone, or as dates."
            )
            raise BadFile(first.found.shown, message.format(path=first.found.shown, column=shown(header)))
        scale = first.located.scales.get(name, 1)
        plain, value = _plain(column, raw, full_type, scale, options.currency)
        found.append(Reading(column, raw, its_type, scale, plain, value, header))
    return [*found, *_said_once(group, options)]


def _said_once(group: Group, options: ReadOptions) -> Iterator[Reading]:
    """Yield the columns whose value is said once for all rows, as read by the readers of cells."""
    located = group.parts[0].located
    for name, said in located.fixed.items():
        column, scale = table_schema(TABLE).column(name), located.scales.get(name, 1)
        kind = column_kind(TABLE, name)
        parsed = parse_column([said.cell], kind, Options(options.currency, scale, options.date_order))
        problems = {problem.index: problem for problem in parsed.problems}
        value = None if parsed.values.isna().iloc[0] else _literal(column, parsed.values.iloc[0])
        yield Reading(column, "NULL", "VARCHAR", scale, None, value, name, problems, fixed=True)


def _literal(column: Column, value: object) -> str:
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'::{_SQL_TYPES[column.type]}"


def _plain(column: Column, raw: str, full_type: str, scale: int, currency: str) -> tuple[str | None, str | None]:
    """Return when a value is plainly what it seems, and what it is then; nulls where each is read by the readers."""
    its_type = full_type.partition("(")[0]
    if column.name in _FEW_DIFFERENT:
        return None, None
    if column.type == "text":
        return plain_text(column, raw, its_type)
    if column.type == "date" and its_type in _DAYS:
        bounds = f"{raw} >= TIMESTAMP '{FIRST_YEAR}-01-01' AND {raw} < TIMESTAMP '{LAST_YEAR + 1}-01-01'"
        return bounds, f"date_trunc('day', {raw})::TIMESTAMP"
    if column.type == "amount":
        return _plain_amount(column, raw, full_type, scale * 10 ** minor_digits(currency))
    return None, None


def plain_text(column: Column, raw: str, its_type: str) -> tuple[str | None, str | None]:
    """Return when a text of a type of DuckDB is plainly what it seems, and what it is then; nulls where that is no
    matter of its type.
    """
    if its_type in _WRITTEN_ALIKE:
        return "true", f"{raw}::VARCHAR"
    if its_type != "VARCHAR":
        return None, None
    return (
        # Printable ASCII with single spaces, no error value of a spreadsheet, and no word for nothing.
        f"(regexp_full_match({raw}, '[!\"$-<>-~][!-~]*( [!-~]+)*') AND strlen({raw}) <= {CELL_CHARACTERS}"
        f" AND NOT starts_with({raw}, 'Err:')"
        f" AND {_says_none_of(raw, [*_ASCII_WORDS, *_ascii_words_of(column)])})"
    ), raw


def with_soundness(rows: str, doubted: Sequence[Reading]) -> tuple[str, Callable[[Reading], str]]:
    """Return the relation to ask instead of `rows`, and the function that gives the condition that a cell is plain.

    A regular expression for each text takes longer than all the rest. So the texts of a row are first looked at
    together: where that finds them sound, all are plain, and only those of other rows are looked at one by one.
    """
    texts = [each for each in doubted if each.type == "VARCHAR" and each.column.type == "text"]
    if not texts:
        return rows, lambda each: str(each.plain)
    raw = ", ".join(each.raw for each in texts)
    lengths = ", ".join(f"strlen({each.raw})" for each in texts)
    conditions = (
        *(_says_none_of(each.raw, words) for each in texts if (words := _ascii_words_of(each.column))),
        f"least({lengths}) > {max(map(len, _ASCII_WORDS))}",
        f"strlen(joined) <= {CELL_CHARACTERS}",
        "strlen(joined) = length(joined)",
        # What JSON escapes: control characters, quotes and backslashes.
        "strlen(json_quote(joined)::VARCHAR) = strlen(joined) + 2",
        *(f"NOT contains(joined, {part})" for part in ("' '", "chr(127)", "',='", "',#'", "':'")),
    )
    joined = f"SELECT *, concat_ws(',', '', {raw}) AS joined FROM {rows}"
    relation = f"(SELECT *, {' AND '.join(conditions)} AS is_sound FROM ({joined}))"
    together = {each.raw: f"CASE WHEN is_sound THEN true ELSE {each.plain} END" for each in texts}
    return relation, lambda each: together.get(each.raw, str(each.plain))


def _ascii_words_of(column: Column) -> list[str]:
    """Return the words that mean in this column, and not everywhere, that nothing is told, and that may seem plain."""
    return sorted({word.lower() for word in column.missing if word.isascii()} - set(_ASCII_WORDS))


def _says_none_of(raw: str, words: Sequence[str]) -> str:
    """Return the condition that a text, which may be null, is none of these `words`, in capital letters or not."""
    lengths = ", ".join(map(str, sorted(set(map(len, words)))))
    quoted = ", ".join(f"'{word}'" for word in sorted(words))
    # Few cells have the length of such a word: only those are looked at closer, for the sake of time.
    return f"CASE WHEN strlen({raw}) IN ({lengths}) THEN lower({raw}) NOT IN ({quoted}) ELSE true END"


def _plain_amount(column: Column, raw: str, full_type: str, factor: int) -> tuple[str | None, str | None]:
    its_type, _bracket, digits = full_type.partition("(")
    least = -_LARGEST if column.minimum is None else column.minimum
    if its_type in _WHOLE:
        minor = f"({raw}::HUGEINT * {factor})"
        return f"{minor} BETWEEN {least} AND {_LARGEST}", f"{minor}::BIGINT"
    if its_type == "DECIMAL":
        width, decimals = (int(each) for each in digits.rstrip(")").split(","))
        wide = width + len(str(factor))
        if wide > 38:
            return None, None
        minor = f"({raw}::DECIMAL({wide}, {decimals}) * {factor}::DECIMAL({len(str(factor))}, 0))"
        whole = f" AND {minor} = trunc({minor})" if 10**decimals > factor or factor % 10**decimals else ""
        return f"({minor} BETWEEN {least} AND {_LARGEST}{whole})", f"{minor}::BIGINT"
    if its_type in _FLOATS:
        minor = f"({raw}::DOUBLE * {float(factor)!r})"
        sure = f"abs({minor}) < {_SAFE} AND abs({minor} - round({minor})) < {_SURELY_NOISE}"
        return f"(isfinite({raw}) AND {sure} AND round({minor}) >= {least})", f"round({minor})::BIGINT"
    return None, None


def read_one_by_one(store: Store, group: Group, each: Reading, options: ReadOptions) -> None:
    """Read the different values of a column that are not plain, and keep in DuckDB what they came to.

    The table that `map_name` names has a row for each: `raw` as it stands in the files, its number, its value, and
    `fault`, the check that it does not pass. Raises BadFile for more than `MOST_DIFFERENT`, or `MOST_PROJECTS`.
    """
    if each.fixed or each.is_plain:
        return
    name = map_name(group, each.column.name)
    condition = f"{each.raw} IS NOT NULL" + (f" AND NOT ({each.plain})" if each.plain else "")
    are_projects = each.column.name == _PROJECT
    most = MOST_PROJECTS if are_projects else MOST_DIFFERENT
    store.connection.execute(
        f"CREATE TEMP TABLE {name}_raw AS SELECT raw, row_number() OVER (ORDER BY raw) - 1 AS number FROM"
        f" (SELECT DISTINCT {each.raw} AS raw FROM raw_{group.number} WHERE {condition} LIMIT {most + 1})"
    )
    if are_projects:
        _refuse_many_projects(store, group, each)
    cells = [as_cell(row[0]) for row in store.rows(f"SELECT raw FROM {name}_raw ORDER BY number")]
    if len(cells) > MOST_DIFFERENT:
        path = group.parts[0].found.shown
        message = _(
            "{path}, column {column}, has more than {limit:,} different values that are no plain {wanted}, and no more"
            " are read. Write them as {wanted}."
        )
        raise BadFile(
            path, message.format(path=path, column=shown(each.header), limit=MOST_DIFFERENT, wanted=_wanted(each))
        )
    if not cells:
        return
    parsed = parse_column(
        cells, column_kind(TABLE, each.column.name), Options(options.currency, each.scale, options.date_order)
    )
    each.problems = {problem.index: problem for problem in parsed.problems}
    values = parsed.values
    missing = values.isna()
    said = [
        shown(cell) if nothing and number not in each.problems and isinstance(cell, str) and cell else None
        for number, (cell, nothing) in enumerate(zip(cells, missing.tolist(), strict=True))
    ]
    each.says_missing = any(said)
    problems = [each.problems.get(number) for number in range(len(cells))]
    each.has_map = True
    if each.plain is None and each.type == "VARCHAR" and not each.problems and not missing.any():
        each.is_same = values.tolist() == cells
    if each.is_same:
        return
    seconds, told = seconds_of_day(cells if each.column.has_time else [None] * len(cells))
    known = pd.DataFrame(
        {
            "number": range(len(cells)),
            "value": values,
            "second": pd.Series(pd.arrays.IntegerArray(seconds, ~told)),
            "fault": pd.Series([problem and problem.check for problem in problems], dtype="str"),
            "code": pd.Series([problem and problem.code for problem in problems], dtype="str"),
            "said": pd.Series(said, dtype="str"),
        }
    )
    store.connection.register("known", known)
    store.connection.execute(
        f"CREATE TEMP TABLE {name} AS SELECT raw, number, value::{_SQL_TYPES[each.column.type]} AS value,"
        " second::BIGINT AS second, fault, code, said"
        f" FROM {name}_raw JOIN known USING (number)"
    )
    store.connection.unregister("known")


_SQL_TYPES: Mapping[str, str] = {
    "text": "VARCHAR",
    "enum": "VARCHAR",
    "date": "TIMESTAMP",
    "amount": "BIGINT",
    "integer": "BIGINT",
}


def _refuse_many_projects(store: Store, group: Group, each: Reading) -> None:
    """Raise BadFile where the files up to this group name more than `MOST_PROJECTS` projects."""
    store.connection.execute("CREATE TEMP TABLE IF NOT EXISTS projects_named (raw VARCHAR PRIMARY KEY)")
    store.connection.execute(
        f"INSERT OR IGNORE INTO projects_named SELECT DISTINCT raw::VARCHAR FROM {map_name(group, _PROJECT)}_raw"
    )
    ((count,),) = store.rows("SELECT count(*) FROM projects_named")
    if int(str(count)) > MOST_PROJECTS:
        path = group.parts[0].found.shown
        message = _(
            "{path}, column {column}: with it the ledger names more than {limit:,} different projects, and no more are"
            " held in memory. Make sure that the column holds projects; if there are so many, hand in parts of the"
            " ledger one at a time."
        )
        raise BadFile(path, message.format(path=path, column=shown(each.header), limit=MOST_PROJECTS))


def _wanted(each: Reading) -> str:
    return {"date": _("dates"), "amount": _("numbers")}.get(each.column.type, _("texts"))


def expressions(group: Group, each: Reading) -> Iterator[tuple[str, str]]:
    """Yield the expressions of a column of the table, of the fault of its cell, and of what else is known of it."""
    name = each.column.name
    known = map_name(group, name)
    value, marks = _value(each, known), _marks(each, known)
    if each.foreign is not None:
        is_foreign = f"{each.foreign}.number IS NOT NULL"
        refused = f"{is_foreign} AND ({value}) IS NOT NULL"
        of_currency = {FAULT: "'type'", NUMBER: f"{each.foreign}.number", CODE: f"'{CURRENCY_BESIDE}'"}
        marks = {
            mark: f"CASE WHEN {refused} THEN {text} ELSE {marks.get(mark, 'NULL')} END"
            for mark, text in of_currency.items()
        }
        value = f"CASE WHEN {is_foreign} THEN NULL ELSE {value} END"
    yield name, value
    if each.column.has_time and not each.fixed:
        yield time_column(name), _moment(group, each)
    yield from ((name + mark, text) for mark, text in marks.items())
    if each.says_missing:
        yield name + SAID, f"{known}.said"


def _value(each: Reading, known: str) -> str:
    if each.is_same:
        return each.raw
    if not each.has_map:
        return each.value or f"NULL::{_SQL_TYPES[each.column.type]}"
    return (
        f"{known}.value" if each.plain is None else f"CASE WHEN {each.plain} THEN {each.value} ELSE {known}.value END"
    )


def _marks(each: Reading, known: str) -> dict[str, str]:
    """Return the expressions of what is wrong with a cell, by what the names of their columns end with."""
    if not each.problems:
        return {}
    if each.fixed:
        problem = each.problems[0]
        return {FAULT: f"'{problem.check}'", NUMBER: "0::BIGINT", CODE: f"'{problem.code}'"}
    return {FAULT: f"{known}.fault", NUMBER: f"{known}.number", CODE: f"{known}.code"}


def is_timed(each: Reading) -> str | None:
    """Return the condition that a point in time tells more than its day; None for columns that hold no such points.

    The list `timed_` with the number of the group keeps for each file whether any of its rows does: a file of midnights
    only is one of days.
    """
    if not each.column.has_time or each.fixed or each.type not in _POINTS:
        return None
    return f"{each.raw} <> date_trunc('day', {each.raw})"


def _moment(group: Group, each: Reading) -> str:
    """Return the expression of the seconds since 1970 of a column of dates, null where the cell tells no time."""
    known = map_name(group, each.column.name)
    if each.type in _POINTS:
        told = f"list_extract(getvariable('timed_{group.number}'), file + 1) AND {each.plain}"
        return f"CASE WHEN {told} THEN floor(epoch({each.raw}))::BIGINT END"
    if each.type == "DATE" or not each.has_map:
        return "NULL::BIGINT"
    return f"epoch({known}.value)::BIGINT + {known}.second"


def null_expressions(columns: Sequence[str]) -> dict[str, str]:
    """Return typed nulls for the columns that a group of files does not have."""
    found = {}
    for name in columns:
        base = name.partition("__")
        if name.endswith(NUMBER) or base[2] == "time":
            found[name] = "NULL::BIGINT"
        elif base[2]:
            found[name] = "NULL::VARCHAR"
        else:
            found[name] = f"NULL::{_SQL_TYPES[table_schema(TABLE).column(name).type]}"
    return found


def joins(group: Group, each: Reading) -> str:
    """Return the join to what the values came to that were read one by one."""
    if not each.has_map or each.is_same:
        return ""
    known = map_name(group, each.column.name)
    condition = f" AND NOT ({each.plain})" if each.plain else ""
    return f" LEFT JOIN {known} ON {each.raw} = {known}.raw{condition}"
