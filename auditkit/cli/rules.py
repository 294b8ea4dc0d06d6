"""`auditkit rules list`, `show RULE`, `lint FILE` and `test FILE`: see, explain, validate and test rule packs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditkit.cli import inputs, usage
from auditkit.cli.shared import COULD_NOT, DONE, FOUND, choice, command, print_error, print_json
from auditkit.errors import AuditkitError, BadPack, BadUsage
from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.model.pack import Example, Pack, Parameter, Reference, Rule
    from auditkit.packs import ExampleResult

FORMATS = ("text", "json")
WIDEST = 100

Format = Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help=_("What to print."))]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rules", metavar="NAME_OR_FILE", help=_("Rule pack to use (repeatable; default: all shipped).")),
]


def build() -> typer.Typer:
    """Return the `rules` commands in the language in use."""
    app = usage.group(_("See, explain, validate and test rule packs."))
    usage.add(app, "list", list_rules, _("List the rules."))
    usage.add(app, "show", show, _("Explain one rule: what it asks, why, by which norm, and what to do."))
    usage.add(app, "lint", lint, _("Check that rule packs are valid."))
    usage.add(app, "test", run_examples, _("Check rule packs and run the examples of their rules."))
    return app


@command
def list_rules(rules: Rules = None, output_format: Format = "text") -> None:
    """Print every rule with its severity, dimension, weight and title, pack by pack."""
    choice(output_format, "--format", FORMATS)
    found = _rules(rules).values()
    if output_format == "json":
        print_json([_summary(rule) for _pack, rule in found])
        return
    head = (_("Rule"), _("Severity"), _("Dimension"), _("Weight"), _("Title"))
    groups: dict[str, list[tuple[str, ...]]] = {}
    for pack, rule in found:
        groups.setdefault(_heading(pack, rule), []).append(_listed(rule))
    lines = _aligned([head, *(row for rows in groups.values() for row in rows)])
    header = next(lines)
    for number, (heading, rows) in enumerate(groups.items()):
        print(*([""] if number else []), heading, header, *(next(lines) for _row in rows), sep="\n")


@command
def show(
    rule: Annotated[str, typer.Argument(metavar="RULE", help=_("Id of the rule."))],
    rules: Rules = None,
    output_format: Format = "text",
) -> None:
    """Print all that there is to know of one rule. Raises BadUsage for an unknown one."""
    from auditkit.packs.names import hint

    choice(output_format, "--format", FORMATS)
    known = _rules(rules)
    if rule not in known:
        raise BadUsage(_('There is no rule "{rule}". {hint}').format(rule=printable(rule), hint=hint(rule, known)))
    if output_format == "json":
        print_json(_whole(*known[rule]))
    else:
        print("\n".join(_explained(*known[rule])))


@command
def lint(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help=_("Rule packs to check: files or names."))],
    output_format: Format = "text",
) -> int:
    """Print all that is wrong with each pack. Ends with COULD_NOT when anything is."""
    from auditkit import packs

    choice(output_format, "--format", FORMATS)
    problems = {file: packs.lint(file) for file in files}
    if output_format == "json":
        print_json([{"file": file, "problems": list(map(_problem, found))} for file, found in problems.items()])
    else:
        for file, found in problems.items():
            print(*(f"✗ {printable(each.message)}" for each in found) if found else [f"✓ {printable(file)}"], sep="\n")
    return COULD_NOT if any(problems.values()) else DONE


@command
def run_examples(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE_OR_NAME]...", help=_("Rule packs to test (default: all shipped).")),
    ] = None,
    output_format: Format = "text",
) -> int:
    """Check packs and run their examples. Ends with FOUND when an example fails, with COULD_NOT for an invalid pack."""
    from auditkit import packs
    from auditkit.check import judge_tables

    choice(output_format, "--format", FORMATS)
    code = DONE
    results: list[ExampleResult] = []
    tested: dict[str, Rule] = {}
    for name in files or packs.shipped():
        problems = _problems_of(name)
        for problem in problems:
            print_error(problem)
        if problems:
            code = COULD_NOT
            continue
        pack = packs.load([name])
        untested = tuple(rule for rule in pack.rules if tested.get(rule.id) != rule)
        tested |= {rule.id: rule for rule in untested}
        results += packs.run_examples(replace(pack, rules=untested), judge_tables)
    failed = sum(not result.passed for result in results)
    if output_format == "json":
        print_json(_tested(results, failed))
    else:
        print("\n".join(_test_report(results, failed)))
    return code or (FOUND if failed else DONE)


def _rules(names: Sequence[str] | None) -> dict[str, tuple[Pack, Rule]]:
    """Return by id the rules of the packs called `names` put together, or of every shipped pack, and whose they are."""
    from auditkit import packs

    found: dict[str, tuple[Pack, Rule]] = {}
    for pack in [packs.load(names)] if names else [packs.load([name]) for name in packs.shipped()]:
        for rule in pack.rules:
            found.setdefault(rule.id, (pack, rule))
    return found


def _problems_of(name: str) -> list[str]:
    from auditkit import packs

    try:
        return [problem.message for problem in packs.lint(name)]
    except AuditkitError as error:
        return [error.message]


def _listed(rule: Rule) -> tuple[str, ...]:
    severity, dimension = label("severity", rule.severity), label("dimension", rule.dimension)
    return rule.id, severity, dimension, _figure(rule.weight), " ".join(pick(rule.title).split())


def _heading(pack: Pack, rule: Rule) -> str:
    """Return the id and version of the file that `rule` is in, with its title where it is known."""
    version = next((source.version for source in pack.sources if source.id == rule.pack), "")
    heading = f"{rule.pack} {version}"
    return f"{heading} · {pick(pack.title)}" if rule.pack == pack.id else heading


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return a line for each row, its columns aligned by display width; the weight, last but one, holds numbers."""
    from rich.cells import cell_len

    from auditkit.reports.layout import cell

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    right = len(widths) - 2
    for row in rows:
        parts = [cell(text, width, index == right) for index, (text, width) in enumerate(zip(row, widths, strict=True))]
        yield "  ".join(parts).rstrip()


def _explained(pack: Pack, rule: Rule) -> Iterator[str]:
    """Return the lines that tell a person all of `rule`."""
    from auditkit.model.schema import table_schema

    weight = _("weight {weight}").format(weight=_figure(rule.weight)) if rule.weight else _("no weight")
    yield from _wrapped(pick(rule.title))
    facts = (
        rule.id,
        label("severity", rule.severity),
        label("dimension", rule.dimension),
        weight,
        _heading(pack, rule),
    )
    yield from _wrapped(" · ".join(facts))
    subject = _("{title} ({path})").format(title=pick(table_schema(rule.subject).title), path=rule.subject)
    parts = [
        (_("Why"), [pick(rule.why)] if rule.why else []),
        (_("Reference"), list(_citation(rule.reference)) if rule.reference else []),
        (_("To fix"), [pick(rule.fix)] if rule.fix else []),
        (_("Judges"), [_("each row of {table}").format(table=subject), *_concerned(rule)]),
        (_("How"), [_("the kind {kind}, explained in docs/kinds/{kind}.md").format(kind=rule.kind)]),
        (_("In force"), list(_days(rule))),
        (
            _("If late"),
            [
                _("up to {days} days late earns {share}").format(days=tier.days, share=_figure(tier.earns))
                for tier in rule.late
            ],
        ),
        (_("Parameters"), [_parameter(pack.parameters[name]) for name in rule.parameters]),
        (_("Examples"), list(map(_example, rule.examples))),
    ]
    for title, texts in parts:
        if texts:
            yield ""
            yield title
            for text in texts:
                yield from _wrapped(text, "  ")


def _citation(reference: Reference) -> Iterator[str]:
    title = pick(reference.title)
    yield _("{title} (until {day})").format(title=title, day=reference.until) if reference.until else title
    if reference.note:
        yield pick(reference.note)
    if reference.url:
        yield reference.url


def _concerned(rule: Rule) -> Iterator[str]:
    """Return whom the rule does not ask, as conditions in words."""
    from auditkit.reports.conditions import condition_text

    if rule.where is not None:
        yield _("only where {condition}").format(condition=condition_text(rule.where, rule.subject))
    if rule.unless is not None:
        yield _("waived where {condition}").format(condition=condition_text(rule.unless, rule.subject))


def _days(rule: Rule) -> Iterator[str]:
    if rule.effective is None:
        return
    from auditkit.reports.conditions import column_text

    start, end = rule.effective.start, rule.effective.end
    tested_on = column_text(rule.effective.tested_on, rule.subject)
    if start and end:
        yield _("where {column} lies from {start} to {end}").format(column=tested_on, start=start, end=end)
    elif start:
        yield _("where {column} is {start} or later").format(column=tested_on, start=start)
    else:
        yield _("where {column} is {end} or earlier").format(column=tested_on, end=end)


def _parameter(parameter: Parameter) -> str:
    value = parameter.value if isinstance(parameter.value, str) else json.dumps(_plain(parameter.value))
    setting = f"{parameter.name} = {value}"
    return f"{setting} · {pick(parameter.help)}" if parameter.help else setting


def _example(example: Example) -> str:
    text = _("{outcome}: {name} (as of {day})").format(
        outcome=label("status", example.expect), name=example.name, day=example.as_of
    )
    if example.earned is not None:
        text += " · " + _("earns {share}").format(share=_figure(example.earned))
    if example.days_late is not None:
        text += " · " + _("days late: {days}").format(days=example.days_late)
    return text


def _test_report(results: Sequence[ExampleResult], failed: int) -> Iterator[str]:
    """Return a line a rule, the failed examples under it, and the closing line."""
    by_rule: dict[str, list[ExampleResult]] = {}
    for result in results:
        by_rule.setdefault(result.rule.id, []).append(result)
    for rule_id, own in by_rule.items():
        bad = [result for result in own if not result.passed]
        sign = "✗" if bad else "✓"
        yield _("{sign} {rule}: {passed} passed, {failed} failed").format(
            sign=sign, rule=rule_id, passed=len(own) - len(bad), failed=len(bad)
        )
        for result in bad:
            place = result.example.position
            yield f"  {place.path}:{place.line}:{place.column}  {result.example.name}: {'; '.join(result.differences)}"
    yield _("{examples} examples, {failed} failed").format(examples=len(results), failed=failed)


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    from auditkit.reports.layout import wrap

    width = min(inputs.terminal_width(), WIDEST)
    for line in text.splitlines():
        for each in wrap(line, width - len(indent)):
            yield indent + each


def _summary(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "pack": rule.pack,
        "kind": rule.kind,
        "title": dict(rule.title),
        "severity": rule.severity,
        "dimension": rule.dimension,
        "weight": _plain(rule.weight),
        "subject": rule.subject,
    }


def _whole(pack: Pack, rule: Rule) -> dict[str, Any]:
    """Return all of a rule for machines: what was left out is null or empty, both languages stand in every text."""
    reference, effective = rule.reference, rule.effective
    return {
        **_summary(rule),
        "why": dict(rule.why),
        "fix": dict(rule.fix),
        "reference": reference
        and {
            "title": dict(reference.title),
            "until": reference.until,
            "url": reference.url,
            "note": _plain(reference.note),
        },
        "effective": effective and {"from": effective.start, "until": effective.end, "tested_on": effective.tested_on},
        "where": _plain(rule.where),
        "unless": _plain(rule.unless),
        "body": _plain(rule.body),
        "late": [{"days": tier.days, "earns": _plain(tier.earns)} for tier in rule.late],
        "earn": rule.earn,
        "parameters": {name: _plain(pack.parameters[name].value) for name in rule.parameters},
        "examples": [_whole_example(example) for example in rule.examples],
    }


def _whole_example(example: Example) -> dict[str, Any]:
    return {
        "name": example.name,
        "expect": example.expect,
        "earned": _plain(example.earned),
        "days_late": example.days_late,
        "as_of": example.as_of,
        "tables": _plain(example.tables),
    }


def _tested(results: Sequence[ExampleResult], failed: int) -> dict[str, Any]:
    return {
        "examples": len(results),
        "failed": failed,
        "results": [
            {
                "rule": result.rule.id,
                "pack": result.rule.pack,
                "example": result.example.name,
                "passed": result.passed,
                "differences": list(result.differences),
            }
            for result in results
        ],
    }


def _problem(problem: BadPack) -> dict[str, Any]:
    return {"path": problem.path, "line": problem.line, "column": problem.column, "message": problem.reason}


def _figure(number: Fraction) -> str:
    return f"{float(number):.4g}"


def _plain(value: Any) -> Any:
    """Return a value of a pack as JSON has it: an exact figure as a whole number, or else as a decimal one."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal | Fraction):
        return int(value) if value == int(value) else float(value)
    return value
