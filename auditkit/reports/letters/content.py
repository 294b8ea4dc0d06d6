"""Who gets a letter, and what stands in it: all that a template may name, as texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.organizations import names, several_names
from auditkit.reports import groups, wording
from auditkit.reports.file_names import file_names
from auditkit.reports.letters.lists import Workbooks
from auditkit.reports.letters.unseen import Unseen
from auditkit.reports.plain import ARROW, one_line, place_text
from auditkit.reports.seen import expected_text, seen_text
from auditkit.values.personal_data import masked

if TYPE_CHECKING:
    from auditkit.model.dataset import Place
    from auditkit.model.report import ProjectReport, Report
    from auditkit.model.verdict import Finding
    from auditkit.reports.audited import Audited

FIELDS = (
    *("charity", "as_of", "pack", "rules", "program", "findings_counted", "projects", "groups"),
    *("elsewhere", "duties", "more_duties", "disclaimer"),
)
"""What a template may name; the page of `auditkit check` says what each holds."""

FIELDS_OF = {
    "charity": ("id", "name"),
    "projects": ("id", "title", "score", "grade", "coverage", "findings"),
    "groups": ("title", "findings"),
    "findings": (
        *("number", "severity", "sign", "head", "rule", "title", "message", "about", "where", "seen", "expected"),
        *("days_late", "fix", "reference"),
    ),
    "elsewhere": ("title", "projects"),
    "duties": ("due", "project", "what", "fix", "reference"),
}
"""What a template may name of those that have fields themselves: of the charity, and of each item of a list."""

_MOST_PLACES = 3
_MOST_DUTIES = 20
_LONGEST_NAME = 30


Naming = Literal["named", "several", "unnamed"]
"""How many names of a charity are on file: one, several that differ, or none. But for one it is called by its id."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: whom it is for, the name of its file, its title, and what a template may name.

    `charity` is the id as people may see it; `naming` says whether there is one name on file for it.
    """

    charity: str
    naming: Naming
    file: str
    title: str
    fields: Mapping[str, Any]


def letters(audited: Audited) -> list[Letter]:
    """Return the letters of a run, by the ids of the charities."""
    report = audited.report
    addresses = _Addresses(report, Workbooks(audited.dataset))
    found = _by_charity(report, addresses)
    files = file_names(found)
    known, several = names(audited.dataset), several_names(audited.dataset)
    made = []
    for org_id, own in sorted(found.items()):
        naming: Naming = "several" if org_id in several else "named" if org_id in known else "unnamed"
        name = one_line(masked(known[org_id] if naming == "named" else org_id))
        file = f"{files[org_id]} {_plain(name)}".rstrip() if naming == "named" else files[org_id]
        title = _("Notice of findings: {charity}").format(charity=name)
        made.append(
            Letter(masked(org_id), naming, f"{file}.docx", title, _fields(report, org_id, name, own, addresses))
        )
    return made


def unaddressed(audited: Audited) -> int:
    """Return how many findings are in no letter, since they belong to no charity alone."""
    addresses = _Addresses(audited.report, Workbooks(audited.dataset))
    return sum(addresses.of(finding) is None for finding in audited.report.findings)


_Own = dict[str | None, list["Finding"]]
"""A charity's findings by the project that they belong to; those of the charity itself belong to none."""


class _Addresses:
    """Tells which charity a finding is for, whose a project is, and what is known of the files they stand in."""

    def __init__(self, report: Report, workbooks: Workbooks) -> None:
        self._workbooks = workbooks
        self.shared = workbooks.of_several
        self.unseen = Unseen(report.inputs)
        self.charity_of = {
            project.project_id: workbooks.charity_of_project(project.project_id, project.org_id)
            for project in report.projects
        }

    def of(self, finding: Finding) -> str | None:
        """Return the charity that a finding is for; null where it belongs to none alone."""
        file = finding.place.file
        if finding.about is not None:
            return self._workbooks.charity(finding.about.org_id, file)
        owners = {self.charity_of.get(project_id) for project_id in finding.projects} or {None}
        # What is no project's that anybody knows is left to whose file it stands in.
        owners = {self._workbooks.owner(file) if owner is None else owner for owner in owners}
        return owners.pop() if len(owners) == 1 else None


def _by_charity(report: Report, addresses: _Addresses) -> dict[str, _Own]:
    """Return the findings of each charity that has any, in the order in which reports tell them."""
    found: dict[str, _Own] = {}
    for group in groups.grouped(report, limit=None):
        for finding in (finding for rule in group.rules for finding in rule.findings):
            org_id = addresses.of(finding)
            if org_id is not None:
                found.setdefault(org_id, {}).setdefault(finding.project_id, []).append(finding)
    return found


def _fields(report: Report, org_id: str, name: str, own: _Own, addresses: _Addresses) -> dict[str, Any]:
    charity_of = addresses.charity_of
    projects = {project.project_id: project for project in report.projects if charity_of[project.project_id] == org_id}
    counts: dict[str, int] = {}
    for finding in (finding for findings in own.values() for finding in findings):
        counts[finding.severity] = counts.get(finding.severity, 0) + 1
    duties = sorted((duty for duty in report.obligations if duty.project_id in projects), key=lambda duty: duty.order)
    return {
        "charity": {"id": one_line(masked(org_id)), "name": name},
        "as_of": report.as_of,
        "pack": report.pack_title,
        "rules": " · ".join(wording.headline(report)[1:-1]),
        "program": wording.headline(report)[0],
        "findings_counted": wording.only_new(report, wording.by_severity(counts)),
        "projects": [_project(project, own.get(project.project_id, [])) for project in projects.values()],
        "groups": [
            {
                "title": _("The organisation as a whole") if project_id is None else _name(project_id, projects),
                "findings": [
                    _finding(number, each, name, report.currency, addresses)
                    for number, each in enumerate(findings, start=1)
                ],
            }
            for project_id, findings in own.items()
        ],
        "elsewhere": _elsewhere(report, own, projects, addresses),
        "duties": [
            {
                "due": duty.due,
                "project": _name(duty.project_id, projects),
                "what": wording.duty(duty.title, duty.about),
                "fix": duty.fix,
                "reference": duty.reference or "",
            }
            for duty in duties[:_MOST_DUTIES]
        ],
        "more_duties": max(0, len(duties) - _MOST_DUTIES),
        "disclaimer": wording.disclaimer(),
    }


def _elsewhere(
    report: Report, own: _Own, projects: Mapping[str, ProjectReport], addresses: _Addresses
) -> list[dict[str, str]]:
    """Return which rules cost these projects points by findings that are several charities' and so in no letter."""
    told = {(project_id, finding.rule) for project_id, findings in own.items() for finding in findings}
    in_no_letter = [finding for finding in report.findings if addresses.of(finding) is None]
    concerned: dict[str, dict[str, None]] = {}
    for finding in in_no_letter:
        for project_id in finding.projects:
            is_told = (project_id, finding.rule) in told or (None, finding.rule) in told
            if project_id in projects and not is_told:
                concerned.setdefault(finding.rule, {})[project_id] = None
    found = []
    for rule, project_ids in concerned.items():
        lost = {each: _lost(projects[each], rule) for each in sorted(project_ids)}
        texts = [f"{each} {wording.points_text(points)}" for each, points in lost.items() if points]
        if texts:
            found.append({"title": report.rule_titles.get(rule, rule), "projects": _(", ").join(texts)})
    return found


def _lost(project: ProjectReport, rule: str) -> Decimal:
    return next((outcome.points_lost for outcome in project.outcomes if outcome.rule == rule), Decimal(0))


def _project(project: ProjectReport, findings: list[Finding]) -> dict[str, Any]:
    return {
        "id": project.project_id,
        "title": project.title,
        "score": wording.score_text(project.score),
        "grade": wording.grade_text(project.grade),
        "coverage": wording.coverage_text(project.coverage),
        "findings": len(findings),
    }


def _finding(number: int, finding: Finding, name: str, currency: str, addresses: _Addresses) -> dict[str, Any]:
    return {
        "number": number,
        "severity": label("severity", finding.severity),
        "sign": wording.SIGNS[finding.severity],
        "head": wording.finding_head(finding),
        "rule": finding.rule,
        "title": finding.title,
        "message": finding.message,
        "about": wording.about(_about_charity(finding, name)),
        "where": _("; ").join(_places(finding, addresses.unseen)),
        "seen": seen_text(finding, finding.value, currency),
        "expected": expected_text(finding, currency),
        "days_late": finding.days_late or "",
        "fix": _fix(finding, addresses.shared),
        "reference": finding.reference or "",
    }


def _about_charity(finding: Finding, name: str) -> Finding:
    """Return a finding whose organisation, if it is about one, is called as the letter calls it."""
    return finding if finding.about is None else replace(finding, about=replace(finding.about, name=name))


def _fix(finding: Finding, shared: AbstractSet[str]) -> str:
    """Return what to do; of a cell in a file that is not the charity's alone, that others have to do it.

    What is not there at all, or came late, no platform can put right.
    """
    place = finding.place
    came_late = finding.days_late is not None and finding.value is not None
    if place.file is None or place.file not in shared or place.cell is None or came_late:
        return finding.fix
    message = _(
        "This stands in the platform's list {file}, which covers several organisations; ask the platform to do this:"
        " {fix}"
    )
    return message.format(file=one_line(PurePath(place.file).name), fix=finding.fix)


def _places(finding: Finding, unseen: Unseen) -> Iterator[str]:
    """Yield where a finding is, as whoever handed the file in knows it: by its name, without the folders around it.

    Other places are told as far as they are in the same file; another may be somebody else's.
    """
    here = finding.place
    if here.file is None:
        return
    yield unseen.told(here, place_text(replace(here, file=PurePath(here.file).name)))
    beside = [place for place in groups.related(finding) if place.file == here.file]
    for place in beside[:_MOST_PLACES]:
        yield unseen.told(place, _told(place, here))
    if len(beside) > _MOST_PLACES:
        yield _("… {count} more").format(count=f"{len(beside) - _MOST_PLACES:,}")


def _told(place: Place, beside: Place) -> str:
    return place_text(place, beside).removeprefix(ARROW)


def _name(project_id: str, projects: Mapping[str, ProjectReport]) -> str:
    return wording.name(project_id, projects.get(project_id))


def _plain(name: str) -> str:
    """Return what of a charity's name a file may be called by on any system, with no space in it."""
    return "".join(character for character in name if character.isalnum())[:_LONGEST_NAME]
