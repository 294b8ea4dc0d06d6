"""The faults planted in the platform's data, each with every finding that it must cause.

A fault changes rows that were in order. What it causes follows from the rules of the giving-day pack as they are
written, and is set down here by hand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.charities import Charity, Project
from generator.histories import SEED, History, disclosure, post, yuan
from generator.rows import Defect, Expected, Row, at, lacking, on
from generator.sheets import Broken


@dataclass
class Platform:
    """All rows of the platform, before they are laid out."""

    charities: Mapping[str, Charity]
    projects: Mapping[str, Project]
    organizations: Mapping[str, Row]
    histories: Mapping[str, History]
    strays: dict[str, list[Row]]
    """Rows of no known project, by the charity that hands them in."""

    def change(self, row: Row, **values: Any) -> Row:
        """Set cells of a row to other proper values, and return it."""
        row.values.update(values)
        return row

    def disclosed(self, project_id: str, kind: str, position: int = 0) -> Row:
        """Return the disclosure at a position among those of one kind of a project."""
        return [row for row in self.histories[project_id].disclosures if row["kind"] == kind][position]

    def posted_on(self, project_id: str, days: str) -> list[Row]:
        """Replace the progress posts of a project by one on each of `days` (ISO dates), and return them."""
        chance = random.Random(f"{SEED} {project_id} again")
        project = self.projects[project_id]
        rows = [post(project, date.fromisoformat(day), number, chance) for number, day in enumerate(days.split())]
        self.histories[project_id].progress[:] = rows
        return rows


def plant(platform: Platform) -> list[Defect]:
    """Plant all faults and return them, in the order of the charities that they are in."""
    planted: list[Defect] = []
    for plant_some in (_dates_and_rhythm, _plans, _gate, _figures, _cells, _headers_and_totals, _keys):
        planted.extend(plant_some(platform))
    return planted


def _defect(what: str, *findings: Expected) -> Defect:
    return Defect(what, findings)


def _dates_and_rhythm(platform: Platform) -> Iterator[Defect]:
    for project_id, day, late in (
        ("P003", date(2019, 12, 31), "22 days"),
        ("P047", date(2019, 12, 10), "1 day"),
        ("P048", date(2019, 12, 30), "60 days"),
    ):
        row = platform.change(platform.disclosed(project_id, "final"), disclosed_on=day)
        yield _defect(
            f"The final disclosure of {project_id} came {late} late.",
            at("final-disclosure-on-time", row, "disclosed_on"),
        )

    own = platform.histories["P038"]
    own.disclosures.remove(platform.disclosed("P038", "final"))
    yield _defect(
        "P038 never disclosed its finances after the end of fundraising.",
        lacking("final-disclosure-on-time", own.project, "disclosures"),
    )

    own = platform.histories["P017"]
    final = platform.change(platform.disclosed("P017", "final"), disclosed_on=date(2019, 9, 20))
    before = [row for row in own.disclosures if row["disclosed_on"] < final["disclosed_on"]]
    own.disclosures[:] = [*before, final]
    yield _defect(
        "P017 has disclosed nothing since 2019-09-20, so that the next disclosure was due on 2019-12-20.",
        lacking("periodic-disclosure", own.project, "disclosures"),
    )

    own = platform.histories["P052"]
    days = (date(2019, 4, 10), date(2019, 8, 19), date(2019, 11, 15))
    periodic = [row for row in own.disclosures if row["kind"] == "periodic"]
    for row, day in zip(periodic, days, strict=False):
        platform.change(row, disclosed_on=day)
    final = platform.change(platform.disclosed("P052", "final"), disclosed_on=date(2019, 11, 20))
    own.disclosures[:] = [*periodic[:3], final]
    yield _defect(
        "P052 disclosed on 2019-04-10 and then only on 2019-08-19, 40 days after the next disclosure was due.",
        at("periodic-disclosure", periodic[1], "disclosed_on"),
    )

    row = platform.disclosed("P031", "periodic", 1)
    second = disclosure(
        platform.projects["P031"], "periodic", (row["period_start"], row["period_end"]), row["disclosed_on"],
        row["opening_balance"], row["income"], row["expenditure"] - yuan("1200"), 1,
    )  # fmt: skip
    platform.histories["P031"].disclosures.append(second)
    yield _defect(
        "P031 disclosed one period twice, with different figures.",
        at("one-disclosure-a-period", row, "period_start"),
        at("one-disclosure-a-period", second, "period_start"),
    )

    platform.posted_on("P019", "2019-01-15 2019-03-02 2019-04-20 2019-06-11 2019-08-01 2019-09-12")
    yield _defect(
        "P019 has posted no progress since 2019-09-12.",
        lacking("progress-recent", platform.histories["P019"].project, "progress"),
    )

    platform.posted_on("P024", "2018-11-14 2019-01-22 2019-04-03 2019-07-16 2019-11-05")
    yield _defect(
        "P024 posted 4 updates in the last year instead of 5.",
        lacking("progress-updates-a-year", platform.histories["P024"].project, "progress"),
    )


def _plans(platform: Platform) -> Iterator[Defect]:
    plan = platform.histories["P012"].project
    plan.raw["target_amount"] = "约50万元"
    yield _defect(
        "The target of P012 is written in words that are no amount.",
        at("data-type", plan, "target_amount"),
        at("fundraising-plan", plan, "target_amount"),
    )
    plan.raw["province"] = None
    yield _defect("The plan of P012 names no province.", at("fundraising-plan", plan, "province"))

    plan = platform.histories["P046"].project
    plan.raw["fundraising_ends_on"] = None
    yield _defect(
        "The plan of P046 does not say when fundraising ends, nor so when its final disclosure is due.",
        at("fundraising-plan", plan, "fundraising_ends_on"),
        at("final-disclosure-on-time", plan, "fundraising_ends_on"),
    )

    first, second = platform.histories["P024"].project, platform.histories["P025"].project
    platform.change(second, title=first["title"])
    yield _defect(
        "P024 and P025 are one plan under two numbers.",
        at("plan-listed-once", first, "title"),
        at("plan-listed-once", second, "title"),
    )
    second.raw["status"] = "暂缓"
    yield _defect("The status of P025 is a word that is not on the list.", at("data-enum", second, "status"))


def _gate(platform: Platform) -> Iterator[Defect]:
    row = platform.histories["P046"].project
    row.raw["org_id"] = None
    yield _defect(
        "P046 names no implementing organisation.",
        at("data-required", row, "org_id"),
        at("organization-on-file", row, "org_id"),
    )

    platform.change(platform.histories["P048"].project, fundraiser_id="JG05")
    row = platform.change(platform.histories["P049"].project, fundraiser_id="JG02")
    yield _defect(
        "P049 raises under JG02, which has no public-fundraising qualification, and neither has its own organisation.",
        at("public-fundraising-qualified", row, "fundraiser_id"),
    )
    row = platform.change(platform.histories["P050"].project, fundraiser_id="JG80")
    yield _defect(
        "P050 raises under JG80, which is not on file (JG08 was meant), so that nobody qualified is named.",
        at("data-reference", row, "fundraiser_id"),
        at("public-fundraising-qualified", row, "fundraiser_id"),
    )
    yield _defect(
        "The four projects of JG10 raise under four public-fundraising organisations; 3 are allowed.",
        lacking("few-fundraisers", platform.organizations["JG10"], "projects", None),
    )


def _figures(platform: Platform) -> Iterator[Defect]:
    row = platform.disclosed("P003", "periodic", 1)
    platform.change(row, closing_balance=row["closing_balance"] + yuan("900"))
    yield _defect("A closing balance of P003 is 900 yuan too high.", at("disclosure-adds-up", row, "closing_balance"))

    row = platform.disclosed("P028", "periodic", 1)
    row.raw["expenditure"] = -12000
    yield _defect(
        "An expenditure of P028 is negative, so that its balance cannot be checked either.",
        at("data-range", row, "expenditure"),
        at("disclosure-adds-up", row, "expenditure"),
    )
    row = platform.disclosed("P052", "periodic", 2)
    row.raw["income"] = Broken("#REF!")
    yield _defect(
        "An income of P052 is a formula that has failed, so that its balance cannot be checked either.",
        at("data-type", row, "income"),
        at("disclosure-adds-up", row, "income"),
    )

    funds = platform.histories["P050"].funds
    platform.change(funds, total_amount=yuan("320914"))
    yield _defect(
        "Two digits of the total raised by P050 are swapped: 320,914 instead of 302,914 yuan.",
        at("funds-add-up", funds, "total_amount"),
    )
    funds = platform.histories["P049"].funds
    funds.raw["platform_match"] = ""
    yield _defect(
        "The platform matching of P049 was left blank, so that its total cannot be checked.",
        at("funds-add-up", funds, "platform_match"),
    )

    platform.histories["P017"].audits.clear()
    yield _defect(
        "P017 raised the second most and has no audit report.",
        lacking("top-five-audited", platform.histories["P017"].project, "audits"),
    )
    [audit] = platform.histories["P031"].audits
    audit.raw["opinion"] = None
    yield _defect(
        "The audit report of P031, which raised the fifth most, gives no opinion.",
        at("top-five-audited", audit, "opinion"),
    )
    audit.raw["audited_amount"] = "US$350,000"
    yield _defect("The audited amount of P031 is in dollars.", at("data-type", audit, "audited_amount"))


def _cells(platform: Platform) -> Iterator[Defect]:
    days = "2018-11-20 2019-01-08 2019-02-26 2019-04-17 2019-06-03 2019-07-22 2019-09-02 2019-11-30"
    posts = platform.posted_on("P009", days)
    posts[0].raw["posted_on"] = "2018年13月20日"
    yield _defect("A progress post of P009 is dated in a thirteenth month.", at("data-type", posts[0], "posted_on"))
    posts[-1].raw["posted_on"] = "2019年11月31日"
    yield _defect(
        "The only recent post of P009 is dated 31 November, so that nobody can tell whether it was in time.",
        at("data-type", posts[-1], "posted_on"),
        at("progress-recent", posts[-1], "posted_on"),
    )

    row = platform.histories["P012"].progress[0]
    row.raw["posted_on"] = "05/06/2019"
    yield _defect(
        "A post of P012 is of 5 June or of 6 May: its date can be read both ways.", at("data-type", row, "posted_on")
    )

    row = platform.disclosed("P017", "periodic")
    row.raw["management_fee"] = 1234.567
    yield _defect("A management fee of P017 has three decimals.", at("data-type", row, "management_fee"))

    row = platform.disclosed("P028", "periodic", 2)
    platform.change(row, period_end=row["period_end"].replace(year=2109))
    yield _defect(
        "A period of P028 ends in the year 2109, so that nobody can tell whether its dates are in order.",
        at("data-range", row, "period_end"),
        at("period-dates-in-order", row, "period_end"),
        at("disclosed-after-its-period", row, "period_end"),
    )

    plan = platform.histories["P058"].project
    plan.raw["starts_on"] = "20190230"
    yield _defect(
        "P058 starts on a 30 February, so that its rhythm cannot be told.",
        at("data-type", plan, "starts_on"),
        at("periodic-disclosure", plan, "starts_on"),
        at("project-dates-in-order", plan, "starts_on"),
    )
    row = platform.disclosed("P058", "periodic")
    row.raw["kind"] = "月报表"
    yield _defect("The kind of a disclosure of P058 is not on the list.", at("data-enum", row, "kind"))
    row = platform.disclosed("P058", "periodic", 1)
    row.raw["period_end"] = None
    yield _defect("A disclosure of P058 does not say when its period ends.", at("data-required", row, "period_end"))
    [audit] = platform.histories["P058"].audits
    audit.raw["selected_as"] = "网友推荐"
    yield _defect("How P058 came to be audited is not on the list.", at("data-enum", audit, "selected_as"))

    funds = platform.histories["P047"].funds
    funds.raw["donations"] = "约三千"
    yield _defect("The number of donations to P047 is in words.", at("data-type", funds, "donations"))


def _headers_and_totals(_platform: Platform) -> Iterator[Defect]:
    similar, repeated, total = "拾光公益.xlsx", "同舟救助.xlsx", "蒲公英助学.xlsx"
    yield _defect(
        "The header 受益人数估计 is only similar to 受益人数, so that its column is not read.",
        Expected("data-header", lambda places: places.header(similar, "progress", "受益人数估计"), None),
    )
    yield _defect(
        "A sheet of progress has a second column for the title.",
        Expected("data-header", lambda places: places.header(repeated, "progress", "标题"), None),
    )
    yield _defect(
        "The total row under the disclosures of JG02 shows 90,000 yuan too much expenditure.",
        Expected("data-total", lambda places: places.total(total, "disclosures", "expenditure"), None),
    )


def _keys(platform: Platform) -> Iterator[Defect]:
    posts = platform.histories["P028"].progress
    copy = Row("progress", dict(posts[-1].values))
    posts.append(copy)
    yield _defect("A progress post of P028 was handed in twice.", on("data-duplicate-row", copy))

    first, second = platform.disclosed("P038", "periodic"), platform.disclosed("P038", "periodic", 1)
    platform.change(second, disclosure_id=first["disclosure_id"])
    yield _defect(
        "Two disclosures of P038 have one number.",
        at("data-unique", first, "disclosure_id"),
        at("data-unique", second, "disclosure_id"),
    )

    chance = random.Random(f"{SEED} strays")
    stray = platform.change(post(platform.projects["P033"], date(2019, 11, 6), 3, chance), project_id="P333")
    platform.strays["JG07"] = [stray]
    yield _defect("A progress post names a project P333 that there is not.", at("data-reference", stray, "project_id"))

    audit = Row("audits", dict(platform.histories["P044"].audits[0].values))
    platform.change(audit, project_id="P444", selected_as="voluntary", report_on=date(2019, 11, 12))
    platform.strays["JG09"] = [audit]
    yield _defect("An audit names a project P444 that there is not.", at("data-reference", audit, "project_id"))
