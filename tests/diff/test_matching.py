"""Which findings of two reports are the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from small_reports import finding

from auditkit.diff.matching import matched
from auditkit.diff.traits import Traits, of_document


def traits(*findings: dict[str, Any]) -> list[Traits]:
    return [of_document(each) for each in findings]


def late(row: int | None, **more: Any) -> dict[str, Any]:
    place = {"file": "a.xlsx", "sheet": "披露", "row": row, "cell": row and f"F{row}"}
    about = {"table": "disclosures", "column": "disclosed_on", "value": "2019-12-31", "expected": "2019-12-09"}
    said = {"rule": "on-time", "project_id": "P1", "message": "22 days late.", **place, **about, **more}
    return finding(**said)


def test_a_moved_row_of_a_renamed_file_in_another_language_is_the_same() -> None:
    moved = late(29, file="b.xlsx", sheet="公示", cell="G29", message="晚了 22 天。", days_late=22, severity="minor")
    assert matched(traits(late(17)), traits(moved)) == [(0, 0)]


def test_what_differs_in_what_it_says_is_another() -> None:
    for key, value in {
        "rule": "other",
        "project_id": "P2",
        "table": "audits",
        "column": "kind",
        "value": "2019-12-30",
        "status": "unverifiable",
        "org_id": "O9",
        "dated": "2018-12-31",
    }.items():
        assert matched(traits(late(17)), traits(late(17, **{key: value}))) == [], key


def test_a_duty_missed_again_is_another_and_one_still_open_is_the_same() -> None:
    open_gap = late(None, value=None, expected="2019-06-01", days_late=10)
    assert matched(traits(open_gap), traits({**open_gap, "expected": "2019-12-01"})) == []
    assert matched(traits(open_gap), traits({**open_gap, "days_late": 200, "message": "200 days"})) == [(0, 0)]


def test_a_duty_that_was_overdue_and_is_then_met_too_late_is_one_fault() -> None:
    overdue = late(None, value=None, days_late=3)
    assert matched(traits(overdue), traits(late(17, days_late=22))) == [(0, 0)]
    assert matched(traits(overdue), traits(late(17, days_late=22, expected="2020-03-31"))) == []


def test_the_same_value_against_another_bound_and_another_count_against_the_same_are_still_there() -> None:
    assert matched(traits(late(17)), traits(late(17, expected="2019-11-09"))) == [(0, 0)]
    count = late(None, value="3", expected="5")
    assert matched(traits(count), traits({**count, "value": "4"})) == [(0, 0)]
    assert matched(traits(late(17)), traits(late(17, value="x"))) == []


def test_of_several_that_say_the_same_the_nearest_belong_together_and_the_rest_is_new() -> None:
    before, after = traits(late(10), late(20)), traits(late(11), late(21), late(30))
    assert matched(before, after) == [(0, 0), (1, 1)]
    assert matched(after, before) == [(0, 0), (1, 1)]
    assert matched(traits(late(10)), traits(late(30), late(12))) == [(0, 1)]
    elsewhere = traits(late(10, sheet="乙"), late(99))
    assert matched(traits(late(10)), elsewhere) == [(0, 1)], "a sheet's own rows are nearer than any other's"


def test_the_message_tells_apart_what_nothing_else_does() -> None:
    first, second = late(5, message="like P1"), late(9, message="like P2")
    assert matched(traits(first, second), traits(late(4, message="like P2"))) == [(1, 0)]


FEW = st.sampled_from
FINDINGS = st.lists(
    st.builds(
        late,
        st.integers(1, 6),
        rule=FEW(("a", "b")),
        project_id=FEW(("P1", None)),
        value=FEW((None, "1", "2")),
        expected=FEW((None, "1")),
        message=FEW(("x", "y")),
        file=FEW(("a.xlsx", "b.xlsx", None)),
        sheet=FEW(("甲", "乙")),
    ),
    max_size=12,
)


def said(findings: list[dict[str, Any]]) -> Counter[str]:
    return Counter(map(repr, findings))


@given(FINDINGS)
def test_a_report_has_nothing_new_against_itself(findings: list[dict[str, Any]]) -> None:
    pairs = matched(traits(*findings), traits(*findings))
    assert sorted(old for old, _new in pairs) == list(range(len(findings)))
    assert all(findings[old] == findings[new] for old, new in pairs)


@given(FINDINGS, FINDINGS)
def test_what_is_gone_one_way_is_new_the_other(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    there, back = matched(traits(*old), traits(*new)), matched(traits(*new), traits(*old))
    for pairs, first, second in ((there, old, new), (back, new, old)):
        assert len({pair[0] for pair in pairs}) == len({pair[1] for pair in pairs}) == len(pairs)
        assert all(first[one]["rule"] == second[other]["rule"] for one, other in pairs)
    gone = [each for place, each in enumerate(old) if place not in {pair[0] for pair in there}]
    came = [each for place, each in enumerate(old) if place not in {pair[1] for pair in back}]
    assert said(gone) == said(came)


@given(FINDINGS, FINDINGS)
def test_no_content_is_both_new_and_gone(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    pairs = matched(traits(*old), traits(*new))
    left_old = {of_document(each) for place, each in enumerate(old) if place not in {pair[0] for pair in pairs}}
    left_new = {of_document(each) for place, each in enumerate(new) if place not in {pair[1] for pair in pairs}}
    content = [{(each.subject, each.value, each.expected) for each in left} for left in (left_old, left_new)]
    assert content[0].isdisjoint(content[1])
