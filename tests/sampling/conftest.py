"""A small draw, and the results of its audit as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from auditkit.ingest import ReadOptions
from auditkit.sampling import results
from auditkit.sampling.designs import Design, Drawn, Group

HEADERS = ("No.", "Project ID", "Book value", "Audited value", "Error", "Conclusion", "Reason", "Replaces")

Row = Sequence[object]
Read = Callable[..., results.Results]


def item(identifier: str, number: object, book: int = 100_00) -> Drawn:
    return Drawn(identifier, str(number), f"Project {identifier}", book)


@pytest.fixture
def design() -> Design:
    """Two mandatory items; of 20 in one stratum 4 drawn with 2 reserves, of 10 in another 2."""
    return Design(
        unit="items",
        subject="2019-99",
        currency="CNY",
        size=32,
        total=5_000_00,
        certain=(item("M-a", "M1", 600_00), item("M-b", "M2", 500_00)),
        groups=(
            Group(
                "top", "health", 20, tuple(item(f"H{n}", n) for n in range(1, 5)), (item("R1", "R1"), item("R2", "R2"))
            ),
            Group("rest", "health", 10, (item("T5", 5, 50_00), item("T6", 6, 70_00))),
        ),
    )


@pytest.fixture
def read(design: Design, tmp_path: Path) -> Read:
    """Read results of the draw: what differs from a clean audit, by id, and rows to add. None leaves a row out."""

    def read(
        changes: Mapping[str, Mapping[str, object] | None] | None = None,
        more: Sequence[Mapping[str, object]] = (),
        headers: Sequence[str] = HEADERS,
    ) -> results.Results:
        rows: list[Mapping[str, object]] = []
        for drawn in design.listed:
            change = (changes or {}).get(drawn.identifier, {})
            if change is not None:
                clean = {"No.": drawn.number, "Project ID": drawn.identifier}
                value = f"{drawn.book / 100:.2f}"
                rows.append({**clean, "Book value": value, "Audited value": value, **change})
        lines = [headers, *([row.get(header, "") for header in headers] for row in [*rows, *more])]
        path = tmp_path / "results.csv"
        path.write_text("".join(",".join(map(str, line)) + "\n" for line in lines), encoding="utf-8")
        return results.read(path, design, ReadOptions(currency=design.currency))

    return read
