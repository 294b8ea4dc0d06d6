"""Who took part in which campaign, and what each project raised there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from auditkit.model.statistics import NOT_STATED

if TYPE_CHECKING:
    import pandas as pd

    from auditkit.model.dataset import Dataset

_FIGURES = ("public_amount", "platform_match", "corporate_match", "total_amount", "donations")


@dataclass(frozen=True, slots=True)
class Raised:
    """What the funds tell of a project in one campaign: amounts in minor units, and the number of donations.

    What is not told is null.
    """

    public_amount: int | None = None
    platform_match: int | None = None
    corporate_match: int | None = None
    total_amount: int | None = None
    donations: int | None = None

    def tells(self, *names: str) -> bool:
        """Whether all of these are told."""
        return all(getattr(self, name) is not None for name in names)

    def sum(self, *names: str) -> int:
        """Return the sum of figures that are told."""
        return sum(getattr(self, name) for name in names)


@dataclass(frozen=True, slots=True)
class Part:
    """A project's part in one campaign. What is not told, or told differently by two rows, is null.

    `is_public` tells whether its implementing organisation holds the public-fundraising qualification.
    """

    project_id: str
    field: str | None = None
    province: str | None = None
    org_id: str | None = None
    is_public: bool | None = None
    raised: Raised = Raised()


@dataclass(frozen=True)
class Parts:
    """The parts of each campaign, by project; and what was handed in and is in none, counted by a code."""

    by_campaign: Mapping[str, Sequence[Part]]
    left_out: Mapping[str, int]

    def campaigns_of_projects(self) -> dict[str, list[str]]:
        """Return the campaigns that each project took part in, sorted."""
        found: dict[str, list[str]] = defaultdict(list)
        for campaign, parts in sorted(self.by_campaign.items()):
            for part in parts:
                found[part.project_id].append(campaign)
        return dict(found)

    def with_donations(self, counts: Mapping[str, int]) -> Parts:
        """Return the same, with each number of donations that the funds tell put at what `counts` has of the project.

        Funds that are the sums of a ledger count the gifts of all sources, and only the ledger tells them apart.
        """
        return replace(
            self,
            by_campaign={
                campaign: [
                    part
                    if part.raised.donations is None
                    else replace(part, raised=replace(part.raised, donations=counts.get(part.project_id, 0)))
                    for part in parts
                ]
                for campaign, parts in self.by_campaign.items()
            },
        )


def taking_part(dataset: Dataset) -> Parts:
    """Return who took part in each campaign: who has funds in it, or is listed with it.

    Of what two rows tell differently, nobody can say which is right: a project's rows that differ in a column leave it
    untold, and so do two rows of funds of one project and campaign. Where some rows state a campaign, those that state
    none belong to no campaign; where none does, all rows are of one campaign that nobody names.
    """
    described = _described(dataset)
    funds = _funds(dataset)
    stated: set[tuple[str, str]] = set(funds)
    stated.update((campaign, project) for project, each in described.items() for campaign in each.campaigns)
    named = {campaign for campaign, _project in stated} - {NOT_STATED}
    placed = {project for campaign, project in stated if campaign != NOT_STATED}
    unplaced = {project for campaign, project in stated if campaign == NOT_STATED} - placed
    found: dict[str, list[Part]] = defaultdict(list)
    for campaign, project in sorted(stated):
        if named and campaign == NOT_STATED:
            continue
        part = described[project].part if project in described else Part(project)
        found[campaign].append(replace(part, raised=funds.get((campaign, project), part.raised)))
    left_out = Counter({"projects-without-campaign": len(unplaced)} if named else {})
    left_out["projects-not-listed"] = len({project for _campaign, project in stated} - set(described))
    return Parts(dict(found), {code: count for code, count in left_out.items() if count})


@dataclass(frozen=True, slots=True)
class _Described:
    """What the table of projects tells of one project."""

    part: Part
    campaigns: frozenset[str]


def _described(dataset: Dataset) -> dict[str, _Described]:
    if "projects" not in dataset.tables:
        return {}
    qualified = _qualified(dataset)
    columns = ["project_id", "field", "province", "org_id", "campaign"]
    found = {}
    for project, rows in _grouped(dataset.distinct("projects"), columns):
        field, province, org_id = (_agreed(row[place] for row in rows) for place in (1, 2, 3))
        part = Part(project, field, province, org_id, None if org_id is None else qualified.get(org_id))
        found[project] = _Described(part, frozenset(row[4] or NOT_STATED for row in rows))
    return found


def _funds(dataset: Dataset) -> dict[tuple[str, str], Raised]:
    """Return what the funds tell of each project in each campaign."""
    if "funds" not in dataset.tables:
        return {}
    found: dict[tuple[str, str], Raised] = {}
    for project, rows in _grouped(dataset.distinct("funds"), ["project_id", "campaign", *_FIGURES]):
        of_campaign: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for row in rows:
            of_campaign[row[1] or NOT_STATED].append(row[2:])
        for campaign, told in of_campaign.items():
            found[campaign, project] = Raised(*told[0]) if len(told) == 1 else Raised()
    return found


def _qualified(dataset: Dataset) -> dict[str, bool]:
    """Return which organisations hold the public-fundraising qualification; not there is one that does not tell."""
    if "organizations" not in dataset.tables:
        return {}
    rows = _grouped(dataset.distinct("organizations"), ["org_id", "public_fundraising"])
    told = {org_id: _agreed(row[1] for row in own) for org_id, own in rows}
    return {org_id: bool(value) for org_id, value in told.items() if value is not None}


def _grouped(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Yield the rows of each key, which the first column holds; what is missing is null."""
    own: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    known = frame.dropna(subset=columns[0])
    values = [known[name].astype(object).where(known[name].notna(), None).tolist() for name in columns]
    for row in zip(*values, strict=True):
        own[row[0]].append(row)
    yield from own.items()


def _agreed(values: Iterator[Any]) -> Any:
    """Return the one value that all rows agree on; null where they differ or tell nothing."""
    told = {value for value in values if value is not None}
    return told.pop() if len(told) == 1 else None
