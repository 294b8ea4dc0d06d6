"""What findings say: the details that a rule's kind gives, written for people in the language in use."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, reduce
from typing import TYPE_CHECKING, Any

from auditkit import i18n
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.kinds import get_kind
from auditkit.kinds.scope import parent_at
from auditkit.kinds.subjects import Cause
from auditkit.model.dataset import OPEN_TOTAL, Place
from auditkit.model.pack import Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import (
    DIFFERING_ROWS,
    FAILED,
    FURTHER,
    IN_DOUBT,
    UNVERIFIABLE,
    AnyOf,
    Code,
    Days,
    Detail,
    Money,
    OfRows,
    Personal,
    Points,
    Sentences,
    Share,
)
from auditkit.values.personal_data import masked, masked_person

if TYPE_CHECKING:
    from auditkit.model.dataset import UnreadHeader

COLUMNS_ABSENT = "columns_absent"
"""The message of a detail that names columns which are in no sheet; no kind has to have it."""


NOT_HANDED_IN = "not_handed_in"
"""The message by which kinds say the same."""

SAME_FOR_ROWS = "same_for_rows"
"""The message of a detail that says the same of many rows, once; no kind has to have it."""


NEARLY_A_KEY = "nearly_a_key"
"""The message of a detail at a reference that is no key: what is not on file may be in its row."""

SHEET_UNREAD = "sheet_unread"
"""The message of a detail at a sheet that could not be read: what is not on file may stand there."""


NOT_DIVISIBLE = "not_divisible"
"""The fix of a detail at a figure of 0 or less that a share would be taken of: the figure may be right."""

NOT_AMONG = "not_among"
"""The message of a detail about a project that a rule is about and of which nobody handed in a row to judge."""


_OF_SEVERAL = ("missing_both", "missing_cell", "missing_limit")
"""The messages by which kinds name the cells that a measure and its limit lack."""


def in_doubt(cause: Cause) -> str:
    """Return the message of a detail that names columns which leave open whether a rule applies, and why they do."""
    return f"{IN_DOUBT}_{cause}"


class Messages:
    """The messages of one rule, by the templates of its kind or, for failures, of its pack."""

    def __init__(self, rule: Rule, currency: str) -> None:
        self._rule = rule
        self._currency = currency
        self._kind = get_kind(rule.kind)
        self._fix = i18n.pick(rule.fix)
        self._templates: dict[str, str] = {}
        self._written: dict[Hashable, str] = {}
        self._calls: dict[Hashable, str] = {}

    def message(self, detail: Detail, status: str) -> str:
        """Return what `detail` says of a row of this status."""
        said = _said(detail, status)
        if said is None:
            return self._message(detail, status)
        if said not in self._written:
            self._written[said] = self._message(detail, status)
        return self._written[said]

    def _message(self, detail: Detail, status: str) -> str:
        own = self._rule.message if status == FAILED else None
        template = self._template(detail.message) if own is None else i18n.pick(own)
        return template.format_map(self._fill(detail))

    def fix(self, detail: Detail, status: str, place: Place) -> str:
        """Return what to do about `detail`, whose evidence lies at `place`.

        A rule's own fix is for what broke it: where nobody can tell whether it was broken, evidence is called for. What
        was required of a subject that another kind chose is advised on by the kind of the requirement.
        """
        if status == UNVERIFIABLE and detail.message != OPEN_TOTAL:
            columns = detail.arguments["columns"] if detail.message == COLUMNS_ABSENT else None
            columns = columns or self._at_fault(detail)
            further = detail.arguments.get(FURTHER)
            said = (detail.fix or detail.message, detail.table, detail.column, place.cell is None)
            called_for = (*said, repr(columns), further)
            if called_for not in self._calls:
                self._calls[called_for] = self._call_for_evidence(detail, place)
            return self._calls[called_for]
        kind, told = detail.arguments.get("requirement") or (self._rule.kind, detail)
        own = get_kind(kind).fixes.get(told.fix or told.message)
        return self._fix if own is None else i18n.pick(own).format_map(self._fill(told))

    def fix_of_absent(self, detail: Detail, headers: Sequence[UnreadHeader]) -> str:
        """Return what to do about columns that no sheet has, where `headers` of the sheet mean none: the header that is
        nearly one of theirs may have been renamed.
        """
        columns = detail.arguments["columns" if detail.message == COLUMNS_ABSENT else "what"]
        absent = {(detail.table, header.nearest): header for header in headers if header.nearest is not None}
        pairs = [(absent[column], column) for column in columns if column in absent]
        if not pairs:
            text = _(
                "If one of these headers means {columns}, rename it so; otherwise hand in {columns}. Then check again:"
                " it cannot be verified now."
            )
            return text.format(columns=self._write(columns))
        named = (
            _('the header "{header}" in {cell} means {column}').format(
                header=header.header, cell=header.cell, column=self._write(column)
            )
            for header, column in pairs
        )
        text = _(
            "If {pairs}, rename it to that; otherwise hand in {columns}. Then check again: it cannot be verified now."
        )
        return text.format(pairs=_(", ").join(named), columns=self._write(columns))

    def _call_for_evidence(self, detail: Detail, place: Place) -> str:
        """Return what is needed so that `detail` can be verified: a cell, a column, or what was not handed in.

        The cell is not named: its address is where the finding says that it is, and texts name none.
        """
        if detail.message == SHEET_UNREAD:
            return _("Mend this sheet as its error says, then check again: it cannot be verified now.")
        if detail.fix == DIFFERING_ROWS:
            return _("Of the rows that differ keep the one that is right and remove the others, then check again.")
        columns = detail.arguments["columns"] if detail.message == COLUMNS_ABSENT else None
        own = self._at_fault(detail) if columns is None else []
        further = detail.arguments.get(FURTHER, 0)
        if columns is None and detail.table is not None and detail.column is not None:
            columns = own or [(detail.table, detail.column)]
        if columns is None:
            return _("Hand in what is missing, then check again: it cannot be verified now.")
        if detail.fix == NOT_DIVISIBLE:
            text = _(
                "Check {columns}, and correct it if it is wrong. If it is right, no share can be taken of it: the"
                " charity is to explain it, or the rule can be waived for it."
            )
        elif detail.message == SAME_FOR_ROWS:
            text = _("Fill in or correct the column {columns}, then check again: it cannot be verified now.")
        elif place.cell is None:
            text = _("Hand in {columns}, then check again: it cannot be verified now.")
        elif _refers(detail.table, detail.column):
            text = _(
                "Correct this cell ({columns}), or hand in the row that it refers to, then check again: it cannot be"
                " verified now."
            )
        elif further:
            text = _(
                "Fill in or correct these {count} cells ({columns}), which stand here and at the other places named,"
                " then check again: it cannot be verified now."
            )
        elif own:
            text = _("Fill in or correct these cells ({columns}), then check again: it cannot be verified now.")
        else:
            text = _("Fill in or correct this cell ({columns}), then check again: it cannot be verified now.")
        return text.format(columns=self._write(columns), count=further + 1)

    @staticmethod
    def _at_fault(detail: Detail) -> list[Any]:
        """Return the cells that a detail names for want of which something cannot be told, where there are several."""
        named = detail.arguments
        if detail.message.startswith(IN_DOUBT):
            found = [*named.get("columns", ())]
        elif detail.message in _OF_SEVERAL:
            found = [*named.get("cells", ()), *named.get("limits", ())]
        else:
            found = []
        once: list[Any] = []
        for each in found:
            if each not in once:
                once.append(each)
        return once if len(once) > 1 else []

    def _template(self, name: str) -> str:
        if name not in self._templates:
            self._templates[name] = _shared_template(name) or i18n.pick(self._kind.messages[name])
        return self._templates[name]

    def _fill(self, detail: Detail) -> _Written:
        arguments = detail.arguments
        if is_personal(detail):
            own = (detail.value, detail.expected)
            arguments = {
                name: Personal(given) if isinstance(given, str) and given in own else given
                for name, given in arguments.items()
            }
        return _Written(arguments, self._write)

    def _write(self, value: Any) -> str:
        """Write one argument of a message for people: titles for columns, money as money, dates as dates."""
        simple = _SIMPLE.get(type(value))
        if simple is not None:
            return simple(value)
        match value:
            case None:
                return "–"
            case Money():
                amount = i18n.format_amount(value.minor_units, self._currency, value.finer)
                return f"{amount} {label('currency', self._currency)}" if value.is_named else amount
            case Share():
                return _("{percent} %").format(percent=i18n.format_percent(value.part, value.decimals))
            case Points():
                points = i18n.format_percent(value.part, value.decimals)
                return _("{points} percentage points").format(points=points)
            case Code():
                return _title_of_code(value)
            case Personal():
                return masked_person(value.text)
            case list():
                return _(", ").join(self._write(each) for each in value)
            case OfRows():
                return _of_rows(value)
            case AnyOf():
                ways = (_(" and ").join(map(self._write, way)) for way in value.ways)
                return _(" or ").join(ways)
            case Sentences():
                written = map(self._write, value.details)
                return reduce(_one_after_the_other, written)
            case (str() as kind, Detail() as nested):
                return i18n.pick(get_kind(kind).messages[nested.message]).format_map(self._fill(nested))
            case (str() as table, column):
                return _title(i18n.language(), table, column)
            case Mapping():
                return i18n.pick(value)
            case date():
                return i18n.format_date(value)
        return str(value)


def is_personal(detail: Detail) -> bool:
    """Whether `detail` is about a cell that says who somebody is."""
    if detail.table is None or detail.column is None:
        return False
    return table_schema(detail.table).column(detail.column).is_personal


def _of_rows(rows: OfRows) -> str:
    """Return what people call a column of related rows."""
    language = i18n.language()
    text = _("{column} of {table}")
    if rows.count is not None:
        text = _("{column} of one row of {table}") if rows.count == 1 else _("{column} of {count} rows of {table}")
    column, table = _title(language, rows.table, rows.column), _title(language, rows.table, None)
    return text.format(column=column, table=table, count=rows.count)


def _one_after_the_other(first: str, following: str) -> str:
    """Return two sentences as one text, with the space between them that their language has."""
    return _("{first} {following}").format(first=first, following=following)


def _said(detail: Detail, status: str) -> Hashable:
    """Return a key that only details with the same message share; null where comparing them would not tell that."""
    values = [tuple(value) if type(value) is list else value for value in detail.arguments.values()]
    said = (detail.message, status, *detail.arguments, *values, *map(type, values))
    try:
        hash(said)
    except TypeError:
        return None
    return said


_SIMPLE: Mapping[type, Callable[[Any], str]] = {
    str: masked,
    bool: lambda value: _("yes") if value else _("no"),
    Days: lambda value: i18n.format_days(value.count),
    datetime: i18n.format_date,
    float: i18n.format_number,
    int: i18n.format_number,
}
"""How values are written that stand for nothing else, by their type: looked up, since findings are many. A text comes
out of a cell.
"""


def _refers(table: str | None, column: str | None) -> bool:
    return table is not None and column is not None and table_schema(table).column(column).references is not None


class _Written:
    """The arguments of a message, each written for people when the message asks for it."""

    def __init__(self, arguments: Mapping[str, Any], write: Callable[[Any], str]) -> None:
        self._arguments = arguments
        self._write = write

    def __getitem__(self, name: str) -> str:
        return self._write(self._arguments[name])


def _shared_template(name: str) -> str | None:
    """Return the message called `name` if rules of every kind share it."""
    if name == COLUMNS_ABSENT:
        return _("It cannot be verified: no sheet has the column {columns}.")
    if name == SAME_FOR_ROWS:
        return _("{first} It is the same for {count} rows of this sheet.")
    if name == NOT_AMONG:
        return _("The list names {project}, of which there is no row in {table}.")
    if name == NEARLY_A_KEY:
        return _('It cannot be verified: {what} is "{value}" here, which may be meant for {key}.')
    if name == SHEET_UNREAD:
        return _("It cannot be verified: this sheet was meant for {table}, and could not be read.")
    causes = {
        in_doubt("unreadable"): _("Whether this applies cannot be told: {columns} is unreadable."),
        in_doubt("blank"): _("Whether this applies cannot be told: {columns} is empty."),
        in_doubt("contradictory"): _("Whether this applies cannot be told: {columns} contradict each other."),
    }
    return causes.get(name)


def _title_of_code(code: Code) -> str:
    table, path = code.table, code.path
    key, _dot, column = path.rpartition(".")
    if key:
        table = parent_at(table, key)[0]
    titles = {each.code: each.title for each in table_schema(table).column(column).codes}
    return i18n.pick(titles[code.code])


@cache
def _title(language: str, table: str, path: str | None) -> str:
    """Return what people call a table or a column in `language`, the one in use, reaching over keys where the path
    does.
    """
    schema = table_schema(table)
    if path is None:
        return i18n.pick(schema.title)
    key, _dot, rest = path.partition(".")
    column = schema.column(key)
    if rest and column.references:
        return f"{i18n.pick(column.title)} › {_title(language, column.references.partition('.')[0], rest)}"
    return i18n.pick(column.title)
