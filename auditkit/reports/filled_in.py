"""Whether a workbook may be written over: a list to sign off that nobody has filled in may, anything else may not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from auditkit import i18n
from auditkit.errors import AuditkitError, BadUsage
from auditkit.i18n import translate as _
from auditkit.ingest.raw import RawSheet, is_blank
from auditkit.ingest.workbooks import workbook_sheets
from auditkit.model.dataset import cell_address
from auditkit.reports.grid import columns_to_sign
from auditkit.reports.plain import ARROW, one_line
from auditkit.values.text import printable
from auditkit.whole_files import read_whole

_MAXIMUM_MEBIBYTES = 512
_CURRENCY = "XXX"
"""The code of ISO 4217 for no currency: it stands for whichever one a header names."""


def refuse_filled_in(outputs: Iterable[Path], *, even_others: bool = True) -> None:
    """Raise BadUsage when at one of `outputs` stands a workbook that is no list to sign off as this program writes it,
    in any of its languages, or a list in which something is filled in: the work of auditors is never written over.

    Without `even_others`, a workbook that is no list to sign off may be written over.
    All from the first column to fill in on is theirs, but for the book value; so are columns that they added.
    """
    for path in outputs:
        if path.suffix.lower() != ".xlsx" or not path.is_file():
            continue
        try:
            place = _filled_in(path)
        except _AnotherWorkbook:
            if even_others:
                raise
            continue
        if place is not None:
            message = _("{path} holds a list that has been filled in: see {place}. Keep it, and write to another file.")
            raise BadUsage(message.format(path=printable(str(path)), place=place))


def _filled_in(path: Path) -> str | None:
    """Return the first place that is filled in; null for a list as it was written, and for a file without content.

    Raises _AnotherWorkbook for a workbook that is no such list.
    """
    try:
        content = read_whole(path, _MAXIMUM_MEBIBYTES)
        sheets = list(workbook_sheets(str(path), content)) if content else []
    except (OSError, AuditkitError) as error:
        raise _another(path) from error
    if not content:
        return None
    reserves = _in_each_language(lambda: [_("Reserves")])
    lists = _in_each_language(lambda: [_("Sign-off list")]) | reserves
    known = lists | _in_each_language(
        lambda: [_("Strata"), _("Manifest"), _("Draw again"), _("Selection"), _("Select again")]
    )
    layouts = [(sheet, _layout(sheet, sheet.name in reserves)) for sheet in sheets if sheet.name in lists]
    places = (place for sheet, layout in layouts if layout is not None for place in _places(sheet, layout))
    filled = next(places, None)
    is_ours = layouts and all(layout for _sheet, layout in layouts) and all(sheet.name in known for sheet in sheets)
    if filled is None and not is_ours:
        raise _another(path)
    return filled


class _AnotherWorkbook(BadUsage):
    """What stands at a path is no list to sign off."""


def _another(path: Path) -> _AnotherWorkbook:
    message = _(
        "{path} is there already, and is no list to sign off as auditkit writes it; write to another file, so that "
        "nothing in it is lost."
    )
    return _AnotherWorkbook(message.format(path=printable(str(path))))


def _in_each_language(names: Callable[[], Iterable[str]]) -> set[str]:
    """Return names in every language; a list may have been written in another than the one in use."""
    found: set[str] = set()
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            found |= set(names())
    return found


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns of a list, from 0: the first to fill in, the book value among them, and the end of the list."""

    first: int
    book: int
    end: int


def _layout(sheet: RawSheet, has_replaces: bool) -> _Layout | None:
    """Return where the columns to fill in are; null when the sheet lacks one of them."""
    head = [str(cell) for cell in sheet.rows[0]] if sheet.rows else []
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            titles = [column.head for column in columns_to_sign(_CURRENCY)]
            book = titles.index(_("Book value ({currency})").format(currency=_CURRENCY))
        for start in range(len(head) - len(titles) + 1):
            if all(_is_titled(seen, title) for seen, title in zip(head[start:], titles, strict=False)):
                return _Layout(start - has_replaces, start + book, start + len(titles))
    return None


def _is_titled(seen: str, title: str) -> bool:
    before, _currency, after = title.partition(_CURRENCY)
    return seen.startswith(before) and seen.endswith(after) and len(seen) >= len(before) + len(after)


def _places(sheet: RawSheet, layout: _Layout) -> Iterator[str]:
    """Yield the cells of a list that somebody filled in."""
    for row, cells in enumerate(sheet.rows):
        for column in range(layout.first, len(cells)):
            is_written = column == layout.book or (row == 0 and column < layout.end)
            if not is_written and not is_blank(cells[column]):
                yield f"{one_line(sheet.name or '')}{ARROW}{cell_address(row, column)}"
