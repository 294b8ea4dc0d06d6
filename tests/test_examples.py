"""The examples of the shipped packs hold, and hold every figure of their rules in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from quickest import QUICKEST
from side_by_side import APART, of_example, side_by_side
from typer.testing import CliRunner

from auditkit import resources
from auditkit.check import judge_tables
from auditkit.cli.rules import build
from auditkit.kinds import get_kind
from auditkit.model.pack import Rule
from auditkit.packs import bounds, load, run_examples, shipped

PACK = load(shipped())
Path_ = tuple[str | int, ...]


def broken(rule: Rule) -> list[str]:
    """Return what is wrong with the rule's examples, as far as the first that is."""
    for example in rule.examples:
        [result] = run_examples(replace(PACK, rules=(replace(rule, examples=(example,)),)), judge_tables)
        if not result.passed:
            return list(result.differences)
    return []


@pytest.mark.no_cover
@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_every_example_of_every_shipped_pack_holds(rule: Rule) -> None:
    # All are judged below, beside each other where they cannot touch; of those the first and the last alone too.
    some = (rule.examples[0], rule.examples[-1]) if rule.kind in APART else ()
    assert broken(replace(rule, examples=some)) == []
    expected = {example.expect for example in rule.examples}
    assert "passed" in expected
    assert "failed" in expected


@pytest.mark.no_cover
@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_examples_beside_each_other_come_out_as_they_say_and_as_their_kind_promises(rule: Rule) -> None:
    kind = get_kind(rule.kind)
    asking = " ".join(f"{{{name}}}" for name in kind.fills)
    own = replace(rule, message={"en": f"Own: {asking}", "zh": f"自定：{asking}"})
    for examples, tables in side_by_side(rule.examples, rule.kind):
        judgement = judge_tables(replace(PACK, rules=(own,)), tables, date.fromisoformat(examples[0].as_of), QUICKEST)
        failed = [finding.message for finding in judgement.findings if finding.status == "failed"]
        assert all(message.startswith("Own: ") for message in failed)
        # Of every project, and not just the gravest of an example.
        assert {outcome.status for outcome in judgement.outcomes} <= set(kind.outcomes)
        for number, example in enumerate(examples):
            of_it = of_example(judgement, number, rule.kind)
            [result] = run_examples(
                replace(PACK, rules=(replace(own, examples=(example,)),)), lambda *_, found=of_it: found
            )
            assert result.differences == (), example.name


def figures(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Return the paths of all numbers and days in a rule's text."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from figures(each, (*path, key))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from figures(each, (*path, position))
    elif _is_figure(value):
        yield path


def _is_figure(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) == 10 and value[4::3] == "--" and value.replace("-", "").isdigit()
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def with_other(value: Any, path: Path_, step: int) -> Any:
    """Return `value` with the figure at `path` one step off."""
    if path:
        key, *rest = path
        changed = dict(value) if isinstance(value, Mapping) else list(value)
        changed[key] = with_other(value[key], tuple(rest), step)
        return changed
    if isinstance(value, str):
        return (date.fromisoformat(value) + timedelta(days=step)).isoformat()
    return value + step * (1 if isinstance(value, int) else Decimal("0.01"))


def written_once(text: Any) -> Iterator[list[Path_]]:
    """Return the paths of each figure in a rule's text: several where the same tiers or window are repeated by an
    anchor, since they are then written once.
    """
    found: dict[tuple[str, Path_], list[Path_]] = {}
    for path in figures(text):
        shared = next((step for step, key in enumerate(path) if key in ("lookup", "window")), None)
        where: tuple[str, Path_] = ("", path)
        if shared is not None:
            repeated = text
            for key in path[: shared + 1]:
                repeated = repeated[key]
            where = (repr(repeated), path[shared:])
        found.setdefault(where, []).append(path)
    yield from found.values()


def overlaps(text: Any) -> bool:
    """Whether tiers in a rule's text overlap, which the linter refuses."""
    if isinstance(text, Mapping):
        tiers = text.get("tiers", ())
        return any(bounds.overlap(one, other) for one, other in combinations(tiers, 2)) or any(
            map(overlaps, text.values())
        )
    return isinstance(text, list) and any(map(overlaps, text))


def altered(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Return the rule once for each of its figures and direction, with that figure one step off."""
    for step in (1, -1):
        for part in ("body", "where", "unless"):
            text = getattr(rule, part)
            for paths in written_once(text):
                other = text
                for path in paths:
                    other = with_other(other, path, step)
                if not overlaps(other):
                    yield f"{part} {paths[0]} {step:+}", replace(rule, **{part: other})
        for position, tier in enumerate(rule.late):
            for other in (
                replace(tier, days=tier.days + step),
                replace(tier, earns=tier.earns + Fraction(step, 100)),
            ):
                tiers = (*rule.late[:position], other, *rule.late[position + 1 :])
                yield f"late {position} {other}", replace(rule, late=tiers)
        law = rule.effective
        for end in ("start", "end"):
            if law is not None and getattr(law, end) is not None:
                other_law = replace(law, **{end: with_other(getattr(law, end), (), step)})
                yield f"effective {end} {step:+}", replace(rule, effective=other_law)


def altered_once() -> dict[str, list[tuple[str, Rule]]]:
    """Return the altered rules by the id of the rule; what several rules say alike is altered in the first of them."""
    said: set[tuple[str, ...]] = set()
    found: dict[str, list[tuple[str, Rule]]] = {}
    for rule in PACK.rules:
        parts = {part: repr(each) for part, each in rule.body.items()}
        for number, each in enumerate(rule.body.get("any_of", ()) if rule.kind == "compare" else ()):
            parts |= {f"any_of', {number}, '{part}": repr(of_it) for part, of_it in each.items()}
        # A figure by itself may be the same by chance.
        told = {part: (rule.kind, part, text) for part, text in parts.items() if text.startswith(("{", "["))}
        found[rule.id] = [
            each
            for each in altered(rule)
            if not any(each[0].startswith(f"body ('{part}'") and alike in said for part, alike in told.items())
        ]
        said.update(alike for part, alike in told.items() if part != "any_of")
    return found


ALTERED = altered_once()


def test_the_packs_have_figures_to_alter() -> None:
    with_figures = {rule_id for rule_id, others in ALTERED.items() if others}
    assert {
        "few-fundraisers",
        "final-disclosure-on-time",
        "periodic-disclosure",
        "progress-recent",
        "progress-updates-a-year",
        "top-five-audited",
    } <= with_figures
    assert sum(map(len, ALTERED.values())) >= 40


def uncaught(rule: Rule) -> list[str]:
    """Return the figures of a rule that may be a step off without an example that comes out otherwise."""
    left = {f"{rule.id}-{number}": (what, other) for number, (what, other) in enumerate(ALTERED[rule.id])}
    for examples, tables in side_by_side(rule.examples, rule.kind):
        if not left:
            break
        day = date.fromisoformat(examples[0].as_of)
        others = [replace(other, id=name) for name, (_what, other) in left.items()]
        judgement = judge_tables(replace(PACK, rules=tuple(others)), tables, day, QUICKEST)
        for number, example in enumerate(examples):
            of_it = of_example(judgement, number, rule.kind)
            still = [replace(other, examples=(example,)) for other in others if other.id in left]
            results = run_examples(replace(PACK, rules=tuple(still)), lambda *_, found=of_it: found)
            left = {result.rule.id: left[result.rule.id] for result in results if result.passed}
    return [what for what, _other in left.values()]


@pytest.mark.no_cover
@pytest.mark.parametrize("rule", [rule for rule in PACK.rules if ALTERED[rule.id]], ids=lambda rule: rule.id)
def test_an_example_catches_every_figure_that_is_a_step_off(rule: Rule) -> None:
    assert uncaught(rule) == []


@pytest.mark.parametrize(
    ("parameter", "value", "rule_id"),
    [
        ("audit_top_n", "4", "top-five-audited"),
        ("audit_top_n", "6", "top-five-audited"),
        ("disclosure_months", "4", "final-disclosure-on-time"),
        ("disclosure_months", "2", "periodic-disclosure"),
        ("progress_months", "4", "progress-recent"),
        ("updates_a_year", "4", "progress-updates-a-year"),
        ("fundraisers_at_most", "2", "few-fundraisers"),
    ],
)
def test_an_example_catches_a_parameter_with_another_value(parameter: str, value: str, rule_id: str) -> None:
    [rule] = [rule for rule in load(["giving-day"], {parameter: value}).rules if rule.id == rule_id]
    assert broken(rule) != []


@pytest.mark.parametrize(
    ("text", "other", "rule_id"),
    [
        ("where: {kind: final,", "where: {kind: periodic,", "final-disclosure-on-time"),
        ("right: {column: closing_balance}", "right: {column: opening_balance}", "disclosure-adds-up"),
        (
            "right: {column: closing_balance}",
            "right: {column: closing_balance}\n    tolerance: {absolute: 0.01}",
            "disclosure-adds-up",
        ),
        ("columns: [title, org_id, campaign]", "columns: [title, org_id, project_id]", "plan-listed-once"),
        ("at_most: {parameter: fundraisers_at_most}", "at_least: {parameter: fundraisers_at_most}", "few-fundraisers"),
        ("opinion: {missing: false}", "opinion: {missing: true}", "top-five-audited"),
    ],
)
def test_a_pack_with_one_word_changed(tmp_path: Path, text: str, other: str, rule_id: str) -> None:
    written = (resources.folder("rules") / "giving-day.yaml").read_text(encoding="utf-8")
    assert written.count(text) == 1
    file = tmp_path / "copy.yaml"
    file.write_text(written.replace(text, other), encoding="utf-8")
    [rule] = [rule for rule in load([str(file)]).rules if rule.id == rule_id]
    assert broken(rule) != []


def test_the_command_fails_for_a_pack_with_one_figure_changed(tmp_path: Path) -> None:
    text = """
pack: mine
version: "1"
title: {en: Mine, zh: 我的}
rules:
  - id: adds-up
    kind: reconcile
    title: {en: Adds up, zh: 相符}
    dimension: integrity
    severity: major
    weight: 1
    subject: funds
    left: {column: public_amount}
    right: {column: total_amount}
    tolerance: {absolute: 0.05}
    reference: {title: {en: Ours, zh: 自定}}
    examples:
      - name: five fen apart
        expect: passed
        as_of: 2019-12-31
        tables:
          projects: [{project_id: P1}]
          funds: [{project_id: P1, campaign: a, public_amount: 1, total_amount: 1.05}]
      - name: six fen apart
        expect: failed
        as_of: 2019-12-31
        tables:
          projects: [{project_id: P1}]
          funds: [{project_id: P1, campaign: a, public_amount: 1, total_amount: 1.06}]
"""
    file = tmp_path / "mine.yaml"
    for tolerance, code in (("0.05", 0), ("0.04", 1), ("0.06", 1)):
        file.write_text(text.replace("0.05}\n    ref", f"{tolerance}}}\n    ref"), encoding="utf-8")
        assert CliRunner().invoke(build(), ["test", str(file)]).exit_code == code
