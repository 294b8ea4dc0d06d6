"""A pack to begin with: one rule of a kind, each key explained, with an example that passes and one that fails.

What is particular to the kind comes from a rule that auditkit ships, so that the skeleton is valid and its examples
hold; its texts are placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditkit import resources
from auditkit.errors import BadUsage
from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.kinds import get_kind, kind_names
from auditkit.model.schema import TABLE_NAMES
from auditkit.model.verdict import FAILED, PASSED
from auditkit.packs import files, loading
from auditkit.packs.names import hint, shown
from auditkit.packs.schema import FILE_NAME, localized_schema, meaning
from auditkit.packs.schema_parts import KEBAB
from auditkit.packs.yaml_text import entry, in_lines

RULE_ID = "my-rule"
PACK = "my-pack"

_TEXTS = {
    "title": {"en": "What the rule asks for", "zh": "规则要求什么"},
    "why": {"en": "Why it is asked.", "zh": "为什么这样要求。"},
    "reference": {"title": {"en": "The norm that it stands on, with its article", "zh": "所依据的规范及条款"}},
    "fix": {"en": "What to do about a finding.", "zh": "发现问题后应当怎么做。"},
}
_FIRST = ("id", "kind", "title", "why", "dimension", "severity", "weight", "subject")
_LAST = ("reference", "fix")


def skeleton(kind: str, rule_id: str = RULE_ID, subject: str | None = None, pack: str = PACK) -> str:
    """Return the text of a pack called `pack` with one rule of `kind`, explained in the language in use.

    `subject` is the table whose rows are to be judged; by default that of the shortest rule of the kind. Raises
    BadUsage for an unknown kind or table, for a table that no shipped rule of the kind judges, and for names that are
    not in kebab-case.
    """
    if kind not in kind_names():
        message = _('There is no kind of rule "{kind}". {hint}')
        raise BadUsage(message.format(kind=shown(kind), hint=hint(kind, kind_names())))
    _refuse_name(rule_id)
    _refuse_name(pack)
    model = _model(kind, subject)
    return "\n".join([*_head(pack), *_rule(kind, {**model, **_TEXTS, "id": rule_id}), ""])


def _refuse_name(name: str) -> None:
    if not re.fullmatch(KEBAB, name):
        message = _('"{name}" is no name for a pack or a rule; write lower-case words joined by hyphens.')
        raise BadUsage(message.format(name=shown(name)))


def _model(kind: str, subject: str | None) -> Mapping[str, Any]:
    """Return the shortest rule of the kind that auditkit ships, its parameters put in, with two examples."""
    models = [mapping for mapping in _shipped_rules() if mapping["kind"] == kind and len(mapping["examples"]) == 2]
    if subject is not None:
        if subject not in TABLE_NAMES:
            message = _('There is no table "{table}". {hint}')
            raise BadUsage(message.format(table=shown(subject), hint=hint(subject, TABLE_NAMES)))
        known = {mapping["subject"] for mapping in models}
        models = [mapping for mapping in models if mapping["subject"] == subject]
        if not models:
            message = _(
                "No rule of the kind {kind} that auditkit ships judges {table}, so that there is none to begin with;"
                " begin with one of {tables} and change it."
            )
            raise BadUsage(message.format(kind=kind, table=subject, tables=_(", ").join(sorted(known))))
    return min(models, key=lambda mapping: len(in_lines(dict(mapping))))


def _shipped_rules() -> Iterator[dict[str, Any]]:
    """Yield every rule that auditkit ships, with its first passing and its first failing example alone."""
    for name in files.shipped():
        composition = loading.composed([name])
        values = {parameter.name: parameter.value for parameter in composition.parameters.values()}
        for written in composition.rules.values():
            if written.document is composition.documents[-1]:
                mapping, _used = loading.filled(written, values, [])
                yield {**mapping, "examples": _two(mapping.get("examples", ()))}


def _two(examples: Any) -> list[Any]:
    firsts = [next((each for each in examples if each["expect"] == expect), None) for expect in (PASSED, FAILED)]
    return [example for example in firsts if example is not None]


def _head(pack: str) -> Iterator[str]:
    keys = localized_schema()["properties"]
    yield f"# yaml-language-server: $schema={(resources.folder('schemas') / FILE_NAME).as_uri()}"
    yield "# " + _("Is it valid? auditkit rules lint FILE. Do its examples hold? auditkit rules test FILE.")
    for key, value in (("pack", pack), ("version", "1"), ("title", {"en": "My rules", "zh": "我的规则"})):
        yield from _entry(key, value, keys[key])
    yield from _comment(keys["rules"])
    yield "rules:"


def _rule(kind: str, mapping: Mapping[str, Any]) -> Iterator[str]:
    keys = _keys(kind)
    own = [key for key in mapping if key not in (*_FIRST, *_LAST, "examples", "message")]
    written = [key for key in (*_FIRST, *own, *_LAST) if key in mapping]
    yield from _indented(_comment(keys["id"]), 2)
    yield f"  - id: {mapping['id']}"
    for key in written[1:]:
        yield from _indented(_entry(key, mapping[key], keys[key]), 4)
    yield from _indented(_others(kind, keys, written), 4)
    yield from _indented(_entry("examples", mapping["examples"], keys["examples"]), 4)


def _indented(lines: Iterable[str], width: int) -> Iterator[str]:
    for line in lines:
        yield " " * width + line


def _keys(kind: str) -> dict[str, Any]:
    """Return the schema of each key that a rule of the kind takes."""
    definitions = localized_schema()["$defs"]
    taken = definitions[f"{kind}-rule"]["properties"]
    common = {**definitions["common"]["properties"], "kind": definitions["rule"]["properties"]["kind"]}
    return {key: common.get(key, part) for key, part in taken.items()}


def _entry(key: str, value: Any, part: Mapping[str, Any]) -> Iterator[str]:
    yield from _comment(part)
    yield from entry(key, value).split("\n")


def _comment(part: Mapping[str, Any]) -> Iterator[str]:
    """Say what a key means, and below it what the keys within it mean."""
    said = pick(meaning(part))
    if said:
        yield f"# {said}"
    inner = part.get("items", part)
    for key, each in inner.get("properties", {}).items() if "allOf" not in inner else ():
        said = pick(meaning(each))
        if said:
            yield f"#   {key}: {said}"


def _others(kind: str, keys: Mapping[str, Any], written: list[str]) -> Iterator[str]:
    """Name the keys that the rule could have too, or instead of one that it has."""
    either = get_kind(kind).one_of
    used = next((key for key in either if key in written), "")
    yield "# " + _("A rule of this kind may also have these keys:")
    for key, part in keys.items():
        if key not in (*written, "examples"):
            instead = _("{key} (instead of {other})").format(key=key, other=used) if key in either else key
            yield f"#   {instead}: {pick(meaning(part))}"
