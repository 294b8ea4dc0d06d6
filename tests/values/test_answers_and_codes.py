"""Yes/no answers and enum codes."""

from __future__ import annotations

import pytest

from auditkit.values.columns import ColumnKind, Options, parse_column
from auditkit.values.text import label_key

LABELS = {
    "教育": "education",
    "education": "education",
    "特殊关爱": "special_care",
    "special_care": "special_care",
    "Relief": "relief",
}
FIELD = ColumnKind("enum", codes={label_key(label): code for label, code in LABELS.items()})


def test_answers_of_other_types() -> None:
    parsed = parse_column([True, False, 1.0, 0.0, 1, 0, "✔\ufe0f", "Ｙ"], ColumnKind("yes_no"), Options())
    assert parsed.values.tolist() == [True, False, True, False, True, False, True, True]


def test_nothing_is_no_where_the_answer_is_yes_or_no() -> None:
    parsed = parse_column(["有", "无", "-", "", "N/A", None], ColumnKind("yes_no"), Options())
    assert parsed.values.astype(object).where(parsed.values.notna(), None).tolist() == [
        True,
        False,
        None,
        None,
        None,
        None,
    ]
    assert parsed.problems == []


@pytest.mark.parametrize("cell", ["x", "maybe", "①", 2.0, float("nan"), "10"])
def test_no_answer(cell: object) -> None:
    parsed = parse_column([cell], ColumnKind("yes_no"), Options())
    assert [problem.code for problem in parsed.problems] == ["not-yes-no"]


def test_spelling_of_codes_is_lenient_in_spaces_and_signs() -> None:
    assert (
        parse_column(["Special Care", "SPECIAL-CARE", "特殊 关爱"], FIELD, Options()).values.tolist()
        == ["special_care"] * 3
    )


def test_an_unknown_code_names_the_nearest() -> None:
    problems = parse_column(["educatoin", "教盲", "qqq"], FIELD, Options()).problems
    assert [(problem.check, problem.code) for problem in problems] == [("enum", "not-a-code")] * 3
    assert [problem.arguments["nearest"] for problem in problems] == ["education", "教育", None]
    assert problems[1].arguments["code"] == "education"


def test_a_column_of_something_else_names_none() -> None:
    problems = parse_column([f"educatio{number}" for number in range(500)], FIELD, Options()).problems
    assert len(problems) == 500
    assert {problem.arguments["nearest"] for problem in problems} == {None}


def test_codes_that_were_typed_as_other_types() -> None:
    kind = ColumnKind("enum", codes={"1": "one", "true": "yes"})
    assert parse_column([1.0, True, 1, "1", None], kind, Options()).values.fillna("").tolist() == [
        "one",
        "yes",
        "one",
        "one",
        "",
    ]
    assert [problem.value for problem in parse_column([2.0, "#REF!"], kind, Options()).problems] == ["2", "#REF!"]
