"""Ledgers written for tests: rows as SQL values, so that every type that a Parquet file may have can be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

COLUMNS = ("donation_id", "project_id", "donated_at", "amount", "source", "team", "donor")
TYPES: Mapping[str, str] = {
    "donation_id": "VARCHAR",
    "project_id": "VARCHAR",
    "donated_at": "TIMESTAMP",
    "amount": "DECIMAL(12, 2)",
    "source": "VARCHAR",
    "team": "VARCHAR",
    "donor": "VARCHAR",
}


def write_ledger(
    path: Path,
    rows: Sequence[Sequence[object]],
    types: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Path:
    """Write rows of the table of donations as a Parquet file; `types` maps columns to types of DuckDB other than the
    usual, `headers` columns to what they are called.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    typed = {**TYPES, **(types or {})}
    called = {name: (headers or {}).get(name, name) for name in COLUMNS}
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE rows ({', '.join(f'{name} {typed[name]}' for name in COLUMNS)})")
    if rows:
        connection.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * len(COLUMNS))})", rows)
    quoted = str(path).replace("'", "''")
    columns = ", ".join(f'{name} AS "{called[name]}"' for name in COLUMNS)
    connection.execute(f"COPY (SELECT {columns} FROM rows) TO '{quoted}' (FORMAT parquet)")
    return path


def row_of(number: int, **other: object) -> list[object]:
    """Return a sound row, but for what is said otherwise of its columns."""
    usual = {
        "donation_id": f"D{number}",
        "project_id": "P1",
        "donated_at": datetime(2019, 9, 7, 10, number % 60),
        "amount": "12.34",
        "source": "public",
        "team": "T1",
        "donor": f"d{number}",
    }
    return list({**usual, **other}.values())


def write_projects(path: Path, projects: Sequence[str]) -> Path:
    """Write a table of projects as CSV."""
    rows = [f"{project},Project {project},O1,relief,2019-99" for project in projects]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("project_id,title,org_id,field,campaign", *rows, "")), encoding="utf-8")
    return path
