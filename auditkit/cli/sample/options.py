"""What the commands of `auditkit sample` share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import inputs
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from auditkit.model.dataset import Dataset

TEXT_OR_JSON = ("text", "json")

TextOrJson = Annotated[str, typer.Option("--format", metavar="|".join(TEXT_OR_JSON), help=_("What to print."))]
ManifestPath = Annotated[
    Path, typer.Argument(metavar="MANIFEST", help=_("The manifest of a draw."), show_default=False)
]


def read_whole(paths: Sequence[Path], maps: Sequence[str] | None, date_order: str | None, currency: str) -> Dataset:
    """Read everything; raises BadUsage when a file could not be used, for a list drawn without it would be another."""
    dataset = inputs.read(paths, maps, date_order, currency)
    if dataset.failed:
        raise BadUsage(
            _("{errors}\nNothing is drawn while a file is missing: put it right, or leave it out.").format(
                errors="\n".join(dataset.errors)
            )
        )
    return dataset
