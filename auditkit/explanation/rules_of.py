"""The rules that a stored report was judged by, where they are at hand just as they were."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from auditkit.errors import BadUsage
from auditkit.model.pack import Pack
from auditkit.packs import load, shipped


def rules_of(run: Mapping[str, Any], named: Sequence[str] | None) -> Pack | None:
    """Return the pack that a report's `run` names, with the parameters that were in force; null where those at hand are
    others.

    `named` are packs or files to look in instead of those that auditkit ships.
    """
    wanted = {pack["id"]: pack["sha256"] for pack in run["packs"]}
    names = list(named or wanted)
    if named is None and not wanted.keys() <= {*shipped()}:
        return None
    pack = load(names)
    settings = {
        name: str(value)
        for name, value in run["parameters"].items()
        if name in pack.parameters and pack.parameters[name].value != value and isinstance(value, int | float | str)
    }
    if settings:
        try:
            pack = load(names, settings)
        except BadUsage:
            return None
    same = {source.id: source.sha256 for source in pack.sources} == wanted
    return pack if same and _parameters(pack) == _plain(run["parameters"]) else None


def _parameters(pack: Pack) -> dict[str, Any]:
    return {name: _plain(parameter.value) for name, parameter in pack.parameters.items()}


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    return json.loads(json.dumps(value, default=float))
