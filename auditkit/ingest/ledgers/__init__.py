"""Ledgers of donations that outgrow memory: Parquet files and large CSV files, which DuckDB reads where they lie."""
