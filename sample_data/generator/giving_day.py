"""sample_data/giving-day-2019: the fourteen projects that a public report names, with what it says and nothing else."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator import files
from generator.charities import CAMPAIGN
from generator.sheets import Sheet

SOURCE = (
    "资料来源：腾讯公益慈善基金会、腾讯研究院《腾讯扶贫年度报告（2019—2020）》。仅录入报告所载内容，编号为本样例所编。"
)

_FIELDS = {"health": "健康", "education": "教育", "relief": "助困", "ecology": "生态", "special_care": "特殊需要关怀"}
_ROUGHLY = {"over": "超过", "nearly": "近", "about": "约"}
_AMOUNTS = ("public_yuan", "platform_match_yuan", "corporate_match_yuan", "raised_yuan")


def write(source: Path, folder: Path) -> None:
    """Write the workbook from the cases in `source`."""
    with source.open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    organizations = {name: f"ORG-{number:02}" for number, name in enumerate(dict.fromkeys(_leads(cases)), start=1)}
    projects: list[list[Any]] = [
        [
            _project_id(case),
            case["title"],
            organizations[case["lead_org"]],
            _FIELDS[case["field"]],
            case["province"] or None,
            CAMPAIGN,
            _note(f"合作机构：{case['partner_org']}" if case["partner_org"] else "", f"英文名：{case['title_en']}"),
        ]
        for case in cases
    ]
    funds = [
        [
            _project_id(case),
            CAMPAIGN,
            *(_number(case[column]) for column in _AMOUNTS),
            _number(case["donations"]) if case["donations_is"] == "exact" else None,
            _note(_rough_total(case), _rough_donations(case), case["note"]),
        ]
        for case in cases
    ]
    known = [[org_id, name] for name, org_id in organizations.items()]
    sheets = [
        _sheet("项目", ["项目编号", "项目名称", "执行机构", "领域", "省份", "活动批次", "备注"], projects),
        _sheet("机构", ["机构编号", "机构名称"], known),
        _sheet(
            "筹款",
            ["项目编号", "活动批次", "公众捐款", "平台配捐", "企业配捐", "筹款总额", "捐款人次", "备注"],
            funds,
            "单位：元",
        ),
    ]
    files.write(folder / "99公益日2019.xlsx", sheets)


def _leads(cases: list[dict[str, str]]) -> list[str]:
    return [case["lead_org"] for case in cases]


def _project_id(case: Mapping[str, str]) -> str:
    return f"GD2019-{int(case['case']):02}"


def _sheet(name: str, headers: list[str], rows: list[list[Any]], *notes: str) -> Sheet:
    above = [[f"2019年99公益日 · 报告所载的14个项目 · {name}"], [SOURCE], *([note] for note in notes)]
    return Sheet(name, [*above, headers, *rows], len(above))


def _number(text: str) -> int | float | None:
    if not text:
        return None
    number = Decimal(text)
    return int(number) if number == int(number) else float(number)


def _rough_total(case: Mapping[str, str]) -> str:
    if case["raised_is"] == "exact":
        return ""
    return f"报告称{_ROUGHLY[case['raised_is']]} {Decimal(case['raised_yuan']):,} 元"


def _rough_donations(case: Mapping[str, str]) -> str:
    if case["donations_is"] in ("", "exact"):
        return ""
    return f"捐款人次{_ROUGHLY[case['donations_is']]} {int(case['donations']):,}"


def _note(*parts: str) -> str | None:
    return "；".join(part for part in parts if part) or None
