"""The parameters of a draw, and other keys of its files, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditkit.i18n import format_amount, format_percent
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.draw import exact, field_label
from auditkit.values.text import shown


def key_label(key: str) -> str:
    """Return what people call a key of a manifest, a commitment or a selection, such as parameters.tiers.1.rate: with
    the number of the entry where it is one of a list. A key that has no name stays as it is.
    """
    parts = key.split(".")
    named = label("document", ".".join(part for part in parts if not part.isdecimal()))
    number = next((part for part in parts if part.isdecimal()), None)
    return named if number is None else _("{name} {number}").format(name=named, number=number)


def parameter_name(name: str) -> str:
    """Return a parameter of a draw by the key that files have it under, and by what people call it."""
    called = key_label(f"parameters.{name}")
    return name if called == name else _("{key} ({label})").format(label=called, key=name)


def figures(value: Any, currency: str) -> str:
    """Return a parameter as people read it: each tier as its name, its bound and its rate, amounts in `currency`."""
    if value is None:
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return field_label(value)
    if not isinstance(value, list):
        return f"{value:,}"
    return _("; ").join(_tier(tier, currency) for tier in value)


def _tier(tier: Mapping[str, Any], currency: str) -> str:
    bounds = []
    if "top" in tier:
        bounds.append(_("first {top}").format(top=f"{tier['top']:,}"))
    if "at_least" in tier:
        amount = f"{format_amount(tier['at_least'], currency)} {label('currency', currency)}"
        bounds.append(_("from {amount} on").format(amount=amount))
    bound = _(", ").join(bounds) or _("all others")
    rate = exact(tier["rate"])
    percent = shown(str(tier["rate"])) if rate is None else f"{format_percent(rate)} %"
    return _("{name} ({bound}) {rate}").format(name=shown(str(tier["name"])), bound=bound, rate=percent)
