"""What a ledger of donations adds up to, by campaign: the only place where statistics read a table that may be large.

Everything is asked of lazy frames, so that whichever engine holds the ledger adds it up; what comes back is small.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from auditkit.i18n import minor_digits
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema
from auditkit.model.statistics import CampaignDays
from auditkit.stats.campaigns import year_of
from auditkit.stats.definitions import BANDS

if TYPE_CHECKING:
    from auditkit.model.frames import Frames

PLACES_TOLD = 3
"""Of what is in no figure so many first cells are named."""

_TABLE = "donations"
_PUBLIC = "public"
_CAMPAIGN, _FIRST, _LAST = "__campaign", "__first", "__last"
_BAND, _IN_TEAM = "__band", "__in_team"
_EARLIEST, _LATEST = date(1, 1, 1), date(9999, 12, 31)
_ALWAYS = (_EARLIEST, _LATEST)


@dataclass(frozen=True, slots=True)
class Band:
    """The gifts by the public in one donation band: how many, and what they add up to in minor units."""

    donations: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Gifts:
    """What the ledger holds of one campaign.

    `bands` maps where a band begins, in whole units of money, to what lies in it; `public` counts the gifts by the
    public, `priced` those of them whose amount is known, `gifts` all gifts of any source. `team_amount` is what came
    through teams, of `amount`, both in minor units. `with_donor` counts the gifts by the public that tell their donor.
    """

    gifts: int
    public: int
    priced: int
    amount: int
    team_amount: int
    bands: Mapping[int, Band]
    first_day: date | None
    with_donor: int = 0
    donors: int = 0
    repeat_donors: int = 0


@dataclass(frozen=True)
class Ledger:
    """What the ledger holds of each campaign, and how many gifts belong to none that can be told.

    `public_by_project` counts the gifts by the public of each project that has any gift. `outside` counts, by campaign,
    the gifts in it that are dated outside of its days, where these are known. `repeated_ids` counts the ids that stand
    in several gifts, each of which is counted. `unplaced` are the first rows that belong to no campaign.
    """

    by_campaign: Mapping[str, Gifts] = field(default_factory=dict)
    without_campaign: int = 0
    public_by_project: Mapping[str, int] = field(default_factory=dict)
    outside: Mapping[str, int] = field(default_factory=dict)
    repeated_ids: int = 0
    unplaced: Sequence[int] = ()


def ledger(
    frames: Frames, campaigns_of_projects: Mapping[str, Sequence[str]], days: Mapping[str, CampaignDays]
) -> Ledger:
    """Add up the ledger of donations; nothing where none was handed in.

    A gift belongs to the campaign of its project. Of a project with several, it belongs to the one whose `days` it was
    given on, or, where these are not known, to the one of its year; one that fits none or more than one is counted as
    without campaign. Where no source is told at all, all gifts are by the public.
    """
    if not frames.has("donations"):
        return Ledger()
    gifts = frames.table("donations")
    spans = _spans(campaigns_of_projects, days)
    bounded = [span for span in spans if span[2:] != _ALWAYS]
    always = {project: campaign for project, campaign, *span in spans if tuple(span) == _ALWAYS}
    # Each gift of most projects belongs to the one campaign of its project: nothing need be joined to millions of rows.
    by_project = _counted(frames, gifts, "project_id")
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for project, own in by_project.items():
        if project in always:
            rows[always[project]] += own
    if bounded:
        for campaign, own in _counted(frames, _placed(frames, gifts, bounded), _CAMPAIGN).items():
            rows[campaign] += own
    donors: dict[str, tuple[int, int, int]] = {}
    if frames.has_column("donations", "donor"):
        campaigns = sorted(set(always.values()))
        is_one = not bounded and len(campaigns) == 1 and set(by_project) <= set(always)
        donors = _donors(frames, gifts, campaigns[0]) if is_one else _donors(frames, _placed(frames, gifts, spans))
    found = {campaign: _gifts(own, donors.get(campaign)) for campaign, own in rows.items()}
    total = sum(int(row["gifts"]) for own in by_project.values() for row in own)
    public = {
        project: sum(int(row["gifts"]) for row in own if row["source"] == _PUBLIC)
        for project, own in by_project.items()
        if project
    }
    without = total - sum(each.gifts for each in found.values())
    outside = _outside(frames, gifts, by_project, always, days)
    unplaced = _unplaced(frames, gifts, bounded, always) if without else ()
    return Ledger(found, without, public, outside, _repeated_ids(frames), unplaced)


def _unplaced(
    frames: Frames,
    gifts: nw.LazyFrame[Any],
    bounded: Sequence[tuple[str, str, date, date]],
    always: Mapping[str, str],
) -> Sequence[int]:
    """Return the first rows that belong to no campaign."""
    # Gifts of most projects all belong to one campaign: what is looked for is among the few others.
    known = pd.DataFrame({"project_id": sorted(always)}, dtype="str")
    rest = gifts.join(frames.lift(known), on="project_id", how="anti")
    if bounded:
        placed = _placed(frames, rest, bounded).select(nw.col(ROW_ID).alias("placed"))
        rest = rest.join(placed, left_on=ROW_ID, right_on="placed", how="anti")
    rows = rest.select(ROW_ID).sort(ROW_ID).head(PLACES_TOLD).collect("pandas")
    return [int(row) for row in rows.get_column(ROW_ID).to_list()]


def _repeated_ids(frames: Frames) -> int:
    """Count the ids that stand in several rows that are no copies of each other."""
    held = frames.ledger(_TABLE)
    if held is not None:
        return held.ledger.repeated_ids(frames.as_of)
    told = {problem.row_id for problem in frames.problems.get("unique", ()) if problem.table == _TABLE}
    rows = sorted(row_id for row_id in told if row_id is not None)
    (key,) = table_schema(_TABLE).key
    table = frames.dataset.tables[_TABLE]
    ids, days = (table.values(rows, column) if rows else [] for column in (key, "donated_at"))
    given = Counter(each for each, day in zip(ids, days, strict=True) if pd.isna(day) or day <= frames.as_of)
    return sum(count > 1 for count in given.values())


def _outside(
    frames: Frames,
    gifts: nw.LazyFrame[Any],
    by_project: Mapping[str, Sequence[Mapping[str, Any]]],
    campaigns: Mapping[str, str],
    days: Mapping[str, CampaignDays],
) -> dict[str, int]:
    """Count the gifts of each campaign that are dated outside of its days, of projects that are in no other."""
    beyond = []
    for project, own in by_project.items():
        campaign = campaigns.get(project)
        known = None if campaign is None else days.get(campaign)
        if campaign is None or known is None:
            continue
        dated = [row for row in own if not pd.isna(row["first"])]
        if any(row["first"].date() < known.first or row["last"].date() > known.last for row in dated):
            beyond.append((project, campaign, known.first, known.last))
    if not beyond:
        return {}
    outside = (nw.col("donated_at") < nw.col(_FIRST)) | (nw.col("donated_at") > nw.col(_LAST))
    counts = _joined(frames, gifts, beyond).filter(outside).group_by(_CAMPAIGN).agg(gifts=nw.len())
    rows = counts.collect("pandas").to_native().to_dict("records")
    return {str(row[_CAMPAIGN]): int(row["gifts"]) for row in rows}


def _spans(
    campaigns_of_projects: Mapping[str, Sequence[str]], days: Mapping[str, CampaignDays]
) -> list[tuple[str, str, date, date]]:
    """Return project, campaign, and the first and last day of the gifts that belong to it; no two of a project meet."""
    spans = []
    for project, campaigns in campaigns_of_projects.items():
        if len(campaigns) == 1:
            spans.append((project, campaigns[0], _EARLIEST, _LATEST))
            continue
        years = Counter(year_of(campaign) for campaign in campaigns if campaign not in days)
        own = []
        for campaign in campaigns:
            year = year_of(campaign)
            if campaign in days:
                own.append((project, campaign, days[campaign].first, days[campaign].last))
            elif year is not None and years[year] == 1:
                own.append((project, campaign, date(year, 1, 1), date(year, 12, 31)))
        spans += [span for span in own if not any(_meet(span, other) for other in own if other is not span)]
    return spans


def _meet(one: tuple[str, str, date, date], other: tuple[str, str, date, date]) -> bool:
    return one[2] <= other[3] and other[2] <= one[3]


def _placed(
    frames: Frames, gifts: nw.LazyFrame[Any], spans: Sequence[tuple[str, str, date, date]]
) -> nw.LazyFrame[Any]:
    """Return the gifts with their campaign, each once."""
    undated = nw.col("donated_at").is_null() & (nw.col(_FIRST) == nw.lit(datetime(1, 1, 1)))
    within = (nw.col("donated_at") >= nw.col(_FIRST)) & (nw.col("donated_at") <= nw.col(_LAST))
    return _joined(frames, gifts, spans).filter(undated | within)


def _joined(
    frames: Frames, gifts: nw.LazyFrame[Any], spans: Sequence[tuple[str, str, date, date]]
) -> nw.LazyFrame[Any]:
    """Return the gifts of the projects of `spans`, each beside every span of its project."""
    columns = ["project_id", _CAMPAIGN, _FIRST, _LAST]
    known = pd.DataFrame(spans, columns=columns).astype({"project_id": "str", _CAMPAIGN: "str"})
    # Days outside what 64 bits of nanoseconds hold are within what microseconds do.
    for column in (_FIRST, _LAST):
        known[column] = pd.Series([datetime(day.year, day.month, day.day) for day in known[column]]).astype(
            "datetime64[us]"
        )
    return gifts.join(frames.lift(known), on="project_id", how="inner")


def _counted(frames: Frames, gifts: nw.LazyFrame[Any], by: str) -> dict[str, list[dict[str, Any]]]:
    """Return counts and sums by campaign or project, source, band and whether a team gave; "" for no project."""
    scale = 10 ** minor_digits(frames.dataset.currency)
    band: Any = nw.lit(BANDS[-1])
    for low, high in reversed(list(pairwise(BANDS))):
        band = nw.when(nw.col("amount") < high * scale).then(nw.lit(low)).otherwise(band)
    source = nw.col("source") if frames.has_column("donations", "source") else nw.lit(_PUBLIC)
    shaped = gifts.with_columns(
        source=source.fill_null(""),
        **{
            _BAND: nw.when(nw.col("amount").is_null()).then(nw.lit(-1)).otherwise(band),
            _IN_TEAM: ~nw.col("team").is_null(),
        },
    )
    rows = (
        shaped.group_by(by, "source", _BAND, _IN_TEAM)
        .agg(
            gifts=nw.len(),
            amount=nw.col("amount").sum(),
            first=nw.col("donated_at").min(),
            last=nw.col("donated_at").max(),
        )
        # A sum of DuckDB has 128 bits, which a frame would hold as a rounded figure.
        .with_columns(nw.col("amount").cast(nw.Int64))
        .collect("pandas")
        .to_native()
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.to_dict("records"):
        found["" if pd.isna(row[by]) else str(row[by])].append(row)
    return dict(found)


def _gifts(rows: Sequence[Mapping[str, Any]], donors: tuple[int, int, int] | None) -> Gifts:
    public = [row for row in rows if row["source"] == _PUBLIC]
    priced = [row for row in public if row[_BAND] >= 0]
    bands = {low: Band() for low in BANDS}
    for row in priced:
        band = bands[int(row[_BAND])]
        bands[int(row[_BAND])] = Band(band.donations + int(row["gifts"]), band.amount + int(row["amount"]))
    dated = [row["first"] for row in rows if not pd.isna(row["first"])]
    return Gifts(
        sum(int(row["gifts"]) for row in rows),
        sum(int(row["gifts"]) for row in public),
        sum(int(row["gifts"]) for row in priced),
        sum(int(row["amount"]) for row in priced),
        sum(int(row["amount"]) for row in priced if row[_IN_TEAM]),
        bands,
        min(dated).date() if dated else None,
        *(donors or (0, 0, 0)),
    )


def _donors(frames: Frames, placed: nw.LazyFrame[Any], campaign: str | None = None) -> dict[str, tuple[int, int, int]]:
    """Return for each campaign the gifts by the public that tell their donor, the donors, and those who gave again.

    Where all gifts are of one `campaign`, they need not be placed.
    """
    told = placed.filter(~nw.col("donor").is_null())
    if frames.has_column("donations", "source"):
        told = told.filter(nw.col("source") == _PUBLIC)
    by_campaign = [_CAMPAIGN] if campaign is None else []
    again = (
        told.group_by(*by_campaign, frames.key_of("donations", "donor"))
        .agg(gifts=nw.len())
        .with_columns(again=nw.when(nw.col("gifts") > 1).then(nw.lit(1)).otherwise(nw.lit(0)))
    )
    sums = {"with_donor": nw.col("gifts").sum(), "donors": nw.len(), "again": nw.col("again").sum()}
    added = again.group_by(_CAMPAIGN).agg(**sums) if campaign is None else again.select(**sums)
    rows = added.collect("pandas").to_native().to_dict("records")
    return {
        str(row.get(_CAMPAIGN, campaign)): (int(row["with_donor"]), int(row["donors"]), int(row["again"]))
        for row in rows
        if row["donors"]
    }
