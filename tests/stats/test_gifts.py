"""What statistics tell of a ledger of donations, in memory and where it lies, worked out by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ledger_files import row_of, write_ledger, write_projects
from ledger_reports import both

SEPTEMBER = datetime(2019, 9, 8)


def told(folder: Path, *gifts: dict[str, Any], projects: tuple[str, ...] = ("P1", "P2")) -> dict[str, Any]:
    """Return the statistics of projects of 2019-99 and their gifts, which are the same from memory and from disk."""
    write_projects(folder / "projects.csv", projects)
    rows = [row_of(number, **{"donated_at": SEPTEMBER, **gift}) for number, gift in enumerate(gifts, start=1)]
    write_ledger(folder / "gifts.parquet", rows)
    memory, disk = (each["statistics"] for each in both(folder))
    assert memory == disk
    return memory


def figures(statistics: dict[str, Any], by: str = "", group: str = "") -> dict[str, dict[str, Any]]:
    """Return the figures of the one campaign, of all of it or of one group."""
    [campaign] = statistics["campaigns"]
    return {each["measure"]: each for each in campaign["figures"] if (each["by"], each["group"]) == (by, group)}


def test_without_funds_the_donations_are_the_gifts_by_the_public(tmp_path: Path) -> None:
    gifts = [{"amount": amount} for amount in ("10.00", "20.00", "30.00", "40.00")]
    gifts += [{"amount": amount, "project_id": "P2"} for amount in ("100.00", "110.00", "200.00")]
    matching = [{"amount": "50.00", "source": "platform_match"}, {"amount": "60.00", "source": "corporate_match"}]

    statistics = told(tmp_path, *gifts, *matching)

    found = figures(statistics)
    assert found["donations"]["value"] == 7
    # (10 + 20 + 30 + 40 + 100 + 110 + 200) / 7 = 510 / 7 = 72.857… yuan
    assert found["mean-donation"]["value"] == pytest.approx(7285.71)
    assert found["total-raised"]["value"] == 62_000
    bands = [each for each in statistics["campaigns"][0]["figures"] if each["measure"] == "band-donations"]
    assert sum(each["value"] for each in bands) == 7
    of_field = [each for each in statistics["campaigns"][0]["figures"] if each["by"] == "field"]
    assert [each["value"] for each in of_field if each["measure"] == "donations"] == [7]
