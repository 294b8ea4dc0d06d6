"""The same verdicts on every engine; the kinds' own tests run each of their cases on every engine besides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from auditkit import ingest, resources
from auditkit.check import check, judge_tables
from auditkit.model.dataset import Dataset
from auditkit.model.pack import Example, Pack, Rule
from auditkit.model.verdict import Judgement
from auditkit.packs import load, shipped

OTHERS = ("polars", "duckdb")
PACK = load(shipped())
EXAMPLES = [(rule, example) for rule in PACK.rules for example in rule.examples]


def _id(value: object) -> str:
    return value.id if isinstance(value, Rule) else value.name if isinstance(value, Example) else str(value)


@cache
def on_pandas(rule_id: str, name: str) -> Judgement:
    [(rule, example)] = [each for each in EXAMPLES if (each[0].id, each[1].name) == (rule_id, name)]
    return judge_tables(replace(PACK, rules=(rule,)), example.tables, date.fromisoformat(example.as_of), "pandas")


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=_id)
def test_every_example_of_every_shipped_pack(engine: str, rule: Rule, example: Example) -> None:
    alone = replace(PACK, rules=(rule,))
    seen = judge_tables(alone, example.tables, date.fromisoformat(example.as_of), engine)
    assert seen == on_pandas(rule.id, example.name)


@cache
def platform() -> Dataset:
    folder: Path = resources.folder("sample_data") / "platform"
    return ingest.read([folder])


@pytest.mark.parametrize("engine", OTHERS)
def test_a_whole_platform_with_all_its_defects(engine: str) -> None:
    pack: Pack = load(["giving-day"])
    as_of = date(2019, 12, 31)
    assert check(platform(), pack, as_of, engine) == check(platform(), pack, as_of, "pandas")
