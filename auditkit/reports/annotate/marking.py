"""One workbook marked: its findings put to their cells, and the sheet of findings before all others."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from auditkit.i18n import translate as _
from auditkit.model.dataset import InputFile, Place
from auditkit.model.report import ProjectReport, Report
from auditkit.model.verdict import Finding
from auditkit.reports.annotate import findings_sheet, sheets, words
from auditkit.reports.annotate.headers import headers
from auditkit.reports.annotate.made import Made
from auditkit.reports.annotate.package import Package
from auditkit.reports.annotate.places import column_letters, row_and_column
from auditkit.reports.annotate.styles import FILLS, Styles, minimal
from auditkit.reports.annotate.workbook import Sheet, Workbook, reference
from auditkit.reports.groups import related
from auditkit.reports.plain import one_line, place_text
from auditkit.reports.wording import about, by_severity, finding_head, headline, name, only_new
from auditkit.values.personal_data import masked

NOTES = 2_000
"""How many cells of a workbook have notes: spreadsheet programs take long to open one with many more."""

LISTED = 50_000
"""How many findings the sheet lists: Excel opens no sheet with many more links."""

_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NAMED = 5
_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """The file that is marked, what it is called, and its findings, the gravest first."""

    report: Report
    file: InputFile
    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked workbook, and what is to be told of it beside the report."""

    content: bytes
    told: tuple[str, ...]


def mark(subject: Subject, content: bytes, made: Made | None, as_of: date) -> Marked:
    """Return a workbook marked with the findings of its file; the same content and findings give the same bytes.

    `made` says how the workbook came about, where it is not the file itself. Raises NotMarkable.
    """
    return _Marking(subject, content, made).marked(as_of)


class _Marking:
    """One workbook while it is marked. `_told` are remarks on the sheet of findings that are told beside it too."""

    def __init__(self, subject: Subject, content: bytes, made: Made | None) -> None:
        self._subject = subject
        self._made = made
        self._package = Package(content)
        read_as = {} if made is None else dict(made.names)
        data = {read_as.get(sheet.name, sheet.name) for sheet in subject.file.sheets if sheet.table is not None}
        self._workbook = Workbook(self._package, {sheet for sheet in data if sheet is not None})
        self._sheets = _by_name_read(self._workbook.sheets) if made is None else self._by_name_made(made)
        self._outcomes: dict[str, sheets.Outcome] = {}
        self._told: list[str] = []
        self._remarks: list[str] = []

    def _by_name_made(self, made: Made) -> dict[str | None, Sheet]:
        sheets = {sheet.name: sheet for sheet in self._workbook.sheets}
        return {read: sheets[name] for read, name in made.names}

    def marked(self, as_of: date) -> Marked:
        part, styles = self._styles()
        formats = {severity: styles.colour(severity) for severity in FILLS}
        outcomes = self._mark_sheets(formats)
        self._outcomes = {sheet.part: outcome for sheet, outcome in outcomes}
        self._remark(outcomes)
        listing = self._listing()
        self._workbook.put_first(
            _("Findings"), lambda _name: findings_sheet.write(listing, styles, self._workbook.namespace)
        )
        self._package.write(part, styles.to_bytes())
        path = one_line(self._subject.file.path)
        return Marked(self._package.to_bytes(as_of), tuple(f"{path}: {sentence}" for sentence in self._told))

    def _styles(self) -> tuple[str, Styles]:
        package, main = self._package, self._package.workbook
        part = next((each.target for each in package.relations(main) if each.kind == "styles"), None)
        if part is None:
            part = package.unused(posixpath.join(posixpath.dirname(main), "styles{}.xml"))
            package.write(part, minimal(self._workbook.namespace))
            package.declare(part, _STYLES)
            package.relate(main, "styles", part)
        return part, Styles(package.read(part), part)

    def _mark_sheets(self, formats: Mapping[str, int]) -> list[tuple[Sheet, sheets.Outcome]]:
        """Mark all sheets, also those without findings, which may have marks of before."""
        marks = self._marks()
        word = partial(words.note, currency=self._subject.report.currency)
        outcomes: list[tuple[Sheet, sheets.Outcome]] = []
        for number, sheet in enumerate(self._workbook.sheets, start=1):
            if sheet.kind == "worksheet":
                own = marks.get(sheet.part, sheets.Marks({}, frozenset()))
                outcomes.append((sheet, sheets.mark(self._package, sheet.part, number, own, formats, word)))
            else:
                sheets.unselect(self._package, sheet.part)
        return outcomes

    def _marks(self) -> dict[str, sheets.Marks]:
        """Return what to mark by the part of each sheet; the cells with the gravest findings have notes."""
        cells: defaultdict[str, dict[str, list[Finding]]] = defaultdict(dict)
        noted: defaultdict[str, set[str]] = defaultdict(set)
        most = 0 if self._package.is_strict else NOTES
        count = 0
        for part, cell, finding in self._places():
            if cell not in cells[part]:
                count += 1
                if count <= most:
                    noted[part].add(cell)
            cells[part].setdefault(cell, []).append(finding)
        if count and self._package.is_strict:
            self._tell(_("Strict Open XML has no room for notes, so that cells have a colour only."))
        elif count > NOTES:
            message = _("Only the {limit:,} cells with the gravest findings have a note; {more:,} more have a colour.")
            self._tell(message.format(limit=NOTES, more=count - NOTES))
        return {part: sheets.Marks(own, noted[part]) for part, own in cells.items()}

    def _places(self) -> Iterator[tuple[str, str, Finding]]:
        """Yield each cell that a finding is about by the part of its sheet, the others of the same mistake too, and the
        headers that may mean a missing column.
        """
        for finding in self._subject.findings:
            for place in dict.fromkeys((finding.place, *finding.related, *headers(finding, self._subject.file))):
                is_here = place.file in (None, self._subject.file.path)
                sheet = self._sheet(place) if is_here else None
                if sheet is not None and place.cell is not None and row_and_column(place.cell) != (-1, -1):
                    yield sheet.part, place.cell, finding

    def _sheet(self, place: Place) -> Sheet | None:
        """Return the sheet of a place, if it has one that can be told."""
        is_of_sheet = place.sheet is not None or self._made is not None
        sheet = self._sheets.get(place.sheet) if is_of_sheet else None
        return sheet if sheet is not None and sheet.kind == "worksheet" else None

    def _tell(self, sentence: str) -> None:
        self._told.append(sentence)

    def _remark(self, outcomes: Sequence[tuple[Sheet, sheets.Outcome]]) -> None:
        """Say what of the original is not in the copy, and what is otherwise than one may expect."""
        self._say_how_made()
        package, folder = self._package, posixpath.dirname(self._package.workbook)
        if package.any_under("_xmlsignatures/"):
            self._tell(_("The digital signature of the original does not hold for this copy."))
        for cells, sentence in (
            (
                [_place(sheet, cell) for sheet, outcome in outcomes for cell in outcome.without_room],
                _("No room for a note beside the one that stands there, so that these have a colour only: {cells}."),
            ),
            (
                [_place(sheet, cell) for sheet, outcome in outcomes for cell in outcome.in_conversations],
                _("Comments with replies stand at these cells, so that they have their colour only: {cells}."),
            ),
        ):
            if cells:
                self._tell(sentence.format(cells=_some(cells)))
        protected = [sheet.name for sheet, outcome in outcomes if outcome.is_protected]
        if protected:
            message = _("Protected, so that cells may have to be released before they can be mended: {sheets}.")
            self._remarks.append(message.format(sheets=_some(protected)))
        marked = {sheet.part for finding in self._subject.findings if (sheet := self._sheet(finding.place))}
        hidden = [sheet.name for sheet in self._workbook.sheets if sheet.is_hidden and sheet.part in marked]
        if hidden:
            message = _("Hidden, and to be shown before their marks can be seen: {sheets}.")
            self._remarks.append(message.format(sheets=_some(hidden)))
        unseen = [
            place
            for sheet, outcome in outcomes
            for place in (
                *(_("{sheet} row {row}").format(sheet=sheet.name, row=row) for row in outcome.hidden_rows),
                *(
                    _("{sheet} column {column}").format(sheet=sheet.name, column=each)
                    for each in outcome.hidden_columns
                ),
            )
        ]
        if unseen:
            message = _("Rows and columns that are hidden, to be shown before their marks can be seen: {places}.")
            self._remarks.append(message.format(places=_some(unseen)))
        if package.has(posixpath.join(folder, "vbaProject.bin")):
            self._remarks.append(
                _("The macros of the original are in this copy. One that counts sheets finds this sheet first.")
            )
        for read in self._subject.file.sheets:
            if read.is_refused and read.note:
                self._remarks.append(_("Not read: {sheet}: {note}").format(sheet=read.name or "", note=read.note))

    def _say_how_made(self) -> None:
        if self._made is None:
            return
        if self._subject.file.path.lower().endswith((".csv", ".tsv")):
            self._remarks.append(_("This workbook was made of the text file; cells hold what stands there."))
        else:
            self._tell(
                _(
                    "This copy was made of the values that were read; formats, formulas, notes, pictures, charts and"
                    " macros are in the original alone."
                )
            )
        if self._made.left_out:
            message = _("Sheets without cells, which are in the original alone: {sheets}.")
            self._tell(message.format(sheets=_some(self._made.left_out)))
        if self._made.cut:
            message = _("{count:,} texts are longer than a cell of a workbook can hold, and were cut.")
            self._tell(message.format(count=self._made.cut))

    def _listing(self) -> findings_sheet.Listing:
        subject = self._subject
        projects = {project.project_id: project for project in subject.report.projects}
        left_out = len(subject.findings) - LISTED
        if left_out > 0:
            message = _("{count:,} more findings are not listed here: see the report.")
            self._tell(message.format(count=left_out))
        counts = only_new(subject.report, by_severity(Counter(finding.severity for finding in subject.findings)))
        how = _(
            "Mend the cells and hand the workbook in again. This sheet and the marks may stay: the next check replaces"
            " them."
        )
        return findings_sheet.Listing(
            title=_("Findings in {file}").format(file=one_line(subject.name)),
            subject=" · ".join(headline(subject.report)),
            counts=counts or _("no findings"),
            remarks=(*((how,) if counts else ()), *(f"! {each}" for each in (*self._told, *self._remarks))),
            rows=tuple(self._rows(projects)),
        )

    def _rows(self, projects: Mapping[str, ProjectReport]) -> Iterator[findings_sheet.Row]:
        for finding in self._subject.findings[:LISTED]:
            whose = about(finding)
            if finding.project_id is not None:
                whose = name(finding.project_id, projects.get(finding.project_id))
            yield findings_sheet.Row(
                finding.severity,
                finding_head(finding),
                self._where(finding.place),
                self._link(finding.place),
                whose,
                _message(finding),
                finding.fix,
                words.rule(finding),
                finding.reference or "",
            )

    def _where(self, place: Place) -> str:
        """Return a finding's place, and that it is hidden."""
        told = place_text(replace(place, file=None)) or "–"
        sheet = self._sheet(place)
        if sheet is None:
            return told
        row, column = (-1, -1) if place.cell is None else row_and_column(place.cell)
        outcome = self._outcomes[sheet.part]
        remarks = [_("sheet hidden")] if sheet.is_hidden else []
        if row + 1 in outcome.hidden_rows:
            remarks.append(_("row hidden"))
        if column >= 0 and column_letters(column) in outcome.hidden_columns:
            remarks.append(_("column hidden"))
        # There is room for one of them.
        return _("{place} ({remark})").format(place=told, remark=remarks[0]) if remarks else told

    def _link(self, place: Place) -> str | None:
        """Return where a finding's link leads: its cell, else the beginning of its row or its sheet."""
        sheet = self._sheet(place)
        if sheet is None or sheet.is_hidden:
            return None
        return reference(sheet.name, place.cell or f"A{place.row or 1}")


def _by_name_read(listed: Sequence[Sheet]) -> dict[str | None, Sheet]:
    """Return sheets by the names that places have, in which personal data are masked; none where two are alike."""
    names = Counter(masked(sheet.name) for sheet in listed)
    return {masked(sheet.name): sheet for sheet in listed if names[masked(sheet.name)] == 1}


def _message(finding: Finding) -> str:
    """Return what a finding says, and the first of the other places in its file that belong to it."""
    place = finding.place
    others = [place_text(each, beside=place) for each in related(finding) if each.file == place.file]
    if not others:
        return finding.message
    more = [f"… {len(others) - _OTHERS:,}"] if len(others) > _OTHERS else []
    also = _("see also {places}").format(places=_(", ").join([*others[:_OTHERS], *more]))
    return f"{finding.message} · {also}"


def _place(sheet: Sheet, cell: str) -> str:
    return reference(sheet.name, cell)


def _some(names: Sequence[str]) -> str:
    """Return the first of some names, and that there are more."""
    shown = _(", ").join(one_line(masked(each)) for each in names[:_NAMED])
    return shown + (" …" if len(names) > _NAMED else "")
