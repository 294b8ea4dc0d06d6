"""The same checks by pointblank, on what pandas reads by calamine: `python with_pointblank.py WORKBOOK FOUND.json`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import checked
import pandas as pd
import pointblank as pb

MOST_ROWS = 1_000_000


def validation(rows: pd.DataFrame, projects: list[str]) -> pb.Validate:
    """Return the checks, not yet judged; those of dates and amounts look at the column as it could be converted."""
    asked = (
        pb.Validate(data=rows)
        .rows_distinct(columns_subset=[checked.KEY])
        .col_vals_not_null(columns=checked.PROJECT)
        .col_vals_in_set(columns=checked.PROJECT, set=[*projects, None])
        .col_vals_in_set(columns=checked.KIND, set=[*checked.KINDS, None])
        .col_vals_not_null(columns=list(checked.DATES), pre=_with_dates)
        .col_vals_ge(columns=checked.END, value=pb.col(checked.START), na_pass=True, pre=_with_dates)
        .col_vals_gt(columns=checked.DISCLOSED, value=pb.col(checked.END), na_pass=True, pre=_with_dates)
    )
    for name in checked.AMOUNTS:
        if name in checked.NOT_NEGATIVE:
            asked = asked.col_vals_ge(columns=name, value=0, pre=_with_amounts)
        else:
            asked = asked.col_vals_not_null(columns=name, pre=_with_amounts)
    return asked


def _with_dates(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{name: pd.to_datetime(rows[name], errors="coerce") for name in checked.DATES})


def _with_amounts(rows: pd.DataFrame) -> pd.DataFrame:
    # A blank amount is no fault, and one that is no number is.
    return rows.assign(
        **{name: pd.to_numeric(rows[name].fillna(0), errors="coerce") for name in checked.AMOUNTS},
    )


def findings(path: str) -> Iterator[checked.Finding]:
    """Yield each row that a step extracted, with the column of the step."""
    sheets = pd.read_excel(path, sheet_name=None, engine="calamine")
    projects = sheets[checked.PROJECTS][checked.PROJECT].tolist()
    judged = validation(sheets[checked.DISCLOSURES], projects).interrogate(extract_limit=MOST_ROWS)
    for step in judged.validation_info:
        if step.extract is not None:
            column = step.column if isinstance(step.column, str) else step.column[0]
            yield from ((int(number) - 1 + checked.FIRST_ROW, column) for number in step.extract["_row_num_"])


if __name__ == "__main__":
    checked.hand_back(findings(sys.argv[1]), sys.argv[2])
