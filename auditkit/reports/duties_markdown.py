"""Coming duties as Markdown, for a wiki or an e-mail."""

from __future__ import annotations

from auditkit.i18n import translate as _
from auditkit.reports import duties, wording
from auditkit.reports.duties import Agenda
from auditkit.reports.markup import escaped, table


def render(agenda: Agenda) -> str:
    """Return the duties as a table of GitHub-flavoured Markdown; nothing from data is taken for markup."""
    title = _("Duties to come: {pack}").format(pack=agenda.pack_title)
    sections = [
        [f"# {escaped(title)}", "", escaped(agenda.source)],
        [f"- {wording.SIGNS['critical']} {escaped(error)}" for error in agenda.errors],
        _table(agenda),
        [f"- {escaped(remark)}" for remark in duties.remarks(agenda)],
    ]
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _table(agenda: Agenda) -> list[str]:
    if not agenda.duties:
        return []
    head = [_("Due"), _("Days left"), _("Project"), _("Charity"), _("Duty"), _("Reference"), _("What to do")]
    rows = [
        [
            str(duty.due),
            duties.days_left_text(duty),
            duty.name,
            duty.charity or wording.NOTHING,
            duty.what,
            duty.reference or wording.NOTHING,
            duty.fix,
        ]
        for duty in agenda.duties
    ]
    return table(head, rows, right=(1,))
