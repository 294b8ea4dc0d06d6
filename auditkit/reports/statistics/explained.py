"""Every measure with its definition, for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len

from auditkit import __version__
from auditkit.i18n import language, pick
from auditkit.i18n import translate as _
from auditkit.reports.layout import GAP, Line, drawn, wrap
from auditkit.reports.statistics import wording
from auditkit.reports.statistics.json import STATS_VERSION
from auditkit.stats.definitions import MEASURES, SECTIONS, SOURCE, Measure

_WIDEST_PROSE = 100
_HEADING, _SOFT = "bold", "bright_black"


def document() -> dict[str, Any]:
    """Return the definitions as dicts, lists and texts: titles and definitions in the language in use."""
    return {
        "auditkit": {"version": __version__, "stats": STATS_VERSION},
        "lang": language(),
        "source": pick(SOURCE),
        "measures": [
            {
                "measure": measure.id,
                "section": measure.section,
                "title": pick(measure.title),
                "definition": pick(measure.definition),
                "unit": measure.unit,
                "needs": list(measure.needs),
                "groups": list(measure.groups),
            }
            for measure in MEASURES.values()
        ],
    }


def render(width: int, color: bool, currency: str) -> str:
    """Return the definitions in lines of at most `width` cells."""
    width = min(width, _WIDEST_PROSE)
    blocks = [list(_section(section, width, currency)) for section in SECTIONS]
    blocks.append([[(line, "")] for line in wrap(pick(SOURCE), width)])
    lines = [line for block in blocks for line in (*block, [])]
    return drawn(lines[:-1], color)


def _section(section: str, width: int, currency: str) -> Iterator[Line]:
    yield [(wording.section_title(section), _HEADING)]
    for measure in MEASURES.values():
        if measure.section == section:
            yield from _measure(measure, width, currency)


def _measure(measure: Measure, width: int, currency: str) -> Iterator[Line]:
    title = f"  {pick(measure.title)}"
    if cell_len(title) + len(measure.id) + GAP <= width:
        yield [(f"{title}{' ' * GAP}", _HEADING), (measure.id, _SOFT)]
    else:
        yield from ([(f"  {line}", _HEADING)] for line in wrap(title.strip(), width - 2))
        yield [(f"    {measure.id}", _SOFT)]
    needs = _("needs {needs}").format(needs=_(", ").join(wording.needs(measure)))
    told = f"{wording.unit_title(measure.unit, currency)} · {needs}"
    for text, style in ((pick(measure.definition), ""), (told, _SOFT)):
        yield from ([(f"    {line}", style)] for line in wrap(text, width - 4))
