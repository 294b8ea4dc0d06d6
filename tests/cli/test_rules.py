from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from auditkit import resources
from auditkit.cli.rules import build
from auditkit.packs import load, shipped

if TYPE_CHECKING:
    from click.testing import Result

PACK = """pack: mine
version: "1"
title: {en: Mine, zh: 我的}
parameters:
  term: {value: 3, help: {en: Months to disclose, zh: 披露期限（月）}}
rules:
  - id: in-time
    kind: deadline
    title: {en: Disclosed in time, zh: 按期披露}
    why: {en: Donors are owed an account., zh: 捐赠人有权知道。}
    fix: {en: Publish the account., zh: 请公开。}
    dimension: disclosure
    severity: major
    weight: 2.5
    subject: projects
    event: {table: disclosures, column: disclosed_on}
    due: {after: fundraising_ends_on, months: {parameter: term}}
    late: [{days: 7, earns: 0.8}]
    effective: {from: 2016-09-01, tested_on: fundraising_ends_on}
    reference: {title: {en: Charity Law art. 79, zh: 慈善法第七十九条}, url: "https://example.org/law"}
    examples:
      - name: on the last day
        expect: passed
        as_of: 2019-12-31
        tables: &tables
          projects: [{project_id: P1, title: A, org_id: O1, field: health, fundraising_ends_on: 2019-09-09}]
          disclosures:
            - {project_id: P1, period_start: 2019-09-07, period_end: 2019-09-09, disclosed_on: 2019-12-09}
      - {name: wrong on purpose, expect: failed, as_of: 2019-12-31, tables: *tables}
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(PACK, encoding="utf-8")
    return "mine.yaml"


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(build(), list(arguments), env=environment)


def test_list_groups_rules_by_pack_in_aligned_columns() -> None:
    result = run("list")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("base ")
    assert lines[1].split() == ["Rule", "Severity", "Dimension", "Weight", "Title"]
    (row,) = (line for line in lines if line.startswith("progress-recent "))
    assert row.index("Recent progress") == lines[1].index("Title")
    assert sum(line.startswith("data-type ") for line in lines) == 1


def test_list_aligns_chinese_by_display_width() -> None:
    lines = run("list", "--rules", "giving-day", "--lang", "zh").stdout.splitlines()
    titles = {rule.id: rule.title["zh"] for rule in load(["giving-day"]).rules}
    starts = {
        cell_len(line.partition(titles[line.split()[0]])[0])
        for line in lines
        if line.split()[:1] and line.split()[0] in titles
    }
    assert len(starts) == 1


def test_list_as_json(mine: str) -> None:
    assert json.loads(run("list", "--rules", mine, "--format", "json").stdout) == [
        {
            "id": "in-time",
            "pack": "mine",
            "kind": "deadline",
            "title": {"en": "Disclosed in time", "zh": "按期披露"},
            "severity": "major",
            "dimension": "disclosure",
            "weight": 2.5,
            "subject": "projects",
        }
    ]


def test_show_tells_all_of_a_rule(mine: str) -> None:
    result = run("show", "in-time", "--rules", mine)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Disclosed in time",
        "in-time · major · Disclosure · weight 2.5 · mine 1 · Mine",
        "",
        "Why",
        "  Donors are owed an account.",
        "",
        "Reference",
        "  Charity Law art. 79",
        "  https://example.org/law",
        "",
        "To fix",
        "  Publish the account.",
        "",
        "Judges",
        "  each row of Projects (projects)",
        "",
        "How",
        "  the kind deadline, explained in docs/kinds/deadline.md",
        "",
        "In force",
        "  where Fundraising ends on (fundraising_ends_on) is 2016-09-01 or later",
        "",
        "If late",
        "  up to 7 days late earns 0.8",
        "",
        "Parameters",
        "  term = 3 · Months to disclose",
        "",
        "Examples",
        "  passed: on the last day (as of 2019-12-31)",
        "  failed: wrong on purpose (as of 2019-12-31)",
    ]


def test_show_wraps_for_the_terminal_in_the_users_language(mine: str) -> None:
    lines = run("show", "in-time", "--rules", mine, "--lang", "zh", COLUMNS="40").stdout.splitlines()
    assert lines[0] == "按期披露"
    assert "  捐赠人有权知道。" in lines
    assert max(map(cell_len, lines)) <= 40


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "only where not: Status (status) is one of Planned, Completed, Terminated"),
        ("zh", "仅限：并非：项目状态（status）为筹备中、已完成、已终止之一"),
    ],
)
def test_show_tells_whom_a_rule_does_not_ask(mine: str, language: str, told: str) -> None:
    pack = Path(mine)
    where = "    where: {not: {status: [planned, completed, terminated]}}\n    event:"
    pack.write_text(PACK.replace("    event:", where), encoding="utf-8")
    assert told in run("show", "in-time", "--rules", mine, "--lang", language).stdout


def test_show_as_json_holds_the_whole_rule(mine: str) -> None:
    shown = json.loads(run("show", "in-time", "--rules", mine, "--format", "json").stdout)
    assert shown["body"]["due"] == {"after": "fundraising_ends_on", "months": 3}
    assert shown["parameters"] == {"term": 3}
    assert shown["late"] == [{"days": 7, "earns": 0.8}]
    assert shown["reference"]["url"] == "https://example.org/law"
    assert [example["expect"] for example in shown["examples"]] == ["passed", "failed"]


def test_every_shipped_rule_can_be_shown() -> None:
    for rule in load(["giving-day"]).rules:
        result = run("show", rule.id)
        assert result.exit_code == 0, result.output
        assert result.stdout.splitlines()[0] == rule.title["en"]


def test_show_of_an_unknown_rule_names_the_nearest() -> None:
    result = run("show", "progress-recnt")
    assert result.exit_code == 2
    assert result.stderr == '✗ There is no rule "progress-recnt". Did you mean progress-recent?\n'


def test_lint_says_which_files_are_good_and_what_is_wrong_with_the_others(mine: str) -> None:
    Path("bad.yaml").write_text(PACK.replace("major", "mayor").replace("2.5", "heavy"), encoding="utf-8")
    result = run("lint", mine, "bad.yaml")
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        "✓ mine.yaml",
        '✗ bad.yaml:13:15  rule in-time: severity is "mayor". Did you mean major?',
        '✗ bad.yaml:14:13  rule in-time: weight is "heavy"; expected a number.',
    ]


def test_lint_as_json(mine: str) -> None:
    Path("bad.yaml").write_text(PACK.replace("2.5", "heavy"), encoding="utf-8")
    result = run("lint", mine, "bad.yaml", "--format", "json")
    assert result.exit_code == 2
    good, bad = json.loads(result.stdout)
    assert good == {"file": "mine.yaml", "problems": []}
    assert bad["problems"] == [
        {
            "path": "bad.yaml",
            "line": 14,
            "column": 13,
            "message": 'rule in-time: weight is "heavy"; expected a number.',
        }
    ]


def test_lint_of_good_packs_is_done() -> None:
    assert run("lint", "base", "giving-day").exit_code == 0


def test_lint_of_a_missing_file_could_not_be_done(tmp_path: Path) -> None:
    result = run("lint", str(tmp_path / "none.yaml"))
    assert result.exit_code == 2
    assert "There is no such file: check the spelling" in result.stdout


def test_test_runs_the_examples_of_all_shipped_packs() -> None:
    result = run("test")
    assert result.exit_code == 0, result.output
    rules = {rule.id: rule for name in shipped() for rule in load([name]).rules}
    examples = sum(len(rule.examples) for rule in rules.values())
    assert result.stdout.splitlines()[-1] == f"{examples} examples, 0 failed"


def test_test_names_the_failed_example_its_place_and_the_difference(mine: str) -> None:
    result = run("test", mine)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "✗ in-time: 1 passed, 1 failed",
        "  mine.yaml:29:9  wrong on purpose: expected failed, got passed",
        "2 examples, 1 failed",
    ]


def test_test_as_json(mine: str) -> None:
    result = run("test", mine, "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["examples"], told["failed"]) == (2, 1)
    assert told["results"][1] == {
        "rule": "in-time",
        "pack": "mine",
        "example": "wrong on purpose",
        "passed": False,
        "differences": ["expected failed, got passed"],
    }


def test_breaking_one_figure_of_a_shipped_rule_makes_an_example_fail(mine: str) -> None:
    text = (resources.folder("rules") / "giving-day.yaml").read_text(encoding="utf-8")
    broken = text.replace("disclosure_months:\n    value: 3", "disclosure_months:\n    value: 4")
    assert broken != text
    Path("broken.yaml").write_text(broken, encoding="utf-8")
    assert run("test", "broken.yaml").exit_code == 1


def test_test_refuses_an_invalid_pack_and_still_runs_the_others(mine: str) -> None:
    Path("bad.yaml").write_text(PACK.replace("major", "mayor"), encoding="utf-8")
    result = run("test", "bad.yaml", mine)
    assert result.exit_code == 2
    assert "bad.yaml:13:15" in result.stderr
    assert result.stdout.splitlines()[-1] == "2 examples, 1 failed"


def test_an_unknown_format_is_usage() -> None:
    result = run("list", "--format", "yaml")
    assert result.exit_code == 2
    assert "--format" in result.stderr
