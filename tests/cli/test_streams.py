"""What becomes of a result that standard output does not take, as the shell sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
PROGRAM = [sys.executable, "-m", "auditkit", "--lang", "en"]

needs_full_device = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")


def run(arguments: list[str], output: int) -> tuple[int, str]:
    """Run a command line with standard output going to a descriptor; return its exit code and what it complains of."""
    done = subprocess.run([*PROGRAM, *arguments], stdout=output, stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("arguments", [["rules", "list"], ["rules", "list", "--format", "json"], ["check", "--help"]])
def test_a_reader_that_has_gone_away_ends_the_command_in_silence(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert run(arguments, writing) == (2, "")
    finally:
        os.close(writing)


@needs_full_device
@pytest.mark.parametrize("arguments", [["rules", "list"], ["rules", "list", "--format", "json"], ["check", "--help"]])
def test_a_full_disk_is_told_and_ends_the_command_with_2(arguments: list[str]) -> None:
    with FULL.open("wb") as full:
        code, complaint = run(arguments, full.fileno())
    assert code == 2
    assert complaint == (
        "✗ The result could not be written to standard output: the system says: No space left on device. "
        "Send it somewhere else.\n"
    )


@needs_full_device
def test_errors_that_nobody_can_read_leave_the_exit_code_as_it_is() -> None:
    with FULL.open("wb") as full:
        done = subprocess.run([*PROGRAM, "rules", "show", "nothing"], stdout=subprocess.PIPE, stderr=full, check=False)
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.skipif(os.name != "posix", reason="closes a descriptor by means of a shell")
def test_a_process_started_without_standard_output_says_so(tmp_path: Path) -> None:
    line = '"$0" -m auditkit --lang en schema show projects >&-'
    done = subprocess.run(["sh", "-c", line, sys.executable], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("✗ The result could not be written to standard output: ")
