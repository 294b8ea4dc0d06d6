"""How ledgers are to be held: by which engine, and in how much memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

DEFAULT_MEMORY = 512 << 20
"""How many bytes DuckDB may take, where nothing else is said: what it needs beyond that it keeps on disk."""

LEAST_MEMORY = 100 << 20
"""With fewer bytes than these no ledger can be added up."""

MANY_ROWS = 500_000
"""From how many rows of Parquet files on they are held by DuckDB, and no more read into memory."""


@dataclass(frozen=True, slots=True)
class Streaming:
    """How to hold the ledgers among what was handed in.

    `engine` is duckdb or spark, `memory` the bytes that DuckDB may take. `with_donors` asks for the number of different
    donors of each project, which takes longer than all the rest. `session` gives the Spark session of the run. Gifts
    dated after `as_of` are left out of the sums, and of nothing else.
    """

    engine: str = "duckdb"
    memory: int = DEFAULT_MEMORY
    with_donors: bool = False
    session: Callable[[], Any] | None = None
    as_of: date | None = None
