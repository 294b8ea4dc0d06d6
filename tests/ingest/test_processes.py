"""Reading in processes of their own: as many files as there are, and none that takes the others down."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from auditkit import i18n
from auditkit.ingest import limits, processes, read
from auditkit.ingest.options import ReadOptions
from auditkit.ingest.paths import Found, named_file
from auditkit.ingest.processes import Worker
from auditkit.model.dataset import Dataset

Rows = Sequence[Sequence[object]]
MakeWorkbook = Callable[..., Path]


@pytest.fixture(autouse=True)
def no_worker_left() -> Iterator[None]:
    yield
    while not processes._idle.empty():
        processes._idle.get().end()


def _same(one: Dataset, other: Dataset) -> bool:
    frames = [dataset.tables[name].frame for dataset in (one, other) for name in one.tables]
    half = len(frames) // 2
    return all(first.equals(second) for first, second in zip(frames[:half], frames[half:], strict=True))


def _found(path: Path) -> Found:
    found = named_file(path)
    assert found is not None
    return found


def _crashing(path: Path, source: Path) -> Path:
    """Write a copy of a workbook that promises more texts than any memory holds: its reader takes room for all."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, re.sub(rb'(uniqueCount|count)="[0-9]+"', rb'\1="99999999999"', text))
    return path


def test_processes_read_what_this_one_reads(
    tmp_path: Path, make_workbook: MakeWorkbook, projects: Rows, disclosures: Rows
) -> None:
    for number in range(5):
        own = [projects[0], *([f"{number}{row[0]}", *row[1:]] for row in projects[1:])]
        make_workbook(f"{number}.xlsx", {"项目": own})
    make_workbook(
        "6.xlsx", {"财务披露": [disclosures[0], ["D9", "0P01", "31/31/2024", "", "约3万", "x"], *disclosures[1:]]}
    )
    here, there = read([tmp_path], jobs=0), read([tmp_path], jobs=2)
    assert _same(here, there)
    assert there.problems == here.problems
    assert len(here.problems) > 3
    assert there.inputs == here.inputs
    assert [Path(file.path).name for file in there.inputs] == [f"{number}.xlsx" for number in (0, 1, 2, 3, 4, 6)]


def test_long_columns_come_ahead_of_their_answer_and_are_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "进展.csv"
    posts = [f"P{number},2019-09-{1 + number % 31:02},进展 {number}" for number in range(10_000)]
    path.write_text("\n".join(["项目编号,发布日期,标题", *posts]), encoding="utf-8")
    here, there = read([path], jobs=0), read([path], jobs=1)
    assert _same(here, there)
    assert there.problems == here.problems
    assert len(here.problems) == 10_000 // 31  # each 2019-09-31

    worker = Worker()
    answer = worker.read(_found(path), ReadOptions())
    worker.end()
    assert answer is not None
    [piece] = answer.pieces
    assert all("values" in vars(column) for column in piece.columns.values())


def test_a_file_that_crashes_its_reader_is_one_error(
    tmp_path: Path, make_workbook: MakeWorkbook, projects: Rows
) -> None:
    good = make_workbook("b.xlsx", {"项目": projects})
    bad = _crashing(tmp_path / "a.xlsx", good)
    dataset = read([bad, good], jobs=1)
    [message] = dataset.errors
    assert message.startswith(f"{bad.as_posix()} cannot be read: its reader broke down over it or ran out of memory.")
    assert [file.status for file in dataset.inputs] == ["failed", "read"]
    assert len(dataset.tables["projects"].frame) == 2


def test_a_worker_that_ended_between_two_files_is_no_fault_of_the_second(
    make_workbook: MakeWorkbook, projects: Rows
) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    assert read([path], jobs=1).errors == ()
    worker = processes._idle.get()
    worker.stop()
    worker._process.wait()
    processes._idle.put(worker)
    assert read([path], jobs=1).errors == ()


@pytest.mark.parametrize(("names", "statuses"), [(["a.xlsx"], ["read"]), (["a.xlsx", "b.xlsx"], ["read", "failed"])])
def test_a_file_that_crashes_the_worker_that_began_with_it_spoils_no_other(
    tmp_path: Path, make_workbook: MakeWorkbook, projects: Rows, names: list[str], statuses: list[str]
) -> None:
    bad = _crashing(tmp_path / "b.xlsx", make_workbook("a.xlsx", {"项目": projects}))
    processes.begin([str(bad)])
    dataset = read([tmp_path / name for name in names], jobs=1)
    assert [file.status for file in dataset.inputs] == statuses
    assert processes._begun == {}


def test_a_file_that_takes_too_long_is_given_up(
    make_workbook: MakeWorkbook, projects: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    monkeypatch.setattr(limits, "clock_seconds", lambda _size: 0.0)
    [message] = read([path], jobs=1).errors
    assert message.startswith(f"{path.as_posix()} was given up after 0 seconds: ")
    monkeypatch.undo()
    assert read([path], jobs=1).errors == ()


@pytest.mark.skipif(sys.platform == "win32", reason="a processor's time is not bounded there")
@pytest.mark.parametrize("used", [False, True])
def test_a_file_that_takes_too_much_of_a_processor_is_given_up(
    tmp_path: Path, make_workbook: MakeWorkbook, projects: Rows, monkeypatch: pytest.MonkeyPatch, used: bool
) -> None:
    path = tmp_path / "项目.csv"
    rows = "".join(f"P{number},净水,ORG-1,教育\n" for number in range(20_000))
    path.write_text("项目编号,项目名称,执行机构,领域\n" + rows, encoding="utf-8")
    if used:
        assert read([make_workbook("a.xlsx", {"项目": projects})], jobs=1).errors == ()
    monkeypatch.setattr(limits, "seconds", lambda _size: 0.001)
    monkeypatch.setattr(limits, "clock_seconds", lambda _size: 600.0)
    [message] = read([path], jobs=1).errors
    assert message.startswith(f"{path.as_posix()} was given up after 0 seconds of a processor's time: ")


@pytest.mark.skipif(sys.platform == "win32", reason="a processor's time is not bounded there")
def test_a_file_that_waits_for_a_processor_is_not_given_up(
    make_workbook: MakeWorkbook, projects: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    waiting = processes._PROGRAM.replace("main()", "import time; time.sleep(1.5); main()")
    monkeypatch.setattr(processes, "_PROGRAM", waiting)
    monkeypatch.setattr(limits, "seconds", lambda _size: 1.0)
    monkeypatch.setattr(limits, "clock_seconds", lambda _size: 600.0)
    assert read([path], jobs=1).errors == ()


def test_an_archive_that_takes_too_long_in_all_is_given_up(
    tmp_path: Path, make_workbook: MakeWorkbook, projects: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for number in range(3):
            archive.write(path, f"{number}.xlsx")
    monkeypatch.setattr(limits, "archive_seconds", lambda files: 0.0 if files == 3 else None)
    dataset = read([tmp_path / "b.zip", path], jobs=1)
    assert [file.status for file in dataset.inputs] == ["read", "read", "failed", "failed"]
    assert [message.partition(" was not read: ")[0] for message in dataset.errors] == [
        f"{(tmp_path / 'b.zip').as_posix()}/{number}.xlsx" for number in (1, 2)
    ]
    monkeypatch.undo()
    assert read([tmp_path / "b.zip"], jobs=1).errors == ()


def test_messages_come_in_the_language_in_use(make_workbook: MakeWorkbook) -> None:
    path = make_workbook("a.xlsx", {"项目": [["甲", "乙"]]})
    i18n.use("zh")
    [message] = read([path], jobs=1).errors
    assert "没有" in message


def test_no_module_of_the_current_folder_is_loaded(
    tmp_path: Path, make_workbook: MakeWorkbook, projects: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    (tmp_path / "numpy.py").write_text("raise SystemExit('loaded')")
    monkeypatch.chdir(tmp_path)
    assert read([path], jobs=1).errors == ()


def test_a_file_that_was_begun_is_read_as_any_other(make_workbook: MakeWorkbook, projects: Rows) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    processes.begin(["--lang", "zh", str(path)])
    dataset = read([path], jobs=1)
    assert _same(dataset, read([path], jobs=0))
    assert processes._idle.qsize() == 1


@pytest.mark.parametrize("options", [ReadOptions(), ReadOptions(currency="USD"), ReadOptions(date_order="dmy")])
def test_a_file_that_is_read_on_is_read_by_the_options_that_hold(
    make_workbook: MakeWorkbook, options: ReadOptions
) -> None:
    header = ["项目编号", "披露类型", "报告期起", "报告期止", "披露日期", "本期收入"]
    path = make_workbook("a.xlsx", {"财务披露": [header, ["P1", "季度披露", "", "2019-03-31", "11/09/2019", "12.5"]]})
    processes.begin([str(path)])
    processes.go_on(ReadOptions())
    begun = processes._begun[path]
    there, here = read([path], options, jobs=1), read([path], options, jobs=0)
    assert processes._begun == {}
    assert there.errors == ()
    assert _same(there, here)
    assert there.problems == here.problems
    reader = processes._idle.get()
    assert (reader is begun) == (options == ReadOptions())
    reader.end()


@pytest.mark.skipif(sys.platform == "win32", reason="a process has no such bound there")
def test_a_worker_that_nobody_came_for_in_time_is_no_fault_of_its_file(
    make_workbook: MakeWorkbook, projects: Rows
) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    processes.begin([str(path)])
    processes.go_on(ReadOptions())
    begun = processes._begun[path]
    assert isinstance(begun._process, subprocess.Popen)
    begun._process.send_signal(signal.SIGALRM)
    begun._process.wait()
    assert read([path], jobs=1).errors == ()


def test_for_a_folder_a_worker_for_each_processor_gets_ready(
    tmp_path: Path, make_workbook: MakeWorkbook, projects: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_workbook("a.xlsx", {"项目": projects})
    monkeypatch.setattr(processes, "processors", lambda: 3)
    processes.begin([str(tmp_path)])
    assert processes._idle.qsize() == 3
    assert _same(read([tmp_path], jobs=2), read([tmp_path], jobs=0))
    assert processes._idle.qsize() == 3


def test_a_worker_ends_when_nobody_hands_it_work(make_workbook: MakeWorkbook, projects: Rows) -> None:
    worker = Worker()
    path = make_workbook("a.xlsx", {"项目": projects})
    assert worker.read(_found(path), ReadOptions()) is not None
    process = worker._process
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_an_interrupt_ends_the_command_and_its_workers(tmp_path: Path) -> None:
    code = (
        # A test run that was started in the background hands on that interrupts are ignored.
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path\n"
        "from auditkit.ingest import processes, read\n"
        "slow = Path(sys.argv[1])\n"
        "processes.Worker.read = lambda self, found, options: print('reading', flush=True) or self._process.wait()\n"
        "read([slow], jobs=2)\n"
    )
    slow = tmp_path / "a.csv"
    slow.write_text("项目编号,项目名称,执行机构,领域\n", encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-c", code, str(slow)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _output, errors = process.communicate(timeout=30)
    assert errors.rstrip().endswith(b"KeyboardInterrupt")
