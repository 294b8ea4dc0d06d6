"""The draw itself: from a frame and a seed to the mandatory and the random list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.model.draw import Draw, FrameItem, ReserveItem, SamplingParameters, SelectedItem
from auditkit.sampling import strata
from auditkit.sampling.frame import canonical, frame_hash
from auditkit.sampling.tickets import checked_seed, smallest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from auditkit.model.draw import Committed, LeftOut, Superseded
    from auditkit.model.pack import PackSource


def draw(
    frame: Iterable[FrameItem],
    *,
    seed: str,
    seed_source: str | None,
    campaign: str,
    as_of: date,
    packs: Sequence[PackSource],
    parameters: SamplingParameters,
    currency: str = "CNY",
    commitment: Committed | None = None,
    supersedes: Superseded | None = None,
    left_out: LeftOut | None = None,
) -> Draw:
    """Draw from `frame`: the largest are mandatory, the rest is drawn by stratum, smallest tickets first.

    The result depends on the frame's content, the seed and the parameters, and on nothing else: not on the order of the
    frame. Raises BadUsage for a frame, a seed or tiers that no list can be drawn by.
    """
    items = canonical(frame)
    strata.check_tiers(parameters.tiers)
    seed = checked_seed(seed)
    smallest = smallest_of(seed)
    mandatory = strata.mandatory(items, parameters.audit_top_n)
    taken = {entry.item.project_id for entry in mandatory}
    members = strata.divided([item for item in items if item.project_id not in taken], parameters.tiers)
    shares = strata.shares({key: len(group) for key, group in members.items()}, parameters)
    selected: list[SelectedItem] = []
    reserves: list[ReserveItem] = []
    for stratum in shares:
        group = members[stratum.tier, stratum.field]
        wanted = stratum.take + parameters.reserves if stratum.take else 0
        ids = [item.project_id for item in group]
        for place, (ticket, position) in enumerate(smallest(ids, wanted), start=1):
            item = group[position]
            if place <= stratum.take:
                selected.append(SelectedItem(len(selected) + 1, item, stratum, ticket))
            else:
                reserves.append(ReserveItem(place - stratum.take, item, stratum, ticket))
    return Draw(
        seed=seed,
        seed_source=seed_source,
        campaign=campaign,
        as_of=as_of,
        currency=currency,
        frame=items,
        frame_sha256=frame_hash(items),
        packs=tuple(packs),
        parameters=parameters,
        strata=shares,
        mandatory=mandatory,
        selected=tuple(selected),
        reserves=tuple(reserves),
        commitment=commitment,
        supersedes=supersedes,
        left_out=left_out,
    )
