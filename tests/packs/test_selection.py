from __future__ import annotations

from dataclasses import replace

import pytest

from auditkit.errors import BadUsage
from auditkit.model.pack import Pack
from auditkit.packs import choose, load


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(["giving-day"])


def ids(pack: Pack) -> list[str]:
    return [rule.id for rule in pack.rules]


def test_without_patterns_all_rules_are_used(pack: Pack) -> None:
    assert choose(pack) == pack


def test_ids_globs_and_dimensions_select_in_the_order_of_the_pack(pack: Pack) -> None:
    chosen = choose(pack, ["progress-recent", "data-t*", "audit"])
    assert ids(chosen) == [
        rule.id
        for rule in pack.rules
        if rule.id == "progress-recent" or rule.id.startswith("data-t") or rule.dimension == "audit"
    ]
    assert "data-type" in ids(chosen)
    assert "top-five-audited" in ids(chosen)
    assert chosen.parameters == pack.parameters


def test_ignore_wins_over_select(pack: Pack) -> None:
    assert ids(choose(pack, ["data-*"], ["data-type"])) == [
        rule.id for rule in pack.rules if rule.id.startswith("data-") and rule.id != "data-type"
    ]
    assert not [rule for rule in choose(pack, ignore=["integrity"]).rules if rule.dimension == "integrity"]


@pytest.mark.parametrize("select", [True, False])
def test_a_pattern_that_matches_nothing_is_usage_and_names_the_nearest(pack: Pack, select: bool) -> None:
    patterns = ["progress-recnt"]
    with pytest.raises(BadUsage, match=r'"progress-recnt" matches no rule\. Did you mean progress-recent\?') as caught:
        choose(pack, patterns if select else [], [] if select else patterns)
    assert caught.value.message.startswith("--select" if select else "--ignore")


def test_a_pack_without_rules_is_told_by_name(pack: Pack) -> None:
    with pytest.raises(BadUsage, match="The rule pack giving-day has no rules to judge by"):
        choose(replace(pack, rules=()))


def test_a_choice_that_leaves_no_rule_is_usage(pack: Pack) -> None:
    with pytest.raises(BadUsage, match="leave no rule to judge by"):
        choose(pack, ["integrity"], ["integrity"])
