"""The named projects of 2019, whose figures stand in a report: every measure by hand, in plain integers of fen."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from auditkit import ingest, resources, stats
from auditkit.model.statistics import Statistics

RAISED = (  # case, field, province, fen
    (1, "relief", "陕西", 1_572_400_000),
    (2, "special_care", "天津", 35_000_000),
    (3, "education", "湖南", 866_000_000),
    (4, "health", "浙江", 100_000_000),
    (5, "health", "", 4_900_000_000),
    (6, "special_care", "海南", 325_000_000),
    (7, "special_care", "重庆", 617_900_000),
    (8, "special_care", "河北", 17_500_000),
    (9, "relief", "江西", 690_000_000),
    (10, "relief", "安徽", 20_000_000),
    (11, "ecology", "湖南", 784_000_000),
    (12, "ecology", "陕西", 40_000_000),
    (13, "relief", "河北", 85_646_261),
    (14, "relief", "湖北", 385_000_000),
)
TOTAL = 10_438_446_261
SQUARES = sum(fen * fen for _case, _field, _province, fen in RAISED)
WHOLE = {  # value, and how many of the 14 tell it
    "projects": (14, 14),
    "total-raised": (TOTAL, 14),
    "public-donations": (982_200_000, 1),  # case 1
    "platform-matching": (274_000_000, 2),  # cases 1 and 7: 135,000,000 + 139,000,000
    "corporate-matching": (455_200_000, 1),  # case 1
    "matching": (590_200_000, 1),  # case 1: 135,000,000 + 455,200,000
    "matching-share": (Fraction(590_200_000, 1_572_400_000), 1),  # its total is the sum of the three
    "donations": (36_587, 2),  # cases 10 and 13, whose numbers are exact: 17,181 + 19,406
    "mean-donation": ("not-told", 0),  # no case tells both
    "hhi-amount": (Fraction(10_000 * SQUARES, TOTAL * TOTAL), 14),
    "hhi-organizations": (Fraction(10_000, 14), 14),  # 14 organisations, a project each
    # 17,500,000 + 20,000,000 + 35,000,000 + 40,000,000 + 85,646,261 + 100,000,000 + 325,000,000
    "long-tail": (Fraction(623_146_261, 7), 14),
    "public-fundraising-projects": ("no-column", 0),
    "public-fundraising-amount": ("no-column", 0),
    "return-rate": ("no-campaign-before", 0),
    "progress-updates": ("no-table", 0),
    "repeat-rate": ("no-table", 0),
    "team-share": ("no-table", 0),
}
FIELDS = {  # projects, total, 10,000 × squares (in 10,000² fen²) over the total's, long tail, public, gifts
    "health": (2, 5_000_000_000, Fraction(10_000 * (10_000**2 + 490_000**2), 500_000**2), 100_000_000),
    "relief": (
        5,
        2_753_046_261,
        Fraction(
            10_000 * (1_572_400_000**2 + 690_000_000**2 + 385_000_000**2 + 85_646_261**2 + 20_000_000**2),
            2_753_046_261**2,
        ),
        Fraction(105_646_261, 2),  # 20,000,000 + 85,646,261
    ),
    "special_care": (
        4,
        995_400_000,
        Fraction(10_000 * (6_179**2 + 3_250**2 + 350**2 + 175**2), 9_954**2),
        26_250_000,  # (17,500,000 + 35,000,000) / 2
    ),
    "education": (1, 866_000_000, Fraction(10_000), None),
    "ecology": (2, 824_000_000, Fraction(10_000 * (784**2 + 40**2), 824**2), 40_000_000),
}
PROVINCES = {  # projects, total, squares, long tail; the one without a province comes last
    "湖南": (2, 1_650_000_000, Fraction(10_000 * (866**2 + 784**2), 1_650**2), 784_000_000),
    "陕西": (2, 1_612_400_000, Fraction(10_000 * (15_724**2 + 400**2), 16_124**2), 40_000_000),
    "江西": (1, 690_000_000, Fraction(10_000), None),
    "重庆": (1, 617_900_000, Fraction(10_000), None),
    "湖北": (1, 385_000_000, Fraction(10_000), None),
    "海南": (1, 325_000_000, Fraction(10_000), None),
    "河北": (2, 103_146_261, Fraction(10_000 * (17_500_000**2 + 85_646_261**2), 103_146_261**2), 17_500_000),
    "浙江": (1, 100_000_000, Fraction(10_000), None),
    "天津": (1, 35_000_000, Fraction(10_000), None),
    "安徽": (1, 20_000_000, Fraction(10_000), None),
    "": (1, 4_900_000_000, Fraction(10_000), None),
}
GIVEN = {"relief": (982_200_000, 36_587), "陕西": (982_200_000, None), "安徽": (None, 17_181), "河北": (None, 19_406)}


@pytest.fixture(scope="module")
def statistics() -> Statistics:
    dataset = ingest.read([resources.folder("sample_data") / "giving-day-2019"])
    return stats.statistics(dataset, date(2019, 12, 31))


def test_the_cases_add_up_to_the_total() -> None:
    assert sum(fen for _case, _field, _province, fen in RAISED) == TOTAL
    assert sum(total for _count, total, _index, _tail in FIELDS.values()) == TOTAL
    assert sum(total for _count, total, _index, _tail in PROVINCES.values()) == TOTAL


def test_every_measure_of_the_campaign(statistics: Statistics) -> None:
    [campaign] = statistics.campaigns
    found = {each.measure: (each.lacking or each.value, each.told) for each in statistics.of(campaign.id)}
    assert found == WHOLE
    assert statistics.left_out == {}


@pytest.mark.parametrize(("by", "groups"), [("field", FIELDS), ("province", PROVINCES)])
def test_every_measure_of_each_field_and_province(
    statistics: Statistics, by: str, groups: dict[str, tuple[int, int, Fraction, Fraction | int | None]]
) -> None:
    assert list(dict.fromkeys(each.group for each in statistics.of("2019-99", by))) == list(groups)
    for group, (count, total, index, tail) in groups.items():
        public, gifts = GIVEN.get(group, (None, None))
        found = {each.measure: each.value for each in statistics.of("2019-99", by) if each.group == group}
        assert found == {
            "projects": count,
            "projects-share": Fraction(count, 14),
            "total-raised": total,
            "total-raised-share": Fraction(total, TOTAL),
            "public-donations": public,
            "public-donations-share": None if public is None else 1,
            "donations": gifts,
            "mean-donation": None,
            "hhi-amount": index,
            "hhi-organizations": Fraction(10_000, count),
            "long-tail": tail,
        }
