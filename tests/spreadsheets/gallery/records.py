"""What the charities have to tell: projects, organisations and their money. The same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

_TITLES = {
    "zh": [
        "爱心午餐",
        "乡村医生",
        "困境儿童助学",
        "先心病患儿救助",
        "候鸟湿地守护",
        "独居老人送餐",
        "灾后安置",
        "盲童阅读",
    ],
    "en": [
        "School lunches",
        "Village doctors",
        "Bursaries for girls",
        "Heart surgery fund",
        "Wetland watch",
        "Meals for the elderly",
        "Flood shelters",
        "Books in braille",
    ],
}
_FIELDS = ["education", "health", "education", "health", "ecology", "special_care", "relief", "special_care"]
_NAMES = {
    "zh": ["青禾教育服务中心", "蒲公英助学中心", "同舟救助促进会", "星野慈善基金会", "绿径生态保护中心"],
    "en": [
        "Harvest Education Centre",
        "Dandelion Trust",
        "Lifeboat Relief Society",
        "Starfield Foundation",
        "Greenway",
    ],
}
_PROVINCES = {
    "zh": ["四川", "云南", "甘肃", "广东", "湖北"],
    "en": ["Sichuan", "Yunnan", "Gansu", "Guangdong", "Hubei"],
}
_TYPES = ["service", "service", "association", "foundation", "service"]
_HUNDRED_YUAN = 10_000


def projects(count: int, language: str = "zh", first: int = 1) -> list[dict[str, Any]]:
    """Return projects and the money that each raised in one campaign; amounts are whole hundreds of yuan."""
    found = []
    for number in range(first, first + count):
        random = Random(number)
        index = (number - 1) % 8
        raised = [random.randint(20, 4_000) * _HUNDRED_YUAN for _source in range(3)]
        start = date(2018, 1, 1) + timedelta(days=random.randint(0, 500))
        found.append(
            {
                "project_id": f"P{number:02}",
                "title": _TITLES[language][index],
                "org_id": f"JG{index % 4 + 1}",
                "fundraiser_id": "JG4",
                "field": _FIELDS[index],
                "province": _PROVINCES[language][index % 5],
                "campaign": "2019-99",
                "status": ["executing", "fundraising", "completed"][index % 3],
                "launched_on": str(start),
                "fundraising_starts_on": str(start + timedelta(days=7)),
                "fundraising_ends_on": str(start + timedelta(days=200)),
                "starts_on": str(start + timedelta(days=30)),
                "ends_on": str(start + timedelta(days=395)),
                "target_amount": random.randint(500, 9_000) * _HUNDRED_YUAN,
                "public_amount": raised[0],
                "platform_match": raised[1],
                "corporate_match": raised[2],
                "total_amount": sum(raised),
                "donors": random.randint(50, 9_000),
                "donations": random.randint(9_001, 20_000),
            }
        )
    return found


def organizations(count: int, language: str = "zh") -> list[dict[str, Any]]:
    """Return organisations, of which the fourth may raise funds from the public."""
    return [
        {
            "org_id": f"JG{number}",
            "name": _NAMES[language][number - 1],
            "org_type": _TYPES[number - 1],
            "public_fundraising": number == 4,
            "registered_with": {"zh": "省民政厅", "en": "Department of Civil Affairs"}[language],
            "province": _PROVINCES[language][number - 1],
            "registered_on": str(date(2005 + number, number, 10 + number)),
        }
        for number in range(1, count + 1)
    ]


def disclosures(project_id: str, quarters: int = 2) -> list[dict[str, Any]]:
    """Return what a project disclosed for the first quarters of 2019, each beginning with the balance of the last."""
    random = Random(project_id)
    found, balance = [], random.randint(100, 900) * _HUNDRED_YUAN
    for quarter in range(quarters):
        start = date(2019, 3 * quarter + 1, 1)
        end = (start + timedelta(days=100)).replace(day=1) - timedelta(days=1)
        income, cost, fee = (random.randint(*bounds) * _HUNDRED_YUAN for bounds in ((200, 900), (50, 250), (2, 20)))
        closing = balance + income - cost - fee
        found.append(
            {
                "disclosure_id": f"D-{project_id}-{quarter + 1}",
                "project_id": project_id,
                "kind": "periodic",
                "period_start": str(start),
                "period_end": str(end),
                "disclosed_on": str(end + timedelta(days=random.randint(3, 25))),
                "opening_balance": balance,
                "income": income,
                "expenditure": cost + fee,
                "programme_cost": cost,
                "management_fee": fee,
                "closing_balance": closing,
                "url": f"https://example.org/{project_id.lower()}/{quarter + 1}",
            }
        )
        balance = closing
    return found


def progress(project_id: str, count: int, language: str = "zh") -> list[dict[str, Any]]:
    """Return what a project posted, a month apart."""
    title = {"zh": "第{}期进展", "en": "Update no. {}"}[language]
    body = {"zh": "本月为{}名受益人提供服务。", "en": "We reached {} people this month."}[language]
    return [
        {
            "project_id": project_id,
            "posted_on": str(date(2019, number, 5 + number)),
            "title": title.format(number),
            "body": body.format(30 * number),
            "beneficiaries": 30 * number,
            "attachments": number,
        }
        for number in range(1, count + 1)
    ]


def audits(count: int) -> list[dict[str, Any]]:
    """Return an audit for each of the first projects."""
    return [
        {
            "project_id": f"P{number:02}",
            "campaign": "2019-99",
            "selected_as": ["mandatory", "sampled", "voluntary"][number % 3],
            "auditor": "Bright & Partners",
            "report_on": str(date(2020, 3, 2 + number)),
            "opinion": ["unqualified", "qualified"][number % 2],
            "published_on": str(date(2020, 4, 2 + number)),
            "audited_amount": number * 1_234_500,
        }
        for number in range(1, count + 1)
    ]


def donations(project_id: str, count: int, month: int = 9) -> list[dict[str, Any]]:
    """Return gifts to a project in one month of 2019."""
    random = Random(f"{project_id} {month}")
    return [
        {
            "donation_id": f"{project_id}-{month:02}-{number:03}",
            "project_id": project_id,
            "donated_at": str(date(2019, month, random.randint(1, 28))),
            "amount": random.randint(100, 500_000),
            "source": ["public", "platform_match", "corporate_match"][number % 3],
            "channel": ["app", "web"][number % 2],
        }
        for number in range(1, count + 1)
    ]
