"""Coming duties as CSV, one a row, by due date."""

from __future__ import annotations

import csv
import io

from auditkit.reports.duties import Agenda, Duty
from auditkit.reports.formulas import cell_text

COLUMNS = (
    "due",
    "days_left",
    "project_id",
    "project",
    "org_id",
    "charity",
    "rule",
    "title",
    "reference",
    "fix",
    "why",
    "dated",
)

_BYTE_ORDER_MARK = "\ufeff"


def render(agenda: Agenda) -> str:
    """Return the duties as CSV, with the byte order mark by which Excel knows UTF-8.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    stream = io.StringIO()
    stream.write(_BYTE_ORDER_MARK)
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, agenda.duties))
    return stream.getvalue()


def _row(duty: Duty) -> list[str | int]:
    cells = (
        str(duty.due),
        duty.days_left,
        duty.project_id,
        duty.project,
        duty.org_id,
        duty.charity,
        duty.rule,
        duty.title,
        duty.reference,
        duty.fix,
        duty.why,
        duty.dated,
    )
    return [cell if isinstance(cell, int) else cell_text(cell or "") for cell in cells]
