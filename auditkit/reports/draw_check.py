"""What verifying a draw found, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.reports.plain import one_line
from auditkit.sampling.tickets import RANDOM_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from auditkit.model.draw import Difference

VERSION = 1


def document(manifest: Mapping[str, Any], differences: Sequence[Difference]) -> dict[str, Any]:
    """Return the result for programs; `differences` is empty when the data give the very draw of `manifest`."""
    return {
        "verify": VERSION,
        "identical": not differences,
        "campaign": manifest["campaign"],
        "seed": manifest["seed"],
        "frame_sha256": manifest["frame"]["sha256"],
        "differences": [
            {
                "kind": difference.kind,
                "project_id": difference.project_id,
                "expected": difference.expected,
                "found": difference.found,
                "message": difference.message,
            }
            for difference in differences
        ],
    }


def render(manifest: Mapping[str, Any], differences: Sequence[Difference]) -> str:
    """Return the result for people, one line a difference."""
    return "".join(f"{one_line(line)}\n" for line in _lines(manifest, differences))


def _lines(manifest: Mapping[str, Any], differences: Sequence[Difference]) -> Iterator[str]:
    if not differences:
        yield _(
            "✓ Identical: the data give the {mandatory} mandatory and {selected} drawn projects of {campaign}."
        ).format(
            mandatory=len(manifest["mandatory"]), selected=len(manifest["selected"]), campaign=manifest["campaign"]
        )
        if manifest["seed_source"] == RANDOM_SOURCE:
            yield _("The seed was random, made by the run that drew: it proves nothing to others.")
        return
    yield _("✗ Different: the data do not give the draw that the manifest states ({count} differences).").format(
        count=len(differences)
    )
    yield from (f"- {difference.message}" for difference in differences)
    kinds = {difference.kind for difference in differences}
    if "frame" not in kinds:
        yield _("Every id, field and amount is as it was when the draw was made.")
    elif not kinds & {"amount", "missing"}:
        yield _(
            "No listed project's amount changed. The manifest holds the amounts of listed projects alone; the workbook "
            "of the draw has the whole frame."
        )
