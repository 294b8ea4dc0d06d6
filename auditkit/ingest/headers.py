"""Headers: the words over the columns, and the columns of the schemas that they mean.

A header means a column when, taken apart from its unit, it is one of the column's labels: its name, its titles or its
aliases, compared by `label_key`. A header that is only similar is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache

from auditkit.errors import BadUsage
from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.ingest.raw import MergedRange, is_blank
from auditkit.model.schema import ALL_TABLE_NAMES, TABLE_NAMES, Column, TableSchema, table_schema
from auditkit.values.text import label_key, normalise, shown
from auditkit.values.units import HeaderUnit, split_header

HeaderMapping = Mapping[tuple[str, str], str]
"""What the user settled: (table, `label_key` of the header) → column."""

_LONGEST_HEADER = 200
# What is counted, behind a label: 捐赠人数（人） is 捐赠人数.
_COUNTED = re.compile(
    r"\s*[(\[]\s*(?:人次|人数|人數|人|名|个|個|笔|筆|次|份|户|戶|件|项|項|persons?|people|number)\s*[)\]]$",
    re.IGNORECASE,
)
# What a template says of filling a column in: 项目名称（必填）, *项目名称 and 项目名称 required are 项目名称.
_ASKED = (
    r"(?:必须填写|必填[项項]?|必填字段|必[选選][项項]?|非必填[项項]?|[选選]填[项項]?|可选[项項]?|可不填"
    r"|(?:required|mandatory|compulsory|optional)(?:\sfield)?)"
)
_BRACKETED = rf"[(\[【〔]\s*{_ASKED}(?:[,;:、\s][^()\[\]【】〔〕]*)?[)\]】〕]"
_PLAIN = re.compile(r"[A-Za-z0-9]{2}[A-Za-z0-9._-]*")
_PART = re.compile(r"^其中\s?[:,、]\s?(?=.)")
_ASKED_BEFORE = re.compile(rf"^(?:[\s*★※]|{_BRACKETED})+(?=.)", re.IGNORECASE)
_ASKED_BEHIND = re.compile(
    rf"(?<=.)(?:[\s*★※]|{_BRACKETED}|(?<=[\s\-_,:/|*]){_ASKED}|(?<=[\u4e00-\u9fff)])必填[项項]?|[-_,:/|](?=\s?{_ASKED}))+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """One header: its index in the sheet and its row, both from 0, its text as written, and its unit for amounts.

    `keys` are what it is compared by, the likeliest first: a header under a group title (收入 over 公众捐款) may mean a
    column together with it or by itself, with or without its unit. `key` is its own label alone.
    """

    index: int
    text: str
    key: str
    keys: tuple[str, ...]
    unit: HeaderUnit
    row: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """The headers of one row that mean columns of `table`; `repeated` are further headers of a column already found."""

    table: TableSchema
    columns: Mapping[str, Header]
    repeated: Mapping[str, tuple[Header, ...]]

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that no header means."""
        return tuple(name for name in self.table.required if name not in self.columns)

    @property
    def covered(self) -> bool:
        """Whether every required column has its header."""
        return not self.missing


def parse_mapping(texts: Sequence[str], origin: str = "--map") -> HeaderMapping:
    """Return what `--map 'their header=table.column'` settles, for each of `texts`; `origin` is where they stand.

    Raises BadUsage, with the nearest name there is, for a text of another form, an unknown table or an unknown column.
    """
    mapping: dict[tuple[str, str], str] = {}
    for text in texts:
        header, _sign, target = text.rpartition("=")
        table, _dot, column = target.strip().partition(".")
        problem = _mapping_problem(label_key(header), table, column)
        if problem is not None:
            message = _('{origin} "{value}": {problem}')
            raise BadUsage(message.format(origin=origin, value=shown(text), problem=problem))
        mapping[table, label_key(header)] = column
    return mapping


def _mapping_problem(key: str, table: str, column: str) -> str | None:
    if not (key and table and column):
        return _("it must read 'their header=table.column', such as '善款合计=funds.total_amount'.")
    if table not in ALL_TABLE_NAMES:
        message = _("there is no table {name}. Did you mean {nearest}? The tables are {names}.")
        nearest = _nearest_name(table, TABLE_NAMES)
        return message.format(name=shown(table), nearest=nearest, names=_(", ").join(TABLE_NAMES))
    names = table_schema(table).column_names
    if column not in names:
        message = _("table {table} has no column {name}. Did you mean {nearest}? Its columns are {names}.")
        nearest = _nearest_name(column, names)
        return message.format(table=table, name=shown(column), nearest=nearest, names=_(", ").join(names))
    return None


def read_headers(cells: Sequence[object], row: int = 0) -> tuple[Header, ...]:
    """Return the headers in one row of cells, the `row`-th of its sheet: every text that has a letter in it."""
    return read_header_rows([cells], row, ())


def read_header_rows(rows: Sequence[Sequence[object]], first: int, merged: Sequence[MergedRange]) -> tuple[Header, ...]:
    """Return the headers that a few `rows` make up together, the first of which is the `first`-th of its sheet.

    A column's header is the lowest text over it; a text above that, its own or that of a group title which spans it,
    may belong to it. `merged` are the merged ranges of the sheet; without any in its row, a group title spans the blank
    cells to its right.
    """
    spans = [_spanned(cells, first + offset, merged) for offset, cells in enumerate(rows[:-1])]
    headers = []
    for index in range(max(map(len, rows), default=0)):
        own = [
            (first + offset, cells[index])
            for offset, cells in enumerate(rows)
            if index < len(cells) and _may_be_header(cells[index])
        ]
        if not own:
            continue
        row, lowest = own[-1]
        above = [text for span in spans[: row - first] if (text := span.get(index)) and text != lowest]
        header = _header(index, row, str(lowest), tuple(dict.fromkeys(above)))
        if header is not None:
            headers.append(header)
    return tuple(headers)


def _may_be_header(cell: object) -> bool:
    return isinstance(cell, str) and 0 < len(cell) <= _LONGEST_HEADER and not cell.isspace()


def _spanned(cells: Sequence[object], row: int, merged: Sequence[MergedRange]) -> dict[int, str]:
    """Return the text that stands over each column in a row above the lowest header."""
    found = {index: str(cell) for index, cell in enumerate(cells) if _may_be_header(cell)}
    here = [merge for merge in merged if merge[0][0] <= row <= merge[1][0]]
    if here:
        for (_top, left), (_bottom, right) in here:
            if left in found:
                found.update(dict.fromkeys(range(left, right + 1), found[left]))
        return found
    title = ""
    for index, cell in enumerate(cells):
        title = found.get(index, title if is_blank(cell) else "")
        if title:
            found[index] = title
    return found


def _header(index: int, row: int, lowest: str, above: tuple[str, ...]) -> Header | None:
    """Return the header whose own text is `lowest`, under the titles `above`, the topmost first."""
    text, key, whole_key, unit = _take_apart(lowest)
    if not key:
        return None
    if not above:
        return Header(index, text, key, (key, whole_key), unit, row)
    keys: list[str] = []
    for start in range(len(above)):
        joined = _take_apart(" ".join((*above[start:], lowest)))
        keys += [joined[1], joined[2]]
        # 收入（万元） over 公众捐款 is 收入公众捐款, in the unit of the title.
        keys.append("".join([*(_take_apart(title)[1] for title in above[start:]), key]))
    for title in reversed(above):
        unit = _nearer(unit, _take_apart(title)[3])
    shown_text = " ".join(" ".join(title.split()) for title in (*above, text))
    return Header(index, shown_text, key, tuple(dict.fromkeys((*keys, key, whole_key))), unit, row)


def _nearer(own: HeaderUnit, above: HeaderUnit) -> HeaderUnit:
    """Return the unit of a header below a title: what it does not say itself, the title says."""
    if own.scale is not None or own.conflict is not None:
        return own
    return replace(own, scale=above.scale, currencies=own.currencies or above.currencies, conflict=above.conflict)


def is_known(header: Header, beside: TableSchema) -> bool:
    """Tell whether a header means a column of some table that a sheet of the table `beside` may touch on.

    Rows about a project are never those of an organisation's year: what only the latter has is no word of theirs.
    """
    known = _all_labels(_beside(_has_projects(beside)))
    return any(key in known for key in header.keys)


@cache
def _beside(of_projects: bool) -> tuple[str, ...]:
    schemas = [table_schema(name) for name in TABLE_NAMES]
    referred = {
        column.references.partition(".")[0] for table in schemas for column in table.columns if column.references
    }
    return tuple(table.name for table in schemas if not of_projects or _has_projects(table) or table.name in referred)


def _has_projects(table: TableSchema) -> bool:
    return "project_id" in table.column_names


def is_label(cell: object, mapping: HeaderMapping, tables: tuple[str, ...] = TABLE_NAMES) -> bool:
    """Tell whether a cell is the header of a column of one of `tables`, by its labels or by what the user settled."""
    if not _may_be_header(cell) or _begins_no_label(str(cell), mapping, tables):
        return False
    _text, key, whole_key, _unit = _take_apart(str(cell))
    known = _all_labels(tables)
    return bool(key) and (
        key in known or whole_key in known or any(its in (key, whole_key) for table, its in mapping if table in tables)
    )


def _begins_no_label(cell: str, mapping: HeaderMapping, tables: tuple[str, ...]) -> bool:
    """Tell at a glance that a plain cell is no label: what can be taken off it, such as a unit, stands at its end.

    To take each cell apart in a column of numbers that are all different takes longer than to read the sheet.
    """
    if not _PLAIN.fullmatch(cell):
        return False
    start = cell[:2].lower()
    return start not in _starts(tables) and not any(label.startswith(start) for _table, label in mapping)


@cache
def _starts(tables: tuple[str, ...]) -> frozenset[str]:
    return frozenset(label[:2] for label in _all_labels(tables))


@cache
def _all_labels(tables: tuple[str, ...] = TABLE_NAMES) -> frozenset[str]:
    return frozenset(label for name in tables for label in (*_labels(name), *_year_labels(name)))


@lru_cache(maxsize=4096)
def _take_apart(cell: str) -> tuple[str, str, str, HeaderUnit]:
    """Return a header as it is written, the key of its label, that of the whole, and its unit."""
    unit = split_header(_without_what_is_asked(cell))
    label = _COUNTED.sub("", _without_what_is_asked(unit.label))
    return " ".join(cell.split()), label_key(label), label_key(cell), unit


def _without_what_is_asked(label: str) -> str:
    """Return a label without the remark that its column must, or may, be filled in, which may stand before a unit, and
    without what says that it is a part of the one before: 其中：.
    """
    return _ASKED_BEHIND.sub("", _ASKED_BEFORE.sub("", _PART.sub("", normalise(label))))


def match(table: TableSchema, headers: Sequence[Header], mapping: HeaderMapping) -> Match:
    """Return which of `headers`, in reading order, mean columns of `table`. Of two for one column the first counts.

    What the user settled goes before any label; a header with its unit may be a label as a whole. One that names a year
    counts only where no header gives the day itself.
    """
    columns: dict[str, Header] = {}
    repeated: dict[str, tuple[Header, ...]] = {}
    labels = _labels(table.name)
    settled = {header: _settled(table.name, header, mapping) for header in headers}
    for header in sorted(headers, key=lambda header: settled[header] is None):
        column = settled[header] or next((labels[key] for key in header.keys if key in labels), None)
        if column is None:
            continue
        if column in columns:
            repeated[column] = (*repeated.get(column, ()), header)
        else:
            columns[column] = header
    years = _year_labels(table.name)
    for header in headers:
        column = next((years[key] for key in header.keys if key in years), None)
        if column is not None and header not in columns.values():
            columns.setdefault(column, header)
    return Match(table, columns, repeated)


def _settled(table: str, header: Header, mapping: HeaderMapping) -> str | None:
    return next((mapping[table, key] for key in header.keys if (table, key) in mapping), None)


def named_table(name: str, tables: Sequence[str] = TABLE_NAMES) -> str | None:
    """Return which of `tables` a sheet's name ends with (2019年财务披露表, P07 disclosures), the longest name first."""
    key = "".join(character for character in label_key(name) if not character.isdigit())
    shortened = key.removesuffix("表")
    best, table = 0, None
    for candidate in tables:
        for label in _sheet_labels(candidate):
            if len(label) > best and (key.endswith(label) or shortened.endswith(label)):
                best, table = len(label), candidate
    return table


def title_of(column: Column) -> str:
    """Return how messages name a column: its name, and its title in the user's language."""
    return _("{name} ({title})").format(name=column.name, title=pick(column.title))


@cache
def _labels(table: str) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for column in table_schema(table).columns:
        for key in column_keys(column):
            labels.setdefault(key, column.name)
    return labels


@cache
def _year_labels(table: str) -> Mapping[str, str]:
    return {label_key(label): column.name for column in table_schema(table).columns for label in column.year_aliases}


def names_a_year(header: Header, table: str, column: str) -> bool:
    """Tell whether a header of a date column is one under which a year alone stands for its last day.

    So is one that only the user says is of a column which takes years: no label says that it asks for a day.
    """
    years, labels = _year_labels(table), _labels(table)
    if column not in years.values():
        return False
    return any(years.get(key) == column for key in header.keys) or all(labels.get(key) != column for key in header.keys)


@lru_cache(maxsize=1024)
def _column_keys(name: str, titles: tuple[str, ...], aliases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label_key(label) for label in (name, *titles, *aliases)))


def column_keys(column: Column) -> tuple[str, ...]:
    """Return what the headers of a column are compared by: its name, its titles and its aliases."""
    return _column_keys(column.name, tuple(column.title.values()), column.aliases)


@cache
def _sheet_labels(table: str) -> tuple[str, ...]:
    schema = table_schema(table)
    return tuple(label_key(label) for label in (table, *schema.title.values(), *schema.aliases))


def _nearest_name(name: str, names: Sequence[str]) -> str:
    return (get_close_matches(name, names, n=1, cutoff=0.0) or [names[0]])[0]
