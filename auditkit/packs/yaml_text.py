"""Parts of packs written as packs are written: days unquoted, exact figures, nothing said by reference."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

_LAYOUT: Mapping[str, Any] = {"sort_keys": False, "allow_unicode": True, "width": 10_000}


def in_lines(value: Any) -> str:
    """Return a list or a mapping as YAML, the innermost ones on one line each; no line end follows the last."""
    return _dumped(value, None)


def entry(key: str, value: Any) -> str:
    """Return a key and its value as YAML; what the value holds stands on further lines where it does not fit on one."""
    return in_lines({key: value}) if isinstance(value, list | Mapping) else f"{key}: {_scalar(value)}"


def in_one_line(value: Any) -> str:
    """Return any value of a pack on one line; a text stands as it is."""
    return value if isinstance(value, str) else _scalar(value)


def _scalar(value: Any) -> str:
    return _dumped(value, True).removesuffix("\n...")


def _dumped(value: Any, flow: bool | None) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, default_flow_style=flow, **_LAYOUT)
    return text.rstrip("\n")


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the library calls it
        return True


_Dumper.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}
_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", format(value, "f"))
)
