"""Each kind declares the outcomes that a rule of it can come to: it comes to each of them, and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from quickest import QUICKEST
from side_by_side import APART

from auditkit.check import judge_tables
from auditkit.kinds import get_kind, kind_names
from auditkit.model.pack import Example, Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import OUTCOMES
from auditkit.packs import load, shipped

PACK = load(shipped())


def outcomes(rule: Rule, example: Example, tables: Any = None) -> set[str]:
    pack = replace(PACK, rules=(rule,))
    judgement = judge_tables(
        pack, example.tables if tables is None else tables, date.fromisoformat(example.as_of), QUICKEST
    )
    return {outcome.status for outcome in judgement.outcomes}


def of_kind(name: str) -> list[Rule]:
    return [rule for rule in PACK.rules if rule.kind == name]


def shown(name: str) -> set[str]:
    """Return the outcomes that the shipped examples of a kind say; that they come to them is held by their own test."""
    return {example.expect for rule in of_kind(name) for example in rule.examples}


@pytest.mark.parametrize("name", kind_names())
def test_no_shipped_example_says_an_outcome_that_its_kind_does_not_declare(name: str) -> None:
    assert shown(name) <= set(get_kind(name).outcomes)


@pytest.mark.parametrize("name", kind_names())
def test_a_kind_declares_outcomes_in_their_order(name: str) -> None:
    declared = get_kind(name).outcomes
    assert list(declared) == [outcome for outcome in OUTCOMES if outcome in declared]


def variants(rule: Rule, example: Example) -> Iterator[tuple[Rule, Any]]:
    """Return what may lead a rule to another outcome: everybody let off, nobody asked, a table or a column left out, a
    requirement that comes by a day.
    """
    (key, *_rest) = table_schema(rule.subject).key or table_schema(rule.subject).column_names
    yield replace(rule, unless={key: {"missing": False}}), example.tables
    yield replace(rule, where={key: {"missing": True}}), example.tables
    for name in example.tables:
        if name != "projects":
            yield rule, {table: rows for table, rows in example.tables.items() if table != name}
    for name, rows in example.tables.items():
        for column in dict.fromkeys(column for row in rows for column in row):
            if column != "project_id":
                others = [{key: value for key, value in row.items() if key != column} for row in rows]
                yield rule, {**example.tables, name: others}
    if "require" in rule.body:
        until = {
            "kind": "deadline",
            "event": {"table": "audits", "column": "report_on"},
            "due": {"after": "as_of", "days": 1},
        }
        yield replace(rule, body={**rule.body, "require": until}), {**example.tables, "audits": []}


@pytest.mark.parametrize("name", kind_names())
def test_a_kind_can_come_to_each_outcome_that_it_declares(name: str) -> None:
    missing = set(get_kind(name).outcomes) - shown(name)
    found: set[str] = set()
    # Projects that are judged by each other come to other outcomes than the gravest, which examples say.
    for rule in of_kind(name) if missing and name not in APART else ():
        for example in rule.examples:
            if missing <= found:
                return
            found |= outcomes(rule, example)
    for rule in of_kind(name):
        for example in rule.examples:
            for other, tables in variants(rule, example):
                if missing <= found:
                    return
                found |= outcomes(other, example, tables)
    assert missing <= found


@pytest.mark.parametrize("name", kind_names())
def test_leaving_out_tables_and_columns_leads_to_no_other(name: str) -> None:
    declared = set(get_kind(name).outcomes)
    rule = of_kind(name)[0]
    example = rule.examples[0]
    for other, tables in variants(rule, example):
        if other == rule:
            assert outcomes(rule, example, tables) <= declared
