"""`auditkit check` as users run it: by what its exit code decides."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from auditkit.cli.commands import build


def run(*arguments: str) -> Any:
    return CliRunner().invoke(build(), ["check", *arguments, "--as-of", "2019-12-31", "--fail-on", "never"])


@pytest.fixture
def projects(tmp_path: Path) -> str:
    path = tmp_path / "projects.csv"
    path.write_text("project_id,title,org_id,field\nP1,书角,G1,教育\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--min-score", "0"), 1), (("--min-score", "60"), 1)])
def test_a_project_without_a_score_does_not_pass_a_least_score(
    projects: str, options: tuple[str, ...], code: int
) -> None:
    result = run(projects, "--select", "progress-recent", *options)
    assert "no score" in result.stdout
    assert result.exit_code == code


@pytest.mark.parametrize(("least", "code"), [("100", 0), ("0", 0)])
def test_a_score_that_reaches_the_least_passes(projects: str, least: str, code: int) -> None:
    result = run(projects, "--select", "data-unique", "--min-score", least)
    assert "mean score 100.00" in result.stdout
    assert result.exit_code == code


PACK = """
pack: mine
version: "1"
title: {en: Mine, zh: 我的}
rules:
  - {id: has-title, kind: present, all_of: [title], weight: 199999, <<}
  - {id: has-audit, kind: present, all_of: [{table: audits}], weight: 1, <<}
""".replace("<<", "title: {en: T, zh: 题}, severity: major, dimension: audit, subject: projects")


@pytest.mark.parametrize(("least", "code"), [("1", 1), ("0.99999", 0), ("0.999995", 0), ("0.9999951", 1)])
def test_a_coverage_that_rounds_to_the_least_does_not_reach_it(
    projects: str, tmp_path: Path, least: str, code: int
) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text(PACK, encoding="utf-8")
    result = run(projects, "--rules", str(rules), "--min-coverage", least)
    assert result.exit_code == code
    assert "on 99 % of the weight" in result.stdout


def test_a_manifest_says_who_is_drawn_and_the_report_says_which(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    names = [f"P{number:02}" for number in range(1, 9)]
    projects = "".join(f"{name},{name},G1,教育,2019-99,2019-08-01,2019-09-09\n" for name in names)
    header = "project_id,title,org_id,field,campaign,fundraising_starts_on,fundraising_ends_on\n"
    (data / "projects.csv").write_text(header + projects, encoding="utf-8")
    funds = "".join(f"{name},2019-99,{100 + int(name[1:])}\n" for name in names)
    (data / "funds.csv").write_text("project_id,campaign,total_amount\n" + funds, encoding="utf-8")
    (data / "audits.csv").write_text(
        "project_id,campaign,report_on,opinion\n"
        + "".join(f"{name},2019-99,2019-12-01,无保留\n" for name in names[3:]),
        encoding="utf-8",
    )
    manifest = tmp_path / "manifest.json"
    draw = ["sample", "draw", str(data), "--campaign", "2019-99", "--seed", "20190909314159265358", "-o", str(manifest)]
    assert CliRunner().invoke(build(), draw).exit_code == 0
    [drawn] = [each["project_id"] for each in json.loads(manifest.read_text(encoding="utf-8"))["selected"]]
    assert drawn in names[:3]

    def outcomes(*options: str) -> tuple[dict[str, str], dict[str, Any]]:
        report = json.loads(run(str(data), "--select", "sampled-projects-audited", "--format", "json", *options).stdout)
        found = {each["project_id"]: each["outcomes"][0]["status"] for each in report["projects"]}
        return found, report["run"]

    found, ran = outcomes()
    assert (set(found.values()), ran.get("manifest"), ran["notes"]) == ({"not_applicable"}, None, [])
    found, ran = outcomes("--manifest", str(manifest))
    assert found == {name: "failed" if name == drawn else "not_applicable" for name in names}
    sha256 = hashlib.sha256(manifest.read_bytes()).hexdigest()
    assert ran["manifest"] == {"sha256": sha256, "campaign": "2019-99"}
    assert sha256 in ran["notes"][0]
    shown = run(str(data), "--manifest", str(manifest), "-o", str(tmp_path / "report.md")).stdout
    reserves = len(json.loads(manifest.read_text(encoding="utf-8"))["reserves"])
    assert reserves
    assert f"samples {6 + reserves}: 5 mandatory, 1 drawn, {reserves} in reserve" in " ".join(shown.split())
    block = shown.partition("Must be audited, for they were drawn · 1 project of 2019-99\n")[2].partition("\n\n")[0]
    assert [line.split()[:2] for line in block.splitlines()] == [["1", drawn]]
    page = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert f"| 1 | {drawn} {drawn} | top-100 / Education | " in page
    other = next(name for name in names if name != drawn)
    assert "for they were drawn" not in run(str(data), "--manifest", str(manifest), "--project", other).stdout
    assert "for they were drawn" not in run(str(data)).stdout
    refused = run(str(data), "--manifest", str(manifest), "-o", str(manifest))
    assert refused.exit_code == 2
    assert hashlib.sha256(manifest.read_bytes()).hexdigest() == sha256
