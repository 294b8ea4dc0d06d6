"""The shapes of the twelve workbooks: what stands above the headers, in which order and how written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FICTIONAL = "虚构数据，仅供演示：机构、项目与金额均为编造。"

# A name with @ is a column that no table reads; the text after it is its header.
ORDERS: Mapping[str, Mapping[str, str]] = {
    "organizations": {
        "A": "org_id name org_type public_fundraising registered_with province registered_on",
        "B": "name org_id registered_with registered_on org_type public_fundraising @备注",
        "C": "@序号 org_id name public_fundraising province org_type",
    },
    "projects": {
        "A": "project_id title org_id fundraiser_id field province campaign status launched_on fundraising_starts_on"
        " fundraising_ends_on starts_on ends_on target_amount",
        "B": "@序号 project_id title field status campaign province target_amount fundraising_starts_on"
        " fundraising_ends_on starts_on ends_on launched_on org_id fundraiser_id @备注",
        "C": "campaign project_id org_id title fundraiser_id field launched_on starts_on ends_on fundraising_starts_on"
        " fundraising_ends_on target_amount province status",
    },
    "disclosures": {
        "A": "disclosure_id project_id kind period_start period_end disclosed_on opening_balance income expenditure"
        " programme_cost management_fee fundraising_cost closing_balance",
        "B": "@序号 project_id @简称 disclosed_on period_start period_end kind opening_balance income expenditure"
        " closing_balance @备注",
        "C": "project_id period_start period_end opening_balance income expenditure management_fee programme_cost"
        " fundraising_cost closing_balance kind disclosed_on url",
    },
    "progress": {
        "A": "project_id posted_on title body beneficiaries attachments",
        "B": "@序号 posted_on project_id title beneficiaries @备注",
        "C": "project_id title body posted_on",
    },
    "audits": {
        "A": "project_id campaign selected_as auditor report_on opinion published_on audited_amount misstatement",
        "B": "@序号 auditor project_id opinion report_on campaign selected_as",
        "C": "project_id report_on auditor opinion audited_amount selected_as",
    },
}


@dataclass(frozen=True)
class Layout:
    """One workbook's shape.

    `sheets` names its sheets in their order; `orders` takes one letter a sheet (see ORDERS); `spelling` picks the
    words. `above` are the lines over the headers, `left` the blank columns before them. `unit` ends the header of an
    amount. `totals` lists, by table, the columns that a last row 合计 adds up. Planted faults:
    `wrong_totals` are off by so many fen, `renamed` replaces headers, and `extra` repeats a column under a header.
    """

    file: str
    sheets: Mapping[str, str]
    orders: str
    spelling: int
    above: tuple[str, ...]
    dates: str
    amounts: str
    answers: tuple[str, str] = ("是", "否")
    blank: str | None = None
    unit: str = ""
    left: int = 0
    merge_title: bool = False
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrong_totals: Mapping[tuple[str, str], int] = field(default_factory=dict)
    renamed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    extra: Mapping[str, tuple[str, str]] = field(default_factory=dict)


_PLAIN = {
    "organizations": "机构",
    "projects": "项目",
    "disclosures": "财务披露",
    "progress": "项目进展",
    "audits": "审计",
}
_LONG = {
    "organizations": "机构信息",
    "projects": "项目清单",
    "disclosures": "财务公示表",
    "progress": "进展更新",
    "audits": "审计情况",
}
_TURNED = {
    "audits": "审计报告",
    "progress": "项目动态",
    "disclosures": "收支公示",
    "projects": "项目台账",
    "organizations": "机构基本信息",
}


def _without(sheets: Mapping[str, str], *tables: str) -> dict[str, str]:
    return {table: name for table, name in sheets.items() if table not in tables}


LAYOUTS = (
    Layout(
        "源泉环保.xlsx", _PLAIN, "AAAAA", 0, ("{name}{sheet}表", FICTIONAL, "单位：元", ""), "real", "number",
        merge_title=True,
    ),
    Layout(
        "蒲公英助学.xlsx", _without(_LONG, "audits"), "BBBB", 1, (FICTIONAL,), "zh", "wan", unit="（万元）",
        totals={"disclosures": ("income", "expenditure")}, wrong_totals={("disclosures", "expenditure"): 9_000_000},
    ),
    Layout(
        "拾光公益.xlsx", _PLAIN, "CCCAC", 0, ("{name}", FICTIONAL, ""), "dots", "thousands", ("√", "×"), left=1,
        renamed={("progress", "beneficiaries"): "受益人数估计"},
    ),
    Layout(
        "青禾助学.xlsx", _PLAIN, "ABABA", 0, ("2019年{sheet}", FICTIONAL), "real", "number", blank="—",
        totals={"projects": ("target_amount",)},
    ),
    Layout(
        "雁坪慈善会.xlsx", _LONG, "ABCCB", 1, ("{name}　{sheet}", FICTIONAL, "单位：万元"), "compact", "wan",
        totals={"disclosures": ("income", "expenditure", "programme_cost")},
    ),
    Layout("微光服务中心.xls", _PLAIN, "CAABA", 2, (FICTIONAL, "填报日期：2019年12月31日"), "real", "number"),
    Layout("童安健康.ods", _LONG, "BCBAA", 0, ("{sheet}", FICTIONAL), "real", "number", ("Y", "N"), unit="（元）"),
    Layout("岁安慈善基金会.xlsx", _TURNED, "BCABA", 2, (FICTIONAL, ""), "slashes", "wide", ("Y", "N"), blank="/"),
    Layout(
        "暖心慈善.xlsx", _PLAIN, "AABAB", 1, ("{name}（{sheet}）", FICTIONAL, "单位：元"), "zh", "number", ("√", "×"),
        merge_title=True, totals={"disclosures": ("income", "expenditure")},
    ),
    Layout("绿径生态.xlsx", _without(_TURNED, "audits"), "CBCC", 0, (FICTIONAL, "", ""), "number", "thousands", left=2),
    Layout("星野教育.xlsx", _LONG, "BCCAC", 2, ("{name}{sheet}（截至2019年12月31日）", FICTIONAL), "iso", "words"),
    Layout(
        "同舟救助.xlsx", _TURNED, "ACABA", 1, (FICTIONAL,), "dots", "number", ("有", "否"), blank="无",
        extra={"progress": ("title", "标题")},
    ),
)  # fmt: skip
