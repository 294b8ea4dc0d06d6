"""ZIP archives: read like folders, and nothing of them ever reaches the disk."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from auditkit.ingest import limits, read

PROJECTS = "项目编号,项目名称,执行机构,领域\n{id},图书角,JG1,教育\n"


def _packed(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_the_files_of_an_archive_are_read_like_those_of_a_folder(tmp_path: Path) -> None:
    path = _packed(
        tmp_path / "提交.zip",
        {
            "甲/项目.csv": PROJECTS.format(id="P1"),
            "乙/项目.csv": PROJECTS.format(id="P2"),
            "乙/说明.pdf": b"%PDF",
            "__MACOSX/甲/._项目.csv": b"\x00",
            "甲/~$项目.xlsx": b"",
        },
    )
    dataset = read([path])
    assert dataset.errors == ()
    shown = path.as_posix()
    assert [(file.path.removeprefix(shown), file.status) for file in dataset.inputs] == [
        ("/乙/说明.pdf", "ignored"),
        ("/乙/项目.csv", "read"),
        ("/甲/项目.csv", "read"),
    ]
    table = dataset.tables["projects"]
    assert table.frame["project_id"].tolist() == ["P2", "P1"]
    assert table.place(1, "title").file == f"{shown}/甲/项目.csv"


def test_archives_in_a_folder_are_read_and_processes_give_the_same(tmp_path: Path) -> None:
    for number in range(3):
        _packed(tmp_path / f"{number}.zip", {f"{name}.csv": PROJECTS.format(id=f"{number}{name}") for name in "ab"})
    here, there = read([tmp_path], jobs=0), read([tmp_path], jobs=2)
    assert here.tables["projects"].frame["project_id"].tolist() == ["0a", "0b", "1a", "1b", "2a", "2b"]
    assert there.inputs == here.inputs
    assert there.tables["projects"].frame.equals(here.tables["projects"].frame)


def test_names_that_chinese_windows_packed_are_read(tmp_path: Path) -> None:
    path = _packed(tmp_path / "a.zip", {"AAAA.csv": PROJECTS.format(id="P1")})
    path.write_bytes(path.read_bytes().replace(b"AAAA", "项目".encode("gb18030")))
    [file] = read([path]).inputs
    assert file.path == f"{path.as_posix()}/项目.csv"


@pytest.mark.parametrize("name", ["../项目.csv", "/etc/项目.csv", "甲/../../项目.csv", "C:/项目.csv", "..\\项目.csv"])
def test_a_path_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("x")
        member.filename = name
        archive.writestr(member, PROJECTS.format(id="P1"))
    dataset = read([path])
    [message] = dataset.errors
    assert "holds a file whose path leads out of the archive" in message
    assert dataset.tables == {}
    assert [file.name for file in tmp_path.rglob("项目.csv")] == []


def test_an_archive_that_is_none_is_one_error_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"\x89PNG")
    _packed(tmp_path / "b.zip", {})
    good = _packed(tmp_path / "c.zip", {"项目.csv": PROJECTS.format(id="P1")})
    cut = good.read_bytes()[:-30]
    (tmp_path / "d.zip").write_bytes(cut)
    dataset = read([tmp_path])
    assert [file.status for file in dataset.inputs] == ["failed", "failed", "read", "failed"]
    assert ["is cut off or damaged" in error for error in dataset.errors] == [True, False, True]
    assert "is an empty archive" in dataset.errors[1]
    assert len(dataset.tables["projects"].frame) == 1


def test_a_member_that_is_broken_is_its_own_error(tmp_path: Path) -> None:
    path = _packed(tmp_path / "a.zip", {"1.csv": PROJECTS.format(id="P1"), "2.csv": PROJECTS.format(id="P2")})
    content = bytearray(path.read_bytes())
    content[content.index(b"1.csv") + 12] ^= 0xFF
    path.write_bytes(content)
    dataset = read([path])
    assert [file.status for file in dataset.inputs] == ["failed", "read"]


def test_an_archive_past_a_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = _packed(tmp_path / "a.zip", {"a.csv": "0" * 10_000_000})
    assert "looks like a ZIP bomb" in read([bomb]).errors[0]
    monkeypatch.setattr(limits, "MEMBERS", 1)
    many = _packed(tmp_path / "b.zip", {"1.csv": "", "2.csv": ""})
    assert "holds more than 1 files" in read([many]).errors[0]
