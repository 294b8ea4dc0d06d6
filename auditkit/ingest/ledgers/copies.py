"""The rows of a ledger that share a donation id, and those that are exact copies of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from auditkit.ingest.checks import Clash
from auditkit.ingest.ledgers.columns import FAULT
from auditkit.ingest.ledgers.connection import Store
from auditkit.ingest.ledgers.files import TABLE
from auditkit.ingest.ledgers.relation import LEDGER, Relation
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema

COPIES, CLASHES = "copies", "clashes"
"""The tables of the rows that are copies of an earlier row, named `original`, and of those that share an id with a row
that they are no copy of.
"""
_OTHERS = 5
"""Beside a row that shares its id so many others are named."""
_FIRST_IDS = 100_000
"""If so many ids do not ascend, the rest is not asked whether they do."""


def find(relation: Relation, values: Mapping[str, Sequence[int]]) -> tuple[int, int]:
    """Make both tables, and return how many rows they have; `values` are for each column its values in each file.

    Rows that may be alike are found by their ids or, where they have none, by all of their values; only those are
    compared in full. A row with a cell that did not parse, or that lacks a required one, is nobody's copy.
    """
    execute = relation.store.connection.execute
    columns = [name for name in table_schema(TABLE).column_names if name in relation.present]
    columns += table_schema(TABLE).time_columns
    (key,) = table_schema(TABLE).key
    alike = ["false"]
    if key in relation.present and not _are_distinct(relation, key):
        execute(
            f"CREATE TEMP TABLE ids AS SELECT {key} FROM {LEDGER} WHERE {key} IS NOT NULL GROUP BY {key}"
            " HAVING count(*) > 1"
        )
        alike.append(f"{key} IN (FROM ids)")
    nameless = f"WHERE {key} IS NULL" if key in relation.present else ""
    if not nameless or sum(values[key]) < sum(relation.rows):
        named = ", ".join(columns)
        execute(
            f"CREATE TEMP TABLE fingerprints AS SELECT hash({named}) AS fingerprint FROM {LEDGER} {nameless}"
            " GROUP BY fingerprint HAVING count(*) > 1"
        )
        is_alike = f"hash({named}) IN (FROM fingerprints)"
        alike.append(f"({key} IS NULL AND {is_alike})" if nameless else is_alike)
    execute(f"CREATE TEMP TABLE suspects AS SELECT * FROM {LEDGER} WHERE {' OR '.join(alike)}")
    required = [f"{name} IS NOT NULL" for name in table_schema(TABLE).required]
    sound = [f"{name}{FAULT} IS NULL" for name in relation.marked(FAULT)]
    execute(
        f"CREATE OR REPLACE TEMP TABLE {COPIES} AS SELECT {ROW_ID}, project_id, original FROM (SELECT {ROW_ID},"
        f" project_id, min({ROW_ID}) OVER (PARTITION BY {', '.join(columns)}) AS original FROM suspects"
        f" WHERE {' AND '.join([*required, *sound])}) WHERE {ROW_ID} <> original"
    )
    execute(
        f"CREATE OR REPLACE TEMP TABLE {CLASHES} AS SELECT {ROW_ID}, project_id, donated_at, {key}, times"
        f" FROM (SELECT {ROW_ID}, project_id, donated_at, {key}, count(*) OVER (PARTITION BY {key}) AS times"
        f" FROM suspects WHERE {key} IS NOT NULL AND {ROW_ID} NOT IN (SELECT {ROW_ID} FROM {COPIES})) WHERE times > 1"
    )
    for name in ("ids", "fingerprints", "suspects"):
        execute(f"DROP TABLE IF EXISTS {name}")
    return _count(relation, COPIES), _count(relation, CLASHES)


def queries() -> list[str]:
    """Return the queries for the ids of the rows that show what the first of both tables are: the rows, with what they
    are copies of, and the first rows that have each of their ids. `{most}` is how many are told.
    """
    (key,) = table_schema(TABLE).key
    first = f"SELECT {{}} FROM {{}} ORDER BY {ROW_ID} LIMIT {{{{most}}}}"
    beside = (
        f"SELECT {ROW_ID} FROM {CLASHES} WHERE {key} IN (SELECT {key} FROM ({first.format(key, CLASHES)}))"
        f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {ROW_ID}) <= {_OTHERS + 1}"
    )
    return [first.format(ROW_ID, COPIES), first.format("original", COPIES), first.format(ROW_ID, CLASHES), beside]


def first(store: Store, table: str, most: int) -> dict[int, int]:
    """Return the ids of the first rows of one of both tables and, of clashes, how many rows share the id of each."""
    times = "times" if table == CLASHES else "1"
    rows = store.rows(f"SELECT {ROW_ID}, {times} FROM {table} ORDER BY {ROW_ID} LIMIT {most}")
    return {int(str(row_id)): int(str(count)) for row_id, count in rows}


def across_files(relation: Relation, most: int) -> list[Clash]:
    """Return each pair of files that tell different things of one id, as sheets of other tables are told: by the ids of
    rows, the first `most` pairs.
    """
    (key,) = table_schema(TABLE).key
    rows = relation.store.rows(
        f"WITH placed AS (SELECT {ROW_ID}, {key}, {relation.file} AS file FROM {CLASHES}),"
        f" firsts AS (SELECT {key}, min({ROW_ID}) AS first, arg_min(file, {ROW_ID}) AS here FROM placed"
        f" GROUP BY {key}),"
        f" pairs AS (SELECT here, file, {key}, any_value(first) AS first, min({ROW_ID}) AS second"
        f" FROM placed JOIN firsts USING ({key}) WHERE file <> here GROUP BY here, file, {key})"
        f" SELECT arg_min(first, {key}), arg_min(second, {key}), count(*), min({key}) AS least FROM pairs"
        f" GROUP BY here, file ORDER BY least, 2 LIMIT {most}"
    )
    return [Clash(*(int(str(number)) for number in numbers)) for *numbers, _least in rows]


def repeated_ids(store: Store, last: datetime) -> int:
    """Count the ids that stand in several rows of up to the day `last`, or of none, that are no copies."""
    (key,) = table_schema(TABLE).key
    ((count,),) = store.rows(
        f"SELECT count(*) FROM (SELECT {key} FROM {CLASHES} WHERE donated_at IS NULL OR donated_at <= ?"
        f" GROUP BY {key} HAVING count(*) > 1)",
        [last],
    )
    return int(str(count))


def _count(relation: Relation, table: str) -> int:
    ((count,),) = relation.store.rows(f"SELECT count(*) FROM {table}")
    return int(str(count))


def _are_distinct(relation: Relation, key: str) -> bool:
    """Whether no two rows have one id.

    Where each id is greater than the one before, as programs write them, a pass that remembers one id shows it. Else
    as many hashes as ids do, in half the time that finding rows takes.
    """
    store = relation.store
    ids = f"SELECT {key} FROM {LEDGER} WHERE {key} IS NOT NULL"
    if _ascend(store, f"{ids} LIMIT {_FIRST_IDS}", key) and _ascend(store, ids, key):
        return True
    ((rows, different),) = store.rows(f"SELECT count({key}), count(DISTINCT hash({key})) FROM ({ids})")
    return rows == different


def _ascend(store: Store, ids: str, key: str) -> bool:
    """Whether each id is greater than the one before, in whichever order the rows come."""
    ((first, others),) = store.rows(
        "SELECT count(*) FILTER (before IS NULL), count(*) FILTER (before >= id)"
        f" FROM (SELECT {key} AS id, lag({key}) OVER () AS before FROM ({ids}))"
    )
    # Were rows looked at in several streams, there would be several without one before them.
    return first == 1 and others == 0
