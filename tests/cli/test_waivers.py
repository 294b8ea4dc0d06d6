"""`auditkit check --waivers` as users run it: with each kind of file, and with files that are no waivers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from auditkit.cli.commands import build

if TYPE_CHECKING:
    from click.testing import Result

PROJECTS = """\
project_id,title,org_id,field,fundraising_starts_on,fundraising_ends_on
P1,山区净水,G1,ecology,2019-01-01,2019-06-30
P2,乡村图书角,G1,education,2019-01-01,2019-06-30
P3,暖冬家园,G2,relief,2019-01-01,2019-06-30
"""
DISCLOSURES = """\
project_id,kind,period_start,period_end,disclosed_on
P3,final,2019-01-01,2019-06-30,2019-09-01
"""
HEADERS = ("项目编号", "规则", "豁免原因", "批准人", "有效期至")
RULE = "final-disclosure-on-time"
WAIVERS = [
    ("P1", RULE, "台风停工", "监管科", "2020-06-30"),
    ("P2", RULE, "台风停工", "监管科", "2019-12-30"),
    ("P3", RULE, "台风停工", "监管科", "2020-06-30"),
    ("P22", RULE, "台风停工", "监管科", "2020-06-30"),
    ("P2", RULE, "", "监管科", "2020-06-30"),
]
YAML = """\
# Granted on 2019-12-01
- {project: P1, rule: final-disclosure-on-time, reason: 台风停工, by: 监管科, until: 2020-06-30}
- project: P2
  rule: final-disclosure-on-time
  reason: 台风停工
  by: 监管科
  until: 2019-12-30
- {project: P3, rule: final-disclosure-on-time, reason: 台风停工, by: 监管科, until: 2020-06-30}
- {project: P22, rule: final-disclosure-on-time, reason: 台风停工, approved_by: 监管科, until: 2020-06-30}
- {project: P2, rule: final-disclosure-on-time, by: 监管科, until: 2020年6月30日}
"""
SELECTED = ("--select", RULE, "--select", "data-waiver", "--as-of", "2019-12-31")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(build(), ["check", *map(str, arguments)])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    (folder / "disclosures.csv").write_text(DISCLOSURES, encoding="utf-8")
    return folder


def as_csv(path: Path) -> Path:
    lines = [",".join(row) for row in (HEADERS, *WAIVERS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(params=["csv", "xlsx", "yaml"])
def waivers(request: pytest.FixtureRequest, tmp_path: Path, make_workbook: Any) -> Path:
    path = tmp_path / f"waivers.{request.param}"
    if request.param == "csv":
        return as_csv(path)
    if request.param == "xlsx":
        return Path(make_workbook(path.name, {"豁免": [HEADERS, *WAIVERS]}))
    path.write_text(YAML, encoding="utf-8")
    return path


PLACES = {
    "csv": [("B4", 4), ("E3", 3), ("C6", 6), ("A5", 5)],
    "xlsx": [("B4", 4), ("E3", 3), ("C6", 6), ("A5", 5)],
    "yaml": [(None, 8), (None, 3), (None, 10), (None, 9)],
}


def test_every_kind_of_file_waives_the_same_and_is_held_to_the_same(data: Path, waivers: Path) -> None:
    result = run(data, "--waivers", waivers, *SELECTED, "--format", "json")
    whole = json.loads(result.stdout)
    assert result.exit_code == 1
    outcomes = {
        project["project_id"]: {outcome["rule"]: outcome["status"] for outcome in project["outcomes"]}
        for project in whole["projects"]
    }
    assert {project: own[RULE] for project, own in outcomes.items()} == {"P1": "waived", "P2": "failed", "P3": "passed"}
    assert {project: own["data-waiver"] for project, own in outcomes.items()} == {
        "P1": "passed",
        "P2": "failed",
        "P3": "failed",
    }
    found = {(each["project_id"], each["message"]): each for each in whole["findings"] if each["rule"] == "data-waiver"}
    told = [
        ("P3", f"There is nothing to waive: {RULE} came to: passed."),
        ("P2", f"This waiver of {RULE} ended on 2019-12-30 and no longer holds."),
        ("P2", "Reason is empty, but every row must have it."),
        (
            None,
            'Project ID is "P22", which is not among the projects that were handed in. Did you mean P2?',
        ),
    ]
    assert set(found) == set(told)
    kind = waivers.suffix[1:]
    assert [(found[each]["cell"], found[each]["row"]) for each in told] == PLACES[kind]
    assert {each["file"] for each in found.values()} == {str(waivers)}
    assert {each["severity"] for each in found.values()} == {"minor"}
    (waived,) = whole["waivers"]
    assert (waived["project_id"], waived["rule"], waived["status"]) == ("P1", RULE, "failed")
    assert (waived["reason"], waived["approved_by"], waived["until"]) == ("台风停工", "监管科", "2020-06-30")
    assert waived["row"] == 2
    assert [each["message"] for each in waived["findings"]] == [
        "Disclosed on: nothing is on file; it was due 2019-09-30, 92 days ago."
    ]
    assert [file["path"] for file in whole["run"]["inputs"]][-1] == str(waivers)


def test_what_is_waived_costs_nothing_and_decides_nothing(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(
        f"- {{project: '*', rule: {RULE}, reason: 台风停工, by: 监管科, until: 2019-12-31}}\n", encoding="utf-8"
    )
    without = run(data, "--select", RULE, "--as-of", "2019-12-31")
    assert without.exit_code == 1
    last_day = run(data, "--select", RULE, "--as-of", "2019-12-31", "--waivers", path)
    assert last_day.exit_code == 0
    assert "Waived · 2 outcomes" in last_day.stdout
    assert "no findings" in last_day.stdout
    day_after = run(data, "--select", RULE, "--as-of", "2020-01-01", "--waivers", path)
    assert day_after.exit_code == 1
    assert "Waived" not in day_after.stdout


def test_the_terminal_and_markdown_list_what_is_waived(data: Path, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "waivers.csv")
    text = run(data, "--waivers", path, *SELECTED).stdout
    block = text[text.index("Waived · 1 outcome\n") :].split("\n\n")[0].splitlines()
    assert block[1:] == [
        f"  P1 山区净水 · {RULE} · Final disclosure in time",
        "    台风停工 · approved by 监管科 · until 2020-06-30",
        *(line for line in block[3:-1]),
        "    ○ Disclosed on: nothing is on file; it was due 2019-09-30, 92 days ago.",
    ]
    assert "waivers.csv › row 2" in "".join(line.strip() for line in block[3:-1])
    markdown = run(data, "--waivers", path, *SELECTED, "--format", "markdown").stdout
    assert "## Waived" in markdown
    assert (
        "| P1 山区净水 | Final disclosure in time (final-disclosure-on-time) | failed | 台风停工 | 监管科 |" in markdown
    )


def test_projects_that_are_not_reported_show_no_waivers(data: Path, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "waivers.csv")
    whole = json.loads(run(data, "--waivers", path, *SELECTED, "--project", "P3", "--format", "json").stdout)
    assert whole["waivers"] == []
    assert {each["project_id"] for each in whole["findings"]} == {"P3"}


def test_a_list_among_what_was_handed_in_waives_nothing(data: Path) -> None:
    as_csv(data / "waivers.csv")
    result = run(data, *SELECTED, "--format", "json")
    whole = json.loads(result.stdout)
    assert whole["waivers"] == []
    assert whole["summary"]["outcomes"]["waived"] == 0


def test_a_copy_of_a_file_that_was_handed_in_is_refused_wherever_it_lies(data: Path, tmp_path: Path) -> None:
    handed_in, copy = as_csv(data / "list.csv"), tmp_path / "waivers.csv"
    copy.write_bytes(handed_in.read_bytes())
    result = run(data, "--waivers", copy, *SELECTED)
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'waivers.csv" is a copy of "' in result.stderr
    assert 'list.csv", which was handed in' in result.stderr
    copy.write_bytes(handed_in.read_bytes() + b"\n")
    assert "is a copy of" not in run(data, "--waivers", copy, *SELECTED).stderr


def test_the_file_of_waivers_is_never_written_over(data: Path, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "waivers.csv")
    before = path.read_bytes()
    result = run(data, "--waivers", path, "-o", path, *SELECTED)
    assert (result.exit_code, path.read_bytes()) == (2, before)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "waivers.yaml  The file is empty; it must hold a list of waivers"),
        ("project: P1\n", "waivers.yaml:1:1  The file must hold a list of waivers"),
        ("- P1\n", "waivers.yaml:1:3  A waiver is a mapping of project, rule, reason, by and until."),
        ("- {project: P1, aproved_by: x}\n", 'waivers.yaml:1:17  A waiver has no key "aproved_by". Did you mean'),
        ("- {by: x, approved_by: y}\n", 'waivers.yaml:1:11  The key "approved_by" says again'),
        ("- {project: [P1, P2]}\n", "waivers.yaml:1:13  A value of a waiver is one text or one day"),
        ("- {project: !!python/name:os.system x}\n", "waivers.yaml:1:13  The tag !!python/name:os.system"),
        ("- {project: P1, project: P2}\n", 'waivers.yaml:1:17  The key "project" stands twice'),
        ("- &a [x]\n- *a\n---\n- b\n", "A second document begins here"),
        (f"{'[' * 100}{']' * 100}", "Nested more than 60 deep"),
    ],
)
def test_a_yaml_file_that_is_no_list_of_waivers_is_told_by_its_place(
    data: Path, tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(content, encoding="utf-8")
    result = run(data, "--waivers", path, *SELECTED)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr


def test_an_empty_list_waives_nothing(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "waivers.yml"
    path.write_text("[]\n", encoding="utf-8")
    assert json.loads(run(data, "--waivers", path, *SELECTED, "--format", "json").stdout)["waivers"] == []


@pytest.mark.parametrize("name", ["waivers.csv", "waivers.yaml"])
def test_a_file_that_is_not_there_ends_with_2(data: Path, tmp_path: Path, name: str) -> None:
    result = run(data, "--waivers", tmp_path / name, *SELECTED)
    assert result.exit_code == 2
    assert name in result.stderr


def test_a_list_that_was_handed_in_is_refused_however_it_is_reached(data: Path, tmp_path: Path) -> None:
    outside, inside = tmp_path / "waivers.yaml", data / "list.yaml"
    outside.write_text(YAML, encoding="utf-8")
    inside.write_text(YAML, encoding="utf-8")
    (data / "link.yaml").symlink_to(outside)
    (tmp_path / "link.yaml").symlink_to(inside)
    (tmp_path / "other").symlink_to(data)
    around = data / ".." / "data"
    refused = [
        (data, inside),
        (data, data / "link.yaml"),
        (data, tmp_path / "link.yaml"),
        (around, inside),
        (tmp_path / "other", inside),
        (data, tmp_path / "other" / "list.yaml"),
        (tmp_path, outside),
        (outside, outside),
    ]
    for handed_in, waivers in refused:
        result = run(handed_in, "--waivers", waivers, *SELECTED)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "among what was handed in" in result.stderr
    assert run(data, "--waivers", outside, *SELECTED).exit_code == 1
