"""Every spreadsheet of the gallery is read to exactly the values that it holds, each from its own cell."""

from __future__ import annotations

import json
import re
import runpy
from collections import defaultdict
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditkit.ingest import ReadOptions, parse_mapping, read
from auditkit.model.dataset import ROW_ID, DataProblem, Dataset, Place

HERE = Path(__file__).resolve().parent
MAKE = runpy.run_path(str(HERE / "make.py"))
CASES = MAKE["CASES"]
PICTURES = runpy.run_path(str(HERE / "pictures.py"))


@pytest.mark.parametrize("name", CASES)
def test_a_spreadsheet_is_read_to_its_values_and_addresses(name: str, tmp_path: Path) -> None:
    expected = json.loads((HERE / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    paths = [MAKE["write"](file, tmp_path) for file in CASES[name]().files]
    options = expected["options"]
    dataset = read(
        paths if len(paths) == 1 else [tmp_path],
        ReadOptions(date_order=options.get("date_order"), mapping=parse_mapping(options.get("map", []))),
        jobs=0,
    )
    assert _tables(dataset, expected["tables"]) == expected["tables"]
    assert _problems(dataset, expected["mentioned"]) == expected["problems"]
    assert len(dataset.errors) == len(expected["errors"]), dataset.errors
    assert all(any(text in error for error in dataset.errors) for text in expected["errors"]), dataset.errors
    ignored = [sheet.name for file in dataset.inputs for sheet in file.sheets if sheet.table is None and not sheet.rows]
    assert expected["errors"] or sorted(filter(None, ignored)) == expected["ignored"]
    said = " ".join(repr(getattr(dataset, part.name)) for part in fields(dataset) if part.name != "tables")
    assert all(word in said for word in expected["mentioned"]), said


def test_what_is_expected_is_what_the_cases_say() -> None:
    committed = {path.stem: path.read_text(encoding="utf-8") for path in (HERE / "expected").glob("*.json")}
    assert committed == {name: MAKE["as_json"](make().expected()) for name, make in CASES.items()}


def test_the_gallery_is_large_and_speaks_both_languages() -> None:
    english = [name for name in CASES if "english" in name]
    assert len(CASES) >= 60
    assert 0.3 <= len(english) / len(CASES) <= 0.5


def _tables(dataset: Dataset, expected: dict[str, Any]) -> dict[str, Any]:
    """Return all tables as they are expected: by file and sheet, in the order of rows and columns there."""
    found: dict[str, dict[str, list[Any]]] = {}
    for name, table in dataset.tables.items():
        if name == "funds" and "donations" in expected and "funds" not in expected:
            continue
        rows: dict[str, list[Any]] = defaultdict(list)
        for row_id, row in enumerate(table.frame.drop(columns=[ROW_ID, *table.schema.time_columns]).to_dict("records")):
            cells = {
                column: [_plain(value), table.place(row_id, column).cell]
                for column, value in row.items()
                if not pd.isna(value)
            }
            rows[_shown(table.place(row_id))].append(cells)
        found[name] = {where: sorted(cells, key=_first_cell) for where, cells in rows.items()}
    return found


def _problems(dataset: Dataset, mentioned: list[str]) -> list[str]:
    """Return all problems but those of the kinds that are mentioned apart."""
    found = [
        f"{problem.check}/{problem.code} at {_shown(where)} › {where.cell or f'row {where.row}'}"
        for problem in dataset.problems
        for where in [_place(dataset, problem)]
        if not any(word in problem.code for word in mentioned)
    ]
    return sorted(found)


def _place(dataset: Dataset, problem: DataProblem) -> Place:
    if problem.place is not None or problem.row_id is None:
        return problem.place or Place()
    return dataset.tables[problem.table].place(problem.row_id, problem.column)


def _shown(where: Place) -> str:
    return " › ".join(part for part in (Path(where.file or "").name, where.sheet) if part)


def _plain(value: Any) -> object:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value


def _first_cell(cells: dict[str, list[Any]]) -> tuple[int, str]:
    """Return where a row begins: the topmost of its cells, and the leftmost of those."""
    addresses = [re.fullmatch(r"([A-Z]+)([0-9]+)", cell) for _value, cell in cells.values()]
    return min((int(address[2]), f"{address[1]:>3}") for address in addresses if address)


@pytest.mark.parametrize("name", PICTURES["SHOWN"])
def test_the_pictures_show_what_inspect_says_today(name: str) -> None:
    committed = HERE.parent.parent / "docs" / "inspect" / f"{name}.svg"
    assert committed.read_text(encoding="utf-8") == PICTURES["picture"](name, PICTURES["SHOWN"][name])
