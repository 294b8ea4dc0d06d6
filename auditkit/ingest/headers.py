"""Headers: the words over the columns, and the columns of the schemas that they mean.

A header means a column when, taken apart from its unit, it is one of the column's labels: its name, its titles or its
aliases, compared by `label_key`. A header that is only similar is never taken for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache, lru_cache

from auditkit.errors import BadUsage
from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.model.schema import TABLE_NAMES, Column, TableSchema, table_schema
from auditkit.values import header_unit, label_key
from auditkit.values.text import shown

HeaderMapping = Mapping[tuple[str, str], str]
"""What the user settled: (table, `label_key` of the header) → column."""

SIMILAR = 0.8
_NEAREST = 0.5
_LONGEST_HEADER = 200


@dataclass(frozen=True, slots=True)
class Header:
    """One header: its index in the sheet from 0, its text as written, what it is compared by, and its unit."""

    index: int
    text: str
    key: str
    whole_key: str
    scale: int | None
    currency: str | None


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
    if table not in TABLE_NAMES:
        message = _("there is no table {name}. Did you mean {nearest}? The tables are {names}.")
        nearest = _nearest_name(table, TABLE_NAMES)
        return message.format(name=shown(table), nearest=nearest, names=_(", ").join(TABLE_NAMES))
    names = table_schema(table).column_names
    if column not in names:
        message = _("table {table} has no column {name}. Did you mean {nearest}? Its columns are {names}.")
        nearest = _nearest_name(column, names)
        return message.format(table=table, name=shown(column), nearest=nearest, names=_(", ").join(names))
    return None


def read_headers(row: Sequence[object]) -> tuple[Header, ...]:
    """Return the headers in a row of cells: every text that has a letter in it."""
    headers = []
    for index, cell in enumerate(row):
        if isinstance(cell, str) and 0 < len(cell) <= _LONGEST_HEADER:
            text, key, whole_key, scale, currency = _take_apart(cell)
            if key:
                headers.append(Header(index, text, key, whole_key, scale, currency))
    return tuple(headers)


@lru_cache(maxsize=4096)
def _take_apart(cell: str) -> tuple[str, str, str, int | None, str | None]:
    label, scale, currency = header_unit(cell)
    return " ".join(cell.split()), label_key(label), label_key(cell), scale, currency


def match(table: TableSchema, headers: Sequence[Header], mapping: HeaderMapping) -> Match:
    """Return which of `headers` mean columns of `table`. Of two headers for one column the first counts.

    What the user settled goes before any label; a header with its unit may be a label as a whole.
    """
    columns: dict[str, Header] = {}
    repeated: dict[str, tuple[Header, ...]] = {}
    labels = _labels(table.name)
    settled = {header: _settled(table.name, header, mapping) for header in headers}
    for header in sorted(headers, key=lambda header: (settled[header] is None, header.index)):
        column = settled[header] or labels.get(header.key) or labels.get(header.whole_key)
        if column is None:
            continue
        if column in columns:
            repeated[column] = (*repeated.get(column, ()), header)
        else:
            columns[column] = header
    return Match(table, columns, repeated)


def _settled(table: str, header: Header, mapping: HeaderMapping) -> str | None:
    return mapping.get((table, header.whole_key)) or mapping.get((table, header.key))


def similar_column(table: TableSchema, header: Header, taken: Mapping[str, Header]) -> Column | None:
    """Return the optional column of `table`, not among `taken`, whose labels `header` is almost one of."""
    likenesses = _likenesses(table.name, header.key)
    open_columns = [column for column in table.columns if not column.required and column.name not in taken]
    best = max(open_columns, key=lambda column: likenesses.get(column.name, 0.0), default=None)
    return best if best is not None and likenesses.get(best.name, 0.0) >= SIMILAR else None


def nearest_header(table: TableSchema, column: str, headers: Sequence[Header]) -> Header | None:
    """Return the header that comes nearest to a label of `column`, if any comes near."""
    likeness, _position, nearest = max(
        ((_likenesses(table.name, header.key).get(column, 0.0), -header.index, header) for header in headers),
        key=lambda found: found[:2],
        default=(0.0, 0, None),
    )
    return nearest if likeness >= _NEAREST else None


def named_table(name: str) -> str | None:
    """Return the table that a sheet's name ends with (2019年财务披露表, P07 disclosures), the longest name first."""
    key = "".join(character for character in label_key(name) if not character.isdigit())
    shortened = key.removesuffix("表")
    best, table = 0, None
    for candidate in TABLE_NAMES:
        for label in _sheet_labels(candidate):
            if len(label) > best and (key.endswith(label) or shortened.endswith(label)):
                best, table = len(label), candidate
    return table


def title_of(column: Column) -> str:
    """Return how messages name a column: its name, and its title in the user's language."""
    return _("{name} ({title})").format(name=column.name, title=pick(column.title))


@lru_cache(maxsize=4096)
def _likenesses(table: str, key: str) -> Mapping[str, float]:
    """Return how alike `key` and the likest label of each column are, from 0 to 1, where that is at all alike."""
    found: dict[str, float] = {}
    for column in table_schema(table).columns:
        likeness = max(_likeness(key, label) for label in _keys(column))
        if likeness >= _NEAREST:
            found[column.name] = likeness
    return found


def _likeness(first: str, second: str) -> float:
    """Return how alike two keys are, from 0 to 1; one that holds the other and little else counts as very alike."""
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) > 1 and 2 * len(shorter) > len(longer) and shorter in longer:
        return max(SIMILAR, len(shorter) / len(longer))
    # The ratio is 2 × common / all characters: too few distinct ones in common rule a pair out without comparing it.
    if 3 * len(shorter) < len(longer) or not set(shorter) & set(longer):
        return 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


@cache
def _labels(table: str) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for column in table_schema(table).columns:
        for key in _keys(column):
            labels.setdefault(key, column.name)
    return labels


@lru_cache(maxsize=1024)
def _column_keys(name: str, titles: tuple[str, ...], aliases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label_key(label) for label in (name, *titles, *aliases)))


def _keys(column: Column) -> tuple[str, ...]:
    return _column_keys(column.name, tuple(column.title.values()), column.aliases)


@cache
def _sheet_labels(table: str) -> tuple[str, ...]:
    schema = table_schema(table)
    return tuple(label_key(label) for label in (table, *schema.title.values(), *schema.aliases))


def _nearest_name(name: str, names: Sequence[str]) -> str:
    return (get_close_matches(name, names, n=1, cutoff=0.0) or [names[0]])[0]
