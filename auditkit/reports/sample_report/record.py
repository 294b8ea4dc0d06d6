"""What an audit of a sample left behind, from the plan to the evaluation, as far as it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditkit.reports.checks import Check
    from auditkit.sampling.evaluation import Evaluation
    from auditkit.sampling.planning import Plan


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that the report rests on: what it is in the user's language, its name, and its SHA-256."""

    role: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """All that is known of a sample.

    `stated` is the manifest of a draw of projects, or the selection of rows. `check` holds it against its commitment,
    and against the data too where `is_verified`. What is null was not at hand. `commands` are those by which anyone
    comes to the same, in order.
    """

    stated: Mapping[str, Any]
    check: Check
    is_verified: bool
    plan: Plan | None
    commitment: Mapping[str, Any] | None
    evaluation: Evaluation | None
    files: Sequence[SourceFile]
    commands: Sequence[str]

    @property
    def of_projects(self) -> bool:
        """Whether projects were drawn, and not rows of a table."""
        return "manifest" in self.stated

    @property
    def drawn(self) -> int:
        """How many items a plan counts: those drawn by chance, and with rows those taken for certain too."""
        return len(self.stated["selected"]) if self.of_projects else self.stated["size"]

    @property
    def has_fault(self) -> bool:
        """Whether the draw does not hold, or errors are not shown to be below what is material."""
        fails = self.evaluation is not None and self.evaluation.verdict in ("not shown", "above")
        return bool(self.check.differences) or fails
