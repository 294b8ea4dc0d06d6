"""What verifying a draw found, as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.reports import checks
from auditkit.reports.frame_remarks import of_left_out
from auditkit.reports.selection_text import spelling_remarks
from auditkit.sampling.parameters import key_label
from auditkit.sampling.trust import on_trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from auditkit.model.draw import Difference, LeftOut


@dataclass(frozen=True, slots=True)
class Check(checks.Check):
    """A manifest with the SHA-256 of its file, and what came of checking it.

    `departures` tells where the manifest is not what the rule packs that it names would make it. `commitment_compared`
    is whether the file of the commitment was at hand, `is_to_come` whether the event of the seed has not begun yet.
    `left_out` is what the data leave out of the frame, null where nothing may be left out, or no data were at hand.
    `currency_said` is whether the data say their currency.
    """

    differences: Sequence[Difference]
    departures: Sequence[Difference] = ()
    commitment_compared: bool = False
    is_to_come: bool = False
    left_out: LeftOut | None = None
    currency_said: bool = False

    def document(self) -> dict[str, Any]:
        """Return the result for programs."""
        manifest = self.stated
        return {
            "verify": checks.VERSION,
            "identical": not self.differences,
            "manifest_sha256": self.sha256,
            "campaign": manifest["campaign"],
            "seed": manifest["seed"],
            "frame_sha256": manifest["frame"]["sha256"],
            "differences": _rows(self.differences),
            "departures": _rows(self.departures),
            "commitment": manifest["commitment"],
            "commitment_compared": self.commitment_compared,
            "supersedes": manifest["supersedes"],
            "left_out": self._left_out(),
            "on_trust": on_trust(manifest, self.currency_said),
        }

    def _left_out(self) -> dict[str, Any] | None:
        if self.left_out is None:
            return None
        return {
            "count": self.left_out.count,
            "projects": list(self.left_out.projects),
            "lines": list(self.left_out.lines),
        }

    def published(self) -> str:
        """Return the words before the SHA-256 of the manifest."""
        return _("SHA-256 of the manifest; it must be the one published with the list:")

    def result(self) -> Iterator[str]:
        """Yield whether the data give the draw, in lines with signs in front, and in what they differ."""
        manifest = self.stated
        if not self.differences:
            yield _(
                "✓ Identical: the data give the {mandatory} mandatory and {selected} drawn projects of {campaign}."
            ).format(
                mandatory=len(manifest["mandatory"]), selected=len(manifest["selected"]), campaign=manifest["campaign"]
            )
            return
        kinds = {difference.kind for difference in self.differences}
        if kinds == {"commitment"}:
            told = _(
                "✗ Different: the data give the draw that the manifest states, but not by its commitment ({count})."
            )
        else:
            told = _("✗ Different: the data do not give the draw that the manifest states ({count} differences).")
        yield told.format(count=len(self.differences))
        yield from (f"- {difference.message}" for difference in self.differences)
        if "frame" not in kinds:
            yield _("Every id, field and amount is as it was when the draw was made.")
        elif not kinds & {"amount", "missing"}:
            yield _(
                "No listed project's amount changed. The manifest holds the amounts of listed projects alone; the "
                "workbook of the draw has the whole frame."
            )
        yield _next_step(kinds)

    def trust(self) -> Iterator[str]:
        """Yield what the data do not bear out: departures from the rules, and what only the manifest says."""
        yield from (f"! {departure.message}" for departure in self.departures)
        yield from of_left_out(self.left_out)
        yield self.of_the_seed()
        yield from spelling_remarks(self.stated["seed"])
        if self.is_to_come:
            yield "! " + _(
                "The event of {event_at} that the seed is said to come from is still to come: it did not come from it."
            ).format(event_at=self.stated["commitment"]["event_at"])
        yield from _commitment(self)
        if superseded := self.stated["supersedes"]:
            yield "! " + _('It takes the place of the draw with SHA-256 {sha256}, for this reason: "{reason}".').format(
                sha256=superseded["sha256"], reason=superseded["reason"]
            )
        keys = _(", ").join(map(key_label, on_trust(self.stated, self.currency_said)))
        yield _("Only the manifest says, and no data can confirm: {keys}.").format(keys=keys)


def _rows(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    return [
        {
            "kind": difference.kind,
            "project_id": difference.project_id,
            "expected": difference.expected,
            "found": difference.found,
            "message": difference.message,
        }
        for difference in differences
    ]


def _next_step(kinds: set[str]) -> str:
    """Return what to do about a draw that does not hold, by the kinds of what differs."""
    if kinds == {"commitment"}:
        return _(
            "The draw does not count as one by this commitment. Name the commitment that it kept to with --commitment, "
            "or commit to a new event and draw again with --supersedes and --reason."
        )
    if kinds == {"title"}:
        return _("Titles decide nothing in a draw: the list stands.")
    if kinds == {"left_out"}:
        return _(
            "The frame is the same and the list is that of its seed; what is left out of it is not the same. Find out "
            "why before anybody relies on the list."
        )
    if "frame" not in kinds:
        return _("So it is the manifest that is another: get the one whose SHA-256 was published with the list.")
    return _(
        "For these data the list is void. Verify with the data that it was drawn from, read in the same way; if they "
        "were corrected since, commit to a new event and draw again with --supersedes and --reason (docs/errors.md)."
    )


def _commitment(check: Check) -> Iterator[str]:
    said = check.stated["commitment"]
    if said is None:
        yield _("No commitment is named: nothing shows that the frame was fixed before the seed was known.")
        return
    if any(difference.kind == "commitment" for difference in check.differences):
        return
    if check.commitment_compared:
        message = _(
            "It kept to the commitment of {at} with SHA-256 {sha256}. Check that this hash was published before the "
            "event of {event_at}; when it was, no program can tell."
        )
    else:
        message = _(
            "It says that it kept to a commitment of {at} with SHA-256 {sha256}. Name its file with --commitment, and "
            "check that this hash was published before the event of {event_at}."
        )
    yield message.format(at=said["committed_at"], sha256=said["sha256"], event_at=said["event_at"])
