from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from auditkit import resources
from auditkit.cli.rules import build
from auditkit.packs import load
from auditkit.packs.coverage import Coverage, Reached
from auditkit.reports.rule_examples import coverage_lines

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


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_line_of_the_list_is_wider_than_the_terminal(width: int, language: str) -> None:
    lines = run("list", "--lang", language, COLUMNS=str(width)).stdout.splitlines()
    assert max(map(cell_len, lines)) <= width
    words = "".join("".join(lines).split())
    for rule in load(["uk-charity-commission"]).rules:
        assert rule.id in words
    titles = [line for line in lines if line.startswith("progress-recent")]
    assert len(titles) == 1


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
        "What it asks",
        "  Disclosed on (Financial disclosures): no later than 3 months (parameter term) after Fundraising",
        "  ends on.",
        "  Of several, the first counts.",
        "",
        "Whom it is about",
        "  each row of Projects",
        "",
        "In force",
        "  where Fundraising ends on is 2016-09-01 or later",
        "",
        "If late",
        "  up to 7 days late: 80 % of the points",
        "  later than that: no points",
        "",
        "Several rows",
        "  Of several rows, the share that is good earns its share of the points.",
        "",
        "Reference",
        "  Charity Law art. 79",
        "  https://example.org/law",
        "",
        "To fix",
        "  Publish the account.",
        "",
        "How",
        "  the kind deadline, explained in docs/kinds/deadline.md",
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
        ("en", "only where not: Status is one of Planned, Completed, Terminated"),
        ("zh", "仅限：并非：项目状态为筹备中、已完成、已终止之一"),
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
    assert shown["asks"]["en"].splitlines()[0] == (
        "Disclosed on (Financial disclosures): no later than 3 months (parameter term) after Fundraising ends on."
    )
    assert shown["asks"]["zh"].splitlines()[0] == "财务披露的披露日期不得晚于募捐结束日期之后 3 个月（参数 term）。"
    assert shown["concerns"] == {"en": "each row of Projects", "zh": "项目的每一行"}
    assert shown["presumes"] is None
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


def test_test_runs_the_examples_of_all_packs_that_are_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    # That the examples of all others hold is tested one by one elsewhere.
    some = ("base", "donations")
    monkeypatch.setattr("auditkit.packs.shipped", lambda: some)
    result = run("test")
    assert result.exit_code == 0, result.output
    examples = sum(len(rule.examples) for rule in load(some).rules)
    assert result.stdout.splitlines()[-1] == f"{examples} examples, 0 failed"


def test_test_names_the_failed_example_its_place_and_the_difference(mine: str) -> None:
    result = run("test", mine)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "✗ in-time: 1 passed, 1 failed",
        "  mine.yaml:29:9  wrong on purpose: expected failed, got passed",
        "2 examples, 1 failed",
    ]


def test_an_example_is_called_by_its_name_in_the_language_in_use(mine: str) -> None:
    named = PACK.replace("name: wrong on purpose", "name: {en: wrong on purpose, zh: 故意写错}")
    assert named != PACK
    Path(mine).write_text(named, encoding="utf-8")
    assert "故意写错" not in run("test", mine).stdout
    told = run("test", mine, "--lang", "zh").stdout
    assert "故意写错" in told
    assert "wrong on purpose" not in told
    shown = run("show", "in-time", "--rules", mine, "--lang", "zh").stdout
    assert "故意写错" in shown
    assert "wrong on purpose" not in shown
    both = run("show", "in-time", "--rules", mine, "--both", "--lang", "en").stdout
    assert both.index("wrong on purpose") < both.index("故意写错")


def test_test_as_json(mine: str) -> None:
    result = run("test", mine, "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["examples"], told["failed"]) == (2, 1)
    assert told["results"][1] == {
        "rule": "in-time",
        "pack": "mine",
        "example": {"en": "wrong on purpose", "zh": "wrong on purpose"},
        "passed": False,
        "differences": ["expected failed, got passed"],
    }


def test_breaking_one_figure_of_a_shipped_rule_makes_an_example_fail(mine: str) -> None:
    text = (resources.folder("rules") / "giving-day.yaml").read_text(encoding="utf-8")
    broken = text.replace("disclosure_months:\n    value: 3", "disclosure_months:\n    value: 4")
    assert broken != text
    # The other rules do not read the figure, and their examples are tested one by one elsewhere.
    head, *rules = re.split(r"^(?=  - id: )", broken, flags=re.MULTILINE)
    reading = [rule for rule in rules if "{parameter: disclosure_months}" in rule]
    assert len(reading) >= 2
    Path("broken.yaml").write_text("".join([head, *reading]), encoding="utf-8")
    result = run("test", "broken.yaml")
    assert result.exit_code == 1
    assert "✗ periodic-disclosure: " in result.stdout


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


def test_show_in_both_languages_puts_each_text_below_the_other(mine: str) -> None:
    lines = run("show", "in-time", "--rules", mine, "--both").stdout.splitlines()
    assert lines[:2] == ["Disclosed in time", "按期披露"]
    assert lines[5:7] == ["  Donors are owed an account.", "  捐赠人有权知道。"]
    for one, other in (
        ("  Charity Law art. 79", "  慈善法第七十九条"),
        ("  Publish the account.", "  请公开。"),
        ("  term = 3 · Months to disclose", "  披露期限（月）"),
        ("  each row of Projects", "  项目的每一行"),
        ("  Of several, the first counts.", "  财务披露的披露日期不得晚于募捐结束日期之后 3 个月（参数 term）。"),
    ):
        assert lines[lines.index(one) + 1] == other
    turned = run("show", "in-time", "--rules", mine, "--both", "--lang", "zh").stdout.splitlines()
    assert turned[:2] == ["按期披露", "Disclosed in time"]


def test_show_names_a_norm_with_its_last_day_and_the_message_that_the_rule_has(mine: str) -> None:
    text = PACK.replace("url:", "until: 2024-09-04, url:").replace(
        "    event:", '    message: {en: "{what} came late.", zh: "{what}晚了。"}\n    event:'
    )
    Path(mine).write_text(text, encoding="utf-8")
    lines = run("show", "in-time", "--rules", mine).stdout.splitlines()
    assert "  Charity Law art. 79 (until 2024-09-04)" in lines
    assert lines[lines.index("Says") + 1] == "  {what} came late."
    assert "  慈善法第七十九条（适用至 2024-09-04）" in run("show", "in-time", "--rules", mine, "--lang", "zh").stdout


def test_show_with_its_source_ends_with_the_text_of_the_rule_and_of_what_overrides_it(mine: str) -> None:
    head = 'pack: ours\nversion: "1"\ntitle: {en: Ours, zh: 本会}\nextends: [mine.yaml]\n'
    Path("ours.yaml").write_text(head + "override:\n  in-time: {weight: 9}\n", encoding="utf-8")
    lines = run("show", "in-time", "--rules", "ours.yaml", "--source").stdout.splitlines()
    start = lines.index("In mine.yaml, line 7")
    assert lines[start + 1 : start + 3] == ["- id: in-time", "  kind: deadline"]
    assert lines[-3:] == ["", "In ours.yaml, line 6", "in-time: {weight: 9}"]
    told = json.loads(run("show", "in-time", "--rules", "ours.yaml", "--source", "--format", "json").stdout)
    assert [(each["path"], each["line"]) for each in told["source"]] == [("mine.yaml", 7), ("ours.yaml", 6)]
    assert told["source"][1]["text"] == "in-time: {weight: 9}"
    assert "source" not in json.loads(run("show", "in-time", "--rules", "ours.yaml", "--format", "json").stdout)


def test_new_prints_a_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("new", "unique", "--id", "listed-once", "--lang", "zh")
    assert result.exit_code == 0
    assert "  - id: listed-once\n" in result.stdout
    assert "# 合在一起不得重复的各列。" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_new_writes_a_pack_named_after_its_file_that_can_be_tested_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("new", "reconcile", "-o", "handbook.yaml")
    assert (result.exit_code, result.stdout) == (0, "Wrote handbook.yaml. Try it: auditkit rules test handbook.yaml\n")
    assert "\npack: handbook\n" in Path("handbook.yaml").read_text(encoding="utf-8")
    assert run("lint", "handbook.yaml").exit_code == 0
    assert run("test", "handbook.yaml").stdout == "✓ my-rule: 2 passed, 0 failed\n2 examples, 0 failed\n"


def test_new_into_a_file_whose_name_is_no_name_of_a_pack_gives_it_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "unique", "-o", "Our Rules.yml", "--quiet").stdout == ""
    assert "\npack: my-pack\n" in Path("Our Rules.yml").read_text(encoding="utf-8")


def test_new_never_writes_over_a_file_nor_through_a_link(mine: str) -> None:
    Path("link.yaml").symlink_to("nowhere.yaml")
    for file in (mine, "link.yaml"):
        result = run("new", "unique", "-o", file)
        assert result.exit_code == 2
        assert "is there already" in result.stderr
    assert Path(mine).read_text(encoding="utf-8") == PACK
    assert not Path("nowhere.yaml").exists()


def watched(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object], arguments: Sequence[str]) -> Result:
    """Run `test --watch` while `steps` happen, one each time that it sleeps, and then Ctrl-C."""
    waiting = iter(steps)

    def sleep(_seconds: float) -> None:
        step = next(waiting, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(time, "sleep", sleep)
    return run("test", "--watch", *arguments)


def test_watching_runs_again_after_a_change_and_ends_with_the_code_of_the_last_run(
    mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = PACK.replace("expect: failed", "expect: passed")
    result = watched(monkeypatch, lambda: Path(mine).write_text(right, encoding="utf-8"), arguments=[mine])
    assert result.exit_code == 0
    assert result.stderr.splitlines() == ["Watching mine.yaml; Ctrl-C ends.", "Changed: mine.yaml"]
    assert result.stdout.splitlines() == [
        "✗ in-time: 1 passed, 1 failed",
        "  mine.yaml:29:9  wrong on purpose: expected failed, got passed",
        "2 examples, 1 failed",
        "✓ in-time: 2 passed, 0 failed",
        "2 examples, 0 failed",
    ]
    assert watched(monkeypatch, arguments=[mine, "--quiet"]).stderr == ""


def test_watching_goes_on_when_a_pack_is_broken_for_a_while(mine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Path(mine).read_text(encoding="utf-8").replace("major", "mayor")
    steps = (
        lambda: Path(mine).write_text(broken, encoding="utf-8"),
        lambda: Path(mine).write_text(PACK, encoding="utf-8"),
    )
    result = watched(monkeypatch, *steps, arguments=[mine])
    assert result.exit_code == 1
    assert 'severity is "mayor"' in result.stderr
    assert watched(monkeypatch, steps[0], arguments=[mine]).exit_code == 2


def test_watching_before_any_run_has_ended_could_not_be_done(mine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("auditkit.packs.run_examples", interrupt)
    assert watched(monkeypatch, arguments=[mine]).exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process alone there")
def test_ctrl_c_ends_the_installed_command_cleanly(mine: str) -> None:
    auditkit = Path(sys.executable).with_name("auditkit")
    environment = {**os.environ, "LC_ALL": "en_GB.UTF-8"}
    command = [auditkit, "rules", "test", mine, "--watch"]
    # What a shell starts in the background ignores Ctrl-C, and so does all that is started from it.
    heed = "import os, sys; from signal import *; signal(SIGINT, SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, "-c", heed, *command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = [process.stdout.readline().decode() for _line in range(3)]
        # Ctrl-C may come while a run is still ending: then the code is that of the run before, which is the same here.
        Path(mine).write_text(PACK + "# A remark.\n", encoding="utf-8")
        second = [process.stdout.readline().decode() for _line in range(3)]
        process.send_signal(signal.SIGINT)
        told = process.stderr.read().decode()
    assert first[-1] == second[-1] == "2 examples, 1 failed\n"
    assert told.startswith("Watching mine.yaml; Ctrl-C ends.\nChanged: mine.yaml\n")
    assert "Traceback" not in told
    assert process.returncode == 1


def test_coverage_shows_what_each_rule_and_kind_reaches(mine: str) -> None:
    Path(mine).write_text(
        PACK.replace("expect: failed, as_of: 2019-12-31", "expect: passed, as_of: 2019-12-30"), encoding="utf-8"
    )
    result = run("coverage", mine)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    head, row = lines[0], lines[1]
    signs = {outcome: row[head.index(outcome)] for outcome in ("passed", "failed", "pending", "not covered", "waived")}
    assert signs == {"passed": "✓", "failed": "✗", "pending": "✗", "not covered": "✗", "waived": "·"}
    assert lines[3].split()[0] == "Kind"
    assert lines[4].split()[:3] == ["deadline", "✓", "✗"]
    assert lines[4][lines[3].index("waived")] == "·"
    assert lines[-2:] == [
        "Rules without a failing example: in-time",
        "Examples reach 1 of 6 outcomes that these kinds can come to: 16 %",
    ]


def test_coverage_counts_no_example_that_comes_out_otherwise(mine: str) -> None:
    told = json.loads(run("coverage", mine, "--format", "json").stdout)
    assert (told["reached"], told["possible"], told["failed_examples"]) == (1, 6, 1)
    assert told["rules"]["in-time"]["reached"] == ["passed"]
    assert "failed" in told["kinds"]["deadline"]["never"]
    assert told["without_failing"] == ["in-time"]
    assert "and reach nothing: 1 (see auditkit rules test)" in run("coverage", mine).stdout


def test_coverage_of_a_pack_that_reaches_everything_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "data", "-o", "all.yaml").exit_code == 0
    result = run("coverage", "all.yaml")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "Examples reach 2 of 2 outcomes that these kinds can come to: 100 %"


def test_coverage_rounds_down_so_that_only_all_is_all() -> None:
    almost = Coverage({}, {"a": Reached(tuple(map(str, range(1000))), tuple(map(str, range(999))))}, (), (), 0)
    assert list(coverage_lines(almost))[-1].endswith(": 99 %")


def test_coverage_of_an_invalid_pack_could_not_be_done(mine: str) -> None:
    Path("bad.yaml").write_text(PACK.replace("major", "mayor"), encoding="utf-8")
    result = run("coverage", "bad.yaml", mine)
    assert result.exit_code == 2
    assert "bad.yaml:13:15" in result.stderr
    assert "in-time" in result.stdout


@pytest.mark.parametrize("output_format", ["text", "json"])
def test_coverage_of_invalid_packs_alone_tells_no_share(mine: str, output_format: str) -> None:
    Path("bad.yaml").write_text(PACK.replace("major", "mayor"), encoding="utf-8")
    result = run("coverage", "bad.yaml", "--format", output_format)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "bad.yaml:13:15" in result.stderr


def test_coverage_aligns_chinese_by_display_width(mine: str) -> None:
    lines = run("coverage", mine, "--lang", "zh").stdout.splitlines()
    assert cell_len(lines[0].partition("豁免")[0]) == cell_len(lines[1].rpartition("·")[0])


@pytest.fixture
def later(mine: str) -> str:
    """A later version of the pack `mine`."""
    why = "Donors are owed an account of what came in and of where all of it went on the day that the law names."
    text = PACK.replace("2.5", "3").replace("value: 3", "value: 4").replace("Donors are owed an account.", why)
    text = text.replace("name: wrong on purpose", "name: another") + PACK[PACK.index("  - id:") :].replace(
        "id: in-time", "id: too"
    ).replace("&tables", "&others").replace("*tables", "*others")
    Path("later.yaml").write_text(text, encoding="utf-8")
    return "later.yaml"


def test_diff_tells_what_changed_grouped_and_aligned(mine: str, later: str) -> None:
    result = run("diff", mine, later)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "mine 1 → mine 1",
        "",
        "Parameters",
        "  term.value  3 → 4",
        "",
        "Rules added",
        "  too  major  Disclosure  2.5  Disclosed in time",
        "",
        "Rules changed",
        "  in-time · Disclosed in time",
        "    why.en  Donors are owed an account.",
        "            → Donors are owed an account of what came in and of where all of it went on the day that",
        "              the law names.",
        "    weight  2.5 → 3",
        "    examples: 1 added, 1 removed",
    ]


def test_diff_the_other_way_says_what_was_removed_in_chinese(mine: str, later: str) -> None:
    lines = run("diff", later, mine, "--lang", "zh").stdout.splitlines()
    assert lines[lines.index("删除的规则") + 1].split() == ["too", "重要", "披露", "2.5", "按期披露"]
    assert "    weight  3 → 2.5" in lines
    assert "    样例：新增 1 个、删除 1 个" in lines


def test_diff_keeps_to_the_width_of_the_terminal(mine: str, later: str) -> None:
    lines = run("diff", mine, later, COLUMNS="50").stdout.splitlines()
    assert max(map(cell_len, lines)) <= 50


def test_diff_as_json(mine: str, later: str) -> None:
    told = json.loads(run("diff", mine, later, "--format", "json").stdout)
    assert (told["before"], told["after"], told["same"]) == ("mine 1", "mine 1", False)
    assert told["parameters"] == [{"key": "term.value", "before": 3, "after": 4}]
    assert [rule["id"] for rule in told["added"]] == ["too"]
    assert told["removed"] == []
    [changed] = told["changed"]
    assert changed["changes"][1] == {"key": "weight", "before": 2.5, "after": 3}
    assert changed["examples"] == {"added": 1, "removed": 1, "changed": 0}


def test_diff_of_a_pack_with_itself_finds_nothing(mine: str) -> None:
    result = run("diff", mine, mine)
    assert (result.exit_code, result.stdout) == (0, "mine 1 → mine 1\nNo difference.\n")
    assert json.loads(run("diff", mine, mine, "--format", "json").stdout)["same"] is True


def test_diff_with_a_pack_that_cannot_be_read_could_not_be_done(mine: str) -> None:
    result = run("diff", mine, "none.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no such file" in result.stderr
