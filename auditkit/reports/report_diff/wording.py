"""What all outputs of a comparison say alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from auditkit.diff import comparing, standing
from auditkit.diff.comparing import Comparison, ProjectChange, RuleChange, RunChange
from auditkit.diff.reading import exact
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.dataset import Place
from auditkit.reports.plain import one_line, place_text
from auditkit.reports.wording import NOTHING, by_severity, counted, score_text, value_text, whole_percent

TO = "→"


def headline(comparison: Comparison) -> str:
    """Return what is held against what."""
    return f"{one_line(comparison.old.name)} {TO} {one_line(comparison.new.name)}"


def change_text(gain: Decimal | None) -> str:
    """Return how much a score rose or fell, with its sign; a dash where it cannot be told."""
    if gain is None:
        return NOTHING
    return f"{'−' if gain < 0 else '+' if gain else '±'}{abs(gain):.2f}"


def name(project: Mapping[str, Any]) -> str:
    """Return a project's id and title."""
    return one_line(f"{project['project_id']} {project['title']}")


def status_text(status: str | None) -> str:
    """Return what a rule came to, or that the report does not judge by it."""
    return _("not judged") if status is None else label("status", status)


def causes_text(causes: Sequence[str]) -> str:
    """Return why a score moved: one cause for certain, or those that cannot be told apart."""
    names = {
        comparing.DATA: _("data"),
        comparing.RULES: _("rules"),
        comparing.DAY: _("day"),
        comparing.OPTIONS: _("options or version"),
    }
    return _(" or ").join(names[cause] for cause in causes)


def standing_text(code: str) -> str:
    """Return what the other report says of the rule and project of a finding that it does not have."""
    told = {
        standing.NO_PROJECT: _("its project is not there"),
        standing.NO_RULE: _("its rule is not judged"),
        "not_covered": _("the table was not handed in"),
    }
    return told.get(code) or status_text(code)


def run_changes(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Yield what of the two runs differs: what it is, and what it was and is."""
    for change in comparison.changes:
        yield _what(change), _from_to(change)


def _what(change: RunChange) -> str:
    named = {
        "as_of": _("Judged as of"),
        "pack": _("Pack {name}"),
        "parameter": _("Parameter {name}"),
        "rules": _("Rules judged by"),
        "currency": _("Currency"),
        "manifest": _("Manifest of {name}"),
        "files": _("Files handed in"),
        "version": _("Version of auditkit"),
    }
    return named[change.what].format(name=one_line(change.name))


def _from_to(change: RunChange) -> str:
    if change.what == "files":
        return _("{before} of the old ones are not there as they were, {after} are new or changed").format(
            before=f"{change.before:,}", after=f"{change.after:,}"
        )
    if change.what == "rules":
        dropped = [_("without {rules}").format(rules=_rules(change.before))] if change.before else []
        added = [_("with {rules}").format(rules=_rules(change.after))] if change.after else []
        return _("; ").join([*dropped, *added])
    return f"{value_text(change.before)} {TO} {value_text(change.after)}"


def _rules(rules: Sequence[str]) -> str:
    return _(", ").join(map(one_line, rules))


def verdict(comparison: Comparison) -> str:
    """Return what may have moved scores, all in all."""
    causes = comparison.causes
    if not causes:
        return _("The same data, rules and day.")
    if causes == (comparing.DATA,):
        return _("Rules and day are the same: what moved, moved by the data.")
    if comparing.DATA not in causes:
        return _("The data is the same: what moved, moved by {causes}.").format(causes=causes_text(causes))
    return _(
        "Not the data alone differs. To tell what it did, check the old data again by the new rules and as of the new"
        " day, and compare with that."
    )


def warnings(comparison: Comparison) -> Iterator[str]:
    """Yield what makes the comparison less than whole."""
    for report in (comparison.old, comparison.new):
        if report.run["errors"]:
            message = _("{file} could not read or do everything: what it lacks is not fixed.")
            yield message.format(file=one_line(report.name))
    if comparison.speaks_two_languages:
        yield _(
            "The two reports are in different languages: findings are matched by their codes and values, and not by"
            " their messages."
        )
    if comparison.old.run["currency"] != comparison.new.run["currency"]:
        yield _("The two reports are in different currencies: their amounts are not the same.")


def rule_change(change: RuleChange) -> str:
    """Return what a rule came to before and after."""
    if change.before == change.after:
        return status_text(change.after)
    return f"{status_text(change.before)} {TO} {status_text(change.after)}"


def cap_change(change: ProjectChange) -> str:
    """Return that a cap came, went or is another, or that it hides what rules moved; else empty."""
    before, after = change.before["capped_by"], change.after["capped_by"]
    if before == after:
        is_hidden = after is not None and change.gain == 0 and any(each.gain for each in change.rules)
        message = _("still capped by {rule}: the score stays")
        return message.format(rule=one_line(after)) if is_hidden else ""
    if after is None:
        return _("no longer capped by {rule}").format(rule=one_line(before))
    score = score_text(exact(change.after["uncapped_score"]))
    return _("now capped from {score} by {rule}").format(score=score, rule=one_line(after))


def coverage_change(change: ProjectChange) -> str:
    """Return how much of a project's weight could be judged, before and after where these differ."""
    before, after = (whole_percent(Decimal(str(each["coverage"]))) for each in (change.before, change.after))
    return f"{after} %" if before == after else f"{before} % {TO} {after} %"


def closing(comparison: Comparison) -> list[str]:
    """Return the comparison in a few figures."""
    before, after = comparison.mean
    parts = [
        _("mean score {before} → {after} ({change})").format(
            before=score_text(before),
            after=score_text(after),
            change=change_text(comparing.difference(before, after)),
        )
    ]
    if comparison.came or comparison.went:
        mine, theirs = comparison.shared
        message = _("on the projects of both {before} → {after} ({change})")
        change = change_text(comparing.difference(mine, theirs))
        parts.append(message.format(before=score_text(mine), after=score_text(theirs), change=change))
    return [*parts, *tally(comparison)]


def tally(comparison: Comparison) -> list[str]:
    """Return how many findings are new, fixed, gone and still there."""
    new = [each.finding for each in comparison.found]
    told = [_("{count} new").format(count=f"{len(new):,}")]
    if new:
        told = [_("{count} new ({severities})").format(count=f"{len(new):,}", severities=_severities(new))]
    told.append(_("{count} fixed").format(count=f"{len(comparison.fixed):,}"))
    if comparison.gone:
        told.append(_("{count} gone without being fixed").format(count=f"{len(comparison.gone):,}"))
    return [*told, _("{count} still there").format(count=f"{len(comparison.still):,}")]


def _severities(findings: Sequence[Mapping[str, Any]]) -> str:
    return by_severity(comparing.counts(findings))


def place(finding: Mapping[str, Any]) -> str:
    """Return where a finding is, as people read it; empty where nothing is known."""
    return place_text(Place(finding["file"], finding["sheet"], finding["row"], finding["cell"]))


def moved(comparison: Comparison) -> str:
    """Return how many projects of both reports kept score, cap, grade and coverage."""
    kept = _("1 project kept its score and coverage"), _("{count} projects kept their score and coverage")
    return counted(comparison.unmoved, *kept)


def severity_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return that a finding is graver or less grave than it was; empty where it is as grave."""
    if before["severity"] == after["severity"]:
        return ""
    was, now = label("severity", before["severity"]), label("severity", after["severity"])
    return _("it was {before} and is {after}").format(before=was, after=now)
