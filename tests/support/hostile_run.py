"""A small set of tables: hostile texts, personal data, late and missing evidence, and a charity with nothing wrong."""

from __future__ import annotations

import csv
from pathlib import Path

HOSTILE = ("=1+1", "@SUM(A1)", "+1+1", "-2+3", "\t=1+1", "<script>alert(1)</script>", "{{ 7*7 }}{_{", "{% raw %}")
MOBILE = "13800138000"
PROJECTS = (
    *("project_id", "title", "org_id", "field", "campaign", "status", "launched_on", "fundraising_starts_on"),
    *("fundraising_ends_on", "starts_on", "ends_on", "target_amount"),
)
DISCLOSURES = (
    *("disclosure_id", "project_id", "kind", "period_start", "period_end", "disclosed_on", "opening_balance", "income"),
    *("expenditure", "closing_balance"),
)
UNDER_WAY = ("教育", "2019-99", "执行中", "2019-01-01", "2019-01-01", "2019-03-01", "2019-01-01", "2020-06-30", 5000)
PLANNED = ("健康", "2019-99", "计划中", *("2020-05-01",) * 4, "2021-05-01", 1)
TABLES = {
    "projects": (
        PROJECTS,
        *((f"P{number}", title, "G1" if number < 5 else "G2", *UNDER_WAY) for number, title in enumerate(HOSTILE)),
        ("P8", f"联系人 {MOBILE}", "G3", *PLANNED),
        ("P9", "无机构", "", "健康", "2019-99", "执行中", *("2019-01-01",) * 4, "2020-05-01", 1),
    ),
    "organizations": (
        ("org_id", "name", "public_fundraising"),
        ("G1", "@青禾{{ 7*7 }}", "是"),
        ("G2", "=源泉", "否"),
        ("G3", "暖心", "是"),
    ),
    "funds": (
        ("project_id", "campaign", "public_amount", "platform_match", "corporate_match", "total_amount"),
        *((f"P{each}", "2019-99", 1000.5 + each, 1, 2, 1003.5 + each + (each == 1)) for each in range(8)),
    ),
    "disclosures": (
        DISCLOSURES,
        ("D1", "P0", "定期", "2019-01-01", "2019-03-31", "2019-12-30", 0, 500, 300, 210),
        ("D2", "P0", "定期", "2019-04-01", "2019-06-30", "2020-01-15", 210, 500, 300, 410),
    ),
    "progress": (
        ("project_id", "posted_on", "title"),
        ("P0", "2019-12-01", f"打井 {MOBILE}"),
        ("P0", "2020-02-01", "以后才发"),
        ("P1", "2019-13-01", "=HYPERLINK()"),
    ),
    "audits": (
        ("project_id", "campaign", "report_on", "auditor", "opinion"),
        ("P7", "2019-99", "2019-12-01", "+某会计师事务所", "保留意见"),
    ),
}


def written(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    return folder
