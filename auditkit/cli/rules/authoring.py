"""`auditkit rules new KIND`, `rules lint FILE` and `rules diff OLD NEW`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.rules.options import FORMATS, WIDEST, Format
from auditkit.cli.shared import COULD_NOT, DONE, FOUND, choice, command, print_json, settings
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable


@command
def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=_("Kind of the rule, such as deadline."))],
    rule_id: Annotated[str, typer.Option("--id", metavar="ID", help=_("Id of the rule."))] = "my-rule",
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="TABLE", help=_("Table whose rows the rule judges."))
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help=_("Write to a new file that ends in .yaml.")),
    ] = None,
) -> None:
    """Print a pack with one rule of a kind, or write it to a file. Raises BadUsage for a file that is there already."""
    from auditkit.packs.files import ENDINGS
    from auditkit.packs.schema_parts import KEBAB
    from auditkit.packs.skeleton import PACK, skeleton
    from auditkit.reports.files import write_whole

    if output is None:
        print(skeleton(kind, rule_id, subject), end="")
        return
    file = printable(str(output))
    if output.suffix not in ENDINGS:
        raise BadUsage(_("{file} must end in .yaml, as packs do.").format(file=file))
    if output.exists() or output.is_symlink():
        raise BadUsage(_("{file} is there already and stays as it is; name a new file.").format(file=file))
    pack = output.stem if re.fullmatch(KEBAB, output.stem) else PACK
    write_whole(output, skeleton(kind, rule_id, subject, pack).encode())
    if not settings.quiet:
        print(_("Wrote {file}. Try it: auditkit rules test {file}").format(file=file))


@command
def lint(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help=_("Rule packs to check: files or names."))],
    output_format: Format = "text",
) -> int:
    """Print all that is wrong with each pack. Ends with COULD_NOT when anything is."""
    from auditkit import packs
    from auditkit.reports import rules_json

    choice(output_format, "--format", FORMATS)
    problems = {file: packs.lint(file) for file in files}
    if output_format == "json":
        print_json(
            [{"file": file, "problems": list(map(rules_json.problem, found))} for file, found in problems.items()]
        )
    else:
        for file, found in problems.items():
            print(*(f"✗ {printable(each.message)}" for each in found) if found else [f"✓ {printable(file)}"], sep="\n")
    return COULD_NOT if any(problems.values()) else DONE


@command
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=_("Rule pack as it was: file or name."))],
    later: Annotated[str, typer.Argument(metavar="NEW", help=_("Rule pack as it is now: file or name."))],
    output_format: Format = "text",
) -> int:
    """Print what changed from one pack to another. Ends with FOUND when anything did."""
    from auditkit.packs.comparison import compare_packs
    from auditkit.reports import rule_changes, rules_json

    choice(output_format, "--format", FORMATS)
    comparison = compare_packs(old, later)
    if output_format == "json":
        print_json(rules_json.comparison(comparison))
    else:
        print("\n".join(rule_changes.lines(comparison, min(inputs.terminal_width(), WIDEST))))
    return DONE if comparison.is_same else FOUND
