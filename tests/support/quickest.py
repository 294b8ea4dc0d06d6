"""The engine that takes least time over few rows; that all engines come to the same is held in `test_engines.py`."""

QUICKEST = "polars"
