"""What several `rules` commands take."""

from __future__ import annotations

from typing import Annotated

import typer

from auditkit.i18n import translate as _

FORMATS = ("text", "json")
WIDEST = 100

Format = Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help=_("What to print."))]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rules", metavar="NAME_OR_FILE", help=_("Rule pack to use (repeatable; default: all shipped).")),
]
Tested = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE_OR_NAME]...", help=_("Rule packs to test (default: all shipped).")),
]
