"""What was drawn from, and how: the frame, the commitment, the seed, the strata and the lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from auditkit.i18n import format_amount
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.draw import field_label, stratum_label
from auditkit.reports import commitment_text
from auditkit.reports.parts import Cell, Facts, Grid, Part, Prose, facts, in_units
from auditkit.reports.plain import ARROW
from auditkit.reports.selection_text import source_text
from auditkit.sampling.parameters import figures, key_label

if TYPE_CHECKING:
    from auditkit.reports.sample_report.record import SampleRecord


def frame(record: SampleRecord) -> Iterator[Part]:
    """Yield what could be drawn, by what rules, and what was fixed before the seed was known."""
    yield _projects(record.stated) if record.of_projects else _rows(record.stated)
    if not record.of_projects:
        return
    if record.commitment is not None:
        yield Prose(_("Fixed before the seed was known, by the commitment:"))
        yield Facts(tuple(commitment_text.facts(record.commitment)))
    elif record.stated["commitment"] is not None:
        said = record.stated["commitment"]
        yield Prose(_("The manifest names a commitment; its file was not named (--commitment)."), "warning")
        yield Facts(
            (
                (_("Committed at"), said["committed_at"]),
                (_("Event"), f"{said['event']} · {said['event_at']}"),
                (_("SHA-256 of the commitment"), said["sha256"]),
            )
        )


def draw(record: SampleRecord) -> Iterator[Part]:
    """Yield where the chance came from, and all that it took."""
    stated = record.stated
    yield Facts(
        (
            (_("Method"), stated["method"] if record.of_projects else f"{stated['unit']}, {stated['method']}"),
            (_("Seed"), stated["seed"]),
            (_("Where the seed came from"), source_text(stated["seed_source"])),
            (_("Stated day"), stated["as_of"]),
        )
    )
    yield from _drawn_projects(stated) if record.of_projects else _drawn_rows(stated)


def _projects(stated: Mapping[str, Any]) -> Facts:
    parameters = stated["parameters"]
    return facts(
        [
            (_("Campaign"), stated["campaign"]),
            (_("Projects"), f"{stated['frame']['size']:,}"),
            (_("Raised"), _money(stated["frame"]["total"], stated)),
            (_("SHA-256 of the frame"), stated["frame"]["sha256"]),
            *(
                (_("Rules"), f"{pack['id']} {pack['version']} · {_('SHA-256')} {pack['sha256']}")
                for pack in stated["packs"]
            ),
            *(
                (key_label(f"parameters.{name}"), figures(value, stated["frame"]["currency"]))
                for name, value in parameters.items()
            ),
        ]
    )


def _rows(stated: Mapping[str, Any]) -> Facts:
    described, aside = stated["frame"], stated["set_aside"]
    return facts(
        [
            (_("Table"), label("table", stated["table"])),
            (_("Column of the book values"), stated["column"] or ""),
            (_("Rows"), f"{described['rows']:,}"),
            (_("Rows that could be selected"), f"{described['size']:,}"),
            (_("Book value"), "" if described["total"] is None else _money(described["total"], stated)),
            (_("Set aside: zero"), _count(aside["zero"])),
            (_("Set aside: below zero"), _count(aside["negative"])),
            (_("Set aside: without an amount"), _count(aside["missing"])),
            (_("SHA-256 of the frame"), described["sha256"]),
        ]
    )


def _drawn_projects(stated: Mapping[str, Any]) -> Iterator[Part]:
    currency = stated["frame"]["currency"]
    raised = _("Raised ({currency})").format(currency=label("currency", currency))
    reserves = Counter(_key(entry) for entry in stated["reserves"])
    yield Grid(
        _("Strata"),
        (_("Tier"), _("Field"), _("Projects"), _("Rate"), _("Drawn"), _("Reserves"), _("Probability"), _("Weight")),
        tuple(
            (
                stratum["tier"],
                field_label(stratum["field"]),
                stratum["size"],
                float(stratum["rate"]),
                stratum["take"],
                reserves[stratum["tier"], stratum["field"]],
                float(round(Fraction(stratum["take"], stratum["size"]), 4)),
                float(round(Fraction(stratum["size"], stratum["take"]), 6)) if stratum["take"] else None,
            )
            for stratum in stated["strata"]
        ),
    )
    yield Grid(
        _("Mandatory"),
        (_("No."), _("Project ID"), _("Project"), _("Rank"), raised),
        tuple(
            (f"M{position}", entry["project_id"], entry["title"], entry["rank"], in_units(entry["amount"], currency))
            for position, entry in enumerate(stated["mandatory"], start=1)
        ),
    )
    for title, entries in ((_("Drawn"), stated["selected"]), (_("Reserves"), stated["reserves"])):
        yield Grid(
            title,
            (_("No."), _("Project ID"), _("Project"), _("Stratum"), raised, _("Ticket")),
            tuple(
                (
                    entry["number"],
                    entry["project_id"],
                    entry["title"],
                    stratum_label(*_key(entry)),
                    in_units(entry["amount"], currency),
                    entry["ticket"],
                )
                for entry in entries
            ),
        )


def _drawn_rows(stated: Mapping[str, Any]) -> Iterator[Part]:
    currency = stated["frame"]["currency"]
    book = _("Book value ({currency})").format(currency=label("currency", currency))
    if stated["certain"]:
        yield Grid(
            _("Certain"),
            (_("No."), _("Row"), book),
            tuple((f"C{entry['number']}", *_row(entry, currency)) for entry in stated["certain"]),
        )
    yield Grid(
        _("Selected"),
        (_("No."), _("Row"), book, _("Hits"), _("Probability"), _("Weight")),
        tuple(
            (entry["number"], *_row(entry, currency), entry["hits"], entry["probability"], entry["weight"])
            for entry in stated["selected"]
        ),
    )


def _row(entry: Mapping[str, Any], currency: str) -> tuple[Cell, Cell]:
    place = entry["place"]
    parts = (place["file"], place["sheet"], None if place["row"] is None else _("row {row}").format(row=place["row"]))
    return ARROW.join(part for part in parts if part is not None), in_units(entry["amount"], currency)


def _key(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["stratum"]["tier"], entry["stratum"]["field"]


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _money(amount: int, stated: Mapping[str, Any]) -> str:
    currency = stated["frame"]["currency"]
    return f"{format_amount(amount, currency)} {label('currency', currency)}"
