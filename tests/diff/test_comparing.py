"""Scores and runs of two reports held against each other."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_reports import document, finding, outcome, project, stored

from auditkit.diff.comparing import Comparison, compare

OTHER_FILE = [{"path": "a.xlsx", "sha256": "e" * 64, "status": "read", "sheets": []}]
OTHER_PACK = [{"id": "giving-day", "version": "1", "sha256": "f" * 64}]
LATE, IN_TIME = outcome("on-time", "failed", 20), outcome("on-time")


def held(old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    return compare(stored(old, "old.json"), stored(new, "new.json"))


@pytest.mark.parametrize(
    ("run", "causes"),
    [
        ({"inputs": OTHER_FILE}, ("data",)),
        ({"packs": OTHER_PACK}, ("rules",)),
        ({"parameters": {"audit_top_n": 6}}, ("rules",)),
        ({"as_of": "2020-01-31"}, ("day",)),
        ({"packs": OTHER_PACK, "as_of": "2020-01-31", "inputs": OTHER_FILE}, ("data", "rules", "day")),
        ({"manifest": {"sha256": "0" * 64, "campaign": "2019-99"}}, ("data",)),
        ({}, ("options",)),
    ],
)
def test_a_score_moved_by_what_differs_between_the_runs(run: dict[str, Any], causes: tuple[str, ...]) -> None:
    comparison = held(document([project("P1", [LATE])]), document([project("P1", [IN_TIME])], **run))
    [moved] = comparison.projects
    assert (moved.causes, moved.gain) == (causes, Decimal(20))
    assert [(each.rule, each.before, each.after, each.gain) for each in moved.rules] == [
        ("on-time", "failed", "passed", Decimal(20))
    ]


def test_rules_alone_moved_a_project_whose_shared_rules_came_to_the_same() -> None:
    old = document([project("P1", [LATE]), project("P2", [LATE])])
    heavier = [outcome("on-time", "failed", 30), outcome("audited", "failed", 10)]
    new = document([project("P1", heavier), project("P2", [IN_TIME])], packs=OTHER_PACK, inputs=OTHER_FILE)
    causes = {each.project_id: each.causes for each in held(old, new).projects}
    assert causes == {"P1": ("rules",), "P2": ("data", "rules")}


def test_a_file_under_another_name_is_the_same_data() -> None:
    renamed = [{"path": "z.xlsx", "sha256": "b" * 64, "status": "read", "sheets": []}]
    assert held(document(), document(inputs=renamed)).changes == ()


def test_projects_come_and_go_and_the_means_of_both_are_told_apart() -> None:
    old = document([project("P1", [LATE]), project("P2", [IN_TIME])])
    new = document([project("P2", [IN_TIME]), project("P3", [IN_TIME])])
    comparison = held(old, new)
    assert [each["project_id"] for each in comparison.came] == ["P3"]
    assert [each["project_id"] for each in comparison.went] == ["P1"]
    assert comparison.mean == (Decimal("90.0"), Decimal("100.0"))
    assert comparison.shared == (Decimal("100.00"), Decimal("100.00"))
    assert (comparison.projects, comparison.unmoved) == ((), 1)


@pytest.mark.parametrize(
    ("others", "standing"),
    [
        ([project("P1", [IN_TIME])], "judged"),
        ([project("P2", [IN_TIME])], "no_project"),
        ([project("P1", [outcome("other")])], "no_rule"),
        *(([project("P1", [outcome("on-time", code), outcome("other")])], code) for code in ("waived", "pending")),
        *(([project("P1", [outcome("on-time", code), outcome("other")])], code) for code in ("not_covered",)),
        *(([project("P1", [outcome("on-time", code, 20)])], code) for code in ("unverifiable",)),
    ],
)
def test_only_what_was_judged_again_is_fixed(others: list[dict[str, Any]], standing: str) -> None:
    old = document([project("P1", [LATE])], [finding("on-time", "P1")])
    there, back = held(old, document(others)), held(document(others), old)
    assert [len(there.fixed), len(there.gone)] == ([1, 0] if standing == "judged" else [0, 1])
    assert [each.standing for each in back.found] == [standing]
    assert [each.standing for each in there.gone] == [standing] * len(there.gone)


def test_what_could_not_be_verified_and_is_found_no_more_is_fixed_though_another_cannot_be_either() -> None:
    doubtful = project("P1", [outcome("on-time", "unverifiable", 20)])
    cells = [finding("on-time", "P1", status="unverifiable", column=name) for name in ("a", "b")]
    comparison = held(document([doubtful], cells), document([doubtful], cells[1:]))
    assert [each["column"] for each in comparison.fixed] == ["a"]


RULES = ("on-time", "audited", "adds-up")
OUTCOMES = st.lists(
    st.sampled_from([outcome(rule, *how) for rule in RULES for how in (("passed",), ("failed", 20), ("waived",))]),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each["rule"],
)
REPORTS = st.builds(
    document,
    st.lists(
        st.builds(project, st.sampled_from(("P1", "P2", "P3")), OUTCOMES), unique_by=lambda one: one["project_id"]
    ),
    st.lists(st.builds(finding, st.sampled_from(RULES), st.sampled_from(("P1", "P2", None)), row=st.integers(1, 4))),
    as_of=st.sampled_from(("2019-12-31", "2020-01-31")),
)


def said(findings: Any) -> Counter[str]:
    return Counter(map(repr, findings))


@given(REPORTS, REPORTS)
def test_what_is_fixed_is_what_is_new_the_other_way(old: dict[str, Any], new: dict[str, Any]) -> None:
    there, back = held(old, new), held(new, old)
    news = [(each.finding, each.standing) for each in back.found]
    assert said(there.fixed) == said(each for each, standing in news if standing == "judged")
    assert said((each.finding, each.standing) for each in there.gone) == said(
        each for each in news if each[1] != "judged"
    )
    assert len(there.still) + len(there.found) == len(new["findings"])
    assert {each.project_id: each.gain for each in there.projects} == {
        each.project_id: -each.gain for each in back.projects if each.gain is not None
    }


@given(REPORTS, REPORTS)
def test_the_rules_that_moved_a_project_add_up_to_how_it_moved(old: dict[str, Any], new: dict[str, Any]) -> None:
    for change in held(old, new).projects:
        by = Decimal(str(change.after["uncapped_score"])) - Decimal(str(change.before["uncapped_score"]))
        assert sum(each.gain for each in change.rules) == by


@given(REPORTS)
def test_a_report_does_not_differ_from_itself(report: dict[str, Any]) -> None:
    comparison = held(report, report)
    assert (comparison.changes, comparison.projects, comparison.came, comparison.went) == ((), (), (), ())
    assert (comparison.found, comparison.fixed, comparison.gone, comparison.organizations) == ((), (), (), ())
    assert all(before == after for before, after in comparison.still)
