"""The figures of campaigns as JSON: `schemas/stats.schema.json` describes it, and its version is `STATS_VERSION`.

Amounts are integers in minor units, means of amounts minor units with two decimals, shares have six decimals, indices
and mean numbers two; `numerator` and `denominator` are exact. Names out of the data have their personal data masked.

The digest says whether two runs came to the same figures. It covers everything but the paths and hashes of files, the
places of rows and the texts of errors, which name them, the engine, the versions of the program and of this document,
and itself.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import repeat
from typing import Any

from auditkit import __version__, i18n
from auditkit.model.statistics import Campaign, Change, Figure, Statistics
from auditkit.reports.json import canonical, digest_of, encode, harmless, place_document, sorted_array
from auditkit.reports.statistics.wording import name, rounded
from auditkit.stats.definitions import MEASURES

STATS_VERSION = 1

_DECIMALS = {"count": 0, "amount": 0, "mean_amount": 2, "share": 6, "index": 2, "mean": 2}
_RELATIVE_DECIMALS = 6
_RUN_KEYS_LEFT_OUT = frozenset({"inputs", "errors", "engine"})


def to_bytes(statistics: Statistics) -> bytes:
    """Return the figures as JSON in UTF-8, one figure a line: the same content, the same bytes."""
    whole = document(statistics)
    campaigns = b",\n  ".join(map(_campaign_lines, whole["campaigns"]))
    return harmless(
        b'{"auditkit":%s,\n "run":%s,\n "campaigns":[%s],\n "left_out":%s,\n "left_out_places":%s,\n "digest":%s}\n'
        % (
            encode(whole["auditkit"]),
            encode(whole["run"]),
            campaigns,
            encode(whole["left_out"]),
            encode(whole["left_out_places"]),
            encode(whole["digest"]),
        )
    )


def _campaign_lines(campaign: dict[str, Any]) -> bytes:
    head = {key: value for key, value in campaign.items() if key not in ("figures", "changes")}
    rows = [
        b'"%s":[%s]' % (key.encode(), b",\n    ".join(map(encode, campaign[key]))) for key in ("figures", "changes")
    ]
    return encode(head)[:-1] + b",\n   " + b",\n   ".join(rows) + b"}"


def document(statistics: Statistics) -> dict[str, Any]:
    """Return the figures as dicts, lists, texts and numbers."""
    whole: dict[str, Any] = {
        "auditkit": {"version": __version__, "stats": STATS_VERSION},
        "run": {
            "as_of": statistics.as_of.isoformat(),
            "lang": i18n.language(),
            "engine": statistics.engine,
            "currency": statistics.currency,
            "errors": list(statistics.errors),
            "inputs": [{"path": file.path, "sha256": file.sha256, "status": file.status} for file in statistics.inputs],
        },
        "campaigns": [_campaign(campaign, statistics) for campaign in statistics.campaigns],
        "left_out": dict(statistics.left_out),
        "left_out_places": {
            code: [place_document(place) for place in statistics.places[code]]
            for code in statistics.left_out
            if statistics.places.get(code)
        },
    }
    return {**whole, "digest": _digest(whole)}


def _digest(whole: dict[str, Any]) -> str:
    run = {key: value for key, value in whole["run"].items() if key not in _RUN_KEYS_LEFT_OUT}
    return digest_of(
        {
            "run": canonical(run),
            "inputs": sorted_array(file["status"] for file in whole["run"]["inputs"]),
            "campaigns": canonical(whole["campaigns"]),
            "left_out": canonical(whole["left_out"]),
        }
    )


def _campaign(campaign: Campaign, statistics: Statistics) -> dict[str, Any]:
    days = campaign.days
    return {
        "campaign": name(campaign.id),
        "before": None if campaign.before is None else name(campaign.before),
        "first_day": None if days is None else days.first.isoformat(),
        "last_day": None if days is None else days.last.isoformat(),
        "figures": [_figure(each) for each in statistics.all_of(campaign.id)],
        "changes": [
            _change(each) for each in map(statistics.change, MEASURES, repeat(campaign.id)) if each is not None
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    unit = MEASURES[figure.measure].unit
    return {
        "measure": figure.measure,
        "by": figure.by,
        "group": name(figure.group),
        "value": number(figure.value, _DECIMALS[unit]),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "unit": unit,
        "told": figure.told,
        "of": figure.of,
        "lacking": figure.lacking or None,
    }


def _change(change: Change) -> dict[str, Any]:
    decimals = _DECIMALS[MEASURES[change.measure].unit]
    return {
        "measure": change.measure,
        "before": number(change.before, decimals),
        "after": number(change.after, decimals),
        "difference": number(change.difference, decimals),
        "relative": number(change.relative, _RELATIVE_DECIMALS),
    }


def number(value: Fraction | None, decimals: int) -> int | float | None:
    """Return a number with so many decimals, whole where it has none; null for none."""
    if value is None:
        return None
    exact = rounded(value, decimals)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def figure_number(figure: Figure) -> int | float | None:
    """Return a figure's value as its JSON form holds it."""
    return number(figure.value, _DECIMALS[MEASURES[figure.measure].unit])
