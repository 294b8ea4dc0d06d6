"""Campaigns: which one was held a year before another, and when they were held."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

from auditkit.model.statistics import CampaignDays

_YEAR = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<rest>(?![0-9]).*)", re.DOTALL)

KNOWN_DAYS: Mapping[str, CampaignDays] = MappingProxyType({"2019-99": CampaignDays(date(2019, 9, 7), date(2019, 9, 9))})
"""The days of campaigns that a source tells.

Source: Tencent Foundation and Tencent Research Institute, 2019-2020 poverty-alleviation report (7-9 September 2019).
"""


def year_of(campaign: str) -> int | None:
    """Return the year that a campaign's name begins with, such as 2019 of 2019-99; null where there is none."""
    found = _YEAR.fullmatch(campaign)
    return None if found is None else int(found["year"])


def before(campaign: str, campaigns: Collection[str]) -> str | None:
    """Return which of `campaigns` is `campaign` a year before: 2018-99 for 2019-99; null where there is none."""
    found = _YEAR.fullmatch(campaign)
    if found is None:
        return None
    earlier = f"{int(found['year']) - 1}{found['rest']}"
    return earlier if earlier in campaigns else None
