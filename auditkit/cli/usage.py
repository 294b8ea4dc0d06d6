"""Commands and groups of commands whose help and complaints are in the user's language.

typer words its headings through gettext, and they come from our catalogue; its other texts are English only. What it
has to say against a command line is therefore said here, as BadUsage, and ends like every other error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from auditkit.cli.shared import COULD_NOT, language_known, print_error
from auditkit.errors import AuditkitError, BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

_LIKE = 0.8
"""How alike a word must be to an option, from 0 to 1, to be named before what typer takes for near."""

if TYPE_CHECKING:
    _Base = TyperCommand
else:
    _Base = object


Lang = Annotated[
    str | None,
    typer.Option("--lang", metavar="zh|en", help=_("Language of all messages (default: the locale).")),
]


def group(summary: str, name: str | None = None, callback: Callable[..., None] | None = None) -> typer.Typer:
    """Return an empty group of commands that prints its help when no command is named.

    Its `callback` takes the group's own options and calls `begin`; by default --lang is the only one.
    """
    app = typer.Typer(
        name=name,
        cls=Group,
        help=summary,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        invoke_without_command=True,
    )
    app.callback()(callback or _begin)
    return app


def _begin(context: typer.Context, lang: Lang = None) -> None:
    begin(context, lang)


def begin(context: typer.Context, lang: str | None) -> None:
    """Go on to a group's command, and print the help where none is named.

    The language was already chosen before the commands were built; here --lang is only let through.
    """
    if lang is not None:
        language_known(lang)
    if context.invoked_subcommand is None:
        show_help(context)


def add(app: typer.Typer, name: str, run: Callable[..., None], summary: str) -> None:
    """Add the command `name` to a group; `run` is what `cli.shared.command` made."""
    app.command(name, cls=Command, help=summary)(run)


def show_help(context: typer.Context) -> NoReturn:
    """Print the help of a command line that names no command, and end with COULD_NOT."""
    print(context.get_help(), file=sys.stderr)
    raise typer.Exit(COULD_NOT)


class _Spoken(_Base):
    """What a command and a group of commands word alike."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and self.no_args_is_help:
            show_help(ctx)
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            raise complaint(ctx, _said(error, ctx, given)) from error

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        words = {"[OPTIONS]": _("[OPTIONS]"), "COMMAND [ARGS]...": _("COMMAND [ARGS]...")}
        return [words.get(piece, piece.strip("{}")) for piece in super().collect_usage_pieces(ctx)]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), _("Usage: "))

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this message and exit.")
        return option


class Command(_Spoken, TyperCommand):
    """One command."""

    # Arguments that are too many come back from parsing instead of as an English sentence.
    allow_extra_args = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as typer does; raises BadUsage for what it refuses and for arguments that are too many."""
        extra = super().parse_args(ctx, args)
        if extra:
            message = _('{command} has no use for "{extra}".')
            raise complaint(ctx, message.format(command=ctx.command_path, extra=printable(" ".join(extra))))
        return extra


class Group(_Spoken, TyperGroup):
    """A group of commands; the topmost one ends the process on an error of the command line."""

    def main(self, *args: Any, **more: Any) -> Any:
        """Run the command line, and end the process."""
        try:
            return super().main(*args, **more)
        except AuditkitError as error:
            print_error(error.message)
            sys.exit(COULD_NOT)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is named; raises BadUsage when there is none of that name."""
        if args[0] not in self.commands:
            from auditkit.packs.names import hint

            message = _('There is no command "{command}". {hint}')
            told = message.format(command=printable(args[0]), hint=hint(args[0], self.commands))
            raise complaint(ctx, told)
        return super().resolve_command(ctx, args)


def complaint(context: Any, message: str) -> BadUsage:
    """Return the error `message` about a command line, with where to look up what the command takes."""
    return BadUsage(f"{message}\n  → {context.command_path} --help")


def _said(error: typer.TyperException, context: Any, given: Sequence[str]) -> str:
    """Return what typer has against a command line, told by what it attaches to its errors."""
    option = getattr(error, "option_name", None)
    if hasattr(error, "possibilities"):
        if error.possibilities:
            from difflib import get_close_matches

            message = _("There is no option {option}. Did you mean {nearest}?")
            nearest = get_close_matches(str(option), error.possibilities, cutoff=_LIKE) or error.possibilities
            return message.format(option=printable(str(option)), nearest=_(" or ").join(sorted(nearest)))
        return _("There is no option {option}.").format(option=printable(str(option)))
    if option is not None:
        if any(argument.startswith(f"{option}=") for argument in given):
            return _("{option} takes no value.").format(option=option)
        return _("{option} needs a value: {value}.").format(option=option, value=_value_of(context, option))
    parameter = getattr(error, "param", None)
    if parameter is not None and hasattr(error, "param_type"):
        return _("{command} needs {name}: {help}").format(
            command=context.command_path, name=_name_of(parameter), help=parameter.help
        )
    return printable(error.format_message())


def _name_of(parameter: Any) -> str:
    if parameter.param_type_name == "option":
        return f"{parameter.opts[0]} {parameter.metavar}"
    return str(parameter.metavar).removesuffix("...")


def _value_of(context: Any, option: str) -> str:
    parameters = context.command.get_params(context)
    return next(str(each.metavar) for each in parameters if option in each.opts)
