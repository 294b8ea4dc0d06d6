"""No file that is named to a command can keep it reading for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditkit.cli.config import header_maps
from auditkit.errors import AuditkitError, RefusedFile, reason_of
from auditkit.packs.document import read as read_pack
from auditkit.packs.watching import look
from auditkit.sampling.manifest import read as read_manifest
from auditkit.whole_files import MEBIBYTE, read_whole

READERS = {
    "pack": lambda path: read_pack(path, str(path)),
    "manifest": read_manifest,
    "config": header_maps,
}


def test_a_file_is_read_up_to_its_limit_and_not_beyond(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * MEBIBYTE)
    assert len(read_whole(path, 1)) == MEBIBYTE
    path.write_bytes(b"x" * (MEBIBYTE + 1))
    with pytest.raises(RefusedFile, match="larger than 1 MiB"):
        read_whole(path, 1)


@pytest.mark.parametrize("reader", READERS)
def test_a_file_larger_than_its_kind_needs_is_refused(reader: str, tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(65 * MEBIBYTE)
    with pytest.raises(AuditkitError, match=r"it is larger than \d+ MiB"):
        READERS[reader](path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
@pytest.mark.parametrize("reader", READERS)
def test_what_may_never_end_is_refused_unread(reader: str, tmp_path: Path) -> None:
    pipe, endless = tmp_path / "pipe.yaml", tmp_path / "endless.yaml"
    os.mkfifo(pipe)
    endless.symlink_to("/dev/zero")
    for path in (pipe, endless):
        with pytest.raises(AuditkitError, match="it is no regular file, but a device or a pipe"):
            READERS[reader](path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_a_pack_that_turned_into_a_pipe_is_watched_as_one_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    os.mkfifo(path)
    assert look([path])[path].sha256 is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_commands_end_with_one_line_that_says_why(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    command = [sys.executable, "-m", "auditkit", "rules", "lint", "pipe.yaml", "--lang", "en"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 2
    assert "pipe.yaml  The file cannot be read: it is no regular file" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_reason_is_told_in_the_words_of_the_refusal() -> None:
    assert reason_of(RefusedFile("because")) == "because"
