"""A draw as a workbook for auditors: the lists to sign off, strata, the manifest, and how to draw again by hand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from auditkit.i18n import minor_digits
from auditkit.i18n import translate as _
from auditkit.model.draw import field_label, stratum_label
from auditkit.reports import draw_by_hand
from auditkit.reports.frame_remarks import of_left_out, of_lookalikes
from auditkit.reports.grid import (
    OPTIONS,
    Column,
    Styles,
    add_sheet,
    columns_to_sign,
    flat,
    printed_mark,
    write_cell,
    write_facts,
    write_grid,
    write_steps,
    write_to_fill_in,
)
from auditkit.reports.parts import Cell
from auditkit.sampling import manifest as manifests
from auditkit.sampling.tickets import ticket_of

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

    from auditkit.model.draw import Draw, FrameItem


def render(draw: Draw) -> bytes:
    """Return the workbook. Its headers are in the language in use; the same draw gives the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, OPTIONS)
    made_on = datetime(draw.as_of.year, draw.as_of.month, draw.as_of.day)
    workbook.set_properties({"title": _("Audit list"), "created": made_on})
    styles = Styles(workbook, draw.currency)
    mark = printed_mark(draw.seed, manifests.digest(manifests.to_bytes(manifests.document(draw))))
    _sign_off(workbook, styles, draw, mark)
    _reserves(workbook, styles, draw, mark)
    _strata(workbook, styles, draw, mark)
    _manifest(workbook, styles, draw, mark)
    _by_hand(workbook, styles, draw, mark)
    workbook.close()
    return stream.getvalue()


def _sign_off(workbook: Workbook, styles: Styles, draw: Draw, mark: str) -> None:
    columns = (
        Column(_("No."), 6),
        *_described_columns(),
        Column(_("Stratum"), 19),
        *columns_to_sign(draw.currency),
    )
    rows: list[Sequence[Cell]] = []
    for position, entry in enumerate(draw.mandatory, start=1):
        stratum = _("mandatory, rank {rank}").format(rank=entry.rank)
        rows.append((f"M{position}", *_described(entry.item), stratum, *_to_sign(entry.item, draw.currency)))
    for drawn in draw.selected:
        stratum = stratum_label(drawn.stratum.tier, drawn.stratum.field)
        rows.append((drawn.number, *_described(drawn.item), stratum, *_to_sign(drawn.item, draw.currency)))
    sheet = add_sheet(workbook, _("Sign-off list"), draw.campaign, draw.as_of, mark=mark)
    write_to_fill_in(sheet, styles, columns, rows)


def _reserves(workbook: Workbook, styles: Styles, draw: Draw, mark: str) -> None:
    columns = (
        Column(_("Turn"), 6),
        *_described_columns(),
        Column(_("Stratum"), 19),
        Column(_("Replaces"), 14),
        *columns_to_sign(draw.currency),
    )
    rows: list[Sequence[Cell]] = []
    for entry in draw.reserves:
        stratum = stratum_label(entry.stratum.tier, entry.stratum.field)
        filled = (None, *_to_sign(entry.item, draw.currency))
        rows.append((entry.number, *_described(entry.item), stratum, *filled))
    sheet = add_sheet(workbook, _("Reserves"), draw.campaign, draw.as_of, mark=mark)
    write_to_fill_in(sheet, styles, columns, rows)


def _described_columns() -> tuple[Column, Column, Column]:
    return Column(_("Project ID"), 12), Column(_("Project"), 24), Column(_("Charity"), 24)


def _described(item: FrameItem) -> tuple[str, str, str]:
    return item.project_id, item.title, item.organization


def _to_sign(item: FrameItem, currency: str) -> tuple[Cell, ...]:
    return None, None, Decimal(item.amount).scaleb(-minor_digits(currency)), None, None, None, None


def _strata(workbook: Workbook, styles: Styles, draw: Draw, mark: str) -> None:
    head = (
        *(_("Tier"), _("Field"), _("Projects"), _("Rate"), _("Drawn")),
        *(_("Reserves"), _("Probability"), _("Weight")),
    )
    reserves = [(entry.stratum.tier, entry.stratum.field) for entry in draw.reserves]
    rows: list[Sequence[Cell]] = [
        (
            stratum.tier,
            field_label(stratum.field),
            stratum.size,
            float(stratum.rate),
            stratum.take,
            reserves.count((stratum.tier, stratum.field)),
            manifests.probability(stratum),
            manifests.weight(stratum) if stratum.take else None,
        )
        for stratum in draw.strata
    ]
    sheet = add_sheet(workbook, _("Strata"), draw.campaign, draw.as_of, mark=mark)
    write_grid(sheet, styles, head, rows)
    remarks = [*of_left_out(draw.left_out), *of_lookalikes([item.project_id for item in draw.frame])]
    for row, line in enumerate(remarks, start=len(rows) + 2):
        write_cell(sheet, styles, row, 0, line)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


_FACTS = (
    *("manifest", "method", "seed", "seed_source", "campaign", "as_of", "frame", "packs", "parameters"),
    *("commitment", "supersedes", "left_out"),
)


def _manifest(workbook: Workbook, styles: Styles, draw: Draw, mark: str) -> None:
    manifest = manifests.document(draw)
    facts = [row for key in _FACTS if key in manifest for row in flat(key, manifest[key])]
    facts.append((_("SHA-256 of the manifest's file"), manifests.digest(manifests.to_bytes(manifest))))
    ticket = ticket_of(draw.seed)
    chosen = {entry.item.project_id: _("mandatory") for entry in draw.mandatory}
    chosen |= {entry.item.project_id: _("drawn") for entry in draw.selected}
    chosen |= {entry.item.project_id: _("reserve") for entry in draw.reserves}
    frame: list[Sequence[Cell]] = [
        (
            item.project_id,
            item.field,
            item.amount,
            ticket(item.project_id),
            chosen.get(item.project_id, ""),
            item.title,
        )
        for item in draw.frame
    ]
    sheet = add_sheet(workbook, _("Manifest"), draw.campaign, draw.as_of, mark=mark)
    head = (_("Project ID"), _("Field"), _("Amount in minor units"), _("Ticket"), _("Chosen"), _("Project"))
    write_grid(sheet, styles, head, frame, first_row=len(facts) + 2)
    write_facts(sheet, styles, facts)
    for column, width in enumerate((24, 16, 20, 86, 10, 26)):
        sheet.set_column(column, column, width)


def _by_hand(workbook: Workbook, styles: Styles, draw: Draw, mark: str) -> None:
    sheet = add_sheet(workbook, _("Draw again"), draw.campaign, draw.as_of, mark=mark)
    write_steps(sheet, styles, draw_by_hand.steps(draw))
