"""`auditkit stats`: options, exit codes, what is printed and what is written."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from two_campaigns import TABLES
from typer.testing import CliRunner

from auditkit import i18n, resources
from auditkit.cli.commands import build

DEMO = resources.folder("sample_data") / "giving-day-2019"
DAYS = "2020-99=2020-09-07..2020-09-09"


def run(*arguments: object, width: int = 100) -> Any:
    words = [str(argument) for argument in arguments]
    i18n.use(words[words.index("--lang") + 1] if "--lang" in words else "en")
    return CliRunner().invoke(build(), ["stats", *words], env={"COLUMNS": str(width)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The two campaigns as CSV files."""
    handed_in = tmp_path / "handed-in"
    handed_in.mkdir()
    for name, rows in TABLES.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (handed_in / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(rows)
    return handed_in


def test_files_give_the_figures_of_the_tables_in_them(folder: Path) -> None:
    done = run(folder, "--as-of", "2020-12-31", "--campaign-days", DAYS, "--format", "json")
    assert done.exit_code == 0, done.stderr
    whole = json.loads(done.stdout)
    golden = json.loads((Path(__file__).parent.parent / "golden" / "stats.json").read_text(encoding="utf-8"))
    assert whole["campaigns"] == golden["campaigns"]
    assert whole["left_out"] == golden["left_out"]
    assert {file["status"] for file in whole["run"]["inputs"]} == {"read"}


def test_one_campaign_is_told_of_and_still_held_against_the_one_before(folder: Path) -> None:
    done = run(folder, "--as-of", "2020-12-31", "--campaign", "2020-99", "--format", "json")
    [campaign] = json.loads(done.stdout)["campaigns"]
    assert (campaign["campaign"], campaign["before"]) == ("2020-99", "2019-99")
    assert campaign["changes"]
    text = run(folder, "--as-of", "2020-12-31", "--campaign", "2020-99").stdout
    assert "2020-99 (days not known), beside 2019-99" in text
    earlier = run(folder, "--as-of", "2020-12-31", "--campaign", "2019-99").stdout
    assert "2020-99" not in earlier


def test_the_days_of_a_campaign_decide_what_belongs_to_it(folder: Path) -> None:
    def updates(*options: str) -> Any:
        whole = json.loads(run(folder, "--as-of", "2020-12-31", "--format", "json", *options).stdout)
        latest = whole["campaigns"][-1]
        [found] = [each["value"] for each in latest["figures"] if each["measure"] == "progress-updates"]
        return latest["first_day"], found

    assert updates("--campaign-days", DAYS) == ("2020-09-07", 0.43)
    assert updates("--campaign-days", "2020-99=2020-01-01..2020-01-03") == ("2020-01-01", 0.14)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--campaign", "2020-98"),
            '--campaign "2020-98" is not among the campaigns that were handed in. Did you mean',
        ),
        (("--campaign-days", "2021-99=2021-09-07..2021-09-09"), '--campaign-days "2021-99" is not among the campaigns'),
        (("--campaign-days", "2020-99"), "it takes a campaign and its days, such as 2019-99=2019-09-07..2019-09-09."),
        (("--campaign-days", "2020-99=2020-09-07"), "it takes a campaign and its days"),
        (("--campaign-days", "2020-99=2020-09-07..soon"), '--campaign-days is "soon", which is no date.'),
        (("--campaign-days", "2020-99=2020-09-09..2020-09-07"), "its last day lies before its first."),
        (("--format", "xml"), '--format is "xml"; it takes one of text, json, csv.'),
        (("-o", "stats.docx"), "must be one of .json .csv .xlsx .html."),
        (("--engine", "abacus"), '--engine is "abacus"'),
    ],
)
def test_options_that_make_no_sense_are_refused(folder: Path, options: tuple[str, ...], said: str) -> None:
    done = run(folder, *options)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_a_mobile_number_among_the_campaigns_is_masked_in_the_hint(tmp_path: Path) -> None:
    funds = tmp_path / "funds.csv"
    funds.write_text("project_id,campaign,total_amount\nP1,13812345678,100\n", encoding="utf-8")
    done = run(funds, "--campaign", "13812345679")
    assert done.exit_code == 2
    assert "1381234567" not in done.stderr


def test_nothing_to_work_on_is_an_error_and_explaining_needs_nothing() -> None:
    assert run().exit_code == 2
    assert "add --explain" in run().stderr
    explained = run("--explain")
    assert explained.exit_code == 0
    assert "hhi-amount" in explained.stdout
    document = json.loads(run("--explain", "--format", "json", "--lang", "zh").stdout)
    assert document["measures"][0]["title"] == "项目数"


def test_what_cannot_be_read_is_said_and_the_rest_is_told(folder: Path) -> None:
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    done = run(folder, "--as-of", "2020-12-31")
    assert done.exit_code == 2
    assert "broken.xlsx" in done.stdout
    assert "3,050.00" in done.stdout
    done = run(folder, "--as-of", "2020-12-31", "--format", "json")
    assert done.exit_code == 2
    assert "broken.xlsx" in done.stderr
    assert json.loads(done.stdout)["campaigns"]


def test_files_without_a_project_are_an_error(tmp_path: Path) -> None:
    organizations = tmp_path / "organizations.csv"
    organizations.write_text("org_id,name\nA,青禾\n", encoding="utf-8")
    done = run(organizations)
    assert done.exit_code == 2
    assert "No project was found." in done.stdout
    for form in ("json", "csv"):
        assert run(organizations, "--format", form).exit_code == 2


def test_all_files_are_written_and_none_over_an_input(folder: Path, tmp_path: Path) -> None:
    written = [tmp_path / f"stats.{ending}" for ending in ("json", "csv", "xlsx", "html")]
    outputs = [word for path in written for word in ("-o", path)]
    done = run(folder, "--as-of", "2020-12-31", "--format", "csv", *outputs)
    assert done.exit_code == 0, done.stderr
    assert all(path.stat().st_size for path in written)
    assert (tmp_path / "stats.csv").read_bytes().decode() == done.stdout_bytes.decode()
    before = (folder / "funds.csv").read_bytes()
    refused = run(folder, "-o", folder / "funds.csv")
    assert refused.exit_code == 2
    assert (folder / "funds.csv").read_bytes() == before


def test_the_ledger_is_added_up_alike_by_both_engines(folder: Path) -> None:
    def figures(engine: str) -> Any:
        return json.loads(run(folder, "--as-of", "2020-12-31", "--format", "json", "--engine", engine).stdout)[
            "campaigns"
        ]

    assert figures("duckdb") == figures("pandas")


def test_the_installed_command_prints_what_it_found_and_nothing_else() -> None:
    installed = Path(sys.executable).parent / "auditkit"
    command = [str(installed)] if installed.exists() else [sys.executable, "-m", "auditkit"]
    arguments = ["stats", str(DEMO), "--as-of", "2019-12-31", "--lang", "zh"]
    done = subprocess.run([*command, *arguments], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "104,384,462.61" in done.stdout
    assert "\x1b" not in done.stdout


def test_where_no_campaign_has_a_name_none_can_be_asked_for(tmp_path: Path) -> None:
    projects = tmp_path / "projects.csv"
    projects.write_text("project_id,title,org_id,field\nP1,书角,A,健康\n", encoding="utf-8")
    assert run(projects).exit_code == 0
    refused = run(projects, "--campaign", "2019-99")
    assert refused.exit_code == 2
    assert "There are none." in refused.stderr


def test_statistics_are_no_report_to_compare(tmp_path: Path) -> None:
    written = tmp_path / "stats.json"
    assert run(DEMO, "-o", written).exit_code == 0
    i18n.use("en")
    done = CliRunner().invoke(build(), ["diff", str(written), str(written)])
    assert done.exit_code == 2
    assert "is statistics of campaigns; what is asked for here is the report of a check" in done.stderr
