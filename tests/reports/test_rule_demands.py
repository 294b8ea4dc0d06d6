from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from demand_bodies import BODIES

from auditkit import i18n, packs
from auditkit.kinds import get_kind, kind_names
from auditkit.kinds.condition_definitions import TEST_DEFINITION
from auditkit.kinds.measure_definitions import MEASURE_DEFINITION
from auditkit.kinds.span_definitions import LENGTH_DEFINITION, SPAN_DEFINITION
from auditkit.model.pack import Rule
from auditkit.model.schema import ALL_TABLE_NAMES, table_schema
from auditkit.reports import rule_demands

SHIPPED = {rule.id: rule for name in packs.shipped() for rule in packs.load([name]).rules}


def _made(position: int) -> Rule:
    kind, body = BODIES[position]
    rule = SHIPPED["final-disclosure-on-time"]
    return replace(rule, kind=kind, body=body, places={}, where=None, presumes=None, late=())


RULES = [*SHIPPED.values(), *map(_made, range(len(BODIES)))]
NAMES = [*SHIPPED, *(f"{kind}-{position}" for position, (kind, _body) in enumerate(BODIES))]
LINES = (rule_demands.asks, rule_demands.concerns, rule_demands.in_force, rule_demands.if_late)

STRUCTURE = {
    *("year", "year_after", "next_working_day", "first", "last", "log", "linear", "all", "strict", "first-two"),
    *("close", "acceptable", "marginal", "present", "compare", "deadline", "us-ein", "cn-uscc", "address", "email"),
    *("type", "required", "enum", "range", "unique", "reference", "total", "duplicate-row", "header", "waiver"),
}
"""Words of packs that choose between sentences; that each of them makes a difference is a test of its own."""

PLACES = {
    "US": ("United States", "美国"),
    "US-DC": ("United States and the District of Columbia", "美国及哥伦比亚特区"),
    "GB-SCT": ("Scotland", "苏格兰"),
    "CN": ("China", "中国"),
    "as_of": ("the as-of day", "截止日"),
    "05-31": ("31 May", "5 月 31 日"),
    "03-31": ("31 March", "3 月 31 日"),
    "12-31": ("31 December", "12 月 31 日"),
    "02-03": ("3 February", "2 月 3 日"),
}


def _told(rule: Rule) -> str:
    return "\n".join(line for lines in LINES for line in lines(rule))


def _parts(rule: Rule) -> dict[str, Any]:
    parts = {"body": rule.body, "where": rule.where, "unless": rule.unless, "presumes": rule.presumes}
    return {key: part for key, part in parts.items() if part is not None}


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every figure and word of a rule with the way to it, and the titles of columns that stand as keys."""
    if isinstance(value, Mapping):
        if set(value) == {"en", "zh"}:
            yield path, value
            return
        for key, each in value.items():
            yield from _leaves(each, (*path, key))
            # The kind of a requirement and what an item is called are no columns, though there are some of these names.
            is_text = isinstance(each, Mapping) and set(each) == {"en", "zh"}
            if path and path[-1] != "require" and not is_text and _titles(key):
                yield (*path, key), key
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _leaves(each, (*path, index))
    else:
        yield path, value


def _titles(word: str) -> list[str]:
    """Return what the column that `word` ends with is called in any table."""
    name = word.rpartition(".")[2]
    tables = map(table_schema, ALL_TABLE_NAMES)
    return [i18n.pick(table.column(name).title) for table in tables if name in table.column_names]


def _codes(word: str) -> list[str]:
    columns = (column for table in ALL_TABLE_NAMES for column in table_schema(table).columns)
    return [i18n.pick(code.title) for column in columns for code in column.codes if code.code == word]


def _ways(path: tuple[Any, ...], leaf: Any) -> list[str]:
    """Return the ways in which a figure or a word of a rule may stand in a text; none where it need not."""
    if isinstance(leaf, Mapping):
        return [i18n.pick(leaf)]
    if isinstance(leaf, bool):
        return []
    if isinstance(leaf, int | float | Decimal):
        if leaf == 0 and path[-2:] == ("minus", 0):
            return []
        days = ["the day after", "the day before", "the last day of", "次日", "前一日", "最后一日"]
        figures = [f"{leaf:,}", f"{float(leaf) * 100:g} %", f"{Decimal(leaf) / 10_000:,f} 万"]
        return figures + (days if leaf == 1 and path[-1] == "days" else [])
    if leaf in PLACES:
        return [PLACES[leaf][i18n.language() == "zh"]]
    if leaf in STRUCTURE:
        return []
    table = [i18n.pick(table_schema(leaf).title)] if leaf in ALL_TABLE_NAMES else []
    return [*table, *_codes(leaf), *_titles(leaf)] or [leaf]


def test_a_kind_without_words_is_noticed() -> None:
    assert set(rule_demands.KINDS) == set(kind_names())
    assert {kind for kind, _body in BODIES} == set(kind_names())


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_each_figure_date_code_and_column_of_a_rule_is_told(language: str) -> None:
    i18n.use(language)
    untold = []
    for name, rule in zip(NAMES, RULES, strict=True):
        told = _told(rule)
        for path, leaf in _leaves(_parts(rule)):
            ways = _ways(path, leaf)
            if ways and not any(re.search(rf"(?<![\d,.]){re.escape(way)}(?!\d)", told) for way in ways):
                untold.append((name, path, leaf, ways))
        dates = [day for day in (rule.effective.start, rule.effective.end) if day] if rule.effective else []
        late = [format(tier.days) for tier in rule.late] if get_kind(rule.kind).takes_late else []
        untold += [(name, word) for word in (*dates, *late, *rule.places.values()) if word not in told]
    assert untold == [], untold


def _with(value: Any, path: tuple[Any, ...], leaf: Any) -> Any:
    """Return `value` with another leaf at `path`."""
    if not path:
        return leaf
    if isinstance(value, Mapping):
        return {key: _with(each, path[1:], leaf) if key == path[0] else each for key, each in value.items()}
    return [_with(each, path[1:], leaf) if index == path[0] else each for index, each in enumerate(value)]


def _put(rule: Rule, path: tuple[Any, ...], leaf: Any) -> Rule:
    part, *within = path
    return replace(rule, **{part: _with(_parts(rule)[part], tuple(within), leaf)})


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_another_figure_gives_another_text(language: str) -> None:
    i18n.use(language)
    unchanged = []
    changed = 0
    for name, rule in zip(NAMES, RULES, strict=True):
        told = _told(rule)
        for path, leaf in _leaves(_parts(rule)):
            if isinstance(leaf, int | float | Decimal) and not isinstance(leaf, bool):
                other = leaf + 7 if leaf == int(leaf) else leaf / 2
                changed += 1
                if _told(_put(rule, path, other)) == told:
                    unchanged.append((name, path))
    assert unchanged == []
    assert changed > 200


def _shorter(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield each mapping in `value` with one of its keys left out, and where it stands."""
    if isinstance(value, Mapping):
        if set(value) == {"en", "zh"}:
            return
        for key in value:
            yield (*path, key), {other: each for other, each in value.items() if other != key}
        for key, each in value.items():
            yield from _shorter(each, (*path, key))
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _shorter(each, (*path, index))


SILENT = {("top", "ties")}
"""A choice that says nothing more: `ties: strict` without a `tie_break` goes by the smallest number."""


@pytest.mark.parametrize("position", range(len(BODIES)), ids=NAMES[len(SHIPPED) :])
def test_a_key_that_is_left_out_gives_another_text(position: int) -> None:
    i18n.use("en")
    rule = _made(position)
    told = _told(rule)
    for path, without in _shorter(rule.body):
        try:
            other = _told(_put(rule, ("body", *path[:-1]), without))
        except (KeyError, StopIteration, RuntimeError):
            continue
        assert other != told or (rule.kind, path[-1]) in SILENT, path


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield key
            yield from _keys(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _keys(each)


def _properties(schema: Any) -> Iterator[str]:
    """Yield the names of the keys that a schema lets a pack write, but for the reference to a parameter."""
    if isinstance(schema, Mapping):
        for key, each in schema.items():
            if key == "properties":
                yield from (name for name in each if name not in ("parameter", "en", "zh"))
                yield from _properties(list(each.values()))
            elif key not in ("description", "if", "then"):
                yield from _properties(each)
    elif isinstance(schema, list | tuple):
        for each in schema:
            yield from _properties(each)


def test_these_rules_use_every_key_of_every_schema() -> None:
    for kind in kind_names():
        used = {key for rule in RULES if rule.kind == kind for key in _keys(rule.body)}
        schema = get_kind(kind).schema
        asked = {*schema, *_properties(list(schema.values()))}
        assert asked - used == set(), kind
    shared = (MEASURE_DEFINITION, SPAN_DEFINITION, LENGTH_DEFINITION, TEST_DEFINITION)
    assert {*_properties(list(shared))} - {*_keys([rule.body for rule in RULES])} == set()


@pytest.mark.parametrize(
    ("kind", "path", "choices"),
    [
        ("deadline", ("event", "pick"), ("first", "last")),
        ("top", ("ties",), ("all", "strict")),
        ("benford", ("digits",), ("first", "first-two")),
        ("benford", ("conforms_to",), ("close", "acceptable", "marginal")),
        ("outlier", ("scale",), ("linear", "log")),
        ("data", ("check",), get_kind("data").schema["check"]["enum"]),
        ("identifier", ("standard",), get_kind("identifier").schema["standard"]["enum"]),
        ("sample", ("of", 0), ("mandatory", "selected", "reserve")),
        ("privacy", ("kinds", 0), ("mobile", "resident-id", "bank-card", "email", "address")),
    ],
)
def test_each_choice_has_words_of_its_own(kind: str, path: tuple[Any, ...], choices: tuple[str, ...]) -> None:
    position = next(index for index, (name, _body) in enumerate(BODIES) if name == kind)
    for language in i18n.LANGUAGES:
        i18n.use(language)
        told = {_told(_put(_made(position), ("body", *path), choice)) for choice in choices}
        assert len(told) == len(choices)
