from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from auditkit.errors import BadPack, BadUsage
from auditkit.model.pack import Effective, LateTier, Pack, Parameter, Reference
from auditkit.packs import load
from auditkit.packs.loading import _COMMON
from auditkit.packs.rule_keys import common_keys

Write = Callable[..., str]
RuleText = Callable[[str], str]

WHOLE = """
parameters:
  term: {value: 3, minimum: 1, maximum: 12, help: {en: Months to disclose, zh: 披露期限}}
  share: {value: 0.5, minimum: 0}
  least: {value: health}
score:
  dimensions: {disclosure: 3, progress: 1.5}
  grades: [[A, 90], [B, 0]]
  caps: {critical: 59.5}
rules:
  - id: in-time
    kind: deadline
    title: {en: In time, zh: 按期}
    why: {en: Because, zh: 因为}
    fix: {en: Do it, zh: 去做}
    dimension: disclosure
    severity: major
    weight: 2.5
    subject: projects
    where: {field: [{parameter: least}, relief]}
    unless: {title: {matches: "x.*"}}
    event: {table: disclosures, where: {kind: final}, column: disclosed_on}
    due: {after: fundraising_ends_on, months: {parameter: term}}
    late: [{days: 7, earns: {parameter: share}}]
    effective: {from: 2016-09-01, tested_on: fundraising_ends_on}
    earn: all
    reference: {title: {en: Law, zh: 法}, until: 2024-09-04, url: "https://example.org/"}
    message: {en: Late, zh: 晚了}
    examples:
      - {name: late, expect: failed, earned: 0.5, days_late: 1, as_of: 2019-12-31, tables: {projects: [{title: 1.50}]}}
  - id: hint
    kind: present
    title: {en: Hint, zh: 提示}
    dimension: progress
    severity: info
    subject: projects
    all_of: [title]
"""


def loaded(write: Write, **settings: str) -> Pack:
    return load(
        [write(WHOLE.replace("field: [{parameter: least}, relief]", "field: {in: [{parameter: least}, relief]}"))],
        settings,
    )


def test_a_rule_holds_what_its_pack_says_with_parameters_put_in(write: Write) -> None:
    rule, hint = loaded(write).rules
    assert rule.id == "in-time"
    assert rule.weight == Fraction(5, 2)
    assert rule.where == {"field": {"in": ["health", "relief"]}}
    assert rule.unless == {"title": {"matches": "x.*"}}
    assert rule.body == {
        "event": {"table": "disclosures", "where": {"kind": "final"}, "column": "disclosed_on"},
        "due": {"after": "fundraising_ends_on", "months": 3},
    }
    assert rule.late == (LateTier(7, Fraction(1, 2)),)
    assert rule.effective == Effective("2016-09-01", None, "fundraising_ends_on")
    assert rule.earn == "all"
    assert rule.references == (Reference({"en": "Law", "zh": "法"}, None, "2024-09-04", "https://example.org/"),)
    assert rule.parameters == ("least", "share", "term")
    assert rule.places == {
        ("where", "field", "in", 0): "least",
        ("due", "months"): "term",
        ("late", 0, "earns"): "share",
    }
    assert (rule.position.path, rule.position.line, rule.position.column) == ("mine.yaml", 14, 5)
    (example,) = rule.examples
    assert (example.expect, example.earned, example.days_late) == ("failed", Fraction(1, 2), 1)
    assert example.position.line == 33
    assert (hint.weight, hint.why, hint.earn, hint.reference, hint.examples) == (0, {}, "share", None, ())


def test_a_pack_holds_its_score_parameters_and_source(write: Write) -> None:
    pack = loaded(write)
    assert (pack.id, pack.version, pack.title) == ("mine", "1", {"en": "Mine", "zh": "我的"})
    assert pack.dimensions == {"disclosure": 3, "progress": Fraction(3, 2)}
    assert pack.grades == (("A", 90), ("B", 0))
    assert pack.caps == {"critical": Fraction(119, 2)}
    assert pack.parameters["term"] == Parameter("term", 3, 1, 12, {"en": "Months to disclose", "zh": "披露期限"})
    (source,) = pack.sources
    assert (source.id, source.version, source.path) == ("mine", "1", "mine.yaml")
    assert source.sha256 == hashlib.sha256(Path("mine.yaml").read_bytes()).hexdigest()


def test_settings_change_parameters_everywhere(write: Write) -> None:
    rule = loaded(write, term="６", share="0.25", least="relief").rules[0]
    assert rule.body["due"]["months"] == 6
    assert rule.late == (LateTier(7, Fraction(1, 4)),)
    assert rule.where == {"field": {"in": ["relief", "relief"]}}


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"trem": "3"}, "there is no parameter trem. Did you mean term?"),
        ({"term": "three"}, "it takes a whole number."),
        ({"term": "2.5"}, "it takes a whole number."),
        ({"term": "0"}, "term is 0; it must be at least 1."),
        ({"term": "13"}, "term is 13; it must be at most 12."),
        ({"share": "half"}, "it takes a number."),
        ({"share": "1e400000000"}, "it takes a number."),
        ({"share": "-0.1"}, "share is -0.1; it must be at least 0."),
    ],
)
def test_a_setting_that_does_not_fit_is_usage(write: Write, setting: dict[str, str], message: str) -> None:
    [(name, text)] = setting.items()
    with pytest.raises(BadUsage) as caught:
        loaded(write, **setting)
    assert caught.value.message == f'--set "{name}={text}": {message}'


IN_RULES = """parameters: {figure: {value: 3}, cap: {value: 10.00}, words: {value: [health]}}
rules:
  - {id: one, %s, subject: %s, severity: major, weight: 1, dimension: progress, title: {en: One, zh: 一}}
"""
RHYTHM = "kind: every, events: {table: progress, column: posted_on}, window: {from: starts_on}, "
RANKED = "kind: top, measure: {column: total_amount}, require: {kind: present, all_of: [campaign]}, "


@pytest.mark.parametrize(
    ("body", "subject", "setting", "problem"),
    [
        (
            "kind: deadline, event: {column: ends_on}, due: {after: starts_on, days: {parameter: figure}}",
            "projects",
            "figure=-30",
            "due.days is -30; expected at least 0.",
        ),
        (
            RHYTHM + "span: {months: {parameter: figure}}",
            "projects",
            "figure=0",
            "span.months is 0; expected at least 1.",
        ),
        (
            RANKED + "n: {parameter: figure}",
            "funds",
            "figure=-1",
            "n is -1; expected at least 0.",
        ),
        (
            "kind: compare, measure: {column: target_amount}, at_least: {parameter: cap}",
            "projects",
            "cap=0.00009",
            "0.00009 is no amount",
        ),
        (
            "kind: present, all_of: [title], where: {target_amount: {at_least: {parameter: cap}}}",
            "projects",
            "cap=0.00009",
            "0.00009 is no amount",
        ),
        (
            "kind: present, all_of: [title], where: {field: {in: {parameter: words}}}",
            "projects",
            "words=helth",
            '"helth" is',
        ),
    ],
)
def test_a_setting_that_a_rule_cannot_take_is_usage(
    write: Write, body: str, subject: str, setting: str, problem: str
) -> None:
    name, _, text = setting.partition("=")
    file = write(IN_RULES % (body, subject))
    with pytest.raises(BadUsage) as caught:
        load([file], {"figure": "4", name: text})
    assert caught.value.message.startswith(f'--set "{setting}": rule one: {problem}')


def test_later_packs_override_disable_and_change_parameters(write: Write, rule: RuleText) -> None:
    write("rules:\n" + rule("one") + rule("two"), "old.yaml")
    write(
        "extends: [old.yaml]\noverride: {one: {weight: 7, all_of: [field]}}\ndisable: [two]\nrules:\n" + rule("three"),
        "new.yaml",
    )
    pack = load(["new.yaml"])
    one, three = pack.rules
    assert (one.id, one.weight, one.body, one.pack, one.subject) == ("one", 7, {"all_of": ["field"]}, "old", "projects")
    assert (three.id, three.pack) == ("three", "new")
    assert (pack.id, [source.id for source in pack.sources]) == ("new", ["old", "new"])


def test_a_later_value_of_a_parameter_keeps_its_bounds_and_help(write: Write) -> None:
    write("parameters: {n: {value: 3, minimum: 1, help: {en: How many, zh: 多少}}}\n", "old.yaml")
    write("extends: [old.yaml]\nparameters: {n: {value: 5}}\n", "new.yaml")
    assert load(["new.yaml"]).parameters == {"n": Parameter("n", 5, 1, None, {"en": "How many", "zh": "多少"})}


def test_a_later_score_wins_part_by_part(write: Write) -> None:
    write("score: {dimensions: {audit: 1}, grades: [[A, 50]], caps: {major: 50}}\n", "old.yaml")
    write("extends: [old.yaml]\nscore: {dimensions: {progress: 2}}\n", "new.yaml")
    pack = load(["new.yaml"])
    assert (pack.dimensions, pack.grades, pack.caps) == ({"progress": 2}, (("A", 50),), {"major": 50})


def test_without_a_score_every_dimension_weighs_the_same(write: Write, rule: RuleText) -> None:
    assert load([write("rules:\n" + rule("one"))]).dimensions == {"progress": 1}


def test_several_names_make_one_pack_called_by_the_last(write: Write, rule: RuleText) -> None:
    write("rules:\n" + rule("one"), "a.yaml")
    write("rules:\n" + rule("two"), "b.yaml")
    pack = load(["b.yaml", "a.yaml"])
    assert pack.id == "a"
    assert [each.id for each in pack.rules] == ["two", "one"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("override: {oen: {weight: 1}}\n", (5, 12), 'There is no rule "oen". Did you mean one?'),
        ("disable: [one, tow]\n", (5, 16), 'There is no rule "tow". Did you mean two?'),
        ("parameters: {n: {value: many}}\n", (5, 25), "The parameter n was 3 in the pack that this one extends"),
        ("parameters: {n: {value: 0}}\n", (5, 25), "n is 0; it must be at least 1."),
        ("parameters: {m: {value: 3, minimum: low}}\n", (5, 37), "The bound must be of the type of the value, 3."),
        ("score: {grades: [[A, 60], [B, 70]]}\n", (5, 27), "Grades go from best to worst: 70 must be less than 60."),
        ("override: {one: {weight: heavy}}\n", (5, 26), 'override.one.weight is "heavy"; expected a number.'),
        ("override: {one: {all_of: titel}}\n", (5, 26), 'rule one: all_of is "titel"; expected a list.'),
        (
            "override: {one: {all_of: [titel]}}\n",
            (5, 27),
            'column "titel" is not in table projects. Did you mean title?',
        ),
        ("override: {one: {event: {column: title}}}\n", (5, 18), 'rule one: The key "event" is not known here.'),
    ],
)
def test_what_does_not_fit_the_extended_pack_is_refused_at_its_place(
    write: Write, rule: RuleText, text: str, place: tuple[int, int], message: str
) -> None:
    write("parameters: {n: {value: 3, minimum: 1}}\nrules:\n" + rule("one") + rule("two"), "old.yaml")
    with pytest.raises(BadPack) as caught:
        load([write("extends: [old.yaml]\n" + text)])
    assert message in caught.value.reason
    assert (caught.value.path, caught.value.line, caught.value.column) == ("mine.yaml", *place)


def test_an_id_that_is_taken_is_refused_and_says_by_what(write: Write, rule: RuleText) -> None:
    write("rules:\n" + rule("one"), "old.yaml")
    write("extends: [old.yaml]\nrules:\n" + rule("one"), "new.yaml")
    with pytest.raises(BadPack, match=r'^new\.yaml:6:9  The id "one" is taken by the rule in old\.yaml:5;'):
        load(["new.yaml"])


def test_a_setting_of_a_shipped_pack_reaches_its_rules() -> None:
    (rule,) = (each for each in load(["giving-day"], {"audit_top_n": "2"}).rules if each.kind == "top")
    assert rule.body["n"] == 2
    assert rule.parameters == ("audit_top_n",)


def test_what_every_rule_may_say_is_told_from_what_its_kind_says_alike_in_schema_and_rules() -> None:
    assert {*common_keys(), "kind"} == _COMMON


DUE = """
    kind: deadline
    title: {en: In time, zh: 按期}
    dimension: progress
    severity: major
    weight: 4
    subject: projects
    event: {table: disclosures, column: disclosed_on}
    due: {after: ends_on, working_days: 3}
    reference: {title: {en: Ours, zh: 自定}}
    examples: [{name: none, expect: not_applicable, as_of: 2019-12-31, tables: {projects: []}}]
"""


def test_each_pack_counts_the_working_days_of_its_own_calendar(write: Write) -> None:
    def pack(rule_id: str, calendar: str | None, more: str = "") -> str:
        head = "" if calendar is None else f"parameters: {{calendar: {{value: {calendar}}}}}\n"
        return f"{more}{head}rules:\n  - id: {rule_id}{DUE}"

    def calendars(*names: str, **settings: str) -> dict[str, str]:
        return {rule.id: rule.body["due"]["holidays"] for rule in load(names, settings).rules}

    write(pack("of-china", "CN"), "china.yaml")
    write(pack("of-america", "US"), "america.yaml")
    write(pack("of-mine", "US-DC", "extends: [america.yaml]\n"), "mine.yaml")
    write(pack("of-none", None, "extends: [america.yaml]\n"), "none.yaml")
    beside = {"of-china": "CN", "of-america": "US"}
    assert calendars("china.yaml", "america.yaml") == beside
    assert calendars("america.yaml", "china.yaml") == beside
    assert calendars("china.yaml", "mine.yaml") == {"of-china": "CN", "of-america": "US-DC", "of-mine": "US-DC"}
    assert calendars("none.yaml", "china.yaml") == {**beside, "of-none": "US"}
    set_for_all = calendars("china.yaml", "america.yaml", calendar="GB-SCT")
    assert set_for_all == {"of-china": "GB-SCT", "of-america": "GB-SCT"}


def test_a_pack_beside_another_does_not_lend_its_calendar(write: Write) -> None:
    write("parameters: {calendar: {value: CN}}\n", "china.yaml")
    write(f"rules:\n  - id: in-time{DUE}")
    with pytest.raises(BadPack, match="Whose working days count is not said"):
        load(["china.yaml", "mine.yaml"])


def test_a_calendar_that_there_is_not_is_laid_to_its_own_setting(write: Write) -> None:
    write(f"parameters: {{calendar: {{value: US}}}}\nrules:\n  - id: in-time{DUE}")
    with pytest.raises(BadUsage, match=r"calendar=France"):
        load(["mine.yaml"], {"calendar": "France"})


def test_packs_named_side_by_side_weigh_dimensions_in_whatever_order(write: Write, rule: RuleText) -> None:
    one = write("score: {dimensions: {audit: 30, progress: 70}}\nrules:\n" + rule("one"), "one.yaml")
    other = write("score: {dimensions: {audit: 40, integrity: 60}}\nrules:\n" + rule("other"), "other.yaml")
    silent = write("rules:\n" + rule("third"), "silent.yaml")
    for names in ([one, other, silent], [silent, other, one], [one, other, one, silent]):
        assert load(names).dimensions == {"audit": 70, "progress": 70, "integrity": 60}
