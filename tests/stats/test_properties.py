"""What holds for the figures of any data: bounds, sums, and that neither order nor engine matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit import ingest, stats
from auditkit.model.statistics import Statistics
from auditkit.reports.statistics import csv, json
from auditkit.stats.formulas import concentration, lower_half

AS_OF = date(2020, 12, 31)
CAMPAIGNS = ("2018-99", "2019-99", "2020-99", None)
FIELDS = ("health", "education", "relief", None)
Tables = dict[str, list[dict[str, Any]]]

amounts = st.one_of(st.none(), st.integers(0, 10**9))
projects = st.integers(1, 6).map("P{}".format)
funds = st.fixed_dictionaries(
    {
        "project_id": projects,
        "campaign": st.sampled_from(CAMPAIGNS),
        "public_amount": amounts,
        "platform_match": amounts,
        "corporate_match": amounts,
        "total_amount": amounts,
        "donations": st.one_of(st.none(), st.integers(0, 10**6)),
    }
)
listed = st.fixed_dictionaries(
    {
        "project_id": projects,
        "title": st.just("书角"),
        "org_id": st.sampled_from(("A", "B", None)),
        "field": st.sampled_from(FIELDS),
        "province": st.sampled_from(("湖南", "云南", None)),
        "campaign": st.sampled_from(CAMPAIGNS),
    }
)
gifts = st.fixed_dictionaries(
    {
        "project_id": projects,
        "donated_at": st.sampled_from(("2018-09-08", "2019-09-07", "2020-09-09", "2021-01-01", None)),
        "amount": amounts,
        "source": st.sampled_from(("public", "platform_match", None)),
        "team": st.sampled_from(("T1", None)),
        "donor": st.sampled_from(("D1", "D2", "D3", None)),
    }
)
posts = st.fixed_dictionaries(
    {"project_id": projects, "posted_on": st.sampled_from(("2018-01-01", "2019-09-06", "2020-05-05", "2021-01-01"))}
)
tables = st.fixed_dictionaries(
    {
        "projects": st.lists(listed, max_size=8),
        "funds": st.lists(funds, max_size=10),
        "donations": st.lists(gifts, max_size=12),
        "progress": st.lists(posts, max_size=5),
    }
)


def told(rows: Tables, engine: str = "pandas") -> Statistics:
    return stats.statistics(ingest.from_rows(rows), AS_OF, engine=engine)


@settings(max_examples=30)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: Tables, random: Any) -> None:
    first = told(rows)
    shuffled = {table: random.sample(own, len(own)) for table, own in rows.items()}
    second = told(shuffled)
    # Where a row stands is told, and moves with it; that counts in no figure, nor in the digest.
    assert {**json.document(second), "left_out_places": None} == {**json.document(first), "left_out_places": None}
    assert csv.render(second) == csv.render(first)


@settings(max_examples=15)
@given(tables)
def test_both_engines_come_to_the_same(rows: Tables) -> None:
    assert replace(told(rows, "duckdb"), engine="pandas") == told(rows)


@settings(max_examples=60)
@given(tables)
def test_shares_are_parts_of_one_whole(rows: Tables) -> None:
    found = told(rows)
    shares = [each for each in found.figures if each.measure.endswith("-share") or each.measure.endswith("-rate")]
    assert all(0 <= each.value <= 1 for each in shares if each.value is not None)
    for campaign in found.campaigns:
        for by in ("field", "province"):
            for measure in ("projects-share", "total-raised-share", "public-donations-share"):
                parts = [each for each in found.of(campaign.id, by) if each.measure == measure]
                values = [each.value for each in parts if each.value is not None]
                assert not values or sum(values) == 1
        for measure in ("band-donations-share", "band-amount-share"):
            values = [
                each.value
                for each in found.of(campaign.id, "band")
                if each.measure == measure and each.value is not None
            ]
            assert not values or sum(values) == 1


@settings(max_examples=60)
@given(tables)
def test_a_figure_has_a_value_or_a_reason(rows: Tables) -> None:
    for each in told(rows).figures:
        assert (each.value is None) == bool(each.lacking)
        assert 0 <= each.told <= each.of


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30).filter(any))
def test_the_index_lies_between_that_of_equals_and_that_of_one_alone(parts: list[int]) -> None:
    index = concentration(parts)
    assert index is not None
    assert Fraction(10_000, len(parts)) <= index <= 10_000
    assert concentration([7] * len(parts)) == Fraction(10_000, len(parts))
    assert concentration([*parts, 0]) == index


@given(st.lists(st.integers(0, 100), max_size=20))
def test_the_lower_half_is_no_larger_than_the_rest(parts: list[int]) -> None:
    low = lower_half(parts)
    assert len(low) == len(parts) // 2
    assert sorted([*low, *sorted(parts)[len(low) :]]) == sorted(parts)
    assert lower_half(sorted(parts, reverse=True)) == low
