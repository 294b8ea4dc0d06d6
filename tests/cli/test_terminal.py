"""What a terminal is asked to do: turn pages, and lead to files; and what a pipe is never asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from auditkit.cli import terminal


@pytest.mark.parametrize(
    ("environment", "opens"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM_PROGRAM": "WezTerm"}, True),
        ({"WT_SESSION": "1"}, True),
        ({"VTE_VERSION": "6003"}, True),
        ({"VTE_VERSION": "4999"}, False),
        ({"VTE_VERSION": "new"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "WT_SESSION": "1"}, False),
    ],
)
def test_only_terminals_that_open_links_get_them(tmp_path: Path, environment: dict[str, str], opens: bool) -> None:
    file = tmp_path / "a.csv"
    file.touch()
    assert bool(terminal.links([str(file)], environment)) is opens


def test_no_name_of_a_file_can_end_a_link_or_steer(tmp_path: Path) -> None:
    odd = tmp_path / "项 目\x1b]8;;\x07 %41 link red.csv"
    odd.touch()
    found = terminal.links([str(odd), str(tmp_path / "in.zip/inner.csv"), str(tmp_path)], {"FORCE_HYPERLINK": "1"})
    assert list(found) == [str(odd)]
    address = found[str(odd)]
    assert address.isascii()
    assert address.isprintable()
    assert " " not in address
    assert address.endswith("/%E9%A1%B9%20%E7%9B%AE%1B%5D8%3B%3B%07%20%2541%20link%20red.csv")


def in_a_terminal(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run a command with a terminal for its input and output, 24 lines high; return its exit code and what it wrote."""
    above, below = pty.openpty()
    process = subprocess.Popen(command, stdin=below, stdout=below, env={**os.environ, "LANG": "en", **environment})
    os.close(below)
    written = b""
    while True:
        try:
            piece = os.read(above, 65536)
        except OSError:
            break
        if not piece:
            break
        written += piece
    os.close(above)
    return process.wait(), written.decode().replace("\r\n", "\n")


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """A pager that keeps what it is given, and says that it was there."""
    path = tmp_path / "pager"
    path.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\n"
        "pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())\nprint('turned pages')\n",
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def test_a_long_report_is_paged_and_its_exit_code_kept(pager: Path, tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "sample_data" / "self-check"
    command = [sys.executable, "-m", "auditkit", "check", str(sample), "--as-of", "2019-09-01"]
    kept = tmp_path / "kept.txt"
    paged = {"PAGER": f"{pager} {kept}", "FORCE_HYPERLINK": "1", "TERM": "xterm", "NO_COLOR": ""}
    code, written = in_a_terminal(command, paged)
    assert (code, written) == (1, "turned pages\n")
    text = kept.read_text(encoding="utf-8")
    assert "YH02 山村早餐铺" in text
    assert "\x1b]8;" in text
    assert "file:///" in text


def test_one_line_a_project_and_no_pager(pager: Path, tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "sample_data" / "self-check"
    command = [sys.executable, "-m", "auditkit", "check", str(sample), "--as-of", "2019-09-01", "--quiet"]
    code, written = in_a_terminal(command, {"PAGER": f"{pager} {tmp_path / 'kept'}", "NO_COLOR": "1"})
    assert code == 1
    assert written.splitlines() == [
        "✗ YH05 校园小菜园       59.00  E  1 critical",
        "! YH03 儿童之家         84.00  B  1 major",
        "! YH02 山村早餐铺       95.56  A  1 major",
        "! YH04 乡村儿科义诊     97.14  A  1 major",
        "~ YH01 流动儿童图书车  100.00  A",
    ]


@pytest.mark.parametrize("wanted", ["cat", "", "no-such-pager-anywhere", "less 'x"])
def test_without_a_pager_everything_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wanted: str
) -> None:
    monkeypatch.setattr(terminal, "_is_longer_than_screen", lambda _text: True)
    monkeypatch.setenv("PAGER", wanted)
    terminal.show("a report\n")
    assert capsys.readouterr().out == "a report\n"
