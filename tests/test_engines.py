"""The same verdicts on every engine; the kinds' own tests run each of their cases on every engine besides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import pytest
from side_by_side import side_by_side

from auditkit import ingest, resources
from auditkit.check import check, read_tables
from auditkit.model.dataset import Dataset
from auditkit.model.pack import Pack
from auditkit.model.verdict import Judgement
from auditkit.packs import load, shipped
from auditkit.waivers import Waivers

OTHERS = ("polars", "duckdb")
"""No user can name polars: it shows, by all cases of the kinds and a whole platform, that rules rest on no engine."""
PACK = load(shipped())


@lru_cache(maxsize=2)
def examples_of(rule_id: str) -> tuple[Pack, list[tuple[date, Dataset, Waivers | None]]]:
    """Return the pack of one rule, and the day and data of its examples, those beside each other that cannot touch."""
    [rule] = [rule for rule in PACK.rules if rule.id == rule_id]
    pack = replace(PACK, rules=(rule,))
    return pack, [
        (date.fromisoformat(examples[0].as_of), *read_tables(pack, tables))
        for examples, tables in side_by_side(rule.examples, rule.kind)
    ]


def judged(rule: str, engine: str) -> list[Judgement]:
    """Judge all examples of a rule; what is read is read once for all engines."""
    pack, each = examples_of(rule)
    return [check(dataset, pack, day, engine, waivers) for day, dataset, waivers in each]


@pytest.mark.parametrize("rule", [rule.id for rule in PACK.rules])
def test_every_example_of_every_shipped_pack(rule: str) -> None:
    assert judged(rule, "duckdb") == judged(rule, "pandas")


@cache
def platform() -> Dataset:
    folder: Path = resources.folder("sample_data") / "platform"
    return ingest.read([folder])


@cache
def platform_judged(engine: str) -> Judgement:
    return check(platform(), load(["giving-day"]), date(2019, 12, 31), engine)


@pytest.mark.parametrize("engine", OTHERS)
def test_a_whole_platform_with_all_its_defects(engine: str) -> None:
    assert platform_judged(engine) == platform_judged("pandas")
