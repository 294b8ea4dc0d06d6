from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditkit.check import judge_tables

Judge = Callable[..., Any]

CARRY = """
kind: continuity
subject: projects
rows: {table: disclosures, where: {kind: periodic}, order_by: period_start}
carry: {from: closing_balance, to: opening_balance}
"""
PERIODS = """
kind: continuity
subject: projects
rows: {table: disclosures, where: {kind: periodic}, order_by: period_start}
periods: {start: period_start, end: period_end}
"""
BOTH = CARRY + "periods: {start: period_start, end: period_end}\n"
ONE = "project_id\nP1"
ROWS = "project_id | kind | period_start | period_end | disclosed_on | opening_balance | closing_balance\n"


def rows(*lines: str, kind: str = "periodic", project: str = "P1") -> str:
    """Return disclosures told as: start | end | opening | closing."""
    told = ([cell.strip() for cell in line.split("|")] for line in lines)
    return "\n".join(
        f"{project} | {kind} | {start} | {end} | 2019-12-30 | {opening} | {closing}"
        for start, end, opening, closing in told
    )


# Engines take as long over one project as over many: cases that differ by their rows alone are projects of one dataset.


def side_by_side(**cases: Sequence[str]) -> dict[str, str]:
    """Return the tables of several projects, each told by its lines."""
    told = [rows(*lines, project=project) for project, lines in cases.items()]
    return {"projects": "\n".join(("project_id", *cases)), "disclosures": ROWS + "\n".join(told)}


def of(seen: Any, project: str) -> list[Any]:
    """Return the findings of one project in their order."""
    return [finding for finding in seen.findings if finding.project_id == project]


Q1, Q2 = "2019-01-01 | 2019-03-31 | 0 | 100", "2019-04-01 | 2019-06-30 | 100 | 250"
Q3, Q4 = "2019-07-01 | 2019-09-30 | 250 | 80", "2019-10-01 | 2019-12-31 | 80 | 0"


@pytest.mark.parametrize("rule", [CARRY, PERIODS, BOTH])
def test_rows_that_follow_on_pass_in_whatever_order_they_stand(judge: Judge, rule: str) -> None:
    seen = judge(rule, **side_by_side(P1=(Q1, Q2, Q3, Q4), P2=(Q4, Q2, Q1, Q3)))
    assert (seen.status, seen.earned, seen.messages) == ({"P1": "passed", "P2": "passed"}, {"P1": 1, "P2": 1}, [])


def test_a_balance_that_is_not_carried_over_is_told_with_both_rows_and_the_difference(judge: Judge) -> None:
    seen = judge(CARRY, projects=ONE, disclosures=ROWS + rows(Q4, Q3, Q2.replace("| 100 |", "| 90 |"), Q1))
    assert (seen.status, seen.earned) == ({"P1": "failed"}, {"P1": Fraction(2, 3)})
    assert seen.messages == [
        (
            "Financial disclosures (2019-04-01): Opening balance is 90.00, but Closing balance of the one before"
            " (2019-01-01) is 100.00: 10.00 apart."
        )
    ]
    [finding] = seen.findings
    assert (finding.column, finding.place.row, finding.value, finding.expected) == (
        "opening_balance",
        3,
        "9000",
        "10000",
    )
    assert [place.row for place in finding.related] == [4]


@pytest.mark.parametrize(
    ("tolerance", "openings"),
    [
        ("", {"100.00": "passed", "100.01": "failed"}),
        (
            ", tolerance: {absolute: 0.01}",
            {"100.01": "passed", "99.99": "passed", "100.02": "failed", "99.98": "failed"},
        ),
    ],
)
def test_a_tolerance_is_an_amount(judge: Judge, tolerance: str, openings: Mapping[str, str]) -> None:
    rule = CARRY.replace("to: opening_balance", f"to: opening_balance{tolerance}")
    cases = {opening: (Q1, Q2.replace("| 100 |", f"| {opening} |")) for opening in openings}
    assert judge(rule, **side_by_side(**cases)).status == openings


# by what is allowed, and the second period's start: what is said of it, or nothing
MEETING: dict[str, dict[str, str | None]] = {
    "": {
        "2019-04-01": None,
        "2019-04-02": "ends on 2019-03-31: a gap of 1 day.",
        "2019-03-31": "ends only on 2019-03-31: an overlap of 1 day",
    },
    ", gap_days: 1": {"2019-04-02": None, "2019-04-03": "ends on 2019-03-31: a gap of 2 days."},
    ", overlap_days: 1": {"2019-03-31": None, "2019-03-30": "ends only on 2019-03-31: an overlap of 2 days"},
    ", overlap_days: 9": {"2019-04-02": "ends on 2019-03-31: a gap of 1 day."},
    ", gap_days: 9": {"2019-03-31": "ends only on 2019-03-31: an overlap of 1 day"},
}


@pytest.mark.parametrize(
    ("allowance", "starts"), MEETING.items(), ids=lambda each: each if isinstance(each, str) else ""
)
def test_the_next_period_begins_on_the_day_after(
    judge: Judge, allowance: str, starts: Mapping[str, str | None]
) -> None:
    rule = PERIODS.replace("end: period_end", f"end: period_end{allowance}")
    seen = judge(rule, **side_by_side(**{start: (Q1, Q2.replace("2019-04-01", start)) for start in starts}))
    assert seen.status == {start: "failed" if said else "passed" for start, said in starts.items()}
    for number, (start, said) in enumerate(starts.items()):
        found = of(seen, start)
        assert [said in each.message for each in found] == ([True] if said else [])
        assert [(each.column, each.value, each.expected, each.place.row) for each in found] == (
            [("period_start", start, "2019-04-01", 2 * number + 2)] if said else []
        )
        assert [[place.row for place in each.related] for each in found] == ([[2 * number + 1]] if said else [])


def test_a_pair_with_both_faults_is_one_bad_pair_with_two_findings(judge: Judge) -> None:
    second = "2019-04-11 | 2019-06-30 | 90 | 250"
    seen = judge(BOTH, projects=ONE, disclosures=ROWS + rows(Q1, second, Q3))
    assert (seen.earned, len(seen.findings)) == ({"P1": Fraction(1, 2)}, 2)


def test_a_period_within_another_overlaps_and_hides_no_gap(judge: Judge) -> None:
    year, within, later = "2019-01-01 | 2019-06-30 | |", "2019-02-01 | 2019-02-28 | |", "2019-07-01 | 2019-09-30 | |"
    late = later.replace("2019-07-01", "2019-07-03")
    seen = judge(PERIODS, **side_by_side(P1=(year, within, later), P2=(year, within, late)))
    assert seen.earned == {"P1": Fraction(1, 2), "P2": 0}
    [overlap] = of(seen, "P1")
    assert "(2019-02-01): the period begins on 2019-02-01" in overlap.message
    assert "an overlap of 28 days" in overlap.message
    [_overlap, gap] = of(seen, "P2")
    assert "the one before (2019-01-01) ends on 2019-06-30: a gap of 2 days" in gap.message
    assert [place.row for place in gap.related] == [4]


def test_fewer_than_two_rows_have_nothing_to_follow_on(judge: Judge) -> None:
    projects = "project_id\nP1\nP2\nP3"
    others = rows(Q1, project="P2") + "\n" + rows(Q1, project="P3") + "\n" + rows(Q3, project="P3", kind="annual")
    seen = judge(BOTH, projects=projects, disclosures=ROWS + others)
    assert seen.status == dict.fromkeys(("P1", "P2", "P3"), "not_applicable")


@pytest.mark.parametrize("blank", ["", "很多"])
def test_without_a_balance_both_its_neighbours_are_told_apart_from_it(judge: Judge, blank: str) -> None:
    second = f"2019-04-01 | 2019-06-30 | {blank} | 250"
    first = f"2019-01-01 | 2019-03-31 | 0 | {blank}"
    seen = judge(CARRY, **side_by_side(P1=(Q1, second, Q3), P2=(first, Q2)))
    assert seen.status == {"P1": "unverifiable", "P2": "unverifiable"}
    assert seen.earned == {"P1": Fraction(1, 2), "P2": 0}
    [finding] = of(seen, "P1")
    assert (finding.column, finding.place.row) == ("opening_balance", 2)
    assert finding.message.endswith("cannot be told: Opening balance is missing or unreadable.")
    [finding] = of(seen, "P2")
    assert (finding.column, finding.place.row) == ("closing_balance", 4)


def test_without_an_end_the_next_period_has_nothing_to_meet(judge: Judge) -> None:
    first = "2019-01-01 | 三月 | 0 | 100"
    seen = judge(PERIODS, projects=ONE, disclosures=ROWS + rows(first, Q2, Q3))
    assert (seen.status, seen.earned) == ({"P1": "unverifiable"}, {"P1": Fraction(1, 2)})
    assert [(each.column, each.place.row) for each in seen.findings] == [("period_end", 1)]


def test_a_gap_that_an_earlier_row_without_an_end_may_cover_is_open(judge: Judge) -> None:
    first = "2019-01-01 |  | 0 | 100"
    over = "2019-06-30 | 2019-09-30 | 100 | 250"
    seen = judge(PERIODS, **side_by_side(P1=(first, Q2, Q4), P2=(first, Q2, over)))
    assert (seen.status, seen.earned["P1"]) == ({"P1": "unverifiable", "P2": "failed"}, 0)
    found = of(seen, "P1")
    assert [(each.column, each.place.row) for each in found] == [("period_end", 1)] * 2
    assert "(2019-10-01): whether the period follows on the one before (2019-04-01) cannot be told" in found[1].message


def test_a_period_that_ends_before_it_begins_leaves_its_pairs_open(judge: Judge) -> None:
    turned = "2019-04-01 | 2018-06-30 | 100 | 250"
    seen = judge(PERIODS, projects=ONE, disclosures=ROWS + rows(Q1, turned, Q3))
    assert (seen.status, seen.earned) == ({"P1": "unverifiable"}, {"P1": 0})
    assert [(each.column, each.place.row) for each in seen.findings] == [("period_end", 2)] * 2


@pytest.mark.parametrize("blank", ["", "春天"])
def test_a_row_without_its_date_has_no_place_and_leaves_gaps_open(judge: Judge, blank: str) -> None:
    undated = f"{blank} | 2019-06-30 | 100 | 250"
    cases = {"P1": (Q1, undated, Q3, Q4), "P2": (undated,), "P3": (undated, undated.replace("250", "260"))}
    seen = judge(BOTH, **side_by_side(**cases))
    assert seen.status == {"P1": "unverifiable", "P2": "not_applicable", "P3": "unverifiable"}
    assert seen.earned["P1"] == Fraction(1, 3)
    found = of(seen, "P1")
    assert {(each.column, each.place.row) for each in found} == {("period_start", 2)}
    assert [len(found), len(of(seen, "P2")), len(of(seen, "P3"))] == [2, 0, 1]


def test_a_row_that_may_belong_leaves_gaps_open_and_no_overlap(judge: Judge) -> None:
    unknown = rows("2019-04-01 | 2019-06-30 | 100 | 250", kind="")
    over = "2019-03-31 | 2019-06-30 | 90 | 250"
    tables = side_by_side(P1=(Q1, Q3, Q4), P2=(Q1, over))
    tables["disclosures"] += f"\n{unknown}\n" + unknown.replace("P1", "P2")
    seen = judge(BOTH, **tables)
    assert seen.status == {"P1": "unverifiable", "P2": "failed"}
    assert seen.earned["P1"] == Fraction(1, 2)
    [finding] = of(seen, "P1")
    assert (finding.column, finding.place.row) == ("kind", 6)
    assert "whether another stands between it and the one before (2019-01-01)" in finding.message
    assert ["an overlap of 1 day" in each.message for each in of(seen, "P2")] == [True]


def test_rows_of_one_day_overlap_and_carry_nothing_between_them(judge: Judge) -> None:
    again = "2019-01-01 | 2019-03-31 | 5 | 100"
    seen = judge(PERIODS, projects=ONE, disclosures=ROWS + rows(Q1, again, Q2))
    assert (seen.status, seen.earned) == ({"P1": "failed"}, {"P1": Fraction(1, 2)})
    assert "an overlap of 90 days" in seen.messages[0]
    seen = judge(CARRY, **side_by_side(P1=(Q1, again, Q2), P2=(Q1, again)))
    assert (seen.status, seen.earned["P1"]) == ({"P1": "passed", "P2": "not_applicable"}, 1)


@pytest.mark.parametrize(
    "closings",
    [{"100": "passed", "120": "unverifiable"}, {"": "unverifiable"}],
    ids=["told", "blank"],
)
def test_which_of_two_rows_of_one_day_is_carried_must_make_no_difference(
    judge: Judge, closings: Mapping[str, str]
) -> None:
    neither = Q2.replace("| 100 |", "| 130 |")
    cases, expected = {}, {}
    for number, (closing, status) in enumerate(closings.items()):
        again = f"2019-01-01 | 2019-03-30 | 0 | {closing}"
        for name, lines in (("A", (Q1, again, Q2)), ("B", (Q2, again, Q1)), ("C", (Q1, again, neither))):
            cases[f"{name}{number}"] = lines
            expected[f"{name}{number}"] = status
        expected[f"C{number}"] = "unverifiable" if closing == "" else "failed"
    assert judge(CARRY, **side_by_side(**cases)).status == expected


def test_an_exact_copy_of_a_row_counts_once(judge: Judge) -> None:
    assert judge(BOTH, projects=ONE, disclosures=ROWS + rows(Q1, Q1, Q2)).status == {"P1": "passed"}


def test_a_row_disclosed_after_the_day_is_not_there_yet(judge: Judge) -> None:
    later = rows(Q3).replace("2019-12-30", "2020-01-15")
    tables = {"projects": ONE, "disclosures": ROWS + rows(Q1) + "\n" + later}
    assert judge(BOTH, **tables).status == {"P1": "not_applicable"}
    assert judge(BOTH, as_of="2020-01-15", **tables).status == {"P1": "failed"}


def test_where_unless_and_earn_hold_for_subjects(judge: Judge) -> None:
    rule = BOTH + "where: {field: {ne: ecology}}\nunless: {status: terminated}\nearn: all"
    projects = "project_id | field | status\nP1 | health | 执行中\nP2 | ecology | 执行中\nP3 | health | 已终止"
    three = "\n".join(rows(Q1, Q3, Q4, project=project) for project in ("P1", "P2", "P3"))
    seen = judge(rule, projects=projects, disclosures=ROWS + three)
    assert seen.status == {"P1": "failed", "P2": "not_applicable", "P3": "waived"}
    assert seen.earned["P1"] == 0


def test_a_row_may_be_asked_what_its_subject_says(judge: Judge) -> None:
    rule = PERIODS.replace("{kind: periodic}", "{period_start: {at_least: {column: subject.starts_on}}}")
    projects = "project_id | starts_on\nP1 | 2019-04-01\nP2 | 2019-01-01"
    both = (
        rows(Q1.replace("03-31", "02-28"), Q2, project="P1")
        + "\n"
        + rows(Q1.replace("03-31", "02-28"), Q2, project="P2")
    )
    seen = judge(rule, projects=projects, disclosures=ROWS + both)
    assert seen.status == {"P1": "not_applicable", "P2": "failed"}


def test_what_was_not_handed_in_cannot_be_judged(judge: Judge) -> None:
    assert judge(BOTH, projects=ONE).status == {"P1": "not_covered"}
    without = "project_id | kind | period_start | period_end | disclosed_on | closing_balance\n"
    without += "P1 | periodic | 2019-01-01 | 2019-03-31 | 2019-04-01 | 5"
    assert judge(CARRY, projects=ONE, disclosures=without).status == {"P1": "unverifiable"}
    assert judge(PERIODS, projects=ONE, disclosures=without).status == {"P1": "not_applicable"}


def test_a_number_is_no_money(judge: Judge) -> None:
    rule = """
kind: continuity
subject: projects
rows: {table: progress, order_by: posted_on}
carry: {from: beneficiaries, to: beneficiaries}
"""
    posts = "project_id | posted_on | beneficiaries\nP1 | 2019-01-01 | 1000\nP1 | 2019-02-01 | 3"
    seen = judge(rule, projects=ONE, progress=posts)
    assert seen.messages == [
        (
            "Project progress (2019-02-01): Beneficiaries is 3, but Beneficiaries of the one before (2019-01-01) is"
            " 1,000: 997 apart."
        )
    ]


START = date(2019, 1, 1)
DAYS = st.integers(0, 12).map(lambda days: START + timedelta(days))
ENDS = st.one_of(st.none(), st.integers(-1, 8))
FEN = st.one_of(st.none(), st.integers(0, 3))


PROJECTS = [f"P{number}" for number in range(12)]


@st.composite
def a_row(draw: st.DrawFn) -> dict[str, object]:
    start = draw(st.one_of(st.none(), DAYS))
    length = draw(ENDS)
    end = None if length is None else (start or START) + timedelta(length)
    return {
        "project_id": draw(st.sampled_from(PROJECTS)),
        "kind": draw(st.sampled_from(["periodic", "periodic", "periodic", ""])),
        "period_start": start,
        "period_end": end,
        "opening_balance": draw(FEN),
        "closing_balance": draw(FEN),
    }


TOLERANCE, GAP, OVERLAP = 1, 1, 1
ALLOWING = BOTH.replace("to: opening_balance", "to: opening_balance, tolerance: {absolute: 1}").replace(
    "end: period_end", "end: period_end, gap_days: 1, overlap_days: 1"
)


def expected(handed_in: Sequence[Mapping[str, Any]]) -> tuple[str, Fraction | None]:
    """Return the outcome of one project's rows by plain steps over a sorted list."""
    own = [row for row in handed_in if row["kind"] == "periodic"]
    dated = sorted(
        (row for row in own if row["period_start"]),
        key=lambda row: (row["period_start"], row["period_end"] or date.max),
    )
    uncertain = len(dated) < len(handed_in)
    found = [_pair(dated, number, uncertain) for number in range(1, len(dated))]
    found += ["unverifiable"] * (len(own) - len(dated) - (not dated))
    if not found:
        return "not_applicable", None
    worst = next(status for status in ("failed", "unverifiable", "passed") if status in found)
    return worst, Fraction(found.count("passed"), len(found))


def _pair(dated: Sequence[Mapping[str, Any]], number: int, uncertain: bool) -> str:
    before, row = dated[number - 1], dated[number]
    statuses = {_balances(dated, before, row, uncertain), _periods(dated[:number], row, uncertain)}
    return next(status for status in ("failed", "unverifiable", "passed") if status in statuses)


def _balances(
    dated: Sequence[Mapping[str, Any]], before: Mapping[str, Any], row: Mapping[str, Any], uncertain: bool
) -> str:
    if before["period_start"] == row["period_start"]:
        return "passed"
    closing = [each["closing_balance"] for each in dated if each["period_start"] == before["period_start"]]
    opening = [each["opening_balance"] for each in dated if each["period_start"] == row["period_start"]]
    if None in closing or None in opening:
        return "unverifiable"
    agree = {abs(one - other) <= TOLERANCE for one in closing for other in opening}
    if agree == {True}:
        return "passed"
    return "failed" if agree == {False} and not uncertain else "unverifiable"


def _periods(before: Sequence[Mapping[str, Any]], row: Mapping[str, Any], uncertain: bool) -> str:
    last, start, end = before[-1], row["period_start"], row["period_end"]
    if last["period_end"] is None or last["period_end"] < last["period_start"] or (end and end < start):
        return "unverifiable"
    reach = max(each["period_end"] for each in before if each["period_end"])
    if start > reach:
        fits = (start - reach).days - 1 <= GAP
        uncertain = uncertain or any(each["period_end"] is None for each in before)
        return "passed" if fits else "unverifiable" if uncertain else "failed"
    return "passed" if (min(reach, end or reach) - start).days + 1 <= OVERLAP else "failed"


def test_balances_of_nothing_are_balances(judge: Judge) -> None:
    nothing = [period.rpartition("|")[0].rpartition("|")[0] + f"| {figures}" for period, figures in ZEROS]
    seen = judge(CARRY, projects=ONE, disclosures=ROWS + rows(*nothing))
    assert (seen.status, seen.earned) == ({"P1": "unverifiable"}, {"P1": Fraction(1, 2)})


ZEROS = [(Q1, "0 | 0"), (Q2, "0 | "), (Q3, "0 | 0.01")]


# Many projects in a few datasets: a dataset takes far longer than a project.
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(handed_in=st.lists(a_row(), min_size=20, max_size=60), shuffle=st.randoms(use_true_random=False))
def test_it_finds_what_plain_steps_over_a_sorted_list_find_in_any_order(
    pack_of: Callable[..., Any], engine: str, handed_in: list[dict[str, Any]], shuffle: Any
) -> None:
    pack = pack_of(ALLOWING)
    projects = [{"project_id": each} for each in PROJECTS]
    judged = []
    for _again in range(2):
        told = [
            {**{name: "" if value is None else str(value) for name, value in row.items()}, "disclosure_id": f"D{at}"}
            for at, row in enumerate(handed_in)
        ]
        # The number of a row keeps it from being another's copy; it must not follow the row's place.
        tables = {"projects": projects, "disclosures": [{"disclosed_on": "2019-12-30", **row} for row in told]}
        judgement = judge_tables(pack, tables, date(2019, 12, 31), engine)
        judged.append({each.project_id: (each.status, each.earned) for each in judgement.outcomes})
        messages = sorted(finding.message for finding in judgement.findings)
        judged.append({"messages": messages})  # type: ignore[dict-item]
        shuffle.shuffle(handed_in)
    assert judged[0] == {each: expected([row for row in handed_in if row["project_id"] == each]) for each in PROJECTS}
    assert judged[:2] == judged[2:]


APART = CARRY.replace("opening_balance}", "opening_balance, within_days: 90}")


def test_no_balance_is_carried_across_rows_that_were_not_handed_in(judge: Judge) -> None:
    near, far = ((Q1, f"{day} | 2019-06-30 | 90 | 250") for day in ("2019-04-01", "2019-04-02"))
    same = (Q1, "2019-07-01 | 2019-09-30 | 100 | 80")
    seen = judge(APART, **side_by_side(P1=near, P2=far, P3=same))
    assert seen.status == {"P1": "failed", "P2": "unverifiable", "P3": "unverifiable"}
    [finding] = of(seen, "P2")
    assert finding.message == (
        "Financial disclosures (2019-04-02): whether Opening balance is Closing balance of the one before"
        " cannot be told: the last one on file before it (2019-01-01) lies 91 days back, and what stands"
        " between them was not handed in."
    )
    assert (finding.place.row, [place.row for place in finding.related]) == (4, [3])
    assert finding.fix == "Hand in what is missing, then check again: it cannot be verified now."
    assert judge(CARRY, **side_by_side(P1=near, P2=far)).status == {"P1": "failed", "P2": "failed"}


def test_a_row_on_file_that_may_stand_between_two_far_apart_is_named(judge: Judge) -> None:
    between = rows("2019-04-01 | 2019-06-30 | 100 | 250", kind="")
    seen = judge(APART, projects=ONE, disclosures=ROWS + rows(Q1, Q3) + "\n" + between)
    assert seen.status == {"P1": "unverifiable"}
    assert seen.messages == [
        (
            "Financial disclosures (2019-07-01): whether another stands between it and the one before (2019-01-01)"
            " cannot be told: Kind is missing or unreadable."
        )
    ]
