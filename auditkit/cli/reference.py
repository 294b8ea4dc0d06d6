"""docs/cli.md: every command with its arguments and options, made from the commands themselves.

`python -m auditkit.cli.reference FILE` writes it, in English whatever the language in use.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from auditkit import i18n

_HEAD = """\
# Command line

Every command with all that it takes. How to work with them stands on [their pages](README.md#commands).

{commands}

Every command ends with one of three exit codes:

| Code | Means |
| --- | --- |
| 0 | The work was done, and nothing was found that matters. |
| 1 | The work was done, and something was found: findings at or above `--fail-on`, a score or a coverage that is too \
low, an example of a rule that fails, a draw that differs. |
| 2 | It could not be done, or not for all that was handed in: a mistyped option, a file that cannot be read, an \
invalid rule pack, no project, a result that standard output did not take. What can be done is done all the same. |

Results go to standard output, errors and remarks to standard error. An option that says *repeatable* may be given
several times.
"""
_TAIL = "*Made from the commands by `python -m auditkit.cli.reference docs/cli.md`.*"


def page() -> str:
    """Return the text of the page. The language in use is English afterwards."""
    i18n.use("en")
    from typer.main import get_command

    from auditkit.cli.commands import build

    application = get_command(build())
    commands = list(_commands(application, "auditkit"))
    entries = "\n".join(f"- [`{name}`](#{_anchor(name)}): {command.help}" for name, command in commands)
    shared = [parameter for parameter in commands[0][1].params if _is_shared(parameter)]
    sections = [
        _HEAD.format(commands=entries),
        "## Options of every command\n",
        *_table(("Option", "Does"), [*map(_option, shared), ("`--help`", "Show the help text and stop.")]),
        "",
        "`auditkit --version` prints the version. `NO_COLOR` in the environment does what `--no-color` does.",
        "",
    ]
    for name, command in commands:
        sections += _section(name, command)
    return "\n".join([*sections, _TAIL, ""])


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the full name of each command that does something, and the command."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, inner in command.commands.items():
        yield from _commands(inner, f"{path} {name}")


def _section(name: str, command: Any) -> list[str]:
    own = [parameter for parameter in command.params if not _is_shared(parameter)]
    arguments = [parameter for parameter in own if parameter.param_type_name == "argument"]
    options = [parameter for parameter in own if parameter.param_type_name == "option"]
    required = "".join(f" {option.opts[-1]} {option.metavar}" for option in options if option.required)
    usage = " ".join([f"{name}{required} [OPTIONS]", *(argument.metavar for argument in arguments)])
    lines = [f"## {name}", "", f"{command.help} More in [its guide](commands/{name.split()[1]}.md).", ""]
    lines += ["```", usage, "```", ""]
    if arguments:
        rows = [(f"`{argument.metavar}`", argument.help) for argument in arguments]
        lines += [*_table(("Argument", "Is"), rows), ""]
    if options:
        lines += [*_table(("Option", "Does"), map(_option, options)), ""]
    return lines


def _option(parameter: Any) -> tuple[str, str]:
    value = "" if parameter.is_flag else f" {parameter.metavar}"
    remarks = [parameter.help.removesuffix(".")]
    if parameter.required:
        remarks.append("Required")
    if isinstance(parameter.default, str):
        remarks.append(f"Default: `{parameter.default}`")
    if parameter.multiple and "repeatable" not in parameter.help:
        remarks.append("Repeatable")
    return f"`{', '.join(parameter.opts)}{value}`", ". ".join(remarks) + "."


def _is_shared(parameter: Any) -> bool:
    return getattr(parameter, "rich_help_panel", None) is not None


def _anchor(heading: str) -> str:
    return heading.replace(" ", "-")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the reference of the command line.")
    parser.add_argument("file", type=Path, help="where the page goes, such as docs/cli.md")
    parser.parse_args().file.write_text(page(), encoding="utf-8", newline="\n")
