"""`auditkit init` as users run it: what it writes, what it says, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_templates import run

from auditkit import i18n
from auditkit.reports.letters import Template
from auditkit.reports.letters.default import default_template


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_what_was_written_is_said_with_the_command_that_checks_it() -> None:
    result = run("init", "ours.xlsx", "--rules", "us-form-990")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Wrote ours.xlsx, with a guide and these sheets to fill in: Organisations, Projects, Annual accounts.",
        "Once it is filled in: auditkit check ours.xlsx --rules us-form-990 --currency USD --as-of DATE",
    ]
    assert run("init", "quiet.xlsx", "--quiet").stdout == ""
    i18n.use("zh")
    told = run("init", "进展.xlsx", "--table", "项目进展").stdout
    assert told == "已写入 进展.xlsx，内有填写说明，需要填写的工作表有：项目进展。\n"


@pytest.mark.parametrize("width", [40, 60, 80])
def test_what_was_written_is_told_in_the_width_of_the_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    *told, command = run("init", "ours.xlsx").stdout.splitlines()
    assert len(told) > 1
    assert max(map(len, told)) <= width
    assert " ".join(told).endswith("Project progress, Audits.")
    assert command == "Once it is filled in: auditkit check ours.xlsx --as-of DATE"


def test_a_file_that_is_there_is_written_over_only_when_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "ours.xlsx"
    file.write_text("much work", encoding="utf-8")
    refused = run("init", "ours.xlsx")
    assert (refused.exit_code, file.read_text(encoding="utf-8")) == (2, "much work")
    assert run("init", "ours.xlsx", "--force").exit_code == 0
    assert file.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("rows", ["0", "10001", "1.5", "many", "９"])
def test_rows_are_a_whole_number_within_bounds(rows: str, tmp_path: Path) -> None:
    result = run("init", "ours.xlsx", "--rows", rows)
    assert result.exit_code == 2
    assert f'--rows is "{rows}"; it takes a whole number from 1 to 10000.' in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_template_for_letters_is_one_that_letters_can_be_made_from(language: str, tmp_path: Path) -> None:
    i18n.use(language)
    told = run("init", "my letter.docx").stdout
    assert "--letters DIR --letter-template 'my letter.docx'" in told
    content = (tmp_path / "my letter.docx").read_bytes()
    assert content == default_template(language)[1]
    Template("my letter.docx", content)
    assert run("init", "quiet.docx", "--quiet").stdout == ""


def test_the_template_for_letters_writes_over_nothing_and_takes_no_options_of_workbooks(tmp_path: Path) -> None:
    file = tmp_path / "letter.docx"
    file.write_text("much work", encoding="utf-8")
    refused = run("init", "letter.docx")
    assert (refused.exit_code, file.read_text(encoding="utf-8")) == (2, "much work")
    assert run("init", "letter.docx", "--rows", "5", "--force").exit_code == 2
    assert file.read_text(encoding="utf-8") == "much work"
    assert run("init", "letter.docx", "--force").exit_code == 0
    assert file.read_bytes().startswith(b"PK")
