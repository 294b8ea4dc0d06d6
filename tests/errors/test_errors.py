from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditkit import i18n
from auditkit.cli import main
from auditkit.cli.commands import build

HERE = Path(__file__).resolve().parent
PAGE = runpy.run_path(str(HERE / "page.py"))
CASES: list[Path] = PAGE["cases"]()
GROUPS = {folder.name.partition("-")[0] for folder in CASES}
FIRST = {next(each.name for each in CASES if each.name.startswith(f"{group}-")) for group in GROUPS}
"""One of each group goes through the installed command; the others take the same way from there."""

AUDITKIT = Path(sys.executable).with_name("auditkit")
LOCALES = {"en": "en_GB.UTF-8", "zh": "zh_CN.UTF-8"}

HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;?!] ?[\u4e00-\u9fff]|[\u4e00-\u9fff]\.(\s|$)")
"""Punctuation that no Chinese sentence has."""


def installed(arguments: list[str], folder: Path, language: str) -> tuple[int, str, str]:
    """Run the installed command in `folder` and return its exit code, standard output and standard error."""
    names = ("LC_ALL", "PYTHONPATH", "NO_COLOR", "FORCE_COLOR", "COLUMNS")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {"LC_ALL": LOCALES[language], "PYTHONPATH": str(folder)}
    done = subprocess.run([AUDITKIT, *arguments], cwd=folder, env=environment, capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def within(arguments: list[str], language: str) -> tuple[int, str, str]:
    """Run a command line in this process and folder, which takes a tenth of the time."""
    i18n.use(language)
    # Only the command that is called is loaded, as the installed one does it.
    result = CliRunner().invoke(build(main.command_asked(arguments)), arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def said(stdout: str, stderr: str, expected: str) -> bool:
    """Whether `expected` is all of standard error or, where that is empty, stands in standard output line by line."""
    return stderr == expected + "\n" if stderr else f"\n{expected}\n" in f"\n{stdout}"


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder of one error, with its input made, as the current folder."""
    folder = tmp_path / request.param.name
    shutil.copytree(request.param, folder)
    monkeypatch.chdir(folder)
    if (folder / "make.py").exists():
        runpy.run_path("make.py")
    return folder


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("case", CASES, ids=lambda folder: folder.name, indirect=True)
def test_an_error_reads_as_written_and_spoils_nothing(case: Path, language: str) -> None:
    arguments = shlex.split(PAGE["text"](case, "command"))
    before = contents(case)
    # What an option is for is worded when its command is first loaded, and this process may have done so in English.
    words_options = case.name.startswith("command-")
    if (language == "en" and case.name in FIRST) or words_options or (case / "sitecustomize.py").exists():
        code, stdout, stderr = installed(arguments, case, language)
    else:
        code, stdout, stderr = within(arguments, language)
    assert said(stdout, stderr, PAGE["text"](case, f"expected.{language}")), stderr or stdout
    assert code == int(PAGE["text"](case, "exit"))
    assert all(line.isprintable() for line in (stdout + stderr).splitlines())
    assert contents(case) == before
    reported = case / "reported"
    for project in reported.read_text().split() if reported.exists() else ():
        assert re.search(rf"^(\S )?{project}\b", stdout, re.MULTILINE), stdout


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_message_is_whole_sentences_in_its_language(folder: Path) -> None:
    english, chinese = (PAGE["text"](folder, f"expected.{language}") for language in LOCALES)
    assert not re.search("[，。；：？！“”]", english), english
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not HALF_WIDTH.search(chinese), chinese
    for message, ends in ((english, ".?"), (chinese, "。？")):
        sentence = message.rpartition("\n  → ")[0] or message
        assert sentence[-1] in ends, message
        assert not re.search(r"[.?。？]  ", message), message


def test_the_committed_page_is_made_from_the_folders_of_today() -> None:
    assert PAGE["PAGE"].read_text(encoding="utf-8") == PAGE["page"](), "run: python tests/errors/page.py"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "\x1b[31m.xlsx"],
        ["check", "\x1b[31m\x9b\u202e"],
        ["check", "x", "--as-of", "\x1b[31m"],
        ["check", "x", "-o", "\x1b[31m.pdf"],
        ["check", "x", "-o", "\x1b[31m/r.json"],
        ["check", "x", "--map", "\x1b[31m=a.b"],
        ["check", "x", "--map", "a=\x1b[31m.b"],
        ["check", "x", "--map", "a=projects.\x1b[31m"],
        ["check", "x", "--set", "\x1b[31m"],
        ["check", "x", "--set", "\x1b[31m=1"],
        ["check", "x", "--set", "audit_top_n=\x1b[31m"],
        ["check", "x", "--rules", "\x1b[31m"],
        ["check", "x", "--rules", "\x1b[31m.yaml"],
        ["check", "x", "--select", "\x1b[31m"],
        ["check", "x", "--config", "\x1b[31m.toml"],
        ["check", "x", "--min-score", "\x1b[31m"],
        ["check", "x", "--engine", "\x1b[31m"],
        ["check", "x", "--currency", "\x1b[31m"],
        ["check", "x", "--\x1b[31m"],
        ["check", "x", "--lang", "\x1b[31m"],
        ["\x1b[31m"],
        ["rules", "show", "\x1b[31m"],
        ["rules", "lint", "\x1b[31m"],
        ["rules", "test", "\x1b[31m.yaml"],
        ["rules", "new", "\x1b[31m"],
        ["rules", "new", "data", "-o", "\x1b[31m"],
        ["rules", "new", "data", "-o", "\x1b[31m/a.yaml"],
        ["rules", "coverage", "\x1b[31m"],
        ["rules", "diff", "base", "\x1b[31m.yaml"],
        ["schema", "show", "\x1b[31m"],
        ["schema", "show", "projects", "\x1b[31m"],
        ["init", "\x1b[31m"],
        ["init", "a.xlsx", "--table", "\x1b[31m"],
        ["init", "a.xlsx", "--rows", "\x1b[31m"],
        ["sample", "draw", "x", "--campaign", "\x1b[31m", "--seed", "\x1b[31m"],
        ["sample", "verify", "\x1b[31m.json", "x"],
    ],
    ids=repr,
)
def test_no_argument_steers_the_terminal(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, stdout, stderr = within(arguments, "en")
    assert code == 2
    assert stdout + stderr
    assert all(line.isprintable() for line in (stdout + stderr).split("\n"))
