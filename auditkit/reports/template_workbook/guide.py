"""The first sheet of a template: what to fill in and in which order, how, what is due when, and how to check it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.model.pack import Pack
from auditkit.model.schema import TableSchema, document
from auditkit.reports.plain import one_line
from auditkit.reports.rule_demands import asks, in_force
from auditkit.reports.template_workbook.fields import currency_name
from auditkit.reports.template_workbook.needs import dated

Steps = Iterator[tuple[str, str]]


def steps(schemas: Sequence[TableSchema], pack: Pack, currency: str, check: str) -> Steps:
    """Yield the rows of the guide: a number or a name, and the text beside it; a name alone is a heading."""
    yield f"{_('Template')} · {one_line(pick(pack.title))}", ""
    yield _("What to fill in, in this order"), ""
    for number, schema in enumerate(schemas, start=1):
        help_text: str = pick(document(schema.name)["x-help"])
        yield str(number), _("Sheet {sheet}: {help}").format(sheet=pick(schema.title), help=help_text)
    yield _("How to fill it in"), ""
    yield from _manner(currency)
    yield from _due(pack)
    yield _("How to check it"), ""
    yield from _checking(schemas, check)


def _manner(currency: str) -> Steps:
    yield (
        _("What must be there"),
        _(
            "Headers in bold that say “required” must be filled in on every row. The others may stay empty where"
            " nothing is known; the sheet “{sheet}” says which of them the rules read, with an example for each."
        ).format(sheet=_("Columns explained")),
    )
    yield (
        _("Where to begin"),
        _(
            "Begin right below the headers, one row for each thing. Leave the headers and the names of the sheets as"
            " they are. Columns that you have nothing for may stay empty."
        ),
    )
    yield (
        _("Sheets"),
        _(
            "A sheet that stays empty says that there is nothing of its kind, such as no audit. Delete a sheet that"
            " somebody else hands in."
        ),
    )
    yield (
        _("Numbers of rows"),
        _(
            "The number of an organisation or a project stands for one row. Other sheets choose it from a list, so that"
            " it is written the same everywhere; a number that stands twice is underlined."
        ),
    )
    yield _("Days"), _("Write 2019-09-09, or 2019年9月9日. A month or a year alone is no day.")
    yield (
        _("Amounts of money"),
        _(
            "Write plain numbers in {unit}, such as 1204310.50, with no unit behind them, and nothing rounded. A cell"
            " that is empty means that the amount is not known; if it is nothing, write 0."
        ).format(unit=currency_name(currency)),
    )
    yield _("Lists"), _("Where a cell has an arrow beside it, choose from its list.")
    yield (
        _("People"),
        _("Write no names, telephone numbers or identity card numbers of donors and of those who are helped."),
    )


def _due(pack: Pack) -> Steps:
    rules = list(dated(pack))
    if not rules:
        return
    yield _("What is due when, by {pack}").format(pack=one_line(pick(pack.title))), ""
    for rule in rules:
        lines = [line.strip() for line in asks(rule, naming_parameters=False)]
        yield one_line(pick(rule.title)), lines[0]
        yield from (("", f"• {line.removeprefix('- ')}" if line.startswith("- ") else line) for line in lines[1:])
        for line in in_force(rule):
            yield "", _("In force {when}.").format(when=line)


def _checking(schemas: Sequence[TableSchema], check: str) -> Steps:
    yield "1", _("Save this workbook and close it.")
    if all(schema.name != "projects" for schema in schemas):
        yield "2", _("Put it into one folder with a workbook that has the projects, and check the folder.")
    else:
        yield "2", _("Open a terminal in its folder and run: {command}").format(command=check)
    yield "3", _("In place of DATE write the day to judge by, such as 2019-12-31; without --as-of it is today.")
    yield (
        "4",
        _(
            "Each finding names its sheet and its cell, what was seen, what was expected, and what to do. Mend the"
            " cell, save, and run the command again."
        ),
    )
    yield "5", _("What will be due next: auditkit calendar, with the same file.")
