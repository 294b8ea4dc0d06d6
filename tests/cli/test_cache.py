"""`--cache DIR`: the same output from files that are not read again, and no harm where there can be no cache."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from judged_once import judging_once
from typer.testing import CliRunner

from auditkit import resources
from auditkit.cli import main
from auditkit.cli.commands import build
from auditkit.ingest import processes, reading

PLATFORM = resources.folder("sample_data") / "platform"
SELF_CHECK = resources.folder("sample_data") / "self-check"
DRAW = ("--campaign", "2019-99", "--seed", "20190909314159265358")
ROWS = ("--table", "funds", "--unit", "items", "--size", "5", *DRAW[2:])
DAY = ("--as-of", "2019-12-31")


def run(*arguments: object) -> Any:
    return CliRunner().invoke(build(), [str(argument) for argument in arguments])


# What is read from a cache must be the same to the last bit to be judged no more.
once = pytest.fixture(scope="module", autouse=True)(judging_once)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    assert run("sample", "draw", PLATFORM, *DRAW, *DAY, "-o", path).exit_code == 0
    return path


def _fail(*_arguments: object) -> None:
    pytest.fail("a file was read again")


def _twice(monkeypatch: pytest.MonkeyPatch, *command: object, cache: Path) -> None:
    """Hold a command to what it gives without a cache, while it makes one and while it reads from it alone."""
    plain = run(*command)
    assert plain.exit_code in (0, 1), plain.output
    again = []
    for read in (reading.read_file, _fail):
        with monkeypatch.context() as patch:
            patch.setattr(reading, "read_file", read)
            again.append(run(*command, "--cache", cache))
    assert [(each.exit_code, each.stdout_bytes, each.stderr_bytes) for each in again] == [
        (plain.exit_code, plain.stdout_bytes, plain.stderr_bytes)
    ] * 2


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (("check", SELF_CHECK), ("--format", "json")),
        (("check", SELF_CHECK), ("--verbose", "--all", "--lang", "zh")),
        (("calendar", SELF_CHECK), ("--format", "csv")),
        (("stats", SELF_CHECK), ("--format", "json")),
        (("explain", "YH02", SELF_CHECK), ()),
        (("sample", "draw", PLATFORM), (*DRAW, "--format", "csv")),
        (("sample", "draw", PLATFORM), (*ROWS, "--format", "csv")),
    ],
)
def test_a_command_prints_the_same_from_what_was_kept(
    command: tuple[object, ...], options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _twice(monkeypatch, *command, *DAY, *options, cache=tmp_path / "kept")


def test_what_inspect_shows_was_kept_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _twice(monkeypatch, "inspect", SELF_CHECK, cache=tmp_path / "kept")


def test_what_a_draw_is_held_against_may_have_been_kept(
    manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _twice(monkeypatch, "sample", "verify", manifest, PLATFORM, cache=tmp_path / "kept")
    _twice(monkeypatch, "sample", "report", manifest, PLATFORM, cache=tmp_path / "kept")


def test_a_file_is_no_folder_for_a_cache(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x", encoding="utf-8")
    done = run("check", SELF_CHECK, "--cache", path)
    assert done.exit_code == 2
    assert done.stderr == f'✗ --cache "{path}" is a file; name a folder, which is made if there is none.\n'
    assert path.read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("folder", ["", "kept", "kept/further"])
def test_whoever_hands_in_does_not_say_what_was_read(tmp_path: Path, folder: str) -> None:
    done = run("check", tmp_path, "--cache", tmp_path / folder)
    assert done.exit_code == 2
    assert "is among what was handed in" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_else_is_written_into_the_folder_of_a_cache(tmp_path: Path) -> None:
    done = run("check", SELF_CHECK, "--cache", tmp_path / "kept", "--cards", tmp_path / "kept" / "cards")
    assert done.exit_code == 2
    assert "lies in the folder of --cache" in done.stderr


def test_where_no_cache_can_be_made_everything_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    plain = run("check", SELF_CHECK, *DAY)
    for lang, told in (("en", "cannot be used as a cache"), ("zh", "不能用作缓存")):
        done = run("check", SELF_CHECK, *DAY, "--cache", tmp_path / "file" / "kept", "--lang", lang, "--quiet")
        assert done.exit_code == plain.exit_code
        [line] = done.stderr.splitlines()
        assert line.startswith("! ")
        assert told in line


def test_no_worker_is_asked_for_a_file_that_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ("check", SELF_CHECK, *DAY, "--cache", tmp_path / "kept", "--format", "json", "--jobs", "2")
    plain = run(*command)
    monkeypatch.setattr(processes, "Worker", _fail)
    monkeypatch.setattr(processes, "_worker_for", _fail)
    assert run(*command).stdout_bytes == plain.stdout_bytes
    processes.end_all()


@pytest.mark.parametrize(
    ("arguments", "cache", "others"),
    [
        (["in", "--cache", "kept", "-o", "x"], "kept", ["in", "-o", "x"]),
        (["--cache=kept", "in"], "kept", ["in"]),
        (["in", "--cache"], None, ["in"]),
        (["in"], None, ["in"]),
    ],
)
def test_the_folder_is_known_before_arguments_are_parsed(
    arguments: list[str], cache: str | None, others: list[str]
) -> None:
    assert main._cache_asked(arguments) == (cache, others)


@pytest.mark.skipif(sys.platform == "win32", reason="workers start otherwise there")
@pytest.mark.parametrize("has_entries", [False, True])
def test_workers_get_ready_only_where_something_must_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_entries: bool
) -> None:
    begun: list[object] = []

    class Worker:
        def __init__(self, *, early: bool = False) -> None:
            self.early = early

        def begin(self, found: object = None) -> None:
            begun.append(found)

        def end(self) -> None:
            pass

    monkeypatch.setattr(processes, "Worker", Worker)
    monkeypatch.setattr(processes, "processors", lambda: 3)
    (tmp_path / "kept").mkdir()
    if has_entries:
        (tmp_path / "kept" / "a.read").touch()
    main._begin_to_read([str(SELF_CHECK), "--cache", str(tmp_path / "kept")])
    assert len(begun) == (0 if has_entries else 3)
    assert processes._idle.qsize() == 3
    [file] = SELF_CHECK.glob("*.xlsx")
    main._begin_to_read([str(file), "--cache", str(tmp_path / "kept")])
    assert processes._idle.qsize() == (4 if has_entries else 3)
    processes.end_all()
    assert processes._idle.empty()
