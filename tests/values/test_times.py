from __future__ import annotations

from datetime import date, datetime

import pytest

from auditkit.values.times import seconds_of_day


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        (datetime(2019, 9, 7, 10, 2, 3), 36_123),
        (datetime(2019, 9, 7), None),
        (date(2019, 9, 7), None),
        (43_715.5, 43_200),
        (43_715, None),
        (20_190_907.0, None),
        ("2019-09-07 10:02:03", 36_123),
        ("2019-09-07T10:02:03Z", 36_123),
        ("2019/9/7 9:05", 32_700),
        ("2019-09-07 10:02:03.250", 36_123),
        ("2019年9月7日 下午3点05分", 54_300),
        ("2019年9月7日15时", 54_000),
        ("2019-09-07 下午 3:05", 54_300),
        ("2019-09-07 3:05 PM", 54_300),
        ("2019-09-07 12:30 AM", 1_800),
        ("２０１９-09-07　10：02", 36_120),
        ("2019-09-07", None),
        ("20190907", None),
        ("07 Sep 2019", None),
        ("待定", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_cell_tells(cell: object, seconds: int | None) -> None:
    found, told = seconds_of_day([cell])

    assert (int(found[0]) if told[0] else None) == seconds
