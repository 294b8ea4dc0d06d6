"""The duties that are still to come, as the outputs of `auditkit calendar` show them."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from auditkit.i18n import translate as _
from auditkit.kinds import get_kind
from auditkit.model.pack import Pack
from auditkit.model.report import ProjectReport, Report
from auditkit.model.verdict import FAILED, NOT_COVERED, UNVERIFIABLE, Finding, OrganizationRow
from auditkit.reports import wording
from auditkit.reports.plain import one_line

FORMATS = ("text", "json", "csv", "ics", "markdown")
ENDINGS = {".ics": "ics", ".csv": "csv", ".json": "json", ".md": "markdown"}

_LONGEST_NAME = 80
_NOT_JUDGED = (UNVERIFIABLE, NOT_COVERED)


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that one project owes by a day; all texts are on one line and harmless on a screen.

    `about` is the row of its organisation that the duty is about, such as the accounts of a year, if it is about one.
    `days_left` is counted from the as-of day: a duty that is due on it has 0.
    """

    due: date
    days_left: int
    project_id: str
    project: str
    org_id: str | None
    charity: str | None
    rule: str
    title: str
    reference: str | None
    fix: str
    why: str
    about: OrganizationRow | None = None

    @property
    def name(self) -> str:
        """The project's id and title, cut short where nobody would read on."""
        whole = f"{self.project_id} {self.project}".rstrip()
        return whole if len(whole) <= _LONGEST_NAME else whole[: _LONGEST_NAME - 1] + "…"

    @property
    def dated(self) -> str | None:
        """The date of what the duty is about: of annual accounts the end of their year; null for a project's own."""
        return None if self.about is None else self.about.dated

    @property
    def what(self) -> str:
        """What is owed, with the year or day that it is about."""
        return wording.duty(self.title, self.about)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The duties of one run by due date, project, rule and what they are about, each once, and what else is to be known
    of them.

    `later` counts those after `until`, which are not among `duties`. `overdue` counts what was due before the as-of day
    and is still not on file, `waived` what would be among those but for a waiver. `uncertain` counts the projects of
    which a rule with a due date could not be judged, so that they may owe more. `source` says which program counted, by
    which packs, as of which day.
    """

    as_of: date
    until: date | None
    language: str
    pack_title: str
    packs: tuple[str, ...]
    source: str
    errors: tuple[str, ...]
    projects: int
    duties: tuple[Duty, ...]
    later: int
    overdue: int
    waived: int
    uncertain: int


def agenda(report: Report, pack: Pack, until: date | None = None) -> Agenda:
    """Return what is still to come by `report`, which judged by `pack`, up to and including the day `until`."""
    as_of = date.fromisoformat(report.as_of)
    projects = {project.project_id: project for project in report.projects}
    charities = wording.charities(report)
    coming: dict[tuple[str, str, str, str], Duty] = {}
    for each in report.obligations:
        due, project = date.fromisoformat(each.due), projects.get(each.project_id)
        org_id = project.org_id if project else None
        coming[each.order] = Duty(
            due=due,
            days_left=(due - as_of).days,
            project_id=one_line(each.project_id),
            project=one_line(project.title) if project else "",
            org_id=one_line(org_id) if org_id else None,
            charity=charities.get(org_id or ""),
            rule=one_line(each.rule),
            title=one_line(each.title),
            reference=one_line(each.reference) if each.reference else None,
            fix=one_line(each.fix),
            why=one_line(each.why),
            about=each.about,
        )
    duties = [coming[key] for key in sorted(coming)]
    within = [duty for duty in duties if until is None or duty.due <= until]
    dated = frozenset(rule.id for rule in pack.rules if get_kind(rule.kind).takes_late)
    return Agenda(
        as_of=as_of,
        until=until,
        language=report.language,
        pack_title=one_line(report.pack_title),
        packs=tuple(one_line(f"{source.id} {source.version}") for source in report.packs),
        source=" · ".join(wording.headline(report)),
        errors=tuple(wording.failures(report)),
        projects=len(projects),
        duties=tuple(within),
        later=len(duties) - len(within),
        overdue=sum(map(_is_overdue, report.findings)),
        waived=sum(map(_is_overdue, _waived(report))),
        uncertain=sum(_is_uncertain(project, dated) for project in report.projects),
    )


def _is_overdue(finding: Finding) -> bool:
    """Whether `finding` says that something is late and still not on file; what came late has a date as its value."""
    return finding.status == FAILED and finding.days_late is not None and finding.value is None


def _waived(report: Report) -> Iterable[Finding]:
    """Return the findings that a waiver took back, each once: one of several projects is waived for each of them."""
    return {id(finding): finding for waived in report.waivers for finding in waived.findings}.values()


def _is_uncertain(project: ProjectReport, dated: Collection[str]) -> bool:
    return any(outcome.rule in dated and outcome.status in _NOT_JUDGED for outcome in project.outcomes)


def days_left_text(duty: Duty) -> str:
    """Return how many days are left as a figure; the due date itself is today."""
    return _("today") if duty.days_left == 0 else f"{duty.days_left:,}"


def remarks(agenda: Agenda) -> list[str]:
    """Return, in sentences, what a reader of the duties must know besides: what is not among them, and why."""
    told = []
    if not agenda.duties:
        told.append(_nothing(agenda))
    if agenda.later:
        one, many = _("1 duty after {day} is not listed."), _("{count} duties after {day} are not listed.")
        told.append((one if agenda.later == 1 else many).format(count=f"{agenda.later:,}", day=agenda.until))
    if agenda.overdue:
        told.append(
            wording.counted(
                agenda.overdue,
                _("1 duty is already late and not listed: `auditkit check` shows it."),
                _("{count} duties are already late and not listed: `auditkit check` shows them."),
            )
        )
    if agenda.waived:
        told.append(
            wording.counted(
                agenda.waived,
                _("1 duty that is late is waived and not listed."),
                _("{count} duties that are late are waived and not listed."),
            )
        )
    if agenda.uncertain:
        told.append(
            wording.counted(
                agenda.uncertain,
                _("1 project may owe more: a rule with a due date could not be judged for it (see `auditkit check`)."),
                _(
                    "{count} projects may owe more: a rule with a due date could not be judged for them"
                    " (see `auditkit check`)."
                ),
            )
        )
    if agenda.errors:
        told.append(_("Not everything could be read, so that duties may be missing."))
    return told


def _nothing(agenda: Agenda) -> str:
    if agenda.until is None:
        return _("No duty is coming up.")
    return _("No duty is coming up until {day}.").format(day=agenda.until)


def render(agenda: Agenda, output_format: str, **options: Any) -> bytes:
    """Return `agenda` in one of FORMATS, in UTF-8; `options` are those of the format's own `render`."""
    module = importlib.import_module(f"auditkit.reports.duties_{output_format}")
    rendered: str | bytes = module.render(agenda, **options)
    return rendered if isinstance(rendered, bytes) else rendered.encode()
