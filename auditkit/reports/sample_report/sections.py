"""The sections of the report of a sample: the conclusion first, then each step that led to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.reports import evaluation_text, plan_text
from auditkit.reports.parts import Facts, Grid, Part, Prose, Report, Section, Sign, ToSign, of_lines
from auditkit.reports.sample_report import drawing, findings
from auditkit.sampling.planning import percent

if TYPE_CHECKING:
    from auditkit.reports.sample_report.record import SampleRecord
    from auditkit.sampling.planning import Plan


def report(record: SampleRecord) -> Report:
    """Return the report in the language in use; what has no file yet is said to be missing."""
    stated = record.stated
    return Report(
        title=_("Report of an audit sample"),
        subject=stated["campaign"] if record.of_projects else stated["table"],
        as_of=date.fromisoformat(stated["as_of"]),
        currency=stated["frame"]["currency"],
        sections=(
            Section("conclusion", _("Conclusion"), tuple(_conclusion(record))),
            Section("plan", _("Plan"), tuple(_plan(record))),
            Section("frame", _("What was drawn from"), tuple(drawing.frame(record))),
            Section("draw", _("How it was drawn"), tuple(drawing.draw(record))),
            Section("check", _("Whether the draw holds"), tuple(_check(record))),
            Section("results", _("What the audit found"), tuple(findings.results(record.evaluation))),
            Section("evaluation", _("What that says of the whole"), tuple(findings.evaluation(record.evaluation))),
            Section("files", _("Files and commands"), tuple(_files(record))),
        ),
    )


def steps(record: SampleRecord) -> tuple[Prose, ...]:
    """Return how far the audit has come and whether each step holds, in a sentence each."""
    return tuple(_steps(record))


def _conclusion(record: SampleRecord) -> Iterator[Part]:
    yield verdict(record)
    evaluation = record.evaluation
    if evaluation is not None:
        yield findings.scale(evaluation)
        yield from (Prose(remark, "warning") for remark in evaluation_text.remarks(evaluation))
    yield from _steps(record)
    yield ToSign((_("Prepared by"), _("Reviewed by")))


def verdict(record: SampleRecord) -> Prose:
    """Return the conclusion, or that there is none yet."""
    evaluation = record.evaluation
    if evaluation is None:
        return Prose(_("Nothing is concluded yet: no results of the audit were named (--results)."), "warning")
    signs: dict[str | None, Sign] = {"below": "good", None: "warning"}
    return Prose(evaluation_text.conclusion(evaluation), signs.get(evaluation.verdict, "bad"))


def _steps(record: SampleRecord) -> Iterator[Prose]:
    if record.plan is None:
        yield Prose(_("No plan was named (--plan): why this many items were drawn is not shown here."), "warning")
    else:
        yield from _against_plan(record, record.plan)
    yield next(of_lines(_result(record)))


def _against_plan(record: SampleRecord, plan: Plan) -> Iterator[Prose]:
    told = {"planned": f"{plan.size:,}", "drawn": f"{record.drawn:,}"}
    if record.drawn < plan.size:
        yield Prose(_("The plan asks for {planned} items, and only {drawn} were drawn.").format(**told), "bad")
    else:
        yield Prose(_("The plan asks for {planned} items, and {drawn} were drawn.").format(**told), "good")
    if record.evaluation is None:
        return
    asked, question = plan.question, record.evaluation.question
    if asked.materiality is not None and question.materiality is not None and asked.materiality != question.materiality:
        if question.materiality < 1:
            message = _("The plan is for a materiality of {planned}, and {used} was evaluated.")
            yield Prose(
                message.format(planned=percent(asked.materiality), used=percent(question.materiality)), "warning"
            )
        else:
            yield Prose(
                _("The plan is for a share of items in error, and an amount of money was evaluated."), "warning"
            )
    if asked.confidence != question.confidence:
        message = _("The plan is for a confidence of {planned}, and {used} was evaluated.")
        yield Prose(message.format(planned=percent(asked.confidence), used=percent(question.confidence)), "warning")


def _plan(record: SampleRecord) -> Iterator[Part]:
    plan = record.plan
    if plan is None:
        yield Prose(_("No plan was named (--plan): why this many items were drawn is not shown here."), "warning")
        return
    asked = plan.question
    yield from _against_plan(record, plan)
    yield Facts(
        (
            (_("Items to audit"), f"{plan.size:,}"),
            (_("Errors tolerated"), plan_text.count(plan.errors)),
            (_("Materiality"), _("not named") if asked.materiality is None else percent(asked.materiality)),
            (_("Errors expected"), percent(asked.expected) if asked.expected < 1 else plan_text.count(asked.expected)),
            (_("Confidence"), percent(asked.confidence)),
            (_("Likelihood"), asked.likelihood),
            *([(_("Precision"), percent(asked.precision))] if asked.precision is not None else []),
            *([(_("Items there are"), f"{asked.population:,}")] if asked.population is not None else []),
        )
    )
    yield from of_lines(plan_text.sentences(plan))
    title, head, *rows = plan_text.outcomes(plan)
    yield Grid(title[0], head, tuple(rows))
    yield from of_lines(plan_text.method(plan))


def _check(record: SampleRecord) -> Iterator[Part]:
    yield from of_lines(_result(record))
    yield from of_lines(record.check.trust())


def _result(record: SampleRecord) -> Iterator[str]:
    """Yield whether data and commitment give what was drawn; without data, what speaks against the commitment."""
    check = record.check
    if record.is_verified:
        yield from check.result()
        return
    if check.differences:
        yield "✗ " + _("It does not keep to its commitment ({count}).").format(count=len(check.differences))
        yield from (f"- {difference.message}" for difference in check.differences)
    yield "! " + _("It was not drawn again here, for no data were named: whether the data give this list is not shown.")


def _files(record: SampleRecord) -> Iterator[Part]:
    yield Grid(
        _("What this report rests on"),
        (_("What it is"), _("File"), _("SHA-256")),
        tuple((file.role, file.name, file.sha256) for file in record.files),
    )
    yield Prose(_("Anyone who has these files comes to the same with these commands:"))
    yield Facts(tuple((str(number), command) for number, command in enumerate(record.commands, start=1)))
