"""The yardstick for `auditkit --help`: the smallest typer application of two commands, set up as auditkit is.

Plain help is asked for here too: with typer's default the yardstick would load rich, and be easier to keep up with.
"""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    help="Two commands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command(help="Say hello.")
def hello(name: Annotated[str, typer.Argument(help="Whom to greet.")]) -> None:
    """Print a greeting."""
    print(f"Hello {name}")


@app.command(help="Add up.")
def add(numbers: Annotated[list[int], typer.Option("--number", help="What to add up.")]) -> None:
    """Print a sum."""
    print(sum(numbers))


if __name__ == "__main__":
    app()
