from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit import i18n
from auditkit.i18n import catalogue
from auditkit.kinds import get_kind, kind_names

HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;?!] ?[\u4e00-\u9fff]|[\u4e00-\u9fff][.](\s|$)")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def test_every_message_of_the_code_is_translated() -> None:
    assert catalogue.missing() == []


def test_no_translation_is_left_over() -> None:
    assert catalogue.obsolete() == []


def test_translations_have_the_placeholders_of_their_messages() -> None:
    assert catalogue.mismatched() == []


def chinese() -> list[str]:
    texts = [*catalogue.read(catalogue.PO_FILE).values()]
    return texts + [message["zh"] for name in kind_names() for message in get_kind(name).messages.values()]


def test_chinese_has_no_half_width_punctuation() -> None:
    assert [text for text in chinese() if HALF_WIDTH.search(text)] == []


def closed(text: str) -> bool:
    """Whether each bracket is closed by one of its own width."""
    pairs, opened = {")": "(", "）": "（"}, ""
    for character in text:
        if character in pairs.values():
            opened += character
        elif character in pairs:
            if not opened.endswith(pairs[character]):
                return False
            opened = opened[:-1]
    return not opened


def test_brackets_in_chinese_are_closed_in_their_own_width() -> None:
    assert [text for text in chinese() if not closed(text)] == []
    assert closed("表（A(1)）")
    assert not closed("(2017）")
    assert not closed("（甲")


def test_the_committed_files_are_up_to_date() -> None:
    assert catalogue.stale() == []


def test_messages_are_collected_from_calls_in_every_module(tmp_path: Path) -> None:
    (tmp_path / "rooms").mkdir()
    (tmp_path / "one.py").write_text('a = _("Two\\n" "lines.")\nb = i18n.translate("{n} rows.").format(n=1)\n')
    (tmp_path / "rooms" / "two.py").write_text('c = translate("{n} rows.")\nd = other("Not this.")\ne = _(name)\n')
    assert catalogue.messages(tmp_path) == ["Two\nlines.", "{n} rows."]


def test_a_formatted_message_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text('\na = _(f"{n} rows.")\n')
    with pytest.raises(ValueError, match=r"one\.py:2: translate the text first"):
        catalogue.messages(tmp_path)


@given(st.dictionaries(TEXT.filter(bool), TEXT))
def test_a_written_catalogue_reads_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.po"
    path.write_bytes(catalogue.written(texts).encode())
    assert catalogue.read(path) == texts


@given(st.dictionaries(TEXT.filter(bool), TEXT))
def test_gettext_reads_what_was_compiled(texts: dict[str, str]) -> None:
    translations = gettext.GNUTranslations(io.BytesIO(catalogue.compiled(texts)))
    assert {message: translations.gettext(message) for message in texts} == {
        message: text or message for message, text in texts.items()
    }


def test_the_order_of_messages_does_not_change_the_files() -> None:
    texts = {"b": "乙", "a": "甲", "c": ""}
    backwards = dict(reversed(texts.items()))
    assert catalogue.written(texts) == catalogue.written(backwards)
    assert catalogue.compiled(texts) == catalogue.compiled(backwards)


@pytest.mark.parametrize("line", ['msgctxt "menu"', "msgid unquoted", '"a string before any keyword"'])
def test_a_line_that_is_not_understood_is_refused_with_its_place(tmp_path: Path, line: str) -> None:
    path = tmp_path / "strange.po"
    path.write_text(f"# a comment\n{line}\n")
    with pytest.raises(ValueError, match=r"strange\.po:2: expected msgid"):
        catalogue.read(path)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one message with a catalogue of its own."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "one.py").write_text('_("{n} rows.")\n')
    monkeypatch.setattr(catalogue, "PACKAGE", package)
    monkeypatch.setattr(catalogue, "FROM_TYPER", ())
    monkeypatch.setattr(catalogue.messages, "__defaults__", (package,))
    monkeypatch.setattr(catalogue, "PO_FILE", package / "zh.po")
    monkeypatch.setattr(catalogue, "MO_FILE", package / "zh.mo")
    return package


def test_making_the_catalogue_merges_keeps_and_drops(scratch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extra = scratch / "extra.po"
    extra.write_text('msgid "{n} rows."\nmsgstr "{n} 行。"\n\nmsgid "Gone."\nmsgstr "没了。"\n', encoding="utf-8")
    assert catalogue.main([]) == 0
    assert catalogue.main(["--check"]) == 1
    assert "not translated: {n} rows." in capsys.readouterr().err
    assert catalogue.main(["--merge", str(extra)]) == 0
    assert catalogue.main([]) == 0
    assert catalogue.read(scratch / "zh.po") == {"{n} rows.": "{n} 行。"}
    assert catalogue.main(["--check"]) == 0


def test_checking_tells_what_is_wrong(scratch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = catalogue.written({"{n} rows.": "{m} 行。", "Gone.": "没了。"})
    (scratch / "zh.po").write_text(text, encoding="utf-8")
    assert catalogue.main(["--check"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[:2] == ["used by no code: Gone.", "other placeholders: {n} rows."]
    assert [line for line in told if line.startswith("stale: ")] == ["stale: package/zh.po", "stale: package/zh.mo"]


def test_a_missing_catalogue_leaves_messages_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_LOCALE_FOLDER", tmp_path)
    i18n.use("zh")
    assert i18n.translate("Language of all messages (default: the locale).").startswith("Language")
