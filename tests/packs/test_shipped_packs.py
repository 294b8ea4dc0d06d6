"""What every rule that auditkit ships has for its readers."""

from __future__ import annotations

import re

import pytest

from auditkit.model.pack import Rule
from auditkit.packs import load, shipped

RULES = load(shipped()).rules
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")


def test_there_are_eight_packs_with_a_hundred_rules_and_more() -> None:
    assert shipped() == (
        "base",
        "cn-charity-law",
        "cn-spending-ratios",
        "donations",
        "forensics",
        "giving-day",
        "uk-charity-commission",
        "us-form-990",
    )
    assert len(RULES) >= 100
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_why_and_how_to_mend_it_in_both_languages(rule: Rule) -> None:
    for text in (rule.title, rule.why, rule.fix):
        assert set(text) == {"en", "zh"}
        assert LATIN.search(text["en"])
        assert CHINESE.search(text["zh"])
    for reference in rule.references:
        assert reference.title["en"].strip()
        assert reference.title["zh"].strip()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_cites_its_norm_with_the_day_from_which_it_holds(rule: Rule) -> None:
    assert rule.references
    assert all(reference.start for reference in rule.references)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_an_example_that_passes_and_one_that_fails(rule: Rule) -> None:
    expected = {example.expect for example in rule.examples}
    assert "passed" in expected
    assert "failed" in expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_example_has_a_name_in_both_languages(rule: Rule) -> None:
    for example in rule.examples:
        assert set(example.name) == {"en", "zh"}
        assert CHINESE.search(example.name["zh"])
        assert not CHINESE.search(example.name["en"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_figure_that_was_not_verified_is_a_parameter_that_says_so(rule: Rule) -> None:
    pack = load([rule.pack])
    for name in rule.parameters:
        parameter = pack.parameters[name]
        assert parameter.help["en"].strip()
        assert CHINESE.search(parameter.help["zh"])


def unverified() -> list[tuple[Rule, str]]:
    """Return the rules with a figure that was not verified, and its name."""
    named = []
    for rule in RULES:
        helps = load([rule.pack]).parameters
        named += [(rule, name) for name in rule.parameters if "nverified" in helps[name].help["en"]]
    return named


def test_a_figure_that_was_not_verified_says_so_in_both_languages_and_is_not_stated_as_law() -> None:
    found = unverified()
    assert len(found) >= 8
    for rule, name in found:
        parameter = load([rule.pack]).parameters[name]
        assert "未经核实" in parameter.help["zh"]
        percent = re.compile(rf"(?<![\d.]){float(parameter.value) * 100:g} ?%")
        for text in (rule.title, rule.why, rule.fix, rule.message or {}):
            assert not any(percent.search(each) for each in text.values()), (rule.id, name)
