from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from auditkit.errors import BadPack
from auditkit.packs import lint, load

Judge = Callable[..., Any]

GIFTS = "kind: benford\nsubject: projects\nseverity: info\nweight: 0\nvalues: [{each: donations.amount}]\n"
FEW = GIFTS + "at_least: 9\np_below: 1\n"
P1 = "project_id\nP1"

# See test_digits.py.
SINO_FOREST = [231, 124, 97, 70, 64, 54, 40, 54, 38]
EVEN = ["1", "2", "3", "4", "5", "6", "7", "8", "9"]


def gifts(values: Sequence[object], project: str = "P1") -> list[dict[str, object]]:
    """Return a donation for each value; no two are copies of each other."""
    return [
        {"donation_id": f"{project}-{number}", "project_id": project, "amount": value}
        for number, value in enumerate(values)
    ]


def lawful(count: int, seed: int = 1) -> list[str]:
    source = random.Random(seed)
    return [f"{10 ** source.uniform(0, 6):.2f}" for _ in range(count)]


def even(count: int, seed: int = 1) -> list[str]:
    source = random.Random(seed)
    return [f"{source.uniform(1, 1000):.2f}" for _ in range(count)]


# What every rule of these packs says besides its kind and body.
COMMON = (
    'pack: tried\nversion: "1"\ntitle: {en: Tried, zh: 试用}\nrules:\n'
    "  - id: tried-0\n    title: {en: Tried, zh: 试用}\n    dimension: integrity\n"
    "    reference: {title: {en: Ours, zh: 自定}}\n"
    "    examples: [{name: none, expect: not_applicable, as_of: 2019-12-31, tables: {projects: []}}]\n"
)


def problems(tmp_path: Path, rule: str) -> list[str]:
    file = tmp_path / "tried.yaml"
    file.write_text(COMMON + indent(rule, "    "), encoding="utf-8")
    return [problem.reason for problem in lint(str(file))]


@pytest.mark.parametrize("digits", ["first", "first-two"])
def test_values_that_follow_the_law_conform_and_even_ones_do_not(judge: Judge, digits: str) -> None:
    seen = judge(
        f"{GIFTS}digits: {digits}",
        projects="project_id\nP1\nP2\nP3",
        donations=gifts(lawful(2000)) + gifts(even(2000), "P2"),
    )
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "not_applicable"}
    assert [finding.project_id for finding in seen.findings] == ["P2"]
    assert (seen.findings[0].table, seen.findings[0].column) == ("donations", "amount")
    assert seen.findings[0].place.cell is None


def test_the_published_result_for_sino_forest_in_words(judge: Judge) -> None:
    values = [f"{digit}{row:03}" for digit, count in enumerate(SINO_FOREST, start=1) for row in range(count)]
    assert judge(GIFTS, projects=P1, donations=gifts(values)).status == {"P1": "passed"}
    seen = judge(GIFTS + "conforms_to: close\np_below: 0.5", projects=P1, donations=gifts(values))
    [message] = seen.messages
    assert message == (
        "772 values of Amount have first digits other than Benford's law has them: worth a second look. Chi-square is"
        " 7.65 with 8 degrees of freedom (p = 0.4682); the mean absolute deviation is 0.0066: acceptable conformity (at"
        " most 0.012). Standing out: 8 (7.0%, expected 5.1%). Left out: 0 zero, 0 blank or unreadable."
    )
    assert (seen.findings[0].value, seen.findings[0].expected) == ("0.006598", "0.006")


def test_no_word_of_guilt_is_in_what_is_said(judge: Judge) -> None:
    seen = judge(GIFTS, projects=P1, donations=gifts(["777"] * 300))
    assert "worth a second look" in seen.messages[0]
    assert not {"fraud", "manipulated", "fake", "suspicious"} & {*seen.messages[0].lower().split()}
    assert "Standing out: 7 (100.0%, expected 5.8%), 1 (0.0%, expected 30.1%)" in seen.messages[0]
    assert "(p < 0.0001)" in seen.messages[0]
    assert "nonconformity (above 0.015)" in seen.messages[0]


@pytest.mark.parametrize(("digits", "enough"), [("first", 300), ("first-two", 1200)])
def test_too_few_values_tell_nothing(judge: Judge, digits: str, enough: int) -> None:
    rule = f"{GIFTS}digits: {digits}"
    seen = judge(
        rule,
        projects="project_id\nP1\nP2",
        donations=gifts([7] * enough) + gifts([7] * (enough - 1), "P2"),
    )
    assert seen.status == {"P1": "failed", "P2": "not_applicable"}


def test_a_rule_may_say_how_many_it_takes(judge: Judge) -> None:
    tables = {"projects": "project_id\nP1\nP2", "donations": gifts(EVEN) + gifts(EVEN[1:], "P2")}
    assert judge(FEW, **tables).status == {"P1": "failed", "P2": "not_applicable"}


def test_zeros_blanks_and_signs(judge: Judge) -> None:
    balances = ["-1", "(2.00)", "-3", "4", "5", "6", "7", "8", "9", "0", "0.00", "", "—"]
    seen = judge(
        FEW.replace("donations.amount", "disclosures.closing_balance"),
        projects=P1,
        disclosures=[
            {"project_id": "P1", "closing_balance": balance, "url": f"https://example.org/{row}"}
            for row, balance in enumerate(balances)
        ],
    )
    assert seen.messages[0].startswith("9 values of Closing balance have first digits other than")
    assert "Standing out: 1 (11.1%, expected 30.1%)." in seen.messages[0]
    assert seen.messages[0].endswith("Left out: 2 zero, 2 blank or unreadable.")


def test_digits_are_those_of_fen(judge: Judge) -> None:
    fen = ["0.05", "0.5", "5", "500", "0.50", "0.59", "5.99", "59.99", "5000000"]
    seen = judge(FEW, projects=P1, donations=gifts(fen))
    assert "Standing out: 5 (100.0%, expected 7.9%)" in seen.messages[0]
    seen = judge(FEW + "digits: first-two", projects=P1, donations=gifts(fen))
    assert "9 values of Amount have first two digits other" in seen.messages[0]
    assert "89 degrees of freedom" in seen.messages[0]
    assert "Standing out: 50 (66.67%, expected 0.86%), 59 (33.33%, expected 0.73%)" in seen.messages[0]


def test_ten_of_what_stands_out_are_named(judge: Judge) -> None:
    values = [f"{number}{row}" for number in range(80, 92) for row in range(4)]
    seen = judge(FEW + "digits: first-two", projects=P1, donations=gifts(values))
    assert seen.messages[0].count("expected") == 10


def test_values_that_cannot_be_read(judge: Judge) -> None:
    seen = judge(
        FEW,
        projects="project_id\nP1\nP2\nP3\nP4",
        donations=gifts([*EVEN, "some"]) + gifts([*EVEN[1:], "some"], "P2") + gifts([*EVEN[2:], "some"], "P3"),
    )
    assert seen.status == {"P1": "failed", "P2": "unverifiable", "P3": "not_applicable", "P4": "not_applicable"}
    assert seen.messages[0].endswith("Left out: 0 zero, 1 blank or unreadable.")
    assert seen.messages[1] == "Amount: 8 values can be read, of 9 that are needed; 1 cannot be told."


def test_only_rows_that_the_rule_names_count(judge: Judge) -> None:
    rule = FEW.replace("donations.amount", "donations.amount, where: {source: public}")
    rows = gifts([*EVEN, "1"])
    for row in rows:
        row["source"] = "public"
    rows[-1]["source"] = "platform_match"
    assert judge(rule, projects=P1, donations=rows).messages[0].startswith("9 values")
    rows[-1]["source"] = "public"
    assert judge(rule, projects=P1, donations=rows).messages[0].startswith("10 values")
    rows[0]["source"] = "some"
    seen = judge(rule, projects=P1, donations=rows)
    assert seen.messages[0].startswith("9 values")
    assert seen.messages[0].endswith("1 blank or unreadable.")
    rows[1]["source"] = "some"
    assert judge(rule, projects=P1, donations=rows).status == {"P1": "unverifiable"}


def test_only_rows_within_the_window_count(judge: Judge) -> None:
    window = "donations.amount, window: {from: fundraising_starts_on, to: as_of}"
    rows = gifts([*EVEN, "1", "2"])
    for row in rows:
        row["donated_at"] = "2019-09-07"
    rows[-1]["donated_at"] = "2019-09-06"
    rows[-2]["donated_at"] = ""
    seen = judge(
        FEW.replace("donations.amount", window),
        projects="project_id | fundraising_starts_on\nP1 | 2019-09-07",
        donations=rows,
    )
    assert seen.messages[0].startswith("9 values")
    assert seen.messages[0].endswith("1 blank or unreadable.")


POOLED = FEW.replace(
    "values: [{each: donations.amount}]", "values: [{each: disclosures.income}, {each: disclosures.expenditure}]"
)


def test_columns_are_counted_together(judge: Judge) -> None:
    seen = judge(
        POOLED,
        projects="project_id\nP1",
        disclosures="project_id | income | expenditure\nP1 | 100 | 2\nP1 | 3 | 4\nP1 | 5 | 6\nP1 | 7 | 8\nP1 | 9 | 0",
    )
    assert seen.messages[0].startswith("9 values of Income, Expenditure have first digits other")
    assert seen.messages[0].endswith("Left out: 1 zero, 0 blank or unreadable.")


GROUPED = FEW + "group: [org_id, field]\n"


def test_subjects_of_a_group_are_counted_together_and_told_of_once(judge: Judge) -> None:
    seen = judge(
        GROUPED,
        projects="project_id | org_id | field\nP1 | G1 | health\nP2 | G1 | 健康\nP3 | G1 | relief\nP4 | G2 | health\n"
        "P5 | G1 | ",
        donations=gifts(EVEN[:4]) + gifts(EVEN[4:], "P2") + gifts(EVEN[:8], "P3") + gifts(EVEN[:8], "P4"),
    )
    assert seen.status == {
        "P1": "failed",
        "P2": "failed",
        "P3": "not_applicable",
        "P4": "not_applicable",
        "P5": "unverifiable",
    }
    grouped, apart = seen.findings
    assert grouped.message.startswith("9 values of Amount (G1, Health) have")
    assert (grouped.project_id, grouped.concerned) == (None, ("P1", "P2"))
    assert apart.message == "Which values belong together cannot be told: Field is missing or unreadable."
    assert (apart.project_id, apart.column, apart.place.row) == ("P5", "field", 5)


def test_values_of_a_project_with_two_rows_in_a_group_count_once(judge: Judge) -> None:
    funds = "project_id | campaign | total_amount\nP1 | 2019-99 | 1\nP1 | 2019-99 | 2\nP1 | 2018-99 | 1"
    rule = GROUPED.replace("subject: projects", "subject: funds").replace("[org_id, field]", "[campaign]")
    seen = judge(rule, projects=P1, funds=funds, donations=gifts(EVEN))
    assert {finding.message.partition(" have")[0] for finding in seen.findings} == {
        "9 values of Amount (2019-99)",
        "9 values of Amount (2018-99)",
    }
    assert len(seen.findings) == 2


def test_a_group_that_cannot_be_told_to_be_large_enough(judge: Judge) -> None:
    seen = judge(
        GROUPED,
        projects="project_id | org_id | field\nP1 | G1 | health\nP2 | G1 | health",
        donations=gifts(EVEN[:4]) + gifts([*EVEN[4:8], "some"], "P2"),
    )
    assert seen.status == {"P1": "unverifiable", "P2": "unverifiable"}
    assert seen.messages == [
        "Amount (G1, Health): 8 values can be read, of 9 that are needed; 1 cannot be told.",
    ]
    assert seen.findings[0].concerned == ("P1", "P2")


@pytest.mark.parametrize(
    ("band", "status"), [("close", "failed"), ("acceptable", "failed"), ("marginal", "passed"), (None, "passed")]
)
def test_how_far_digits_may_lie_from_the_law(judge: Judge, band: str | None, status: str) -> None:
    # A mean absolute deviation of 0.0139 with a p of next to nothing: 10,000 values, 1 and 2 changed for each other.
    counts = [2385, 2386, 1249, 969, 792, 669, 580, 512, 458]
    values = [digit for digit, count in enumerate(counts, start=1) for _ in range(count)]
    rule = GIFTS + (f"conforms_to: {band}\n" if band else "")
    assert judge(rule, projects=P1, donations=gifts(values)).status == {"P1": status}


def test_values_that_chance_may_have_put_beyond_the_band_conform(judge: Judge) -> None:
    # A mean absolute deviation of 0.0163, but chi-square is 8.22: of lists that follow the law 2 in 5 have more.
    counts = [100, 60, 42, 25, 15, 17, 18, 13, 10]
    values = [digit for digit, count in enumerate(counts, start=1) for _ in range(count)]
    tables = {"projects": P1, "donations": gifts(values)}
    assert judge(GIFTS, **tables).status == {"P1": "passed"}
    seen = judge(GIFTS + "p_below: 1", **tables)
    assert "nonconformity" in seen.messages[0]
    p = float(seen.messages[0].partition("(p = ")[2].partition(")")[0])
    assert judge(GIFTS + f"p_below: {p - 0.0001:.4f}", **tables).status == {"P1": "passed"}
    assert judge(GIFTS + f"p_below: {p + 0.0001:.4f}", **tables).status == {"P1": "failed"}


def test_whom_the_rule_is_not_about_whom_it_waives_and_of_whom_that_is_open(judge: Judge) -> None:
    rule = FEW + "where: {launched_on: {after: 2019-01-01}}\nunless: {title: 试点}\n"
    seen = judge(
        rule,
        projects="project_id | launched_on | title\nP1 | 2019-02-01 | 净水\nP2 | 2018-01-01 | 净水\n"
        "P3 | someday | 净水\nP4 | 2019-02-01 | 试点",
        donations=[gift for number in range(1, 5) for gift in gifts(EVEN, f"P{number}")],
    )
    assert seen.status == {"P1": "failed", "P2": "not_applicable", "P3": "unverifiable", "P4": "waived"}


def test_the_order_of_rows_makes_no_difference(judge: Judge) -> None:
    rows = gifts(even(400)) + gifts(lawful(400), "P2") + gifts([*even(299), "some"], "P3")
    told = set()
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        seen = judge(GIFTS, projects="project_id\nP1\nP2\nP3", donations=rows)
        told.add((tuple(seen.messages), tuple(sorted(seen.status.items()))))
    [(messages, status)] = told
    assert status == (("P1", "failed"), ("P2", "passed"), ("P3", "unverifiable"))
    assert len(messages) == 2


def test_without_the_table_a_column_or_any_row(judge: Judge) -> None:
    assert judge(FEW, projects=P1).status == {"P1": "not_covered"}
    assert judge(FEW, projects=P1, donations="project_id | donated_at\nP1 | 2019-09-09").status == {
        "P1": "unverifiable"
    }
    assert judge(FEW, projects=P1, donations=[]).status == {"P1": "not_applicable"}
    assert judge(FEW, projects=P1, donations=gifts(EVEN, "P9")).status == {"P1": "not_applicable"}
    assert judge(FEW, projects="project_id | title\n | 净水", donations=gifts(EVEN)).status == {}


@pytest.mark.parametrize("severity", ["critical", "major", "minor"])
def test_no_severity_but_info_is_taken(tmp_path: Path, severity: str) -> None:
    graver = GIFTS.replace("severity: info\nweight: 0", f"severity: {severity}\nweight: 1")
    assert problems(tmp_path, graver) == [f'rule tried-0: severity is "{severity}"; expected "info".']
    with pytest.raises(BadPack, match='expected "info"'):
        load([str(tmp_path / "tried.yaml")])


def test_nor_in_a_pack_that_changes_the_rule(tmp_path: Path) -> None:
    file = tmp_path / "graver.yaml"
    file.write_text(
        'pack: graver\nversion: "1"\ntitle: {en: Graver, zh: 更严}\nextends: [forensics]\n'
        "override: {donations-first-digits: {severity: major, weight: 1}}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadPack, match='severity is "major"; expected "info"'):
        load([str(file)])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "donations.amount",
            "donations.channel",
            "column channel of table donations holds texts; here must stand a column of whole numbers.",
        ),
        ("subject: projects", "subject: organizations", "Rows of donations belong to no row of organizations"),
        ("{each: donations.amount}", "", "values has 0 entries; expected at least 1."),
        ("values:", "conforms_to: nonconforming\nvalues:", 'conforms_to is "nonconforming".'),
        ("values:", "digits: last\nvalues:", 'digits is "last".'),
        ("values:", "at_least: 0\nvalues:", "at_least is 0; expected at least 1."),
        ("values:", "p_below: 2\nvalues:", "p_below is 2; expected at most 1."),
        (
            "donations.amount",
            "funds.total_amount, window: {to: as_of}",
            "Rows of funds have no date, so that a window cannot choose among them; leave it out.",
        ),
    ],
)
def test_what_the_linter_refuses(tmp_path: Path, old: str, new: str, reason: str) -> None:
    found = problems(tmp_path, GIFTS.replace(old, new))
    assert any(reason in each for each in found), found
