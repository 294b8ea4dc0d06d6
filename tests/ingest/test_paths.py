from __future__ import annotations

import os
import sys
from itertools import permutations
from pathlib import Path

import pytest

from auditkit.ingest import read
from auditkit.ingest.paths import find


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_a_folder_is_searched_to_the_bottom_in_order_without_hidden_and_lock_files(tmp_path: Path) -> None:
    _touch(tmp_path, "b/two.xlsx", "a.csv", "b/.hidden.xlsx", "b/~$two.xlsx", ".git/three.xlsx", "z.pdf")
    files, errors = find([tmp_path])
    assert [file.path.relative_to(tmp_path).as_posix() for file in files] == ["a.csv", "b/two.xlsx", "z.pdf"]
    assert errors == ()


def test_paths_are_shown_as_the_user_named_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _touch(tmp_path, "in/deep/a.csv", "b.csv")
    monkeypatch.chdir(tmp_path)
    files, _errors = find([Path("in"), Path("b.csv")])
    assert [file.shown for file in files] == ["b.csv", "in/deep/a.csv"]


def test_the_order_of_the_arguments_does_not_matter_and_a_file_comes_once(tmp_path: Path) -> None:
    _touch(tmp_path, "a.csv", "b.csv")
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    assert [file.path for file in find([b, a, tmp_path])[0]] == [a, b]


def test_a_file_and_its_folder_come_to_the_same_in_either_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _touch(tmp_path, "f/a.csv", "f/b.csv")
    monkeypatch.chdir(tmp_path)
    paths = [Path("f"), Path("f/../f/a.csv"), Path("f/a.csv").resolve()]
    ways = [find(list(order)) for order in permutations(paths)]
    assert all(way == ways[0] for way in ways)
    first, second = ways[0][0]
    assert (first.path, first.shown, first.named) == (paths[2], paths[2].as_posix(), True)
    assert (second.shown, second.named) == ("f/b.csv", False)


def test_no_such_path_is_named_and_the_others_are_still_found(tmp_path: Path) -> None:
    _touch(tmp_path, "a.csv")
    files, errors = find([tmp_path / "missing.xlsx", tmp_path / "a.csv"])
    assert len(files) == 1
    missing = (tmp_path / "missing.xlsx").as_posix()
    assert errors == (f"There is no file or folder {missing}: check the spelling, and the folder you are in.",)


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / ".keep").write_bytes(b"")
    [message] = read([tmp_path]).errors
    assert message == (f"{tmp_path.as_posix()} is an empty folder: put the workbooks into it, or name another folder.")


def test_what_is_neither_file_nor_folder_is_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    files, errors = find([pipe])
    assert files == ()
    assert "neither a file nor a folder" in errors[0]


def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    _touch(tmp_path, "a\x1b[31m.csv")
    assert find([tmp_path])[0][0].shown.endswith("a�[31m.csv")


def test_files_that_are_shown_alike_do_not_come_as_the_system_lists_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a\x1b.csv", "a\x1c.csv", "a\x1d.csv"]
    _touch(tmp_path, *names)
    for listed in permutations(names):
        monkeypatch.setattr(os, "walk", lambda folder, listed=listed: [(folder, [], listed)])
        files, _errors = find([tmp_path])
        assert len({file.shown for file in files}) == 1
        assert [file.path.name for file in files] == names


def test_files_of_other_kinds_in_a_folder_are_listed_as_ignored(tmp_path: Path) -> None:
    _touch(tmp_path, "photo.png")
    dataset = read([tmp_path])
    assert [(file.path, file.status) for file in dataset.inputs] == [((tmp_path / "photo.png").as_posix(), "ignored")]
    assert not dataset.failed


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_out_of_a_folder_is_refused_and_one_within_it_is_read(tmp_path: Path) -> None:
    outside, inside = tmp_path / "a.csv", tmp_path / "in" / "b.csv"
    inside.parent.mkdir()
    for path in (outside, inside):
        path.write_text("x")
    (tmp_path / "in" / "c.csv").symlink_to(outside)
    (tmp_path / "in" / "d.csv").symlink_to(inside)
    found, errors = find([tmp_path / "in"])
    assert errors == ()
    faults = {file.path.name: file.fault for file in found}
    # Two ways to one file are one file.
    assert faults.keys() == {"b.csv", "c.csv"}
    assert [name for name, fault in faults.items() if fault] == ["c.csv"]
    assert "is a link to a file outside" in str(faults["c.csv"])
    [named], _errors = find([tmp_path / "in" / "c.csv"])
    assert named.fault is None
