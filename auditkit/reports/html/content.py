"""The data of the page: what holds in every language once, and the texts of each language beside it.

Texts are kept once and referred to by their number, since many findings share a remedy and a norm, and most projects
share most of their outcomes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditkit import __version__
from auditkit.i18n import minor_digits, pick, speaking
from auditkit.i18n.labels import label
from auditkit.model.draw import field_label
from auditkit.model.pack import DIMENSIONS, SEVERITIES
from auditkit.model.verdict import OUTCOMES, Finding
from auditkit.reports import json as json_report
from auditkit.reports import wording
from auditkit.reports.html.events import names, of_projects
from auditkit.reports.plain import place_text
from auditkit.reports.unread import unread_told
from auditkit.score import shown_share

if TYPE_CHECKING:
    from auditkit.model.report import ProjectReport, Report
    from auditkit.reports.audited import Audited

_ENOUGH = 2


class _Once:
    """Values by their number, each kept once."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def number(self, value: Hashable) -> int:
        """Return the number of a value, which it gets when it is first asked for."""
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[Any]:
        """All values in the order of their numbers."""
        return list(self._numbers)


def document(audited: Audited, reports: Mapping[str, Report]) -> dict[str, Any]:
    """Return the data of the page, as JSON takes it; `reports` is the same report in each language, the first first."""
    report = audited.report
    rules = {rule.id: number for number, rule in enumerate(audited.pack.rules)}
    outcomes, places = _Once(), _Once()
    events = of_projects(audited.dataset)
    projects = [_project(project, rules, outcomes, events) for project in report.projects]
    numbers = {project.project_id: number for number, project in enumerate(report.projects)}
    findings = [_finding(finding, rules, numbers, places) for finding in report.findings]
    return {
        "version": __version__,
        "digest": json_report.document(report)["run"]["digest"],
        "as_of": report.as_of,
        "currency": report.currency,
        "decimals": minor_digits(report.currency),
        "packs": [[pack.id, pack.version, pack.sha256] for pack in report.packs],
        "parameters": [[name, json_report.encode(value).decode()] for name, value in report.parameters.items()],
        "severities": SEVERITIES,
        "statuses": OUTCOMES,
        "dimensions": DIMENSIONS,
        "summary": {
            "score": _points(report.summary.score),
            "grade": report.summary.grade,
            "coverage": _share(report.summary.coverage),
            "findings": dict(report.summary.findings),
            "outcomes": dict(report.summary.outcomes),
        },
        "projects": projects,
        "outcomes": outcomes.values,
        "findings": findings,
        "places": places.values,
        "organizations": [
            [each.org_id, each.name, each.projects, _points(each.score), each.grade] for each in report.organizations
        ],
        "obligations": [
            [numbers.get(each.project_id), each.project_id, rules.get(each.rule), each.due, each.dated]
            for each in report.obligations
        ],
        "mandatory": [
            [numbers.get(each.project_id), each.project_id, rules.get(each.rule), each.group, each.rank, each.amount]
            for each in report.mandatory
        ],
        "drawn": list(_drawn(audited)),
        "rules": [
            [
                *(rule.id, rule.severity, rule.dimension, _decimal(rule.weight)),
                [[each.url, each.start, each.until] for each in rule.references],
            ]
            for rule in audited.pack.rules
        ],
        "inputs": [[file.path, file.status, _sheets(file), file.sha256] for file in report.inputs],
        "languages": {language: _texts(each, report, audited) for language, each in reports.items()},
    }


def _project(
    project: ProjectReport, rules: Mapping[str, int], outcomes: _Once, events: Mapping[str, list[tuple[str, int]]]
) -> dict[str, Any]:
    return {
        "id": project.project_id,
        "title": project.title,
        "org": project.org_id,
        "field": project.field,
        "score": _points(project.score),
        "uncapped": _points(project.uncapped_score),
        "capped_by": project.capped_by,
        "verified": _points(project.score_if_verified),
        "coverage": _share(project.coverage),
        "grade": project.grade,
        "raised": project.raised,
        "worst": project.worst,
        "dimensions": [_points(project.dimensions.get(name)) for name in DIMENSIONS],
        "outcomes": [
            outcomes.number(
                (rules[each.rule], OUTCOMES.index(each.status), _decimal(each.earned), _points(each.points_lost))
            )
            for each in project.outcomes
        ],
        "events": events.get(project.project_id, []),
    }


def _finding(finding: Finding, rules: Mapping[str, int], numbers: Mapping[str, int], places: _Once) -> list[Any]:
    """Return what of a finding is the same in every language; at the end, of one about something that was due, the due
    date, the days late, and the date that it was done on (null where it is not).
    """
    concerned = [numbers[each] for each in finding.projects if each in numbers]
    place = places.number(place_text(finding.place))
    related = [places.number(place_text(each, finding.place)) for each in finding.related]
    dated: list[Any] = [None, None, None]
    if finding.days_late is not None:
        dated = [finding.expected, finding.days_late, finding.value]
    severity = SEVERITIES.index(finding.severity)
    return [rules[finding.rule], severity, finding.status, concerned, place, related, *dated]


def _drawn(audited: Audited) -> Iterator[list[Any]]:
    """Yield the projects that a manifest lists as drawn at random, with stratum and amount; not the reserves."""
    if audited.report.manifest is None or "samples" not in audited.dataset.tables:
        return
    frame = audited.dataset.tables["samples"].frame
    rows = frame[["project_id", "selected_as", "stratum", "amount"]].astype(object)
    for project_id, selected_as, stratum, amount in rows.where(rows.notna(), None).values.tolist():
        if selected_as == "selected":
            yield [project_id, stratum, amount]


def _sheets(file: Any) -> list[list[Any]]:
    return [[sheet.name, sheet.table, sheet.rows] for sheet in file.sheets]


def _texts(report: Report, first: Report, audited: Audited) -> dict[str, Any]:
    """Return the texts of a report in its language, findings in the order of the `first` report."""
    texts = _Once()
    with speaking(report.language):
        rules = [
            [
                *(pick(rule.title), pick(rule.why), pick(rule.fix)),
                [pick(each.title) for each in rule.references],
            ]
            for rule in audited.pack.rules
        ]
        charities = wording.charities(report)
        unread = unread_told(report)
        return {
            "pack": report.pack_title,
            "findings": [
                [
                    texts.number(finding.message),
                    texts.number(finding.fix),
                    texts.number(finding.reference or ""),
                    texts.number(wording.about(finding)),
                ]
                for finding in _matched(report, first)
            ],
            "texts": texts.values,
            "nothing_raised": wording.nothing_raised(report, report.projects),
            "rules": rules,
            "charities": {
                org_id: charities.get(org_id, org_id)
                for org_id in sorted({p.org_id for p in report.projects if p.org_id})
            },
            "fields": {field: field_label(field) for field in sorted({p.field for p in report.projects if p.field})},
            "dimensions": [label("dimension", name) for name in DIMENSIONS],
            "severities": [label("severity", name) for name in SEVERITIES],
            "statuses": [label("status", name) for name in OUTCOMES],
            "events": names(),
            "tables": {name: label("table", name) for name in sorted(report.rows)},
            "input_statuses": {name: label("file", name) for name in ("read", "ignored", "failed")},
            "currency": label("currency", report.currency),
            "errors": list(report.errors),
            "notes": list(report.notes),
            "unread": unread or "",
            "disclaimer": wording.disclaimer(),
            "parameters": {name: pick(each.help) for name, each in audited.pack.parameters.items()},
            "input_errors": [file.error for file in report.inputs],
        }


def _own(names: Iterable[str | None]) -> list[str]:
    return sorted({name for name in names if name})


def _matched(report: Report, first: Report) -> Sequence[Finding]:
    """Return the findings of `report` in the order of `first`, which tells the same in another language.

    They are ordered by what they say, which differs between languages; their numbers do not.
    """
    if report is first:
        return report.findings
    own = {finding.number: finding for finding in report.findings}
    return [own[finding.number] for finding in first.findings]


def _points(exact: Any) -> float | int | None:
    return None if exact is None else _number(exact, _ENOUGH)


def _share(exact: Any) -> float | int | None:
    return None if exact is None else _number(shown_share(exact), 2 * _ENOUGH)


def _decimal(exact: Any) -> float | int | None:
    return None if exact is None else _number(exact, 2 * _ENOUGH)


def _number(exact: Any, decimals: int) -> float | int:
    rounded = round(float(exact), decimals)
    return int(rounded) if rounded.is_integer() else rounded
