"""`auditkit sample verify`: whether a list is the one that was drawn."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import Cache, DateOrder, Maps, Paths
from auditkit.cli.sample import selecting
from auditkit.cli.sample.clock import now
from auditkit.cli.sample.options import TEXT_OR_JSON, ManifestPath, TextOrJson, read_whole
from auditkit.cli.shared import DONE, FOUND, choice, command
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from datetime import datetime

    from auditkit.model.dataset import Dataset
    from auditkit.reports.checks import Check

CommitmentPath = Annotated[
    Path | None,
    typer.Option("--commitment", metavar="FILE", help=_("The commitment that the draw must have kept to.")),
]


@dataclass(frozen=True)
class Held:
    """A manifest or a selection, held against what there is: its commitment, and the data where they were named."""

    check: Check
    commitment: Mapping[str, Any] | None
    commitment_sha256: str
    dataset: Dataset | None

    @property
    def stated(self) -> Mapping[str, Any]:
        """What the manifest or the selection says."""
        return self.check.stated


def hold(
    manifest: Path,
    paths: Sequence[Path],
    commitment: Path | None,
    maps: Sequence[str] | None,
    date_order: str | None,
    cache: Path | None = None,
    at: datetime | None = None,
) -> Held:
    """Draw from the data by the manifest's own seed, campaign and parameters, and look at its commitment.

    Without paths nothing is drawn. `at` is the moment at which the event of the seed must have begun; without it that
    is not looked at, for the same files to give the same. Raises BadFile and BadUsage where something cannot be read or
    drawn.
    """
    from auditkit.reports import draw_check
    from auditkit.sampling import commitment as commitments
    from auditkit.sampling import manifest as manifests
    from auditkit.sampling import moments, selection_file
    from auditkit.sampling.frame import frame_of, left_out
    from auditkit.sampling.trust import departures
    from auditkit.sampling.verify import verify as differences_of

    if selection_file.is_selection(manifest):
        if commitment is not None:
            raise BadUsage(_("--commitment is of a draw of projects; no selection of rows has one."))
        # The file says by itself which currency its amounts are in.
        rows, dataset = selecting.hold_rows(manifest, selecting.Reading(paths, maps, date_order, "", cache))
        return Held(rows, None, "", dataset)
    stated, sha256 = manifests.read(manifest)
    parameters = manifests.parameters(stated)
    promise, promise_sha256 = (None, "") if commitment is None else commitments.read(commitment)
    currency = stated["frame"]["currency"]
    dataset = read_whole(paths, maps, date_order, currency, cache, is_of_draw=True) if paths else None
    dropped, said = None, False
    differences = commitments.differences(stated, promise, promise_sha256)
    if dataset is not None:
        said = dataset.says_currency("funds", "total_amount")
        frame = frame_of(dataset, stated["campaign"], parameters.unknown_field, parameters.drop_missing)
        if parameters.drop_missing:
            dropped = left_out(dataset, stated["campaign"], parameters.unknown_field)
        differences = [*differences_of(stated, frame, dropped), *differences]
    promised = stated["commitment"]
    is_to_come = at is not None and promised is not None and moments.is_to_come(promised["event_at"], at)
    check = draw_check.Check(
        stated,
        sha256,
        differences,
        departures(stated),
        commitment_compared=promise is not None,
        is_to_come=is_to_come,
        left_out=dropped,
        currency_said=said,
    )
    return Held(check, promise, promise_sha256, dataset)


@command
def verify(
    manifest: ManifestPath,
    paths: Paths,
    commitment: CommitmentPath = None,
    maps: Maps = None,
    date_order: DateOrder = None,
    cache: Cache = None,
    output_format: TextOrJson = "text",
) -> int:
    """Draw from the data by the manifest's own seed, campaign and parameters, and print what differs."""
    from auditkit import documents

    choice(output_format, "--format", TEXT_OR_JSON)
    check = hold(manifest, paths, commitment, maps, date_order, cache, now()).check
    if output_format == "json":
        sys.stdout.write(documents.to_bytes(check.document()).decode())
    else:
        sys.stdout.write(check.render(inputs.terminal_width()))
    return FOUND if check.differences else DONE
