from __future__ import annotations

from pathlib import Path

import pytest

from auditkit import i18n
from auditkit.check import judge_tables
from auditkit.errors import BadUsage
from auditkit.kinds import get_kind, kind_names
from auditkit.model.verdict import FAILED, PASSED
from auditkit.packs import lint, load, run_examples, shipped
from auditkit.packs.document import read
from auditkit.packs.skeleton import skeleton

JUDGED = sorted(
    {
        (rule.kind, rule.subject)
        for rule in load(shipped()).rules
        if {PASSED, FAILED} <= {example.expect for example in rule.examples}
    }
)
"""The kinds with the tables that a shipped rule of them judges, and of which it shows both outcomes."""


@pytest.fixture
def language() -> object:
    yield i18n
    i18n.use("en")


def tried(text: str, folder: Path) -> tuple[list[str], list[tuple[str, bool]]]:
    """Return what is wrong with a pack, and what its examples expect with whether they come to it."""
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    problems = [problem.message for problem in lint(str(file))]
    return problems, [(each.example.expect, each.passed) for each in run_examples(load([str(file)]), judge_tables)]


@pytest.mark.parametrize("kind", kind_names())
@pytest.mark.parametrize("words", i18n.LANGUAGES)
def test_a_rule_of_every_kind_to_begin_with_is_valid_and_shows_both_outcomes(
    kind: str, words: str, tmp_path: Path, language: object
) -> None:
    i18n.use(words)
    assert tried(skeleton(kind), tmp_path) == ([], [(PASSED, True), (FAILED, True)])


@pytest.mark.parametrize(("kind", "subject"), JUDGED)
def test_and_so_it_is_for_every_table_that_a_shipped_rule_of_the_kind_judges(
    kind: str, subject: str, tmp_path: Path
) -> None:
    assert tried(skeleton(kind, subject=subject), tmp_path) == ([], [(PASSED, True), (FAILED, True)])
    [rule] = load([str(tmp_path / "mine.yaml")]).rules
    assert (rule.kind, rule.subject) == (kind, subject)


@pytest.mark.parametrize("kind", kind_names())
def test_no_text_of_the_rule_that_it_was_made_from_is_left(kind: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(skeleton(kind), encoding="utf-8")
    [rule] = load([str(tmp_path / "mine.yaml")]).rules
    texts = [rule.title, rule.why, rule.fix, rule.reference.title if rule.reference else {}]
    shipped_texts = [text for each in load(shipped()).rules for text in (each.title, each.why, each.fix)]
    assert all(texts)
    assert not [text for text in texts if text in shipped_texts]
    assert rule.message is None


def comments(text: str, key: str) -> list[str]:
    """Return the comment lines right above a key of the rule."""
    lines = [line.strip() for line in text.splitlines()]
    above = lines[: next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))]
    start = next((number for number in reversed(range(len(above))) if not above[number].startswith("#")), -1)
    return above[start + 1 :]


@pytest.mark.parametrize("kind", kind_names())
def test_each_key_of_the_kind_is_explained_above_it_or_named_as_one_that_it_may_have(kind: str) -> None:
    text = skeleton(kind)
    written = [key for key in get_kind(kind).schema if f"\n    {key}:" in text]
    assert written
    assert all(comments(text, key) for key in written)
    others = [line.strip() for line in text.splitlines() if line.startswith("    #   ")]
    for key in get_kind(kind).schema:
        assert key in written or any(line.startswith((f"#   {key}:", f"#   {key} (")) for line in others), key


def test_the_comments_are_in_the_language_in_use(language: object) -> None:
    assert "# How grave a failure is." in comments(skeleton("present"), "severity")
    i18n.use("zh")
    assert "# 未通过的严重程度。" in comments(skeleton("present"), "severity")


def test_keys_within_a_key_are_explained_too() -> None:
    assert "#   pick: Which of several related rows counts (default first)." in comments(skeleton("deadline"), "event")


def test_of_keys_that_exclude_each_other_it_says_so() -> None:
    assert "#   none_of (instead of all_of): None of these may be there." in skeleton("present")


def test_parameters_of_the_rule_that_it_was_made_from_are_put_in() -> None:
    assert "parameter:" not in skeleton("top")
    assert "n: 5" in skeleton("top")


def test_the_first_line_leads_an_editor_to_the_schema() -> None:
    first = skeleton("present").splitlines()[0]
    place = first.removeprefix("# yaml-language-server: $schema=file://")
    assert place != first
    assert '"title": "auditkit rule pack"' in Path(place).read_text(encoding="utf-8")


def test_the_names_asked_for_are_used(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(skeleton("unique", "listed-once", pack="foundation"), encoding="utf-8")
    value = read(file, "other.yaml").value
    assert value["pack"] == "foundation"
    assert [rule["id"] for rule in value["rules"]] == ["listed-once"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("deadlin",), 'There is no kind of rule "deadlin". Did you mean deadline?'),
        (("deadline", "My Rule"), '"My Rule" is no name for a pack or a rule; write lower-case words'),
        (("deadline", "a\x1b[31m"), '"a\N{REPLACEMENT CHARACTER}[31m" is no name'),
        (("deadline", "late", "project"), 'There is no table "project". Did you mean projects?'),
        (("data", "late", "audits"), "No rule of the kind data that auditkit ships judges audits"),
        (("deadline", "late", None, "Mine"), '"Mine" is no name'),
    ],
)
def test_what_cannot_be_begun_with_is_refused(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(BadUsage) as refused:
        skeleton(*arguments)
    assert message in refused.value.message
