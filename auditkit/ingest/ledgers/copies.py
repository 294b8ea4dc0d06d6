"""The rows of a ledger that share a donation id, and those that are exact copies of others."""

from __future__ import annotations

from auditkit.ingest.ledgers.files import TABLE
from auditkit.ingest.ledgers.relation import FAULT, LEDGER, Relation
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema

COPIES, CLASHES = "copies", "clashes"
"""The tables of the rows that are copies of an earlier row, named `original`, and of those that share an id with a row
that they are no copy of.
"""


def find(relation: Relation) -> tuple[int, int]:
    """Make both tables, and return how many rows they have.

    Rows that may be alike are found by their ids or, where they have none, by all of their values; only those are
    compared in full. A row with a cell that did not parse, or that lacks a required one, is nobody's copy.
    """
    execute = relation.store.connection.execute
    columns = [name for name in table_schema(TABLE).column_names if name in relation.present]
    columns += table_schema(TABLE).time_columns
    (key,) = table_schema(TABLE).key
    alike = []
    if key in relation.present:
        execute(
            f"CREATE TEMP TABLE ids AS SELECT {key} FROM {LEDGER} WHERE {key} IS NOT NULL GROUP BY {key}"
            " HAVING count(*) > 1"
        )
        alike.append(f"{key} IN (FROM ids)")
    nameless = f"WHERE {key} IS NULL" if key in relation.present else ""
    if not nameless or _has_any(relation, f"{key} IS NULL"):
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
        f"CREATE TEMP TABLE {COPIES} AS SELECT {ROW_ID}, project_id, original FROM (SELECT {ROW_ID}, project_id,"
        f" min({ROW_ID}) OVER (PARTITION BY {', '.join(columns)}) AS original FROM suspects"
        f" WHERE {' AND '.join([*required, *sound])}) WHERE {ROW_ID} <> original"
    )
    execute(
        f"CREATE TEMP TABLE {CLASHES} AS SELECT {ROW_ID}, project_id, {key} FROM (SELECT {ROW_ID}, project_id, {key},"
        f" count(*) OVER (PARTITION BY {key}) AS times FROM suspects WHERE {key} IS NOT NULL AND {ROW_ID} NOT IN"
        f" (SELECT {ROW_ID} FROM {COPIES})) WHERE times > 1"
    )
    for name in ("ids", "fingerprints", "suspects"):
        execute(f"DROP TABLE IF EXISTS {name}")
    return _count(relation, COPIES), _count(relation, CLASHES)


def _count(relation: Relation, table: str) -> int:
    ((count,),) = relation.store.rows(f"SELECT count(*) FROM {table}")
    return int(str(count))


def _has_any(relation: Relation, condition: str) -> bool:
    return bool(relation.store.rows(f"SELECT 1 FROM {LEDGER} WHERE {condition} LIMIT 1"))
