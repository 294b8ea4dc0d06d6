from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from auditkit.errors import BadPack
from auditkit.model import ledger

Judge = Callable[..., Any]

RULE = "kind: velocity\nsubject: donations\nlike: [project_id, donor, amount]\nwithin_minutes: 10\nat_most: 2\n"
HEADER = "donation_id | project_id | donor | amount | donated_at\n"


def gifts(*times: str, donor: str = "a", amount: str = "20") -> str:
    return "".join(
        f"D{number}{donor}{amount} | P1 | {donor} | {amount} | 2019-09-07 {time}\n" for number, time in enumerate(times)
    )


def test_a_burst_is_told_once_with_all_of_its_rows(judge: Judge) -> None:
    seen = judge(
        RULE,
        projects="project_id\nP1",
        donations=HEADER + gifts("10:00", "22:00", "10:10", "10:05:30"),
    )
    assert seen.status == {"P1": "failed"}
    assert seen.earned == {"P1": Fraction(1, 4)}
    [finding] = seen.findings
    assert finding.message == (
        "3 rows agree in Project ID, Donor, Amount (P1, *, 20.00) from 2019-09-07 10:00:00 to 2019-09-07 10:10:00:"
        " more than 2 within 10 minutes."
    )
    assert (finding.place.row, [place.row for place in finding.related]) == (1, [4, 3])


@pytest.mark.parametrize(
    ("times", "status"),
    [
        (("10:00", "10:05", "10:10"), "failed"),
        (("10:00", "10:05", "10:10:01"), "passed"),
        (("10:00", "10:00", "10:00"), "failed"),
        (("10:00", "10:10"), "passed"),
        (("23:58", "23:59", "00:01"), "passed"),
        (("00:00", "00:05", "00:10"), "failed"),
    ],
)
def test_how_long_a_burst_may_last(judge: Judge, times: tuple[str, ...], status: str) -> None:
    assert judge(RULE, projects="project_id\nP1", donations=HEADER + gifts(*times)).status == {"P1": status}


def test_bursts_that_run_into_each_other_are_one(judge: Judge) -> None:
    times = [f"10:{minute:02}" for minute in range(0, 40, 4)]
    seen = judge(RULE, projects="project_id\nP1", donations=HEADER + gifts(*times))

    assert [len(finding.related) for finding in seen.findings] == [9]


@pytest.mark.parametrize(("count", "named"), [(11, ""), (12, " The first 11 are named.")])
def test_a_finding_says_where_it_does_not_name_all_rows(judge: Judge, count: int, named: str) -> None:
    times = [f"10:{minute:02}" for minute in range(count)]
    [finding] = judge(RULE, projects="project_id\nP1", donations=HEADER + gifts(*times)).findings

    assert len(finding.related) == 10
    assert finding.message.startswith(f"{count} rows agree in ")
    assert finding.message.endswith(f"within 10 minutes.{named}")


def test_a_burst_may_pass_midnight(judge: Judge) -> None:
    rows = "".join(
        f"D{number} | P1 | a | 20 | {moment}\n"
        for number, moment in enumerate(("2019-09-07 23:58", "2019-09-08 00:00", "2019-09-08 00:01:30"))
    )
    seen = judge(RULE, projects="project_id\nP1", donations=HEADER + rows)

    assert seen.status == {"P1": "failed"}
    assert "from 2019-09-07 23:58:00 to 2019-09-08 00:01:30" in seen.messages[0]


def test_all_rows_of_a_burst_are_counted_of_which_only_some_are_told(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_TOLD", 4)
    # Of the burst at ten the first rows that stand on the sheet lie further apart than a burst allows.
    times = ("10:20", "22:05", "10:00", "22:00", "10:05", "10:10", "10:15", "22:10")
    seen = judge(RULE, projects="project_id\nP1", donations=HEADER + gifts(*times))

    assert seen.earned == {"P1": Fraction(0)}
    told = {each.message.partition(": more than")[0]: each for each in seen.findings}
    agree = "rows agree in Project ID, Donor, Amount (P1, *, 20.00) from 2019-09-07"
    assert {said: (each.place.row, [place.row for place in each.related]) for said, each in told.items()} == {
        f"5 {agree} 10:00:00 to 2019-09-07 10:20:00": (3, [1]),
        f"3 {agree} 22:00:00 to 2019-09-07 22:10:00": (4, [2]),
    }


def test_rows_that_differ_are_no_burst(judge: Judge) -> None:
    rows = gifts("10:00") + gifts("10:01", donor="b") + gifts("10:02", amount="21")

    assert judge(RULE, projects="project_id\nP1", donations=HEADER + rows).status == {"P1": "passed"}


def test_rows_without_a_time_or_a_donor_are_not_judged(judge: Judge) -> None:
    rows = "P1 | a | 20 | 2019-09-07\n" * 3 + "P1 | | 20 | 2019-09-07 10:00\n" * 3
    ids = "".join(f"D{number} | {row}\n" for number, row in enumerate(rows.splitlines()))
    seen = judge(RULE, projects="project_id\nP1", donations=HEADER + ids)

    assert (seen.status, seen.findings) == ({"P1": "not_applicable"}, ())


def test_another_subject_is_refused(pack_of: Callable[..., Any]) -> None:
    with pytest.raises(BadPack, match="donations"):
        pack_of(RULE.replace("subject: donations", "subject: progress"))
