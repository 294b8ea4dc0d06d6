"""One rule over a few rows, on every engine: all that a kind promises is held on each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from auditkit.check import check, judge_tables, read_tables
from auditkit.ingest import read
from auditkit.kinds import get_kind
from auditkit.model.frames import Frames
from auditkit.model.pack import Pack
from auditkit.model.verdict import Finding, Judgement
from auditkit.packs import load

if TYPE_CHECKING:
    import pandas as pd

ENGINES = ("pandas", "polars", "duckdb")
Row = Mapping[str, object]
PackOf = Callable[..., Pack]

HEAD = 'pack: tried\nversion: "1"\ntitle: {en: Tried, zh: 试用}\nrules:\n'
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


def pack_text(rules: Sequence[str], head: str = "") -> str:
    """Return a pack of rules (tried-0, tried-1 …), told what is the same for all unless a rule says it itself.

    `head` holds further keys of the pack.
    """
    return HEAD.replace("rules:", f"{head}rules:") + "".join(
        f"  - id: tried-{number}\n{_rule_text(rule)}" for number, rule in enumerate(rules)
    )


def _rule_text(rule: str) -> str:
    own = {line.partition(":")[0] for line in rule.splitlines()}
    common = "\n".join(f"{key}: {value}" for key, value in COMMON.items() if key not in own)
    return indent(f"{rule.strip()}\n{common}\n{EXAMPLE}\n", "    ")


def rows_of(table: str | Sequence[Row]) -> list[Row]:
    """Return rows written as a text: a line of columns, then a line a row, with | between cells."""
    if not isinstance(table, str):
        return list(table)
    header, *lines = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.fixture(scope="session")
def pack_of(tmp_path_factory: pytest.TempPathFactory) -> PackOf:
    """Return a function that loads the pack of rules' texts; each text is read once."""
    folder = tmp_path_factory.mktemp("packs")
    loaded: dict[tuple[str, ...], Pack] = {}

    def of(*rules: str, head: str = "") -> Pack:
        key = (head, *rules)
        if key not in loaded:
            file = folder / f"tried-{len(loaded)}.yaml"
            file.write_text(pack_text(rules, head), encoding="utf-8")
            loaded[key] = load([str(file)])
        return loaded[key]

    return of


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def judge(pack_of: PackOf, engine: str) -> Callable[..., Seen]:
    """Return a function that judges tables (texts or rows) by a rule's text, as of a day."""

    def judged(rule: str, as_of: str = "2019-12-31", **tables: str | Sequence[Row]) -> Seen:
        rows = {name: rows_of(table) for name, table in tables.items()}
        return Seen(judge_tables(pack_of(rule), rows, date.fromisoformat(as_of), engine))

    return judged


@pytest.fixture
def verdicts_of(pack_of: PackOf, engine: str) -> Callable[..., pd.DataFrame]:
    """Return a function that gives a rule's verdicts on tables (texts or rows), a row each, as its kind makes them."""

    def judged(rule: str, as_of: str = "2019-12-31", **tables: str | Sequence[Row]) -> pd.DataFrame:
        pack = pack_of(rule)
        dataset, _waivers = read_tables(pack, {name: rows_of(table) for name, table in tables.items()})
        frames = Frames(dataset, date.fromisoformat(as_of), engine)
        verdicts = get_kind(pack.rules[0].kind).evaluate(pack.rules[0], frames)
        found: pd.DataFrame = verdicts.frame.collect("pandas").to_native()
        return found

    return judged


@pytest.fixture
def judge_each(pack_of: PackOf, engine: str) -> Callable[..., list[Seen]]:
    """Return a function that judges tables by several rules at once and returns what each made of them."""

    def judged(rules: Sequence[str], as_of: str = "2019-12-31", **tables: str | Sequence[Row]) -> list[Seen]:
        rows = {name: rows_of(table) for name, table in tables.items()}
        judgement = judge_tables(pack_of(*rules), rows, date.fromisoformat(as_of), engine)
        return [_only(judgement, f"tried-{number}") for number in range(len(rules))]

    return judged


def _only(judgement: Judgement, rule: str) -> Seen:
    outcomes = tuple(outcome for outcome in judgement.outcomes if outcome.rule.id == rule)
    findings = tuple(finding for finding in judgement.findings if finding.rule == rule)
    return Seen(replace(judgement, outcomes=outcomes, findings=findings))


@pytest.fixture
def judge_files(pack_of: PackOf, engine: str) -> Callable[..., Seen]:
    """Return a function that judges files by a rule's text, as of a day."""

    def judged(rule: str, *paths: Path, as_of: str = "2019-12-31") -> Seen:
        return Seen(check(read(list(paths)), pack_of(rule), date.fromisoformat(as_of), engine))

    return judged
