from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.kinds.identifier import STANDARDS

Judge = Callable[..., Any]

CODES = "kind: identifier\nsubject: organizations\ncolumn: org_id\nstandard: cn-uscc\n"
AUDITORS = "kind: identifier\nsubject: audits\ncolumn: auditor\nstandard: {}\n"


def test_a_code_that_fails_its_check_is_told_with_the_form_that_is_expected(judge: Judge) -> None:
    seen = judge(
        CODES,
        projects="project_id | org_id\nP1 | 53990000MJ0000001R\nP2 | 53990000MJ0000002R\nP3 | G1",
        organizations="org_id | name\n53990000MJ0000001R | 甲\n53990000MJ0000002R | 乙\nG1 | 丙",
    )
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "failed"}
    form = "18 digits and capital letters without I, O, S, V and Z, of which the last is a check character"
    assert seen.messages == [
        f'Organisation ID is "53990000MJ0000002R", which is no valid unified social credit code: {form}.',
        f'Organisation ID is "G1", which is no valid unified social credit code: {form}.',
    ]
    assert [(finding.value, finding.place.row) for finding in seen.findings] == [("53990000MJ0000002R", 2), ("G1", 3)]


@pytest.mark.parametrize(
    ("standard", "valid", "invalid", "shown"),
    [
        ("cn-uscc", "53990000MJ0000001R", "53990000MJ0000001S", "53990000MJ0000001S"),
        ("cn-resident-id", "119999190001010003", "119999190001010004", "119*************04"),
        ("cn-resident-id", "119999 19000101 0003", "P1", "**"),
        ("iban", "GB33BUKB20201555555555", "GB33BUKB20201555555556", "GB3*****************56"),
        ("luhn", "4111 1111 1111 1111", "4111 1111 1111 1112", "411**************12"),
        ("us-ein", "91-1144442", "07-1144442", "07-1144442"),
    ],
)
def test_each_standard_knows_its_codes(judge: Judge, standard: str, valid: str, invalid: str, shown: str) -> None:
    rows = f"project_id | report_on | auditor\nP1 | 2019-01-01 | {valid}\nP2 | 2019-01-01 | {invalid}"
    seen = judge(AUDITORS.format(standard), projects="project_id\nP1\nP2", audits=rows)
    assert seen.status == {"P1": "passed", "P2": "failed"}
    [finding] = seen.findings
    assert finding.value == shown
    assert f'"{shown}"' in finding.message


def test_blank_cells_are_not_judged_and_unreadable_ones_leave_it_open(judge: Judge) -> None:
    rows = "project_id | report_on | auditor\nP1 | 2019-01-01 |\nP2 | 2019-01-01 | #REF!\n"
    rows += "P3 | 2019-01-01 | 53990000MJ0000001R\nP3 | 2019-02-01 | 53990000MJ0000001X"
    seen = judge(AUDITORS.format("cn-uscc"), projects="project_id\nP1\nP2\nP3", audits=rows)
    assert seen.status == {"P1": "not_applicable", "P2": "unverifiable", "P3": "failed"}
    assert seen.earned["P3"] == Fraction(1, 2)
    told = {finding.project_id: finding.message for finding in seen.findings}
    assert told["P2"] == "Whether Auditor is a valid unified social credit code cannot be told: it cannot be read."


def test_without_the_table_or_the_column(judge: Judge) -> None:
    assert judge(CODES, projects="project_id\nP1").status == {"P1": "not_covered"}
    seen = judge(AUDITORS.format("luhn"), projects="project_id\nP1", audits="project_id | report_on\nP1 | 2019-01-01")
    assert seen.status == {"P1": "unverifiable"}
    assert seen.messages == ["It cannot be verified: no sheet has the column Auditor."]


@given(
    st.sampled_from(sorted(STANDARDS)),
    st.one_of(
        st.text(max_size=30),
        st.from_regex(r"[0-9]{16,19}", fullmatch=True),
        st.from_regex(r"[1-8][0-9]{16}[0-9X]", fullmatch=True),
        st.from_regex(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{0,30}", fullmatch=True),
        st.from_regex(r"[0-9]{2}-[0-9]{7}", fullmatch=True),
    ),
)
def test_every_text_is_valid_or_not(standard: str, text: str) -> None:
    assert STANDARDS[standard].is_valid(text) in (True, False)
