from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import yaml

from auditkit import resources
from auditkit.model.pack import Rule
from auditkit.packs import load, shipped
from auditkit.packs.source import passages

Write = Callable[..., str]
RuleText = Callable[[str], str]


def test_a_rules_text_begins_and_ends_with_it(write: Write, rule: RuleText) -> None:
    name = write("rules:\n" + rule("one") + "\n  # about the next\n" + rule("two"))
    [one], [two] = (passages([name], each) for each in ("one", "two"))
    assert one.text.splitlines()[0] == "- id: one"
    assert one.text.splitlines()[1] == "  kind: present"
    assert "two" not in one.text
    assert not one.text.endswith("\n")
    assert (one.position.path, one.position.line) == (name, 5)
    assert two.text == one.text.replace("one", "two")


def test_a_remark_at_the_edge_of_the_file_does_not_end_a_rule(write: Write, rule: RuleText) -> None:
    remarked = rule("one").replace("    severity", "# ours\n\n    severity")
    name = write("rules:\n" + remarked + "# about the next\n" + rule("two"))
    [one] = passages([name], "one")
    [plain] = passages([write("rules:\n" + rule("one"), "plain.yaml")], "one")
    lines = one.text.splitlines()
    assert "# ours" in lines
    assert [line for line in lines if line not in ("# ours", "")] == plain.text.splitlines()


def test_an_override_stands_after_the_rule(write: Write, rule: RuleText) -> None:
    write("rules:\n" + rule("one"), "base.yaml")
    name = write("extends: [base.yaml]\noverride:\n  one:\n    weight: 9\n    severity: minor\ndisable: []\n")
    own, override = passages([name], "one")
    assert own.position.path == "base.yaml"
    assert override.text == "one:\n  weight: 9\n  severity: minor"
    assert (override.position.path, override.position.line) == (name, 6)


@cache
def anchors(text: str) -> frozenset[str]:
    return frozenset(token.value for token in yaml.scan(text) if isinstance(token, yaml.AnchorToken))


@pytest.mark.parametrize("rule", load(shipped()).rules, ids=lambda rule: rule.id)
def test_the_text_of_every_shipped_rule_is_the_whole_rule(rule: Rule) -> None:
    [passage] = passages([rule.pack], rule.id)
    whole = (resources.folder("rules") / f"{rule.pack}.yaml").read_text(encoding="utf-8")
    head = "".join(f"{name}: &{name} x\n" for name in anchors(whole) - anchors(passage.text))
    [read] = yaml.safe_load(head + "rule:\n" + passage.text)["rule"]
    assert read["id"] == rule.id
    assert len(read.get("examples", ())) == len(rule.examples)
