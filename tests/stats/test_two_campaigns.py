"""Every measure of two small campaigns, worked out by hand: the working stands beside each figure, in fen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from two_campaigns import told

from auditkit.model.statistics import Statistics
from auditkit.stats.definitions import MEASURES

Row = tuple[str, Fraction | int | None, int, int, str]
"""A measure, its value, how many projects or gifts tell what it needs, how many there are, and why it has no value."""


@pytest.fixture(scope="module", params=["pandas", "duckdb"])
def statistics(request: pytest.FixtureRequest) -> Statistics:
    return told(request.param)


def rows(statistics: Statistics, campaign: str, by: str = "", group: str = "") -> list[Row]:
    return [
        (each.measure, each.value, each.told, each.of, each.lacking)
        for each in statistics.of(campaign, by)
        if each.group == group
    ]


def same(found: list[Row], expected: list[Row]) -> None:
    assert [row[0] for row in found] == [row[0] for row in expected]
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == theirs


LATEST: list[Row] = [
    ("projects", 7, 7, 7, ""),  # P1 to P5 and P8 have funds, P6 is listed
    ("total-raised", 305_000, 6, 7, ""),  # 2,000 + 400 + 300 + 200 + 100 + 50 yuan; P6 has no funds
    ("public-donations", 155_000, 4, 7, ""),  # 1,000 + 300 + 200 + 50
    ("platform-matching", 65_000, 5, 7, ""),  # 500 + 100 + 50 + 0 + 0
    ("corporate-matching", 55_000, 4, 7, ""),  # 500 + 50 + 0 + 0
    ("matching", 110_000, 4, 7, ""),  # P1 1,000, P3 100, P4 0, P8 0; P2 tells no corporate matching
    ("matching-share", Fraction(4, 9), 3, 7, ""),  # P1, P4, P8: 1,000 / (1,000 + 1,250) = 1,000 / 2,250
    ("donations", 55, 4, 7, ""),  # 40 + 10 + 4 + 1
    ("mean-donation", Fraction(135_000, 51), 3, 7, ""),  # P1, P2, P8: (1,000 + 300 + 50) / (40 + 10 + 1)
    # 10,000 × (2,000² + 400² + 300² + 200² + 100² + 50²) / 3,050² = 10,000 × 4,302,500 / 9,302,500
    ("hhi-amount", Fraction(10_000 * 4_302_500, 9_302_500), 6, 7, ""),
    ("hhi-organizations", 3_600, 5, 7, ""),  # A 2, B 2, C 1 of 5: 10,000 × (4 + 4 + 1) / 25
    ("long-tail", Fraction(35_000, 3), 6, 7, ""),  # the lower three of six: (50 + 100 + 200) / 3
    ("public-fundraising-projects", Fraction(3, 5), 5, 7, ""),  # P1, P4, P6 of those and P2, P3
    ("public-fundraising-amount", Fraction(2_200, 2_900), 4, 7, ""),  # (2,000 + 200) / (2,000 + 400 + 300 + 200)
    ("return-rate", Fraction(2, 7), 7, 7, ""),  # P1 and P2 were there in 2019
    ("progress-updates", Fraction(3, 7), 7, 7, ""),  # before 7 September: two of P1, one of P2
    ("repeat-rate", Fraction(2, 5), 8, 9, ""),  # D1 and D2 of D1 to D5; one gift tells no donor
    ("team-share", Fraction(61_499, 132_496), 9, 9, ""),  # (5 + 10 + 99.99 + 500) / 1,324.96
]
EARLIER: list[Row] = [
    ("projects", 2, 2, 2, ""),
    ("total-raised", 100_000, 2, 2, ""),  # 900 + 100
    ("public-donations", 70_000, 2, 2, ""),  # 600 + 100
    ("platform-matching", 20_000, 2, 2, ""),
    ("corporate-matching", 10_000, 2, 2, ""),
    ("matching", 30_000, 2, 2, ""),
    ("matching-share", Fraction(3, 10), 2, 2, ""),  # 300 / (700 + 300)
    ("donations", 25, 2, 2, ""),
    ("mean-donation", 2_800, 2, 2, ""),  # 700 / 25 = 28 yuan
    ("hhi-amount", 8_200, 2, 2, ""),  # 90² + 10²
    ("hhi-organizations", 5_000, 2, 2, ""),  # 50² + 50²
    ("long-tail", 10_000, 2, 2, ""),
    ("public-fundraising-projects", Fraction(1, 2), 2, 2, ""),
    ("public-fundraising-amount", Fraction(9, 10), 2, 2, ""),
    ("return-rate", None, 0, 2, "no-campaign-before"),
    ("progress-updates", Fraction(1, 2), 2, 2, ""),  # P2 in May; the days of 2019 are known
    ("repeat-rate", 0, 1, 1, ""),
    ("team-share", 0, 1, 1, ""),
]
HEALTH: list[Row] = [  # P1 and P4
    ("projects", 2, 2, 2, ""),
    ("projects-share", Fraction(2, 7), 2, 2, ""),
    ("total-raised", 220_000, 2, 2, ""),
    ("total-raised-share", Fraction(2_200, 3_050), 2, 2, ""),
    ("public-donations", 120_000, 2, 2, ""),
    ("public-donations-share", Fraction(1_200, 1_550), 2, 2, ""),
    ("donations", 40, 1, 2, ""),
    ("mean-donation", 2_500, 1, 2, ""),
    ("hhi-amount", Fraction(10_000 * 404, 484), 2, 2, ""),  # (2,000² + 200²) / 2,200²
    ("hhi-organizations", 5_000, 2, 2, ""),
    ("long-tail", 20_000, 2, 2, ""),
]
EDUCATION: list[Row] = [  # P2, P3 and P6
    ("projects", 3, 3, 3, ""),
    ("projects-share", Fraction(3, 7), 3, 3, ""),
    ("total-raised", 70_000, 2, 3, ""),
    ("total-raised-share", Fraction(700, 3_050), 2, 3, ""),
    ("public-donations", 30_000, 1, 3, ""),
    ("public-donations-share", Fraction(300, 1_550), 1, 3, ""),
    ("donations", 14, 2, 3, ""),
    ("mean-donation", 3_000, 1, 3, ""),
    ("hhi-amount", Fraction(10_000 * 25, 49), 2, 3, ""),  # (400² + 300²) / 700²
    ("hhi-organizations", Fraction(10_000 * 5, 9), 3, 3, ""),  # B 2, A 1
    ("long-tail", 30_000, 2, 3, ""),
]
RELIEF: list[Row] = [  # P5, of which only the total is told
    ("projects", 1, 1, 1, ""),
    ("projects-share", Fraction(1, 7), 1, 1, ""),
    ("total-raised", 10_000, 1, 1, ""),
    ("total-raised-share", Fraction(100, 3_050), 1, 1, ""),
    ("public-donations", None, 0, 1, "not-told"),
    ("public-donations-share", None, 0, 1, "not-told"),
    ("donations", None, 0, 1, "not-told"),
    ("mean-donation", None, 0, 1, "not-told"),
    ("hhi-amount", 10_000, 1, 1, ""),
    ("hhi-organizations", None, 0, 1, "not-told"),
    ("long-tail", None, 1, 1, "too-few"),
]
UNKNOWN: list[Row] = [  # P8, which is not listed
    ("projects", 1, 1, 1, ""),
    ("projects-share", Fraction(1, 7), 1, 1, ""),
    ("total-raised", 5_000, 1, 1, ""),
    ("total-raised-share", Fraction(50, 3_050), 1, 1, ""),
    ("public-donations", 5_000, 1, 1, ""),
    ("public-donations-share", Fraction(50, 1_550), 1, 1, ""),
    ("donations", 1, 1, 1, ""),
    ("mean-donation", 5_000, 1, 1, ""),
    ("hhi-amount", 10_000, 1, 1, ""),
    ("hhi-organizations", None, 0, 1, "not-told"),
    ("long-tail", None, 1, 1, "too-few"),
]
HUNAN: list[Row] = [  # P1 and P2
    ("projects", 2, 2, 2, ""),
    ("projects-share", Fraction(2, 7), 2, 2, ""),
    ("total-raised", 240_000, 2, 2, ""),
    ("total-raised-share", Fraction(2_400, 3_050), 2, 2, ""),
    ("public-donations", 130_000, 2, 2, ""),
    ("public-donations-share", Fraction(1_300, 1_550), 2, 2, ""),
    ("donations", 50, 2, 2, ""),
    ("mean-donation", 2_600, 2, 2, ""),
    ("hhi-amount", Fraction(10_000 * 416, 576), 2, 2, ""),  # (2,000² + 400²) / 2,400²
    ("hhi-organizations", 5_000, 2, 2, ""),
    ("long-tail", 40_000, 2, 2, ""),
]
YUNNAN: list[Row] = [  # P3, P5 and P6
    ("projects", 3, 3, 3, ""),
    ("projects-share", Fraction(3, 7), 3, 3, ""),
    ("total-raised", 40_000, 2, 3, ""),
    ("total-raised-share", Fraction(400, 3_050), 2, 3, ""),
    ("public-donations", None, 0, 3, "not-told"),
    ("public-donations-share", None, 0, 3, "not-told"),
    ("donations", 4, 1, 3, ""),
    ("mean-donation", None, 0, 3, "not-told"),
    ("hhi-amount", 6_250, 2, 3, ""),  # 75² + 25²
    ("hhi-organizations", 5_000, 2, 3, ""),  # B, A
    ("long-tail", 10_000, 2, 3, ""),
]
NOWHERE: list[Row] = [  # P4 and P8
    ("projects", 2, 2, 2, ""),
    ("projects-share", Fraction(2, 7), 2, 2, ""),
    ("total-raised", 25_000, 2, 2, ""),
    ("total-raised-share", Fraction(250, 3_050), 2, 2, ""),
    ("public-donations", 25_000, 2, 2, ""),
    ("public-donations-share", Fraction(250, 1_550), 2, 2, ""),
    ("donations", 1, 1, 2, ""),
    ("mean-donation", 5_000, 1, 2, ""),
    ("hhi-amount", 6_800, 2, 2, ""),  # 80² + 20²
    ("hhi-organizations", 10_000, 1, 2, ""),  # C alone
    ("long-tail", 5_000, 2, 2, ""),
]
BANDS = {  # gifts and fen; 9 gifts of 132,496 fen in all
    "0": (2, 1_499),  # 5.00 + 9.99
    "10": (2, 5_999),  # 10.00 + 49.99
    "50": (2, 14_999),  # 50.00 + 99.99
    "100": (2, 59_999),  # 100.00 + 499.99
    "500": (1, 50_000),
}


def test_the_latest_campaign(statistics: Statistics) -> None:
    same(rows(statistics, "2020-99"), LATEST)


def test_the_campaign_before(statistics: Statistics) -> None:
    same(rows(statistics, "2019-99"), EARLIER)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("field", {"health": HEALTH, "education": EDUCATION, "relief": RELIEF, "": UNKNOWN}),
        ("province", {"湖南": HUNAN, "云南": YUNNAN, "": NOWHERE}),
    ],
)
def test_each_field_and_province_by_amount(statistics: Statistics, by: str, groups: dict[str, list[Row]]) -> None:
    assert list(dict.fromkeys(each.group for each in statistics.of("2020-99", by))) == list(groups)
    for group, expected in groups.items():
        same(rows(statistics, "2020-99", by, group), expected)


def test_each_donation_band(statistics: Statistics) -> None:
    for band, (gifts, amount) in BANDS.items():
        same(
            rows(statistics, "2020-99", "band", band),
            [
                ("band-donations", gifts, 9, 9, ""),
                ("band-donations-share", Fraction(gifts, 9), 9, 9, ""),
                ("band-amount", amount, 9, 9, ""),
                ("band-amount-share", Fraction(amount, 132_496), 9, 9, ""),
            ],
        )
    earlier = {each.group: each.value for each in statistics.of("2019-99", "band") if each.measure == "band-donations"}
    assert earlier == {"0": 0, "10": 1, "50": 0, "100": 0, "500": 0}


def test_every_measure_is_worked_out_here() -> None:
    shown = {row[0] for table in (LATEST, HEALTH) for row in table}
    bands = {name for name in MEASURES if name.startswith("band-")}
    assert shown | bands == set(MEASURES)


def test_every_quotient_tells_what_it_is_made_of(statistics: Statistics) -> None:
    for each in statistics.figures:
        if each.value is not None and each.numerator is not None:
            assert each.value == Fraction(each.numerator, each.denominator or 1)
    mean = statistics.figure("mean-donation", "2020-99")
    assert mean is not None
    assert (mean.numerator, mean.denominator) == (135_000, 51)


def test_every_change_from_the_year_before(statistics: Statistics) -> None:
    changes = {each.measure: (each.difference, each.relative) for each in statistics.changes}
    assert changes == {
        "projects": (5, Fraction(5, 2)),  # 2 to 7
        "total-raised": (205_000, Fraction(205, 100)),  # 1,000 to 3,050 yuan
        "public-donations": (85_000, Fraction(85, 70)),
        "platform-matching": (45_000, Fraction(45, 20)),
        "corporate-matching": (45_000, Fraction(45, 10)),
        "matching": (80_000, Fraction(80, 30)),
        "matching-share": (Fraction(13, 90), None),  # 4/9 - 3/10
        "donations": (30, Fraction(30, 25)),
        "mean-donation": (Fraction(135_000, 51) - 2_800, Fraction(135_000, 51 * 2_800) - 1),
        "hhi-amount": (Fraction(43_025_000_000, 9_302_500) - 8_200, Fraction(43_025_000_000, 9_302_500 * 8_200) - 1),
        "hhi-organizations": (-1_400, Fraction(-14, 50)),
        "long-tail": (Fraction(5_000, 3), Fraction(1, 6)),  # 100 to 116.67 yuan
        "public-fundraising-projects": (Fraction(1, 10), None),
        "public-fundraising-amount": (Fraction(22, 29) - Fraction(9, 10), None),
        "progress-updates": (Fraction(-1, 14), Fraction(-1, 7)),  # 1/2 to 3/7
        "repeat-rate": (Fraction(2, 5), None),
        "team-share": (Fraction(61_499, 132_496), None),
    }


def test_what_is_in_no_figure_is_counted(statistics: Statistics) -> None:
    assert statistics.left_out == {
        "gifts-without-campaign": 2,
        "later-donations": 1,
        "later-progress": 1,
        "projects-not-listed": 1,
        "projects-without-campaign": 1,
    }


def test_days_before_the_campaign_is_held_against_are_asked_for() -> None:
    from two_campaigns import AS_OF, dataset

    from auditkit import stats

    without = stats.statistics(dataset(donations=[]), AS_OF)
    figure = without.figure("progress-updates", "2020-99")
    assert figure is not None
    assert (figure.value, figure.lacking) == (None, "no-first-day")


def test_two_rows_that_contradict_each_other_tell_nothing_and_copies_count_once() -> None:
    row = {"project_id": "P1", "campaign": "2019-99", "public_amount": "600", "total_amount": "900", "donations": "20"}
    copies = told(funds=[row, dict(row)]).figure("total-raised", "2019-99")
    assert copies is not None
    assert copies.value == 90_000
    contested = told(funds=[row, {**row, "total_amount": "901"}]).figure("total-raised", "2019-99")
    assert contested is not None
    assert (contested.value, contested.told, contested.of, contested.lacking) == (None, 0, 1, "not-told")
