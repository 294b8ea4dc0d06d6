"""The parts of the documentation that are made from the rule language itself.

The pages of the kinds (docs/kinds) and the page on writing packs (docs/packs.md) are written by hand but for what
stands between two marks: tables of keys from the kinds' schemas, messages in both languages, and a rule that auditkit
ships. `python -m auditkit.packs.kind_pages DOCS` fills these parts anew. They are in English with the Chinese messages
beside it, whatever the language in use.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from auditkit.kinds import definitions, get_kind, kind_names
from auditkit.packs import files
from auditkit.packs.schema import localized_schema, meaning
from auditkit.packs.yaml_text import in_lines

_PART = re.compile(r"(?P<start><!-- made from the code: (?P<name>[a-z ]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)
_LINKED = {
    "condition": "[condition](../packs.md#conditions)",
    "measure": "[measure](../packs.md#measures)",
    "limit": "[measure](../packs.md#measures), literal or [date](../packs.md#dates-and-spans)",
    "date": "[date](../packs.md#dates-and-spans)",
    "span": "[span](../packs.md#dates-and-spans)",
    "length": "[length of time](../packs.md#dates-and-spans)",
    "text": "text in both languages",
    "day": "day",
    "rule": "rule",
    "parameter": "`value`, `minimum`, `maximum`, `help`",
    "override": "keys of a rule",
}
_PLAIN = {"string": "text", "number": "number", "integer": "whole number", "boolean": "true or false"}


def filled(path: Path) -> str:
    """Return the text of the page at `path` with its made parts as the code has them now; raises KeyError for a part
    that there is not.
    """
    makers: dict[str, Callable[[], Iterable[str]]] = {"pack keys": _pack_keys, "rule keys": _rule_keys}
    if path.stem in kind_names():
        kind = path.stem
        makers = {"keys": lambda: _kind_keys(kind), "messages": lambda: _messages(kind), "rule": lambda: _rule(kind)}

    def make(part: re.Match[str]) -> str:
        return "\n".join([part["start"], *makers[part["name"]](), "", part["end"]])

    return _PART.sub(make, path.read_text(encoding="utf-8"))


def pages(docs: Path) -> list[Path]:
    """Return the pages below `docs` that have made parts: the page on packs, and one a kind."""
    return [docs / "packs.md", *(docs / "kinds" / f"{name}.md" for name in kind_names())]


def _kind_keys(name: str) -> Iterator[str]:
    kind = get_kind(name)
    required = {
        **dict.fromkeys(kind.required, "yes"),
        **dict.fromkeys(kind.one_of, "one of these"),
        **dict.fromkeys(kind.some_of, "at least one of these"),
    }
    yield from _table(("Key", "Required", "Takes", "Means"), _rows(kind.schema, required))
    yield ""
    yield "Keys that every rule has are in [Writing a pack](../packs.md#keys-of-a-rule)."
    if kind.info_only:
        yield "A failure of this kind proves nothing: its rules are of severity `info`, and cost nothing."


def _pack_keys() -> Iterator[str]:
    schema = localized_schema()
    required = dict.fromkeys(schema["required"], "yes")
    yield from _table(("Key", "Required", "Takes", "Means"), _beside(_rows(schema["properties"], required)))


def _rule_keys() -> Iterator[str]:
    definition = localized_schema()["$defs"]
    kind = {"kind": definition["rule"]["properties"]["kind"]}
    keys = {"id": definition["common"]["properties"]["id"], **kind, **definition["common"]["properties"]}
    required = dict.fromkeys(definition[f"{kind_names()[0]}-rule"]["required"], "yes") | {"weight": "unless `info`"}
    own = {key: mark for key, mark in required.items() if key in keys}
    yield from _table(("Key", "Required", "Takes", "Means"), _beside(_rows(keys, own)))


def _beside(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Return rows whose links start from docs/ instead of docs/kinds/."""
    for row in rows:
        yield tuple(cell.replace("(../packs.md#", "(#") for cell in row)


def _rows(schema: Mapping[str, Any], required: Mapping[str, str], above: str = "") -> Iterator[tuple[str, ...]]:
    """Yield a row for each key, and below it for the keys within it."""
    for key, value in schema.items():
        yield f"`{above}{key}`", required.get(key, ""), _takes(value), meaning(value).get("en", "")
        inner = value.get("items", value)
        if "properties" in inner and "allOf" not in inner:
            within = f"{above}{key}[]." if "items" in value else f"{above}{key}."
            yield from _rows(inner["properties"], dict.fromkeys(inner.get("required", ()), "yes"), within)


def _referred(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).removeprefix("#/$defs/")


def _takes(schema: Mapping[str, Any]) -> str:
    """Return in words what may stand at a key."""
    if "$ref" in schema:
        return _LINKED.get(_referred(schema), _referred(schema))
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("pattern") in (definitions.COLUMN["pattern"], definitions.OWN_COLUMN["pattern"]):
        return "column"
    if schema.get("pattern") == definitions.TABLE["pattern"] and schema.get("type") == "string":
        return "table" if schema == definitions.TABLE else "name"
    if schema == definitions.PARAMETER:
        return "parameter"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_takes(each) for each in schema["anyOf"]))
    if schema.get("type") == "array":
        return "a list, each " + _takes(schema["items"]) if "items" in schema else "a list"
    if schema.get("type") == "object":
        return _mapping(schema)
    types = schema.get("type", "any")
    return " or ".join(_PLAIN.get(each, each) for each in ([types] if isinstance(types, str) else types))


def _mapping(schema: Mapping[str, Any]) -> str:
    if "properties" in schema:
        return "a mapping of " + ", ".join(f"`{key}`" for key in schema["properties"])
    inner = schema.get("additionalProperties", {})
    return f"a mapping of names to {_takes(inner)}" if "$ref" in inner else "a mapping"


def _messages(name: str) -> Iterator[str]:
    rows = [(f"`{code}`", text["en"], text["zh"]) for code, text in get_kind(name).messages.items()]
    yield from _table(("Message", "English", "中文"), rows)
    yield ""
    names = ", ".join(f"`{{{name}}}`" for name in get_kind(name).fills)
    yield f"What a rule's own `message` may ask for, since every failure has it: {names}."
    fixes = [(f"`{code}`", text["en"], text["zh"]) for code, text in get_kind(name).fixes.items()]
    if fixes:
        yield ""
        yield "What to do, where the rule's own `fix` would be too general:"
        yield ""
        yield from _table(("Message", "English", "中文"), fixes)


def _rule(name: str) -> Iterator[str]:
    """Show the first rule of the kind in the packs that auditkit ships, as far as its examples."""
    for pack in files.shipped():
        document = files.gather([pack])[-1]
        for rule in document.value["rules"]:
            if rule["kind"] == name:
                shown = {key: value for key, value in rule.items() if key != "examples"}
                yield f"From `rules/{pack}.yaml`, which has examples of it too:"
                yield ""
                yield "```yaml"
                yield in_lines([shown])
                yield "```"
                return
    raise KeyError(name)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fill the parts of the documentation that are made from the kinds.")
    parser.add_argument("docs", type=Path, help="the folder of the documentation")
    for page in pages(parser.parse_args().docs):
        page.write_text(filled(page), encoding="utf-8", newline="\n")
