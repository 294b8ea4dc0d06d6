"""What a card says of a project: how it is run, its money, its progress, its audit, and how its score came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from auditkit.i18n import format_amount, format_number, pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.schema import table_schema
from auditkit.model.verdict import FAILED, PENDING, UNVERIFIABLE
from auditkit.organizations import names
from auditkit.reports import wording
from auditkit.reports.parts import Facts, Grid, Part, Prose, Section, in_units
from auditkit.reports.records import Record, Records
from auditkit.values.personal_data import masked

if TYPE_CHECKING:
    from auditkit.model.report import ProjectReport
    from auditkit.model.verdict import Finding, Mandatory, Obligation, Waived
    from auditkit.reports.audited import Audited

_MOST_ROWS = 3
_MOST_REMARKS = 2
_MOST_RULES = 5
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Bar:
    """The score of a dimension: as it is written, and in tenths of a percent of the whole."""

    name: str
    text: str
    length: int


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `meaning` says in sentences what the score rests on and what it does not say."""

    title: str
    subject: str
    score: str | None
    grade: str | None
    bars: tuple[Bar, ...]
    meaning: tuple[str, ...]
    sections: tuple[Section, ...]


class Cards:
    """Makes the cards of one run."""

    def __init__(self, audited: Audited) -> None:
        self._report = audited.report
        self._currency = label("currency", audited.report.currency)
        self._records = Records(audited.dataset, audited.report.as_of)
        self._names = {org_id: masked(name) for org_id, name in names(audited.dataset).items()}
        self._audit_rules = {rule.id for rule in audited.pack.rules if rule.dimension == "audit"}
        self._findings: dict[str, list[Finding]] = {}
        for finding in self._report.findings:
            if finding.rule in self._audit_rules:
                for project_id in finding.projects:
                    self._findings.setdefault(project_id, []).append(finding)
        self._duties: dict[str, list[Obligation]] = {}
        for duty in sorted(self._report.obligations, key=lambda duty: duty.order):
            if duty.rule in self._audit_rules:
                self._duties.setdefault(duty.project_id, []).append(duty)
        self._waived: dict[str, list[Waived]] = {}
        for waived in self._report.waivers:
            if waived.rule in self._audit_rules:
                self._waived.setdefault(waived.project_id, []).append(waived)
        self._mandatory: dict[str, list[Mandatory]] = {}
        for entry in self._report.mandatory:
            self._mandatory.setdefault(entry.project_id, []).append(entry)

    def of(self, project: ProjectReport) -> Card:
        """Return the card of a project."""
        report = self._report
        return Card(
            title=_short(project.title) or _short(masked(project.project_id)),
            subject=" · ".join(
                filter(None, [_short(masked(project.project_id)), self._name(project.org_id), _as_of(report.as_of)])
            ),
            score=None if project.score is None else wording.score_text(project.score),
            grade=project.grade,
            bars=tuple(
                Bar(label("dimension", name), wording.score_text(score), round(score * 10))
                for name, score in project.dimensions.items()
            ),
            meaning=tuple(self._meaning(project)),
            sections=(
                Section("run", _("How it is run"), tuple(self._run(project))),
                Section("progress", _("Progress"), tuple(self._progress(project))),
                Section(
                    "money",
                    _("Money in and out ({currency})").format(currency=self._currency),
                    tuple(self._money(project)),
                ),
                Section("audit", _("Audit"), tuple(self._audit(project))),
                Section("points", _("What cost points"), tuple(self._points(project))),
            ),
        )

    def _meaning(self, project: ProjectReport) -> Iterator[str]:
        if project.score is None:
            yield _("Nothing could be judged, so that there is no score.")
        else:
            coverage = wording.coverage_text(project.coverage)
            yield _("{coverage} of the weight of the rules could be judged.").format(coverage=coverage)
        cap = wording.cap_text(self._report, project)
        if cap:
            yield cap
        if wording.failures(self._report):
            yield _("Not everything that was handed in could be read, and more may be on file than stands here.")
        yield wording.disclaimer()

    def _run(self, project: ProjectReport) -> Iterator[Part]:
        row = next(iter(self._records.of("projects", project.project_id)), {})
        raising = _span(row.get("fundraising_starts_on"), row.get("fundraising_ends_on"))
        yield Facts(
            (
                (_("Charity"), self._name(project.org_id) or _("not on file")),
                (_("Raised under"), self._name(row.get("fundraiser_id")) or _("not on file")),
                (_("Field"), row.get("field") or _("not on file")),
                (_("Province"), _short(row.get("province")) or _("not on file")),
                (_("Status"), row.get("status") or _("not on file")),
                (_("Campaign"), _short(row.get("campaign")) or _("not on file")),
                (_("Fundraising period"), raising or _("not on file")),
                (_("Project period"), _span(row.get("starts_on"), row.get("ends_on")) or _("not on file")),
                (
                    _("Fundraising target ({currency})").format(currency=self._currency),
                    self._amount(row.get("target_amount")) or _("not on file"),
                ),
            )
        )

    def _money(self, project: ProjectReport) -> Iterator[Part]:
        funds = self._records.of("funds", project.project_id)
        if not funds:
            yield Prose(_("What was raised is not on file."), "warning")
        else:
            head = (
                _("Campaign"),
                _("Public donations"),
                _("Platform matching"),
                _("Corporate matching"),
                _("Total raised"),
            )
            parts = ("public_amount", "platform_match", "corporate_match", "total_amount")
            rows = [
                (_short(row["campaign"]) or None, *(self._money_of(row, column) for column in parts)) for row in funds
            ]
            yield from _grid(_("Raised"), head, rows)
            yield from self._unread("funds", parts)
        disclosures = self._records.of("disclosures", project.project_id)
        if not disclosures:
            yield Prose(_("No disclosure of receipts and use is on file."), "warning")
            return
        columns = ("opening_balance", "income", "expenditure", "closing_balance")
        yield from _grid(
            _("Disclosed, the latest first"),
            (
                _("Period"),
                _("Disclosure"),
                _("Disclosed on"),
                _("Opening"),
                _("Income"),
                _("Spent"),
                _("Closing"),
            ),
            [
                (
                    _span(row["period_start"], row["period_end"]),
                    row["kind"],
                    _day(row["disclosed_on"]),
                    *(self._money_of(row, column) for column in columns),
                )
                for row in disclosures
            ],
        )
        yield from self._unread("disclosures", ("period_start", "period_end", "kind", "disclosed_on", *columns))

    def _unread(self, table: str, columns: Sequence[str]) -> Iterator[Part]:
        """Yield which of these columns are not there only since their header was not known: they may well be filled."""
        misnamed = [name for name in self._records.misnamed(table) if name in columns]
        if misnamed:
            named = _(", ").join(pick(table_schema(table).column(name).title) for name in misnamed)
            yield Prose(
                _(
                    "Handed in, it seems, but under a header that is not known, so that it was not read: {columns}."
                ).format(columns=named),
                "warning",
            )

    def _progress(self, project: ProjectReport) -> Iterator[Part]:
        posts = self._records.of("progress", project.project_id)
        if not posts:
            yield Prose(_("No progress post is on file."), "warning")
            return
        last = posts[0]
        reached = last["beneficiaries"]
        yield Facts(
            (
                (_("Last post"), _day(last["posted_on"]) or _("without a date")),
                (_("Title of the post"), _short(last["title"]) or _("not on file")),
                *([(_("Beneficiaries"), format_number(reached))] if reached is not None else []),
                (_("Posts on file"), format_number(len(posts))),
            )
        )

    def _audit(self, project: ProjectReport) -> Iterator[Part]:
        yield from (Prose(text) for text in self._on_list(project.project_id))
        audits = self._records.of("audits", project.project_id)
        if audits:
            yield from _grid(
                _("Audit reports on file"),
                (_("Report date"), _("Campaign"), _("Audit firm"), _("Opinion"), _("Published on")),
                [
                    (
                        _day(row["report_on"]),
                        _short(row["campaign"]) or None,
                        _short(row["auditor"]) or None,
                        row["opinion"],
                        _day(row["published_on"]),
                    )
                    for row in audits
                ],
                _MOST_REMARKS,
            )
        else:
            yield Prose(_("No audit report is on file."))
        for duty in self._duties.get(project.project_id, [])[:_MOST_REMARKS]:
            what = wording.duty(duty.title, duty.about)
            yield Prose(_("Not due yet: {duty}, by {day}").format(duty=what, day=duty.due))
        for waived in self._waived.get(project.project_id, [])[:_MOST_REMARKS]:
            yield Prose(_("Waived until {day}: {rule}").format(day=waived.until, rule=waived.title))
        found = self._findings.get(project.project_id, [])
        for finding in found[:_MOST_REMARKS]:
            yield Prose(finding.message, "bad" if finding.status == FAILED else "warning")
        if len(found) > _MOST_REMARKS:
            yield Prose(_("… {count} more").format(count=f"{len(found) - _MOST_REMARKS:,}"))

    def _on_list(self, project_id: str) -> Iterator[str]:
        entries = self._mandatory.get(project_id, [])
        for entry in entries[:_MOST_REMARKS]:
            rule = self._report.rule_titles.get(entry.rule, entry.rule)
            by = _(", ").join(filter(None, [rule, _short(entry.group)]))
            yield _("Must be audited: rank {rank} ({rule})").format(rank=entry.rank, rule=by)
        if self._report.mandatory and not entries:
            yield _("Not among those that must be audited by rank.")
        if self._report.manifest is not None:
            drawn = self._records.of("samples", project_id)
            for sample in drawn:
                yield _("In the draw for audit: {how}").format(how=sample["selected_as"] or _("not on file"))
            if not drawn:
                yield _("Not drawn for audit.")

    def _points(self, project: ProjectReport) -> Iterator[Part]:
        lost = sorted(
            (outcome for outcome in project.outcomes if outcome.points_lost),
            key=lambda outcome: (-outcome.points_lost, outcome.rule),
        )
        titles = self._report.rule_titles
        if lost:
            left = sum((outcome.points_lost for outcome in lost[_MOST_RULES:]), Decimal(0))
            rows = [
                (titles.get(each.rule, each.rule), label("status", each.status), wording.points_text(each.points_lost))
                for each in lost[:_MOST_RULES]
            ]
            if left:
                more = _("… {count} more").format(count=f"{len(lost) - _MOST_RULES:,}")
                rows.append((more, "", wording.points_text(left)))
            yield Grid("", (_("Rule"), _("Outcome"), _("Points")), tuple(rows))
        else:
            yield Prose(_("No rule cost points."))
        statuses = [outcome.status for outcome in project.outcomes]
        told = (
            (PENDING, _("1 rule is not due yet."), _("{count} rules are not due yet.")),
            (UNVERIFIABLE, _("1 rule could not be verified."), _("{count} rules could not be verified.")),
        )
        for status, one, many in told:
            if status in statuses:
                yield Prose(wording.counted(statuses.count(status), one, many))

    def _name(self, org_id: str | None) -> str:
        return _short(self._names.get(org_id or "") or masked(org_id or ""))

    def _amount(self, minor_units: int | None) -> str:
        return "" if minor_units is None else format_amount(minor_units, self._report.currency)

    def _money_of(self, row: Record, column: str) -> Decimal | None:
        return in_units(row[column], self._report.currency)


def _grid(title: str, head: tuple[str, ...], rows: Sequence[tuple[Any, ...]], most: int = _MOST_ROWS) -> Iterator[Part]:
    """Yield a table of the first rows, and how many more there are."""
    yield Grid(title, head, tuple(rows[:most]))
    left = len(rows) - most
    if left > 0:
        yield Prose(_("… {count} more").format(count=f"{left:,}"))


def _short(text: str | None) -> str:
    """Return a text cut to what a card has room for."""
    whole = text or ""
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1] + "…"


def _as_of(day: str) -> str:
    return _("as of {day}").format(day=day)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _span(start: date | None, end: date | None) -> str | None:
    if start is None and end is None:
        return None
    return f"{_day(start) or '…'} – {_day(end) or '…'}"
