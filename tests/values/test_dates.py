"""Dates: every accepted spelling, serials of both systems, and the order of day and month that is never guessed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditkit.values.columns import ColumnKind, Options, parse_column


def read(cells: list[object], **options: object) -> list[str]:
    """Return each cell's date in ISO form, or the code of its problem; '' when it is missing."""
    parsed = parse_column(cells, ColumnKind("date"), Options(**options))  # type: ignore[arg-type]
    assert parsed.values.dtype == "datetime64[us]"
    codes = {problem.index: problem.code for problem in parsed.problems}
    return [
        codes.get(index, "") if value is None else value
        for index, value in enumerate(
            parsed.values.dt.strftime("%Y-%m-%d").astype(object).where(parsed.values.notna(), None)
        )
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "2019-09-09",
        "2019/9/9",
        "2019.9.9",
        "2019.09.09",
        "2019年9月9日",
        "2019 年 09 月 09 日",
        "20190909",
        "２０１９－９－９",
        "20190909.0",
        "09 Sep 2019",
        "9-Sep-2019",
        "9 September 2019",
        "Sep 9, 2019",
        "9th Sept. 2019",
        "09/09/2019",
        "43717",
        "43717.75",
        "2019-09-09 12:30",
        "2019-09-09T12:30:59Z",
        "2019-09-09 12:30:59.123+08:00",
        "2019/9/9 下午 3:30",
        "2019年9月9日8:00",
        "2019年9月9日 12时30分",
        "2019年9月9日 星期一",
        "9 Sep 2019 3:30 PM",
        43717.0,
        43717.5,
        43716.9999999999,
        20190909.0,
        20190909,
        date(2019, 9, 9),
        datetime(2019, 9, 9, 23, 59, 59),
    ],
)
def test_accepted(cell: object) -> None:
    assert read([cell]) == ["2019-09-09"]


@pytest.mark.parametrize(
    "cell",
    [
        "31/31/2024",
        "2024年3月32日",
        "2019-02-29",
        "2019年13月1日",
        "2019-9",
        "2019",
        "19-9-9",
        "2019年9月",
        "0000-01-01",
        "2019/9-9",
        "2019-09-09 25:00",
        "2019-09-123:00",
        "201909091200",
        "2019-09-09abc",
        "2019年9月9日¹",
        "9 Foo 2019",
        "明年",
        "二〇一九年九月九日",
        20191332.0,
        2019.0,
        0.0,
        -43717.0,
        1e300,
        float("nan"),
        float("inf"),
        20190909.5,
        True,
        time(0),
        timedelta(1),
    ],
)
def test_look_alikes(cell: object) -> None:
    assert read([cell]) == ["not-a-date"]


@pytest.mark.parametrize("cell", ["1948-12-31", "2101-01-01", "0019-01-01", 18991231.0, "18991231", date(1900, 1, 5)])
def test_years_out_of_range(cell: object) -> None:
    assert read([cell]) == ["date-out-of-range"]
    assert parse_column([cell], ColumnKind("date"), Options()).problems[0].check == "range"


def test_the_first_and_last_day_in_range() -> None:
    cells: list[object] = ["1949-01-01", "2100-12-31", date(1949, 1, 1), 17899.0, 73415.0, 17898.0, 73416.0]
    assert read(cells) == [
        "1949-01-01",
        "2100-12-31",
        "1949-01-01",
        "1949-01-01",
        "2100-12-31",
        "not-a-date",
        "not-a-date",
    ]


def test_serials_of_the_1904_system() -> None:
    assert read([42255.0, "42255"], epoch_1904=True) == ["2019-09-09", "2019-09-09"]


def test_a_day_over_twelve_tells_the_order_of_the_column() -> None:
    assert read(["11/09/2024", "25/09/2024"]) == ["2024-09-11", "2024-09-25"]
    assert read(["11/09/2024", "09/25/2024"]) == ["2024-11-09", "2024-09-25"]
    assert read(["11.09.2024", "25-09-2024 10:00"]) == ["2024-09-11", "2024-09-25"]


def test_a_column_that_does_not_tell_is_not_guessed() -> None:
    assert read(["11/09/2024", "01/02/2024", "05/05/2024"]) == ["ambiguous-date", "ambiguous-date", "2024-05-05"]
    assert read(["11/09/2024", "31/31/2024"]) == ["ambiguous-date", "not-a-date"]
    assert read(["11/09/2024", "30/02/2024"]) == ["ambiguous-date", "not-a-date"]
    problem = parse_column(["11/09/2024"], ColumnKind("date"), Options()).problems[0]
    assert problem.arguments == {"dmy": "2024-09-11", "mdy": "2024-11-09"}


def test_a_column_that_contradicts_itself_tells_nothing() -> None:
    cells: list[object] = ["11/09/2024", "25/09/2024", "09/25/2024"]
    assert read(cells) == ["ambiguous-date", "2024-09-25", "2024-09-25"]


def test_real_dates_that_a_spreadsheet_may_have_turned_are_not_believed() -> None:
    real: list[object] = [date(2024, 4, 5), date(2024, 1, 2), date(2024, 7, 7), date(2024, 12, 11)]
    turned = ["turned-date", "turned-date", "2024-07-07", "turned-date"]
    assert read([*real, "13/05/2024"]) == [*turned, "2024-05-13"]
    assert read([*real, "05/13/2024", "05-14-2024"]) == [*turned, "2024-05-13", "2024-05-14"]
    problem = parse_column([*real, "13/05/2024"], ColumnKind("date"), Options()).problems[0]
    assert (problem.value, problem.arguments) == ("2024-04-05", {"other": "13/05/2024"})


@pytest.mark.parametrize(
    "others",
    [
        [date(2024, 4, 13), "13/05/2024"],
        ["13/05/2024", "05/13/2024"],
        ["13/05/2024", "06/05/2024"],
        ["2024-05-13"],
        ["soon"],
    ],
    ids=["a day over 12", "both orders", "a text that could be turned", "the year first", "no date"],
)
def test_real_dates_are_believed_where_nothing_says_that_they_were_turned(others: list[object]) -> None:
    real = [date(2024, 4, 5), date(2024, 1, 2), date(2024, 12, 11)]
    assert read([*real, *others])[:3] == ["2024-04-05", "2024-01-02", "2024-12-11"]
    assert read([*real[:2], "13/05/2024"])[:2] == ["2024-04-05", "2024-01-02"]


def test_the_order_can_be_given() -> None:
    assert read(["11/09/2024", "09/25/2024"], date_order="dmy") == ["2024-09-11", "not-a-date"]
    assert read(["11/09/2024", "09/25/2024"], date_order="mdy") == ["2024-11-09", "2024-09-25"]


STARTS = [
    "2019-09-09",
    "2019.09.09",
    "20190909",
    "2019年9月9日",
    "2019年12月9日",
    "09 Sep 2019",
    "9 Sep 2019",
    "09/09/2019",
    "13/09/2019",
    "2019-02-30",
    "43717",
    "43717.3958",
    "20190909.0",
    "20190909.00",
    "4371733717",
]
ENDS = ["", " ", "0", "3", ".5", " 10:00", "10:00", "T10:00", " 星期一", "日", " x"]


@given(
    st.lists(st.builds(str.__add__, st.sampled_from(STARTS), st.sampled_from(ENDS)), max_size=8).flatmap(
        lambda texts: st.tuples(st.just(texts), st.permutations(texts))
    )
)
@example((["43717.3958", "43717.39583"], ["43717.39583", "43717.3958"]))
@example((["43717.3958", "43717.3958 10:00"], ["43717.3958 10:00", "43717.3958"]))
@example((["20190909.0", "20190909.00"], ["20190909.00", "20190909.0"]))
def test_the_order_of_the_cells_changes_no_value(orders: tuple[list[object], list[object]]) -> None:
    one, other = orders
    assert dict(zip(one, read(one), strict=True)) == dict(zip(other, read(other), strict=True))


def test_the_order_of_the_cells_does_not_change_which_text_is_named_beside_turned_dates() -> None:
    cells = [date(2024, 4, 3), date(2024, 5, 1), date(2024, 12, 11), "05/13/2024", "05-14-2024"]
    named = [
        [problem.arguments["other"] for problem in parse_column(order, ColumnKind("date"), Options()).problems]
        for order in (cells, cells[::-1])
    ]
    assert named == [["05-14-2024"] * 3] * 2
