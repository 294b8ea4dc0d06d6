"""The first sheet of a marked copy: its findings, each with a link to its cell. Nothing on it is a formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditkit.i18n import translate as _
from auditkit.model.pack import Severity
from auditkit.reports.annotate.elements import quoted, written
from auditkit.reports.annotate.styles import FILLS, Styles
from auditkit.reports.formulas import is_formula
from auditkit.reports.grid import display_width
from auditkit.reports.plain import one_line
from auditkit.values.text import CELL_CHARACTERS

_WIDTHS = (15, 27, 22, 40, 37, 25, 23)
_LINE = 15.75
_LETTERS = "ABCDEFG"
_MOST_FROZEN = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A finding as the sheet shows it; `link` is where it leads to within the workbook, null for nowhere."""

    severity: Severity
    head: str
    place: str
    link: str | None
    project: str
    message: str
    fix: str
    rule: str
    reference: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All that stands on the sheet: what it is about, how many findings there are, what is to be known of the copy."""

    title: str
    subject: str
    counts: str
    remarks: tuple[str, ...]
    rows: tuple[Row, ...]


def write(listing: Listing, styles: Styles, namespace: str) -> bytes:
    """Return the sheet in XML, in formats that are added to `styles`."""
    return "".join(_Sheet(listing, styles).xml(namespace)).encode()


class _Sheet:
    """The sheet while it is written."""

    def __init__(self, listing: Listing, styles: Styles) -> None:
        self._listing = listing
        self._title = styles.cell(bold=True, size=14, boxed=False, wrapped=False)
        self._plain = styles.cell(boxed=False)
        self._head = styles.cell(bold=True, fill="FFF2F2F2")
        self._text = styles.cell()
        self._quoted = styles.cell(quoted=True)
        self._link = styles.cell(link=True)
        self._severity = {severity: styles.cell(fill=colour) for severity, colour in FILLS.items()}
        self._lines = [listing.subject, listing.counts, *listing.remarks]
        self._first = len(self._lines) + 3
        """The row of the headers, from 1."""

    def xml(self, namespace: str) -> Iterator[str]:
        """Yield the sheet piece by piece."""
        last = self._first + len(self._listing.rows)
        yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        yield f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FFC00000"/>'
        yield '<pageSetUpPr fitToPage="1"/></sheetPr>'
        yield '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        if self._listing.rows and self._first <= _MOST_FROZEN:
            below = f"A{self._first + 1}"
            yield f'<pane ySplit="{self._first}" topLeftCell="{below}" activePane="bottomLeft" state="frozen"/>'
            yield f'<selection pane="bottomLeft" activeCell="{below}" sqref="{below}"/>'
        yield f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="{_LINE}"/><cols>'
        for number, width in enumerate(_WIDTHS, start=1):
            yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        yield "</cols><sheetData>"
        yield from self._above()
        if self._listing.rows:
            yield from self._table()
        yield "</sheetData>"
        if self._listing.rows:
            yield f'<autoFilter ref="A{self._first}:G{last}"/>'
        merged = [f'<mergeCell ref="A{row}:G{row}"/>' for row in range(1, len(self._lines) + 2)]
        yield f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>'
        links = [
            f'<hyperlink ref="B{number}" location={quoted(row.link)} display={quoted(_cell_text(row.place))}/>'
            for number, row in enumerate(self._listing.rows, start=self._first + 1)
            if row.link is not None
        ]
        if links:
            yield f"<hyperlinks>{''.join(links)}</hyperlinks>"
        yield '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        yield "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"

    def _above(self) -> Iterator[str]:
        yield f'<row r="1" ht="24" customHeight="1">{_cell("A", 1, self._listing.title, self._title)}</row>'
        for row, line in enumerate(self._lines, start=2):
            height = (_LINE + 2) * max(1, -(-display_width(line) // (sum(_WIDTHS) - 10)))
            yield f'<row r="{row}" ht="{height}" customHeight="1">{_cell("A", row, line, self._plain)}</row>'

    def _table(self) -> Iterator[str]:
        heads = (_("Severity"), _("Where"), _("Project"), _("What was found"), _("What to do"), _("Rule"), _("Norm"))
        yield self._row(self._first, heads, [self._head] * len(heads))
        for number, row in enumerate(self._listing.rows, start=self._first + 1):
            texts = (row.head, row.place, row.project, row.message, row.fix, row.rule, row.reference)
            formats = [self._quoted if is_formula(text) else self._text for text in texts]
            formats[0] = self._severity[row.severity]
            if row.link is not None:
                formats[1] = self._link
            yield self._row(number, texts, formats)

    def _row(self, number: int, texts: Sequence[str], formats: Sequence[int]) -> str:
        lines = max(
            -(-display_width(one_line(text)) // (width - 4)) for text, width in zip(texts, _WIDTHS, strict=True)
        )
        cells = "".join(
            _cell(letter, number, text, form) for letter, text, form in zip(_LETTERS, texts, formats, strict=True)
        )
        return f'<row r="{number}" ht="{_LINE * max(1, min(lines, 20)) + 5}" customHeight="1">{cells}</row>'


def _cell(column: str, row: int, text: str, form: int) -> str:
    if not text:
        return f'<c r="{column}{row}" s="{form}"/>'
    return f'<c r="{column}{row}" s="{form}" t="inlineStr"><is><t xml:space="preserve">{_xml(text)}</t></is></c>'


def _cell_text(text: str) -> str:
    return one_line(text)[:255]


def _xml(text: str) -> str:
    return written(one_line(text)[:CELL_CHARACTERS])
