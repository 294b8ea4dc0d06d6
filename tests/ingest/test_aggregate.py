from __future__ import annotations

import pytest

from auditkit.ingest import from_rows

DONATIONS = [
    {"project_id": "P2", "donated_at": "2019-09-09", "amount": 5, "source": "public", "donor": "x"},
    {"project_id": "P1", "donated_at": "2019-09-09", "amount": 10, "source": "public", "donor": "a"},
    {"project_id": "P1", "donated_at": "2019-09-09", "amount": 2.5, "source": "platform_match", "donor": "b"},
    {"project_id": "P1", "donated_at": "2019-09-10", "amount": 1, "source": "public", "donor": "a"},
]
PROJECTS = [{"project_id": "P1", "title": "一", "org_id": "O", "field": "health", "campaign": "2019-99"}]


def test_donations_without_funds_give_funds() -> None:
    table = from_rows({"projects": PROJECTS, "donations": DONATIONS}).tables["funds"]
    frame = table.frame.set_index("project_id")
    assert frame.index.tolist() == ["P1", "P2"]
    assert frame["total_amount"].tolist() == [1350, 500]
    assert frame["public_amount"].tolist() == [1100, 500]
    assert frame["platform_match"].tolist() == [250, 0]
    assert frame["corporate_match"].isna().all()
    assert frame["donors"].tolist() == [2, 1]
    assert frame["donations"].tolist() == [3, 1]
    assert frame["campaign"].fillna("").tolist() == ["2019-99", ""]
    assert "corporate_match" not in table.present
    assert table.place(0, "total_amount").row == 2
    assert {name: str(dtype) for name, dtype in table.frame.dtypes.items()} == {
        name: str(dtype) for name, dtype in from_rows({"funds": []}).tables["funds"].frame.dtypes.items()
    }


def test_a_donation_that_was_handed_in_twice_counts_once() -> None:
    dataset = from_rows({"donations": [*DONATIONS, DONATIONS[0]]})
    assert [problem.check for problem in dataset.problems if problem.table == "donations"] == ["duplicate-row"]
    assert dataset.tables["funds"].frame["total_amount"].tolist() == [1350, 500]
    assert dataset.tables["funds"].frame["donations"].tolist() == [3, 1]


def test_funds_that_were_handed_in_stand() -> None:
    funds = [{"project_id": "P1", "campaign": "a", "total_amount": 1}]
    assert from_rows({"donations": DONATIONS, "funds": funds}).tables["funds"].frame["total_amount"].tolist() == [100]


def test_a_sum_with_a_donation_that_cannot_be_read_is_unreadable() -> None:
    donations = [*DONATIONS, {**DONATIONS[0], "amount": "约3万"}]
    table = from_rows({"donations": donations}).tables["funds"]
    assert table.frame["total_amount"].isna().tolist() == [False, True]
    assert table.unreadable["total_amount"] == {1}


@pytest.mark.parametrize("blank", [None, "", " "])
def test_a_sum_with_a_blank_amount_in_it_is_unreadable(blank: str | None) -> None:
    table = from_rows({"donations": [*DONATIONS, {**DONATIONS[1], "amount": blank}]}).tables["funds"]
    assert table.frame["project_id"].tolist() == ["P1", "P2"]
    for amounts in ("total_amount", "public_amount", "platform_match"):
        assert table.frame[amounts].isna().tolist() == [True, False]
        assert table.unreadable[amounts] == {0}
    assert table.frame["donations"].tolist() == [4, 1]


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize(("other", "campaign"), [("2019-99", "2019-99"), ("2018-99", ""), (None, "")])
def test_a_project_that_two_campaigns_claim_has_none(step: int, other: str | None, campaign: str) -> None:
    projects = [PROJECTS[0], {**PROJECTS[0], "title": "二", "campaign": other}][::step]
    frame = from_rows({"projects": projects, "donations": DONATIONS}).tables["funds"].frame
    assert frame["campaign"].fillna("").tolist() == [campaign, ""]


def test_no_donations_give_no_funds() -> None:
    assert len(from_rows({"donations": []}).tables["funds"].frame) == 0
