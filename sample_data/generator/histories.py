"""What a project without a fault has on file: its plan, disclosures, progress posts, funds and audit, as of a day."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from generator.charities import AS_OF, CAMPAIGN, TOP_FIVE, Charity, Project
from generator.rows import Row

SEED = 20190909
AUDITORS = ("星渡致衡会计师事务所", "晴原明允会计师事务所", "澄水信达会计师事务所")

# A month end plus three months is never nearer than this, so a rhythm of at most this many days is never late.
_THREE_MONTHS_AT_LEAST = 89
_SIX_MONTHS_AT_MOST = 184


@dataclass(frozen=True)
class Life:
    """When a project was launched, raised funds and works; `status` is its state on the as-of day."""

    status: str
    launched: date
    raises: tuple[date, date]
    works: tuple[date, date]


def _life(status: str, launched: str, raises: str, works: str) -> Life:
    """Return a life whose spans are written as two ISO dates."""
    spans = [tuple(date.fromisoformat(day) for day in span.split()) for span in (raises, works)]
    return Life(status, date.fromisoformat(launched), (spans[0][0], spans[0][1]), (spans[1][0], spans[1][1]))


LIVES = {
    "older": _life("executing", "2018-06-12", "2019-08-15 2019-09-09", "2018-07-02 2020-06-30"),
    "year": _life("executing", "2018-12-10", "2019-08-20 2019-09-09", "2019-01-10 2020-12-31"),
    "spring": _life("executing", "2019-03-01", "2019-08-20 2019-09-09", "2019-04-01 2020-03-31"),
    "campaign": _life("executing", "2019-08-20", "2019-09-01 2019-09-09", "2019-09-20 2020-08-31"),
    "short": _life("executing", "2019-08-15", "2019-08-25 2019-09-09", "2019-09-20 2020-02-29"),
    "done": _life("completed", "2018-08-06", "2019-08-12 2019-09-09", "2018-09-03 2019-10-31"),
    "pending": _life("fundraising", "2019-03-05", "2019-08-01 2019-12-31", "2019-04-08 2020-09-30"),
    "early": _life("executing", "2018-11-20", "2019-05-06 2019-07-31", "2019-01-15 2020-12-31"),
}

_POSTS = {
    "health": "首批患者完成筛查 巡诊队抵达乡卫生院 药品与器械采购公示 康复随访完成一轮 医护培训班结业 季度工作小结",
    "education": "课桌椅到校安装 第一堂公开课 志愿教师集中备课 学生作品展 图书与教具清点入册 季度工作小结",
    "relief": "入户走访与需求核实 物资采购与验收 首批物资发放到户 受助家庭回访 仓库盘点公示 季度工作小结",
    "ecology": "巡护路线踏查 监测设备安装调试 苗木栽种与管护 志愿者净滩活动 物种观察记录公布 季度工作小结",
    "special_care": "入户评估完成 社工小组活动 辅具适配与交付 家属支持小组 服务满意度回访 季度工作小结",
}


@dataclass
class History:
    """All rows of one project."""

    project: Row
    disclosures: list[Row]
    progress: list[Row]
    audits: list[Row]
    funds: Row


def yuan(text: str) -> int:
    """Return an amount of yuan in fen."""
    return int(Decimal(text) * 100)


def organization(charity: Charity) -> Row:
    """Return the row of a charity."""
    values = {
        "org_id": charity.org_id,
        "name": charity.name,
        "org_type": charity.org_type,
        "public_fundraising": charity.public_fundraising,
        "registered_with": f"{charity.town}民政局",
        "province": charity.province,
        "registered_on": charity.registered_on,
    }
    return Row("organizations", values)


def history(charity: Charity, project: Project) -> History:
    """Return the rows of a project that is in order; the same on every run."""
    chance = random.Random(f"{SEED} {project.project_id}")
    life = LIVES[project.life]
    funds = _funds(project, charity.unit, chance)
    return History(
        project=_project(charity, project, life, funds["total_amount"]),
        disclosures=_disclosures(charity, project, life, funds["total_amount"], chance),
        progress=_progress(project, life, chance),
        audits=_audits(project, charity.unit, funds["total_amount"], chance),
        funds=funds,
    )


def _project(charity: Charity, project: Project, life: Life, raised: int) -> Row:
    step = yuan("10000")
    target = (raised * 6 // 5 // step + 1) * step
    values = {
        "project_id": project.project_id,
        "title": project.title,
        "org_id": charity.org_id,
        "fundraiser_id": project.fundraiser,
        "field": project.field,
        "province": project.province,
        "campaign": CAMPAIGN,
        "status": life.status,
        "launched_on": life.launched,
        "fundraising_starts_on": life.raises[0],
        "fundraising_ends_on": life.raises[1],
        "starts_on": life.works[0],
        "ends_on": life.works[1],
        "target_amount": target,
    }
    return Row("projects", values)


def _funds(project: Project, unit: int, chance: random.Random) -> Row:
    total = yuan(project.raised)
    platform = _part(total, chance.uniform(0.10, 0.18), unit)
    corporate = _part(total, chance.uniform(0.05, 0.20), unit)
    if project.life == "early":
        # Its appeal to the public had ended before the day; only companies still gave.
        platform, corporate = 0, total
    public = total - platform - corporate
    donations = public // yuan("1") // chance.randint(28, 60)
    values = {
        "project_id": project.project_id,
        "campaign": CAMPAIGN,
        "public_amount": public,
        "platform_match": platform,
        "corporate_match": corporate,
        "total_amount": total,
        "donors": donations * 9 // 10,
        "donations": donations,
    }
    return Row("funds", values)


def _part(amount: int, share: float, unit: int) -> int:
    return int(amount * share) // unit * unit


def rhythm(starts: date, ends: date, chance: random.Random) -> list[date]:
    """Return days of disclosure from `starts` to the earlier of `ends` and the as-of day, none over 3 months apart."""
    days: list[date] = []
    day = starts
    while True:
        day += timedelta(days=chance.randint(80, _THREE_MONTHS_AT_LEAST))
        if day > min(ends, AS_OF):
            return days
        days.append(day)


def _disclosures(charity: Charity, project: Project, life: Life, raised: int, chance: random.Random) -> list[Row]:
    rows: list[Row] = []
    starts, ends = life.works
    balance = _part(chance.randrange(yuan("5000"), yuan("60000")), 1, charity.unit)
    covered = starts - timedelta(days=1)
    for day in rhythm(starts, ends, chance) if (ends - starts).days > _SIX_MONTHS_AT_MOST else ():
        period_end = (day - timedelta(days=5)).replace(day=1) - timedelta(days=1)
        income = _part(chance.randrange(yuan("8000"), yuan("150000")), 1, charity.unit)
        spent = _part(balance + income, chance.uniform(0.35, 0.85), charity.unit)
        period = (covered + timedelta(days=1), period_end)
        rows.append(disclosure(project, "periodic", period, day, balance, income, spent, charity.unit))
        balance += income - spent
        covered = period_end
    if life.raises[1] <= date(2019, 9, 30):
        day = life.raises[1] + timedelta(days=chance.randint(35, 85))
        spent = _part(raised, chance.uniform(0.08, 0.45), charity.unit)
        rows.append(disclosure(project, "final", life.raises, day, 0, raised, spent, charity.unit))
    rows.sort(key=lambda row: (row["disclosed_on"], row["kind"]))
    for number, row in enumerate(rows, start=1):
        row.values["disclosure_id"] = f"{project.project_id}-{number:02}"
    return rows


def disclosure(
    project: Project, kind: str, period: tuple[date, date], day: date, opening: int, income: int, spent: int, unit: int
) -> Row:
    """Return a disclosure whose balances and costs add up."""
    management, fundraising = _part(spent, 0.06, unit), _part(spent, 0.02, unit)
    values = {
        "disclosure_id": None,
        "project_id": project.project_id,
        "kind": kind,
        "period_start": period[0],
        "period_end": period[1],
        "disclosed_on": day,
        "opening_balance": opening,
        "income": income,
        "expenditure": spent,
        "programme_cost": spent - management - fundraising,
        "management_fee": management,
        "fundraising_cost": fundraising,
        "closing_balance": opening + income - spent,
        "url": f"https://platform.example/{project.project_id.lower()}/finance/{day:%Y%m%d}",
    }
    return Row("disclosures", values)


def _progress(project: Project, life: Life, chance: random.Random) -> list[Row]:
    day = max(life.launched, date(2018, 11, 1)) + timedelta(days=chance.randint(5, 25))
    last = min(AS_OF, life.works[1] + timedelta(days=20)) if life.status == "completed" else AS_OF
    rows: list[Row] = []
    while day <= last:
        rows.append(post(project, day, len(rows), chance))
        day += timedelta(days=chance.randint(38, 60))
    return rows


def post(project: Project, day: date, number: int, chance: random.Random) -> Row:
    """Return the progress post of a day, the `number`th of its project."""
    titles = _POSTS[project.field].split()
    title = titles[number % len(titles)]
    values = {
        "project_id": project.project_id,
        "posted_on": day,
        "title": title,
        "body": f"{project.title}：{title}，经费使用情况见财务披露。",
        "beneficiaries": chance.randint(12, 480),
        "attachments": chance.randint(1, 9),
    }
    return Row("progress", values)


def _audits(project: Project, unit: int, raised: int, chance: random.Random) -> list[Row]:
    is_top = project.project_id in TOP_FIVE
    if not is_top and chance.random() > 0.5:
        return []
    report_on = date(2019, 10, 20) + timedelta(days=chance.randint(0, 35))
    values = {
        "project_id": project.project_id,
        "campaign": CAMPAIGN,
        "selected_as": "mandatory" if is_top else chance.choice(("sampled", "sampled", "voluntary")),
        "auditor": chance.choice(AUDITORS),
        "report_on": report_on,
        "opinion": "qualified" if chance.random() < 0.1 else "unqualified",
        "published_on": report_on + timedelta(days=chance.randint(5, 20)),
        "audited_amount": raised,
        "misstatement": _part(raised, 0.002, unit) if chance.random() < 0.2 else 0,
    }
    return [Row("audits", values)]
