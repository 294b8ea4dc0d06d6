"""Bodies of rules over projects that use what shipped rules leave out of the rule language."""

from __future__ import annotations

from typing import Any

MEASURES: list[Any] = [
    *({name: "disclosures.income"} for name in ("sum", "mean", "min", "max", "first", "last", "count_distinct")),
    {
        "count": "disclosures.income",
        "where": {"kind": "final"},
        "window": {"from": "starts_on", "to": {"before": "as_of", "working_days": 8, "holidays": "GB-SCT"}},
    },
    {"mean": "disclosures.income", "rows": 6, "window": {"from": "2019-03-04"}},
    {"sum": "disclosures.income", "window": {"to": "2019-03-05"}},
    {"plus": [{"column": "target_amount"}, 31]},
    {"minus": [{"column": "target_amount"}, {"plus": [{"sum": "funds.public_amount"}, 32]}]},
    {"ratio": [{"column": "target_amount"}, {"first_told": [{"column": "target_amount"}, 33, 34]}]},
    {"first_told": [{"sum": "funds.total_amount"}, 35]},
    {"months_between": ["starts_on", {"after": "ends_on", "years": 4, "day": 9}]},
    {"days_between": ["2018-07-06", {"calendar": "05-31", "of": "year", "anchor": "launched_on"}]},
    {"days_between": [{"latest_of": ["starts_on", {"first_told": [{"column": "ends_on"}, "2017-01-02"]}]}, "as_of"]},
    {"streak": "progress", "of": {"posted_on": {"missing": False}}, "where": {"title": "x"}, "window": {"to": "as_of"}},
    {"lookup": {"tiers": [{"where": {"status": "planned"}, "gives": 36}, {"gives": 37}]}},
    {
        "plus": [
            {"lookup": {"by": {"column": "target_amount"}, "tiers": [{"more_than": 38, "at_most": 39, "gives": 40}]}}
        ]
    },
]
CONDITIONS: list[dict[str, Any]] = [
    {"field": {"ne": "health"}, "status": {"not_in": ["planned", "completed"]}, "province": {"in": ["A", "B"]}},
    {
        "title": {"matches": "[A-Z]{3}"},
        "campaign": {"missing": True},
        "target_amount": {"more_than": 51, "at_most": 52},
    },
    {"launched_on": {"before": "2011-01-01"}, "ends_on": {"after": {"column": "starts_on"}}},
    {"any_of": [{"not": {"target_amount": {"less_than": 53}}}, {"all_of": [{"target_amount": {"at_least": 54}}]}]},
    {"not": {"any_of": [{"status": "planned", "target_amount": {"eq": 55}}, {"field": "relief"}]}},
    {"any_of": [{"any_of": [{"status": "planned"}, {"field": "relief"}]}, {"org_id.province": "C"}]},
]
BODIES: list[tuple[str, dict[str, Any]]] = [
    *(("compare", {"measure": measure, "at_least": 41}) for measure in MEASURES),
    *(
        ("compare", {"measure": {"column": "target_amount"}, relation: {"column": "target_amount"}})
        for relation in ("eq", "ne", "more_than", "at_most", "less_than")
    ),
    (
        "compare",
        {
            "any_of": [
                {
                    "measure": {"ratio": [{"column": "target_amount"}, {"sum": "funds.total_amount"}]},
                    "of": {"en": "The part", "zh": "占比"},
                    "at_least": {
                        "lookup": {"by": {"column": "target_amount"}, "tiers": [{"at_least": 42, "gives": 0.43}]}
                    },
                    "only_in_tiers": True,
                },
                {"measure": {"column": "ends_on"}, "less_than": "2016-05-04", "if_told": True},
            ]
        },
    ),
    *(("present", {"all_of": [{"table": "audits", "where": where}]}) for where in ({"opinion": "adverse"}, {})),
    *(("present", {"all_of": [{"condition": each, "title": {"en": "It", "zh": "它"}}]}) for each in CONDITIONS),
    ("present", {"any_of": ["title", {"table": "audits", "title": {"en": "An audit", "zh": "一份审计"}}]}),
    ("present", {"none_of": ["org_id.province"]}),
    (
        "deadline",
        {
            "event": {"table": "disclosures", "where": {"kind": "annual"}, "column": "disclosed_on", "pick": "last"},
            "due": {"earliest_of": [{"after": "ends_on", "days": 61}, {"before": "ends_on", "working_days": 62}]},
        },
    ),
    (
        "deadline",
        {"event": {"column": "ends_on"}, "due": {"calendar": "02-03", "of": "year_after", "anchor": "starts_on"}},
    ),
    (
        "deadline",
        {
            "event": {"column": "ends_on"},
            "due": {"after": "starts_on", "days": 63, "roll": "next_working_day", "holidays": "CN"},
        },
    ),
    (
        "every",
        {
            "events": {"table": "progress", "where": {"title": "y"}, "column": "posted_on"},
            "window": {"from": "starts_on", "to": "ends_on"},
            "span": {"days": 64},
            "if_longer_than": {"years": 65},
        },
    ),
    (
        "continuity",
        {
            "rows": {"table": "disclosures", "where": {"kind": "annual"}, "order_by": "period_start"},
            "carry": {"from": "closing_balance", "to": "opening_balance", "tolerance": {"absolute": 66}},
            "periods": {"start": "period_start", "end": "period_end", "gap_days": 67, "overlap_days": 68},
        },
    ),
    ("velocity", {"like": ["title", "org_id"], "within_minutes": 41, "at_most": 43}),
    ("unique", {"columns": ["title"]}),
    ("unique", {"columns": ["title", "org_id"]}),
    (
        "reconcile",
        {
            "left": {"sum": "funds.public_amount"},
            "right": {"column": "target_amount"},
            "tolerance": {"absolute": 69, "relative": 0.07},
        },
    ),
    ("identifier", {"column": "fundraiser_id", "standard": "us-ein"}),
    ("privacy", {"columns": ["title"], "kinds": ["address", "email"]}),
    ("data", {"check": "total"}),
    (
        "top",
        {
            "measure": {"column": "target_amount"},
            "n": 71,
            "group": ["campaign"],
            "ties": "strict",
            "tie_break": "title",
            "require": {"kind": "deadline", "event": {"column": "ends_on"}, "due": {"after": "starts_on", "days": 72}},
        },
    ),
    ("sample", {"of": ["reserve"], "require": {"kind": "compare", "measure": {"column": "target_amount"}, "eq": 73}}),
    (
        "benford",
        {
            "values": [
                {
                    "each": "donations.amount",
                    "where": {"source": "public"},
                    "window": {"from": "2015-04-03", "to": "as_of"},
                }
            ],
            "group": ["field"],
            "digits": "first-two",
            "at_least": 74,
            "conforms_to": "close",
            "p_below": 0.03,
        },
    ),
    (
        "outlier",
        {
            "measure": {"sum": "funds.total_amount"},
            "of": {"en": "All", "zh": "合计"},
            "group": ["field"],
            "at_least": 75,
            "k": 76,
            "scale": "log",
        },
    ),
    (
        "similarity",
        {
            "columns": ["title"],
            "at_least": 0.77,
            "shingle": 7,
            "shortest": 78,
            "within": "field",
            "across": "org_id",
            "day": "launched_on",
        },
    ),
]
"""Bodies of rules over projects that, with those of shipped rules, use every key that there is."""
