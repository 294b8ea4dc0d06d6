"""A draw for a person at a terminal: the frame, the mandatory list, the random list, and how to check it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from auditkit.i18n import format_amount
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.draw import stratum_label
from auditkit.reports.frame_remarks import of_left_out, of_lookalikes, wrapped
from auditkit.reports.layout import GAP, Column, cell, fit, wrap
from auditkit.reports.plain import one_line
from auditkit.reports.selection_text import source_text, spelling_remarks
from auditkit.sampling import manifest as manifests
from auditkit.sampling.tickets import RANDOM_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.model.draw import Draw, FrameItem

_TICKET_SHOWN = 11
_TITLE_LEAST = 12


def render(draw: Draw, width: int, verify_with: str) -> str:
    """Return the draw as lines of at most `width` cells; `verify_with` is the command that draws again."""
    lines = [*_facts(draw, width)]
    for remark in _remarks(draw):
        lines.extend(wrap(remark, width))
    ids = [item.project_id for item in draw.frame]
    lines.extend(wrapped([*of_left_out(draw.left_out), *of_lookalikes(ids)], width))
    if draw.mandatory:
        lines.extend(("", *_table(_mandatory(draw), width)))
    if draw.selected:
        lines.extend(("", *_table(_selected(draw), width)))
    if draw.reserves:
        lines.extend(
            (
                "",
                *wrap(
                    _("Where an audit does not apply to a drawn project, the next of its stratum takes its place:"),
                    width,
                ),
            )
        )
        lines.extend(_table(_reserves(draw), width))
    sha256 = manifests.digest(manifests.to_bytes(manifests.document(draw)))
    # The hash stays on one line, however long: whoever copies half of it cannot compare.
    lines.extend(("", *wrap(_("SHA-256 of the manifest, to be published with this list:"), width), sha256))
    lines.extend(("", _("Anyone can draw this again: {command}").format(command=one_line(verify_with))))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _facts(draw: Draw, width: int) -> Iterator[str]:
    held = sum(entry.item.amount for entry in draw.mandatory)
    part = float(round(Fraction(100 * held, draw.total), 1)) if draw.total else 0.0
    facts = (
        (
            _("Frame"),
            len(draw.frame),
            _("projects of {campaign} · {total} raised · sha256 {sha256}").format(
                campaign=one_line(draw.campaign), total=_money(draw.total, draw), sha256=_short(draw.frame_sha256)
            ),
        ),
        (
            _("Mandatory"),
            len(draw.mandatory),
            _("largest by amount raised · {amount} ({part} %)").format(amount=_money(held, draw), part=f"{part:.1f}"),
        ),
        (
            _("Random"),
            len(draw.selected),
            _("of {rest} in {strata} strata · seed {seed} ({source})").format(
                rest=f"{len(draw.frame) - len(draw.mandatory):,}",
                strata=len(draw.strata),
                seed=one_line(draw.seed),
                source=source_text(draw.seed_source),
            ),
        ),
    )
    names = Column("", "", [name for name, _count, _text in facts])
    counts = Column("", "", [f"{count:,}" for _name, count, _text in facts])
    indent = names.width + counts.width + 2 * GAP
    for name, count, text in facts:
        first, *more = wrap(text, max(width - indent, _TITLE_LEAST))
        yield f"{cell(name, names.width)}  {cell(f'{count:,}', counts.width, right=True)}  {first}"
        yield from (" " * indent + line for line in more)


def _remarks(draw: Draw) -> Iterator[str]:
    if draw.seed_source == RANDOM_SOURCE:
        yield _("The seed is random, made by this run: the draw proves nothing to others.")
    yield from spelling_remarks(draw.seed)
    if draw.commitment is not None:
        yield _("It keeps to the commitment of {at}, made before the event of {event_at}.").format(
            at=draw.commitment.committed_at, event_at=draw.commitment.event_at
        )
    if draw.supersedes is not None:
        yield _('It takes the place of the draw with SHA-256 {sha256}: "{reason}".').format(
            sha256=draw.supersedes.sha256, reason=one_line(draw.supersedes.reason)
        )
    if draw.tied_at_cut:
        yield _("Tied at the cut: {count} projects raised the same, and all are mandatory.").format(
            count=draw.tied_at_cut
        )
    for tier in draw.parameters.tiers:
        strata = [stratum for stratum in draw.strata if stratum.tier == tier.name]
        asked = math.ceil(tier.rate * sum(stratum.size for stratum in strata))
        taken = sum(stratum.take for stratum in strata)
        if taken > asked:
            yield _(
                "Tier {tier}: {taken} drawn where the rate asks for {asked}, for each field gives at least {minimum}."
            ).format(tier=one_line(tier.name), taken=taken, asked=asked, minimum=draw.parameters.minimum)


def _mandatory(draw: Draw) -> list[Column]:
    items = [entry.item for entry in draw.mandatory]
    return [
        Column("rank", _("Rank"), [str(entry.rank) for entry in draw.mandatory], right=True),
        Column("project", _("Mandatory"), [_project(item) for item in items], least=_TITLE_LEAST),
        Column("charity", _("Charity"), [one_line(item.organization) for item in items], least=_TITLE_LEAST),
        Column("raised", _("Raised"), [format_amount(item.amount, draw.currency) for item in items], right=True),
    ]


def _selected(draw: Draw) -> list[Column]:
    drawn = draw.selected
    strata = [stratum_label(entry.stratum.tier, entry.stratum.field) for entry in drawn]
    chances = [f"{manifests.probability(entry.stratum):.4f}" for entry in drawn]
    return [
        Column("number", _("No."), [str(entry.number) for entry in drawn], right=True),
        Column("project", _("Drawn"), [_project(entry.item) for entry in drawn], least=_TITLE_LEAST),
        Column("stratum", _("Stratum"), strata),
        Column("raised", _("Raised"), [format_amount(entry.item.amount, draw.currency) for entry in drawn], right=True),
        Column("chance", _("Chance"), chances, right=True),
        Column("weight", _("Weight"), [f"{float(entry.stratum.weight):.2f}" for entry in drawn], right=True),
        Column("ticket", _("Ticket"), [f"{entry.ticket[:_TICKET_SHOWN]}…" for entry in drawn]),
    ]


def _reserves(draw: Draw) -> list[Column]:
    reserves = draw.reserves
    strata = [stratum_label(entry.stratum.tier, entry.stratum.field) for entry in reserves]
    raised = [format_amount(entry.item.amount, draw.currency) for entry in reserves]
    return [
        Column("project", _("Reserve"), [_project(entry.item) for entry in reserves], least=_TITLE_LEAST),
        Column("stratum", _("Stratum"), strata),
        Column("turn", _("Turn"), [str(entry.number) for entry in reserves], right=True),
        Column("raised", _("Raised"), raised, right=True),
        Column("ticket", _("Ticket"), [f"{entry.ticket[:_TICKET_SHOWN]}…" for entry in reserves]),
    ]


def _table(columns: list[Column], width: int) -> Iterator[str]:
    kept = fit(columns, width, drop=("charity", "weight", "chance", "ticket"))
    yield (" " * GAP).join(cell(column.header, column.width, column.right) for column in kept)
    for row in range(len(kept[0].cells)):
        yield (" " * GAP).join(cell(column.cells[row], column.width, column.right) for column in kept)
    without = [column.header for column in columns if column not in kept]
    if without:
        told = _("Too narrow for {columns} (-o list.csv has them all)")
        yield from wrap(told.format(columns=_(", ").join(without)), width)


def _project(item: FrameItem) -> str:
    return one_line(f"{item.project_id} {item.title}").rstrip()


def _money(amount: int, draw: Draw) -> str:
    return f"{format_amount(amount, draw.currency)} {label('currency', draw.currency)}"


def _short(digest: str) -> str:
    return f"{digest[:8]}…{digest[-4:]}"
