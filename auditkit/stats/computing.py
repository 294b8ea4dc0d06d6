"""From a dataset to the figures of each of its campaigns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from auditkit.audit import no_project
from auditkit.model.dataset import Place
from auditkit.model.frames import Frames
from auditkit.model.statistics import Campaign, CampaignDays, Change, Figure, Statistics
from auditkit.stats.campaigns import KNOWN_DAYS, before
from auditkit.stats.definitions import BANDS, MEASURES
from auditkit.stats.formulas import concentration, lower_half, ratio
from auditkit.stats.gifts import PLACES_TOLD, Gifts, Ledger, ledger
from auditkit.stats.taking_part import Part, Raised, taking_part

if TYPE_CHECKING:
    from auditkit.model.dataset import Dataset

NO_TABLE, NO_COLUMN, NOT_TOLD, NO_CAMPAIGN_BEFORE, NO_FIRST_DAY, TOO_FEW, NOTHING_RAISED, NO_AMOUNT = (
    "no-table",
    "no-column",
    "not-told",
    "no-campaign-before",
    "no-first-day",
    "too-few",
    "nothing-raised",
    "no-amount",
)
"""Why a figure has no value."""

_AMOUNT, SOURCE = "donations.amount", "donations.source"
"""What sums of donations, in place of funds that nobody handed in, are made of."""

_MATCHES = ("platform_match", "corporate_match")


def statistics(
    dataset: Dataset, as_of: date, days: Mapping[str, CampaignDays] | None = None, engine: str = "pandas"
) -> Statistics:
    """Return every measure of every campaign of `dataset`, of what had happened on the day `as_of`.

    `days` tells when campaigns were held, beside those that a source tells. Sums are over the projects that tell what
    they need, and every figure says how many these are. The figures do not depend on the order of rows, nor on the
    engine.
    """
    frames = Frames(dataset, as_of, engine)
    known_days = {**KNOWN_DAYS, **(days or {})}
    parts = taking_part(dataset)
    added_up = ledger(frames, parts.campaigns_of_projects(), known_days)
    if dataset.has_summed_funds:
        parts = parts.with_donations(added_up.public_by_project)
    posts = _posts(frames)
    campaigns = []
    figures: list[Figure] = []
    for name, taken in sorted(parts.by_campaign.items()):
        earlier = before(name, parts.by_campaign)
        gifts = added_up.by_campaign.get(name)
        campaigns.append(Campaign(name, earlier, known_days.get(name), added_up.outside.get(name, 0)))
        known = frozenset(part.project_id for part in parts.by_campaign[earlier]) if earlier is not None else None
        first_day = known_days[name].first if name in known_days else gifts.first_day if gifts is not None else None
        figures += _Campaign(frames, name, taken, gifts, known, first_day, posts).figures()
    return Statistics(
        as_of,
        dataset.currency,
        engine,
        tuple(campaigns),
        tuple(figures),
        tuple(_changes(campaigns, figures)),
        _left_out(parts.left_out, added_up, frames),
        {name: len(table) for name, table in dataset.tables.items()},
        dataset.inputs,
        _errors(dataset, campaigns),
        _missing(frames),
        dataset.has_summed_funds,
        _places(added_up, frames),
    )


def _missing(frames: Frames) -> frozenset[str]:
    needs = {need for measure in MEASURES.values() for need in measure.needs} | {SOURCE}
    parted = (need.partition(".") for need in needs)
    return frozenset(
        f"{table}.{column}" for table, _dot, column in parted if column and not frames.has_column(table, column)
    )


def _left_out(parts: Mapping[str, int], added_up: Ledger, frames: Frames) -> dict[str, int]:
    counts = {
        **parts,
        "gifts-without-campaign": added_up.without_campaign,
        "gifts-without-amount": sum(gifts.public - gifts.priced for gifts in added_up.by_campaign.values()),
        "gifts-outside-days": sum(added_up.outside.values()),
        "gift-ids-repeated": added_up.repeated_ids,
        **{f"later-{table}": count for table, count in frames.left_out.items()},
    }
    return {code: count for code, count in sorted(counts.items()) if count}


def _places(added_up: Ledger, frames: Frames) -> dict[str, tuple[Place, ...]]:
    """Return the first cells of the rows that are in no figure."""
    tables = frames.dataset.tables
    found: dict[str, tuple[Place, ...]] = {}
    if added_up.unplaced:
        found["gifts-without-campaign"] = tuple(tables["donations"].places(added_up.unplaced, "project_id"))
    for name in frames.left_out:
        rows = frames.first_left_out(name, PLACES_TOLD)
        found[f"later-{name}"] = tuple(tables[name].places(rows, tables[name].schema.order_by))
    return found


def _errors(dataset: Dataset, campaigns: Sequence[Campaign]) -> tuple[str, ...]:
    """Return what could not be read, and that there is no project where something was read and told of none."""
    is_empty = not campaigns and (dataset.tables or not dataset.errors)
    return (*dataset.errors, no_project()) if is_empty else dataset.errors


def _posts(frames: Frames) -> Mapping[str, Sequence[datetime]] | None:
    """Return the days on which each project posted progress; null where nobody handed in progress."""
    if not frames.has("progress"):
        return None
    own: dict[str, list[datetime]] = defaultdict(list)
    rows = frames.native("progress")[["project_id", "posted_on"]].dropna()
    for project, day in rows.itertuples(index=False, name=None):
        own[project].append(day)
    return own


@dataclass(frozen=True)
class _Campaign:
    """One campaign on its way to its figures. `known` are the projects of the campaign a year before."""

    frames: Frames
    name: str
    parts: Sequence[Part]
    gifts: Gifts | None
    known: frozenset[str] | None
    first_day: date | None
    posts: Mapping[str, Sequence[datetime]] | None

    def figures(self) -> Iterator[Figure]:
        """Yield all figures, in the order of the measures, then by group."""
        yield from self._of_parts("", "", self.parts)
        yield from (
            self._public_projects(),
            self._public_amount(),
            self._returned(),
            self._updates(),
            self._repeated(),
            self._in_teams(),
        )
        for by, told in (("field", lambda part: part.field), ("province", lambda part: part.province)):
            for group, own in _groups(self.parts, told):
                yield from self._of_parts(by, group, own)
        yield from self._bands()

    def _figure(
        self,
        measure: str,
        numerator: int | None,
        denominator: int | None = None,
        *,
        told: int,
        of: int | None = None,
        by: str = "",
        group: str = "",
        lacking: str = NOT_TOLD,
        parts: Sequence[Part] | None = None,
    ) -> Figure:
        """Return a number, or a quotient where there is a denominator; `lacking` says why, where there is neither.

        `parts` are those that it is about, where these are not all.
        """
        of = len(self.parts) if of is None else of
        value: Fraction | None
        if denominator is not None and numerator is not None:
            value = ratio(numerator, denominator)
        else:
            value = None if numerator is None else Fraction(numerator)
        if value is None:
            code, untold = self._reason(measure, lacking, self.parts if parts is None else parts)
            return Figure(measure, self.name, None, by, group, told=told, of=of, lacking=code, untold=untold)
        return Figure(measure, self.name, value, by, group, numerator, denominator, told, of)

    def _reason(self, measure: str, lacking: str, parts: Sequence[Part]) -> tuple[str, tuple[str, ...]]:
        """Return the code of why a measure has no value, and which columns none of the `parts` tells."""
        code = self._why(measure) or lacking
        if code == NO_AMOUNT:
            return code, (_AMOUNT,)
        if code != NOT_TOLD:
            return code, ()
        needs = MEASURES[measure].needs
        untold = tuple(need for need in needs if not any(_tells_need(part, need) for part in parts))
        if not self.frames.dataset.has_summed_funds or not any(need.startswith("funds.") for need in untold):
            return code, untold
        if not any(part.raised.donations is not None for part in parts):
            return code, ()
        # An amount of funds that nobody handed in is a sum of gifts, one of which cannot be read.
        in_doubt = (_AMOUNT, SOURCE) if self.frames.is_unreadable("donations", "source") else (_AMOUNT,)
        return NO_AMOUNT, (*in_doubt, *(need for need in untold if not need.startswith("funds.")))

    def _why(self, measure: str) -> str:
        """Return why a measure has no value: nobody handed in the table or the column that it needs."""
        for need in MEASURES[measure].needs:
            table, _dot, column = need.partition(".")
            if not self.frames.has(table):
                return NO_TABLE
            if column and not self.frames.has_column(table, column):
                return NO_COLUMN
        return ""

    def _of_parts(self, by: str, group: str, parts: Sequence[Part]) -> Iterator[Figure]:
        """Yield the figures of projects that are told of all and of each field and province."""

        def figure(
            measure: str, numerator: int | None, denominator: int | None = None, *, told: int, lacking: str = NOT_TOLD
        ) -> Figure:
            of = len(parts)
            return self._figure(
                measure, numerator, denominator, told=told, of=of, by=by, group=group, lacking=lacking, parts=parts
            )

        def summed(measure: str, *names: str) -> Figure:
            telling = _telling(parts, *names)
            return figure(
                measure, sum(raised.sum(*names) for raised in telling) if telling else None, told=len(telling)
            )

        def shared(measure: str, name: str) -> Figure:
            telling = _telling(parts, name)
            whole = sum(raised.sum(name) for raised in _telling(self.parts, name))
            own = sum(raised.sum(name) for raised in telling) if telling else None
            return figure(measure, own, whole, told=len(telling), lacking=NOTHING_RAISED if telling else NOT_TOLD)

        yield figure("projects", len(parts), told=len(parts))
        if by:
            yield figure("projects-share", len(parts), len(self.parts), told=len(parts))
        yield summed("total-raised", "total_amount")
        if by:
            yield shared("total-raised-share", "total_amount")
        yield summed("public-donations", "public_amount")
        if by:
            yield shared("public-donations-share", "public_amount")
        else:
            yield summed("platform-matching", "platform_match")
            yield summed("corporate-matching", "corporate_match")
            yield summed("matching", *_MATCHES)
            yield self._matching_share()
        yield summed("donations", "donations")
        giving = _telling(parts, "public_amount", "donations")
        given = sum(raised.sum("public_amount") for raised in giving) if giving else None
        times = sum(raised.sum("donations") for raised in giving)
        lacking = NOTHING_RAISED if giving else NOT_TOLD
        yield figure("mean-donation", given, times, told=len(giving), lacking=lacking)
        yield from self._concentrations(by, group, parts)

    def _concentrations(self, by: str, group: str, parts: Sequence[Part]) -> Iterator[Figure]:
        amounts = [raised.sum("total_amount") for raised in _telling(parts, "total_amount")]
        carried = Counter(part.org_id for part in parts if part.org_id is not None)
        for measure, told in (("hhi-amount", amounts), ("hhi-organizations", list(carried.values()))):
            index = concentration(told)
            count = len(amounts) if measure == "hhi-amount" else sum(told)
            lacking, untold = self._reason(measure, NOTHING_RAISED if told else NOT_TOLD, parts)
            if index is not None:
                lacking, untold = "", ()
            yield Figure(
                measure, self.name, index, by, group, told=count, of=len(parts), lacking=lacking, untold=untold
            )
        low = lower_half(amounts)
        yield self._figure(
            "long-tail",
            sum(low) if low else None,
            len(low) if low else None,
            told=len(amounts),
            of=len(parts),
            by=by,
            group=group,
            lacking=TOO_FEW if amounts else NOT_TOLD,
            parts=parts,
        )

    def _matching_share(self) -> Figure:
        telling = _telling(self.parts, "public_amount", *_MATCHES)
        matched = sum(raised.sum(*_MATCHES) for raised in telling)
        whole = matched + sum(raised.sum("public_amount") for raised in telling)
        return self._figure(
            "matching-share",
            matched if telling else None,
            whole,
            told=len(telling),
            lacking=NOTHING_RAISED if telling else NOT_TOLD,
        )

    def _public_projects(self) -> Figure:
        telling = [part for part in self.parts if part.is_public is not None]
        public = sum(1 for part in telling if part.is_public)
        return self._figure("public-fundraising-projects", public if telling else None, len(telling), told=len(telling))

    def _public_amount(self) -> Figure:
        telling = [part for part in self.parts if part.is_public is not None and part.raised.tells("total_amount")]
        public = sum(part.raised.sum("total_amount") for part in telling if part.is_public)
        whole = sum(part.raised.sum("total_amount") for part in telling)
        return self._figure(
            "public-fundraising-amount",
            public if telling else None,
            whole,
            told=len(telling),
            lacking=NOTHING_RAISED if telling else NOT_TOLD,
        )

    def _returned(self) -> Figure:
        if self.known is None:
            return self._figure("return-rate", None, told=0, lacking=NO_CAMPAIGN_BEFORE)
        back = sum(1 for part in self.parts if part.project_id in self.known)
        return self._figure("return-rate", back, len(self.parts), told=len(self.parts))

    def _updates(self) -> Figure:
        if self.posts is None or self.first_day is None:
            return self._figure("progress-updates", None, told=0, lacking=NO_FIRST_DAY)
        first = datetime(self.first_day.year, self.first_day.month, self.first_day.day)
        own = [self.posts.get(part.project_id, ()) for part in self.parts]
        posted = sum(1 for days in own for day in days if day < first)
        return self._figure("progress-updates", posted, len(self.parts), told=len(self.parts))

    def _repeated(self) -> Figure:
        gifts = self.gifts
        if gifts is None or not gifts.donors:
            return self._figure("repeat-rate", None, told=0, of=gifts.public if gifts is not None else 0)
        return self._figure("repeat-rate", gifts.repeat_donors, gifts.donors, told=gifts.with_donor, of=gifts.public)

    def _in_teams(self) -> Figure:
        gifts = self.gifts
        if gifts is None or not self.frames.has_column("donations", "team"):
            return self._figure("team-share", None, told=0, of=gifts.public if gifts is not None else 0)
        return self._figure(
            "team-share",
            gifts.team_amount,
            gifts.amount,
            told=gifts.priced,
            of=gifts.public,
            lacking=_lacking_of_gifts(gifts),
        )

    def _bands(self) -> Iterator[Figure]:
        gifts = self.gifts
        if gifts is None:
            return

        def figure(measure: str, low: int, numerator: int, denominator: int | None = None) -> Figure:
            return self._figure(
                measure,
                numerator,
                denominator,
                told=gifts.priced,
                of=gifts.public,
                by="band",
                group=str(low),
                lacking=_lacking_of_gifts(gifts),
            )

        for low in BANDS:
            band = gifts.bands[low]
            yield figure("band-donations", low, band.donations)
            yield figure("band-donations-share", low, band.donations, gifts.priced)
            yield figure("band-amount", low, band.amount)
            yield figure("band-amount-share", low, band.amount, gifts.amount)


def _lacking_of_gifts(gifts: Gifts) -> str:
    """Return why a share of what the public gave has no value, where it has none."""
    if gifts.priced:
        return NOTHING_RAISED
    return NO_AMOUNT if gifts.public else NOT_TOLD


def _tells_need(part: Part, need: str) -> bool:
    """Whether a project tells what a measure needs; a table as a whole is told of by others."""
    table, _dot, column = need.partition(".")
    if table == "funds":
        return part.raised.tells(column)
    if need == "organizations.public_fundraising":
        return part.is_public is not None
    return need != "projects.org_id" or part.org_id is not None


def _telling(parts: Sequence[Part], *names: str) -> list[Raised]:
    """Return what those of `parts` raised that tell all of these figures."""
    return [part.raised for part in parts if part.raised.tells(*names)]


def _groups(parts: Sequence[Part], told: Callable[[Part], str | None]) -> list[tuple[str, list[Part]]]:
    """Return the parts of each group, largest total first; those that tell no group come last, under no name."""
    own: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        own[told(part) or ""].append(part)

    def order(group: str) -> tuple[bool, int, str]:
        return not group, -sum(part.raised.total_amount or 0 for part in own[group]), group

    return [(group, own[group]) for group in sorted(own, key=order)]


def _changes(campaigns: Sequence[Campaign], figures: Sequence[Figure]) -> Iterator[Change]:
    """Yield how each measure of a whole campaign moved from the campaign a year before."""
    values = {(each.measure, each.campaign): each.value for each in figures if not each.by}
    for campaign in campaigns:
        if campaign.before is None:
            continue
        for name, measure in MEASURES.items():
            after, earlier = values.get((name, campaign.id)), values.get((name, campaign.before))
            if after is None or earlier is None:
                continue
            relative = (after - earlier) / earlier if earlier and measure.unit != "share" else None
            yield Change(name, campaign.id, earlier, after, relative)
