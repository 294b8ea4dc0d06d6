"""Running auditkit on hostile files as users do, and what that takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

SECONDS = 20
"""How much of a processor's time each process may take over one of the files: what they take on an idle machine."""

MEBIBYTES = 1024
"""How much memory any process may take over one of them."""

_MEASURED = """
import ctypes, json, os, resource, subprocess, sys
if sys.platform == "linux":
    # Processes whose parent has ended become children of this one: PR_SET_CHILD_SUBREAPER.
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
seconds = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
code = subprocess.call(sys.argv[3:])
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], "w").write(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss / unit]))
"""
"""Runs a command and waits for all that it started, each of which may take so many seconds of a processor's time.

Written are its exit code, the processor seconds of all its processes, and the MiB that the largest of them took.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of auditkit came to: the processor seconds of all its processes, and the MiB of the largest."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    peak: float


def run(arguments: list[str], folder: Path, files: int = 1) -> Run:
    """Run the installed command on hostile `files` in `folder`, within the time that so many may take.

    Raises TimeoutExpired when it hangs, also without taking a processor's time.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "COLUMNS"))}
    with tempfile.TemporaryDirectory() as own:
        said = Path(own, "measured.json")
        bound = SECONDS * files
        done = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(said), str(bound), sys.executable, "-m", "auditkit", *arguments],
            cwd=folder,
            env=environment | {"LC_ALL": "C.UTF-8"},
            capture_output=True,
            timeout=10 * bound,
            check=False,
        )
        code, seconds, peak = json.loads(said.read_text())
    return Run(code, done.stdout.decode(), done.stderr.decode(), seconds, peak)


def steering(text: str) -> set[str]:
    """Return the characters of `text` that could steer a terminal, or hide what stands there."""
    return {character for line in text.split("\n") for character in line if not character.isprintable()}
