from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from auditkit.kinds import Kind, Read, get_kind, kind_names, reads
from auditkit.model.pack import Effective, Rule


def rule(kind: str, body: dict[str, Any], **more: Any) -> Rule:
    return Rule("one", kind, {}, {}, {}, "major", "audit", Fraction(1), more.pop("subject", "projects"), body, **more)


def found(kind: str, body: dict[str, Any], **more: Any) -> list[Read]:
    tried = rule(kind, body, **more)
    return list(get_kind(kind).reads(tried))


SUBJECT = Read("projects", None, ("subject",), "value")


def test_every_rule_reads_its_subject_conditions_and_the_day_of_its_law() -> None:
    seen = found(
        "unique",
        {"columns": ["title"]},
        where={"field": "health"},
        unless={"not": {"org_id.org_type": {"matches": "f.*"}}},
        effective=Effective("2016-09-01", None, "starts_on"),
    )
    assert seen == [
        SUBJECT,
        Read("projects", "field", ("where", "field"), "table"),
        Read("projects", "org_id", ("unless", "not", "org_id.org_type"), "table"),
        Read("organizations", "org_type", ("unless", "not", "org_id.org_type"), "table", "text"),
        Read("projects", "starts_on", ("effective", "tested_on"), "value", "date"),
        Read("projects", "title", ("columns", 0)),
    ]


CASES: list[tuple[str, dict[str, Any], list[Read]]] = [
    (
        "benford",
        {
            "values": [
                {"each": "donations.amount", "where": {"source": "public"}, "window": {"to": "ends_on"}},
                {"each": "disclosures.income"},
            ],
            "group": ["org_id.province"],
        },
        [
            Read("donations", "amount", ("values", 0, "each"), "value", "integer"),
            Read("donations", "source", ("values", 0, "where", "source"), "table"),
            Read("projects", "ends_on", ("values", 0, "window", "to"), "value", "date"),
            Read("disclosures", "income", ("values", 1, "each"), "value", "integer"),
            Read("projects", "org_id", ("group", 0), "value"),
            Read("organizations", "province", ("group", 0), "value"),
        ],
    ),
    (
        "outlier",
        {"measure": {"sum": "funds.total_amount"}, "group": ["field"]},
        [
            Read("funds", "total_amount", ("measure", "sum"), "value", "number"),
            Read("projects", "field", ("group", 0), "value"),
        ],
    ),
    (
        "continuity",
        {
            "rows": {"table": "disclosures", "where": {"kind": "periodic"}, "order_by": "period_start"},
            "carry": {"from": "closing_balance", "to": "opening_balance"},
            "periods": {"start": "period_start", "end": "period_end"},
        },
        [
            Read("disclosures", "period_start", ("rows", "order_by"), "value", "date"),
            Read("disclosures", "kind", ("rows", "where", "kind"), "table"),
            Read("disclosures", "closing_balance", ("carry", "from"), "value", "number"),
            Read("disclosures", "opening_balance", ("carry", "to"), "value", "number"),
            Read("disclosures", "period_start", ("periods", "start"), "value", "date"),
            Read("disclosures", "period_end", ("periods", "end"), "value", "date"),
        ],
    ),
    (
        "present",
        {"all_of": ["org_id.name", {"table": "audits", "where": {"opinion": {"missing": False}}}]},
        [
            Read("projects", "org_id", ("all_of", 0), "table"),
            Read("organizations", "name", ("all_of", 0), "table"),
            Read("audits", None, ("all_of", 1, "table"), "table"),
            Read("audits", "opinion", ("all_of", 1, "where", "opinion"), "table"),
        ],
    ),
    (
        "present",
        {"any_of": ["title", {"condition": {"starts_on": {"after": {"column": "ends_on"}}}, "title": {}}]},
        [
            Read("projects", "title", ("any_of", 0), "nothing"),
            Read("projects", "starts_on", ("any_of", 1, "condition", "starts_on"), "nothing", "date"),
            Read("projects", "ends_on", ("any_of", 1, "condition", "starts_on", "after", "column"), "nothing"),
        ],
    ),
    (
        "deadline",
        {
            "event": {"table": "disclosures", "where": {"kind": "final"}, "column": "disclosed_on"},
            "due": {"after": {"before": "ends_on", "days": 1}, "months": 3},
        },
        [
            Read("disclosures", "disclosed_on", ("event", "column"), "value", "date"),
            Read("disclosures", "kind", ("event", "where", "kind"), "table"),
            Read("projects", "ends_on", ("due", "after", "before"), "value", "date"),
        ],
    ),
    (
        "deadline",
        {"event": {"column": "launched_on"}, "due": {"before": "as_of", "days": 3}},
        [Read("projects", "launched_on", ("event", "column"), "value", "date")],
    ),
    (
        "every",
        {
            "events": {"table": "progress", "column": "posted_on"},
            "window": {"from": {"min": "funds.total_amount"}, "to": "ends_on"},
            "span": {"months": 3},
        },
        [
            Read("progress", "posted_on", ("events", "column"), "value", "date"),
            Read("funds", "total_amount", ("window", "from", "min"), "value", "date"),
            Read("projects", "ends_on", ("window", "to"), "table", "date"),
        ],
    ),
    (
        "compare",
        {"measure": {"ratio": [{"sum": "funds.total_amount", "window": {"from": "starts_on"}}, 5]}, "at_least": 1},
        [
            Read("funds", "total_amount", ("measure", "ratio", 0, "sum"), "value", "number"),
            Read("projects", "starts_on", ("measure", "ratio", 0, "window", "from"), "value", "date"),
        ],
    ),
    (
        "compare",
        {"measure": {"column": "launched_on"}, "at_most": "starts_on"},
        [
            Read("projects", "launched_on", ("measure", "column"), "value"),
            Read("projects", "starts_on", ("at_most",), "value", "date"),
        ],
    ),
    (
        "compare",
        {"measure": {"column": "launched_on"}, "at_most": "2019-01-01"},
        [Read("projects", "launched_on", ("measure", "column"), "value")],
    ),
    (
        "compare",
        {"measure": {"column": "province"}, "eq": "starts_on"},
        [Read("projects", "province", ("measure", "column"), "value")],
    ),
    (
        "compare",
        {"measure": {"column": "no_such"}, "eq": "starts_on"},
        [Read("projects", "no_such", ("measure", "column"), "value")],
    ),
    (
        "reconcile",
        {"left": {"minus": [{"column": "target_amount"}, 1]}, "right": {"count": "progress.title"}},
        [
            Read("projects", "target_amount", ("left", "minus", 0, "column"), "value", "number"),
            Read("progress", "title", ("right", "count"), "value"),
        ],
    ),
    (
        "top",
        {
            "measure": {"column": "target_amount"},
            "n": 5,
            "group": ["field"],
            "tie_break": "launched_on",
            "require": {"kind": "present", "all_of": [{"table": "audits"}]},
        },
        [
            Read("projects", "target_amount", ("measure", "column"), "value"),
            Read("projects", "field", ("group", 0), "value"),
            Read("projects", "launched_on", ("tie_break",), "table"),
            Read("audits", None, ("require", "all_of", 0, "table"), "table"),
        ],
    ),
]


@pytest.mark.parametrize(("kind", "body", "own"), CASES)
def test_what_a_rule_of_each_kind_reads(kind: str, body: dict[str, Any], own: list[Read]) -> None:
    assert found(kind, body) == [SUBJECT, *own]


def test_a_data_rule_needs_no_table_since_faults_are_told_where_no_project_is() -> None:
    assert found("data", {"check": "type"}) == []


def test_related_rows_name_columns_of_their_subject() -> None:
    where = {"campaign": {"column": "subject.campaign"}, "report_on": {"after": {"column": "published_on"}}}
    assert found("present", {"all_of": [{"table": "audits", "where": where}]}, subject="funds")[2:] == [
        Read("audits", "campaign", ("all_of", 0, "where", "campaign"), "table"),
        Read("funds", "campaign", ("all_of", 0, "where", "campaign", "column"), "table"),
        Read("audits", "report_on", ("all_of", 0, "where", "report_on"), "table", "date"),
        Read("audits", "published_on", ("all_of", 0, "where", "report_on", "after", "column"), "table"),
    ]


def test_a_key_that_leads_nowhere_is_read_as_it_stands() -> None:
    assert list(reads.column("projects", "title.name", ("x",))) == [Read("projects", "title.name", ("x",))]
    assert list(reads.column("projects", "no_such.name", ("x",))) == [Read("projects", "no_such.name", ("x",))]


@pytest.mark.parametrize(
    ("spec", "column"),
    [
        ("starts_on", ("projects", "starts_on")),
        ("org_id.registered_on", ("projects", "org_id.registered_on")),
        ({"after": {"before": "ends_on", "days": 1}, "months": 3}, ("projects", "ends_on")),
        ({"after": {"max": "audits.report_on"}, "months": 3}, ("audits", "report_on")),
    ],
)
def test_the_column_that_a_date_is_told_by(spec: Any, column: tuple[str, str]) -> None:
    assert reads.date_column("projects", spec) == column


def test_kinds_are_found_by_name() -> None:
    assert kind_names() == (
        "benford",
        "compare",
        "continuity",
        "data",
        "deadline",
        "every",
        "identifier",
        "outlier",
        "present",
        "privacy",
        "reconcile",
        "sample",
        "similarity",
        "top",
        "unique",
        "velocity",
    )
    for name in kind_names():
        kind = get_kind(name)
        assert isinstance(kind, Kind)
        assert kind.name == name
        assert all(set(text) == {"en", "zh"} for text in kind.messages.values())
    for name in ("measures", "no-such", "__init__"):
        with pytest.raises(KeyError):
            get_kind(name)


def test_messages_have_the_same_places_to_fill_in_both_languages() -> None:
    from string import Formatter

    for name in kind_names():
        for code, text in get_kind(name).messages.items():
            fields = [{field for _, field, _, _ in Formatter().parse(text[language])} for language in ("en", "zh")]
            assert fields[0] - {None} == fields[1] - {None}, (name, code)
