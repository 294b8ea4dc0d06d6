from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from auditkit.kinds import get_kind
from auditkit.model.pack import Example, Rule
from auditkit.packs import ExampleResult, load
from auditkit.packs.coverage import Coverage, coverage

Write = Callable[..., str]
RuleText = Callable[[str], str]


def reached(rules: list[Rule], *came: tuple[Rule, str, bool]) -> Coverage:
    """Return the coverage of `rules` whose examples expect these outcomes, and come to them or do not."""
    results = [
        ExampleResult(rule, Example("e", outcome, "2019-12-31", {}), () if passed else ("another",))
        for rule, outcome, passed in came
    ]
    return coverage(rules, results)


def a_rule(write: Write, rule: RuleText, name: str = "one") -> Rule:
    return load([write("rules:\n" + rule(name))]).rules[0]


def test_a_kind_reaches_what_the_examples_of_any_of_its_rules_reach(write: Write, rule: RuleText) -> None:
    one, two = (a_rule(write, rule, name) for name in ("one", "two"))
    told = reached([one, two], (one, "passed", True), (two, "failed", True))
    assert told.rules["one"].reached == ("passed",)
    assert told.rules["two"].reached == ("failed",)
    assert told.kinds["present"].reached == ("passed", "failed")
    assert (told.reached, told.possible) == (2, len(get_kind("present").outcomes) - 1)
    assert told.share == Fraction(2, 5)


def test_what_is_never_reached_is_named_in_the_order_of_outcomes(write: Write, rule: RuleText) -> None:
    one = a_rule(write, rule)
    told = reached([one], (one, "not_covered", True), (one, "passed", True))
    assert told.kinds["present"].reached == ("passed", "not_covered")
    assert told.kinds["present"].never == ("failed", "unverifiable", "not_applicable")


def test_an_example_that_comes_out_otherwise_reaches_nothing(write: Write, rule: RuleText) -> None:
    one = a_rule(write, rule)
    told = reached([one], (one, "passed", False))
    assert told.rules["one"].reached == ()
    assert told.failed == 1


def test_a_kind_is_said_to_miss_waiving_only_where_a_rule_of_it_waives(write: Write, rule: RuleText) -> None:
    one = a_rule(write, rule)
    waiving = replace(one, id="two", unless={"status": "planned"})
    told = reached([one, waiving])
    assert "waived" not in told.rules["one"].possible
    assert "waived" not in reached([one]).kinds["present"].possible
    assert "waived" in told.rules["two"].never
    assert "waived" in told.kinds["present"].never


def test_rules_without_a_passing_or_a_failing_example_are_named(write: Write, rule: RuleText) -> None:
    one, two = (a_rule(write, rule, name) for name in ("one", "two"))
    told = reached([one, two], (one, "passed", True), (two, "failed", True))
    assert told.without_passing == ("two",)
    assert told.without_failing == ("one",)


def test_kinds_whose_rules_need_no_example_are_not_among_them() -> None:
    rules = [rule for rule in load(["base"]).rules if rule.kind == "data"]
    told = reached(rules)
    assert (told.without_passing, told.without_failing) == ((), ())
    assert told.kinds["data"].never == ("passed", "failed", "not_applicable")


def test_the_whole_is_reached_when_each_outcome_of_each_kind_is(write: Write, rule: RuleText) -> None:
    one = a_rule(write, rule)
    every = [(one, outcome, True) for outcome in get_kind("present").outcomes if outcome != "waived"]
    assert reached([one], *every).share == 1
    assert reached([one], *every[1:]).share < 1


def test_of_no_rule_there_is_nothing_to_reach() -> None:
    assert reached([]).share == 1
