"""Lines and columns for a terminal of a given width, where a Chinese character takes two cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.control import strip_control_codes
from rich.style import Style

GAP = 2
DOT = " · "

_SHORTEST = 4
_CLUSTER = 4
"""More cells than what belongs together, such as a sign and the selector that widens it, ever takes."""

_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
)
_PIECES = re.compile(f" +|[{_WIDE}]|[^ {_WIDE}]+")
_CLOSING = frozenset("，。、；：？！）」』》】〕”’…%,.;:!?)]}")
_OPENING = frozenset("（「『《【〔“‘([{")


Line = list[tuple[str, str]]
"""One line of output: pieces of text with their styles."""


@dataclass
class Column:
    """A column of a table: its header, one text a row, and whether it may be cut short down to `least` cells."""

    name: str
    header: str
    cells: list[str]
    right: bool = False
    least: int | None = None
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = max(map(cell_len, [self.header, *self.cells]))


def drawn(lines: Iterable[Line], color: bool) -> str:
    """Return lines as a terminal takes them, each ended; `color` adds ANSI codes for their styles.

    Each piece is styled by itself: a rich Text of a long report would be put together, cut at every line and styled,
    which takes longer than all else about it.
    """
    return "\n".join("".join(_styled(text, style, color) for text, style in line) for line in lines) + "\n"


def _styled(text: str, style: str, color: bool) -> str:
    plain = text if text.isprintable() else strip_control_codes(text)
    return Style.parse(style).render(plain, color_system=ColorSystem.STANDARD) if color and style else plain


def fit(columns: list[Column], width: int, drop: tuple[str, ...]) -> list[Column]:
    """Return the columns that a line of `width` cells holds, each with its final width.

    First the columns named in `drop` are left out, one after the other, for as long as those that may be cut would go
    below their `least`; then those are cut, the widest first, and in the end below their `least` too.
    """
    kept = list(columns)
    for leaving in drop:
        if _needed(kept, at_least=True) <= width:
            break
        kept = [column for column in kept if column.name != leaving]
    flexible = [column for column in kept if column.least is not None]
    for _cell in range(_needed(kept) - width):
        cuttable = [column for column in flexible if column.width > (column.least or 0)]
        cuttable = cuttable or [column for column in flexible if column.width > _SHORTEST]
        if cuttable:
            max(cuttable, key=lambda column: column.width).width -= 1
    return kept


def _needed(columns: list[Column], at_least: bool = False) -> int:
    widths = [
        min(column.width, column.least) if at_least and column.least is not None else column.width for column in columns
    ]
    return sum(widths) + GAP * (len(widths) - 1)


def cell(text: str, width: int, right: bool = False) -> str:
    """Return `text` in exactly `width` cells, cut short with an ellipsis or filled with spaces."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)
    padding = " " * (width - length)
    return padding + text if right else text + padding


def wrapped_row(columns: Sequence[Column], index: int) -> list[str]:
    """Return the lines of a row of a table whose columns have their final width: what is too long goes on below."""
    cells = [wrap(column.cells[index], column.width) for column in columns]
    return [
        (" " * GAP)
        .join(
            cell(lines[number] if number < len(lines) else "", column.width, column.right)
            for column, lines in zip(columns, cells, strict=True)
        )
        .rstrip()
        for number in range(max(map(len, cells)))
    ]


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Return a line for each row, its columns aligned by display width; the columns at `right` hold numbers."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [
        (" " * GAP).join(cell(text, widths[index], index in right) for index, text in enumerate(row)).rstrip()
        for row in rows
    ]


def wrapped(text: str, width: int, indent: str = "") -> Iterator[str]:
    """Yield each line of `text` in lines of at most `width` cells, `indent` before each."""
    for line in text.splitlines():
        for each in wrap(line, width - len(indent)):
            yield indent + each


def wrap(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` cells.

    Lines break at spaces and beside Chinese characters, but not before closing or after opening punctuation; a word
    longer than a line is cut.
    """
    if cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    line = ""
    length = 0
    for piece in _unbreakable(text):
        taken = cell_len(piece)
        if length + taken > width and line.strip():
            lines.append(line.rstrip())
            line, length = "", 0
            if piece.isspace():
                continue
        cut = 0
        while taken > width:
            ahead = _ahead(piece, cut, width)
            head = set_cell_size(ahead, width).rstrip() or ahead[0]
            lines.append(head)
            cut += len(head)
            taken = cell_len(_ahead(piece, cut, width))
        line += piece[cut:]
        length += taken
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _ahead(word: str, start: int, width: int) -> str:
    """Return as much of `word` from `start` as decides where a line of `width` cells ends; all of it where it fits.

    Measuring all the rest for each line would take time that grows with the square of a word's length.
    """
    characters = width + _CLUSTER
    while True:
        ahead = word[start : start + characters]
        # Characters without a width of their own belong to the one before them, however many they are.
        if len(ahead) < characters or cell_len(ahead) >= width + _CLUSTER:
            return ahead
        characters *= 2


def wrap_parts(parts: Iterable[str], width: int) -> list[str]:
    """Return `parts` with a dot between them in lines of at most `width` cells, broken between parts where possible."""
    lines: list[str] = []
    for part in parts:
        if lines and cell_len(lines[-1]) + len(DOT) + cell_len(part) <= width:
            lines[-1] += DOT + part
        else:
            lines += wrap(part, width)
    return lines


def hanging(mark: str, text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` cells behind a mark; what follows stands under the words behind it."""
    first, *more = wrap(text, width - len(mark))
    return [mark + first, *(" " * len(mark) + part for part in more)]


def _unbreakable(text: str) -> list[str]:
    """Return `text` in the pieces between which a line may break."""
    starts = [0]
    before = ""
    for match in _PIECES.finditer(text):
        piece = match[0]
        joined = before and not before.isspace() and not piece.isspace()
        if before and not (joined and (piece[0] in _CLOSING or before[-1] in _OPENING)):
            starts.append(match.start())
        before = piece
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]
