"""Notes at cells: the comments of a sheet and the boxes that they are shown in. What people wrote in them stays.

All that auditkit writes stands between two lines of its own, by which it is found and taken away when a marked workbook
is marked again, even after a spreadsheet program has saved it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from auditkit.reports.annotate.elements import Edit, Element, NotMarkable, changed, parse, spliced
from auditkit.values.text import CELL_CHARACTERS

AUTHOR = "auditkit"
RULE = "── auditkit ──"
"""The line before and behind what auditkit wrote."""

_OURS = re.compile(rf"(?:\r?\n)?{RULE}.*?(?:{RULE}|\Z)", re.DOTALL)
_RUN_FORMAT = '<{p}rPr><{p}sz val="9"/><{p}rFont val="Tahoma"/><{p}family val="2"/></{p}rPr>'
_LEAST_ROOM = 80
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Noted:
    """Comments made anew: which cells need a box, which need none any more, and which had no room for ours."""

    xml: bytes
    new: tuple[str, ...]
    gone: tuple[str, ...]
    full: tuple[str, ...]


def empty(namespace: str) -> bytes:
    """Return the comments of a sheet that has none."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<comments xmlns="{namespace}"><authors><author>{AUTHOR}</author></authors><commentList/></comments>'
    ).encode()


def noted(xml: bytes, part: str, notes: Mapping[str, str]) -> Noted:
    """Return the comments of a sheet with our `notes` by cell instead of those that we wrote before."""
    root = parse(xml, part)
    authors, listed = root.child("authors"), root.child("commentList")
    if authors is None or listed is None:
        raise NotMarkable(part)
    names = ["".join(author.text) for author in authors.named("author")]
    edits: list[Edit] = []
    if AUTHOR not in names and notes:
        names.append(AUTHOR)
        edits += changed(xml, authors, appended=f"<{authors.prefix}author>{AUTHOR}</{authors.prefix}author>".encode())
    gone: list[str] = []
    full: list[str] = []
    there: set[str] = set()
    for comment in listed.named("comment"):
        cell, text = comment.get("ref") or "", comment.child("text")
        if text is None:
            raise NotMarkable(part)
        runs = list(_kept(xml, text))
        kept = "".join(run.text for run in runs)
        is_ours = not kept.strip() and any(RULE in each for each in _texts(text))
        if is_ours:
            edits.append((comment.start, comment.end, b""))
            gone.append(cell)
            continue
        there.add(cell)
        new = b"".join(run.xml for run in runs)
        ours = _cut(notes[cell], CELL_CHARACTERS - _length(kept) - 1) if cell in notes else ""
        if ours:
            new += _run(text.prefix, f"\n{ours}")
        elif cell in notes:
            full.append(cell)
        if ours or any(run.is_cut for run in runs):
            edits.append((text.start, text.end, f"<{text.tag}>".encode() + new + f"</{text.tag}>".encode()))
    fresh = {cell: note for cell, note in notes.items() if cell not in there}
    author = names.index(AUTHOR) if AUTHOR in names else 0
    p = listed.prefix
    made = "".join(
        f'<{p}comment ref="{cell}" authorId="{author}"><{p}text>{_run(p, _cut(note, CELL_CHARACTERS)).decode()}'
        f"</{p}text></{p}comment>"
        for cell, note in fresh.items()
    )
    edits += changed(xml, listed, appended=made.encode())
    return Noted(spliced(xml, edits), tuple(fresh), tuple(gone), tuple(full))


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of a comment as far as people wrote it."""

    xml: bytes
    text: str
    is_cut: bool


def _kept(xml: bytes, text: Element) -> Iterator[_Run]:
    """Yield what people wrote of a comment, run by run; what stands in none is made one."""
    ours = [(found.start(), found.end()) for found in _OURS.finditer("".join(_texts(text)))]
    here = 0
    for child in text.children:
        own = child if child.name == "t" else child.child("t")
        if own is None or child.name not in ("t", "r"):
            continue
        whole = own.text
        left = "".join(_outside(whole, here, ours))
        here += len(whole)
        if left == whole and child.name == "r":
            yield _Run(xml[child.start : child.end], left, False)
        elif left:
            form = child.child("rPr") if child.name == "r" else None
            form_xml = b"" if form is None else xml[form.start : form.end]
            yield _Run(_run(text.prefix, left, form_xml), left, left != whole)
        elif whole:
            yield _Run(b"", "", True)


def _texts(text: Element) -> Iterator[str]:
    for child in text.children:
        own = child if child.name == "t" else child.child("t")
        if own is not None and child.name in ("t", "r"):
            yield own.text


def _outside(whole: str, start: int, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield the parts of a run, which begins at `start`, that lie in none of the spans."""
    here, end = start, start + len(whole)
    for first, last in spans:
        if last > here and first < end:
            yield whole[here - start : max(first, here) - start]
            here = min(last, end)
    yield whole[here - start :]


def _run(prefix: str, text: str, form: bytes | None = None) -> bytes:
    own = _RUN_FORMAT.format(p=prefix).encode() if form is None else form
    shown = escape(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))
    words = f'<{prefix}t xml:space="preserve">{shown}</{prefix}t>'.encode()
    return f"<{prefix}r>".encode() + own + words + f"</{prefix}r>".encode()


def _cut(note: str, room: int) -> str:
    """Return a note between our lines, shortened to so many characters; empty where that leaves nothing to say."""
    within = room - 2 * (len(RULE) + 1)
    if within < _LEAST_ROOM:
        return ""
    if _length(note) > within:
        note = note.encode("utf-16-le")[: 2 * (within - 1)].decode("utf-16-le", "ignore") + "…"
    return f"{RULE}\n{note}\n{RULE}"


def _length(text: str) -> int:
    """Return how long a text is as spreadsheet programs count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
