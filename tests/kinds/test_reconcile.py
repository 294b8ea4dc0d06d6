from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

Judge = Callable[..., Any]

FUNDS = """
kind: reconcile
subject: funds
left: {plus: [{column: public_amount}, {column: platform_match}]}
right: {column: total_amount}
"""
HEADER = "project_id | campaign | public_amount | platform_match | total_amount\n"


def test_both_sides_agree_to_the_fen(judge: Judge) -> None:
    seen = judge(
        FUNDS,
        projects="project_id\nsame\nabove\nbelow\nother",
        funds=HEADER
        + "same | a | 982.2万元 | 590.2万元 | 15,724,000\nabove | a | 1 | 2.01 | 3\nbelow | a | 1 | 1.99 | 3",
    )
    assert seen.status == {"same": "passed", "above": "failed", "below": "failed", "other": "not_applicable"}
    assert seen.messages == [
        "Public donations, Platform matching give 3.01, but Total raised is 3.00: 0.01 apart.",
        "Public donations, Platform matching give 2.99, but Total raised is 3.00: 0.01 apart.",
    ]
    assert [(finding.column, finding.place.row, finding.value, finding.expected) for finding in seen.findings] == [
        ("total_amount", 2, "300", "301"),
        ("total_amount", 3, "300", "299"),
    ]


def test_a_missing_or_unreadable_figure_is_unverifiable(judge: Judge) -> None:
    seen = judge(
        FUNDS,
        projects="project_id\nP1\nP2\nP3",
        funds=HEADER + "P1 | a | 1 | | 1\nP2 | a | 1 | 一些 | 1\nP3 | a | 1 | 2 | ",
    )
    assert set(seen.status.values()) == {"unverifiable"}
    assert set(seen.earned.values()) == {Fraction(0)}
    either = "Public donations, Platform matching cannot be held against Total raised: {} is missing or unreadable."
    assert seen.messages == [either.format(cell) for cell in ("Platform matching", "Platform matching", "Total raised")]
    assert [(finding.project_id, finding.column) for finding in seen.findings] == [
        ("P1", "platform_match"),
        ("P2", "platform_match"),
        ("P3", "total_amount"),
    ]
    # Whatever could be read of the two sides is money, though the message writes neither.
    assert [finding.is_money for finding in seen.findings] == [True, True, True]


TOLERANCES = [
    ("{absolute: 0.5}", ["100.50"], ["100.51"]),
    ("{relative: 0.01}", ["101", "99"], ["101.01", "98.99"]),
    ("{relative: 0.29}", ["129", "71"], ["129.01", "70.99"]),
    ("{relative: 0.07}", ["107"], ["107.01"]),
    ("{absolute: 2, relative: 0.01}", ["102"], ["102.01"]),
    ("{absolute: 0.5, relative: 0.01}", ["101"], ["101.01"]),
    ("{absolute: 0}", ["100"], ["100.01"]),
]


@pytest.mark.parametrize(("tolerance", "within", "beyond"), TOLERANCES)
def test_the_tolerance_itself_is_within(judge: Judge, tolerance: str, within: list[str], beyond: list[str]) -> None:
    rule = FUNDS.replace("{plus: [{column: public_amount}, {column: platform_match}]}", "{column: public_amount}")
    amounts = within + beyond
    seen = judge(
        f"{rule}tolerance: {tolerance}",
        projects="project_id\n" + "\n".join(amounts),
        funds="project_id | campaign | public_amount | total_amount\n"
        + "\n".join(f"{amount} | a | {amount} | 100" for amount in amounts),
    )
    assert seen.status == {**dict.fromkeys(within, "passed"), **dict.fromkeys(beyond, "failed")}


def test_a_share_that_floats_fall_short_of_is_allowed_whole(judge: Judge) -> None:
    rule = FUNDS.replace("{plus: [{column: public_amount}, {column: platform_match}]}", "{column: public_amount}")
    seen = judge(
        f"{rule}tolerance: {{relative: 0.29}}",
        projects="project_id\nP1\nP2",
        funds="project_id | campaign | public_amount | total_amount\nP1 | a | 1.29 | 1\nP2 | a | 1.30 | 1",
    )
    assert seen.status == {"P1": "passed", "P2": "failed"}


def test_a_share_of_a_negative_figure_is_taken_of_its_size(judge: Judge) -> None:
    rule = """
kind: reconcile
subject: disclosures
left: {column: opening_balance}
right: {column: closing_balance}
tolerance: {relative: 0.1}
"""
    seen = judge(
        rule,
        projects="project_id\nP1\nP2",
        disclosures="project_id | opening_balance | closing_balance\nP1 | -110 | -100\nP2 | -110.01 | (100)",
    )
    assert seen.status == {"P1": "passed", "P2": "failed"}


def test_counts_are_no_money(judge: Judge) -> None:
    rule = """
kind: reconcile
subject: projects
left: {sum: funds.donations}
right: {count: donations.donation_id}
"""
    seen = judge(
        rule,
        projects="project_id\nP1\nP2\nP3",
        funds="project_id | campaign | total_amount | donations\nP1 | a | 1 | 1,500\nP2 | a | 1 | 1\nP2 | b | 1 | 1",
        donations="project_id | donation_id | donated_at | amount\nP1 | D1 | 2019-09-09 | 1\n"
        "P2 | D2 | 2019-09-09 | 1\nP2 | D3 | 2019-09-09 | 1",
    )
    assert seen.status == {"P1": "failed", "P2": "passed", "P3": "passed"}
    assert seen.messages == ["Donations give 1,500, but Donation ID is 1: 1,499 apart."]


def test_where_unless_and_tables_not_handed_in(judge: Judge) -> None:
    rule = FUNDS + "where: {campaign: 2019-99}\nunless: {donors: {less_than: 10}}"
    funds = HEADER.replace("\n", " | donors\n")
    funds += "P1 | 2018-99 | 1 | 1 | 9 | 50\nP2 | 2019-99 | 1 | 1 | 9 | 9\nP3 | 2019-99 | 1 | 1 | 9 | 10\n"
    seen = judge(rule, projects="project_id\nP1\nP2\nP3", funds=funds)
    assert seen.status == {"P1": "not_applicable", "P2": "waived", "P3": "failed"}
    assert judge(rule, projects="project_id\nP1").status == {"P1": "not_covered"}
    seen = judge(
        rule, projects="project_id\nP1", funds="project_id | campaign | total_amount | donors\nP1 | 2019-99 | 1 | 50"
    )
    assert seen.status == {"P1": "unverifiable"}
    assert seen.messages == ["It cannot be verified: no sheet has the column Public donations, Platform matching."]


def test_several_rows_of_a_project_earn_their_share(judge: Judge) -> None:
    funds = HEADER + "P1 | a | 1 | 1 | 2\nP1 | b | 1 | 1 | 2\nP1 | c | 1 | 1 | 3\nP1 | d | 1 | | 3"
    seen = judge(FUNDS, projects="project_id\nP1", funds=funds)
    assert (seen.status, seen.earned) == ({"P1": "failed"}, {"P1": Fraction(1, 2)})


def test_findings_point_at_the_right_side(judge_files: Judge, tmp_path: Path) -> None:
    file = tmp_path / "funds.csv"
    file.write_text(
        "项目编号,活动批次,公众捐款,平台配捐,筹款总额\nP1,2019-99,1,1,2\nP1,2018-99,1,1,3\n", encoding="gb18030"
    )
    projects = tmp_path / "p.xlsx"
    with xlsxwriter.Workbook(projects) as workbook:
        sheet = workbook.add_worksheet("项目")
        sheet.write_row(0, 0, ["项目编号", "项目名称", "执行机构", "领域"])
        sheet.write_row(1, 0, ["P1", "净水", "G1", "教育"])
    [finding] = judge_files(FUNDS, file, projects).findings
    assert (finding.place.file, finding.place.sheet, finding.place.cell) == (str(file), None, "E3")


@pytest.mark.parametrize("literal", ["1000", "{plus: [999, 1]}", "{plus: [{plus: [999]}, 1.00]}"])
def test_a_literal_is_read_as_what_the_other_side_gives(judge: Judge, literal: str) -> None:
    rows = "project_id | target_amount\nP1 | 1000\nP2 | 999.99"
    for sides in (
        f"left: {literal}\nright: {{column: target_amount}}",
        f"left: {{column: target_amount}}\nright: {literal}",
    ):
        seen = judge(f"kind: reconcile\nsubject: projects\n{sides}\ntolerance: {{absolute: 0}}", projects=rows)
        assert seen.status == {"P1": "passed", "P2": "failed"}


def test_a_side_of_literals_is_called_the_figures_of_the_rule(judge: Judge) -> None:
    seen = judge(
        "kind: reconcile\nsubject: projects\nleft: 1000\nright: {column: target_amount}",
        projects="project_id | target_amount\nP1 | 999.99",
    )
    assert seen.messages == ["The rule's own figures give 1,000.00, but Fundraising target is 999.99: 0.01 apart."]


@pytest.mark.parametrize(
    ("share", "right", "within", "beyond"),
    [
        ("0.0001", "1,000,000,000,000,099.99", "1,000,100,000,000,099.99", "1,000,100,000,000,100.00"),
        ("0.333333333", "10,000,000,000", "13,333,333,330", "13,333,333,330.01"),
        ("1", "4,500,000,000,000,000", "0", "-0.01"),
    ],
)
def test_a_share_of_a_large_amount_is_exact_to_the_fen(
    judge: Judge, share: str, right: str, within: str, beyond: str
) -> None:
    seen = judge(
        "kind: reconcile\nsubject: disclosures\nleft: {column: opening_balance}\nright: {column: closing_balance}\n"
        f"tolerance: {{relative: {share}}}",
        projects="project_id\nP1\nP2",
        disclosures=f"project_id | opening_balance | closing_balance\nP1 | {within} | {right}\nP2 | {beyond} | {right}",
    )
    assert seen.status == {"P1": "passed", "P2": "failed"}


def test_a_share_of_a_figure_that_is_not_whole(judge: Judge) -> None:
    seen = judge(
        "kind: reconcile\nsubject: projects\nleft: {column: target_amount}\nright: {mean: funds.total_amount}\n"
        "tolerance: {relative: 0.5}",
        projects="project_id | target_amount\nP1 | 0.06\nP2 | 0.07",
        funds="project_id | campaign | total_amount\n"
        + "".join(
            f"{project} | {name} | {amount}\n"
            for project in ("P1", "P2")
            for name, amount in (("a", 0.04), ("b", 0.05))
        ),
    )
    assert seen.status == {"P1": "passed", "P2": "failed"}


def test_only_what_is_not_told_is_called_missing(judge: Judge) -> None:
    rule = "kind: reconcile\nsubject: projects\nleft: {sum: funds.total_amount}\nright: {sum: donations.amount}\n"
    seen = judge(
        rule,
        projects="project_id\nP1",
        funds="project_id | campaign | total_amount\nP1 | a | 5",
        donations="donation_id | project_id | donated_at | amount\nD1 | P1 | 2019-09-07 | 一些",
    )
    assert seen.messages == ["Total raised cannot be held against Amount: Amount is missing or unreadable."]
