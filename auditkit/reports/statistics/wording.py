"""What all outputs of statistics say alike: figures and changes as people read them, and why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from auditkit import __version__
from auditkit.i18n import format_amount, minor_digits, pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.ingest.unread_matching import unread_matching
from auditkit.model.dataset import Place
from auditkit.model.schema import table_schema
from auditkit.model.statistics import NOT_STATED, Campaign, CampaignDays, Change, Figure, Statistics
from auditkit.reports.plain import one_line, place_text
from auditkit.reports.records import code_title
from auditkit.reports.wording import NOTHING, counted, files_read, tables_read
from auditkit.stats import computing
from auditkit.stats.campaigns import year_of
from auditkit.stats.definitions import BANDS, MEASURES, MONEY, Measure
from auditkit.values.personal_data import masked

_OF_GIFTS, _FUNDS = "gifts", "funds."
_BAND_ENDS = dict(pairwise(BANDS))


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Return a fraction with so many decimals; a half goes away from zero, as in accounts: 28.125 is 28.13."""
    digits = Decimal(10) ** decimals
    scaled = value * int(digits)
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return (Decimal(whole if scaled >= 0 else -whole) / digits).quantize(1 / digits, ROUND_HALF_UP)


def value_text(value: Fraction | None, unit: str, currency: str) -> str:
    """Return a value in its unit; a dash where there is none."""
    if value is None:
        return NOTHING
    if unit in MONEY:
        return format_amount(int(rounded(value, 0)), currency)
    if unit == "share":
        return f"{rounded(value * 100, 2):,} %"
    return f"{rounded(value, 0):,}" if unit == "count" else f"{rounded(value, 2):,}"


def figure_text(figure: Figure | None, currency: str) -> str:
    """Return a figure's value in its unit; a dash where there is no figure, or no value of it."""
    return NOTHING if figure is None else value_text(figure.value, MEASURES[figure.measure].unit, currency)


def change_text(change: Change | None, currency: str) -> str:
    """Return how a figure moved, with its sign: in per cent, of shares in percentage points; a dash where unknown."""
    if change is None:
        return NOTHING
    unit = MEASURES[change.measure].unit
    if unit == "share":
        return _("{difference} points").format(difference=_signed(rounded(change.difference * 100, 2)))
    if change.relative is not None:
        return f"{_signed(rounded(change.relative * 100, 2))} %"
    sign = "−" if change.difference < 0 else "+" if change.difference else "±"
    return sign + value_text(abs(change.difference), unit, currency)


def _signed(value: Decimal) -> str:
    return f"{'−' if value < 0 else '+' if value else '±'}{abs(value):,}"


def campaign_text(campaign: str) -> str:
    """Return what a campaign is called, fit to be shown."""
    return _("no campaign stated") if campaign == NOT_STATED else name(campaign)


def name(text: str) -> str:
    """Return a name out of the data on one line, with personal data masked."""
    return one_line(masked(text))


def days_text(days: CampaignDays) -> str:
    """Return the days of a campaign."""
    return _("{first} to {last}").format(first=days.first, last=days.last)


def title(measure: str) -> str:
    """Return what a measure is called."""
    return pick(MEASURES[measure].title)


def short_title(measure: str) -> str:
    """Return what a measure is called at the head of a column beside what it is of."""
    short = {
        "projects-share": _("Share"),
        "total-raised-share": _("Share"),
        "hhi-amount": _("HHI"),
        "band-donations": _("Gifts"),
        "band-donations-share": _("Share"),
        "band-amount": _("Amount"),
        "band-amount-share": _("Share"),
    }
    return short.get(measure) or title(measure)


def section_title(section: str) -> str:
    """Return what a section of measures is called."""
    titles = {
        "raised": _("Raised"),
        "concentration": _("Concentration"),
        "participation": _("Taking part"),
        "gifts": _("Donors and gifts"),
    }
    return titles[section]


def unit_title(unit: str, currency: str) -> str:
    """Return what a unit is called; amounts name their currency."""
    money = label("currency", currency)
    titles = {
        "count": _("number"),
        "amount": money,
        "mean_amount": money,
        "share": _("share in %"),
        "index": _("index from 0 to 10,000"),
        "mean": _("mean number"),
    }
    return titles[unit]


def group_text(by: str, group: str, currency: str) -> str:
    """Return what a field, a province or a donation band is called."""
    if by == "field":
        return code_title("projects", "field", group) or _("no field stated")
    if by == "province":
        return name(group) if group else _("no province stated")
    low = int(group)
    if low not in _BAND_ENDS:
        return _("{amount} and more").format(amount=f"{low:,}")
    last = format_amount(_BAND_ENDS[low] * 10 ** minor_digits(currency) - 1, currency)
    return f"{low:,}–{last}"


def group_title(by: str, currency: str) -> str:
    """Return what the groups of a table are, for the head of its first column."""
    if by == "band":
        return _("Gift ({currency})").format(currency=label("currency", currency))
    return pick(table_schema("projects").column(by).title)


def needs(measure: Measure) -> list[str]:
    """Return the tables and columns that a measure needs, as people call them."""
    return [_need_title(need) for need in measure.needs]


def _need_title(need: str, alone: bool = False) -> str:
    table, _dot, column = need.partition(".")
    schema = table_schema(table)
    if alone and column:
        return pick(schema.column(column).title)
    return f"{pick(schema.title)} › {pick(schema.column(column).title)}" if column else pick(schema.title)


def told_text(figure: Figure) -> str:
    """Return how many projects or gifts tell what a figure needs, where that is not all of them; else nothing."""
    if figure.value is None or figure.told >= figure.of:
        return ""
    told, of = f"{figure.told:,}", f"{figure.of:,}"
    if MEASURES[figure.measure].section == _OF_GIFTS:
        return _("from {told} of {of} gifts").format(told=told, of=of)
    return _("from {told} of {of} projects").format(told=told, of=of)


def partly_told(found: Mapping[str, Mapping[str, Figure]], currency: str) -> str:
    """Return of which groups the total does not hold all projects, since some do not tell what they raised."""
    totals = [own["total-raised"] for own in found.values() if "total-raised" in own]
    parts = [
        _("{group} {told}").format(group=group_text(figure.by, figure.group, currency), told=told)
        for figure in totals
        if (told := told_text(figure))
    ]
    return _("Total raised: {parts}.").format(parts=_(", ").join(parts)) if parts else ""


def lacking_text(figure: Figure, statistics: Statistics) -> str:
    """Return in words why a figure has no value; nothing where it has one."""
    if figure.value is not None:
        return ""
    measure = MEASURES[figure.measure]
    columns = [_need_title(need, alone=True) for need in measure.needs if _may_be_missing(need)]
    match figure.lacking:
        case computing.NO_TABLE:
            missing = next(table for table, _column in map(_parted, measure.needs) if table not in statistics.rows)
            return _("no {table} were handed in").format(table=label("table", missing))
        case computing.NO_COLUMN:
            return _lacking_columns(measure, statistics)
        case computing.NO_CAMPAIGN_BEFORE:
            if year_of(figure.campaign) is None:
                return _("the campaign's name does not begin with a year, so that the one before it is not known")
            return _("the campaign a year before was not handed in")
        case computing.NO_FIRST_DAY:
            return _("the first day of the campaign is not known; say it: {option}").format(
                option=days_option(figure.campaign)
            )
        case computing.TOO_FEW:
            return _("it takes two projects at least")
        case computing.NOTHING_RAISED:
            return _("no donation was counted") if measure.id == "mean-donation" else _("nothing was raised")
        case computing.NO_AMOUNT:
            return _no_amount(figure)
    if measure.section == _OF_GIFTS:
        if not figure.of:
            return _("no gift by the public belongs to this campaign")
        return _("no gift tells it: {columns}").format(columns=_(", ").join(columns or needs(measure)))
    if figure.untold:
        named = [_need_title(need, alone=True) for need in figure.untold]
        return _("no project tells it: {columns}").format(columns=_(", ").join(named))
    if statistics.is_derived and any(need.startswith(_FUNDS) for need in measure.needs):
        return _("no gift belongs to it")
    return _("no project tells all of it: {columns}").format(columns=_(", ").join(columns or needs(measure)))


def _no_amount(figure: Figure) -> str:
    """Return which cells of the donations lack for a figure, and which columns of other tables."""
    of_gifts = [need for need in figure.untold if _parted(need)[0] == "donations"]
    others = [_need_title(need) for need in figure.untold if need not in of_gifts]
    cells = _(", ").join(_need_title(need) for need in of_gifts)
    if MEASURES[figure.measure].section == _OF_GIFTS:
        return _("no gift by the public has an amount that can be read: {columns}").format(columns=cells)
    told = _("each project has gifts of which this cannot be read: {columns}").format(columns=cells)
    if not others:
        return told
    return _("{reason}; and no project tells {columns}").format(reason=told, columns=_(", ").join(others))


def _lacking_columns(measure: Measure, statistics: Statistics) -> str:
    """Return which of the columns that a measure needs were not handed in."""
    missing = [_need_title(need, alone=True) for need in measure.needs if need in statistics.missing]
    if statistics.is_derived and all(need.startswith(_FUNDS) for need in measure.needs):
        # Nobody handed in funds: it is the donations that lack a column, or gifts from that source.
        if computing.SOURCE in statistics.missing:
            return _("a column that it needs was not handed in: {columns}").format(
                columns=_need_title(computing.SOURCE)
            )
        return _("no gift of the donations is from this source: {columns}").format(columns=_(", ").join(missing))
    one = _("a column that it needs was not handed in: {columns}")
    many = _("columns that it needs were not handed in: {columns}")
    return (one if len(missing) == 1 else many).format(columns=_(", ").join(missing))


def _may_be_missing(need: str) -> bool:
    table, column = _parted(need)
    return bool(column) and column not in table_schema(table).required


def _parted(need: str) -> tuple[str, str]:
    table, _dot, column = need.partition(".")
    return table, column


def days_option(campaign: str) -> str:
    """Return how to say when a campaign was held, with days that stand for the real ones."""
    year = year_of(campaign) or 2020
    return f"--campaign-days {name(campaign) or 'ID'}={year}-09-07..{year}-09-09"


def left_out(statistics: Statistics) -> Iterator[str]:
    """Yield what was handed in and is in no figure, or not in all, or is counted though in doubt, and why."""
    for code, count in statistics.left_out.items():
        if code == "gifts-outside-days":
            yield from (_outside(campaign) for campaign in statistics.campaigns if campaign.gifts_outside)
        else:
            told = _left_out(code, count, statistics)
            places = list(_places(statistics.places.get(code, ())))
            if len(places) < count and places:
                places.append("…")
            yield _("{remark} See {places}").format(remark=told, places=_(", ").join(places)) if places else told
    yield from unread_matching(statistics.inputs)


def _places(places: Sequence[Place]) -> Iterator[str]:
    """Yield cells, each without what it shares with the one before it."""
    before = None
    for place in places:
        yield place_text(place, before)
        before = place


def _outside(campaign: Campaign) -> str:
    """Return how many gifts of a campaign are dated outside of its days, and what can be done about them."""
    one = _(
        "1 gift in {campaign} is dated outside of its days, and is counted all the same: its project is in no other"
        " campaign. Hand in funds of each campaign that it took part in, or leave the gift out if it belongs to none."
    )
    many = _(
        "{count} gifts in {campaign} are dated outside of its days, and are counted all the same: their projects are in"
        " no other campaign. Hand in funds of each campaign that these took part in, or leave the gifts out if they"
        " belong to none."
    )
    days = "" if campaign.days is None else days_text(campaign.days)
    named = _("{campaign} ({days})").format(campaign=campaign_text(campaign.id), days=days)
    count = campaign.gifts_outside
    return (one if count == 1 else many).format(campaign=named, count=f"{count:,}")


def _left_out(code: str, count: int, statistics: Statistics) -> str:
    if code == "projects-without-campaign":
        one = _("1 project states no campaign and is in no figure.")
        return counted(count, one, _("{count} projects state no campaign and are in no figure."))
    if code == "projects-not-listed":
        one = _(
            "1 project has funds but is not in the table of projects: its field, province and organisation are unknown."
        )
        many = _(
            "{count} projects have funds but are not in the table of projects: their fields, provinces and"
            " organisations are unknown."
        )
        return counted(count, one, many)
    if code == "gifts-without-campaign":
        one = _("1 gift of the ledger belongs to no campaign that can be told, and is in no figure.")
        many = _("{count} gifts of the ledger belong to no campaign that can be told, and are in no figure.")
        return counted(count, one, many)
    if code == "gifts-without-amount":
        one = _(
            "1 gift has no amount that can be read: it counts as a gift, and what its project raised is not told."
            " `auditkit check` names it."
        )
        many = _(
            "{count} gifts have no amount that can be read: they count as gifts, and what their projects raised is not"
            " told. `auditkit check` names them."
        )
        return counted(count, one, many)
    if code == "gift-ids-repeated":
        one = _(
            "1 donation ID stands for several rows that differ, and each of these is counted; `auditkit check` names"
            " them."
        )
        many = _(
            "{count} donation IDs stand for several rows that differ, and each of these is counted; `auditkit check`"
            " names them."
        )
        return counted(count, one, many)
    table = label("table", code.removeprefix("later-"))
    message = _("Dated after {day} and in no figure: {table} {count}.")
    return message.format(day=statistics.as_of, count=f"{count:,}", table=table)


def headline(statistics: Statistics) -> list[str]:
    """Return which program told what, as of which day, and in which currency amounts are."""
    money = label("currency", statistics.currency)
    day = _("as of {day}").format(day=statistics.as_of)
    return [f"auditkit {__version__}", _("statistics"), day, _("amounts in {currency}").format(currency=money)]


def rows_read(statistics: Statistics) -> list[str]:
    """Return how many files were read, and how many rows of each table."""
    tables = tables_read(statistics.rows, has_summed_funds=statistics.is_derived)
    return [files_read(statistics.inputs), *tables.values()]


def beside(campaign: Campaign) -> str:
    """Return a campaign with its days and the one that it is held against."""
    days = _("days not known") if campaign.days is None else days_text(campaign.days)
    told = _("{campaign} ({days})").format(campaign=campaign_text(campaign.id), days=days)
    if campaign.before is None:
        return told
    return _("{campaign}, beside {before}").format(campaign=told, before=campaign_text(campaign.before))


def errors(statistics: Statistics) -> Sequence[str]:
    """Return what could not be read, each once."""
    return [one_line(message) for message in dict.fromkeys(statistics.errors)]
