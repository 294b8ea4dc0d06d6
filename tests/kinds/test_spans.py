from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import narwhals as nw
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditkit.kinds import spans
from auditkit.kinds.calendar_days import days_between, months_between
from auditkit.model.dataset import Dataset
from auditkit.model.frames import Frames

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
MONTH_ENDS = DAYS.map(lambda day: day.replace(day=monthrange(day.year, day.month)[1]))
ANY_DAY = st.one_of(DAYS, MONTH_ENDS)
PAIRS = st.lists(st.tuples(ANY_DAY, ANY_DAY), min_size=20, max_size=40)

Told = Callable[[Sequence[tuple[date, date]], nw.Expr], list[Any]]


def add_months(day: date, months: int) -> date:
    """The corresponding day, or the month's last where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@pytest.fixture
def told(engine: str) -> Told:
    """Return a function that gives an expression's values over pairs of days in the columns start and end."""
    frames = Frames(Dataset({}), date(2019, 12, 31), engine)

    def values(pairs: Sequence[tuple[date, date]], expression: nw.Expr) -> list[Any]:
        frame = pd.DataFrame(pairs, columns=["start", "end"]).astype("datetime64[us]")
        frame["position"] = range(len(frame))
        lifted = frames.lift(frame).select("position", value=expression)
        collected = lifted.collect("pandas").to_native().sort_values("position")
        return collected["value"].tolist()

    return values


steady = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


@steady
@given(PAIRS)
def test_days_between_is_the_difference_of_two_days(told: Told, pairs: list[tuple[date, date]]) -> None:
    between = told(pairs, days_between(nw.col("start"), nw.col("end")))
    assert between == [(end - start).days for start, end in pairs]


@steady
@given(PAIRS)
def test_months_between_are_the_whole_months_that_fit(told: Told, pairs: list[tuple[date, date]]) -> None:
    for (start, end), months in zip(pairs, told(pairs, months_between(nw.col("start"), nw.col("end"))), strict=True):
        assert add_months(start, months) <= end < add_months(start, months + 1)


@steady
@given(PAIRS, st.integers(0, 600), st.booleans())
def test_a_span_of_months_ends_on_the_corresponding_day(
    told: Told, pairs: list[tuple[date, date]], months: int, backwards: bool
) -> None:
    moved = told(pairs, spans.shift(nw.col("start"), {"months": months}, backwards))
    step = -months if backwards else months
    assert [day.date() for day in moved] == [add_months(start, step) for start, _ in pairs]


@steady
@given(PAIRS, st.integers(0, 3000), st.booleans())
def test_a_span_of_days_does_not_count_the_opening_day(
    told: Told, pairs: list[tuple[date, date]], days: int, backwards: bool
) -> None:
    moved = told(pairs, spans.shift(nw.col("start"), {"days": days}, backwards))
    step = timedelta(-days if backwards else days)
    assert [day.date() for day in moved] == [start + step for start, _ in pairs]


@pytest.mark.parametrize("years", [1, 4, 100])
def test_a_year_from_the_leap_day_ends_on_the_last_of_february(told: Told, years: int) -> None:
    pairs = [(date(2000, 2, 29), date(2000, 2, 29)), (date(2019, 3, 1), date(2019, 3, 1))]
    moved = told(pairs, spans.shift(nw.col("start"), {"years": years}))
    assert [day.date() for day in moved] == [add_months(start, 12 * years) for start, _ in pairs]


def test_nothing_moves_a_missing_day(told: Told) -> None:
    pairs: list[Any] = [(None, date(2019, 1, 1)), (date(2019, 1, 1), None)]
    assert pd.isna(told(pairs, spans.shift(nw.col("start"), {"months": 3}))).tolist() == [True, False]
    assert pd.isna(told(pairs, months_between(nw.col("start"), nw.col("end")))).tolist() == [True, True]
    assert pd.isna(told(pairs, days_between(nw.col("start"), nw.col("end")))).tolist() == [True, True]


@pytest.mark.parametrize(
    ("text", "expected"), [("starts_on", True), ("org_id.registered_on", True), ("as_of", False), ("2019-01-01", False)]
)
def test_what_names_a_column(text: str, expected: bool) -> None:
    assert spans.is_column(text) is expected


def test_the_as_of_day_and_iso_days_need_no_column(told: Told, engine: str) -> None:
    from auditkit.kinds.scope import Scope

    scope = Scope(Frames(Dataset({}), date(2019, 12, 31), engine), "projects", {})
    pairs = [(date(2019, 1, 1), date(2019, 1, 1))]
    assert told(pairs, spans.date_measure(scope, "as_of")) == [datetime(2019, 12, 31)]
    assert told(pairs, spans.date_measure(scope, "2020-02-29")) == [datetime(2020, 2, 29)]
    assert told(pairs, spans.due_date(scope, {"before": "as_of", "months": 10})) == [datetime(2019, 2, 28)]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIRS)
def test_days_and_months_from_one_day_are_told_apart(told: Told, pairs: list[tuple[date, date]]) -> None:
    start = nw.col("start")
    for days, months in ((30, 1), (60, 2), (360, 12)):
        apart = days_between(spans.shift(start, {"days": days}), spans.shift(start, {"months": months}))
        expected = [(add_months(day, months) - day - timedelta(days=days)).days for day, _end in pairs]
        assert told(pairs, apart) == expected
