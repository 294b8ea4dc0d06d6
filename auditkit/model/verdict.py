"""What a rule says: verdicts of single rows, outcomes of projects, and findings for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from auditkit.model.dataset import Place
from auditkit.model.pack import Rule, Severity

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np

SUBJECT_ROW = "subject_row"

PASSED = "passed"
FAILED = "failed"
PENDING = "pending"
UNVERIFIABLE = "unverifiable"
NOT_COVERED = "not_covered"
NOT_APPLICABLE = "not_applicable"
WAIVED = "waived"

OUTCOMES = (PASSED, FAILED, PENDING, UNVERIFIABLE, NOT_COVERED, NOT_APPLICABLE, WAIVED)

GRAVEST_FIRST = (FAILED, UNVERIFIABLE, PASSED, PENDING, WAIVED, NOT_COVERED, NOT_APPLICABLE)
"""What several outcomes come to together is the first of these that is among them: what counts goes before the rest."""

IN_DOUBT = "in_doubt"
"""Unverifiable before it was judged: a cell that decides whether the rule applies does not parse or is blank, or the
subject contradicts what the rule presumes.
"""

STATUS_CODE = {status: code for code, status in enumerate((*OUTCOMES, IN_DOUBT))}
"""The number that stands for a status in verdict frames, since engines handle numbers several times faster."""


@dataclass(frozen=True, slots=True)
class Code:
    """One of the codes of the column at `path` of a table, which messages write by its title."""

    table: str
    path: str
    code: str


@dataclass(frozen=True, slots=True)
class Personal:
    """A text among a message's arguments that says who somebody is, so that it is written masked from end to end."""

    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount among a message's arguments, in minor units, so that it is written as money.

    One that lies between two minor units, as a mean may, has more decimals (`finer`) than its currency: `minor_units`
    are then of those. One that `is_named` says its currency too, among figures of another sort.
    """

    minor_units: int
    finer: int = 0
    is_named: bool = False

    @classmethod
    def of(cls, minor_units: float) -> Money:
        """Return an amount that an engine gives, to the hundredth of a minor unit."""
        whole = round(minor_units)
        return cls(whole) if whole == minor_units else cls(round(minor_units * 100), finer=2)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole (0.7) among a message's arguments, so that it is written in percent: with so many decimals, or
    as many as it needs.
    """

    part: Fraction
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """The difference of two shares among a message's arguments, so that it is written in percentage points."""

    part: Fraction
    decimals: int


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days among a message's arguments, so that it is written with its noun."""

    count: int


@dataclass(frozen=True, slots=True)
class OfRows:
    """A column of related rows among a message's arguments: of so many, where it takes so many."""

    table: str
    column: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several ways among a message's arguments, of which one would do: each of cells that it takes together."""

    ways: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Several things to say one after the other among a message's arguments, each with the kind whose message it is."""

    details: Sequence[tuple[str, Detail]]


FURTHER = "further"
"""The argument of a detail that counts the other cells of its column with the same fault; the first are related."""

DIFFERING_ROWS = "differing_rows"
"""The fix of a detail at rows of one key that differ: nobody can tell which of them is right."""


@dataclass(slots=True)
class Detail:
    """One thing to say about a row that did not pass.

    `message` names one of the kind's messages and `arguments` fill it (dates, Money, numbers and texts, not yet written
    out). `table`, `row_id` and `column` point at the evidence; `row_id` is null when something is missing.
    `related` are other rows that belong to it, by table and id. `place` is where the evidence lies that is in no row.

    `rows` stands instead of `row_id` where there is no subject and the very same is to be said of many rows of `table`,
    each in a finding of its own: their ids, each with the other places that belong to it. `all_of` names a table and
    the ids of those of its rows that one finding is about: it concerns all their projects. `fix` is the message whose
    fix, among those of the kind, says what to do, where that is not `message` itself.
    """

    message: str
    table: str | None = None
    row_id: int | None = None
    column: str | None = None
    value: Any = None
    expected: Any = None
    days_late: int | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    related: tuple[tuple[str, int], ...] = ()
    place: Place | None = None
    rows: Sequence[tuple[int, tuple[Place, ...]]] = ()
    all_of: tuple[str, Sequence[int] | np.ndarray[Any, Any]] | None = None
    fix: str | None = None


Row = Mapping[str, Any]


@dataclass(frozen=True)
class Verdicts:
    """A rule kind's answer: a lazy frame of one row a judged row, and how to tell people about the bad ones.

    | column | holds |
    | --- | --- |
    | subject_row | `row_id` of the subject judged |
    | status | the STATUS_CODE of any but not_covered; a subject that is not there is not applicable |
    | earned | a share of 1 |
    | due | the due date of a pending row, where the kind has due dates |
    | others | what `explain` needs |

    `explain` is given the collected rows that failed or could not be verified and says for each what is wrong; a row
    may have several details. `untold` counts rows that are at fault and that it does not tell of, since there are too
    many of them.
    """

    frame: nw.LazyFrame[Any]
    explain: Callable[[Sequence[Row]], Iterable[tuple[Row, Detail]]]
    untold: int = 0


@dataclass(slots=True)
class Outcome:
    """What one rule came to for one project. `earned` is a share of 1 and null when the outcome does not count."""

    rule: Rule
    project_id: str
    status: str
    earned: Fraction | None
    judged: int = 0


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """Which row of an organisation something is said of: of one of `table`, which has no projects.

    `name` is the organisation's, or its number where nobody described it. `dated` is the row's own date (ISO): for
    annual accounts the end of their year; null where its table has none, and for several rows.
    """

    table: str
    org_id: str
    name: str
    dated: str | None = None


@dataclass(slots=True)
class Finding:
    """One thing to mend, in the user's language: what there is to say, then of whom and of which place.

    `value` and `expected` are texts as the report shows them (ISO dates, amounts in minor units); `related` are the
    other places that belong to it. `concerned` names the projects of a finding that is nobody's in particular: all that
    an organisation carries out, or that a fault of a whole column touches. `about` is the organisation of such a
    finding, where it is one organisation's. `is_money` says that `value` and `expected` are amounts, which no text of a
    cell is. `number` counts the findings of a run as they are told, before they are ordered by what they say: a run in
    another language gives the same finding the same number.
    """

    rule: str
    severity: Severity
    dimension: str
    status: str
    table: str | None
    column: str | None
    value: str | None
    expected: str | None
    days_late: int | None
    message: str
    title: str
    reference: str | None
    fix: str
    project_id: str | None
    place: Place
    related: tuple[Place, ...] = ()
    concerned: tuple[str, ...] = ()
    about: OrganizationRow | None = None
    is_money: bool = False
    number: int = field(default=0, compare=False)

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects whose report it belongs in."""
        return self.concerned if self.project_id is None else (self.project_id,)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty of a project that is not yet due. `due` is an ISO date; the texts are those of the rule, in the user's
    language. `about` is the row of its organisation that the duty is about, such as the accounts of a year; null for a
    duty that is the project's own.
    """

    project_id: str
    rule: str
    due: str
    status: str = PENDING
    title: str = ""
    reference: str | None = None
    fix: str = ""
    why: str = ""
    about: OrganizationRow | None = None

    @property
    def dated(self) -> str | None:
        """The date of what the duty is about: of annual accounts the end of their year; null for a project's own."""
        return None if self.about is None else self.about.dated

    @property
    def order(self) -> tuple[str, str, str, str]:
        """What sorts duties: by the day, then by project, rule and what they are about."""
        return self.due, self.project_id, self.rule, self.dated or ""


@dataclass(frozen=True, slots=True)
class Mandatory:
    """A project that a `top` rule puts on the audit list: its rank in its group, and what that goes by.

    That is an `amount` in minor units or, where the rule's measure is none, a `figure`; the other is null.
    """

    project_id: str
    rule: str
    group: str
    rank: int
    amount: int | None
    figure: float | None = None


@dataclass(frozen=True, slots=True)
class Waived:
    """A rule that a project need not keep for a while: what it had come to, and by whose leave that does not count.

    `status` is what the rule came to, `findings` what there was to say of it, also what concerns other projects too.
    `until` is the last day (ISO) on which the waiver holds, `place` where it stands.
    """

    project_id: str
    rule: str
    title: str
    status: str
    reason: str
    approved_by: str
    until: str
    place: Place
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Judgement:
    """All that checking found, before scores: outcomes by project and rule, findings, duties, the mandatory list.

    `left_out` counts, by table, the rows dated after the as-of day, which nothing was judged by. `waived` are the
    outcomes that a waiver took back; their findings stand there alone. `untold` counts, by rule, the rows of a ledger
    that are at fault, and count, beyond those that the findings tell of.
    """

    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    obligations: tuple[Obligation, ...]
    mandatory: tuple[Mandatory, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    waived: tuple[Waived, ...] = ()
    untold: Mapping[str, int] = field(default_factory=dict)
