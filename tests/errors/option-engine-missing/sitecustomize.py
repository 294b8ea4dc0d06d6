"""Hide duckdb, as if it were not installed."""

import sys

sys.modules["duckdb"] = None
