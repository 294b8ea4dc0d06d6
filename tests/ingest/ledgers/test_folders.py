"""No folder for temporary files outlives its process for good, and none is taken from a process that runs."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from auditkit.ingest.ledgers.folders import TemporaryFolder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no locks that end with a process")

_PROGRAM = """
import sys
from auditkit.ingest.ledgers.folders import TemporaryFolder
folder = TemporaryFolder()
print(folder.path, flush=True)
sys.stdin.read()
folder.remove()
"""


@contextmanager
def held_by_another(temporary: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Yield a process that holds a folder as long as nobody ends it, and the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    ) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())


def test_the_folder_of_a_killed_process_is_removed_by_the_next(tmp_path: Path) -> None:
    with held_by_another(tmp_path) as (killed, left):
        (left / "file-0.parquet").write_bytes(b"rows")
        killed.kill()
    assert left.is_dir()

    with held_by_another(tmp_path) as (_running, its_own):
        assert list(tmp_path.iterdir()) == [its_own]
    assert not list(tmp_path.iterdir())


def test_no_folder_is_taken_from_a_process_that_runs(tmp_path: Path) -> None:
    with held_by_another(tmp_path) as (_first, one), held_by_another(tmp_path) as (_second, other):
        assert set(tmp_path.iterdir()) == {one, other}


def test_folders_of_others_stay(tmp_path: Path) -> None:
    elsewhere, temporary = tmp_path / "elsewhere", tmp_path / "temporary"
    elsewhere.mkdir()
    temporary.mkdir()
    with held_by_another(temporary) as (_process, folder):
        [lock] = folder.iterdir()
    for left in (elsewhere, temporary / "other-name", temporary / "auditkit-left"):
        left.mkdir(exist_ok=True)
        (left / lock.name).touch()
    (temporary / "auditkit-unlocked").mkdir()
    (temporary / "auditkit-of-another-host").mkdir()
    (temporary / "auditkit-of-another-host" / f"{lock.name}-2").touch()
    (temporary / "auditkit-link").symlink_to(elsewhere)

    with held_by_another(temporary) as (_process, folder):
        pass

    stay = {"other-name", "auditkit-unlocked", "auditkit-of-another-host", "auditkit-link"}
    assert {path.name for path in temporary.iterdir()} == stay
    assert (elsewhere / lock.name).exists()


def test_a_folder_is_removed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = TemporaryFolder()
    folder.remove()
    # The number of the closed lock may by now be that of another file.
    with (tmp_path / "other").open("wb") as other:
        folder.remove()
        other.write(b"kept")
    assert (tmp_path / "other").read_bytes() == b"kept"


def test_a_folder_that_cannot_be_locked_serves_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("fcntl.flock", refuse)
    folder = TemporaryFolder()
    assert [path.name for path in folder.path.iterdir()] == ["begun"]
    folder.remove()
    assert not list(tmp_path.iterdir())
