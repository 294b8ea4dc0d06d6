from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from auditkit.cli.commands import build
from auditkit.errors import reason_of

COMMANDS = (["check"], ["sample", "draw"], ["sample", "verify"], ["rules", "lint"], ["schema", "show"], ["demo"])
ENGLISH = (
    "Usage",
    "OPTIONS",
    "ARGS",
    "COMMAND",
    "Options",
    "Arguments",
    "Commands",
    "Show this",
    "required",
    "default:",
)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(build(), list(arguments))


@pytest.mark.parametrize("command", [[], ["sample"], *COMMANDS], ids=" ".join)
def test_help_is_in_the_language_of_the_user(command: list[str]) -> None:
    environment = {**os.environ, "LC_ALL": "zh_CN.UTF-8"}
    program = Path(sys.executable).with_name("auditkit")
    done = subprocess.run([program, *command, "--help"], env=environment, capture_output=True, check=False)
    text = done.stdout.decode()
    assert done.returncode == 0
    assert text.startswith("用法：auditkit")
    assert not [word for word in ENGLISH if word in text], text


@pytest.mark.parametrize("arguments", [[], ["--lang", "en"], ["rules"]])
def test_a_line_without_a_command_prints_the_help_as_an_error(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Usage: ")


@pytest.mark.parametrize(
    "arguments", [["schema", "--lang", "zh"], ["--lang", "zh", "schema"], ["rules", "--lang", "zh"]]
)
def test_a_group_takes_a_language_like_its_commands(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")
    assert run("schema", "--lang", "zh", "list").exit_code == 0
    assert run("schema", "--lang", "fr", "list").stderr == '✗ --lang is "fr"; it takes one of en, zh.\n'


def test_the_demo_as_json_is_the_report_alone() -> None:
    result = run("demo", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["summary"]["projects"] == 60


def test_the_version_needs_no_command() -> None:
    result = run("--version")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("auditkit ")


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "101", "", "1,5"])
def test_a_number_out_of_bounds_is_refused(value: str) -> None:
    result = run("check", "x.csv", f"--min-score={value}")
    assert result.exit_code == 2
    assert result.stderr == f'✗ --min-score is "{value}"; it takes a number from 0 to 100.\n'


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FileNotFoundError(errno.ENOENT, "x"), "there is no such file"),
        (IsADirectoryError(errno.EISDIR, "x"), "it is a folder"),
        (PermissionError(errno.EACCES, "x"), "permission denied"),
        (OSError(errno.ENAMETOOLONG, "x"), "its name is too long"),
        (OSError(errno.EIO, "Input/output error"), "the system says: Input/output error"),
    ],
)
def test_reasons_of_the_system_are_told_in_our_words(error: OSError, reason: str) -> None:
    assert reason_of(error) == reason
