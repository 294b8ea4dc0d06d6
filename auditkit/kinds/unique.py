"""unique: no two rows agree on the columns, after normalisation.

A row with nothing in one of the columns is not judged: nothing can repeat. A finding names the first ten of the other
rows, and says how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import narwhals as nw

from auditkit.kinds import Kind, Read, definitions, reads
from auditkit.kinds.scope import frame_name, written_at
from auditkit.kinds.subjects import select, settle, settled, verdict
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import Detail, Row, Verdicts

MESSAGES = {
    "repeated": {
        "en": "{what}: {value} stands in {count} rows; it may stand in one.",
        "zh": "{what}：{value} 出现在 {count} 行，只能出现一次。",
    },
}

OTHERS_NAMED = 10

SCHEMA = {
    "columns": {
        "type": "array",
        "items": definitions.COLUMN,
        "minItems": 1,
        "description": definitions.described("The columns that together may not repeat.", "合在一起不得重复的各列。"),
    },
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge each row by whether another has the same values in the rule's columns."""
    scope = select(rule, frames)
    paths = list(rule.body["columns"])
    names = [frame_name(path) for path in paths]
    filled = [~scope.column(name)[0].is_null() for name in paths]
    scope.frame = scope.frame.filter(*filled)
    scope.frame = scope.frame.with_columns(count=nw.col("subject_row").count().over(*names))
    frame = settle(rule, scope, verdict(nw.col("count") == 1, known=nw.lit(True)))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        same: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
        for row in rows:
            same[tuple(row[name] for name in names)].append(row)
        for row in rows:
            key = tuple(row[name] for name in names)
            others = ((rule.subject, other["subject_row"]) for other in same[key] if other is not row)
            what = [(rule.subject, path) for path in paths]
            arguments = {"what": what, "value": written_at(rule.subject, paths, key), "count": row["count"]}
            own = paths[0].partition(".")[0]
            detail = Detail("repeated", rule.subject, row["subject_row"], own, key[0], arguments=arguments)
            detail.related = tuple(islice(others, OTHERS_NAMED))
            yield row, detail

    return Verdicts(frame.select(*dict.fromkeys((*settled(rule), "count", *names))), explain)


def _reads(rule: Rule) -> Iterable[Read]:
    for position, name in enumerate(rule.body["columns"]):
        yield from reads.column(rule.subject, name, ("columns", position))


KIND = Kind(
    "unique",
    SCHEMA,
    ("columns",),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    fills=("what", "value", "count"),
)
