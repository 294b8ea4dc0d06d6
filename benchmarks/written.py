"""What was measured, as text: a table for the terminal, and the parts of the page between its markers."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from measured import Line, Section

LIBRARIES = ("pandas", "numpy", "narwhals", "duckdb", "python-calamine")
LINE_HEADERS = ("Figure", "Measured", "Limit", "Kept", "Peak MiB", "Of")


def printed(section: Section) -> str:
    """Return a section for the terminal: its table, then its lines with their limits."""
    parts = [_columns([section.headers, *section.rows])] if section.rows else []
    return "\n\n".join([*parts, _columns([LINE_HEADERS, *map(_cells, section.lines)])])


def _columns(table: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    rows = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table)
    return "\n".join(row.rstrip() for row in rows)


def _cells(line: Line) -> tuple[str, ...]:
    memory = "–" if line.memory is None else f"{line.memory:.0f}"
    measured, limit = f"{line.figure:,.2f} {line.unit}", f"{line.limit:.4g} {line.unit}"
    return line.name, measured, limit, "ok" if line.kept else "OVER", memory, line.note


def write(page: Path, name: str, section: Section, rounds: int) -> None:
    """Put a section into the page between the markers of its name; raises ValueError when the page has none."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- measured: {name} -->", "<!-- end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{page} has no part between {begin} and {end}.")
    part = "\n\n".join([begin, *_markdown(section), _circumstances(rounds), end])
    page.write_text(pattern.sub(lambda _match: part, text, count=1), encoding="utf-8")


def _markdown(section: Section) -> Iterator[str]:
    if section.rows:
        yield _table([section.headers, *section.rows])
    if section.lines:
        yield _table([LINE_HEADERS, *map(_cells, section.lines)])


def _table(table: Sequence[Sequence[str]]) -> str:
    headers, *rows = ([cell.replace("|", "\\|") for cell in row] for row in table)
    return "\n".join(f"| {' | '.join(row)} |" for row in (headers, ["---"] * len(headers), *rows))


def _circumstances(rounds: int) -> str:
    """Return when, on what and with what it was measured, and how busy the machine was by then."""
    load = f"{os.getloadavg()[0]:.1f}"
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"*Measured on {datetime.now(UTC).date()} by `benchmarks/run.py`, medians of {rounds} rounds: {_processor()},"
        f" {os.cpu_count()} processors, {_memory()}, {platform.system()}; Python {platform.python_version()},"
        f" auditkit {version('auditkit')}, {libraries}. Processes that wanted to run in the last minute: {load}.*"
    )


def _processor() -> str:
    return _told_by("/proc/cpuinfo", r"model name\s*: (.+)") or platform.machine()


def _memory() -> str:
    kibibytes = _told_by("/proc/meminfo", r"MemTotal:\s*(\d+)")
    return f"{int(kibibytes) / 1024**2:.0f} GiB" if kibibytes else "memory unknown"


def _told_by(file: str, pattern: str) -> str | None:
    path = Path(file)
    match = re.search(pattern, path.read_text(encoding="utf-8")) if path.exists() else None
    return match and match[1]
