from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from auditkit import i18n
from auditkit.reports.rule_demands.conditions import condition_lines, condition_text
from auditkit.reports.rule_demands.terms import Terms

PROJECTS = Terms("projects", "CNY")


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({"status": "executing"}, "Status is Under way"),
        ({"field": ["health", "education"]}, "Field is one of Health, Education"),
        ({"title": {"ne": "x\x1b"}}, "Project name is filled in and not x\ufffd"),
        ({"field": {"not_in": ["health"]}}, "Field is filled in and none of Health"),
        ({"target_amount": {"at_least": Decimal("500000")}}, "Fundraising target is at least 500,000 yuan"),
        (
            {"target_amount": {"more_than": 5, "less_than": 9}},
            "is more than 5 yuan; and Fundraising target is less",
        ),
        ({"launched_on": {"before": "as_of"}}, "Launched on is earlier than the as-of day"),
        ({"launched_on": {"at_least": "2019-01-01"}}, "Launched on is no earlier than 2019-01-01"),
        ({"launched_on": {"at_most": {"before": "as_of", "years": 1}}}, "is no later than 1 year before the as-of day"),
        (
            {"ends_on": {"more_than": {"after": "starts_on", "months": 6}}},
            "later than 6 months after Starts on",
        ),
        ({"org_id.public_fundraising": True}, "Public-fundraising qualification (Implementing organisation) is yes"),
        ({"campaign": {"missing": True}}, "Campaign is blank"),
        ({"campaign": {"missing": False}}, "Campaign is filled in"),
        ({"project_id": {"matches": "P[0-9]+"}}, "Project ID has the form P[0-9]+"),
        ({"starts_on": {"column": "launched_on"}}, "Starts on is Launched on"),
        (
            {"title": "x", "any_of": [{"status": "planned"}, {"status": "executing"}]},
            "Project name is x; and [Status is Planned; or Status is Under way]",
        ),
        ({"not": {"campaign": {"missing": True}}}, "not: Campaign is blank"),
        (
            {"any_of": [{"status": "planned"}, {"status": "executing", "title": "x"}]},
            "Status is Planned; or [Status is Under way; and Project name is x]",
        ),
    ],
)
def test_a_condition_reads_as_words(condition: dict[str, Any], told: str) -> None:
    assert told in condition_text(condition, PROJECTS)


def test_a_condition_reads_in_the_language_in_use() -> None:
    i18n.use("zh")
    told = condition_text({"launched_on": {"at_least": {"before": "as_of", "months": 3}}}, PROJECTS)
    assert told == "上线日期不早于截止日之前 3 个月"
    assert condition_text({"target_amount": {"less_than": 200_000}}, PROJECTS) == "筹款目标小于 20 万元"
    assert condition_text({"target_amount": {"less_than": 200_500}}, PROJECTS) == "筹款目标小于 200,500 元"
    told = condition_text({"target_amount": {"less_than": 10}}, replace(PROJECTS, currency=None))
    assert told == "筹款目标小于 10（以数据的币种计）"


def test_a_column_of_another_row_is_told_with_whose_it_is() -> None:
    i18n.use("en")
    assert PROJECTS.title("fundraiser_id.name") == "Name (Fundraising organisation)"
    assert Terms("funds", None).title("project_id.org_id.name") == "Name (Implementing organisation)"
    assert PROJECTS.related("disclosures").title("subject.ends_on") == "Ends on (Projects)"
    i18n.use("zh")
    assert PROJECTS.title("fundraiser_id.name") == "公募机构的机构名称"
    # The title says already whose it is.
    assert PROJECTS.related("disclosures").title("subject.ends_on") == "项目结束日期"


def test_what_a_choice_is_of_stands_below_it() -> None:
    i18n.use("en")
    late = {"status": "planned", "title": "x"}
    condition = {
        "all_of": [{"campaign": {"missing": True}}],
        "any_of": [late, {"any_of": [{"title": "y"}, late]}],
        "not": {"any_of": [late, {"title": "z"}]},
    }
    assert list(condition_lines(condition, PROJECTS)) == [
        "- Campaign is blank",
        "- one of these:",
        "  - Status is Planned; and Project name is x",
        "  - all of these:",
        "    - one of these:",
        "      - Project name is y",
        "      - Status is Planned; and Project name is x",
        "- none of these:",
        "  - Status is Planned; and Project name is x",
        "  - Project name is z",
    ]
