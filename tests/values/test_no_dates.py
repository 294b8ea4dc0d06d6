from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.values.no_dates import why_no_date


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2019-09-31", ("no-such-day", {"year": 2019, "month": 9, "day": 31})),
        ("2019年2月29日", ("no-such-day", {"year": 2019, "month": 2, "day": 29})),
        ("20190931", ("no-such-day", {"year": 2019, "month": 9, "day": 31})),
        ("2019-09-00", ("no-such-day", {"year": 2019, "month": 9, "day": 0})),
        ("30/02/2024", ("no-such-day", {"year": 2024, "month": 2, "day": 30})),
        ("2019-13-01", ("no-such-month", {"month": 13})),
        ("2019年13月", ("no-such-month", {"month": 13})),
        ("2019年9月", ("day-missing", {})),
        ("2019.9", ("day-missing", {})),
        ("201909", ("day-missing", {})),
        ("9月9日", ("year-missing", {})),
        ("9/9", ("year-missing", {})),
        ("2019年", ("month-and-day-missing", {})),
        ("2019", ("month-and-day-missing", {})),
        ("19.9.9", ("year-cut", {})),
        ("待上线", None),
        ("2019-09-09 中午", None),
        ("0000-01-01", None),
        ("", None),
    ],
)
def test_why_a_text_is_no_date(text: str, why: object) -> None:
    assert why_no_date(text) == why


@given(st.dates(date(1949, 1, 1)), st.sampled_from(["{:%Y-%m-%d}", "{:%Y%m%d}", "{:%Y/%m/%d}"]))
def test_nothing_is_said_against_a_day_that_there_is(day: date, form: str) -> None:
    assert why_no_date(form.format(day)) is None


@given(st.text())
def test_any_text_will_do(text: str) -> None:
    why_no_date(text)
