"""Which column may be meant by a header that is not known: told to people, never taken for granted.

A suggestion is made only where the words are alike in more than those that many columns share (项目, 日期, 金额), where
the header is not that of another column, and where what stands under it can be values of the column. None is better
than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from auditkit.ingest.headers import Header, column_keys, is_known
from auditkit.ingest.kinds_of_columns import column_kind
from auditkit.ingest.raw import Row, is_blank
from auditkit.model.schema import Column, TableSchema, table_schema
from auditkit.values.columns import Options, parse_column

Cells = Callable[[Header], Sequence[object]]
"""What stands under a header, or beside a label: the first few cells that are not blank."""

_SIMILAR = 0.8
_NEAR = 0.7
_NEAR_IN_WORDS = 0.6
_DISTINCT = 0.5
_LONGEST = 60
_LOOKED_AT = 50
_LOOKED_THROUGH = 2_000

_MISTAKEN = str.maketrans("未己巳曰帐拔损", "末已已日账拨捐")
"""Characters that are typed for others which look or sound like them: 期未余额 is meant for 期末余额. One such mistake
leaves three quarters of a label of four characters in common with it, no more than 期初余额 has.
"""

# Words that labels of many columns share: 项目名称 and 项目支出 are not alike.
_COMMON_WORDS = re.compile(
    "项目|項目|公益|名称|名稱|编号|編號|编码|代码|日期|时间|時間|金额|金額|总额|總額|合计|合計|总计|余额|餘額|数量|数额|类型|类别|情况|期|总|的"
)
_COMMON_ENGLISH = re.compile(r"\b(?:an?|and|at|by|for|from|in|of|on|the|to|project|organi[sz]ation)\b")
# Characters that change nothing of what a label names.
_FILLERS = frozenset("日期时间時間金额額总總的数數量项目項名称稱编号編號合计計估测測约約元")
_SHARE = re.compile(r"[(\[]?(?:%|百分比|占比|比例|比率|率|percent(?:age)?|share)[)\]]?$")


def no_cells(_header: Header) -> Sequence[object]:
    """Return nothing, for headers without cells."""
    return ()


def cells_below(rows: Sequence[Row], end: int) -> Cells:
    """Return the cells between a header and row `end` of its sheet, which is left out."""

    def cells(header: Header) -> Sequence[object]:
        looked_through = range(header.row + 1, min(end, header.row + 1 + _LOOKED_THROUGH))
        filled = (rows[row][header.index] for row in looked_through if not is_blank(rows[row][header.index]))
        return tuple(islice(filled, _LOOKED_AT))

    return cells


def suggested(
    table: TableSchema, headers: Sequence[Header], columns: Collection[str], cells: Cells
) -> dict[Header, str]:
    """Return which of `headers` may mean which of the `columns` of `table`, each at most one: the likeliest first."""
    found = [
        (likeness, -number, name, header)
        for number, header in enumerate(headers)
        for name, likeness in _fitting(table, header, columns, cells).items()
    ]
    pairs: dict[Header, str] = {}
    for _likeness_of, _number, name, header in sorted(found, key=lambda each: (-each[0], -each[1], each[2])):
        if header not in pairs and name not in pairs.values():
            pairs[header] = name
    return pairs


def share_of(table: TableSchema, header: Header, taken: Collection[str]) -> Column | None:
    """Return the amount, not among `taken`, of which a header gives shares: 管理费（%） is no amount of 管理费."""
    key = _SHARE.sub("", header.key)
    if key == header.key:
        return None
    return next(
        (
            column
            for column in table.columns
            if column.type == "amount" and column.name not in taken and key in column_keys(column)
        ),
        None,
    )


def _fitting(table: TableSchema, header: Header, columns: Collection[str], cells: Cells) -> dict[str, float]:
    """Return how alike `header` is to those of the `columns` which it may mean."""
    if is_known(header, table):
        return {}
    near = {
        name: likeness
        for name, likeness in _likenesses(table.name, header.key, header.unit.label).items()
        if name in columns
    }
    under = cells(header) if near else ()
    return {name: likeness for name, likeness in near.items() if _fits(table, name, header, under)}


def _fits(table: TableSchema, name: str, header: Header, cells: Sequence[object]) -> bool:
    """Tell whether `header` says nothing against the type of a column, and `cells` can be read as its values."""
    kind = column_kind(table.name, name)
    if _SHARE.search(header.key) and kind.type != "percent":
        return False
    if header.unit.scale is not None and kind.type not in ("amount", "integer", "number"):
        return False
    if kind.type == "text":
        return not any(isinstance(cell, date) for cell in cells)
    read = parse_column(list(cells), kind, Options())
    return len(read.problems) <= int(read.valid.sum())


@lru_cache(maxsize=4096)
def _likenesses(table: str, key: str, label: str) -> Mapping[str, float]:
    """Return how alike a header and the likest label of each column are, from 0 to 1, where that is plausible.

    `key` and `label` are the header's. Where it is as near to two columns, neither is plausible.
    """
    found: dict[str, float] = {}
    if len(key) > _LONGEST:
        return found
    for column in table_schema(table).columns:
        if key.isascii():
            likeness = max((_alike_in_words(_words(label), words) for words in _words_of(column)), default=0.0)
        else:
            likeness = max(_likeness(key, its) for its in column_keys(column))
        if likeness > _NEAR_IN_WORDS:
            found[column.name] = likeness
    nearest = max(found.values(), default=0.0)
    return found if list(found.values()).count(nearest) < 2 else {}


def _words_of(column: Column) -> list[Sequence[str]]:
    labels = (column.name, *column.title.values(), *column.aliases)
    return [_words(label) for label in labels if label.isascii()]


@lru_cache(maxsize=4096)
def _words(label: str) -> Sequence[str]:
    lower = label.casefold()
    return re.findall("[a-z]+", _COMMON_ENGLISH.sub(" ", lower)) or re.findall("[a-z]+", lower)


def _alike_in_words(first: Sequence[str], second: Sequence[str]) -> float:
    """Return the share of English words that two labels have in common, whatever their order and small mistakes."""
    common = sum(any(_same_word(word, other) for other in second) for word in first)
    return min(common, len(second)) / max(len(first), len(second), 1)


@lru_cache(maxsize=65536)
def _same_word(first: str, second: str) -> bool:
    alike = first[0] == second[0] and abs(len(first) - len(second)) < 3
    return first == second or (alike and _ratio(first, second) >= _SIMILAR)


def _likeness(first: str, second: str) -> float:
    """Return how alike two Chinese keys are, from 0 to 1; one that holds the other and only fillers is very alike.

    Keys that are alike only in words that many columns share are not alike.
    """
    if first.translate(_MISTAKEN) == second.translate(_MISTAKEN):
        return max(_SIMILAR, _ratio(first, second))
    shorter, longer = sorted((first, second), key=len)
    # The ratio is 2 × common / all characters: too few distinct ones in common rule a pair out without comparing it.
    if len(shorter) < 2 or 2 * len(shorter) < len(longer) or not set(shorter) & set(longer):
        return 0.0
    if shorter in longer:
        is_filled = _FILLERS.issuperset(longer.replace(shorter, "", 1)) and 2 * len(shorter) > len(longer)
        return max(_SIMILAR, len(shorter) / len(longer)) if is_filled else 0.0
    own = [_COMMON_WORDS.sub("", key.translate(_MISTAKEN)) for key in (first, second)]
    if min(map(len, own)) < 2:
        return 0.0
    likeness = _ratio(first, second)
    return likeness if likeness >= _NEAR and (own[0] == own[1] or _ratio(*own) > _DISTINCT) else 0.0


def _ratio(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
