"""What verifying a draw found, as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.reports.layout import wrap
from auditkit.reports.plain import one_line
from auditkit.sampling.tickets import RANDOM_SOURCE
from auditkit.sampling.trust import on_trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from auditkit.model.draw import Difference

VERSION = 1

_SIGNS = ("- ", "! ", "✓ ", "✗ ")


@dataclass(frozen=True, slots=True)
class Check:
    """A manifest with the SHA-256 of its file, and what came of checking it.

    `differences` is empty when the data give the very draw of the manifest; `departures` tells where the manifest is
    not what the rule packs that it names would make it. `commitment_compared` is whether the file of the commitment was
    at hand.
    """

    manifest: Mapping[str, Any]
    sha256: str
    differences: Sequence[Difference]
    departures: Sequence[Difference]
    commitment_compared: bool = False


def document(check: Check) -> dict[str, Any]:
    """Return the result for programs."""
    manifest = check.manifest
    return {
        "verify": VERSION,
        "identical": not check.differences,
        "manifest_sha256": check.sha256,
        "campaign": manifest["campaign"],
        "seed": manifest["seed"],
        "frame_sha256": manifest["frame"]["sha256"],
        "differences": _rows(check.differences),
        "departures": _rows(check.departures),
        "commitment": manifest["commitment"],
        "commitment_compared": check.commitment_compared,
        "supersedes": manifest["supersedes"],
        "on_trust": on_trust(manifest),
    }


def render(check: Check, width: int) -> str:
    """Return the result for people in lines of at most `width` cells; only the hash may be longer."""
    lines = [part for line in _result(check) for part in _wrapped(line, width)]
    lines += ["", *wrap(_("SHA-256 of the manifest; it must be the one published with the list:"), width), check.sha256]
    lines += [part for line in _trust(check) for part in _wrapped(line, width)]
    return "".join(f"{line}\n" for line in lines)


def _wrapped(line: str, width: int) -> list[str]:
    """Return a line in several where it is long; what follows a sign in front stands under the words behind it."""
    first, *more = wrap(one_line(line), width)
    under = "  " if line.startswith(_SIGNS) else ""
    rest = wrap(one_line(line)[len(first) :].lstrip(), width - len(under)) if more else []
    return [first, *(under + part for part in rest)]


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


def _result(check: Check) -> Iterator[str]:
    manifest = check.manifest
    if not check.differences:
        yield _(
            "✓ Identical: the data give the {mandatory} mandatory and {selected} drawn projects of {campaign}."
        ).format(
            mandatory=len(manifest["mandatory"]), selected=len(manifest["selected"]), campaign=manifest["campaign"]
        )
        return
    kinds = {difference.kind for difference in check.differences}
    if kinds == {"commitment"}:
        told = _("✗ Different: the data give the draw that the manifest states, but not by its commitment ({count}).")
    else:
        told = _("✗ Different: the data do not give the draw that the manifest states ({count} differences).")
    yield told.format(count=len(check.differences))
    yield from (f"- {difference.message}" for difference in check.differences)
    if "frame" not in kinds:
        yield _("Every id, field and amount is as it was when the draw was made.")
    elif not kinds & {"amount", "missing"}:
        yield _(
            "No listed project's amount changed. The manifest holds the amounts of listed projects alone; the workbook "
            "of the draw has the whole frame."
        )


def _trust(check: Check) -> Iterator[str]:
    """Yield what the data do not bear out: departures from the rules, and what only the manifest says."""
    yield from (f"! {departure.message}" for departure in check.departures)
    source = check.manifest["seed_source"]
    if source == RANDOM_SOURCE:
        yield "! " + _("The seed was random, made by the run that drew: it proves nothing to others.")
    elif source is None:
        yield "! " + _("No public event is named that the seed came from: it proves nothing to others.")
    else:
        yield _('Check yourself that the seed {seed} came from "{source}".').format(
            seed=check.manifest["seed"], source=source
        )
    yield from _commitment(check)
    if superseded := check.manifest["supersedes"]:
        yield "! " + _('It takes the place of the draw with SHA-256 {sha256}, for this reason: "{reason}".').format(
            sha256=superseded["sha256"], reason=superseded["reason"]
        )
    keys = _(", ").join(on_trust(check.manifest))
    yield _("Only the manifest says, and no data can confirm: {keys}.").format(keys=keys)


def _commitment(check: Check) -> Iterator[str]:
    said = check.manifest["commitment"]
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
