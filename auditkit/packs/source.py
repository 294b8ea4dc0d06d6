"""A rule's own text, as it stands in the files of its packs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditkit.model.pack import Position
from auditkit.packs.document import DataPath, Document
from auditkit.packs.loading import composed


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a pack, without the indentation that they share, and where they begin."""

    position: Position
    text: str


def passages(names: Sequence[str], rule_id: str) -> list[Passage]:
    """Return the text of a rule of the packs called `names` put together, then that of each override laid over it.

    Raises KeyError for an unknown rule, and else what `load` raises.
    """
    written = composed(names).rules[rule_id]
    overriding = dict.fromkeys((document.file, path) for document, path in written.overridden.values())
    documents = {document.file: document for document, _path in written.overridden.values()}
    return [
        _passage(written.document, written.path),
        *(_passage(documents[file], path, of_key=True) for file, path in overriding),
    ]


def _passage(document: Document, path: DataPath, of_key: bool = False) -> Passage:
    position = document.position(path, of_key)
    lines = document.file.read_text(encoding="utf-8-sig").splitlines()
    text = "\n".join(_block(lines[position.line - 1 :]))
    return Passage(position, textwrap.dedent(text))


def _block(lines: Sequence[str]) -> Iterator[str]:
    """Yield the first line, and those after it that stand further in; blanks and remarks wherever they stand, but not
    after the last of these, where they are about what follows.
    """
    first, *rest = lines
    yield first
    held: list[str] = []
    for line in rest:
        is_in = _indentation(line) > _indentation(first)
        if is_in and line.strip():
            yield from held
            yield line
            held = []
        elif not line.strip() or line.lstrip().startswith("#"):
            held.append(line if is_in or not line.strip() else " " * _indentation(first) + line.lstrip())
        else:
            return


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
