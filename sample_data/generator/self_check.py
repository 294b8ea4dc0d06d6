"""sample_data/self-check: one made-up charity's workbook, as it would check itself before the Giving Day."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from generator import files
from generator.charities import CAMPAIGN, Project
from generator.histories import disclosure, post, yuan
from generator.layouts import FICTIONAL, Layout
from generator.rows import Defect, Places, Row, at, lacking, truth
from generator.sheets import workbook

AS_OF = date(2019, 9, 1)
NAME = "溪源县萤火乡村儿童服务中心"
LAYOUT = Layout(
    "萤火自查表.xlsx",
    {"organizations": "机构", "projects": "项目", "disclosures": "财务披露", "progress": "项目进展"},
    "AAAA",
    0,
    ("{name} 99公益日上线前自查：{sheet}", FICTIONAL, "单位：元"),
    "real",
    "number",
    merge_title=True,
)

_PROJECTS = (
    Project("YH01", "流动儿童图书车", "education", "浙江", "YH-F1", "running", "320000"),
    Project("YH02", "山村早餐铺", "relief", "贵州", "YH-F1", "running", "180000"),
    Project("YH03", "儿童之家", "special_care", "贵州", "YH-F1", "running", "260000"),
    Project("YH04", "乡村儿科义诊", "health", "云南", "YH-F1", "new", "150000"),
    Project("YH05", "校园小菜园", "ecology", "浙江", "YH-F1", "new", "60000"),
)
_POSTED = ((2018, 9, 28), (2018, 11, 16), (2019, 1, 11), (2019, 3, 8), (2019, 5, 10), (2019, 7, 12), (2019, 8, 23))
_DISCLOSED = ((2018, 12, 28), (2019, 3, 25), (2019, 6, 20))
_PERIODS = (
    (date(2018, 10, 1), date(2018, 11, 30)),
    (date(2018, 12, 1), date(2019, 2, 28)),
    (date(2019, 3, 1), date(2019, 5, 31)),
)


def write(folder: Path) -> None:
    """Write the workbook and truth.json."""
    tables: dict[str, list[Row]] = {
        "organizations": [
            _organization("YH-00", NAME, "service", False),
            _organization("YH-F1", "溪源县慈善会", "charity_federation", True),
        ],
        "projects": [_plan(project) for project in _PROJECTS],
        "disclosures": [row for project in _PROJECTS[:3] for row in _accounts(project)],
        "progress": [row for project in _PROJECTS[:3] for row in _posts(project)],
    }
    planted = _plant(tables)
    places = Places()
    files.write(folder / LAYOUT.file, workbook(LAYOUT, NAME, tables, places))
    files.write_json(folder / "truth.json", truth(AS_OF.isoformat(), "self-check", planted, places))


def _organization(org_id: str, name: str, org_type: str, public_fundraising: bool) -> Row:
    values = {
        "org_id": org_id,
        "name": name,
        "org_type": org_type,
        "public_fundraising": public_fundraising,
        "registered_with": "溪源县民政局",
        "province": "浙江",
        "registered_on": date(2014, 6, 1),
    }
    return Row("organizations", values)


def _plan(project: Project) -> Row:
    is_new = project.life == "new"
    values: dict[str, Any] = {
        "project_id": project.project_id,
        "title": project.title,
        "org_id": "YH-00",
        "fundraiser_id": project.fundraiser,
        "field": project.field,
        "province": project.province,
        "campaign": CAMPAIGN,
        "status": "fundraising" if is_new else "executing",
        "launched_on": date(2019, 8, 15) if is_new else date(2018, 8, 20),
        "fundraising_starts_on": date(2019, 9, 1),
        "fundraising_ends_on": date(2019, 9, 9),
        "starts_on": date(2019, 10, 8) if is_new else date(2018, 10, 1),
        "ends_on": date(2020, 9, 30),
        "target_amount": yuan(project.raised),
    }
    return Row("projects", values)


def _accounts(project: Project) -> list[Row]:
    chance = random.Random(f"accounts {project.project_id}")
    rows = []
    balance = yuan("12000")
    for number, (period, day) in enumerate(zip(_PERIODS, _DISCLOSED, strict=True), start=1):
        income, spent = (chance.randrange(8_000, 30_000) * 100 for _each in range(2))
        row = disclosure(project, "periodic", period, date(*day), balance, income, min(spent, balance + income), 100)
        row.values["disclosure_id"] = f"{project.project_id}-{number}"
        balance = row["closing_balance"]
        rows.append(row)
    return rows


def _posts(project: Project) -> list[Row]:
    chance = random.Random(f"posts {project.project_id}")
    return [post(project, date(*day), number, chance) for number, day in enumerate(_POSTED)]


def _plant(tables: Mapping[str, list[Row]]) -> list[Defect]:
    plans = {row["project_id"]: row for row in tables["projects"]}
    accounts = [row for row in tables["disclosures"] if row["project_id"] == "YH02"]
    accounts[-1].values["closing_balance"] -= yuan("270")
    plans["YH04"].raw["target_amount"] = None
    plans["YH05"].raw["fundraiser_id"] = None
    late = [row for row in tables["progress"] if row["project_id"] == "YH03" and row["posted_on"] >= date(2019, 6, 1)]
    tables["progress"][:] = [row for row in tables["progress"] if row not in late]
    return [
        Defect(
            "A closing balance of YH02 is 270 yuan too low.",
            (at("disclosure-adds-up", accounts[-1], "closing_balance"),),
        ),
        Defect(
            "YH03 has posted no progress since 2019-05-10.", (lacking("progress-recent", plans["YH03"], "progress"),)
        ),
        Defect("The plan of YH04 states no target.", (at("fundraising-plan", plans["YH04"], "target_amount"),)),
        Defect(
            "YH05 names no organisation with the public-fundraising qualification.",
            (at("public-fundraising-qualified", plans["YH05"], "fundraiser_id"),),
        ),
    ]
