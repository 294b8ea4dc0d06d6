"""What was read is kept by what it depends on, and nothing but what this user's runs wrote is ever used."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit import i18n, resources
from auditkit.ingest import FileCache, ReadOptions, cache, entries, limits, parse_mapping, read, reading
from auditkit.ingest.forms_of_entries import Misfit
from auditkit.ingest.paths import Found, find
from auditkit.ingest.reader import FileRead, read_file
from auditkit.model.dataset import DataProblem, Dataset, Place

Rows = Sequence[Sequence[object]]
MakeWorkbook = Callable[..., Path]

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = tuple(
    sorted(
        path
        for folder in (resources.folder("sample_data"), ROOT / "tests" / "spreadsheets", ROOT / "tests" / "errors")
        for path in folder.rglob("*")
        if path.suffix in (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".xlsm", ".xlsb", ".zip")
    )
)
KEY = bytes(32)


class Counted:
    """Reads files in this process, and counts them."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, found: Found, options: ReadOptions) -> FileRead:
        self.read.append(found.shown)
        return read_file(found, options)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counting = Counted()
    monkeypatch.setattr(reading, "read_file", counting)
    return counting


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def kept(tmp_path: Path, told: list[str]) -> FileCache:
    return FileCache(tmp_path / "cache", told.append)


@pytest.fixture
def submissions(tmp_path: Path, make_workbook: MakeWorkbook, projects: Rows, disclosures: Rows) -> Path:
    bad = ["D9", "P01", "31/31/2024", "", "约3万", "x"]
    make_workbook("in/a.xlsx", {"项目": projects})
    make_workbook("in/b.xlsx", {"财务披露": [disclosures[0], bad, *disclosures[1:]]})
    return tmp_path / "in"


def _entries(folder: Path) -> list[Path]:
    return sorted(each for each in (folder / "cache").rglob("*") if not each.is_dir() or each.suffix)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are alike down to their last part, the types of numbers and sequences included."""
    if isinstance(one, np.ndarray):
        same_kind = isinstance(other, np.ndarray) and one.dtype == other.dtype
        return same_kind and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if is_dataclass(one):
        return type(one) is type(other) and all(
            _same(list(value) if field.name == "texts" else value, getattr(other, field.name))
            for field in fields(one)
            for value in [getattr(one, field.name)]
        )
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, tuple | list):
        return type(one) is type(other) and len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other


def _same_dataset(one: Dataset, other: Dataset) -> bool:
    frames = one.tables.keys() == other.tables.keys() and all(
        table.frame.equals(other.tables[name].frame) for name, table in one.tables.items()
    )
    rest = (one.problems, one.inputs, one.errors, one.currency)
    return frames and _same(rest, (other.problems, other.inputs, other.errors, other.currency))


def _made_of(file: FileRead) -> FileRead:
    return entries.from_bytes(entries.to_bytes(file, KEY), KEY)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_whatever_is_read_is_made_again_of_its_entry(path: Path, language: str) -> None:
    i18n.use(language)
    for found in find([path])[0]:
        file = read_file(found, ReadOptions())
        assert _same(file, _made_of(file))


def test_arguments_of_messages_keep_their_sort() -> None:
    file = read_file(find([EXAMPLES[0]])[0][0], ReadOptions())
    place = file.pieces[0].source
    arguments = {"a": ("b", None), "c": [("d", 1), True, 1, 0.5], "e": ({"en": [1]}, []), "f": Place("g", None, 1)}
    remark = DataProblem("header", "x", "funds", None, None, None, None, place.sheet, arguments)
    piece = type(file.pieces[0])(**{**vars(file.pieces[0]), "remarks": (remark,)})
    again = _made_of(FileRead(file.file, (piece,), ("ä",)))
    assert _same(again.pieces[0].remarks, (remark,))
    for part in (object(), {1, 2}, 2**70, float("nan"), "\ud800"):
        remark.arguments["a"] = part  # type: ignore[index] # no message has such a part
        with pytest.raises(Misfit):
            entries.to_bytes(FileRead(file.file, (piece,)), KEY)


def test_a_second_reading_reads_nothing_and_gives_the_same(
    submissions: Path, kept: FileCache, counted: Counted, told: list[str]
) -> None:
    plain = read([submissions])
    assert len(counted.read) == 2
    for expected in (4, 4):
        assert _same_dataset(plain, read([submissions], cache=kept))
        assert len(counted.read) == expected
    assert told == []


def test_the_order_is_that_of_the_files_whatever_is_known(
    submissions: Path, kept: FileCache, counted: Counted, make_workbook: MakeWorkbook, projects: Rows
) -> None:
    read([submissions], cache=kept)
    for name in ("0.xlsx", "aa.xlsx", "c.xlsx"):
        make_workbook(f"in/{name}", {"项目": [projects[0], [name, *projects[1][1:]]]})
    counted.read.clear()
    dataset = read([submissions], cache=kept)
    assert [Path(path).name for path in counted.read] == ["0.xlsx", "aa.xlsx", "c.xlsx"]
    assert [Path(file.path).name for file in dataset.inputs] == ["0.xlsx", "a.xlsx", "aa.xlsx", "b.xlsx", "c.xlsx"]
    assert _same_dataset(dataset, read([submissions]))


def test_a_file_that_changed_is_read_anew(
    submissions: Path, kept: FileCache, counted: Counted, make_workbook: MakeWorkbook, projects: Rows
) -> None:
    read([submissions], cache=kept)
    make_workbook("in/a.xlsx", {"项目": [*projects, ["P03", "净水", "ORG-2", "教育"]]})
    counted.read.clear()
    assert len(read([submissions], cache=kept).tables["projects"].frame) == 3
    assert [Path(path).name for path in counted.read] == ["a.xlsx"]


@pytest.mark.parametrize(
    "options",
    [
        ReadOptions(currency="USD"),
        ReadOptions(date_order="dmy"),
        ReadOptions(mapping=parse_mapping(["项目名称=projects.title"])),
        ReadOptions(tables=("projects",)),
        ReadOptions(is_of_draw=True),
    ],
)
def test_an_entry_is_of_its_options(submissions: Path, kept: FileCache, counted: Counted, options: ReadOptions) -> None:
    read([submissions], cache=kept)
    counted.read.clear()
    plain = read([submissions], options)
    for expected in (4, 4):
        assert _same_dataset(plain, read([submissions], options, cache=kept))
        assert len(counted.read) >= expected - 1


def test_an_entry_is_of_its_language(kept: FileCache, counted: Counted, make_workbook: MakeWorkbook) -> None:
    path = make_workbook(
        "a.xlsx", {"项目": [["项目编号", "项目名称", "执行机构", "领域"], ["P1", "净", "O", "教育"]], "x": []}
    )
    for language, word in (("en", "no row"), ("zh", "没有"), ("en", "no row")):
        i18n.use(language)
        assert word in str(read([path], cache=kept).inputs[0].sheets[1].note)
    assert len(counted.read) == 2


def test_an_entry_is_of_its_path(submissions: Path, kept: FileCache, tmp_path: Path) -> None:
    read([submissions], cache=kept)
    shutil.copytree(submissions, tmp_path / "moved")
    assert _same_dataset(read([tmp_path / "moved"], cache=kept), read([tmp_path / "moved"]))


def test_another_program_uses_no_entry_of_this_one(
    submissions: Path, kept: FileCache, counted: Counted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read([submissions], cache=kept)
    before = cache._program()
    package = tmp_path / "auditkit"
    shutil.copytree(cache._PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "_PACKAGE", package)
    assert cache._program() == before
    for name in ("ingest/reader.py", "values/dates.py", "model/dataset.py", "errors.py"):
        (package / name).write_text((package / name).read_text("utf-8") + "\n", "utf-8")
        assert cache._program() != before
        before = cache._program()
    counted.read.clear()
    read([submissions], cache=FileCache(tmp_path / "cache", print))
    assert len(counted.read) == 2


def test_files_that_cannot_be_read_are_tried_each_time(tmp_path: Path, kept: FileCache, counted: Counted) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "in" / "notes.txt").write_text("x")
    plain = read([tmp_path / "in"])
    assert [file.status for file in plain.inputs] == ["failed", "ignored"]
    counted.read.clear()
    for _time in range(2):
        assert _same_dataset(plain, read([tmp_path / "in"], cache=kept))
    assert [Path(path).name for path in counted.read] == ["a.xlsx", "a.xlsx"]
    assert _entries(tmp_path) == []


def test_files_of_an_archive_are_known_as_long_as_it_is_the_same(
    submissions: Path, kept: FileCache, counted: Counted, tmp_path: Path, told: list[str]
) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for each in sorted(submissions.iterdir()):
            archive.write(each, each.name)
    plain = read([path])
    counted.read.clear()
    for _time in range(2):
        assert _same_dataset(plain, read([path], cache=FileCache(tmp_path / "cache", told.append)))
    assert len(counted.read) == 2
    with zipfile.ZipFile(path, "a") as archive:
        archive.write(submissions / "a.xlsx", "c.xlsx")
    assert len(read([path], cache=FileCache(tmp_path / "cache", told.append)).inputs) == 3
    assert len(counted.read) == 5
    assert told == []


def test_an_archive_that_changes_while_it_is_read_leaves_no_entry(
    submissions: Path, kept: FileCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(submissions / "a.xlsx", "a.xlsx")

    def changing(found: Found, options: ReadOptions) -> FileRead:
        file = read_file(found, options)
        os.utime(path, ns=(1, 1))
        return file

    monkeypatch.setattr(reading, "read_file", changing)
    assert [file.status for file in read([path], cache=kept).inputs] == ["read"]
    assert _entries(tmp_path) == []


def test_a_file_that_changes_before_it_is_read_is_kept_as_what_was_read(
    submissions: Path, kept: FileCache, counted: Counted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = submissions / "a.xlsx"
    first, second = path.read_bytes(), (submissions / "b.xlsx").read_bytes()

    def changing(found: Found, options: ReadOptions) -> FileRead:
        path.write_bytes(second)
        return counted(found, options)

    monkeypatch.setattr(reading, "read_file", changing)
    assert list(read([path], cache=kept).tables) == ["disclosures"]
    path.write_bytes(first)
    monkeypatch.setattr(reading, "read_file", counted)
    assert list(read([path], cache=kept).tables) == ["projects"]
    assert len(counted.read) == 2


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _altered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _of_another_file(path: Path) -> None:
    other = next(each for each in sorted(path.parent.iterdir()) if each != path)
    path.write_bytes(other.read_bytes())


def _linked(path: Path) -> None:
    path.rename(path.with_suffix(".moved"))
    path.symlink_to(path.with_suffix(".moved"))


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are made otherwise there")
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_cut, "it is damaged or was altered"),
        (_altered, "it is damaged or was altered"),
        (_empty, "it is damaged or was altered"),
        (_of_another_file, "it is damaged or was altered"),
        (_linked, "it is a link"),
        (_pipe, "it is no regular file, but a device or a pipe"),
    ],
)
def test_an_entry_that_was_spoiled_is_told_and_replaced(
    submissions: Path,
    kept: FileCache,
    counted: Counted,
    told: list[str],
    tmp_path: Path,
    spoil: Callable[[Path], None],
    reason: str,
) -> None:
    plain = read([submissions], cache=kept)
    first = _entries(tmp_path)[0]
    whole = first.read_bytes()
    spoil(first)
    counted.read.clear()
    assert _same_dataset(plain, read([submissions], cache=kept))
    [path] = counted.read
    assert told == [f"{path} is read anew, since its entry in the cache cannot be used: {reason}."]
    assert first.read_bytes() == whole
    assert not first.is_symlink()
    assert _same_dataset(plain, read([submissions], cache=kept))
    assert len(told) == len(counted.read) == 1


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no users with numbers")
@pytest.mark.parametrize("spoil", ["open", "file", "link", "foreign"])
def test_a_folder_into_which_others_can_put_entries_is_not_used(tmp_path: Path, spoil: str) -> None:
    own = tmp_path / "cache" / f"user-{os.getuid()}"
    own.parent.mkdir()
    if spoil == "file":
        own.touch()
    elif spoil == "link":
        own.symlink_to(tmp_path)
    else:
        own.mkdir(mode=0o700)
    if spoil == "open":
        own.chmod(0o730)
    elif spoil == "foreign":
        if os.getuid() != 0:
            pytest.skip("only the superuser can give a folder away")
        os.chown(own, 12345, 12345)

    with pytest.raises(OSError):  # noqa: PT011 - which one is the system's choice
        FileCache(own.parent, print)


def test_an_entry_of_another_user_is_not_used(
    submissions: Path, kept: FileCache, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(os, "getuid"):
        pytest.skip("there are no such users")
    read([submissions], cache=kept)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    plain = read([submissions])
    assert _same_dataset(plain, read([submissions], cache=kept))
    assert [message.rpartition(": ")[2] for message in told] == ["it belongs to another user."] * 2


def test_an_entry_past_the_limit_is_neither_written_nor_read(
    submissions: Path, kept: FileCache, told: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read([submissions], cache=kept)
    monkeypatch.setattr(limits, "ENTRY_BYTES", 100)
    for path in _entries(tmp_path)[:1]:
        path.unlink()
    read([submissions], cache=kept)
    assert len(told) == 1
    assert told[0].endswith("it is too large.")
    assert len(_entries(tmp_path)) == 1


def test_a_folder_that_can_no_longer_be_written_to_is_told_and_the_work_goes_on(
    submissions: Path, kept: FileCache, told: list[str], tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "cache")
    assert _same_dataset(read([submissions]), read([submissions], cache=kept))
    [message] = told
    assert message.startswith(f"Nothing more is kept in the cache {tmp_path / 'cache'}")
    assert message.endswith("there is no such file.")


def test_where_a_folder_stands_at_the_place_of_an_entry_the_file_is_still_read(
    submissions: Path, kept: FileCache, told: list[str], tmp_path: Path
) -> None:
    plain = read([submissions], cache=kept)
    first = _entries(tmp_path)[0]
    first.unlink()
    first.mkdir()
    assert _same_dataset(plain, read([submissions], cache=kept))
    assert len(told) == 2
    assert [path.suffix for path in _entries(tmp_path)] == [".read"] * 2


def test_two_runs_at_once_give_the_same(submissions: Path, tmp_path: Path, told: list[str]) -> None:
    plain = read([submissions])

    def run(_number: int) -> Dataset:
        return read([submissions], cache=FileCache(tmp_path / "cache", told.append))

    with ThreadPoolExecutor(4) as pool:
        assert all(_same_dataset(plain, dataset) for dataset in pool.map(run, range(12)))
    assert told == []
    assert [path.suffix for path in _entries(tmp_path)] == [".read"] * 2


def test_what_is_kept_is_for_its_owner_alone(submissions: Path, kept: FileCache, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("files have no such modes there")
    read([submissions], cache=kept)
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in _entries(tmp_path))


@pytest.fixture(scope="module")
def entry() -> bytes:
    path = resources.folder("sample_data") / "self-check" / "萤火自查表.xlsx"
    return entries.to_bytes(read_file(find([path])[0][0], ReadOptions()), KEY)


@given(st.data())
def test_nothing_but_a_misfit_comes_of_a_forged_entry(entry: bytes, data: st.DataObject) -> None:
    forged = bytearray(entry[48:])
    for _change in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(forged) - 1))
        forged[place] = data.draw(st.sampled_from([*b'0129-"[]{},:ntf', 0, 255, 128]))
    body = bytes(forged[: data.draw(st.one_of(st.none(), st.integers(0, len(forged))))])
    try:
        file = entries.from_bytes(entry[:16] + hashlib.sha256(KEY + body).digest() + body, KEY)
    except Misfit:
        return
    assert isinstance(file, FileRead)
