"""The Chinese catalogue: the messages of the code on one side, what translators wrote on the other.

`python -m auditkit.i18n.catalogue` collects every message of the code, keeps the translations there are, writes the .po
file and compiles the .mo file that auditkit reads. `--merge FILE...` takes translations from further .po files, the
last one winning; `--check` writes nothing and fails when anything is missing, left over or stale. Both files hold
neither dates nor line numbers, so that they change only when a message does.
"""

from __future__ import annotations

import argparse
import ast
import json
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter

PACKAGE = Path(__file__).resolve().parent.parent
PO_FILE = PACKAGE / "i18n" / "locale" / "zh" / "LC_MESSAGES" / "auditkit.po"
MO_FILE = PO_FILE.with_suffix(".mo")

_HEADER = (
    "Project-Id-Version: auditkit\n"
    "Language: zh\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
)
FROM_TYPER = ("Arguments", "Commands", "Options", "default: {default}", "required")
"""What typer asks the catalogue for when it prints help."""

_TRANSLATORS = frozenset({"_", "translate"})
_MO_MAGIC = 0x950412DE
_MO_PREAMBLE = struct.Struct("<7I")
_MO_ENTRY = struct.Struct("<2I")


def messages(package: Path = PACKAGE) -> list[str]:
    """Return every message that the code under `package` asks to be translated, each once, sorted.

    Raises ValueError, naming file and line, for a formatted string: it would be looked up with its values already in.
    """
    found: set[str] = set()
    for path in sorted(package.rglob("*.py")):
        for call in _translator_calls(ast.parse(path.read_text(encoding="utf-8"))):
            match call.args:
                case [ast.Constant(value=str(message))]:
                    found.add(message)
                case [ast.JoinedStr()]:
                    raise ValueError(f"{path}:{call.lineno}: translate the text first, then format it.")
    return sorted(found)


def needed() -> list[str]:
    """Return all messages that the catalogue must have, sorted."""
    return sorted({*messages(), *FROM_TYPER})


def _translator_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in _TRANSLATORS:
                yield node
            case ast.Call(func=ast.Attribute(value=ast.Name(id="i18n"), attr="translate")):
                yield node


def read(path: Path) -> dict[str, str]:
    """Return the translations of a .po file by message; a message that nobody has translated has an empty one.

    Raises ValueError, naming file and line, for anything but comments and pairs of msgid and msgstr.
    """
    translations: dict[str, str] = {}
    message = ""
    keyword = None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if not text.startswith('"'):
            keyword, _space, text = text.partition(" ")
            text = text.strip()
            if keyword == "msgid":
                message = ""
            elif keyword == "msgstr":
                translations[message] = ""
        if keyword not in {"msgid", "msgstr"} or not text.startswith('"'):
            raise ValueError(f"{path}:{number}: expected msgid, msgstr or a quoted string.")
        part = str(json.loads(text))
        if keyword == "msgid":
            message += part
        else:
            translations[message] += part
    translations.pop("", None)
    return translations


def written(translations: Mapping[str, str]) -> str:
    """Return `translations` as the text of a .po file, sorted by message."""
    entries = [("", _HEADER), *sorted(translations.items())]
    return "\n".join(f"msgid {_quoted(message)}\nmsgstr {_quoted(text)}\n" for message, text in entries)


def _quoted(text: str) -> str:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    parts = [json.dumps(line, ensure_ascii=False) for line in lines if line]
    return '""\n' + "\n".join(parts) if len(lines) > 1 else json.dumps(text, ensure_ascii=False)


def compiled(translations: Mapping[str, str]) -> bytes:
    """Return `translations` as a GNU .mo file: a header, two tables of lengths and offsets, and the texts.

    Layout: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html, little-endian, without a hash table.
    """
    done = {message: text for message, text in translations.items() if text}
    pairs = sorted((message.encode(), text.encode()) for message, text in [("", _HEADER), *done.items()])
    originals_at = _MO_PREAMBLE.size
    texts_at = originals_at + len(pairs) * _MO_ENTRY.size
    offset = texts_at + len(pairs) * _MO_ENTRY.size
    tables, body = bytearray(), bytearray()
    for side in zip(*pairs, strict=True):
        for text in side:
            tables += _MO_ENTRY.pack(len(text), offset + len(body))
            body += text + b"\0"
    return _MO_PREAMBLE.pack(_MO_MAGIC, 0, len(pairs), originals_at, texts_at, 0, offset) + tables + body


def missing() -> list[str]:
    """Return the messages that have no Chinese translation."""
    translations = read(PO_FILE)
    return [message for message in needed() if not translations.get(message)]


def obsolete() -> list[str]:
    """Return the messages of the catalogue that no code uses."""
    return sorted(read(PO_FILE).keys() - set(needed()))


def mismatched() -> list[str]:
    """Return the messages whose translation has other placeholders than they have."""
    return [message for message, text in read(PO_FILE).items() if text and placeholders(text) != placeholders(message)]


def placeholders(text: str) -> list[str]:
    """Return the names of the str.format placeholders in `text`, sorted; raises ValueError for a stray brace."""
    return sorted(name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None)


def stale() -> list[Path]:
    """Return the files that `python -m auditkit.i18n.catalogue` would change."""
    translations = _up_to_date(())
    wanted = {PO_FILE: written(translations).encode(), MO_FILE: compiled(translations)}
    return [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]


def _up_to_date(merge: Sequence[Path]) -> dict[str, str]:
    known = read(PO_FILE) if PO_FILE.exists() else {}
    for path in merge:
        known |= {message: text for message, text in read(path).items() if text}
    return {message: known.get(message, "") for message in needed()}


def _check() -> int:
    faults = [f"not translated: {message}" for message in missing()]
    faults += [f"used by no code: {message}" for message in obsolete()]
    faults += [f"other placeholders: {message}" for message in mismatched()]
    faults += [f"stale: {path.relative_to(PACKAGE.parent)}" for path in stale()]
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print("Translate what is missing in the .po file, then run `make messages`.", file=sys.stderr)
    return 1 if faults else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the catalogue up to date, or check that it is; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m auditkit.i18n.catalogue", description="The Chinese catalogue.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when anything is amiss")
    parser.add_argument("--merge", nargs="+", type=Path, default=(), metavar="FILE", help="more .po files")
    options = parser.parse_args(arguments)
    if options.check:
        return _check()
    translations = _up_to_date(options.merge)
    PO_FILE.parent.mkdir(parents=True, exist_ok=True)
    PO_FILE.write_bytes(written(translations).encode())
    MO_FILE.write_bytes(compiled(translations))
    untranslated = sum(not text for text in translations.values())
    print(f"{PO_FILE.relative_to(PACKAGE.parent)}: {len(translations)} messages, {untranslated} not translated")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
