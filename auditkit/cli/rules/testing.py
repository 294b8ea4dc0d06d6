"""`auditkit rules test FILE` and `rules coverage FILE`."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli.rules.options import FORMATS, Format, Tested
from auditkit.cli.shared import COULD_NOT, DONE, FOUND, choice, command, print_error, print_json, settings
from auditkit.errors import AuditkitError
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.model.pack import Rule
    from auditkit.packs import ExampleResult

_SECONDS_BETWEEN_LOOKS = 0.5


@command
def run_examples(
    files: Tested = None,
    watch: Annotated[bool, typer.Option("--watch", help=_("Run again whenever a pack changes, until Ctrl-C."))] = False,
    output_format: Format = "text",
) -> int:
    """Check packs and run their examples. Ends with FOUND when an example fails, with COULD_NOT for an invalid pack."""
    from auditkit import packs

    choice(output_format, "--format", FORMATS)
    names = files or packs.shipped()
    return _watch(names, output_format) if watch else _run(names, output_format)


@command
def coverage(files: Tested = None, output_format: Format = "text") -> int:
    """Print which outcomes examples reach. Ends with FOUND when one is left that a kind can come to."""
    from auditkit import packs
    from auditkit.packs.coverage import coverage as covered
    from auditkit.reports import rule_examples, rules_json

    choice(output_format, "--format", FORMATS)
    tested = _test(files or packs.shipped())
    if tested.invalid and not tested.rules:
        return COULD_NOT
    reached = covered(tested.rules, tested.results)
    if output_format == "json":
        print_json(rules_json.coverage(reached))
    else:
        print("\n".join(rule_examples.coverage_lines(reached)))
    return COULD_NOT if tested.invalid else DONE if reached.share == 1 else FOUND


@dataclass
class _Tested:
    """The rules of the packs that are valid, each once, and how their examples came out."""

    rules: list[Rule] = field(default_factory=list)
    results: list[ExampleResult] = field(default_factory=list)
    invalid: bool = False


def _test(names: Sequence[str]) -> _Tested:
    """Run the examples of the packs called `names`, after printing what is wrong with those that are not valid."""
    from auditkit import packs
    from auditkit.check import judge_tables

    tested = _Tested()
    known: dict[str, Rule] = {}
    for name in names:
        problems = _problems_of(name)
        for problem in problems:
            print_error(problem)
        if problems:
            tested.invalid = True
            continue
        pack = packs.load([name])
        untested = tuple(rule for rule in pack.rules if known.get(rule.id) != rule)
        known |= {rule.id: rule for rule in untested}
        tested.rules += untested
        tested.results += packs.run_examples(replace(pack, rules=untested), judge_tables)
    return tested


def _problems_of(name: str) -> list[str]:
    from auditkit import packs

    try:
        return [problem.message for problem in packs.lint(name)]
    except AuditkitError as error:
        return [error.message]


def _run(names: Sequence[str], output_format: str) -> int:
    from auditkit.reports import rule_examples, rules_json

    tested = _test(names)
    failed = any(not result.passed for result in tested.results)
    if output_format == "json":
        print_json(rules_json.tested(tested.results))
    else:
        print("\n".join(rule_examples.test_lines(tested.results)))
    return COULD_NOT if tested.invalid else FOUND if failed else DONE


def _watch(names: Sequence[str], output_format: str) -> int:
    """Run examples now and after each change, until Ctrl-C; return the code of the last run."""
    from auditkit.packs import watching

    def told(paths: Sequence[Path]) -> None:
        _remark(_("Watching {files}; Ctrl-C ends.").format(files=_listed(paths)))

    def run(changed: Sequence[Path]) -> int:
        if changed:
            _remark(_("Changed: {files}").format(files=_listed(changed)))
        code = _run(names, output_format)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        return code

    # One run after another makes cycles that a single run need not care about (see `main`).
    gc.enable()
    code = watching.watch(names, run, lambda: time.sleep(_SECONDS_BETWEEN_LOOKS), told)
    return COULD_NOT if code is None else code


def _remark(text: str) -> None:
    if not settings.quiet:
        print(text, file=sys.stderr, flush=True)


def _listed(paths: Sequence[Path]) -> str:
    """Return files as they are reached from the current folder, where they lie below it."""
    here = Path.cwd()
    near = [path.relative_to(here) if path.is_relative_to(here) else path for path in paths]
    return _(", ").join(printable(str(path)) for path in near)
