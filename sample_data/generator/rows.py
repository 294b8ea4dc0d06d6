"""Rows before they stand in a sheet, the faults planted in them, and where both end up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Row:
    """One row of a table. Amounts are in fen, dates are dates, enums are codes, a missing value is None.

    `raw` names cells that are written as they stand there, whatever the sheet's style: the planted faults.
    """

    table: str
    values: dict[str, Any]
    raw: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass(frozen=True)
class Spot:
    """A place in a file: the parts that are not known, or that something missing has not, are None."""

    file: str
    sheet: str | None = None
    cell: str | None = None


class Places:
    """Where every row, header and total row was written."""

    def __init__(self) -> None:
        self._rows: dict[Row, tuple[str, str | None, int, Mapping[str, str]]] = {}
        self._headers: dict[tuple[str, str, str], Spot] = {}
        self._totals: dict[tuple[str, str, str], Spot] = {}
        self._sheets: dict[tuple[str, str], Spot] = {}

    def put_sheet(self, file: str, sheet: str | None, table: str) -> None:
        """Remember the sheet of `table` in `file`."""
        self._sheets[file, table] = Spot(file, sheet)

    def put_row(self, row: Row, file: str, sheet: str | None, number: int, columns: Mapping[str, str]) -> None:
        """Remember where `row` stands: its number from 1 and the letters of its columns."""
        self._rows[row] = (file, sheet, number, columns)

    def put_header(self, table: str, text: str, spot: Spot) -> None:
        """Remember the cell of a header."""
        self._headers[spot.file, table, text] = spot

    def put_total(self, table: str, column: str, spot: Spot) -> None:
        """Remember the cell of a column's total."""
        self._totals[spot.file, table, column] = spot

    def cell(self, row: Row, column: str) -> Spot:
        """Return the cell of `column` in `row`."""
        file, sheet, number, columns = self._rows[row]
        return Spot(file, sheet, f"{columns[column]}{number}")

    def row(self, row: Row) -> Spot:
        """Return the sheet of `row`, for what is said of the row as a whole."""
        file, sheet, _number, _columns = self._rows[row]
        return Spot(file, sheet)

    def sheet(self, near: Row, table: str) -> Spot:
        """Return the sheet of `table` in the file of the row `near`, for rows that are missing; only the file if it
        has no such sheet.
        """
        file = self._rows[near][0]
        return self._sheets.get((file, table), Spot(file))

    def header(self, file: str, table: str, text: str) -> Spot:
        """Return the cell of a header."""
        return self._headers[file, table, text]

    def total(self, file: str, table: str, column: str) -> Spot:
        """Return the cell of a column's total."""
        return self._totals[file, table, column]


@dataclass(frozen=True)
class Expected:
    """One finding that a planted fault must cause."""

    rule: str
    where: Callable[[Places], Spot]
    project_id: str | None


@dataclass(frozen=True)
class Defect:
    """One planted fault: what it is, in a sentence, and every finding that it causes."""

    what: str
    findings: tuple[Expected, ...]


def at(rule: str, row: Row, column: str, project_id: str | None = "") -> Expected:
    """Expect a finding in a cell; its project is the row's own unless another is named."""
    return Expected(rule, lambda places: places.cell(row, column), _project(row, project_id))


def on(rule: str, row: Row, project_id: str | None = "") -> Expected:
    """Expect a finding about a whole row, which names its sheet and no cell."""
    return Expected(rule, lambda places: places.row(row), _project(row, project_id))


def lacking(rule: str, near: Row, table: str, project_id: str | None = "") -> Expected:
    """Expect a finding about rows of `table` that are missing: it names the sheet in which they belong."""
    return Expected(rule, lambda places: places.sheet(near, table), _project(near, project_id))


def _project(row: Row, project_id: str | None) -> str | None:
    return row.values.get("project_id") if project_id == "" else project_id


def truth(as_of: str, folder: str, defects: Sequence[Defect], places: Places) -> dict[str, Any]:
    """Return what truth.json says; files are named from the folder of all sample data."""
    listed = []
    for number, defect in enumerate(defects, start=1):
        findings = []
        for finding in defect.findings:
            spot = finding.where(places)
            findings.append(
                {
                    "rule": finding.rule,
                    "file": f"{folder}/{spot.file}",
                    "sheet": spot.sheet,
                    "cell": spot.cell,
                    "project_id": finding.project_id,
                }
            )
        listed.append({"id": f"D{number:02}", "what": defect.what, "findings": findings})
    return {"as_of": as_of, "fictional": True, "defects": listed}
