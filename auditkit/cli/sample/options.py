"""What the commands of `auditkit sample` share."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.shared import settings
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from auditkit.cli.engines import Engine
    from auditkit.model.dataset import Dataset

TEXT_OR_JSON = ("text", "json")

TextOrJson = Annotated[str, typer.Option("--format", metavar="|".join(TEXT_OR_JSON), help=_("What to print."))]
Campaign = Annotated[
    str,
    typer.Option(
        "--campaign", metavar="NAME", help=_("The campaign whose projects are drawn from."), show_default=False
    ),
]
UnknownField = Annotated[
    str | None, typer.Option("--unknown-field", metavar="FIELD", help=_("The field to put projects without one into."))
]
DropMissing = Annotated[
    bool, typer.Option("--drop-missing", help=_("Leave out projects without an amount or a field, and name them."))
]
ManifestPath = Annotated[
    Path,
    typer.Argument(metavar="MANIFEST", help=_("The manifest of a draw, or a selection of rows."), show_default=False),
]


def read_whole(
    paths: Sequence[Path],
    maps: Sequence[str] | None,
    date_order: str | None,
    currency: str,
    cache: Path | None = None,
    *,
    is_of_draw: bool = False,
    engine: Engine | None = None,
) -> Dataset:
    """Read everything; raises BadUsage when a file could not be used, for a list drawn without it would be another.

    `is_of_draw` says that the currency is that of a draw or a commitment, which no option changes.
    """
    dataset = inputs.read(paths, maps, date_order, currency, cache=cache, is_of_draw=is_of_draw, engine=engine)
    if dataset.failed:
        raise BadUsage(
            _("{errors}\nNothing is drawn while a file cannot be used: put it right, or leave it out.").format(
                errors="\n".join(dataset.errors)
            )
        )
    return dataset


def verify_command(
    stated: Path,
    paths: Sequence[Path],
    maps: Sequence[str] | None,
    date_order: str | None,
    commitment: Path | None = None,
) -> str:
    """Return the command that draws or selects again by what a file states, from data read as they were read here."""
    words = ["auditkit", "sample", "verify", str(stated), *map(str, paths)]
    words += ["--commitment", str(commitment)] if commitment is not None else []
    return shlex.join(words + reading_words(maps, date_order))


def reading_words(maps: Sequence[str] | None, date_order: str | None) -> list[str]:
    """Return the options by which data were read, as words of a command that reads them in the same way."""
    words = [word for text in maps or () for word in ("--map", text)]
    words += ["--date-order", date_order] if date_order is not None else []
    return words + (["--config", str(settings.config)] if settings.config is not None else [])
