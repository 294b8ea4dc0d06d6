"""`auditkit sample commit`: fix what a draw depends on before its seed can be known."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import Cache, Currency, DateOrder, Maps, Paths, Rules, Sets
from auditkit.cli.sample import terms
from auditkit.cli.sample.clock import now
from auditkit.cli.sample.options import TEXT_OR_JSON, Campaign, DropMissing, TextOrJson, UnknownField, read_whole
from auditkit.cli.shared import DONE, choice, command, note
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import normalise, printable

ENDINGS = (".json", ".tsv")

Event = Annotated[
    str,
    typer.Option(
        "--event", metavar="TEXT", help=_("The public event that the seed will come from."), show_default=False
    ),
]
EventAt = Annotated[
    str,
    typer.Option(
        "--event-at",
        metavar="DATE[TIME]",
        help=_("When the event is: 2019-09-09, or 2019-09-09T18:00+08:00."),
        show_default=False,
    ),
]
Outputs = Annotated[
    list[Path] | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help=_("Write to a file too: .json (commitment) .tsv (the frame's lines)")
    ),
]


@command
def commit(
    paths: Paths,
    campaign: Campaign,
    event: Event,
    event_at: EventAt,
    rules: Rules = None,
    sets: Sets = None,
    unknown_field: UnknownField = None,
    drop_missing: DropMissing = False,
    maps: Maps = None,
    date_order: DateOrder = None,
    currency: Currency = terms.DEFAULT_CURRENCY,
    cache: Cache = None,
    output_format: TextOrJson = "text",
    output: Outputs = None,
) -> int:
    """Write the commitment to a draw, and print the SHA-256 to publish before the event."""
    from auditkit.reports import commitment_text, frame_remarks
    from auditkit.sampling import commitment as commitments
    from auditkit.sampling import earlier, moments
    from auditkit.sampling import frame as frames
    from auditkit.sampling.tickets import refuse_reserved

    choice(output_format, "--format", TEXT_OR_JSON)
    for path in output or ():
        inputs.ending(path, ENDINGS)
    earlier.refuse_overwriting(output or (), None)
    described = normalise(event)
    if not described:
        raise BadUsage(_("--event is empty; name the public event that the seed will come from."))
    refuse_reserved(described, "--event")
    moment = moments.stated(event_at, "--event-at")
    if not moments.is_to_come(moment, now()):
        message = _(
            '--event-at is "{value}", which is past or has begun: a commitment counts only when it is older than the '
            "event of the seed."
        )
        raise BadUsage(message.format(value=printable(event_at)))
    held = terms.stated(terms.Wishes(campaign, rules, sets, unknown_field, drop_missing, currency))
    dataset = read_whole(paths, maps, date_order, currency, cache)
    inputs.spare(output or (), dataset, held.pack)
    frame = frames.frame_of(dataset, campaign, unknown_field, drop_missing)
    document = commitments.document(
        frame,
        campaign=held.campaign,
        packs=held.pack.sources,
        parameters=held.parameters,
        currency=dataset.currency,
        event=described,
        event_at=moment,
        committed_at=now(),
    )
    dropped = frames.left_out(dataset, campaign, unknown_field) if drop_missing else None
    if dropped is not None and output_format != "text":
        for line in dropped.lines:
            note(_("Left out of the frame: {line}").format(line=line))
    content = commitments.to_bytes(document)
    saved = next((path for path in output or () if path.suffix.lower() == ".json"), None)
    if saved is None and output_format != "json":
        note(_("Nobody can draw by a commitment that is not kept; write it with -o commitment.json."))
    contents = {".json": content, ".tsv": frames.frame_lines(frame)}
    code = max((inputs.write(path, contents[path.suffix.lower()]) for path in output or ()), default=DONE)
    if output_format == "json":
        sys.stdout.write(content.decode())
        return code
    words = ["auditkit", "sample", "draw", *map(str, paths), "--commitment", str(saved or "commitment.json")]
    remarks = [
        *frame_remarks.of_left_out(dropped),
        *frame_remarks.of_lookalikes([item.project_id for item in frame]),
    ]
    draw_with = shlex.join([*words, "--seed"]) + " …"
    sys.stdout.write(commitment_text.render(document, inputs.terminal_width(), draw_with, remarks))
    return code
