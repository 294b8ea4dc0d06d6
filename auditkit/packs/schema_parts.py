"""What the JSON Schema of rule packs is made of: patterns of texts, mappings that hold no other key, references."""

from __future__ import annotations

from typing import Any

from auditkit.i18n import Localized
from auditkit.kinds import definitions

KEBAB = "^[a-z0-9]+(-[a-z0-9]+)*$"
SNAKE = "^[a-z][a-z0-9_]*$"
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
WEB = "^https?://"
CURRENCY = "^[A-Z]{3}$"
NOT_BLANK = r"\S"
COLUMN = str(definitions.COLUMN["pattern"])
OWN_COLUMN = str(definitions.OWN_COLUMN["pattern"])


def closed(properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """Return the schema of a mapping that takes these `properties` and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def ref(name: str, description: Localized | None = None) -> dict[str, Any]:
    """Return a reference to the definition called `name`, with words of its own if there are some."""
    referred = {"$ref": f"#/$defs/{name}"}
    return referred if description is None else {**referred, "description": description}
