"""What every rule that auditkit ships has for its readers."""

from __future__ import annotations

import re

import pytest

from auditkit.model.pack import Rule
from auditkit.packs import load, shipped

RULES = load(shipped()).rules
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")
FROM_FILES_ALONE = {"data-total", "data-header"}
"""What rows written by hand cannot get wrong: they have no total row and no header."""


def test_there_are_seven_packs_with_sixty_rules_and_more() -> None:
    assert shipped() == (
        "base",
        "cn-charity-law",
        "cn-spending-ratios",
        "forensics",
        "giving-day",
        "uk-charity-commission",
        "us-form-990",
    )
    assert len(RULES) >= 60
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
    assert "failed" in expected or rule.id in FROM_FILES_ALONE


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_figure_that_was_not_verified_is_a_parameter_that_says_so(rule: Rule) -> None:
    pack = load([rule.pack])
    for name in rule.parameters:
        parameter = pack.parameters[name]
        assert parameter.help["en"].strip()
        assert CHINESE.search(parameter.help["zh"])
