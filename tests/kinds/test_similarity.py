from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditkit.errors import BadPack
from auditkit.kinds.likeness import comparable, likeness
from auditkit.model.verdict import Finding

Judge = Callable[..., Any]
Row = Mapping[str, object]

RULE = "kind: similarity\nsubject: progress\ncolumns: [body]\n"
ACROSS = RULE + "across: project_id\n"
WITHIN = RULE + "within: project_id\n"
HEADER = "project_id | posted_on | body\n"
PROJECTS = "project_id\nP1\nP2\nP3"

LUNCH = "本月为青石乡小学的孩子们提供热午餐，食材由合作社当天送达，老师和家长轮流帮厨。"
NEARLY_LUNCH = "本月为青石乡小学的孩子们提供热午餐，食材由合作社当天送达，老师和家长轮流分餐。"
WELLS = "两口水井已经打好并通过水质检测，沿山铺设的管道完成了三公里，预计下月底全村通水。"
BOOKS = "第一批一千二百册图书已送到三所村小，志愿者用两个周末完成了编目、贴标和上架。"


def test_the_later_of_two_alike_is_the_copy_and_names_the_first(judge: Judge) -> None:
    seen = judge(
        RULE,
        projects=PROJECTS,
        progress=HEADER + f"P1 | 2019-11-01 | {LUNCH}\nP2 | 2019-10-01 | {LUNCH}\nP3 | 2019-10-05 | {WELLS}",
    )
    assert seen.status == {"P1": "failed", "P2": "passed", "P3": "passed"}
    [finding] = seen.findings
    assert finding.message == "Text is 100 % like an earlier text (P2, 2019-10-01)."
    assert (finding.project_id, finding.column, finding.value, finding.expected) == ("P1", "body", "1", "0.8")
    assert (finding.place.row, [place.row for place in finding.related]) == (1, [2])


def test_a_project_earns_the_share_of_its_texts_that_are_no_copies(judge: Judge) -> None:
    rows = f"P1 | 2019-10-01 | {LUNCH}\nP1 | 2019-11-01 | {LUNCH}\nP1 | 2019-12-01 | {WELLS}\nP1 | 2019-12-05 | {BOOKS}"
    seen = judge(RULE, projects=PROJECTS, progress=HEADER + rows)
    assert seen.earned == {"P1": Fraction(3, 4), "P2": None, "P3": None}


def test_likeness_is_what_was_asked_for_and_shown_rounded_down(judge: Judge) -> None:
    share = likeness(comparable(LUNCH), comparable(NEARLY_LUNCH), 5)
    assert 0 < share < 1
    rows = HEADER + f"P1 | 2019-10-01 | {LUNCH}\nP2 | 2019-11-01 | {NEARLY_LUNCH}"
    below, above = (int(share * 1000) / 1000, int(share * 1000 + 1) / 1000)
    seen = judge(RULE + f"at_least: {below}", projects=PROJECTS, progress=rows)
    assert seen.status["P2"] == "failed"
    assert f"is {int(share * 100)} % like" in seen.messages[0]
    assert judge(RULE + f"at_least: {above}", projects=PROJECTS, progress=rows).status["P2"] == "passed"


def test_shorter_shingles_find_what_was_changed_in_more_places(judge: Judge) -> None:
    changed = LUNCH.replace("青石", "白水").replace("孩子", "学生").replace("当天", "每日")
    rows = HEADER + f"P1 | 2019-10-01 | {LUNCH}\nP2 | 2019-11-01 | {changed}"
    rule = RULE + "at_least: 0.5\n"
    assert judge(rule, projects=PROJECTS, progress=rows).status["P2"] == "passed"
    assert judge(rule + "shingle: 2", projects=PROJECTS, progress=rows).status["P2"] == "failed"


def test_white_space_punctuation_width_and_case_make_no_difference(judge: Judge) -> None:
    one = "Two wells were drilled, and both passed the tests in 2019."
    other = "ＴＷＯ wells　were drilled -- and BOTH passed the tests; in ２０１９！"
    seen = judge(RULE, projects=PROJECTS, progress=HEADER + f"P1 | 2019-10-01 | {one}\nP2 | 2019-11-01 | {other}")
    assert seen.messages == ["Text is 100 % like an earlier text (P1, 2019-10-01)."]


def test_blank_and_short_texts_are_not_judged(judge: Judge) -> None:
    rows = "P1 | 2019-10-01 |\nP1 | 2019-11-01 | ——！\nP2 | 2019-10-01 | 项目进展顺利\nP3 | 2019-11-01 | 项目进展顺利"
    assert set(judge(RULE, projects=PROJECTS, progress=HEADER + rows).status.values()) == {"not_applicable"}
    seen = judge(RULE + "shortest: 6", projects=PROJECTS, progress=HEADER + rows)
    assert seen.status == {"P1": "not_applicable", "P2": "passed", "P3": "failed"}
    seen = judge(RULE + "shortest: 7", projects=PROJECTS, progress=HEADER + rows)
    assert set(seen.status.values()) == {"not_applicable"}


def test_several_columns_are_compared_together_and_the_first_with_a_text_is_pointed_at(judge: Judge) -> None:
    rule = RULE.replace("[body]", "[title, body]")
    header = "project_id | posted_on | title | body\n"
    rows = f"P1 | 2019-10-01 | {LUNCH} | {WELLS}\nP2 | 2019-11-01 | | {LUNCH}{WELLS}\nP3 | 2019-11-01 | {LUNCH} |"
    seen = judge(rule, projects=PROJECTS, progress=header + rows)
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "passed"}
    assert seen.findings[0].column == "body"
    assert seen.messages[0].startswith("Title, Text is 100 % like")


@pytest.mark.parametrize(
    ("rule", "failed"), [(RULE, ["P1", "P2"]), (ACROSS, ["P2"]), (WITHIN, ["P1"])], ids=["all", "across", "within"]
)
def test_across_and_within_projects(judge: Judge, rule: str, failed: list[str]) -> None:
    rows = f"P1 | 2019-10-01 | {LUNCH}\nP1 | 2019-11-01 | {LUNCH}\nP2 | 2019-12-01 | {LUNCH}\nP3 | 2019-12-01 | {WELLS}"
    seen = judge(rule, projects=PROJECTS, progress=HEADER + rows)
    assert [project for project, status in seen.status.items() if status == "failed"] == failed
    assert {place.row for finding in seen.findings for place in finding.related} == {1}


def test_who_repeats_what_was_theirs_first_copies_nobody(judge: Judge) -> None:
    rows = f"P1 | 2019-10-01 | {LUNCH}\nP2 | 2019-11-01 | {LUNCH}\nP1 | 2019-12-01 | {LUNCH}\nP2 | 2019-12-05 | {LUNCH}"
    seen = judge(ACROSS, projects=PROJECTS, progress=HEADER + rows)
    assert seen.earned == {"P1": 1, "P2": 0, "P3": None}


def test_columns_of_a_parent(judge: Judge) -> None:
    projects = "project_id | org_id\nP1 | G1\nP2 | G1\nP3 | G2\nP4 |"
    rows = f"P1 | 2019-10-01 | {LUNCH}\nP2 | 2019-11-01 | {LUNCH}\nP3 | 2019-12-01 | {LUNCH}\nP4 | 2019-12-01 | {LUNCH}"
    seen = judge(RULE + "across: project_id.org_id", projects=projects, progress=HEADER + rows)
    assert seen.status == {"P1": "passed", "P2": "passed", "P3": "failed", "P4": "not_applicable"}
    seen = judge(RULE + "within: project_id.org_id", projects=projects, progress=HEADER + rows)
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "passed", "P4": "not_applicable"}


def test_on_one_day_the_first_id_is_the_first(judge: Judge) -> None:
    rows = f"P2 | 2019-10-01 | {LUNCH}\nP1 | 2019-10-01 | {LUNCH}"
    assert judge(RULE, projects=PROJECTS, progress=HEADER + rows).status["P2"] == "failed"
    rows = f"P1 | 2019-10-01 | {NEARLY_LUNCH}\nP1 | 2019-10-01 | {LUNCH}"
    [finding] = judge(RULE, projects=PROJECTS, progress=HEADER + rows).findings
    assert finding.place.row == (2 if LUNCH > NEARLY_LUNCH else 1)


def test_without_a_day_nobody_was_first_and_who_copied_cannot_be_told(judge: Judge) -> None:
    rows = f"P1 | | {LUNCH}\nP2 | 2019-11-01 | {LUNCH}\nP3 | 某日 | {WELLS}"
    seen = judge(RULE, projects=PROJECTS, progress=HEADER + rows)
    assert seen.status == {"P1": "unverifiable", "P2": "passed", "P3": "passed"}
    [finding] = seen.findings
    assert finding.message == (
        "Text is 100 % like another text (P2, 2019-11-01); which came first cannot be told: Posted on is missing or "
        "unreadable."
    )
    assert (finding.column, finding.place.row) == ("posted_on", 1)


def test_without_the_column_of_days_only_those_with_a_twin_cannot_be_told(judge: Judge) -> None:
    seen = judge(RULE, projects=PROJECTS, progress=f"project_id | body\nP1 | {LUNCH}\nP2 | {LUNCH}\nP3 | {WELLS}")
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "passed"}


def test_an_unreadable_text_cannot_be_compared(judge: Judge) -> None:
    rows = f"P1 | 2019-10-01 | #REF!\nP2 | 2019-11-01 | {LUNCH}\nP3 | 2019-12-01 | {LUNCH}"
    seen = judge(RULE, projects=PROJECTS, progress=HEADER + rows)
    assert seen.status == {"P1": "unverifiable", "P2": "passed", "P3": "failed"}
    assert "Text cannot be compared with other texts: Text is unreadable." in seen.messages


def test_an_unreadable_column_to_compare_within_cannot_be_told(judge: Judge) -> None:
    projects = "project_id | org_id\nP1 | #REF!\nP2 | G1"
    rows = f"P1 | 2019-10-01 | {LUNCH}\nP2 | 2019-11-01 | {LUNCH}"
    seen = judge(RULE + "across: project_id.org_id", projects=projects, progress=HEADER + rows)
    assert seen.status == {"P1": "unverifiable", "P2": "passed"}
    assert seen.messages == [
        "Text cannot be compared with other texts: Project ID › Implementing organisation is unreadable."
    ]


def test_a_table_without_days_and_a_day_of_the_rule(judge: Judge) -> None:
    rule = "kind: similarity\nsubject: projects\ncolumns: [title]\n"
    projects = f"project_id | title | launched_on\nP1 | {LUNCH} | 2019-09-01\nP2 | {LUNCH} | 2019-08-01"
    seen = judge(rule, projects=projects)
    assert seen.status == {"P1": "passed", "P2": "failed"}
    assert seen.messages == ["Project name is 100 % like another text (P1)."]
    seen = judge(rule + "day: launched_on", projects=projects)
    assert seen.status == {"P1": "failed", "P2": "passed"}
    assert seen.messages == ["Project name is 100 % like an earlier text (P2, 2019-08-01)."]


def test_only_texts_that_the_rule_is_about_are_compared(judge: Judge) -> None:
    rows = HEADER + f"P1 | 2019-10-01 | {LUNCH}\nP2 | 2019-11-01 | {LUNCH}\nP3 | 2019-12-20 | {LUNCH}"
    rule = RULE + "where: {posted_on: {after: 2019-10-15}}"
    assert judge(rule, projects=PROJECTS, progress=rows).status == {
        "P1": "not_applicable",
        "P2": "passed",
        "P3": "failed",
    }
    assert judge(RULE, as_of="2019-12-01", projects=PROJECTS, progress=rows).status["P3"] == "not_applicable"
    waived = RULE + "unless: {posted_on: {after: 2019-12-01}}"
    assert judge(waived, projects=PROJECTS, progress=rows).status == {"P1": "passed", "P2": "failed", "P3": "waived"}


def test_a_copy_that_the_rule_may_not_apply_to_is_unverifiable(judge: Judge) -> None:
    header = "project_id | posted_on | beneficiaries | body\n"
    rows = f"P1 | 2019-10-01 | 3 | {LUNCH}\nP2 | 2019-11-01 | 若干 | {LUNCH}\nP3 | 2019-11-01 | 若干 | {WELLS}"
    rule = RULE + "where: {beneficiaries: {more_than: 2}}"
    seen = judge(rule, projects=PROJECTS, progress=header + rows)
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "passed"}


def test_without_the_table_or_the_column(judge: Judge) -> None:
    assert judge(RULE, projects="project_id\nP1").status == {"P1": "not_covered"}
    seen = judge(RULE, projects="project_id\nP1", progress="project_id | posted_on\nP1 | 2019-10-01")
    assert seen.messages == ["It cannot be verified: no sheet has the column Text."]


@pytest.mark.parametrize(
    "wrong", ["at_least: 0", "at_least: 1.1", "shingle: 0", "shortest: 0", "columns: [posted_on]", "within: nowhere"]
)
def test_what_makes_no_sense_is_refused(pack_of: Callable[..., object], wrong: str) -> None:
    rule = RULE.replace("columns: [body]\n", "") if wrong.startswith("columns") else RULE
    with pytest.raises(BadPack):
        pack_of(rule + wrong)


def _identity(finding: Finding, rows: Sequence[Row]) -> tuple[object, ...]:
    """Return what a finding says and of which rows, in words that no shuffling changes."""
    places = [finding.place, *finding.related]
    named = [sorted(rows[place.row - 1].items()) for place in places if place.row is not None]
    return finding.status, finding.message, finding.value, *named


steady = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
days = st.integers(0, 3).map(lambda day: str(date(2019, 10, 1) + timedelta(day)))
bodies = st.text("甲乙丙", min_size=1, max_size=9) | st.sampled_from([LUNCH[:12], LUNCH[:11], LUNCH[:10], WELLS[:9]])
posts = st.lists(
    st.fixed_dictionaries(
        {
            "project_id": st.sampled_from(["P1", "P2", "P3"]),
            "posted_on": days | st.just(""),
            "body": bodies,
            "url": st.sampled_from(["https://a.example", "https://b.example"]),
        }
    ),
    max_size=8,
    unique_by=lambda row: str(sorted(row.items())),
)


@given(posts, st.randoms(use_true_random=False), st.sampled_from([RULE, ACROSS, WITHIN]))
@steady
def test_the_order_of_rows_decides_nothing(judge: Judge, posts: list[Row], chance: Any, rule: str) -> None:
    rule += "shortest: 1\nshingle: 2\nat_least: 0.6"
    shuffled = list(posts)
    chance.shuffle(shuffled)
    one, other = (judge(rule, projects=PROJECTS, progress=rows) for rows in (posts, shuffled))
    assert one.earned == other.earned
    assert sorted(_identity(finding, posts) for finding in one.findings) == sorted(
        _identity(finding, shuffled) for finding in other.findings
    )


@given(posts)
@steady
def test_the_copies_are_those_that_comparing_every_pair_finds(judge: Judge, posts: list[Row]) -> None:
    dated = [row for row in posts if row["posted_on"]]
    seen = judge(RULE + "shortest: 1\nshingle: 2\nat_least: 0.6", projects=PROJECTS, progress=dated)
    ordered = sorted(dated, key=lambda row: [row[name] for name in ("posted_on", "project_id", "body", "url")])
    texts = [comparable(str(row["body"])) for row in ordered]
    copies = [
        row
        for position, row in enumerate(ordered)
        if any(likeness(texts[earlier], texts[position], 2) >= Fraction(3, 5) for earlier in range(position))
    ]
    found = [dated[finding.place.row - 1] for finding in seen.findings]
    assert sorted(str(sorted(row.items())) for row in found) == sorted(str(sorted(row.items())) for row in copies)
