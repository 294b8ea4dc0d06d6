"""`auditkit calendar` as users run it: the table, the files, and what they say of what is not in them."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from auditkit import i18n
from auditkit.cli.commands import build

if TYPE_CHECKING:
    from click.testing import Result

PROJECTS = """\
project_id,title,org_id,field,campaign,fundraising_starts_on,fundraising_ends_on
P1,山区净水,G1,ecology,2019-99,2019-09-07,2019-09-30
P2,乡村图书角,G1,education,2019-99,2019-09-07,2019-11-30
P3,暖冬家园,G2,relief,2019-99,2019-06-01,2019-06-30
P4,银龄守望,G2,special_care,2019-99,2019-07-01,2019-07-15
"""
DISCLOSURES = """\
project_id,kind,period_start,period_end,disclosed_on
P4,final,2019-07-01,2019-07-15,2019-10-20
"""
ORGANISATIONS = "org_id,name\nG1,源泉环保\nG2,暖心慈善\n"
DUE = [("2019-12-30", "P1"), ("2020-02-29", "P2")]
"""Three months after the end of fundraising; P3 is late, P4 came late."""


def run(*arguments: object) -> Result:
    words = ["calendar", *map(str, arguments), "--as-of", "2019-11-01", "--select", "final-disclosure-on-time"]
    return CliRunner().invoke(build(), words)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    (folder / "disclosures.csv").write_text(DISCLOSURES, encoding="utf-8")
    (folder / "organizations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    return folder


def events(path: Path) -> list[Any]:
    return Calendar.from_ical(path.read_bytes()).walk("VEVENT")


def test_the_table_has_what_is_due_by_its_day(data: Path) -> None:
    result = run(data)
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[2:5] == [
        "Due Left Project Charity Duty",
        "2019-12-30 59 days P1 山区净水 源泉环保 Final disclosure in time",
        "2020-02-29 120 days P2 乡村图书角 源泉环保 Final disclosure in time",
    ]
    assert "1 duty is already late and not listed: `auditkit check` shows it." in lines
    assert "2 duties · 2 projects" in lines


@pytest.mark.parametrize(
    ("language", "summary"),
    [("en", "P1 山区净水: Final disclosure in time"), ("zh", "P1 山区净水：募捐结束后按期全面公开")],
)
def test_the_calendar_has_the_same_days_in_both_languages(
    data: Path, tmp_path: Path, language: str, summary: str
) -> None:
    i18n.use(language)
    assert run(data, "-o", tmp_path / "due.ics").exit_code == 0
    found = events(tmp_path / "due.ics")
    assert [str(event.decoded("DTSTART")) for event in found] == [day for day, _project in DUE]
    assert found[0]["SUMMARY"] == summary
    assert found[0].decoded("DTEND") == date(2019, 12, 31)


def test_every_format_is_written_and_printed(data: Path, tmp_path: Path) -> None:
    outputs = {name: tmp_path / f"due.{name}" for name in ("ics", "csv", "json", "md")}
    assert run(data, *(word for path in outputs.values() for word in ("-o", path))).exit_code == 0
    rows = list(csv.DictReader(outputs["csv"].read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["due"], row["project_id"]) for row in rows] == DUE
    assert [
        (duty["due"], duty["project_id"]) for duty in json.loads(outputs["json"].read_bytes())["obligations"]
    ] == DUE
    assert "| 2019-12-30 | 59 | P1 山区净水 |" in outputs["md"].read_text(encoding="utf-8")
    for output_format, name in (("ics", "ics"), ("csv", "csv"), ("json", "json"), ("markdown", "md")):
        assert run(data, "--format", output_format).stdout_bytes == outputs[name].read_bytes()


def test_the_same_files_in_any_order_give_the_same_bytes(data: Path, tmp_path: Path) -> None:
    files = sorted(data.iterdir())
    run(*files, "-o", tmp_path / "one.ics")
    run(*reversed(files), "-o", tmp_path / "two.ics")
    assert (tmp_path / "one.ics").read_bytes() == (tmp_path / "two.ics").read_bytes()


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--until", "2019-12-30"), 1),
        (("--until", "2019年12月29日"), 0),
        (("--months", "1"), 0),
        (("--months", "2"), 1),
        (("--months", "4"), 2),
    ],
)
def test_a_horizon_leaves_out_what_is_due_later(data: Path, options: tuple[str, ...], count: int) -> None:
    result = run(data, "--format", "json", *options)
    whole = json.loads(result.stdout)
    assert len(whole["obligations"]) == count
    assert whole["later"] == 2 - count
    assert result.exit_code == 0


def test_months_end_on_the_last_day_of_a_shorter_month(data: Path) -> None:
    words = ["calendar", str(data), "--as-of", "2019-11-30", "--months", "3", "--format", "json"]
    assert json.loads(CliRunner().invoke(build(), words).stdout)["until"] == "2020-02-29"


def test_what_is_waived_is_not_called_late(data: Path, tmp_path: Path) -> None:
    header, rule = "project_id,rule,reason,approved_by,until", "final-disclosure-on-time"
    waivers = tmp_path / "waivers.csv"
    for until, counts in (("2019-10-31", (1, 0)), ("2019-11-01", (0, 1))):
        waivers.write_text(
            f"{header}\nP3,{rule},台风停工,监管科,{until}\nP2,{rule},台风停工,监管科,{until}\n", encoding="utf-8"
        )
        result = run(data, "--waivers", waivers, "--format", "json")
        whole = json.loads(result.stdout)
        assert (whole["overdue"], whole["waived"]) == counts
        assert [(duty["due"], duty["project_id"]) for duty in whole["obligations"]] == DUE
        assert result.exit_code == 0
    for language, remark in (
        ("en", "1 duty that is late is waived and not listed."),
        ("zh", "有 1 项逾期事项已获豁免，未列入本清单。"),
    ):
        i18n.use(language)
        for output_format in ("text", "markdown", "ics"):
            shown = run(data, "--waivers", waivers, "--format", output_format).stdout.replace("\n ", "")
            assert remark in shown
            assert "already late" not in shown
            assert "已经逾期" not in shown


def test_a_list_of_waivers_is_never_written_over_nor_taken_from_what_was_handed_in(data: Path, tmp_path: Path) -> None:
    waivers, inside = tmp_path / "waivers.csv", data / "waivers.csv"
    for path in (waivers, inside):
        path.write_text("project_id,rule,reason,approved_by,until\n", encoding="utf-8")
    before = waivers.read_bytes()
    assert run(data, "--waivers", waivers, "-o", waivers).exit_code == 2
    assert waivers.read_bytes() == before
    refused = run(data, "--waivers", inside)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "nobody may waive his own duties" in refused.stderr


def test_only_the_projects_asked_for_are_listed(data: Path) -> None:
    found = json.loads(run(data, "--project", "P2", "--format", "json").stdout)
    assert [duty["project_id"] for duty in found["obligations"]] == ["P2"]
    assert found["overdue"] == 0


def test_nothing_to_come_is_said_and_still_a_calendar(data: Path, tmp_path: Path) -> None:
    result = run(data, "--project", "P4", "-o", tmp_path / "due.ics")
    assert "No duty is coming up." in result.stdout.splitlines()
    assert events(tmp_path / "due.ics") == []
    assert result.exit_code == 0


def test_without_the_table_that_is_judged_nothing_is_promised(data: Path) -> None:
    (data / "disclosures.csv").unlink()
    result = run(data)
    assert "No duty is coming up." in result.stdout
    assert "4 projects may owe more" in result.stdout


def test_a_file_that_cannot_be_read_is_told_and_ends_with_2(data: Path, tmp_path: Path) -> None:
    (data / "more.xlsx").write_bytes(b"no workbook")
    for output_format in ("text", "ics"):
        result = run(data, "--format", output_format, "-o", tmp_path / "due.ics")
        assert result.exit_code == 2
        assert "more.xlsx" in (result.stdout if output_format == "text" else result.stderr)
        assert len(events(tmp_path / "due.ics")) == 2
    assert "Not everything could be read" in (tmp_path / "due.ics").read_text(encoding="utf-8").replace("\n ", "")


def test_no_file_that_was_handed_in_is_written_over(data: Path) -> None:
    before = (data / "projects.csv").read_bytes()
    result = run(data, "-o", data / "projects.csv")
    assert result.exit_code == 2
    assert "is one of the files that were handed in" in result.stderr
    assert (data / "projects.csv").read_bytes() == before


def test_a_day_that_is_none_is_told_by_its_option(data: Path) -> None:
    result = run(data, "--until", "2019-13-01")
    assert (result.exit_code, result.stderr) == (
        2,
        '✗ --until is "2019-13-01", which is no date. Write it as 2019-12-31.\n',
    )


def test_a_hostile_title_stays_in_its_event(data: Path, tmp_path: Path) -> None:
    title = '"净水\r\nEND:VEVENT\r\nBEGIN:VEVENT\rATTACH:http://bad.example\n;,\\N👩\u200d👧\x0b\u2028x"'
    text = PROJECTS.replace("山区净水", title.replace("\x0b", ""))
    (data / "projects.csv").write_bytes(text.encode())
    run(data, "-o", tmp_path / "due.ics")
    found = events(tmp_path / "due.ics")
    assert [str(event.decoded("DTSTART")) for event in found] == [day for day, _project in DUE]
    assert all("ATTACH" not in event for event in found)
    assert "ATTACH:http://bad.example" in found[0]["SUMMARY"]
