"""What every command shares: its common options, its language, and how it ends."""

from __future__ import annotations

import functools
import inspect
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from auditkit import i18n
from auditkit.errors import AuditkitError, BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

DONE, FOUND, COULD_NOT = 0, 1, 2


@dataclass
class Settings:
    """The shared options of the running command."""

    color: bool = True
    quiet: bool = False
    verbose: bool = False
    config: Path | None = None


settings = Settings()


def _shared_parameters() -> list[inspect.Parameter]:
    def option(name: str, annotation: Any, default: Any) -> inspect.Parameter:
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)

    panel = _("Shared options")
    return [
        option(
            "lang",
            Annotated[
                str | None,
                typer.Option(
                    "--lang",
                    metavar="zh|en",
                    help=_("Language of all messages (default: the locale)."),
                    rich_help_panel=panel,
                ),
            ],
            None,
        ),
        option(
            "no_color",
            Annotated[bool, typer.Option("--no-color", help=_("Write without colours."), rich_help_panel=panel)],
            False,
        ),
        option(
            "quiet",
            Annotated[bool, typer.Option("--quiet", help=_("Print results only."), rich_help_panel=panel)],
            False,
        ),
        option(
            "verbose",
            Annotated[bool, typer.Option("--verbose", help=_("Print also what was assumed."), rich_help_panel=panel)],
            False,
        ),
        option(
            "config",
            Annotated[
                Path | None,
                typer.Option(
                    "--config",
                    metavar="auditkit.toml",
                    help=_("Settings and header mappings to use."),
                    rich_help_panel=panel,
                ),
            ],
            None,
        ),
    ]


def command(function: Callable[..., int | None]) -> Callable[..., None]:
    """Make `function` a command: add the shared options, set the language, and turn its result into the exit code.

    The function returns an exit code (None is DONE). An AuditkitError that it raises is printed to standard error and
    ends the command with COULD_NOT.
    """

    @functools.wraps(function)
    def run(**arguments: Any) -> None:
        _apply(arguments)
        try:
            code = function(**arguments)
        except AuditkitError as error:
            print_error(error.message)
            code = COULD_NOT
        raise typer.Exit(DONE if code is None else code)

    signature = inspect.signature(function, eval_str=True)
    parameters = [*signature.parameters.values(), *_shared_parameters()]
    run.__signature__ = signature.replace(parameters=parameters, return_annotation=None)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _apply(arguments: dict[str, Any]) -> None:
    lang = arguments.pop("lang")
    if lang is not None and lang in i18n.LANGUAGES:
        i18n.use(lang)
    settings.color = not arguments.pop("no_color")
    settings.quiet = arguments.pop("quiet")
    settings.verbose = arguments.pop("verbose")
    settings.config = arguments.pop("config")
    if lang is not None:
        language_known(lang)


def language_known(lang: str) -> None:
    """Raise BadUsage when there are no messages in the language that --lang asks for."""
    choice(lang, "--lang", i18n.LANGUAGES)


def print_error(message: str) -> None:
    """Print one error to standard error, with the sign that marks errors; it may have several lines."""
    lines = "\n".join(map(printable, message.split("\n")))
    print(f"✗ {lines}", file=sys.stderr)


def warn(message: str) -> None:
    """Say on standard error what whoever relies on the result must know, with --quiet too; the work goes on."""
    print(f"! {printable(message)}", file=sys.stderr)


def note(text: str) -> None:
    """Say something beside the result, on standard error, unless --quiet asks for results only."""
    if not settings.quiet:
        print(printable(text), file=sys.stderr)


def print_json(value: Any) -> None:
    """Print `value` as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def choice(value: str, option: str, allowed: Sequence[str]) -> str:
    """Return `value` if it is one of `allowed`; raises BadUsage naming the option and what it takes."""
    if value not in allowed:
        raise BadUsage(
            _('{option} is "{value}"; it takes one of {allowed}.').format(
                option=option, value=printable(value), allowed=_(", ").join(allowed)
            )
        )
    return value
