from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from auditkit import i18n
from auditkit.reports.conditions import column_text, condition_text


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({"status": "executing"}, "Status (status) is Under way"),
        ({"field": ["health", "education"]}, "Field (field) is one of Health, Education"),
        ({"title": {"ne": "x\x1b"}}, "Project name (title) is filled in and not x\ufffd"),
        ({"field": {"not_in": ["health"]}}, "Field (field) is filled in and none of Health"),
        ({"target_amount": {"at_least": Decimal("500000")}}, "Fundraising target (target_amount) is at least 500000"),
        (
            {"target_amount": {"more_than": 5, "less_than": 9}},
            "is more than 5; and Fundraising target (target_amount) is less",
        ),
        ({"launched_on": {"before": "as_of"}}, "Launched on (launched_on) is earlier than the as-of day"),
        ({"launched_on": {"at_least": "2019-01-01"}}, "Launched on (launched_on) is 2019-01-01 or later"),
        ({"launched_on": {"at_most": {"before": "as_of", "years": 1}}}, "is 1 year before the as-of day or earlier"),
        (
            {"ends_on": {"more_than": {"after": "starts_on", "months": 6}}},
            "later than 6 months after Starts on (starts_on)",
        ),
        ({"org_id.public_fundraising": True}, "(org_id.public_fundraising) is yes"),
        ({"campaign": {"missing": True}}, "Campaign (campaign) is blank"),
        ({"campaign": {"missing": False}}, "Campaign (campaign) is filled in"),
        ({"project_id": {"matches": "P[0-9]+"}}, "(project_id) has the form P[0-9]+"),
        ({"starts_on": {"column": "launched_on"}}, "Starts on (starts_on) is Launched on (launched_on)"),
        (
            {"title": "x", "any_of": [{"status": "planned"}, {"status": "executing"}]},
            "Project name (title) is x; and [Status (status) is Planned; or Status (status) is Under way]",
        ),
        ({"not": {"campaign": {"missing": True}}}, "not: Campaign (campaign) is blank"),
        (
            {"any_of": [{"status": "planned"}, {"status": "executing", "title": "x"}]},
            "Status (status) is Planned; or [Status (status) is Under way; and Project name (title) is x]",
        ),
    ],
)
def test_a_condition_reads_as_words(condition: dict[str, Any], told: str) -> None:
    assert told in condition_text(condition, "projects")


def test_a_condition_reads_in_the_language_in_use() -> None:
    i18n.use("zh")
    told = condition_text({"launched_on": {"at_least": {"before": "as_of", "months": 3}}}, "projects")
    assert told == "上线日期（launched_on）不早于截止日之前 3 个月"
    assert column_text("org_id.name", "projects").endswith("（org_id.name）")
