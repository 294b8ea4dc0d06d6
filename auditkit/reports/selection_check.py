"""What verifying a selection found, as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.reports import checks
from auditkit.reports.selection_text import spelling_remarks
from auditkit.sampling.selection_check import ON_TRUST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditkit.model.selection import RowDifference


@dataclass(frozen=True, slots=True)
class Check(checks.Check):
    """A selection with the SHA-256 of its file, and how the data differ from it, if they do.

    `currency_said` is whether the data say in which currency the amounts are; they are then read in no other.
    """

    differences: Sequence[RowDifference]
    currency_said: bool = False

    @property
    def on_trust(self) -> list[str]:
        """The keys that no data confirm."""
        return [*ON_TRUST, *(() if self.currency_said else ("frame.currency",))]

    def document(self) -> dict[str, Any]:
        """Return the result for programs."""
        selection = self.stated
        return {
            "verify": checks.VERSION,
            "identical": not self.differences,
            "selection_sha256": self.sha256,
            "table": selection["table"],
            "seed": selection["seed"],
            "frame_sha256": selection["frame"]["sha256"],
            "differences": [
                {
                    "kind": difference.kind,
                    "list": difference.part,
                    "number": difference.number,
                    "expected": difference.expected,
                    "found": difference.found,
                    "message": difference.message,
                }
                for difference in self.differences
            ],
            "on_trust": self.on_trust,
        }

    def published(self) -> str:
        """Return the words before the SHA-256 of the selection."""
        return _("SHA-256 of the selection; it must be the one published with the list:")

    def result(self) -> Iterator[str]:
        """Yield whether the data give the selection, in lines with signs in front, and in what they differ."""
        selection = self.stated
        if not self.differences:
            yield _("✓ Identical: the data give the {certain} certain and {selected} selected rows of {table}.").format(
                certain=len(selection["certain"]), selected=len(selection["selected"]), table=selection["table"]
            )
            return
        yield _("✗ Different: the data do not give the selection that the file states ({count} differences).").format(
            count=len(self.differences)
        )
        yield from (f"- {difference.message}" for difference in self.differences)
        if not {difference.kind for difference in self.differences} & {"amount", "missing"}:
            yield _("No listed row changed. The file holds the listed rows alone.")

    def trust(self) -> Iterator[str]:
        """Yield what no data can confirm, with signs in front."""
        yield self.of_the_seed()
        yield from spelling_remarks(self.stated["seed"])
        yield _("Only the file says, and no data can confirm: {keys}.").format(keys=_(", ").join(self.on_trust))
