"""Which campaigns are told of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.packs.names import hint, shown
from auditkit.values.text import normalise

if TYPE_CHECKING:
    from auditkit.model.statistics import Statistics


def only(statistics: Statistics, campaigns: Sequence[str]) -> Statistics:
    """Return statistics that tell of these campaigns alone; what they are held against stays.

    Raises BadUsage for a campaign that was not handed in.
    """
    require(statistics, "--campaign", campaigns)
    wanted = {normalise(name) for name in campaigns}
    chosen = tuple(each for each in statistics.campaigns if each.id in wanted)
    return replace(statistics, campaigns=chosen)


def require(statistics: Statistics, option: str, campaigns: Iterable[str]) -> None:
    """Raise BadUsage when `option` names a campaign that was not handed in; anything goes where no project was."""
    known = {each.id for each in statistics.campaigns if each.id}
    for name in campaigns:
        if statistics.campaigns and normalise(name) not in known:
            message = _('{option} "{campaign}" is not among the campaigns that were handed in. {hint}')
            raise BadUsage(message.format(option=option, campaign=shown(name), hint=hint(name, known)))
