"""Coming duties in every format, and what hostile titles do to them: nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from rich.cells import cell_len

from auditkit import i18n, resources
from auditkit.model.pack import Pack, Rule
from auditkit.model.report import Report, ReportedOutcome
from auditkit.model.verdict import OrganizationRow
from auditkit.reports import duties, markdown, text
from auditkit.reports.duties import Agenda, agenda
from auditkit.reports.duties_ics import uid
from auditkit.reports.json import document

AS_OF = date(2019, 12, 31)
PIECES = (
    *("\r\n", "\n", "\r", "\x85", "\u2028", "\x0b", "\x0c", "\x00", "\x1b[2J", "\u202e", "\ud800", " ", "\t"),
    *("\\n", "\\N", "\\", ";", ",", ":", '"', "END:VEVENT", "BEGIN:VALARM", "ATTACH:file:///etc/passwd"),
    *("👩\u200d👩\u200d👧", "e\u0301", "书", "=1+1", "|", "<b>", "x" * 300),
)
RISKY = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


def rule(name: str, kind: str) -> Rule:
    text = {"en": name}
    return Rule(name, kind, text, text, text, "major", "disclosure", Fraction(1), "projects", {})


PACK = Pack(
    "giving-day",
    "2019.1",
    {"en": "Giving Day"},
    (rule("final-disclosure-on-time", "deadline"), rule("progress-recent", "every"), rule("funds-add-up", "reconcile")),
)


def coming(report: Report, until: date | None = None) -> Agenda:
    return agenda(report, PACK, until)


def parsed(found: Agenda) -> Any:
    return Calendar.from_ical(duties.render(found, "ics"))


def events(found: Agenda) -> list[Any]:
    return parsed(found).walk("VEVENT")


def titled(report: Report, title: str) -> Report:
    """Return the report with a title, an organisation's name and the texts of rules that all read `title`."""
    return replace(
        report,
        pack_title=title,
        projects=tuple(replace(project, title=title) for project in report.projects),
        organizations=tuple(replace(each, name=title) for each in report.organizations),
        obligations=tuple(
            replace(duty, title=title, reference=title, fix=title, why=title) for duty in report.obligations
        ),
    )


def test_duties_stand_by_day_project_and_rule_each_once(report: Report) -> None:
    again = replace(report, obligations=(*reversed(report.obligations), *report.obligations))
    found = [(str(duty.due), duty.project_id, duty.rule) for duty in coming(again).duties]
    assert found == sorted(set(found))
    assert len(found) == len(report.obligations)


def test_an_event_is_of_the_whole_day_and_warns_a_week_ahead(report: Report) -> None:
    first = events(coming(report))[0]
    assert first["DTSTART"].to_ical() == b"20200114"
    assert first["DTSTART"].params["VALUE"] == "DATE"
    assert first.decoded("DTEND") == date(2020, 1, 15)
    assert first.decoded("DTSTAMP") == datetime(2019, 12, 31, tzinfo=UTC)
    assert first["TRANSP"] == "TRANSPARENT"
    (alarm,) = first.walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    assert alarm.decoded("TRIGGER") == timedelta(days=-7)
    assert (
        alarm["DESCRIPTION"]
        == first["SUMMARY"]
        == "P009 留守儿童心理陪伴与成长支持计划（二期）: 每三个月至少更新一次进展"
    )


IN_ENGLISH = """→ 请按期公开。
Reference: 慈善法（2016）第七十三条
Charity: 源泉环境保护协会
Found by auditkit as of 2019-12-31, by giving-day 2019.1, base 1."""
IN_CHINESE = """→ 请按期公开。
依据：慈善法（2016）第七十三条
机构：源泉环境保护协会
由 auditkit 按截至 2019-12-31 的材料、依据 giving-day 2019.1、base 1 得出。"""


@pytest.mark.parametrize(("language", "text"), [("en", IN_ENGLISH), ("zh", IN_CHINESE)])
def test_an_event_says_what_to_do_by_which_norm_and_as_of_which_day(report: Report, language: str, text: str) -> None:
    i18n.use(language)
    told = {str(event["SUMMARY"])[:4]: str(event["DESCRIPTION"]) for event in events(coming(report))}
    assert told["P003"] == text


def test_the_calendar_names_itself_and_what_it_leaves_out(report: Report) -> None:
    calendar = parsed(coming(report, until=date(2020, 1, 31)))
    assert [calendar[name] for name in ("VERSION", "CALSCALE", "METHOD")] == ["2.0", "GREGORIAN", "PUBLISH"]
    assert calendar["PRODID"].startswith("-//auditkit//")
    assert calendar["X-WR-CALNAME"] == "Duties to come: 99公益日透明度规范"
    # The library takes the escapes out of those properties alone that the standard has.
    assert str(calendar["X-WR-CALDESC"]).replace("\\,", ",").split("\\n")[1:] == [
        "3 duties after 2020-01-31 are not listed.",
        "1 duty is already late and not listed: `auditkit check` shows it.",
        "12 projects may owe more: a rule with a due date could not be judged for them (see `auditkit check`).",
        "Not everything could be read, so that duties may be missing.",
    ]


def test_what_came_late_is_not_called_late_still(report: Report) -> None:
    overdue = [finding for finding in report.findings if finding.days_late is not None and finding.value is None]
    late = [finding for finding in report.findings if finding.days_late is not None and finding.value is not None]
    assert late
    assert coming(replace(report, findings=tuple(overdue))).overdue == len(overdue) == 1
    assert coming(replace(report, findings=tuple(late))).overdue == 0
    unverifiable = tuple(replace(finding, status="unverifiable") for finding in overdue)
    assert coming(replace(report, findings=unverifiable)).overdue == 0


@pytest.mark.parametrize(
    ("judged", "count"),
    [
        (("final-disclosure-on-time", "unverifiable"), 12),
        (("progress-recent", "not_covered"), 12),
        (("progress-recent", "not_applicable"), 0),
        (("final-disclosure-on-time", "pending"), 0),
        (("funds-add-up", "not_covered"), 0),
    ],
)
def test_a_project_may_owe_more_where_a_rule_with_a_due_date_was_not_judged(
    report: Report, judged: tuple[str, str], count: int
) -> None:
    outcome = ReportedOutcome(
        *judged, None, report.projects[0].outcomes[0].weight, report.projects[0].outcomes[0].weight
    )
    projects = tuple(replace(project, outcomes=(outcome,)) for project in report.projects)
    assert coming(replace(report, projects=projects)).uncertain == count


def test_the_last_day_of_the_horizon_belongs_to_it(report: Report) -> None:
    assert len(coming(report, until=date(2020, 1, 14)).duties) == 1
    assert len(coming(report, until=date(2020, 1, 13)).duties) == 0
    assert coming(report, until=date(2020, 1, 13)).later == 6


def test_a_duty_of_the_day_itself_is_due_today(report: Report) -> None:
    today = tuple(replace(duty, due="2019-12-31") for duty in report.obligations[:1])
    found = coming(replace(report, obligations=today))
    assert [duty.days_left for duty in found.duties] == [0]
    assert "2019-12-31  today" in duties.render(found, "text", width=100, color=False).decode()


def test_no_duty_is_an_empty_calendar_that_is_valid_and_a_line_that_says_so(report: Report) -> None:
    found = coming(replace(report, obligations=(), findings=(), projects=(), errors=()))
    calendar = parsed(found)
    assert calendar.walk("VEVENT") == []
    # RFC 5545, 3.6: a calendar has at least one component.
    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
    text = duties.render(found, "text", width=100, color=False).decode()
    assert text.splitlines()[2:] == ["No duty is coming up."]
    assert "- No duty is coming up." in duties.render(found, "markdown").decode()
    assert json.loads(duties.render(found, "json"))["obligations"] == []


def test_a_late_duty_that_is_waived_for_several_projects_is_one(report: Report) -> None:
    late = next(each for each in report.findings if each.days_late is not None and each.value is None)
    (waived,) = report.waivers
    both = tuple(replace(waived, project_id=project_id, findings=(late,)) for project_id in ("P041", "P042"))
    found = coming(replace(report, findings=(), waivers=both))
    assert (found.overdue, found.waived) == (0, 1)
    assert coming(report).waived == 0


def test_a_uid_is_of_what_a_duty_is_about(report: Report) -> None:
    (first, *others) = coming(report).duties
    ids = {uid(duty) for duty in (first, *others)}
    assert len(ids) == len(others) + 1
    assert all(each.endswith("@auditkit") for each in ids)
    assert uid(replace(first, title="另一种说法", project="改名", days_left=1, fix="", charity=None)) == uid(first)
    changed = {"due": date(2021, 1, 1), "rule": "other", "project_id": "P010", "org_id": "O7"}
    assert all(uid(replace(first, **{name: value})) != uid(first) for name, value in changed.items())


def yearly(report: Report) -> Report:
    """Return the report with two years' accounts of one charity that are due on one day."""
    last = next(duty for duty in report.obligations if duty.project_id == "P041")
    years = ("2019-06-30", "2019-12-31")
    rows = [OrganizationRow("annual_accounts", "O3", "暖心慈善基金会", year) for year in years]
    others = [duty for duty in report.obligations if duty is not last]
    return replace(report, obligations=(*others, *(replace(last, about=row) for row in rows)))


def test_two_years_that_are_due_on_one_day_are_two_duties(report: Report) -> None:
    whole = coming(yearly(report)).duties
    assert [duty.dated for duty in whole if duty.project_id == "P041"] == ["2019-06-30", "2019-12-31"]
    assert len({uid(duty) for duty in whole}) == len(whole)
    own = [duty for duty in whole if duty.dated is None]
    assert {uid(duty) for duty in own} < {uid(duty) for duty in coming(report).duties}


@pytest.mark.parametrize(
    ("language", "what"),
    [
        ("en", "募捐结束后三个月内全面公开 (Financial year end 2019-06-30)"),
        ("zh", "募捐结束后三个月内全面公开（会计年度止 2019-06-30）"),
    ],
)
def test_a_duty_says_the_year_that_it_is_about(report: Report, language: str, what: str) -> None:
    i18n.use(language)
    found = coming(yearly(report))
    assert [str(event["SUMMARY"]).endswith(what) for event in events(found)].count(True) == 1
    assert f"| {what} |" in duties.render(found, "markdown").decode()
    assert what in duties.render(found, "text", width=160, color=False).decode()
    assert f"| {what} |" in markdown.render(yearly(report))
    rows = list(csv.DictReader(io.StringIO(duties.render(found, "csv").decode("utf-8-sig"), newline="")))
    listed = json.loads(duties.render(found, "json"))["obligations"]
    reported = sorted(document(yearly(report))["obligations"], key=lambda duty: duty["dated"] or "")
    assert [row["dated"] for row in rows if row["dated"]] == ["2019-06-30", "2019-12-31"]
    assert [duty["dated"] for duty in listed if duty["dated"]] == ["2019-06-30", "2019-12-31"]
    assert [duty["dated"] for duty in reported][-3:] == [None, "2019-06-30", "2019-12-31"]


def test_the_year_of_a_duty_is_whole_in_a_narrow_terminal(report: Report) -> None:
    for width in (60, 80, 100):
        shown = text.render(yearly(report), width=width, color=False, verbose=False, everything=True)
        assert "募捐结束后三个月内全面公开(Financialyearend2019-06-30)" in re.sub(r"\s", "", shown)


def test_the_same_duties_give_the_same_bytes(report: Report) -> None:
    report = yearly(report)
    shuffled = replace(report, obligations=report.obligations[::-1], projects=report.projects[::-1])
    for output_format in ("ics", "csv", "json", "markdown"):
        assert duties.render(coming(shuffled), output_format) == duties.render(coming(report), output_format)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=RISKY)
def test_no_title_breaks_out_of_its_property(report: Report, title: str) -> None:
    found = coming(titled(report, title))
    content = duties.render(found, "ics")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not set(content.replace(b"\r\n", b"")) & set(b"\r\n")
    expected = events(coming(report))
    for event, duty, sound in zip(Calendar.from_ical(content).walk("VEVENT"), found.duties, expected, strict=True):
        assert list(event) == list(sound)
        assert [list(alarm) for alarm in event.subcomponents] == [list(alarm) for alarm in sound.subcomponents]
        whole = f"{duty.name}: {duty.title}".replace("\\", "＼")
        assert str(event["SUMMARY"]) == whole
        assert "\n" not in str(event["SUMMARY"])
        assert event.decoded("DTSTART") == duty.due
        assert event.decoded("DTSTAMP") == datetime(2019, 12, 31, tzinfo=UTC)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=RISKY)
def test_no_title_makes_another_row_or_a_formula(report: Report, title: str) -> None:
    found = coming(titled(report, title))
    rows = list(csv.DictReader(io.StringIO(duties.render(found, "csv").decode("utf-8-sig"), newline="")))
    assert [row["due"] for row in rows] == [str(duty.due) for duty in found.duties]
    assert not any(row["title"].startswith(("=", "+", "@")) for row in rows)
    assert len(json.loads(duties.render(found, "json"))["obligations"]) == len(rows)
    table = [line for line in duties.render(found, "markdown").decode().splitlines() if line.startswith("| 20")]
    assert len(table) == len(rows)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_lines_keep_within_the_width(report: Report, width: int) -> None:
    text = duties.render(coming(replace(report, errors=())), "text", width=width, color=False).decode()
    assert max(map(cell_len, text.splitlines())) <= width


def test_the_columns_of_the_table_line_up(report: Report) -> None:
    text = duties.render(coming(replace(report, errors=())), "text", width=140, color=False).decode()
    head, *rows = text.split("\n\n")[1].splitlines()
    starts = {cell_len(row[: row.index(duty.title)]) for row, duty in zip(rows, coming(report).duties, strict=True)}
    assert starts == {cell_len(head[: head.index("Duty")])}


def test_a_day_stands_once_and_what_to_do_once_a_duty(report: Report) -> None:
    text = duties.render(coming(report), "text", width=100, color=False).decode()
    assert text.count("2020-01-20") == 1
    assert text.count("→ 请按期公开。") == 2


def test_errors_stand_at_the_head(report: Report) -> None:
    lines = duties.render(coming(report), "text", width=100, color=False).decode().splitlines()
    assert lines[1].startswith("✗ damaged.xlsx could not be read")
    assert "- ✗ damaged.xlsx" in duties.render(coming(report), "markdown").decode()


def test_a_long_title_is_cut_in_what_a_calendar_shows(report: Report) -> None:
    found = coming(titled(report, "长" * 500))
    assert all(len(duty.name) == 80 and duty.name.endswith("…") for duty in found.duties)


def test_the_json_has_the_keys_of_the_report_and_more(report: Report) -> None:
    whole = json.loads(duties.render(coming(report), "json"))
    assert whole["auditkit"]["calendar"] == 1
    assert (whole["as_of"], whole["until"], whole["overdue"], whole["later"]) == ("2019-12-31", None, 1, 0)
    assert whole["obligations"][0] == {
        "project_id": "P009",
        "rule": "progress-recent",
        "due": "2020-01-14",
        "status": "pending",
        "days_left": 14,
        "project": "留守儿童心理陪伴与成长支持计划（二期）",
        "org_id": "O1",
        "charity": "青禾助学公益服务中心",
        "title": "每三个月至少更新一次进展",
        "reference": "慈善法（2016）第七十三条",
        "fix": "请按期公开。",
        "why": "",
        "uid": uid(coming(report).duties[0]),
        "dated": None,
    }


SCHEMA = json.loads((resources.folder("schemas") / "calendar.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("until", [None, date(2020, 2, 1)])
def test_the_json_is_as_its_schema_says_and_the_schema_tells_of_every_key(report: Report, until: date | None) -> None:
    checker = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    checker.check_schema(SCHEMA)
    document = json.loads(duties.render(coming(report, until), "json"))
    assert document["obligations"]
    assert list(checker.iter_errors(document)) == []
    described = SCHEMA["properties"]
    assert list(document) == list(described) == SCHEMA["required"]
    assert list(document["auditkit"]) == list(described["auditkit"]["properties"])
    of_duty = described["obligations"]["items"]
    for duty in document["obligations"]:
        assert list(duty) == list(of_duty["properties"]) == of_duty["required"]
    for path in (("as_of",), ("obligations", 0, "due"), ("auditkit", "calendar")):
        broken = json.loads(json.dumps(document))
        place = broken
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = 7
        assert list(checker.iter_errors(broken))


def test_without_a_duty_the_json_is_as_its_schema_says_too(report: Report) -> None:
    none = json.loads(duties.render(coming(replace(report, obligations=())), "json"))
    jsonschema.Draft202012Validator(SCHEMA).validate(none)


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize(
    "title",
    [
        "Annual report and audited accounts made public within six months",
        "年度工作报告和经审计的财务会计报告向社会公开的最后期限" * 2,
    ],
)
def test_long_titles_go_on_below_and_are_not_cut(report: Report, title: str, width: int) -> None:
    long = replace(
        report,
        rule_titles=dict.fromkeys(report.rule_titles, title),
        obligations=tuple(replace(duty, title=title) for duty in report.obligations),
        projects=tuple(replace(project, title=title[::-1]) for project in report.projects),
        errors=(),
    )
    text = duties.render(coming(long), "text", width=width, color=False).decode()
    table = text.split("\n\n")[1]
    head, *rows = table.splitlines()
    start = cell_len(head[: head.index("Duty")])
    column = "".join(_from(row, start) for row in rows).replace(" ", "")
    assert "…" not in column
    assert column == title.replace(" ", "") * len(coming(long).duties)
    assert max(map(cell_len, rows)) <= width


def _from(line: str, start: int) -> str:
    for index in range(len(line)):
        if cell_len(line[:index]) >= start:
            return line[index:]
    return ""
