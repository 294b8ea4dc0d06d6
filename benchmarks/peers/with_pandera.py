"""The same checks by pandera, on what pandas reads with calamine: `python with_pandera.py WORKBOOK FOUND.json`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import checked
import pandas as pd
import pandera.pandas as pa


def schema(projects: pd.Series) -> pa.DataFrameSchema:
    """Return the checks; a column has no type of its own, since one bad cell would then hide all others of it."""
    is_date = pa.Check(lambda cells: cells.isna() | _dates(cells).notna(), name="date")
    is_amount = pa.Check(lambda cells: cells.isna() | _amounts(cells).notna(), name="amount")
    not_negative = pa.Check(lambda cells: ~(_amounts(cells) < 0), name="range")
    return pa.DataFrameSchema(
        {
            checked.KEY: pa.Column(unique=True, nullable=True),
            checked.PROJECT: pa.Column(checks=pa.Check.isin(projects)),
            checked.KIND: pa.Column(checks=pa.Check.isin(checked.KINDS), nullable=True),
            **{name: pa.Column(checks=is_date) for name in checked.DATES},
            **{
                name: pa.Column(
                    checks=[is_amount, not_negative] if name in checked.NOT_NEGATIVE else is_amount, nullable=True
                )
                for name in checked.AMOUNTS
            },
        },
        checks=[
            pa.Check(lambda rows: ~(_dates(rows[checked.END]) < _dates(rows[checked.START])), name="period order"),
            pa.Check(lambda rows: ~(_dates(rows[checked.DISCLOSED]) <= _dates(rows[checked.END])), name="disclosed"),
        ],
    )


def _dates(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(cells, errors="coerce")


def _amounts(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells, errors="coerce")


def findings(path: str) -> Iterator[checked.Finding]:
    """Yield each failure case with its row, and its column where the check is one of a column."""
    sheets = pd.read_excel(path, sheet_name=None, engine="calamine")
    try:
        schema(sheets[checked.PROJECTS][checked.PROJECT]).validate(sheets[checked.DISCLOSURES], lazy=True)
    except pa.errors.SchemaErrors as failed:
        for case in failed.failure_cases.itertuples():
            column = case.column if case.schema_context == "Column" else None
            yield int(case.index) + checked.FIRST_ROW, column


if __name__ == "__main__":
    checked.hand_back(findings(sys.argv[1]), sys.argv[2])
