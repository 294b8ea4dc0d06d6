"""Coming duties for a terminal: a table by due date, then what to do for each kind of duty, said once."""

from __future__ import annotations

from auditkit.i18n import format_days
from auditkit.i18n import translate as _
from auditkit.reports import duties, wording
from auditkit.reports.duties import Agenda, Duty
from auditkit.reports.layout import Column, Line, cell, drawn, fit, wrap, wrap_parts, wrapped_row

_NARROWEST = 40
_WIDEST_PROSE = 100
_HEADING = "bold"
_ERROR = "red"
_SOON, _SOON_DAYS = "yellow", 7


def render(agenda: Agenda, *, width: int, color: bool) -> str:
    """Return the duties in lines of at most `width` cells; `color` adds ANSI codes."""
    width = max(width, _NARROWEST)
    prose = min(width, _WIDEST_PROSE)
    blocks = [
        _head(agenda, prose),
        _table(agenda, width),
        _what_to_do(agenda, prose),
        _told(agenda, prose),
    ]
    lines = [line for block in blocks if block for line in (*block, [])]
    return drawn(lines[:-1], color)


def _head(agenda: Agenda, width: int) -> list[Line]:
    lines: list[Line] = [[(line, _HEADING)] for line in wrap_parts(agenda.source.split(" · "), width)]
    # Left to the terminal to wrap: a command that the message quotes must stay whole when it is copied.
    return lines + [[(f"{wording.SIGNS['critical']} {error}", _ERROR)] for error in agenda.errors]


def _table(agenda: Agenda, width: int) -> list[Line]:
    """Return a row a duty, of several lines where its words need them.

    The day and what is left until then stand at the first duty of the day.
    """
    shown = agenda.duties
    if not shown:
        return []
    first = [index == 0 or duty.due != shown[index - 1].due for index, duty in enumerate(shown)]
    days = [str(duty.due) if new else "" for duty, new in zip(shown, first, strict=True)]
    left = [_left(duty) if new else "" for duty, new in zip(shown, first, strict=True)]
    columns = [
        Column("due", _("Due"), days),
        Column("left", _("Left"), left, right=True),
        Column("project", _("Project"), [duty.name for duty in shown], least=20),
        Column("charity", _("Charity"), [duty.charity or wording.NOTHING for duty in shown], least=12),
        Column("duty", _("Duty"), [duty.what for duty in shown], least=16),
    ]
    columns = fit(columns, width, ("charity",))
    lines: list[Line] = [
        [("  ".join(cell(each.header, each.width, each.right) for each in columns).rstrip(), _HEADING)]
    ]
    for index, duty in enumerate(shown):
        style = _SOON if duty.days_left <= _SOON_DAYS else ""
        lines += [[(line, style)] for line in wrapped_row(columns, index)]
    return lines


def _left(duty: Duty) -> str:
    return duties.days_left_text(duty) if duty.days_left == 0 else format_days(duty.days_left)


def _what_to_do(agenda: Agenda, width: int) -> list[Line]:
    kinds = list(dict.fromkeys((duty.title, duty.reference, duty.fix) for duty in agenda.duties))
    if not kinds:
        return []
    lines: list[Line] = [[(_("What to do"), _HEADING)]]
    for title, reference, fix in kinds:
        parts = [part for part in (title, reference) if part]
        lines += [[("  " + line, "")] for line in wrap_parts(parts, width - 2)]
        for index, line in enumerate(wrap(fix, width - 6) if fix else []):
            lines.append([(f"    {' ' if index else '→'} {line}", "")])
    return lines


def _told(agenda: Agenda, width: int) -> list[Line]:
    told = duties.remarks(agenda)
    if agenda.duties:
        projects = len({duty.project_id for duty in agenda.duties})
        counts = [
            wording.counted(len(agenda.duties), _("1 duty"), _("{count} duties")),
            wording.counted(projects, _("1 project"), _("{count} projects")),
        ]
        lines: list[Line] = [[(line, _HEADING)] for line in wrap_parts(counts, width)]
    else:
        lines = [[(line, _HEADING)] for line in wrap(told.pop(0), width)]
    return lines + [[(line, "")] for remark in told for line in wrap(remark, width)]
