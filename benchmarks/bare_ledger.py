"""The yardstick of ledgers: what funds are of donations, asked of bare DuckDB in so much memory.

    python benchmarks/bare_ledger.py FILE MEMORY [--plain]

prints for each project how many gifts it has, what they add up to, and how many donors gave them; with --plain without
the donors, which take most of the time.
"""

from __future__ import annotations

import argparse
import tempfile

import duckdb


def main() -> None:
    """Add up one Parquet file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("memory")
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    donors = "" if arguments.plain else ", count(DISTINCT donor)"
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{arguments.memory}'")
        connection.execute(f"SET temp_directory = '{folder}'")
        query = f"SELECT project_id, count(*), sum(amount){donors} FROM read_parquet(?) GROUP BY project_id"  # noqa: S608
        print(len(connection.execute(query, [arguments.file]).fetchall()))


if __name__ == "__main__":
    main()
