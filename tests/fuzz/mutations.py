"""Files that are nearly right: good ones of every kind, and what chance makes of them. One number, one file."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

NASTY = (
    *("", " ", "0", "-0", "-1", "1e308", "1E400", "-1E400", "NaN", "inf", "9" * 400, "0." + "0" * 300 + "1", "1,2,3,4"),
    *("18446744073709551616", "9223372036854775808", "2958466", "-2958466", "60", "0.30000000000000004", "1,572.4万元"),
    *("2019-02-30", "0000-00-00", "9999-12-31", "11/09/2024", "31/31/31", "2019年13月99日", "20190909", "29 Feb 1900"),
    *("=1+1", "=cmd|'/c calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "＝1", '"', '""', "'", "#REF!", "#N/A", "#DIV/0!"),
    *(
        "\x1b[2J",
        "\x1b]0;x\x07",
        "\x9b31m",
        "\u202egnp.exe",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\r\n",
        "\n",
        "\x0b",
        "\x85",
    ),
    *(
        "①",
        "½",
        "Ⅷ",
        "㊀",
        "１２３",
        "٣",
        "๓",
        "²",
        "e\u0301" * 99,
        "Z" + "\u0301" * 400,
        "\U0001f468\u200d\U0001f469",
        "长" * 40_000,
    ),
    *(
        "合计",
        "总计",
        "小计",
        "Total",
        "单位：万元",
        "（万元）",
        "Amount (CNY '000)",
        "USD",
        "￥",
        "是",
        "无",
        "待定",
        "—",
        "N/A",
    ),
    *(
        "project_id",
        "项目编号",
        "total_amount",
        "org_id",
        "P01",
        "P001",
        "99%",
        "百分之十",
        "(1,234.00)",
        "1,234-",
        "3.07亿",
    ),
    *(
        "{x}",
        "{0}",
        "%s",
        "%(a)s",
        "{path.__class__}",
        "[red]x[/red]",
        "|a|b|",
        "```",
        "<script>",
        "\\",
        "../../x",
        "a" * 300,
    ),
)
"""What tends to break readers of cells, put into cells, attributes and headers."""

_NUMBERS = (
    b"0",
    b"1",
    b"-1",
    b"2",
    b"255",
    b"65535",
    b"65536",
    b"1048576",
    b"1048577",
    b"4294967295",
    b"99999999999999999999",
)
_SIGNIFICANT = ("sheet", "sharedstrings", "workbook", "styles", "content", ".rels")
_TEXT = re.compile(rb">([^<>]{1,60})<")
_ATTRIBUTE = re.compile(rb'="([^"<>]{0,60})"')
_ELEMENT = re.compile(rb"<(\w[\w:]*)[^<>]*?(?:/>|>[^<>]*</\1>)")
_TAG = re.compile(rb"<[^<>]*>")

Mutation = Callable[[random.Random, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Seed:
    """A good file: its ending, and its content."""

    ending: str
    content: bytes


@cache
def seeds() -> tuple[Seed, ...]:
    """Return the good files: sample data of each kind, and the small ones that the hostile files are made of."""
    import containers as make

    data = ROOT / "sample_data"
    real = [
        data / "giving-day-2019" / "99公益日2019.xlsx",
        data / "self-check" / "萤火自查表.xlsx",
        *(path for path in sorted((data / "platform").iterdir()) if path.suffix in (".csv", ".xls", ".ods")),
        data / "platform" / "蒲公英助学.xlsx",
    ]
    rows = [[*make.PROJECTS[0], "campaign", "total_amount", "starts_on"]]
    rows += [[f"P{number}", f"题{number}", "O1", "relief", "c", 10.5 * number, 43_000 + number] for number in range(9)]
    funds = make.sheet_xml(rows, after=b'<mergeCells count="1"><mergeCell ref="C2:C5"/></mergeCells>')
    lines = "\r\n".join(",".join(map(str, row)) for row in rows)
    made = [
        Seed(".xlsx", make.zipped(make.xlsx_parts([("projects", make.sheet_xml()), ("funds", funds)]))),
        Seed(".xlsm", make.xlsx(funds, strings=make.strings_xml(["a", "b"], 2))),
        Seed(".xlsb", make.xlsb(make.xlsb_sheet(rows))),
        Seed(".xls", make.biff8(make.biff8_cells(rows), rows=10, columns=7)),
        Seed(".xls", make.biff5()),
        Seed(".ods", make.ods(make.ods_rows(rows))),
        Seed(".csv", lines.encode()),
        Seed(".csv", b"\xff\xfe" + lines.encode("utf-16-le")),
        Seed(".tsv", lines.replace(",", "\t").encode("gb18030")),
    ]
    return (*(Seed(path.suffix, path.read_bytes()) for path in real), *made)


def mutated(number: int) -> tuple[str, bytes]:
    """Return the ending and the content of file `number`."""
    chance = random.Random(number)
    seed = chance.choice(seeds())
    if seed.ending in (".csv", ".tsv"):
        return seed.ending, _several(chance, seed.content, (_lines, _cells, _cells, _bytes))
    if not seed.content.startswith(b"PK") or chance.random() < 0.05:
        return seed.ending, _several(chance, seed.content, (_bytes, _numbers, _cut, _copy))
    return seed.ending, _archive(chance, seed.content)


def _several(chance: random.Random, content: bytes, mutations: Sequence[Mutation]) -> bytes:
    for _time in range(chance.choice((1, 1, 2, 4, 8))):
        content = chance.choice(mutations)(chance, content)
    return content


def _archive(chance: random.Random, content: bytes) -> bytes:
    """Return a ZIP with one or two of its members changed, and with checksums that are right again."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    likely = [name for name in members if any(word in name.lower() for word in _SIGNIFICANT)]
    for name in chance.sample(likely, min(len(likely), chance.choice((1, 1, 2)))):
        ways: Sequence[Mutation] = (_texts, _texts, _attributes, _attributes, _elements, _tags, _bytes, _cut)
        if name.endswith(".bin"):
            ways = (_bytes, _numbers, _cut, _copy)
        members[name] = _several(chance, members[name], ways)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, member in members.items():
            new.writestr(name, member)
    return target.getvalue()


def _nasty(chance: random.Random) -> bytes:
    return chance.choice(NASTY).encode("utf-8", "replace")


def _escaped(text: bytes) -> bytes:
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")


def _replaced(chance: random.Random, content: bytes, pattern: re.Pattern[bytes], new: Callable[[], bytes]) -> bytes:
    """Return `content` with one group of a random match of `pattern` replaced."""
    start = chance.randrange(len(content) + 1)
    found = pattern.search(content, start) or pattern.search(content)
    if found is None:
        return content
    group = 1 if pattern.groups else 0
    return content[: found.start(group)] + new() + content[found.end(group) :]


def _texts(chance: random.Random, content: bytes) -> bytes:
    return _replaced(chance, content, _TEXT, lambda: _escaped(_nasty(chance)))


def _attributes(chance: random.Random, content: bytes) -> bytes:
    return _replaced(
        chance,
        content,
        _ATTRIBUTE,
        lambda: chance.choice(_NUMBERS) if chance.random() < 0.5 else _escaped(_nasty(chance)),
    )


def _elements(chance: random.Random, content: bytes) -> bytes:
    """Take an element away, or write it many times."""
    start = chance.randrange(len(content) + 1)
    found = _ELEMENT.search(content, start)
    if found is None:
        return content
    return content[: found.start()] + found[0] * chance.choice((0, 2, 2, 30)) + content[found.end() :]


def _tags(chance: random.Random, content: bytes) -> bytes:
    return _replaced(
        chance, content, _TAG, lambda: chance.choice((b"", b"<a>", b"</a>", b"<!--", b"<![CDATA[", b"&x;"))
    )


def _bytes(chance: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _byte in range(chance.choice((1, 1, 3, 20))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.choice((0, 0xFF, chance.randrange(256)))
    return bytes(changed)


def _numbers(chance: random.Random, content: bytes) -> bytes:
    """Write a number at the edge of what two or four bytes hold."""
    size = chance.choice((2, 4))
    value = chance.choice((0, 1, 2 ** (8 * size) - 1, 2 ** (8 * size - 1), 2 ** (8 * size - 1) - 1))
    position = chance.randrange(max(1, len(content) - size))
    return content[:position] + value.to_bytes(size, "little") + content[position + size :]


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _copy(chance: random.Random, content: bytes) -> bytes:
    """Write one stretch of the file over another."""
    size = chance.choice((4, 64, 512))
    source, target = (chance.randrange(max(1, len(content) - size)) for _end in range(2))
    return content[:target] + content[source : source + size] + content[target + size :]


def _lines(chance: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    place = chance.randrange(len(lines))
    changed: Sequence[bytes] = chance.choice(
        (
            [],
            [lines[place]] * chance.choice((2, 50)),
            [b"\n"],
            [lines[0], lines[place]],
            [chance.choice((b'"', b",", b"\r"))],
        )
    )
    return b"\n".join([*lines[:place], *changed, *lines[place + 1 :]])


def _cells(chance: random.Random, content: bytes) -> bytes:
    parts = re.split(rb"([,\t\n])", content)
    place = chance.randrange(0, len(parts), 2)
    cell = _nasty(chance)
    parts[place] = chance.choice((cell, b'"' + cell.replace(b'"', b'""') + b'"', parts[place] + cell))
    return b"".join(parts)
