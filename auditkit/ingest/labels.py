"""Words at the start of a row which say that it is none of the data: a total of rows, or a note, or who signed.

A label is read from one cell. Whether its row is really no data depends on the rest of the row (see `asides`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, repeat
from operator import contains

from auditkit.values.text import label_key, normalise

SUBTOTAL, TOTAL, GRAND_TOTAL = range(3)
"""How far a total reaches: a total of some rank may add up several of lower rank."""

_LONGEST_TOTAL = 40
_LONGEST_GROUP = 20
_NOTE_BEGINS_WITHIN = 24
_LABEL_ENDS_WITHIN = 100

_DASH = r"[-‐‒–—]"
_SIGN = r"[-‐‒–—:]"
_CHINESE = r"(?:总\s?合|總\s?合|合|共|总|總|小|累)\s?[计計](?:数|额|金额)?\d{0,2}"
_SUBTOTAL = r"sub[\s-]?totals?"
_OTHER_ENGLISH = r"(?:(?:grand|overall|general|running|cumulative)[\s-])?totals?"
_ENGLISH = rf"(?:{_SUBTOTAL}|{_OTHER_ENGLISH})(?:\s?\d{{1,2}})?"
_ANY = rf"(?P<word>{_CHINESE}|{_ENGLISH}|sum)"

_BARE = re.compile(_ANY)
_REMARK = re.compile(r"(?P<head>[^(\[【<〔]*[^\s(\[【<〔])\s*[(\[【<〔](?P<remark>[^()\[\]【】<>〔〕]*)[)\]】>〕]")
# A colon says for certain that what stands before it is a label.
_BEFORE_COLON = re.compile(rf"{_ANY}\s?:\s?(?P<group>.+)")
_PREFIX = re.compile(
    rf"(?P<word>{_CHINESE})(?:\s?{_DASH}\s?|\s)(?P<group>.+)"
    rf"|(?P<subtotal>{_SUBTOTAL})(?:\s?{_DASH}\s?|\s(?:(?:for|of)\s)?)(?P<of_subtotal>.+)"
    rf"|(?P<english>{_OTHER_ENGLISH}|sum)(?:\s?{_DASH}\s?|\s(?:for|of)\s)(?P<of_english>.+)"
)
_SUFFIX = re.compile(
    rf"(?P<group>.+?)(?:\s?{_SIGN}\s?|\s)?(?P<word>{_CHINESE})"
    rf"|(?P<of_english>.+?)(?:\s?{_SIGN}\s?|\s)(?P<english>{_ENGLISH})"
)
# 本页合计, 以上合计: nothing but a total is called so.
_CERTAIN_GROUP = re.compile(r"[本当此][页月年季期表日次批周]|全部|全年|以上|上述|(?:this )?(?:page|month|year)")
_ORNAMENTS = re.compile(r"^[\W_]+|(?:(?![)\]】>〕])[\W_])+$")
LIKELY_TOTAL = ("计", "計", "total", "sum", "ｔｏｔａｌ", "ｓｕｍ")

_PEOPLE = (
    "填表人|制表人|填报人|编制人|制单人|经办人|审核人|复核人|审批人|负责人|单位负责人|财务负责人|项目负责人|机构负责人|法定代表人|法人代表|"
    "联系人|联系电话|联系方式|填表日期|制表日期|填报日期|报送日期|编制日期|审核日期|填表时间|制表时间|制表单位|填报单位|填表单位|编制单位|"
    "盖章|公章|单位盖章|单位公章|签字|签章|签名|制表|审核|复核|审批|编制|填表|填报|主管|会计|出纳|日期|电话"
)
_REMARKS = "注|附注|备注|注释|说明|填表说明|编制说明|补充说明|其他说明|特此说明|数据来源|资料来源|来源|声明"
_ENGLISH_REMARKS = (
    "disclaimer|(?:data )?sources?|contact|tel|telephone|phone|date|(?:authori[sz]ed )?signatures?|signed|"
    "(?:official )?(?:stamp|seal)"
)
_ENGLISH_DONE = (
    "(?:prepared|reviewed|checked|approved|compiled|completed|signed|verified|submitted|certified|authori[sz]ed|"
    "audited|filled in) (?:by|on)"
)
_CHINESE_NOTE = "|".join(sorted(f"{_PEOPLE}|{_REMARKS}".split("|"), key=len, reverse=True))
_NUMBER = r"\s?[0-9一二三四五六七八九十]{0,3}\s?"
# A label that is told from data by what follows it: a colon, a bracket, a line to sign on, or nothing.
_CLEAR_NOTE = re.compile(
    rf"(?:{_CHINESE_NOTE}){_NUMBER}(?:[:(\[【_、)\]】]|\.(?!\d)|$)|(?:notes?|remarks?)(?:{_NUMBER}(?::|\.(?!\d))|$)"
    rf"|(?:{_ENGLISH_REMARKS})\s?(?:[:(\[)\]]|__|$)|n\.b\.|{_ENGLISH_DONE}\b\s?:?"
)
_VAGUE_NOTE = re.compile(rf"{_CHINESE_NOTE}|以上|(?:notes?|remarks?|sources?|(?:the |all )?above) ")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_EMPTY_REST = re.compile(r"[\W_]*")
LIKELY_NOTE = (
    *sorted({word[:2] for word in _CHINESE_NOTE.split("|")}),
    *("以上", "note", "remark", "disclaim", "source", "contact", "tel", "phone", "date", "sign", "stamp", "seal"),
    *("n.b", "above", " by", " on", "ｎｏｔｅ"),
)


@dataclass(frozen=True, slots=True)
class TotalLabel:
    """What a label says of a total: `rank` how far it reaches, `group` the `label_key` of what it is of, or "".

    `certain` says that no name of anything is written so; `running` that it adds up more than the rows of its sheet.
    """

    rank: int
    group: str = ""
    certain: bool = True
    running: bool = False


@dataclass(frozen=True, slots=True)
class NoteLabel:
    """What a label says of a note or a signature: `clear` when it is told from data, `open` when its content follows
    in the next cell.
    """

    clear: bool
    open: bool


def likely_totals(texts: Iterable[str]) -> set[str]:
    """Return those of `texts` in which the word for a total may be: few, and none that is left out is a label."""
    short = [text for text in texts if len(text) <= _LONGEST_TOTAL]
    return _with_words(short, short, LIKELY_TOTAL)


def likely_notes(texts: Iterable[str]) -> set[str]:
    """Return those of `texts` that may begin with a word for a note: few, and none that is left out is a label."""
    texts = list(texts)
    return _with_words(texts, [text[:_NOTE_BEGINS_WITHIN] for text in texts], LIKELY_NOTE)


def _with_words(texts: Sequence[str], parts: Sequence[str], words: Sequence[str]) -> set[str]:
    """Return those of `texts` of which the part has one of `words` in it.

    All are searched in one go first, since most columns have no such word at all.
    """
    together = "\x00".join(parts).casefold()
    found = [word for word in words if word in together]
    if not found:
        return set()
    folded = together.split("\x00")
    if len(folded) != len(parts):
        folded = [part.casefold() for part in parts]
    return set().union(*(compress(texts, map(contains, folded, repeat(word))) for word in found))


@lru_cache(maxsize=4096)
def total_label(text: str) -> TotalLabel | None:
    """Return what `text` says as the label of a total (合计, 健康小计, Total (3 projects)); None for any other text."""
    label = normalise(text).casefold()
    if len(label) > _LONGEST_TOTAL:
        return None
    label = _ORNAMENTS.sub("", label)
    remark = _REMARK.fullmatch(label)
    if remark:
        inner = _total_label(_ORNAMENTS.sub("", remark["head"]))
        if inner is None or inner.group:
            return inner
        return TotalLabel(inner.rank, label_key(remark["remark"]), inner.certain, inner.running)
    return _total_label(label.rstrip(")]】>〕"))


def _total_label(label: str) -> TotalLabel | None:
    bare = _BARE.fullmatch(label)
    if bare:
        return _ranked(bare["word"], "", True)
    before_colon = _BEFORE_COLON.fullmatch(label)
    if before_colon:
        return _ranked(before_colon["word"], before_colon["group"], True)
    affixed = _PREFIX.fullmatch(label) or _SUFFIX.fullmatch(label)
    if affixed is None:
        return None
    parts = affixed.groupdict()
    word = parts["word"] or parts["english"] or parts["subtotal"]
    group = parts["group"] or parts["of_english"] or parts["of_subtotal"]
    if len(group) > _LONGEST_GROUP or not any(map(str.isalnum, group)):
        return None
    return _ranked(word, group, _CERTAIN_GROUP.fullmatch(group) is not None)


def _ranked(word: str, group: str, certain: bool) -> TotalLabel:
    running = word[0] == "累" or word.startswith(("running", "cumulative"))
    if word[0] == "小" or word.startswith("sub"):
        rank = SUBTOTAL
    elif word[0] in "总總" or word.startswith(("grand", "overall", "general")):
        rank = GRAND_TOTAL
    else:
        rank = TOTAL
    return TotalLabel(rank, label_key(group), certain, running)


def note_label(text: str) -> NoteLabel | None:
    """Return what `text` says as the start of a note or signature (注：…, 填表人：张三, Prepared by …); else None."""
    return _note_label(text[:_LABEL_ENDS_WITHIN])


@lru_cache(maxsize=4096)
def _note_label(start: str) -> NoteLabel | None:
    label = _ORNAMENTS.sub("", normalise(start).casefold())
    clear = _CLEAR_NOTE.match(label)
    if clear:
        return NoteLabel(True, _EMPTY_REST.fullmatch(label, clear.end()) is not None)
    return NoteLabel(False, False) if _VAGUE_NOTE.match(label) else None


def shape(text: str) -> str:
    """Return how a text is written, whatever its words and figures: P01 and Q2 are of one shape."""
    return _DIGITS.sub("0", _LETTERS.sub("a", text.strip()))
