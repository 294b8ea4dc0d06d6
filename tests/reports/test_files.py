from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from auditkit.errors import BadFile
from auditkit.reports.files import write_whole


def test_it_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "报告.json"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_it_may_be_read_as_any_new_file_may(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    write_whole(tmp_path / "report.json", b"{}")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target.json"
    target.write_bytes(b"old")
    link = tmp_path / "link.json"
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"there is no folder .*missing\. Make it, or write somewhere else") as caught:
        write_whole(tmp_path / "missing" / "report.json", b"{}")
    assert caught.value.path == str(tmp_path / "missing" / "report.json")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="is a folder; name a file to write"):
        write_whole(tmp_path, b"{}")


def test_a_pipe_is_left_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    with pytest.raises(BadFile, match="is not a regular file"):
        write_whole(pipe, b"{}")
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.EACCES, "permission denied"),
        (errno.EROFS, "permission denied"),
        (errno.ENOSPC, "no space is left"),
        (errno.EIO, r"cannot be written \(Input/output error\)"),
    ],
)
def test_a_failure_half_way_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, told: str
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")

    def refuse(_self: Path, _target: Any) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(BadFile, match=told):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to the superuser")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(BadFile, match="permission denied"):
        write_whole(tmp_path / "report.json", b"{}")


def test_a_protected_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with pytest.raises(BadFile, match="permission denied"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"


def test_the_message_cannot_steer_a_terminal(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        write_whole(tmp_path / "a\x1b[2J" / "report.json", b"{}")
    assert caught.value.message.isprintable()
