"""`auditkit explain`: where one project's points went, and what wins them back."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from auditkit import i18n, resources
from auditkit.cli.commands import build
from auditkit.diff.reading import exact, read
from auditkit.explanation.explaining import explain
from auditkit.explanation.rules_of import rules_of

DAY = ("--as-of", "2019-12-12")
GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SCHEMA = json.loads((resources.folder("schemas") / "explanation.schema.json").read_text(encoding="utf-8"))
PLATFORM = str(resources.folder("sample_data") / "platform")


def run(*arguments: str, width: int = 100) -> Any:
    i18n.use(arguments[arguments.index("--lang") + 1] if "--lang" in arguments else "en")
    return CliRunner().invoke(build(), [*map(str, arguments)], env={"COLUMNS": str(width)})


def explained(*arguments: str) -> dict[str, Any]:
    result = run("explain", *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    jsonschema.validate(told, SCHEMA, jsonschema.Draft202012Validator)
    return told


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    head = "project_id,title,org_id,field,fundraising_ends_on\n"
    rows = "P1,山区净水,G1,relief,2019-09-09\nP2,书角,G1,education,2019-09-09\nP3,书角,G1,education,2019-09-09\n"
    (folder / "projects.csv").write_text(head + rows, encoding="utf-8")
    head = "disclosure_id,project_id,kind,period_start,period_end,disclosed_on\n"
    (folder / "disclosures.csv").write_text(head + "D2,P2,final,2019-09-01,2019-11-30,2019-12-11\n", encoding="utf-8")
    return folder


RULE = ("--select", "final-disclosure-on-time", "--select", "data-unique")


def test_what_is_done_on_the_day_wins_just_what_was_told(data: Path) -> None:
    told = explained("P1", str(data), *DAY, *RULE)
    [win] = told["prospect"]["wins"]
    assert win["rule"] == "final-disclosure-on-time"
    assert 0 < win["earned"] < 1
    assert told["prospect"]["lost_for_good"][0]["rule"] == win["rule"]
    with (data / "disclosures.csv").open("a", encoding="utf-8") as file:
        file.write("D1,P1,final,2019-09-01,2019-11-30,2019-12-12\n")
    done = explained("P1", str(data), *DAY, *RULE)
    assert done["project"]["score"] == win["score"] == told["prospect"]["best"]
    assert done["prospect"]["wins"] == []
    assert "Nothing can be won back." in run("explain", "P1", str(data), *DAY, *RULE).stdout


def test_who_keeps_one_of_the_rows_that_differ_wins_just_what_was_told(tmp_path: Path) -> None:
    head = "org_id,name,public_fundraising\nG1,A,否\n"
    (tmp_path / "projects.csv").write_text("project_id,title,org_id,fundraiser_id,field\nP1,Water,G1,G2,ecology")
    (tmp_path / "organizations.csv").write_text(f"{head}G2,B,是\nG2,B,否\n", encoding="utf-8")
    before = explained("P1", str(tmp_path), "--as-of", "2019-10-01")
    [win] = [each for each in before["prospect"]["wins"] if each["rule"] == "public-fundraising-qualified"]
    [step] = [each for each in before["steps"] if each["rule"] == "public-fundraising-qualified"]
    [finding] = step["findings"]
    assert (finding["table"], finding["row"], [place["row"] for place in finding["related"]]) == (
        "organizations",
        3,
        [4],
    )
    assert finding["fix"].startswith("Of the rows that differ keep the one that is right")
    (tmp_path / "organizations.csv").write_text(f"{head}G2,B,是\n", encoding="utf-8")
    after = explained("P1", str(tmp_path), "--as-of", "2019-10-01")
    assert after["project"]["score"] == win["score"] > before["project"]["score"]


def test_a_title_names_a_project_unless_several_have_it(data: Path) -> None:
    assert explained("山区净水", str(data), *DAY)["project"]["project_id"] == "P1"
    several = run("explain", "书角", str(data), *DAY)
    assert several.exit_code == 2
    assert '2 projects are called "书角": P2, P3. Name one by its id.' in several.stderr
    unknown = run("explain", "山区浄水", str(data), *DAY)
    assert unknown.exit_code == 2
    assert 'There is no project "山区浄水" among the 3. Did you mean 山区净水?' in unknown.stderr


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("platform") / "report.json"
    check = ["check", PLATFORM, "--as-of", "2019-12-31", "-o", str(path), "--format", "csv"]
    assert CliRunner().invoke(build(), check).exit_code == 1
    return path


def test_a_report_is_explained_as_its_data_is(report: Path) -> None:
    by_data, by_report = (
        explained("P017", *named) for named in ((PLATFORM, "--as-of", "2019-12-31"), ("--report", str(report)))
    )
    assert by_data == by_report


def test_every_way_down_and_up_adds_up_to_the_last_digit(report: Path) -> None:
    stored = read(report)
    pack = rules_of(stored.run, None)
    assert pack is not None
    for project in stored.document["projects"]:
        told = explain(stored.document, project, pack, {})
        score = exact(project["score"])
        assert told.prospect is not None
        assert score is not None
        assert 100 - sum(step.points for step in told.steps) - told.cap == score
        assert score + sum(win.gain for win in told.prospect.wins) == told.prospect.best
        if told.prospect.still_capped_by is None:
            assert 100 - sum(told.prospect.lost_for_good.values()) == told.prospect.best


@pytest.mark.parametrize(("width", "language"), [(100, "en"), (60, "en"), (100, "zh"), (60, "zh")])
def test_it_reads_as_the_golden_file(report: Path, width: int, language: str) -> None:
    text = run("explain", "P017", "--report", str(report), "--lang", language, width=width).stdout
    path = GOLDEN / f"explanation-{width}.{language}.txt"
    if os.environ.get("AUDITKIT_WRITE_GOLDEN"):
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()
    assert all(cell_len(line) <= width and line == line.rstrip() for line in text.splitlines())


def test_without_the_rules_of_the_report_the_way_down_is_still_told(report: Path, tmp_path: Path) -> None:
    whole = json.loads(report.read_text(encoding="utf-8"))
    whole["run"]["packs"][0]["sha256"] = "0" * 64
    other = tmp_path / "other.json"
    other.write_text(json.dumps(whole), encoding="utf-8")
    told = run("explain", "P017", "--report", str(other))
    assert told.exit_code == 0
    assert "−25.00  ✗ top-five-audited · Audit" in told.stdout
    assert "The rules at hand are not those of the report" in told.stdout
    assert explained("P017", "--report", str(other))["prospect"] is None
    # A parameter that the user had set is put in again; it changes the rules at hand, as it did those of the report.
    whole = json.loads(report.read_text(encoding="utf-8"))
    whole["run"]["parameters"]["audit_top_n"] = 3
    other.write_text(json.dumps(whole), encoding="utf-8")
    assert explained("P017", "--report", str(other))["prospect"] is not None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "Name the data to judge, or a report with --report."),
        ((PLATFORM, "--report", "r.json"), "PATH cannot stand beside --report"),
        (("--report", "r.json", "--as-of", "2019-12-31"), "--as-of cannot stand beside --report"),
        (("--report", "r.json", "--currency", "CNY"), "--currency cannot stand beside --report"),
        (("--report", "r.json", "--jobs", "2"), "--jobs cannot stand beside --report"),
        (("--report", "r.json"), "there is no such file"),
    ],
)
def test_data_and_report_are_not_mixed(more: tuple[str, ...], said: str) -> None:
    result = run("explain", "P017", *more)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_hostile_title_steers_no_terminal(data: Path) -> None:
    (data / "projects.csv").write_text(
        "project_id,title,org_id,field\nP1,\x1b[31m红\u202e\u009b2J,G1,relief\n", encoding="utf-8"
    )
    told = run("explain", "P1", str(data), *DAY)
    assert told.exit_code == 0
    assert not {"\x1b", "\u202e", "\u009b"} & set(told.stdout)
