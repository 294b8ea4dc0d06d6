"""Two campaigns of a few projects, small enough to work out every figure by hand, and full of what may be missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from auditkit import ingest
from auditkit.model.dataset import Dataset
from auditkit.model.statistics import CampaignDays, Statistics
from auditkit.stats import statistics

AS_OF = date(2020, 12, 31)
DAYS = {"2020-99": CampaignDays(date(2020, 9, 7), date(2020, 9, 9))}

_FUNDS = ("project_id", "campaign", "public_amount", "platform_match", "corporate_match", "total_amount", "donations")
_GIFTS = ("project_id", "donated_at", "amount", "source", "team", "donor")

TABLES: dict[str, list[dict[str, Any]]] = {
    "organizations": [
        {"org_id": "A", "name": "青禾", "public_fundraising": "是"},
        {"org_id": "B", "name": "源泉", "public_fundraising": "否"},
        {"org_id": "C", "name": "暖心", "public_fundraising": "是"},
    ],
    # P6 has no funds, P7 has neither funds nor a campaign, and P8 has funds but is not listed.
    "projects": [
        {"project_id": "P1", "title": "书角", "org_id": "A", "field": "健康", "province": "湖南"},
        {"project_id": "P2", "title": "净水", "org_id": "B", "field": "教育", "province": "湖南"},
        {"project_id": "P3", "title": "早餐", "org_id": "B", "field": "教育", "province": "云南"},
        {"project_id": "P4", "title": "护眼", "org_id": "C", "field": "健康"},
        {"project_id": "P5", "title": "赶集", "field": "助困", "province": "云南"},
        {
            "project_id": "P6",
            "title": "课堂",
            "org_id": "A",
            "field": "教育",
            "province": "云南",
            "campaign": "2020-99",
        },
        {"project_id": "P7", "title": "银龄", "org_id": "C", "field": "健康"},
    ],
    "funds": [
        dict(zip(_FUNDS, row, strict=True))
        for row in (
            ("P1", "2019-99", "600", "200", "100", "900", "20"),
            ("P2", "2019-99", "100", "0", "0", "100", "5"),
            ("P1", "2020-99", "1000", "500", "500", "2000", "40"),
            ("P2", "2020-99", "300", "100", "", "400", "10"),
            ("P3", "2020-99", "", "50", "50", "300", "4"),
            ("P4", "2020-99", "200", "0", "0", "200", ""),
            ("P5", "2020-99", "", "", "", "100", ""),
            ("P8", "2020-99", "50", "0", "0", "50", "1"),
        )
    ],
    # Those of P1 on the day itself, of P7 in no campaign, and of P3 after the as-of day do not count.
    "progress": [
        {"project_id": "P1", "posted_on": "2020-01-01"},
        {"project_id": "P1", "posted_on": "2020-09-06"},
        {"project_id": "P1", "posted_on": "2020-09-07"},
        {"project_id": "P2", "posted_on": "2019-05-05"},
        {"project_id": "P7", "posted_on": "2020-01-01"},
        {"project_id": "P3", "posted_on": "2021-01-01"},
    ],
    # The last four: after the campaign, of a project in none, in the campaign before, and after the as-of day.
    "donations": [
        dict(zip(_GIFTS, row, strict=True))
        for row in (
            ("P1", "2020-09-07", "5.00", "公众捐款", "T1", "D1"),
            ("P1", "2020-09-08", "9.99", "公众捐款", "", "D1"),
            ("P1", "2020-09-09", "10.00", "公众捐款", "T1", "D2"),
            ("P3", "2020-09-07", "49.99", "公众捐款", "", "D2"),
            ("P3", "2020-09-07", "50.00", "公众捐款", "", "D3"),
            ("P4", "2020-09-07", "99.99", "公众捐款", "T2", "D4"),
            ("P5", "2020-09-08", "100.00", "公众捐款", "", ""),
            ("P8", "2020-09-08", "499.99", "公众捐款", "", "D5"),
            ("P5", "2020-09-09", "500.00", "公众捐款", "T2", "D1"),
            ("P1", "2020-09-09", "300.00", "平台配捐", "", ""),
            ("P1", "2020-10-01", "20.00", "公众捐款", "", "D6"),
            ("P7", "2020-09-07", "20.00", "公众捐款", "", "D6"),
            ("P1", "2019-09-08", "30.00", "公众捐款", "", "D9"),
            ("P3", "2021-01-05", "20.00", "公众捐款", "", "D6"),
        )
    ],
}


def dataset(**tables: list[dict[str, Any]]) -> Dataset:
    """Return the two campaigns, with some tables put in place of their own."""
    return ingest.from_rows({**TABLES, **tables})


def told(engine: str = "pandas", **tables: list[dict[str, Any]]) -> Statistics:
    """Return their statistics."""
    return statistics(dataset(**tables), AS_OF, DAYS, engine)
