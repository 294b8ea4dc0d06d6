from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from auditkit.values.times import moments, seconds_of_day

AT_TEN = datetime(2019, 9, 7, 10)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("2019-09-07 10:02:03", 36_123),
        ("2019-09-07T10:02:03Z", 36_123),
        ("2019/9/7 9:05", 32_700),
        ("2019-09-07 00:00:00", 0),
        ("2019-09-07 10:02:03.250", 36_123),
        ("2019年9月7日 下午3点05分", 54_300),
        ("2019年9月7日15时", 54_000),
        ("2019年9月7日 中午1点30分", 48_600),
        ("2019年9月7日 中午12点", 43_200),
        ("2019年9月7日 凌晨12:10", 600),
        ("2019-09-07 下午 3:05", 54_300),
        ("2019-09-07 3:05 PM", 54_300),
        ("2019-09-07 PM 3:05", 54_300),
        ("2019-09-07 12:30 AM", 1_800),
        ("2019-09-07 12:30 PM", 45_000),
        ("２０１９-09-07　10：02", 36_120),
        ("2019-09-07 星期六 8:00", 28_800),
        ("2019-09-07 24:00", None),
        ("2019-09-07 晚上12点", None),
        ("2019-09-07", None),
        ("2019:09:07", None),
        ("20190907", None),
        ("07 Sep 2019", None),
        ("待定", None),
        ("", None),
        (None, None),
        (date(2019, 9, 7), None),
    ],
)
def test_what_a_text_tells(cell: object, seconds: int | None) -> None:
    found, told = seconds_of_day([cell])

    assert (int(found[0]) if told[0] else None) == seconds


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([datetime(2019, 9, 7), datetime(2019, 9, 8)], [False, False]),
        ([datetime(2019, 9, 7), AT_TEN], [True, True]),
        ([43_715.0, 43_715.5], [True, True]),
        ([43_715.0, 43_716.0], [False, False]),
        ([43_715, 20_190_907.0], [False, False]),
        ([datetime(2019, 9, 7), "2019-09-07 10:00"], [False, True]),
        ([date(2019, 9, 7), AT_TEN], [False, True]),
    ],
)
def test_midnight_is_a_time_where_others_have_one(cells: list[object], told: list[bool]) -> None:
    assert seconds_of_day(cells)[1].tolist() == told


def test_moments_count_from_1970_and_need_a_day() -> None:
    days = np.array([1, 0, -1])
    found, told = moments([AT_TEN, AT_TEN, AT_TEN], days, np.array([True, False, True]))

    assert (found.tolist(), told.tolist()) == ([122_400, 36_000, -50_400], [True, False, True])
