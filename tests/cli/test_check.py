"""`auditkit check` as users run it: by what its exit code decides."""

from __future__ import annotations

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
