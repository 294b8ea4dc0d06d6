from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.errors import BadPack, BadUsage
from auditkit.packs import shipped
from auditkit.packs.comparison import Change, Comparison, _changes, compare_packs

Write = Callable[..., str]
RuleText = Callable[[str], str]


@pytest.fixture
def compared(write: Write) -> Callable[[str, str], Comparison]:
    """Return a function that compares two packs of one name, given what follows their heads."""

    def of(before: str, after: str) -> Comparison:
        write(before, "old/mine.yaml")
        write(after, "new/mine.yaml")
        return compare_packs("old/mine.yaml", "new/mine.yaml")

    return of


Compared = Callable[[str, str], Comparison]


@pytest.mark.parametrize("name", shipped())
def test_a_pack_is_the_same_as_itself(name: str) -> None:
    assert compare_packs(name, name).is_same


def test_how_a_pack_is_written_makes_no_difference(compared: Compared, rule: RuleText) -> None:
    one, two = rule("one"), rule("two")
    told = compared(
        "rules:\n" + one + two,
        "# A remark.\nrules:\n" + two + one.replace("{en: Title given, zh: 有标题}", '{zh: 有标题, en: "Title given"}'),
    )
    assert told.is_same


def test_another_currency_of_the_amounts_is_a_change_of_the_pack(compared: Compared, rule: RuleText) -> None:
    told = compared("currency: CNY\nrules:\n" + rule("one"), "currency: USD\nrules:\n" + rule("one"))
    assert told.head == (Change("currency", "CNY", "USD"),)
    assert compared("rules:\n" + rule("one"), "currency: USD\nrules:\n" + rule("one")).head == (
        Change("currency", None, "USD"),
    )


def test_rules_that_came_and_went(compared: Compared, rule: RuleText) -> None:
    told = compared("rules:\n" + rule("one") + rule("two"), "rules:\n" + rule("two") + rule("three"))
    assert [each.id for each in told.added] == ["three"]
    assert [each.id for each in told.removed] == ["one"]
    assert told.changed == ()
    assert not told.is_same


def test_a_changed_rule_tells_each_key_from_what_to_what(compared: Compared, rule: RuleText) -> None:
    after = rule("one").replace("weight: 4", "weight: 2.5").replace("major", "minor").replace("zh: 自定", "zh: 自设")
    [changed] = compared("rules:\n" + rule("one"), "rules:\n" + after).changed
    assert changed.changes == (
        Change("severity", "major", "minor"),
        Change("weight", 4, Decimal("2.5")),
        Change("reference.title.zh", "自定", "自设"),
    )


def test_a_key_that_came_stands_against_nothing(compared: Compared, rule: RuleText) -> None:
    after = rule("one").replace("    all_of", "    where: {status: {missing: false}}\n    all_of")
    [changed] = compared("rules:\n" + rule("one"), "rules:\n" + after).changed
    assert changed.changes == (Change("where.status.missing", None, False),)


def test_true_is_not_one_and_a_figure_is_the_same_however_written() -> None:
    assert _changes({"a": True}, {"a": 1}) == (Change("a", True, 1),)
    assert _changes({"a": Decimal("0.80"), "b": Decimal("5.0")}, {"a": Decimal("0.8"), "b": 5}) == ()
    assert _changes({"a": "1"}, {"a": 1}) == (Change("a", "1", 1),)


def test_examples_are_counted_by_their_names(compared: Compared, rule: RuleText) -> None:
    example = "      - {{name: {}, expect: {}, as_of: 2019-12-31, tables: {{projects: []}}}}\n"
    before = rule("one") + example.format("gone", "passed") + example.format("other", "passed")
    after = (
        rule("one")
        + example.format("other", "failed")
        + example.format("new", "passed")
        + example.format("x", "passed")
    )
    [changed] = compared("rules:\n" + before, "rules:\n" + after).changed
    assert changed.changes == ()
    assert (changed.examples_added, changed.examples_removed, changed.examples_changed) == (2, 1, 1)


def test_a_parameter_that_changed_is_one_change_however_many_rules_use_it(compared: Compared, rule: RuleText) -> None:
    text = "parameters: {{term: {{value: {}, minimum: 1}}}}\nrules:\n"
    one = rule("one").replace("    all_of", "    where: {target_amount: {at_least: {parameter: term}}}\n    all_of")
    told = compared(text.format(3) + one, text.format(6) + one)
    assert told.parameters == (Change("term.value", 3, 6),)
    assert told.changed == ()


def test_scores_and_grades(compared: Compared) -> None:
    text = "score: {{dimensions: {{audit: {}}}, grades: [[A, {}], [E, 0]], caps: {{critical: {}}}}}\n"
    assert compared(text.format(1, 90, 59), text.format(2, 85, 49)).score == (
        Change("dimensions.audit", 1, 2),
        Change("grades.A", 90, 85),
        Change("caps.critical", 59, 49),
    )


def test_what_is_extended_overridden_and_disabled_counts(write: Write, rule: RuleText) -> None:
    write("rules:\n" + rule("one") + rule("two"), "base.yaml")
    write("extends: [base.yaml]\noverride: {one: {weight: 9}}\ndisable: [two]\n")
    told = compare_packs("base.yaml", "mine.yaml")
    assert (told.before, told.after) == ("base 1", "mine 1")
    assert told.head == (Change("pack", "base", "mine"),)
    assert [each.id for each in told.removed] == ["two"]
    assert [each.changes for each in told.changed] == [(Change("weight", 4, 9),)]


def test_one_that_cannot_be_read_is_refused(write: Write) -> None:
    name = write("rules: [\n")
    with pytest.raises(BadPack):
        compare_packs("base", name)
    with pytest.raises(BadUsage):
        compare_packs("bas", "base")


VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text("xyz", min_size=1, max_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)
RULES = st.dictionaries(st.text("xyz", min_size=1, max_size=1), VALUES, max_size=3)


@given(RULES, RULES)
def test_changes_turn_around_and_are_none_only_between_the_same(
    before: dict[str, object], after: dict[str, object]
) -> None:
    there = _changes(before, after)
    back = _changes(after, before)
    assert sorted(each.key for each in there) == sorted(each.key for each in back)
    assert {(each.key, repr(each.before), repr(each.after)) for each in there} == {
        (each.key, repr(each.after), repr(each.before)) for each in back
    }
    assert _changes(before, before) == ()
