"""The first sheet of a report's workbook: the whole run in a few figures, and what they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.pack import SEVERITIES
from auditkit.model.verdict import OUTCOMES
from auditkit.reports import wording
from auditkit.reports.formulas import is_formula
from auditkit.reports.grid import add_sheet, display_width
from auditkit.reports.plain import one_line
from auditkit.reports.xlsx.lists import percent
from auditkit.reports.xlsx.sheets import Severity, Value
from auditkit.values.text import CELL_CHARACTERS

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from auditkit.reports.audited import Audited
    from auditkit.reports.xlsx.sheets import Looks

Line = tuple[Value, Value]
"""A name and its value; a name alone is a heading, a value alone a sentence of its own."""

_NAMES, _VALUES, _REST = 34, 20, 40
_LINE, _HEADING = 16, 30


def write_summary(workbook: Workbook, looks: Looks, audited: Audited) -> None:
    """Write the summary: names in the first column, figures in the second, and sentences across the whole page."""
    report = audited.report
    title = _("Transparency report")
    sheet = add_sheet(workbook, _("Summary"), report.pack_title, date.fromisoformat(report.as_of), title)
    sheet.set_portrait()
    sheet.set_column(0, 0, _NAMES)
    sheet.set_column(1, 1, _VALUES)
    sheet.set_column(2, 2, _REST)
    for row, (name, value) in enumerate(_lines(audited)):
        if value is None:
            sheet.write_string(row, 0, one_line(str(name or "")), looks.title)
            sheet.set_row(row, _HEADING)
        elif name is None:
            _across(sheet, looks, row, 0, str(value))
        else:
            if isinstance(name, Severity):
                sheet.write_string(row, 0, name.text, looks.severities[name.code])
            else:
                sheet.write_string(row, 0, one_line(str(name)), looks.by_kind["text"])
            _value(sheet, looks, row, value)


def _value(sheet: Worksheet, looks: Looks, row: int, value: Value) -> None:
    match value:
        case str():
            _across(sheet, looks, row, 1, value)
        case date():
            sheet.write_datetime(row, 1, value, looks.by_kind["date"])
        case int():
            sheet.write_number(row, 1, value, looks.by_kind["count"])
        case float():
            sheet.write_number(row, 1, value, looks.by_kind["percent"])
        case _:
            sheet.write_number(row, 1, value, looks.by_kind["score"])


def _across(sheet: Worksheet, looks: Looks, row: int, first: int, text: str) -> None:
    """Write a text over the columns from `first` on, in a row high enough for it."""
    shown = one_line(text)[:CELL_CHARACTERS]
    style = looks.quoted_prose if is_formula(shown) else looks.prose
    sheet.merge_range(row, first, row, 2, "", style)
    sheet.write_string(row, first, shown, style)
    room = _VALUES + _REST + (0 if first else _NAMES) - 4
    sheet.set_row(row, _LINE * max(1, -(-display_width(shown) // room)))


def _lines(audited: Audited) -> Iterator[Line]:
    report = audited.report
    summary = report.summary
    yield _("Transparency report: {pack}").format(pack=report.pack_title), None
    yield _("As of"), date.fromisoformat(report.as_of)
    yield _("Judged by"), " · ".join(wording.headline(report)[:-1])
    yield _("Charities"), len(report.organizations)
    yield _("Projects"), summary.projects
    if summary.score is not None:
        yield _("Mean score"), summary.score
        yield _("Grade"), wording.grade_text(summary.grade)
    yield _("Coverage"), percent(summary.coverage)
    for failure in wording.failures(report):
        yield None, f"{wording.SIGNS['critical']} {failure}"
    for remark in (wording.incomplete(report), wording.nothing_raised(report, report.projects)):
        if remark:
            yield None, remark
    yield None, wording.disclaimer()
    yield _("Findings"), None
    for severity in SEVERITIES:
        yield Severity.of(severity), summary.findings.get(severity, 0)
    yield _("Projects by grade"), None
    counts = Counter(project.grade for project in report.projects)
    for grade, _least in audited.pack.grades:
        yield one_line(grade), counts[grade]
    if counts[None]:
        yield _("no score"), counts[None]
    yield _("Outcomes"), None
    for status in OUTCOMES:
        yield label("status", status), summary.outcomes.get(status, 0)
    yield _("What was read"), None
    yield _("Files"), sum(file.status == "read" for file in report.inputs)
    for table, rows in report.rows.items():
        yield label("table", table), rows
    for note in report.notes:
        yield None, note
    if report.parameters:
        yield _("Parameters"), None
        for name, value in report.parameters.items():
            is_figure = isinstance(value, int) and not isinstance(value, bool)
            yield name, value if is_figure else wording.value_text(value)
