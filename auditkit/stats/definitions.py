"""Every measure with its definition: what it is called, how it is made, and what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Texts = Mapping[str, str]

SOURCE: Texts = MappingProxyType(
    {
        "en": "Definitions: 2019-2020 poverty-alleviation report of Tencent Foundation and Tencent Research Institute.",
        "zh": "定义依据：腾讯公益慈善基金会、腾讯研究院《腾讯扶贫年度报告》（2020）。",
    }
)

UNITS = ("count", "amount", "mean_amount", "share", "index", "mean")
"""The units of measures: a number, minor units of the currency, a mean of such, a share from 0 to 1, an index from 0 to
10,000, and a mean number.
"""

MONEY = ("amount", "mean_amount")
"""The units of money."""

SECTIONS = ("raised", "concentration", "participation", "gifts")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its id, where it is shown, its unit, and its title and definition in each language.

    `needs` are the tables and columns without which there is no value. `groups` are the groupings that it is told by.
    """

    id: str
    section: str
    unit: str
    title: Texts
    definition: Texts
    needs: tuple[str, ...]
    groups: tuple[str, ...] = ()


def _measure(
    name: str,
    section: str,
    unit: str,
    title: tuple[str, str],
    definition: tuple[str, str],
    needs: str,
    groups: str = "",
) -> Measure:
    english, chinese = title
    defined, chinese_definition = definition
    return Measure(
        name,
        section,
        unit,
        MappingProxyType({"en": english, "zh": chinese}),
        MappingProxyType({"en": defined, "zh": chinese_definition}),
        tuple(needs.split()),
        tuple(groups.split()),
    )


_PLACES = "field province"

_LIST = (
    _measure(
        "projects",
        "raised",
        "count",
        ("Projects", "项目数"),
        (
            "Projects that took part in the campaign: they have funds in it, or are listed with it.",
            "参与该活动批次的项目数：有该批次的筹款记录，或在项目表中列明该批次。",
        ),
        "projects",
        _PLACES,
    ),
    _measure(
        "projects-share",
        "raised",
        "share",
        ("Share of projects", "项目数占比"),
        ("Projects of the group / all projects of the campaign.", "该组项目数 ÷ 该批次全部项目数。"),
        "projects",
        _PLACES,
    ),
    _measure(
        "total-raised",
        "raised",
        "amount",
        ("Total raised", "筹款总额"),
        (
            "Public donations + matching, as the funds give it in total.",
            "公众捐款与配捐之和，取筹款表中的筹款总额。",
        ),
        "funds.total_amount",
        _PLACES,
    ),
    _measure(
        "total-raised-share",
        "raised",
        "share",
        ("Share of the total raised", "筹款总额占比"),
        ("Total raised by the group / total raised in the campaign.", "该组筹款总额 ÷ 该批次筹款总额。"),
        "funds.total_amount",
        _PLACES,
    ),
    _measure(
        "public-donations",
        "raised",
        "amount",
        ("Public donations", "公众捐款"),
        ("What the public gave, without any matching.", "公众捐款金额，不含任何配捐。"),
        "funds.public_amount",
        _PLACES,
    ),
    _measure(
        "public-donations-share",
        "raised",
        "share",
        ("Share of public donations", "公众捐款占比"),
        ("Public donations to the group / public donations in the campaign.", "该组公众捐款 ÷ 该批次公众捐款。"),
        "funds.public_amount",
        _PLACES,
    ),
    _measure(
        "platform-matching",
        "raised",
        "amount",
        ("Platform matching", "平台配捐"),
        ("Matching funds of the platform (腾讯配捐).", "平台配捐金额（腾讯配捐）。"),
        "funds.platform_match",
    ),
    _measure(
        "corporate-matching",
        "raised",
        "amount",
        ("Corporate matching", "企业配捐"),
        ("Matching funds of companies (企业配捐).", "企业配捐金额。"),
        "funds.corporate_match",
    ),
    _measure(
        "matching",
        "raised",
        "amount",
        ("Matching", "配捐合计"),
        (
            "Platform matching + corporate matching, of the projects that tell both.",
            "平台配捐与企业配捐之和，仅计两项均有填报的项目。",
        ),
        "funds.platform_match funds.corporate_match",
    ),
    _measure(
        "matching-share",
        "raised",
        "share",
        ("Matching share", "配捐占比"),
        (
            "Matching / (public donations + matching), of the projects that tell all three amounts.",
            "配捐 ÷（公众捐款＋配捐），仅计三项金额均有填报的项目。",
        ),
        "funds.public_amount funds.platform_match funds.corporate_match",
    ),
    _measure(
        "donations",
        "raised",
        "count",
        ("Donations", "捐款人次"),
        (
            "Number of gifts by the public, as the funds give it; where nobody handed in funds, by the donations.",
            "公众捐款的笔数（人次），取筹款表；未提交筹款表时，按捐赠明细计算。",
        ),
        "funds.donations",
        _PLACES,
    ),
    _measure(
        "mean-donation",
        "raised",
        "mean_amount",
        ("Mean donation", "人均单次捐款"),
        (
            "Public donations / number of donations, of the projects that tell both.",
            "公众捐款 ÷ 捐款人次，仅计两项均有填报的项目。",
        ),
        "funds.public_amount funds.donations",
        _PLACES,
    ),
    _measure(
        "hhi-amount",
        "concentration",
        "index",
        ("HHI by amount", "筹款额集中度（HHI）"),
        (
            (
                "Sum over projects of the squared percentage share of the total raised, from 0 to 10,000; of a group,"
                " shares of the group's total."
            ),
            "各项目筹款额占总额百分比的平方和，取值 0 至 10,000；分组时以该组总额为基数。",
        ),
        "funds.total_amount",
        _PLACES,
    ),
    _measure(
        "hhi-organizations",
        "concentration",
        "index",
        ("HHI by organisation", "机构集中度（HHI）"),
        (
            (
                "Sum over implementing organisations of the squared percentage share of the number of projects that"
                " each lists, from 0 to 10,000."
            ),
            "各执行机构上线项目数占项目总数百分比的平方和，取值 0 至 10,000。",
        ),
        "projects.org_id",
        _PLACES,
    ),
    _measure(
        "long-tail",
        "concentration",
        "mean_amount",
        ("Long tail", "长尾项目平均筹款额"),
        (
            (
                "Mean raised per project in the lower half by amount raised; of an odd number of projects, the middle"
                " one is not in it."
            ),
            "按筹款额排序，后一半项目的平均筹款额；项目数为奇数时，居中的项目不计入。",
        ),
        "funds.total_amount",
        _PLACES,
    ),
    _measure(
        "public-fundraising-projects",
        "participation",
        "share",
        ("Projects of public-fundraising organisations", "公募机构项目数占比"),
        (
            (
                "Projects whose implementing organisation holds the public-fundraising qualification / projects of"
                " which this is known."
            ),
            "执行机构具有公募资格的项目数 ÷ 已知该信息的项目数。",
        ),
        "organizations.public_fundraising",
    ),
    _measure(
        "public-fundraising-amount",
        "participation",
        "share",
        ("Raised by public-fundraising organisations", "公募机构筹款额占比"),
        (
            (
                "Total raised by projects whose implementing organisation holds the public-fundraising qualification /"
                " total raised by projects of which this is known."
            ),
            "执行机构具有公募资格的项目筹款总额 ÷ 已知该信息的项目筹款总额。",
        ),
        "organizations.public_fundraising funds.total_amount",
    ),
    _measure(
        "return-rate",
        "participation",
        "share",
        ("Return rate", "项目回流率"),
        (
            "Share of the campaign's projects that also took part in the campaign a year before.",
            "该批次项目中，上一年度同一活动也参与的项目所占比例。",
        ),
        "projects",
    ),
    _measure(
        "progress-updates",
        "participation",
        "mean",
        ("Progress updates before the day", "活动前平均项目进展数"),
        (
            "Progress updates posted before the campaign's first day / projects of the campaign.",
            "活动首日之前发布的项目进展条数 ÷ 该批次项目数。",
        ),
        "progress",
    ),
    _measure(
        "repeat-rate",
        "gifts",
        "share",
        ("Repeat rate", "复捐率"),
        (
            "Share of the campaign's donors who gave more than once in it; gifts by the public whose donor is told.",
            "该批次捐赠人中捐赠两次及以上者所占比例；仅计有捐赠人标识的公众捐款。",
        ),
        "donations.donor",
    ),
    _measure(
        "team-share",
        "gifts",
        "share",
        ("Given through teams", "一起捐占比"),
        (
            "Public donations given through a team (一起捐) / public donations, by the ledger of donations.",
            "通过团队（一起捐）捐赠的金额 ÷ 公众捐款金额，按捐赠明细计算。",
        ),
        "donations.team",
    ),
    _measure(
        "band-donations",
        "gifts",
        "count",
        ("Donations in the band", "区间捐款笔数"),
        ("Number of gifts by the public whose amount lies in the band.", "金额落在该区间的公众捐款笔数。"),
        "donations",
        "band",
    ),
    _measure(
        "band-donations-share",
        "gifts",
        "share",
        ("Share of donations", "笔数占比"),
        (
            "Gifts in the band / all gifts by the public whose amount is known.",
            "该区间公众捐款笔数 ÷ 全部金额已知的公众捐款笔数。",
        ),
        "donations",
        "band",
    ),
    _measure(
        "band-amount",
        "gifts",
        "amount",
        ("Amount in the band", "区间捐款金额"),
        ("Sum of the gifts by the public whose amount lies in the band.", "金额落在该区间的公众捐款金额合计。"),
        "donations",
        "band",
    ),
    _measure(
        "band-amount-share",
        "gifts",
        "share",
        ("Share of the amount", "金额占比"),
        ("Amount in the band / amount of all gifts by the public.", "该区间公众捐款金额 ÷ 全部公众捐款金额。"),
        "donations",
        "band",
    ),
)

MEASURES: Mapping[str, Measure] = MappingProxyType({measure.id: measure for measure in _LIST})
"""Every measure by its id, in the order in which they are shown."""

BANDS = (0, 10, 50, 100, 500)
"""Where the donation bands of the report begin, in whole units of money; each ends just below the next: [0, 9.99]
[10, 49.99] [50, 99.99] [100, 499.99] [500, ∞) yuan.
"""
