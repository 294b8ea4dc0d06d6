"""The reports on a ledger, from memory and from where it lies, which are to be the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from auditkit import ingest
from auditkit.audit import audit
from auditkit.ingest.ledgers.options import Streaming
from auditkit.model.ledger import LedgerTable
from auditkit.packs import choose, load
from auditkit.reports import json as report_json
from auditkit.reports.statistics import json as statistics_json
from auditkit.stats import statistics

DAY = date(2019, 12, 31)
PACK = choose(load(["giving-day", "forensics", "donations"]), ["data-*", "*donation*", "gift*"])


def both(folder: Path, with_donors: bool = False) -> list[dict[str, Any]]:
    """Return the report on a folder, from memory and from where it lies, without the name of the engine."""
    found = []
    for engine, streaming in (("pandas", None), ("duckdb", Streaming("duckdb", with_donors=with_donors))):
        dataset = ingest.read([folder], jobs=0, streaming=streaming)
        assert isinstance(dataset.tables.get("donations"), LedgerTable) is (streaming is not None)
        report = report_json.document(audit(dataset, PACK, DAY, engine))
        report["run"]["engine"] = ""
        figures = statistics_json.document(statistics(dataset, DAY, engine=engine))
        figures["run"]["engine"] = ""
        found.append({"report": report, "statistics": figures})
    return found


def assert_same(folder: Path, with_donors: bool = False) -> dict[str, Any]:
    """Assert that the reports on a folder are the same, and return the one from memory."""
    memory, disk = both(folder, with_donors)
    for part in ("inputs", "errors"):
        assert disk["report"]["run"][part] == memory["report"]["run"][part]
    assert disk["report"]["findings"] == memory["report"]["findings"]
    assert disk == memory
    return memory
