"""sample: the projects that a draw lists satisfy a requirement.

The list is the table `samples`, which `auditkit check --manifest` fills from the manifest of a draw; `of` says which of
its lists are meant: by default those drawn at random, since the mandatory ones are what `top` is for. The requirement
is itself a rule of another kind (present, compare or deadline), judged on the rows of the listed projects alone and,
where such rows are of one campaign each, on those of the campaign that was drawn from. All others are not applicable,
and so is everyone where nothing was drawn: nobody is asked for a table that the rule would need otherwise.

A listed project of which there is no such row is told, and cannot be verified.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from auditkit.kinds import REACHED_IN_TIME, Concern, Kind, Read, definitions, get_kind, reads
from auditkit.kinds.top import REQUIRE, never_pending, required_reads, requirement
from auditkit.model.dataset import ROW_ID, Place
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import SUBJECT_ROW, Detail, Row, Verdicts

SAMPLES = "samples"

MESSAGES = {
    "required": {"en": "Drawn in stratum {stratum}: {requirement}", "zh": "在“{stratum}”层中抽中：{requirement}"},
}

_LISTS = tuple(code.code for code in table_schema(SAMPLES).column("selected_as").codes)
_DRAWN = ("selected",)

SCHEMA = {
    "of": {
        "type": "array",
        "items": {"enum": list(_LISTS)},
        "minItems": 1,
        "uniqueItems": True,
        "description": definitions.described(
            "The lists of the manifest whose projects are judged (default: selected).",
            "对清单中哪些名单的项目进行判断（默认为随机抽中的项目）。",
        ),
    },
    "require": {
        **REQUIRE,
        "description": definitions.described(
            "What those listed must satisfy: a kind and its own keys.",
            "名单中的项目须满足的要求：规则类型及其自身的键。",
        ),
    },
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge the rows of the listed projects by the rule's requirement."""
    inner_rule = requirement(rule)
    verdicts = get_kind(inner_rule.kind).evaluate(inner_rule, frames)
    strata = _strata(rule, frames)
    listed = pd.DataFrame({SUBJECT_ROW: pd.Series(list(strata), dtype="int64")})
    frame = verdicts.frame.join(frames.lift(listed), on=SUBJECT_ROW, how="inner")

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        for row, detail in verdicts.explain(rows):
            arguments = {"stratum": strata[row[SUBJECT_ROW]], "requirement": (inner_rule.kind, detail)}
            yield row, replace(detail, message="required", arguments=arguments)

    return Verdicts(frame, explain)


def _strata(rule: Rule, frames: Frames) -> dict[int, str | None]:
    """Return the rows that the rule judges, each with the stratum that its project was drawn in."""
    found: dict[int, str | None] = {}
    for entry, rows in _listed(rule, frames):
        found.update(dict.fromkeys(rows, entry["stratum"]))
    return found


def concerns(rule: Rule, frames: Frames) -> Iterator[Concern]:
    """Return the listed projects with their rows, none if nobody handed one in."""
    for entry, rows in _listed(rule, frames):
        file = frames.dataset.tables[SAMPLES].source(entry[ROW_ID]).file
        yield Concern(entry["project_id"], tuple(rows), Place(file))


def _listed(rule: Rule, frames: Frames) -> Iterator[tuple[Mapping[Any, Any], list[int]]]:
    """Yield each entry of the lists that the rule means, and the rows of its subject that are the entry's."""
    keys = [key for key in ("project_id", "campaign") if key in table_schema(rule.subject).key]
    subjects = frames.native(rule.subject)
    rows_of: defaultdict[str, list[tuple[int, str | None]]] = defaultdict(list)
    samples = frames.native(SAMPLES)
    wanted = samples[samples["selected_as"].isin(rule.body.get("of", _DRAWN)) & samples["project_id"].notna()]
    own = subjects[subjects["project_id"].isin(wanted["project_id"])]
    campaigns = own["campaign"] if "campaign" in keys else [None] * len(own)
    for row_id, project_id, campaign in zip(own[ROW_ID].tolist(), own["project_id"].tolist(), campaigns, strict=True):
        rows_of[project_id].append((row_id, campaign if isinstance(campaign, str) else None))
    plain = wanted.astype(object).where(wanted.notna(), None)
    for entry in plain.to_dict("records"):
        drawn_from = entry["campaign"] if "campaign" in keys else None
        yield entry, [row for row, campaign in rows_of[entry["project_id"]] if drawn_from in (None, campaign)]


def _reads(rule: Rule) -> Iterable[Read]:
    yield Read(SAMPLES, "project_id", ("kind",), "table")
    yield from required_reads(rule)


KIND = Kind(
    "sample",
    SCHEMA,
    ("require",),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    concerns=concerns,
    takes_late=True,
    fills=("stratum", "requirement"),
    outcomes=REACHED_IN_TIME,
    never=never_pending,
)
