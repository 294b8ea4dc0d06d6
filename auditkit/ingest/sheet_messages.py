"""What is said of a sheet whose tables cannot be read for certain: errors that the user can mend, and notes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.ingest.headers import Header, Match, title_of
from auditkit.ingest.limits import place
from auditkit.ingest.periods import is_named_after_a_period
from auditkit.ingest.raw import Corner, RawSheet
from auditkit.ingest.suggestions import Cells, suggested
from auditkit.model.dataset import cell_address
from auditkit.model.schema import table_schema
from auditkit.values.text import shown, shown_name

_SHOWN_HEADERS = 8
_PERIOD = ("period_start", "period_end")


def no_headers() -> str:
    """Return the note of a sheet that has no headers at all."""
    return _("It has no row of headers that are known.")


def of_findings() -> str:
    """Return the note of the sheet of findings in a marked copy."""
    return _("It lists the findings of an earlier check, and holds no data.")


def no_worksheet(kind: str) -> str:
    """Return the note of a sheet that is no worksheet but a chart, a dialog or a macro sheet."""
    match kind:
        case "chart":
            return _("It is a chart sheet, which has no cells.")
        case "dialog":
            return _("It is a dialog sheet, whose cells are not read. Copy a table on it to a worksheet.")
    return _("It is a macro sheet, whose cells are not read. Copy a table on it to a worksheet.")


def no_table(headers: Sequence[Header]) -> str:
    """Return the note of a sheet whose headers are those of no table."""
    return _("Its headers match no table: {headers}.").format(headers=_quoted(headers))


def lacks_columns(sheet: RawSheet, near: Match, headers: Sequence[Header], cells: Cells) -> tuple[str, ...]:
    """Return an error for each required column that the table `near` lacks for which a header may be meant, and one for
    all the others together.

    `cells` stand under the headers.
    """
    taken = set(near.columns.values())
    free = [header for header in headers if header not in taken]
    meant = {name: header for header, name in suggested(near.table, free, near.missing, cells).items()}
    sentences = []
    missing = near.missing
    if set(_PERIOD) <= set(missing) and meant.keys().isdisjoint(_PERIOD):
        of_name = is_named_after_a_period(sheet.name)
        sentences.append(_period_in_name(sheet) if of_name else _period_in_one(sheet, headers))
        missing = tuple(name for name in missing if name not in _PERIOD)
    sentences += [_nearest(sheet, near, name, meant[name]) for name in missing if name in meant]
    unlike = [name for name in missing if name not in meant]
    if unlike:
        sentences.append(_lacks(sheet, near, unlike, headers))
    return tuple(sentences)


def _nearest(sheet: RawSheet, near: Match, name: str, header: Header) -> str:
    return _(
        "{place}: required column missing: {column} of table {table}."
        ' The nearest header is "{header}" in {cell}: did you mean it?'
        " If so, rename it, or run with --map '{header}={table}.{name}'."
    ).format(
        place=place(sheet.file or "", sheet.name),
        column=title_of(near.table.column(name)),
        table=near.table.name,
        header=shown(header.text),
        cell=address(header),
        name=name,
    )


def _lacks(sheet: RawSheet, near: Match, names: Sequence[str], headers: Sequence[Header]) -> str:
    if len(names) == 1:
        text = _("{place}: required column missing: {columns} of table {table}. The headers seen are {headers}.")
    else:
        text = _("{place}: required columns missing: {columns} of table {table}. The headers seen are {headers}.")
    text += _(" If one of them is meant, rename it, or run with --map 'HEADER={table}.{name}'; else add the column.")
    return text.format(
        place=place(sheet.file or "", sheet.name),
        columns=_(", ").join(title_of(near.table.column(name)) for name in names),
        table=near.table.name,
        headers=_quoted(headers),
        name=names[0],
    )


def _period_in_name(sheet: RawSheet) -> str:
    start, end = _period_titles()
    return _(
        "{place}: the period seems to stand only in the name of the sheet. Add the columns {start} and {end} to it, and"
        " write the first and the last day of the period into each row."
    ).format(place=place(sheet.file or "", sheet.name), start=start, end=end)


def _period_in_one(sheet: RawSheet, headers: Sequence[Header]) -> str:
    start, end = _period_titles()
    return _(
        "{place}: required columns missing: {start} and {end}, the first and the last day of each period, such as"
        " 2019-01-01 and 2019-03-31 for 2019年第一季度. The headers seen are {headers}."
    ).format(place=place(sheet.file or "", sheet.name), start=start, end=end, headers=_quoted(headers))


def periods_as_columns(sheet: RawSheet, first: Corner, last: Corner) -> str:
    """Return the error, or the note, of a sheet that has a column for each month."""
    start, end = _period_titles()
    return _(
        '{place}: months or quarters stand in columns, from "{first}" to "{last}" in {there}. Write one row for each'
        " project and month instead, with the columns {start} and {end} and one column for each kind of amount."
    ).format(
        place=_where(sheet, first),
        first=_text(sheet, first),
        last=_text(sheet, last),
        there=cell_address(*last),
        start=start,
        end=end,
    )


def _period_titles() -> tuple[str, str]:
    start, end = (title_of(table_schema("disclosures").column(name)) for name in _PERIOD)
    return start, end


def ambiguous(sheet: RawSheet, row: int, top: Sequence[Match], headers: Sequence[Header]) -> str:
    """Return the error of headers in `row`, which counts from 1, that fit several tables equally well."""
    return _(
        "{place}: the headers in row {row} fit {tables} equally well: {headers}. Name the sheet after its table."
    ).format(
        place=place(sheet.file or "", sheet.name),
        row=row,
        tables=_(", ").join(
            _("{name} ({title})").format(name=found.table.name, title=pick(found.table.title)) for found in top
        ),
        headers=_quoted(headers),
    )


def two_units(sheet: RawSheet, header: Header, units: tuple[str, str]) -> str:
    """Return the error of a header that names two units."""
    one, other = units
    return _('{place}: the header "{header}" names two units, {one} and {other}. Write the one that is meant.').format(
        place=_at(sheet, header), header=shown(header.text), one=shown(one), other=shown(other)
    )


def other_currency(sheet: RawSheet, header: Header, stated: str, currency: str) -> str:
    """Return the error of amounts in another currency than that of the dataset."""
    return _(
        '{place}: the amounts under "{header}" are in {stated}, but the dataset is in {currency}.'
        " Convert them, or run with --currency {stated}."
    ).format(place=_at(sheet, header), header=shown(header.text), stated=stated, currency=currency)


def not_of_draw(sheet: RawSheet, header: Header, stated: str, currency: str) -> str:
    """Return the error of amounts in another currency than that of the draw that they belong to."""
    return _(
        '{place}: the amounts under "{header}" are in {stated}, but the draw is in {currency}. '
        "Write them in {currency}."
    ).format(place=_at(sheet, header), header=shown(header.text), stated=stated, currency=currency)


def contradicting_notes(sheet: RawSheet, feeding: Sequence[Match], one: Corner | None, other: Corner | None) -> str:
    """Return the error of two texts around a table that tell different units, or of one that tells both.

    A text without a cell is the name of the sheet.
    """
    if one == other:
        return _('{place}: "{note}" names two units. Write the one that the amounts of {table} are in.').format(
            place=_where(sheet, one), note=_text(sheet, one), table=_lost(feeding)
        )
    return _(
        '{place}: "{note}" contradicts "{other}" in {there}. So {table} is not read: leave the unit that its amounts'
        " are in, or write units into the headers."
    ).format(
        place=_where(sheet, one),
        note=_text(sheet, one),
        other=_text(sheet, other),
        there=_("the name of the sheet") if other is None else cell_address(*other),
        table=_lost(feeding),
    )


def mixed_units(sheet: RawSheet, feeding: Sequence[Match], cells: Sequence[Corner]) -> str:
    """Return the error of a column of units that says different ones in different rows, the first `cells` of each."""
    units = [
        _('"{text}" in {cell}').format(text=_text(sheet, cell), cell=cell_address(*cell))
        for cell in cells[:_SHOWN_HEADERS]
    ]
    return _(
        "{place}: the rows of {table} are in different units: {units}. It is not read: bring all amounts into one"
        ' unit and write it into the headers, such as "金额(万元)".'
    ).format(place=_where(sheet, cells[0]), table=_lost(feeding), units=_(", ").join(units))


def unread_note(sheet: RawSheet, feeding: Sequence[Match], note: Corner | None) -> str:
    """Return the error of a text around a table that seems to tell a unit; without a cell, it is the sheet's name."""
    return _(
        '{place}: "{note}" seems to tell the unit of the amounts of {table}, but it cannot be read for certain. Write'
        ' "单位:万元" alone in a cell above the headers, or the unit in the header, such as "金额(万元)".'
    ).format(place=_where(sheet, note), note=_text(sheet, note), table=_lost(feeding))


def _lost(feeding: Sequence[Match]) -> str:
    """Return which tables are not read, and where their headers stand."""
    headers = [header for found in feeding for header in found.columns.values()]
    first = min(headers, key=lambda header: (header.row, header.index))
    names = _(", ").join(found.table.name for found in feeding)
    return _("table {tables} (headers from {cell} on)").format(tables=names, cell=address(first))


def address(header: Header) -> str:
    """Return the cell in which a header stands."""
    return cell_address(header.row, header.index)


def _at(sheet: RawSheet, header: Header) -> str:
    return _where(sheet, (header.row, header.index))


def _where(sheet: RawSheet, cell: Corner | None) -> str:
    return place(sheet.file or "", sheet.name, None if cell is None else cell_address(*cell))


def _text(sheet: RawSheet, cell: Corner | None) -> str:
    if cell is None:
        return shown_name(sheet.name or PurePosixPath(sheet.file or "").stem)
    return shown(str(sheet.rows[cell[0]][cell[1]] or ""))


def _quoted(headers: Sequence[Header]) -> str:
    texts = [_('"{text}"').format(text=shown(header.text)) for header in headers[:_SHOWN_HEADERS]]
    return _(", ").join(texts) + (" …" if len(headers) > _SHOWN_HEADERS else "")
