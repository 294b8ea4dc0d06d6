"""The report: everything that any output shows, already decided and already in the user's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit.model.dataset import InputFile
from auditkit.model.pack import PackSource
from auditkit.model.verdict import Finding, Mandatory, Obligation, Waived


@dataclass(frozen=True, slots=True)
class ReportedOutcome:
    """One rule's outcome for one project; `points_lost` counts against 100 and adds up over a project.

    `exact` is what was earned before it was rounded, to score by.
    """

    rule: str
    status: str
    earned: Decimal | None
    weight: Decimal
    points_lost: Decimal
    exact: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ProjectReport:
    """One project: scores (0 to 100, two decimals, null when nothing could be scored), and how they came about.

    `exact_score` is the score before it is rounded; `coverage` is exact too, so that only what is whole reads whole.
    `score_if_verified` is the score it would have if everything unverifiable were in order. `raised` is in minor units,
    null when no amount is on file. `worst` is the severity of its gravest finding.
    """

    project_id: str
    title: str
    org_id: str | None
    field: str | None
    score: Decimal | None
    exact_score: Fraction | None
    uncapped_score: Decimal | None
    score_if_verified: Decimal | None
    capped_by: str | None
    coverage: Fraction
    grade: str | None
    raised: int | None
    dimensions: Mapping[str, Decimal]
    outcomes: tuple[ReportedOutcome, ...]
    worst: str | None


@dataclass(frozen=True, slots=True)
class OrganizationReport:
    """One organisation: the mean of its projects' scores, weighted by amount raised."""

    org_id: str
    name: str
    projects: int
    score: Decimal | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole run in a few figures; `score` is the plain mean over the projects that have one."""

    projects: int
    score: Decimal | None
    grade: str | None
    coverage: Fraction
    findings: Mapping[str, int]
    mandatory_audit: tuple[str, ...]
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DrawnProject:
    """A project that was drawn at random: its number on the list, its stratum for people, its amount in minor units."""

    number: int
    project_id: str
    title: str
    stratum: str
    amount: int


@dataclass(frozen=True, slots=True)
class ManifestUsed:
    """The manifest whose list was judged by: the SHA-256 of its file, the campaign that was drawn from, how many of it
    are mandatory, the projects that were drawn, and how many are reserves.
    """

    sha256: str
    campaign: str
    mandatory: int = 0
    drawn: tuple[DrawnProject, ...] = ()
    reserves: int = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """The report whose findings are left out: its digest and day, and how many findings that are, by severity."""

    digest: str
    as_of: str
    left_out: Mapping[str, int]


@dataclass(frozen=True)
class Report:
    """One run of `check`, ready for any output. `errors` could not be done; `notes` were done otherwise than one may
    expect.
    """

    as_of: str
    language: str
    engine: str
    currency: str
    pack_title: str
    packs: tuple[PackSource, ...]
    parameters: Mapping[str, Any]
    inputs: tuple[InputFile, ...]
    errors: tuple[str, ...]
    rows: Mapping[str, int]
    summary: Summary
    projects: tuple[ProjectReport, ...]
    organizations: tuple[OrganizationReport, ...]
    findings: tuple[Finding, ...]
    obligations: tuple[Obligation, ...]
    mandatory: tuple[Mandatory, ...]
    rule_titles: Mapping[str, str]
    notes: tuple[str, ...] = ()
    has_summed_funds: bool = False
    """Whether nobody handed in funds, so that their rows are sums of the donations."""
    manifest: ManifestUsed | None = None
    waivers: tuple[Waived, ...] = ()
    baseline: Baseline | None = None
