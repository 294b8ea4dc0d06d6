"""The report as a workbook to filter, print and pass on: numbers are numbers, dates are dates, text stays text."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.reports.grid import OPTIONS
from auditkit.reports.xlsx.audits import drawn, mandatory
from auditkit.reports.xlsx.lists import charities, findings, inputs, obligations, projects, rules, waived
from auditkit.reports.xlsx.sheets import Looks, write
from auditkit.reports.xlsx.summary import write_summary

if TYPE_CHECKING:
    from auditkit.reports.audited import Audited


def encoded(audited: Audited) -> bytes:
    """Return a run as a workbook in the language of its report; the same run gives the same bytes."""
    import xlsxwriter

    report = audited.report
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, OPTIONS)
    title = _("Transparency report: {pack}").format(pack=report.pack_title)
    workbook.set_properties({"title": title, "created": datetime.fromisoformat(report.as_of)})
    looks = Looks(workbook, report.currency)
    write_summary(workbook, looks, audited)
    found = findings(report)
    listed = projects(report, found)
    sheets = [
        listed,
        found,
        mandatory(audited, listed),
        *drawn(audited, listed),
        obligations(report, listed),
        *waived(report, listed),
        charities(report),
        rules(audited),
        inputs(report),
    ]
    for sheet in sheets:
        write(workbook, looks, report, sheet)
    workbook.close()
    return stream.getvalue()
