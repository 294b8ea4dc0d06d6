from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from auditkit.errors import BadPack
from auditkit.packs import document
from auditkit.packs.document import Document, read

Write = Callable[..., str]


@pytest.fixture
def parse(tmp_path: Path) -> Callable[[str | bytes], Document]:
    def parsed(text: str | bytes) -> Document:
        file = tmp_path / "mine.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return read(file, "mine.yaml")

    return parsed


Parse = Callable[[str | bytes], Document]
LOADERS = [yaml.BaseLoader, *([yaml.CBaseLoader] if yaml.__with_libyaml__ else [])]


def refusal(parse: Parse, text: str | bytes) -> BadPack:
    with pytest.raises(BadPack) as caught:
        parse(text)
    return caught.value


def test_plain_words_are_null_yes_no_whole_or_exact_numbers_and_all_else_is_text(parse: Parse) -> None:
    value = parse(
        "{a: null, b: ~, c: , d: true, e: False, f: 12, g: -3, h: 0.8, i: 0.10, j: 2019-12-01, k: yes, l: 007, m: 1e9,"
        ' n: "12", o: .inf, p: 0x1F, q: 1_000, r: 12:30, s: on, t: 2019年}'
    ).value
    assert value == {
        **dict.fromkeys("abc"),
        "d": True,
        "e": False,
        "f": 12,
        "g": -3,
        "h": Decimal("0.8"),
        "i": Decimal("0.10"),
        "j": "2019-12-01",
        "k": "yes",
        "l": "007",
        "m": "1e9",
        "n": "12",
        "o": ".inf",
        "p": "0x1F",
        "q": "1_000",
        "r": "12:30",
        "s": "on",
        "t": "2019年",
    }
    assert type(value["h"]) is Decimal
    assert not any(isinstance(each, float) for each in value.values())


def test_keys_are_always_text(parse: Parse) -> None:
    assert parse("{1: a, true: b, null: c, 2019-01-01: d}").value == {
        "1": "a",
        "true": "b",
        "null": "c",
        "2019-01-01": "d",
    }


def test_every_value_knows_its_line_and_column(parse: Parse) -> None:
    document = parse("pack: x\nrules:\n  - id: a\n    due: {after: 中文, months: 3}\n  - id: b\n")
    where = document.position
    assert (where(("pack",)).line, where(("pack",)).column) == (1, 7)
    assert (where(("pack",), of_key=True).line, where(("pack",), of_key=True).column) == (1, 1)
    assert (where(("rules", 0)).line, where(("rules", 0)).column) == (3, 5)
    assert (where(("rules", 0, "due", "months")).line, where(("rules", 0, "due", "months")).column) == (4, 30)
    assert where(("rules", 0, "due", "months"), of_key=True).column == 22
    assert (where(("rules", 1, "id")).line, where(("rules", 1, "id")).column) == (5, 9)


def test_a_path_that_leads_nowhere_ends_at_the_last_that_does(parse: Parse) -> None:
    document = parse("pack: x\nrules: [{id: a}]\n")
    assert document.position(("rules", 0, "due", "months")) == document.position(("rules", 0))
    assert document.position(("pack", "x", 3)) == document.position(("pack",))
    assert document.position(("nothing",)).line == 1


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("", (0, 0), "The file is empty"),
        ("# only a remark\n", (0, 0), "The file is empty"),
        ("- a\n", (1, 1), "A pack is a mapping"),
        ("just text", (1, 1), "A pack is a mapping"),
        ("a: 1\n---\nb: 2\n", (2, 1), "A second document begins here"),
        ("a: [1, 2\n", (2, 1), "This is not valid YAML"),
        ("a: 1\n\tb: 2\n", (2, 1), "This is not valid YAML"),
        ("a: 1\n? [x]\n: 2\n", (2, 3), "A key must be a word"),
        ("a: 1\nb: *nowhere\n", (2, 4), "The anchor nowhere is not known here"),
        ("a: &a [*a]\n", (1, 8), "The anchor a is not known here"),
        (b"a: 1\nb: \xff\n", (2, 4), "The file is not UTF-8 text"),
        ("a: 1\nb: \x01\n", (2, 4), "The character U+0001 may not stand in this file"),
        ("a: " + "[" * 70 + "]" * 70, (1, 63), "Nested more than 60 deep"),
        ("[" * 200_000, (1, 61), "Nested more than 60 deep"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    parse: Parse, text: str | bytes, place: tuple[int, int], part: str
) -> None:
    problem = refusal(parse, text)
    assert part in problem.reason
    assert (problem.line, problem.column) == place


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a: {b: 1\nc: 2\n", "a bracket is not closed"),
        ("a: b: c\n", "a colon stands where none may"),
        ("? a\n: b\nc\n", "a colon is missing"),
        ("a: 'x\nb: 1\n", "a quotation mark is not closed"),
        ("a: @x\n", "a text begins with a character that must stand in quotes"),
        ("a: 1\n\tb: 2\n", "or a line with a tab"),
        ('a: "x\\q"\n', "an unknown sign follows a backslash"),
        ("a:\n  - 1\n b: 2\n", "the indentation does not fit"),
        ("a: &\n", "it cannot be taken apart here"),
    ],
)
def test_both_parsers_refusals_are_told_in_plain_words(
    parse: Parse, monkeypatch: pytest.MonkeyPatch, loader: Any, text: str, part: str
) -> None:
    monkeypatch.setattr(document, "_parser", loader)
    with pytest.raises(BadPack, match=part):
        parse(text)


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1), 'The key "a" stands twice; it first stands in line 1.'),
        ("a: !!str 3\n", (1, 4), "The tag !!str is not allowed"),
        (
            "a: !!python/object/apply:os.system [ls]\n",
            (1, 4),
            "The tag !!python/object/apply:os.system",
        ),
        ("a: ! 3\n", (1, 4), "The tag ! is not allowed"),
        ('a: "\\e[31mred"\n', (1, 4), "invisible character U+001B"),
        ('a: "left\\u202eright"\n', (1, 4), "invisible character U+202E"),
    ],
)
def test_what_leaves_the_rest_readable_is_a_problem_of_the_document(
    parse: Parse, text: str, place: tuple[int, int], part: str
) -> None:
    (problem,) = parse(text).problems
    assert part in problem.reason
    assert (problem.line, problem.column) == place


def test_line_breaks_tabs_and_wide_spaces_are_no_invisible_characters(parse: Parse) -> None:
    assert parse('a: |\n  two\n  lines\nb: "\\t"\nc: 全角　空格\n').problems == ()


def test_a_merge_key_is_just_a_key(parse: Parse) -> None:
    assert parse("a: &a {x: 1}\nb: {<<: *a}\n").value == {"a": {"x": 1}, "b": {"<<": {"x": 1}}}


def test_aliases_repeat_a_value_up_to_fifty_times(parse: Parse) -> None:
    assert parse("a: &a [1]\nb: [" + "*a, " * 50 + "]\n").value["b"] == [[1]] * 50
    problem = refusal(parse, "a: &a [1]\nb: [" + "*a, " * 51 + "]\n")
    assert "repeats more than 50 anchors" in problem.reason


def test_aliases_that_double_each_other_are_counted_at_full_size(parse: Parse) -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 25))
    assert "more than 100000 values" in refusal(parse, text).reason


def test_aliases_count_towards_depth(parse: Parse) -> None:
    deep = "[" * 40 + "]" * 40
    assert "Nested more than 60 deep" in refusal(parse, f"a: &a {deep}\nb: {'[' * 30}*a{']' * 30}\n").reason
    assert parse(f"a: &a {deep}\nb: {'[' * 10}*a{']' * 10}\n").problems == ()


def test_a_file_over_a_mebibyte_is_refused_unread(parse: Parse) -> None:
    assert "larger than 1 MiB" in refusal(parse, "#" * (1024 * 1024 + 1)).reason


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match=r"^none\.yaml  There is no such file: check the spelling"):
        read(tmp_path / "none.yaml", "none.yaml")
    with pytest.raises(BadPack, match=r"^folder  The file cannot be read"):
        read(tmp_path, "folder")


def test_a_byte_order_mark_is_not_text(parse: Parse) -> None:
    assert parse(b"\xef\xbb\xbfpack: x\n").value == {"pack": "x"}


def test_the_hash_is_of_the_bytes(parse: Parse) -> None:
    assert parse("a: 1\n").sha256 == "37b128c59f1f5097f73f82691cb519f1f568667faab5ced1b4ab979d36837eae"


def test_without_libyaml_a_pack_reads_the_same(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "pack: x\nlist: &l [1, 0.5, '1', {a: true}]\nagain: *l\ntext: >\n  folded\n  text\n中文: 值\n"
    fast = parse(text)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    slow = parse(text)
    assert slow.value == fast.value
    for path in (("list", 3, "a"), ("中文",), ("text",)):
        assert slow.position(path) == fast.position(path)


@given(st.text(alphabet="ab:-[]{},&*!|>'\"#%@ \n\t01.?", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "any.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            assert isinstance(read(file, "any.yaml").value, dict)
        except BadPack as problem:
            assert problem.reason  # noqa: PT017
