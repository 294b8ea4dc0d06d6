"""What changed from one version of a pack to another.

Both are compared as they come out of extending and overriding, but before parameters are put into rules: a parameter
that changed is one change, however many rules use it. The order of rules and the way a file is written make none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditkit.model.pack import Parameter, Rule
from auditkit.packs.compose import Composition, WrittenRule
from auditkit.packs.loading import composed, rule_of
from auditkit.packs.plain_values import plain

_HEAD = ("pack", "version", "title", "currency")


@dataclass(frozen=True, slots=True)
class Change:
    """What stood at a key and what stands there now, as packs write it; null where there was or is nothing.

    A key within another is written with a dot between them: due.months.
    """

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """A rule that both versions have: its changes, and how many of its examples came, went, and became others."""

    rule: Rule
    changes: tuple[Change, ...]
    examples_added: int
    examples_removed: int
    examples_changed: int

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return not (self.changes or self.examples_added or self.examples_removed or self.examples_changed)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed between two versions; `before` and `after` are their names and versions."""

    before: str
    after: str
    head: tuple[Change, ...]
    parameters: tuple[Change, ...]
    score: tuple[Change, ...]
    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    changed: tuple[ChangedRule, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return not (self.head or self.parameters or self.score or self.added or self.removed or self.changed)


def compare_packs(before: str, after: str) -> Comparison:
    """Return what changed from the pack called `before` (a file or a shipped name) to that called `after`.

    Raises what `load` raises.
    """
    old, new = composed([before]), composed([after])
    both = [(rule, new.rules[rule_id]) for rule_id, rule in old.rules.items() if rule_id in new.rules]
    changed = [_changed_rule(written, now, new) for written, now in both]
    heads = [{key: composition.documents[-1].value.get(key) for key in _HEAD} for composition in (old, new)]
    return Comparison(
        before=_name(old),
        after=_name(new),
        head=_changes(*heads),
        parameters=_changes(_parameters(old), _parameters(new)),
        score=_changes(_score(old), _score(new)),
        added=tuple(_rule(rule, new) for rule_id, rule in new.rules.items() if rule_id not in old.rules),
        removed=tuple(_rule(rule, old) for rule_id, rule in old.rules.items() if rule_id not in new.rules),
        changed=tuple(each for each in changed if not each.is_same),
    )


def _name(composition: Composition) -> str:
    last = composition.documents[-1].value
    return f"{last['pack']} {last['version']}"


def _rule(written: WrittenRule, composition: Composition) -> Rule:
    return rule_of(written, {name: parameter.value for name, parameter in composition.parameters.items()})


def _changed_rule(before: WrittenRule, after: WrittenRule, composition: Composition) -> ChangedRule:
    texts = [{key: value for key, value in each.mapping.items() if key != "examples"} for each in (before, after)]
    return ChangedRule(_rule(after, composition), _changes(*texts), *_examples(before, after))


def _examples(before: WrittenRule, after: WrittenRule) -> tuple[int, int, int]:
    """Return how many examples came, went, and became others under the same name."""
    old, new = (Counter(map(_canonical, each.mapping.get("examples", ()))) for each in (before, after))
    gone, come = (Counter(json.loads(text)["name"] for text in each.elements()) for each in (old - new, new - old))
    others = (gone & come).total()
    return come.total() - others, gone.total() - others, others


def _parameters(composition: Composition) -> dict[str, Any]:
    return {name: _described(parameter) for name, parameter in composition.parameters.items()}


def _described(parameter: Parameter) -> dict[str, Any]:
    written = {
        "value": parameter.value,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "help": parameter.help or None,
    }
    return {key: value for key, value in written.items() if value is not None}


def _score(composition: Composition) -> dict[str, Any]:
    score = composition.score
    return {**score, "grades": dict(score["grades"])} if "grades" in score else score


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    return tuple(_within("", before, after))


def _within(above: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Yield a change for each key whose value is another, as deep within both as they are mappings or nothing."""
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if all(isinstance(each, Mapping | None) for each in (old, new)):
            yield from _within(f"{above}{key}.", old or {}, new or {})
        elif _canonical(old) != _canonical(new):
            yield Change(f"{above}{key}", old, new)


def _canonical(value: Any) -> str:
    """Return a text that two values share when they mean the same: 0.80 is 0.8, but true is not 1."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True)
