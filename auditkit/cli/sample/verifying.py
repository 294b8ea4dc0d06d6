"""`auditkit sample verify`: whether a list is the one that was drawn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import DateOrder, Maps, Paths
from auditkit.cli.sample import selecting
from auditkit.cli.sample.options import TEXT_OR_JSON, ManifestPath, TextOrJson, read_whole
from auditkit.cli.shared import DONE, FOUND, choice, command
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _

CommitmentPath = Annotated[
    Path | None,
    typer.Option("--commitment", metavar="FILE", help=_("The commitment that the draw must have kept to.")),
]


@command
def verify(
    manifest: ManifestPath,
    paths: Paths,
    commitment: CommitmentPath = None,
    maps: Maps = None,
    date_order: DateOrder = None,
    output_format: TextOrJson = "text",
) -> int:
    """Draw from the data by the manifest's own seed, campaign and parameters, and print what differs."""
    from auditkit.reports import draw_check
    from auditkit.sampling import commitment as commitments
    from auditkit.sampling import manifest as manifests
    from auditkit.sampling import selection_file
    from auditkit.sampling.frame import frame_of
    from auditkit.sampling.trust import departures
    from auditkit.sampling.verify import verify as differences_of

    choice(output_format, "--format", TEXT_OR_JSON)
    if selection_file.is_selection(manifest):
        if commitment is not None:
            raise BadUsage(_("--commitment is of a draw of projects; no selection of rows has one."))
        # The file says by itself which currency its amounts are in.
        return selecting.verify_rows(manifest, selecting.Reading(paths, maps, date_order, ""), output_format)
    stated, sha256 = manifests.read(manifest)
    parameters = manifests.parameters(stated)
    promise, promise_sha256 = (None, "") if commitment is None else commitments.read(commitment)
    dataset = read_whole(paths, maps, date_order, stated["frame"]["currency"])
    frame = frame_of(dataset, stated["campaign"], parameters.unknown_field, parameters.drop_missing)
    differences = [*differences_of(stated, frame), *commitments.differences(stated, promise, promise_sha256)]
    check = draw_check.Check(stated, sha256, differences, departures(stated), promise is not None)
    if output_format == "json":
        sys.stdout.write(manifests.to_bytes(draw_check.document(check)).decode())
    else:
        sys.stdout.write(draw_check.render(check, inputs.terminal_width()))
    return FOUND if check.differences else DONE
