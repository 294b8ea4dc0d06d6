"""The same checks by frictionless, with its own reader: `python with_frictionless.py WORKBOOK FOUND.json`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import checked
from frictionless import Checklist, Package, Resource, Schema, checks, system
from frictionless.formats import ExcelControl

NO_LIMIT = 1_000_000


def fields() -> Iterator[dict[str, Any]]:
    """Yield the descriptors of the columns."""
    yield {"name": checked.KEY, "type": "string", "constraints": {"unique": True}}
    yield {"name": checked.PROJECT, "type": "string", "constraints": {"required": True}}
    yield {"name": checked.KIND, "type": "string", "constraints": {"enum": list(checked.KINDS)}}
    for name in checked.DATES:
        yield {"name": name, "type": "date", "constraints": {"required": True}}
    for name in checked.AMOUNTS:
        yield {
            "name": name,
            "type": "number",
            "constraints": {"minimum": 0} if name in checked.NOT_NEGATIVE else {},
        }


def package(name: str) -> Package:
    """Return the two sheets, of which one refers to the other."""
    reference = {"resource": "projects", "fields": [checked.PROJECT]}
    described = {"fields": list(fields()), "foreignKeys": [{"fields": [checked.PROJECT], "reference": reference}]}
    return Package(
        resources=[
            Resource(name="projects", path=name, control=ExcelControl(sheet=checked.PROJECTS)),
            Resource(
                name="disclosures",
                path=name,
                control=ExcelControl(sheet=checked.DISCLOSURES),
                schema=Schema.from_descriptor(described),
            ),
        ]
    )


def findings(path: Path) -> Iterator[checked.Finding]:
    """Yield each error with its row, and its column where it has one; a foreign key tells its columns in a list."""
    start, end, disclosed = checked.DATES
    asked = Checklist(
        checks=[
            checks.row_constraint(formula=f"not {start} or not {end} or {end} >= {start}"),
            checks.row_constraint(formula=f"not {end} or not {disclosed} or {disclosed} > {end}"),
        ]
    )
    with system.use_context(trusted=True):
        report = package(str(path)).get_resource("disclosures").validate(asked, limit_errors=NO_LIMIT)
    for number, column, columns in report.flatten(["rowNumber", "fieldName", "fieldNames"]):
        yield number, column or (columns or [None])[0]


if __name__ == "__main__":
    checked.hand_back(findings(Path(sys.argv[1])), sys.argv[2])
