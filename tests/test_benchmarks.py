"""What the benchmarks rest on: the faults that are seeded are those that are found, in the cells where they stand."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from auditkit import packs
from auditkit.cli import commands

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT / "benchmarks"
PACK = BENCHMARKS / "peers" / "same_checks.yaml"
ROWS, PROJECTS, FAULTS = 1_000, 20, 198

Benchmark = Callable[[str], ModuleType]


@pytest.fixture
def benchmark_module() -> Iterator[Benchmark]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        patch.syspath_prepend(BENCHMARKS / "peers")
        # Modules of other tests may be called alike, and are given back afterwards.
        own = {path.stem for folder in (BENCHMARKS, BENCHMARKS / "peers") for path in folder.glob("*.py")}
        others = {name: sys.modules.pop(name) for name in own & sys.modules.keys()}
        yield importlib.import_module
        for name in own & sys.modules.keys():
            del sys.modules[name]
        sys.modules.update(others)


def test_the_pack_that_peers_are_compared_by_is_in_order() -> None:
    assert [problem.message for problem in packs.lint(str(PACK))] == []


@pytest.mark.parametrize("name", ["seeded.xlsx", "seeded"])
def test_every_seeded_fault_is_found_in_its_cell_and_nothing_else_is(
    name: str, benchmark_module: Benchmark, tmp_path: Path
) -> None:
    seeded, against_peers = benchmark_module("seeded"), benchmark_module("against_peers")
    path, report = tmp_path / name, tmp_path / "report.json"
    seeded.write(path, ROWS, PROJECTS, FAULTS)
    arguments = ["check", str(path), "--rules", str(PACK), "--as-of", "2019-12-31", "-o", str(report)]
    assert CliRunner().invoke(commands.build(), arguments).exit_code == 1
    faults = json.loads(seeded.faults_of(path).read_text(encoding="utf-8"))
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    assert against_peers.recall(faults, against_peers.cells({"findings": findings})) == against_peers.Recall(
        FAULTS, 0, 0
    )
    assert {finding["cell"] for finding in findings} <= {cell for fault in faults for cell in fault["cells"]}


def test_without_faults_nothing_is_found(benchmark_module: Benchmark, tmp_path: Path) -> None:
    path = tmp_path / "sound.xlsx"
    benchmark_module("seeded").write(path, ROWS, PROJECTS, 0)
    arguments = ["check", str(path), "--rules", str(PACK), "--as-of", "2019-12-31", "--fail-on", "info"]
    assert CliRunner().invoke(commands.build(), arguments).exit_code == 0


def test_the_checks_by_hand_find_the_same(benchmark_module: Benchmark, tmp_path: Path) -> None:
    seeded, against_peers = benchmark_module("seeded"), benchmark_module("against_peers")
    checked, by_hand = benchmark_module("checked"), benchmark_module("with_calamine")
    path, answer = tmp_path / "seeded.xlsx", tmp_path / "answer.json"
    seeded.write(path, ROWS, PROJECTS, FAULTS)
    checked.hand_back(by_hand.findings(str(path)), str(answer))
    faults = json.loads(seeded.faults_of(path).read_text(encoding="utf-8"))
    found = against_peers.cells(json.loads(answer.read_bytes()))
    assert against_peers.recall(faults, found) == against_peers.Recall(FAULTS, 0, 0)


def test_a_row_counts_less_than_a_cell_and_a_sound_row_is_told(benchmark_module: Benchmark) -> None:
    against_peers = benchmark_module("against_peers")
    faults = [{"check": "order", "cells": ["D2", "E2"]}, {"check": "code", "cells": ["C3"]}]
    recall, result = against_peers.recall, against_peers.Recall
    assert recall(faults, {(2, "E"), (3, None)}) == result(by_cell=1, by_row=1, others=0)
    assert recall(faults, {(3, "D"), (9, "C")}) == result(by_cell=0, by_row=1, others=1)


def test_peers_are_asked_for_the_columns_that_are_seeded(benchmark_module: Benchmark) -> None:
    checked, seeded = benchmark_module("checked"), benchmark_module("seeded")
    assert (checked.COLUMNS, checked.KINDS, checked.DISCLOSURES) == (seeded.HEADERS, seeded.KINDS, seeded.SHEET)


def test_peers_read_and_reckon_with_the_versions_that_auditkit_has(benchmark_module: Benchmark) -> None:
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = benchmark_module("against_peers").versions()
    shared = {name: pinned[name] for name in ("python-calamine", "pandas", "numpy", "openpyxl")}
    assert {f"{name}=={version}" for name, version in shared.items()} <= set(constraints)


def test_the_page_has_a_place_for_every_section_and_keeps_the_rest(benchmark_module: Benchmark, tmp_path: Path) -> None:
    run, measured, written = map(benchmark_module, ("run", "measured", "written"))
    page = tmp_path / "benchmarks.md"
    before = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    page.write_text(before, encoding="utf-8")
    line = measured.Line("a figure", 1.5, 2, note="3 s to 2 s")
    for name in run.SECTIONS:
        written.write(page, name, measured.Section([line], ["Rows"], [["a | b"]]), rounds=3)
    after = page.read_text(encoding="utf-8")
    row = "| a figure | 1.50 × | 2 × | ok | – | 3 s to 2 s |"
    assert (after.count(row), after.count("| a \\| b |")) == (len(run.SECTIONS), len(run.SECTIONS))
    assert after.partition("<!-- measured")[0] == before.partition("<!-- measured")[0]
    with pytest.raises(ValueError, match="no part between"):
        written.write(page, "unheard-of", measured.Section([line]), rounds=3)
