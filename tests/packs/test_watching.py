from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from auditkit.errors import BadUsage
from auditkit.packs.watching import reached, watch

Write = Callable[..., str]


def watched(name: str, *steps: Callable[[], object], codes: Sequence[int] = ()) -> tuple[int | None, list[list[str]]]:
    """Watch a pack while `steps` happen, one after each look, then Ctrl-C; return the code, and what each run was told
    to have changed.
    """
    waiting = iter(steps)
    given = iter(codes)
    runs: list[list[str]] = []

    def run(changed: Sequence[Path]) -> int:
        runs.append([path.name for path in changed])
        return next(given, 0)

    def wait() -> None:
        step = next(waiting, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    return watch([name], run, wait, untold), runs


def untold(_paths: Sequence[Path]) -> None:
    """Stands for what is printed of the files that are watched."""


def nothing() -> None:
    """A step in which nothing happens."""


def test_it_runs_once_and_then_after_each_change(write: Write) -> None:
    name = write("")
    code, runs = watched(name, nothing, lambda: write("disable: []\n"), nothing, lambda: write("rules: []\n"))
    assert code == 0
    assert runs == [[], ["mine.yaml"], ["mine.yaml"]]


def test_it_returns_what_the_last_run_returned(write: Write) -> None:
    name = write("")
    assert watched(name, codes=[1])[0] == 1
    assert watched(name, lambda: write("rules: []\n"), codes=[1, 2])[0] == 2
    assert watched(name, lambda: write("disable: []\n"), nothing, codes=[2, 0])[0] == 0


def test_saving_again_what_was_there_is_no_change(write: Write) -> None:
    name = write("")

    def touch() -> None:
        os.utime(name, ns=(1, 1))

    assert watched(name, touch)[1] == [[]]


def test_what_the_pack_extends_is_watched_too_at_any_depth(write: Write) -> None:
    write("", "deep.yaml")
    write("extends: [deep.yaml]\n", "base.yaml")
    name = write("extends: [base.yaml, giving-day]\n")
    names = sorted(path.name for path in reached([name]))
    assert names == ["base.yaml", "base.yaml", "deep.yaml", "giving-day.yaml", "mine.yaml"]
    assert watched(name, lambda: write("rules: []\n", "deep.yaml"))[1] == [[], ["deep.yaml"]]


def test_what_a_pack_begins_to_extend_is_watched_from_then_on(write: Write) -> None:
    write("", "base.yaml")
    name = write("")
    steps = (lambda: write("rules: []\n", "base.yaml"), lambda: write("extends: [base.yaml]\n"))
    assert watched(name, *steps, lambda: write("disable: []\n", "base.yaml"))[1] == [[], ["mine.yaml"], ["base.yaml"]]


def test_a_missing_file_is_watched_until_it_comes_and_one_that_goes_is_a_change(write: Write) -> None:
    name = write("extends: [base.yaml]\n")
    steps = (lambda: write("", "base.yaml"), nothing, lambda: Path("base.yaml").unlink())
    assert watched(name, *steps)[1] == [[], ["base.yaml"], ["base.yaml"]]


def test_a_broken_pack_is_watched_until_it_is_right(write: Write) -> None:
    name = write("rules: [\n")
    assert watched(name, lambda: write("rules: []\n"))[1] == [[], ["mine.yaml"]]


def test_packs_that_extend_each_other_are_watched_once(write: Write) -> None:
    write("extends: [mine.yaml]\n", "other.yaml")
    name = write("extends: [other.yaml, 7]\n")
    assert [path.name for path in reached([name])] == ["mine.yaml", "other.yaml"]


def test_a_change_during_a_run_leads_to_another(write: Write) -> None:
    name = write("")
    runs: list[int] = []

    def run(_changed: Sequence[Path]) -> int:
        runs.append(0)
        if len(runs) == 1:
            write("rules: []\n")
        return 0

    waits = iter([None])

    def wait() -> None:
        if next(waits, 1) is not None:
            raise KeyboardInterrupt

    watch([name], run, wait, untold)
    assert len(runs) == 2


def test_it_tells_what_it_watches_before_the_first_run(write: Write) -> None:
    told: list[Path] = []
    name = write("extends: [base]\n")

    def run(_changed: Sequence[Path]) -> int:
        assert told
        raise KeyboardInterrupt

    assert watch([name], run, nothing, told.extend) is None
    assert sorted(path.name for path in told) == ["base.yaml", "mine.yaml"]


def test_a_name_that_is_no_pack_is_refused() -> None:
    with pytest.raises(BadUsage):
        watched("givin-day")
