"""What all tests share: the same examples on every run, and the same language whatever the machine's."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, settings

from auditkit import i18n
from auditkit.ingest import reading

_AGAIN = frozenset(
    (
        *("test_cell_table.py", "test_docs.py", "test_engines.py", "test_examples.py", "test_hostile.py"),
        *("test_masking.py", "test_order.py", "test_outcomes.py", "test_similarity.py", "test_skeleton.py"),
        *("test_spending_tiers.py", "test_spans.py", "test_uk_thresholds.py", "test_us_form_990.py"),
    )
)
"""Modules of tests that hold shipped packs, sample data or many cells to what smaller tests go through line by line."""

# Every process of the tests, and every command that they start, loads the same modules: where no bytecode may be kept,
# compiling them anew takes longer than most commands do.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

Rows = Sequence[Sequence[object]]
MakeWorkbook = Callable[..., Path]

settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_READ_FROM_THE_ENVIRONMENT = ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS")


@pytest.fixture(autouse=True)
def plain_english() -> Iterator[None]:
    """Start every test in English and without what the machine says about language, colour and width."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _READ_FROM_THE_ENVIRONMENT:
            patch.delenv(name, raising=False)
        i18n.use("en")
        yield
    i18n.use("en")


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in the process of the test, where coverage sees it and limits can be changed."""
    monkeypatch.setattr(reading, "processors", lambda: 0)


@pytest.fixture
def make_workbook(tmp_path: Path) -> MakeWorkbook:
    """Write an XLSX file of named sheets into the test's folder; `merged` are (sheet, first and last cell, value)."""

    def make(
        name: str, sheets: Mapping[str, Rows], merged: Sequence[tuple[object, ...]] = (), **options: object
    ) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(path, options) as workbook:
            day = workbook.add_format({"num_format": "yyyy-mm-dd"})
            for title, rows in sheets.items():
                sheet = workbook.add_worksheet(title)
                for index, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if isinstance(value, date):
                            sheet.write_datetime(index, column, value, day)
                        elif isinstance(value, str) and value.startswith("="):
                            sheet.write_formula(index, column, value, None, "#DIV/0!")
                        elif value is not None:
                            sheet.write(index, column, value)
                for where, *merge in merged:
                    if where == title:
                        sheet.merge_range(*merge)
        return path

    return make


def pytest_xdist_auto_num_workers() -> int:
    """Return one process more than there are processors, since each waits at times for a command or a browser."""
    return len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)) + 1


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over the tests and modules, which stay to the end, each time it looks."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let all go at the end, as libraries that count what is left expect."""
    gc.unfreeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage where a test goes the same ways again: by hundreds of examples, on a second engine, or with
    whole packs.

    Every line would take more than half as long again.
    """
    for item in items:
        is_property = getattr(getattr(item, "function", None), "is_hypothesis_test", False)
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        again = item.path.name in _AGAIN or parameters.get("engine") in ("polars", "duckdb")
        if is_property or again:
            item.add_marker(pytest.mark.no_cover)
