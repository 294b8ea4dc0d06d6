"""From a report to the account of one project: from 100 down to its score, what to win back, and what is to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit import i18n
from auditkit.diff.reading import exact
from auditkit.errors import BadUsage
from auditkit.explanation.winning import Prospect, prospect
from auditkit.i18n import translate as _
from auditkit.model.pack import Pack
from auditkit.model.verdict import NOT_COVERED, Outcome
from auditkit.packs.names import hint, shown
from auditkit.values.text import normalise

Document = Mapping[str, Any]
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that cost points, or that caps: what it came to, what it earned of its weight, and why. `dimension` is
    null where neither the rules nor a finding tell it.
    """

    rule: str
    title: str
    dimension: str | None
    severity: str | None
    status: str
    earned: Decimal | None
    weight: Decimal
    points: Decimal
    findings: tuple[Document, ...]


@dataclass(frozen=True)
class Explanation:
    """The account of one project. `steps` lead from 100 down to `uncapped`, to the last digit, and `cap` from there to
    the score; `prospect` is null where the rules are not at hand or nothing was scored.

    `findings` are the project's by rule, those that cost nothing too.
    """

    document: Document
    project: Document
    steps: tuple[Step, ...]
    findings: Mapping[str, tuple[Document, ...]]
    titles: Mapping[str, str]
    prospect: Prospect | None
    pending: tuple[Document, ...]
    not_covered: tuple[str, ...]
    waived: tuple[str, ...]

    @property
    def score(self) -> Decimal | None:
        """The score as it is shown; null when nothing could be scored."""
        return exact(self.project["score"])

    @property
    def uncapped(self) -> Decimal | None:
        """The score before any cap."""
        return exact(self.project["uncapped_score"])

    @property
    def cap(self) -> Decimal:
        """The points that the cap takes; 0 without one."""
        return (self.uncapped or _NOTHING) - (self.score or _NOTHING)

    @property
    def organization(self) -> str | None:
        """The name of the organisation that carries the project out; null where that is not known."""
        org_id = self.project["org_id"]
        named: dict[str | None, str] = {each["org_id"]: each["name"] for each in self.document["organizations"]}
        return named.get(org_id, org_id)


def find(document: Document, wanted: str) -> Document:
    """Return the project of that id or, where none has it, of that title.

    Raises BadUsage for a name that no project or more than one has, with the nearest names or the ids to choose from.
    """
    projects: Sequence[Document] = document["projects"]
    named = normalise(wanted)
    for project in projects:
        if project["project_id"] in (wanted, named):
            return project
    alike = [project for project in projects if normalise(project["title"]) == named]
    if len(alike) == 1:
        return alike[0]
    if alike:
        ids = _(", ").join(shown(project["project_id"]) for project in alike)
        message = _('{count} projects are called "{title}": {ids}. Name one by its id.')
        raise BadUsage(message.format(count=len(alike), title=shown(wanted), ids=ids))
    names = [project[key] for project in projects for key in ("project_id", "title")]
    message = _('There is no project "{project}" among the {count}. {hint}')
    raise BadUsage(message.format(project=shown(wanted), count=len(projects), hint=hint(wanted, names)))


def explain(
    document: Document, project: Document, pack: Pack | None, earned: Mapping[str, Fraction | None]
) -> Explanation:
    """Explain one project of a report; `pack` are the rules that it was judged by, null where they are not at hand.

    `earned` has the exact share that rules earned, where more is known than the report shows.
    """
    findings = _findings(document, project["project_id"])
    rules = {rule.id: rule for rule in pack.rules} if pack is not None else {}
    titles = {rule: each[0]["title"] for rule, each in findings.items()}
    titles |= {duty["rule"]: duty["title"] for duty in document["obligations"] if duty.get("title")}
    titles |= {rule.id: i18n.pick(rule.title) for rule in rules.values()}
    steps = []
    for outcome in project["outcomes"]:
        rule, own = outcome["rule"], findings.get(outcome["rule"], ())
        points = exact(outcome["points_lost"]) or _NOTHING
        if not points and rule != project["capped_by"]:
            continue
        steps.append(
            Step(
                rule=rule,
                title=titles.get(rule, rule),
                dimension=rules[rule].dimension if rule in rules else _first(own, "dimension"),
                severity=rules[rule].severity if rule in rules else _first(own, "severity"),
                status=outcome["status"],
                earned=exact(outcome["earned"]),
                weight=exact(outcome["weight"]) or _NOTHING,
                points=points,
                findings=own,
            )
        )
    return Explanation(
        document=document,
        project=project,
        steps=tuple(sorted(steps, key=lambda step: (-step.points, step.rule))),
        findings=findings,
        titles=titles,
        prospect=_prospect(project, findings, pack, earned),
        pending=tuple(
            sorted(
                (duty for duty in document["obligations"] if duty["project_id"] == project["project_id"]),
                key=lambda duty: (duty["due"], duty["rule"], duty.get("dated") or ""),
            )
        ),
        not_covered=tuple(each["rule"] for each in project["outcomes"] if each["status"] == NOT_COVERED),
        waived=tuple(each["rule"] for each in project["outcomes"] if each["status"] == "waived"),
    )


def _prospect(
    project: Document,
    findings: Mapping[str, Sequence[Document]],
    pack: Pack | None,
    earned: Mapping[str, Fraction | None],
) -> Prospect | None:
    score = exact(project["score"])
    if pack is None or score is None:
        return None
    rules = {rule.id: rule for rule in pack.rules}
    outcomes = [
        Outcome(
            rules[each["rule"]],
            project["project_id"],
            each["status"],
            earned[each["rule"]] if each["rule"] in earned else _fraction(each["earned"]),
        )
        for each in project["outcomes"]
    ]
    return prospect(outcomes, findings, pack, score)


def _fraction(number: float | None) -> Fraction | None:
    return None if number is None else Fraction(str(number))


def _findings(document: Document, project_id: str) -> dict[str, tuple[Document, ...]]:
    """Return the findings that belong to a project, its own or those that it shares with others, by rule."""
    found: defaultdict[str, list[Document]] = defaultdict(list)
    for finding in document["findings"]:
        if finding["project_id"] == project_id or project_id in finding["projects"]:
            found[finding["rule"]].append(finding)
    return {rule: tuple(each) for rule, each in found.items()}


def _first(findings: Sequence[Document], key: str) -> str | None:
    return findings[0][key] if findings else None
