"""What changed from one report to another in neutral parts, for a page and for a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from auditkit.diff.comparing import Comparison, ProjectChange
from auditkit.diff.reading import exact
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.reports.parts import Facts, Gain, Grid, Part, Points, Prose, Report, Section
from auditkit.reports.report_diff import wording
from auditkit.reports.wording import NOTHING, RANK, disclaimer, grade_text

Document = Mapping[str, Any]


def report(comparison: Comparison) -> Report:
    """Return the comparison in the language in use."""
    return Report(
        title=_("What changed between two reports"),
        subject=wording.headline(comparison),
        as_of=date.fromisoformat(comparison.new.run["as_of"]),
        currency=comparison.new.run["currency"],
        sections=(
            Section("summary", _("Summary"), tuple(_summary(comparison))),
            Section("scores", _("Scores"), tuple(_scores(comparison))),
            Section("projects", _("Projects that came and went"), tuple(_came_and_went(comparison))),
            Section("organizations", _("Organisations"), tuple(_organizations(comparison))),
            Section("new", _("New findings"), tuple(_new(comparison))),
            Section("fixed", _("Fixed findings"), tuple(_fixed(comparison))),
            Section("still", _("Findings still there"), tuple(_still(comparison))),
        ),
    )


def _summary(comparison: Comparison) -> Iterator[Part]:
    grave = any(each.finding["severity"] in ("critical", "major") for each in comparison.found)
    yield Prose(_("; ").join(wording.tally(comparison)), "bad" if grave else "warning" if comparison.found else "good")
    before, after = comparison.mean
    sums = [(_("All projects"), before, after)]
    if comparison.came or comparison.went:
        sums.append((_("Projects of both reports"), *comparison.shared))
    yield Grid(
        _("Mean score"),
        ("", _("Before"), _("After"), _("Change")),
        tuple((name, _points(mine), _points(theirs), _gain(mine, theirs)) for name, mine, theirs in sums),
    )
    yield Prose(wording.verdict(comparison))
    yield from (Prose(warning, "warning") for warning in wording.warnings(comparison))
    changes = tuple(wording.run_changes(comparison))
    if changes:
        yield Facts(changes)
    yield Facts(
        tuple(
            (title, f"{stored.name} · {stored.run['as_of']} · SHA-256 {stored.sha256}")
            for title, stored in ((_("Old report"), comparison.old), (_("New report"), comparison.new))
        )
    )
    yield Prose(disclaimer())


def _scores(comparison: Comparison) -> Iterator[Part]:
    if comparison.projects:
        yield Grid(
            _("Scores and coverage that moved"),
            (
                *(_("Project"), _("Title"), _("Before"), _("After"), _("Change"), _("Grade")),
                *(_("Coverage"), _("Moved by"), _("Cap")),
            ),
            tuple(
                (
                    change.project_id,
                    change.after["title"],
                    _points(change.before["score"]),
                    _points(change.after["score"]),
                    _gain(change.before["score"], change.after["score"]),
                    _grades(change),
                    wording.coverage_change(change),
                    wording.causes_text(change.causes),
                    wording.cap_change(change),
                )
                for change in comparison.projects
            ),
        )
        rules = tuple(_by_rule(comparison))
        if rules:
            head = (_("Project"), _("Rule"), _("Points"), _("Outcome"))
            yield Grid(_("The rules that moved them"), head, rules)
    yield Prose(wording.moved(comparison))


def _grades(change: ProjectChange) -> str:
    before, after = grade_text(change.before["grade"]), grade_text(change.after["grade"])
    return after if before == after else f"{before} {wording.TO} {after}"


def _by_rule(comparison: Comparison) -> Iterator[tuple[str, str, Gain, str]]:
    for change in comparison.projects:
        for each in change.rules:
            if each.gain:
                yield change.project_id, each.rule, Gain(each.gain), wording.rule_change(each)


def _came_and_went(comparison: Comparison) -> Iterator[Part]:
    for title, projects in ((_("New projects"), comparison.came), (_("Projects no longer there"), comparison.went)):
        if projects:
            rows = tuple(
                (each["project_id"], each["title"], _points(each["score"]), each["grade"]) for each in projects
            )
            yield Grid(title, (_("Project"), _("Title"), _("Score"), _("Grade")), rows)
    if not comparison.came and not comparison.went:
        yield Prose(_("Both reports are about the same projects."))


def _organizations(comparison: Comparison) -> Iterator[Part]:
    rows = []
    for change in comparison.organizations:
        before, after = change.before or {}, change.after or {}
        mine, theirs = before.get("score"), after.get("score")
        name = f"{change.org_id} {(after or before)['name']}"
        counts = f"{before.get('projects', 0):,} {wording.TO} {after.get('projects', 0):,}"
        rows.append((name, _points(mine), _points(theirs), _gain(mine, theirs), counts))
    if not rows:
        yield Prose(_("No organisation's score moved."))
        return
    head = (_("Organisation"), _("Before"), _("After"), _("Change"), _("Projects"))
    yield Grid(_("Scores that moved"), head, tuple(rows))


def _new(comparison: Comparison) -> Iterator[Part]:
    if not comparison.found:
        yield Prose(_("Nothing is new."), "good")
        return
    rows = [
        (
            *_finding(each.finding),
            each.finding["message"],
            wording.place(each.finding),
            each.finding["fix"],
            "" if each.standing == "judged" else wording.standing_text(each.standing),
        )
        for each in sorted(comparison.found, key=lambda each: RANK[each.finding["severity"]])
    ]
    told = (_("What is wrong"), _("Where"), _("What to do"), _("In the old report"))
    yield Grid("", (*_head(), *told), tuple(rows))


def _fixed(comparison: Comparison) -> Iterator[Part]:
    if comparison.fixed:
        told = (_("What was wrong"), _("Where it was"))
        yield Grid(_("Fixed"), (*_head(), *told), tuple(_rows(comparison.fixed)))
    else:
        yield Prose(_("Nothing was fixed."))
    if comparison.gone:
        rows = tuple(
            (*_finding(each.finding), each.finding["message"], wording.standing_text(each.standing))
            for each in comparison.gone
        )
        head = (*_head(), _("What was wrong"), _("In the new report"))
        yield Grid(_("Gone without being fixed"), head, rows)


def _still(comparison: Comparison) -> Iterator[Part]:
    if not comparison.still:
        yield Prose(_("No finding of the old report is still there."))
        return
    rows = tuple(
        (*row, wording.severity_change(before, after))
        for (before, after), row in zip(
            comparison.still, _rows([after for _before, after in comparison.still]), strict=True
        )
    )
    told = (_("What is wrong"), _("Where"), _("Severity before"))
    yield Grid("", (*_head(), *told), rows)


def _head() -> tuple[str, ...]:
    return _("Severity"), _("Rule"), _("Project")


def _finding(finding: Document) -> tuple[str, str, str]:
    owner = finding["project_id"] or finding["organization"] or NOTHING
    return label("severity", finding["severity"]), finding["rule"], owner


def _rows(findings: Sequence[Document]) -> Iterator[tuple[str, ...]]:
    for finding in findings:
        yield (*_finding(finding), finding["message"], wording.place(finding))


def _points(score: Any) -> Points | None:
    return None if score is None else Points(score)


def _gain(before: Any, after: Any) -> Gain | None:
    mine, theirs = (None if score is None else exact(float(score)) for score in (before, after))
    return None if mine is None or theirs is None else Gain(theirs - mine)
