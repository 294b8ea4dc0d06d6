"""Comparing two reports: findings, scores, and what of the runs themselves differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from auditkit.diff import traits
from auditkit.diff.matching import matched
from auditkit.diff.reading import StoredReport, exact
from auditkit.diff.standing import JUDGED, Standings
from auditkit.model.pack import SEVERITIES

DATA, RULES, DAY, OPTIONS = "data", "rules", "day", "options"

CAUSES = (DATA, RULES, DAY, OPTIONS)
"""Why a score may have moved: what was handed in, the rules with their parameters, the day as of which was judged, or
none of these, but how files were read and by which version.
"""

Document = Mapping[str, Any]
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RunChange:
    """Something of the runs that differs: a `cause`, what it is, its name, and what it was and is; null where one of
    the runs does not have it.
    """

    cause: str
    what: str
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule whose outcome for a project differs. Statuses and points lost are null where it was not judged at all."""

    rule: str
    before: str | None
    after: str | None
    lost_before: Decimal | None
    lost_after: Decimal | None

    @property
    def gain(self) -> Decimal:
        """The points that the project has more by it, before any cap."""
        return (self.lost_before or Decimal(0)) - (self.lost_after or Decimal(0))


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """A project of both reports whose score, cap, grade or coverage differs. `causes` are those of CAUSES that may be
    behind it: one alone is certain.
    """

    project_id: str
    before: Document
    after: Document
    rules: tuple[RuleChange, ...]
    causes: tuple[str, ...]

    @property
    def gain(self) -> Decimal | None:
        """How much higher the score is now; null where one of the reports has none."""
        return difference(exact(self.before["score"]), exact(self.after["score"]))


@dataclass(frozen=True, slots=True)
class OrganizationChange:
    """An organisation whose score or number of projects differs; null where one of the reports does not have it."""

    org_id: str
    before: Document | None
    after: Document | None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A finding of one report alone, with what the other says of its rule and project."""

    finding: Document
    standing: str


@dataclass(frozen=True)
class Comparison:
    """Two reports held against each other. `fixed` are findings of the old report whose rule the new one judged and
    found no more; `gone` those that it had no occasion to find. `still` are findings of both: as they were and as they
    are.

    `shared` are the mean scores, before and after, over the projects of both.
    """

    old: StoredReport
    new: StoredReport
    changes: tuple[RunChange, ...]
    projects: tuple[ProjectChange, ...]
    unmoved: int
    came: tuple[Document, ...]
    went: tuple[Document, ...]
    organizations: tuple[OrganizationChange, ...]
    shared: tuple[Decimal | None, Decimal | None]
    found: tuple[Unmatched, ...]
    fixed: tuple[Document, ...]
    gone: tuple[Unmatched, ...]
    still: tuple[tuple[Document, Document], ...]

    @property
    def causes(self) -> tuple[str, ...]:
        """What of the runs differs that may move a score."""
        differing = {change.cause for change in self.changes}
        return tuple(cause for cause in CAUSES if cause in differing)

    @property
    def mean(self) -> tuple[Decimal | None, Decimal | None]:
        """The mean scores, before and after, over all projects of each report."""
        return exact(self.old.document["summary"]["score"]), exact(self.new.document["summary"]["score"])

    @property
    def speaks_two_languages(self) -> bool:
        """Whether the two reports are in different languages."""
        return bool(self.old.run["lang"] != self.new.run["lang"])


def compare(old: StoredReport, new: StoredReport) -> Comparison:
    """Hold two reports against each other."""
    changes = tuple(_run_changes(old, new))
    before, after = _by_id(old, "projects", "project_id"), _by_id(new, "projects", "project_id")
    both = [project_id for project_id in after if project_id in before]
    causes = tuple(cause for cause in CAUSES if cause in {change.cause for change in changes})
    moved = [
        _project_change(before[project_id], after[project_id], causes)
        for project_id in both
        if _is_moved(before[project_id], after[project_id])
    ]
    mine, theirs = old.document["findings"], new.document["findings"]
    pairs = matched([*map(traits.of_document, mine)], [*map(traits.of_document, theirs)])
    known_old, known_new = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    earlier, later = Standings(old.document), Standings(new.document)
    lost = [Unmatched(each, later.of(each)) for place, each in enumerate(mine) if place not in known_old]
    return Comparison(
        old=old,
        new=new,
        changes=changes,
        projects=tuple(sorted(moved, key=_fall)),
        unmoved=len(both) - len(moved),
        came=tuple(project for project_id, project in after.items() if project_id not in before),
        went=tuple(project for project_id, project in before.items() if project_id not in after),
        organizations=tuple(_organizations(old, new)),
        shared=(_mean([before[each] for each in both]), _mean([after[each] for each in both])),
        found=tuple(Unmatched(each, earlier.of(each)) for place, each in enumerate(theirs) if place not in known_new),
        fixed=tuple(each.finding for each in lost if each.standing == JUDGED),
        gone=tuple(each for each in lost if each.standing != JUDGED),
        still=tuple((mine[place], theirs[its_place]) for place, its_place in pairs),
    )


def difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Return how much more `after` is; null where one of them is."""
    return None if before is None or after is None else after - before


def counts(findings: Sequence[Document]) -> dict[str, int]:
    """Count findings by severity, gravest first."""
    counted = Counter(finding["severity"] for finding in findings)
    return {severity: counted[severity] for severity in SEVERITIES}


def _by_id(report: StoredReport, name: str, key: str) -> dict[str, Document]:
    return {each[key]: each for each in sorted(report.document[name], key=lambda each: str(each[key]))}


def _mean(projects: Sequence[Document]) -> Decimal | None:
    scores = [score for project in projects if (score := exact(project["score"])) is not None]
    return (sum(scores, Decimal(0)) / len(scores)).quantize(_HUNDREDTH, ROUND_HALF_UP) if scores else None


def _is_moved(before: Document, after: Document) -> bool:
    return any(before[key] != after[key] for key in ("score", "uncapped_score", "capped_by", "grade", "coverage"))


def _fall(change: ProjectChange) -> tuple[int, Decimal, str]:
    """Return what sorts changes: the deepest fall first, then what has no score on one side, and last what kept it."""
    gain = change.gain
    return (1, Decimal(0), change.project_id) if gain is None else (0 if gain else 2, gain, change.project_id)


def _project_change(before: Document, after: Document, causes: tuple[str, ...]) -> ProjectChange:
    mine = {outcome["rule"]: outcome for outcome in before["outcomes"]}
    theirs = {outcome["rule"]: outcome for outcome in after["outcomes"]}
    rules = tuple(_rule_changes(mine, theirs))
    return ProjectChange(after["project_id"], before, after, rules, _causes_of(mine, theirs, causes))


def _causes_of(
    mine: Mapping[str, Document], theirs: Mapping[str, Document], causes: tuple[str, ...]
) -> tuple[str, ...]:
    """Return which of the causes may have moved one project: the rules alone, where all that both reports judged came
    to the same.
    """
    shared = mine.keys() & theirs.keys()
    same = all(mine[rule][key] == theirs[rule][key] for rule in shared for key in ("status", "earned"))
    return (RULES,) if same and RULES in causes else causes or (OPTIONS,)


def _rule_changes(mine: Mapping[str, Document], theirs: Mapping[str, Document]) -> Iterator[RuleChange]:
    changed = []
    for rule in mine.keys() | theirs.keys():
        before, after = mine.get(rule), theirs.get(rule)
        change = RuleChange(
            rule,
            None if before is None else before["status"],
            None if after is None else after["status"],
            exact(before["points_lost"]) if before is not None else None,
            exact(after["points_lost"]) if after is not None else None,
        )
        if change.before != change.after or change.gain:
            changed.append(change)
    yield from sorted(changed, key=lambda change: (-abs(change.gain), change.rule))


def _organizations(old: StoredReport, new: StoredReport) -> Iterator[OrganizationChange]:
    before, after = _by_id(old, "organizations", "org_id"), _by_id(new, "organizations", "org_id")
    for org_id in sorted(before.keys() | after.keys()):
        mine, theirs = before.get(org_id), after.get(org_id)
        if mine is None or theirs is None or any(mine[key] != theirs[key] for key in ("score", "grade", "projects")):
            yield OrganizationChange(org_id, mine, theirs)


def _run_changes(old: StoredReport, new: StoredReport) -> Iterator[RunChange]:
    if old.run["as_of"] != new.run["as_of"]:
        yield RunChange(DAY, "as_of", "", old.run["as_of"], new.run["as_of"])
    yield from _changed(RULES, "pack", _packs(old), _packs(new))
    yield from _changed(RULES, "parameter", old.run["parameters"], new.run["parameters"])
    before, after = _rules(old), _rules(new)
    if old.document["projects"] and new.document["projects"] and before != after:
        yield RunChange(RULES, "rules", "", sorted(before - after), sorted(after - before))
    if old.run["currency"] != new.run["currency"]:
        yield RunChange(DATA, "currency", "", old.run["currency"], new.run["currency"])
    yield from _changed(DATA, "manifest", _manifest(old), _manifest(new))
    mine, theirs = _contents(old), _contents(new)
    if mine != theirs:
        yield RunChange(DATA, "files", "", (mine - theirs).total(), (theirs - mine).total())
    versions = old.document["auditkit"]["version"], new.document["auditkit"]["version"]
    if versions[0] != versions[1]:
        yield RunChange(OPTIONS, "version", "", *versions)


def _changed(cause: str, what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[RunChange]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield RunChange(cause, what, name, before.get(name), after.get(name))


def _packs(report: StoredReport) -> dict[str, str]:
    """Return the version of each pack, with the start of its hash, since rules change under one version too."""
    return {pack["id"]: f"{pack['version']} ({pack['sha256'][:12]})" for pack in report.run["packs"]}


def _rules(report: StoredReport) -> set[str]:
    return {outcome["rule"] for project in report.document["projects"] for outcome in project["outcomes"]}


def _manifest(report: StoredReport) -> dict[str, str]:
    used = report.run.get("manifest")
    return {} if used is None else {used["campaign"]: used["sha256"]}


def _contents(report: StoredReport) -> Counter[str]:
    """Count the files that were read, or could not be, by their content: a file under another name is the same."""
    return Counter(file["sha256"] for file in report.run["inputs"] if file["status"] != "ignored")
