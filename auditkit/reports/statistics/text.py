"""The figures of campaigns for a terminal: the latest one beside the one a year before, then tables with bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from auditkit.i18n import translate as _
from auditkit.model.statistics import Campaign, Figure, Statistics
from auditkit.reports.layout import GAP, Column, Line, aligned, cell, drawn, hanging, wrap, wrap_parts
from auditkit.reports.statistics import bars, wording
from auditkit.reports.wording import SIGNS
from auditkit.stats.definitions import MEASURES, SECTIONS

_WIDEST_PROSE = 100
_HEADING, _SOFT, _ERROR = "bold", "bright_black", "red"
_INDENT = "  "
_LEAST_TITLE, _MOST_TITLE = 14, 33


def render(statistics: Statistics, *, width: int, color: bool, everything: bool) -> str:
    """Return the figures in lines of at most `width` cells; `everything` leaves no campaign and no group out."""
    blocks = [_head(statistics, min(width, _WIDEST_PROSE))]
    shown = statistics.campaigns if everything else statistics.campaigns[-1:]
    for campaign in reversed(shown):
        blocks.append([[(line, _HEADING)] for line in wrap(wording.beside(campaign), width)])
        blocks.append(_figures(campaign, statistics, width))
        blocks += bars.of_campaign(campaign, statistics, width, everything)
    blocks += [bars.over_campaigns(statistics, width, everything), _foot(statistics, width, everything)]
    lines = [line for block in blocks if block for line in (*block, [])]
    return drawn(lines[:-1], color)


def _head(statistics: Statistics, width: int) -> list[Line]:
    lines: list[Line] = [[(line, _HEADING)] for line in wrap_parts(wording.headline(statistics), width)]
    lines += [[(line, "")] for line in wrap_parts(wording.rows_read(statistics), width)]
    # Left to the terminal to wrap: a command that a message quotes must stay whole when it is copied.
    lines += [[(f"{SIGNS['critical']} {error}", _ERROR)] for error in wording.errors(statistics)]
    for remark in wording.left_out(statistics):
        lines += [[(line, "")] for line in hanging(f"{SIGNS['major']} ", remark, width)]
    return lines


def _figures(campaign: Campaign, statistics: Statistics, width: int) -> list[Line]:
    """Return the figures of a campaign, section by section, with the campaign before beside it if there is one."""
    figures = list(statistics.of(campaign.id))
    columns = _columns(figures, campaign, statistics)
    numbers = sum(column.width + GAP for column in columns[1:])
    columns[0].width = min(columns[0].width, width - numbers, _MOST_TITLE)
    if columns[0].width < _LEAST_TITLE:
        columns = []
    lines: list[Line] = [[(_row([column.header for column in columns], columns), _HEADING)]] if columns else []
    for section in SECTIONS:
        lines.append([(wording.section_title(section), _HEADING)])
        for index, figure in enumerate(figures):
            if MEASURES[figure.measure].section == section:
                note = wording.lacking_text(figure, statistics) or wording.told_text(figure)
                if columns:
                    lines += _beside(columns, index, note, width)
                else:
                    lines += _stacked(figure, campaign, statistics, note, width)
    return lines


def _columns(figures: Sequence[Figure], campaign: Campaign, statistics: Statistics) -> list[Column]:
    """Return title, value, value a year before, and change; the last two where there is a campaign before."""
    titles = [_INDENT + wording.title(each.measure) for each in figures]
    values = [wording.figure_text(each, statistics.currency) for each in figures]
    columns = [
        Column("title", "", titles),
        Column("value", wording.campaign_text(campaign.id), values, right=True),
    ]
    if campaign.before is None:
        return columns
    earlier = [_before(each, campaign, statistics) for each in figures]
    return [
        *columns,
        Column("before", wording.campaign_text(campaign.before), earlier, right=True),
        Column("change", _("Change"), [_change(each, statistics) for each in figures], right=True),
    ]


def _before(figure: Figure, campaign: Campaign, statistics: Statistics) -> str:
    earlier = statistics.figure(figure.measure, campaign.before or "")
    return wording.figure_text(earlier, statistics.currency)


def _change(figure: Figure, statistics: Statistics) -> str:
    return wording.change_text(statistics.change(figure.measure, figure.campaign), statistics.currency)


def _beside(columns: Sequence[Column], index: int, note: str, width: int) -> Iterator[Line]:
    """Yield a row of columns; what is to be said of it stands behind it if there is room, else below it."""
    first, *more = wrap(columns[0].cells[index].strip(), columns[0].width - len(_INDENT))
    row = _row([_INDENT + first, *(column.cells[index] for column in columns[1:])], columns)
    has_room = cell_len(row) + GAP + cell_len(note) <= min(width, _WIDEST_PROSE)
    is_beside = bool(note) and has_room
    yield [(f"{row}{' ' * GAP}", ""), (note, _SOFT)] if is_beside else [(row, "")]
    yield from ([(_INDENT + part, "")] for part in more)
    if not is_beside:
        yield from _below(note, width)


def _stacked(figure: Figure, campaign: Campaign, statistics: Statistics, note: str, width: int) -> Iterator[Line]:
    """Yield a figure below its title, for a terminal that is too narrow for columns."""
    yield from ([(_INDENT + line, "")] for line in wrap(wording.title(figure.measure), width - len(_INDENT)))
    rows = [(wording.campaign_text(campaign.id), wording.figure_text(figure, statistics.currency))]
    if campaign.before is not None:
        rows.append((wording.campaign_text(campaign.before), _before(figure, campaign, statistics)))
        rows.append((_("Change"), _change(figure, statistics)))
    for line in aligned(rows, right=(1,)):
        yield from ([(_INDENT * 2 + part, "")] for part in wrap(line, width - 2 * len(_INDENT)))
    yield from _below(note, width)


def _below(note: str, width: int) -> Iterator[Line]:
    room = min(width, _WIDEST_PROSE) - 2 * len(_INDENT)
    yield from ([(_INDENT * 2 + line, _SOFT)] for line in wrap(note, room) if line)


def _row(cells: Sequence[str], columns: Sequence[Column]) -> str:
    fitted = (cell(text, column.width, column.right) for text, column in zip(cells, columns, strict=True))
    return (" " * GAP).join(fitted).rstrip()


def _foot(statistics: Statistics, width: int, everything: bool) -> list[Line]:
    unsaid = len(statistics.campaigns) - 1
    told = []
    if unsaid > 0 and not everything:
        told.append(_("… every campaign by itself: --all"))
    told.append(_("What each figure means: auditkit stats --explain"))
    return [[(line, "")] for each in told for line in wrap(each, width)]
