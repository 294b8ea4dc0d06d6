"""One rule over a few rows, on every engine: all that a kind promises is held on each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from textwrap import indent

import pytest

from auditkit.check import check, judge_tables
from auditkit.ingest import read
from auditkit.model.pack import Pack
from auditkit.model.verdict import Finding, Judgement
from auditkit.packs import load

ENGINES = ("pandas", "polars", "duckdb")
Row = Mapping[str, object]

HEAD = 'pack: tried\nversion: "1"\ntitle: {en: Tried, zh: 试用}\nrules:\n  - id: tried\n'
COMMON = {
    "title": "{en: Tried, zh: 试用}",
    "dimension": "disclosure",
    "severity": "major",
    "weight": "1",
    "reference": "{title: {en: Ours, zh: 自定}}",
}
EXAMPLE = "examples: [{name: none, expect: not_applicable, as_of: 2019-12-31, tables: {projects: []}}]"


@dataclass(frozen=True)
class Seen:
    """What a rule made of the rows."""

    judgement: Judgement

    @cached_property
    def status(self) -> dict[str, str]:
        return {outcome.project_id: outcome.status for outcome in self.judgement.outcomes}

    @cached_property
    def earned(self) -> dict[str, Fraction | None]:
        return {outcome.project_id: outcome.earned for outcome in self.judgement.outcomes}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return self.judgement.findings

    @cached_property
    def messages(self) -> list[str]:
        return [finding.message for finding in self.judgement.findings]

    @cached_property
    def late(self) -> dict[str | None, int | None]:
        return {finding.project_id: finding.days_late for finding in self.judgement.findings}

    @cached_property
    def duties(self) -> dict[str, str]:
        return {duty.project_id: duty.due for duty in self.judgement.obligations}


def pack_text(rule: str) -> str:
    """Return a pack of one rule, told what is the same for all rules here unless the rule says it itself."""
    own = {line.partition(":")[0] for line in rule.splitlines()}
    common = "\n".join(f"{key}: {value}" for key, value in COMMON.items() if key not in own)
    return HEAD + indent(f"{rule.strip()}\n{common}\n{EXAMPLE}\n", "    ")


def rows_of(table: str | Sequence[Row]) -> list[Row]:
    """Return rows written as a text: a line of columns, then a line a row, with | between cells."""
    if not isinstance(table, str):
        return list(table)
    header, *lines = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.fixture(scope="session")
def pack_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Pack]:
    """Return a function that loads the pack of a rule's text; each text is read once."""
    folder = tmp_path_factory.mktemp("packs")
    loaded: dict[str, Pack] = {}

    def one(rule: str) -> Pack:
        if rule not in loaded:
            file = folder / f"tried-{len(loaded)}.yaml"
            file.write_text(pack_text(rule), encoding="utf-8")
            loaded[rule] = load([str(file)])
        return loaded[rule]

    return one


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def judge(pack_of: Callable[[str], Pack], engine: str) -> Callable[..., Seen]:
    """Return a function that judges tables (texts or rows) by a rule's text, as of a day."""

    def judged(rule: str, as_of: str = "2019-12-31", **tables: str | Sequence[Row]) -> Seen:
        rows = {name: rows_of(table) for name, table in tables.items()}
        return Seen(judge_tables(pack_of(rule), rows, date.fromisoformat(as_of), engine))

    return judged


@pytest.fixture
def judge_files(pack_of: Callable[[str], Pack], engine: str) -> Callable[..., Seen]:
    """Return a function that judges files by a rule's text, as of a day."""

    def judged(rule: str, *paths: Path, as_of: str = "2019-12-31") -> Seen:
        return Seen(check(read(list(paths)), pack_of(rule), date.fromisoformat(as_of), engine))

    return judged
