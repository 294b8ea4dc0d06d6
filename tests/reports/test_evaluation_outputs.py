"""An evaluation as text and as JSON: the conclusion first, all inputs and sources, and the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len

from auditkit import i18n, resources
from auditkit.reports import evaluation_json, evaluation_text
from auditkit.sampling.designs import Design, Drawn, Group
from auditkit.sampling.evaluating import evaluate
from auditkit.sampling.evaluation import Evaluation, Question
from auditkit.sampling.results import Finding, Results

SCHEMA = json.loads((resources.folder("schemas") / "evaluation.schema.json").read_text(encoding="utf-8"))
SHA256 = "ab" * 32


def item(identifier: str, number: object, book: int) -> Drawn:
    return Drawn(identifier, str(number), "乡村图书角\x1b", book)


HEALTH = tuple(item(f"H{n}", n, 700_00 + 100_07 * (n * 5 % 12)) for n in range(1, 13))
RELIEF = tuple(item(f"R{n}", n, 500_00 + 110_11 * (n * 5 % 7)) for n in range(13, 19))
REST = tuple(item(f"T{n}", n, 10_00 + 20_03 * (n * 7 % 11)) for n in range(19, 29))
RESERVE = item("S1", "R1", 990_00)
DESIGN = Design(
    unit="items",
    subject="2019-99",
    currency="CNY",
    size=1002,
    total=200_000_00,
    certain=(item("M1", "M1", 9_000_00), item("M2", "M2", 8_000_00)),
    groups=(
        Group("top-100", "health", 60, HEALTH, (RESERVE,)),
        Group("top-100", "relief", 40, RELIEF),
        Group("rest", "health", 900, REST),
    ),
)
CHANGED = {"M2": 7_900_00, "H3": 900_00, "R14": 0, "T20": 60_00}


def results() -> Results:
    findings = {
        each.identifier: Finding(each, CHANGED.get(each.identifier, each.book), each.identifier in CHANGED)
        for each in (*DESIGN.listed, RESERVE)
    }
    findings["T21"] = Finding(REST[2], reason="records\x1b burnt")
    return Results(findings, {"H5": RESERVE}, {"H5": "closed by law"}, "cd" * 32)


def evaluated(**options: Any) -> Evaluation:
    return evaluate(DESIGN, results(), Question(**options), 100)


EVALUATIONS = {
    "attributes": {"materiality": Fraction("0.5")},
    "amount": {"materiality": Fraction(30_000)},
    "ratio": {"materiality": Fraction("0.01"), "method": "ratio", "confidence": Fraction("0.9")},
    "none": {"method": "mean-per-unit"},
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["attributes", "amount"])
def test_the_text_is_the_golden_one(name: str, language: str, same_as_golden: Callable[[str, str], None]) -> None:
    i18n.use(language)
    text = evaluation_text.render(evaluated(**EVALUATIONS[name]), 100)
    same_as_golden(f"evaluation-{name}.{language}.txt", text)
    assert len(text.splitlines()) <= 40


@pytest.mark.parametrize("name", EVALUATIONS)
@pytest.mark.parametrize("width", [60, 100])
def test_the_text_keeps_to_its_width_says_the_conclusion_first_and_steers_no_terminal(name: str, width: int) -> None:
    evaluation = evaluated(**EVALUATIONS[name])
    text = evaluation_text.render(evaluation, width)
    lines = text.splitlines()
    prose = [line for line in lines if not line.startswith("  ")]
    assert max(map(cell_len, prose)) <= width
    flowing = " ".join(" ".join(prose).split())
    sign = {"below": "✓ ", None: ""}.get(evaluation.verdict, "✗ ")
    assert flowing.startswith(sign + evaluation_text.conclusion(evaluation))
    assert all(character.isprintable() or character == "\n" for character in text)


def test_all_strata_are_shown_when_asked() -> None:
    evaluation = evaluated(**EVALUATIONS["attributes"])
    clean = replace(evaluation, strata=tuple(replace(each, misstatement=0) for each in evaluation.strata))
    assert "rest / Health" in evaluation_text.render(clean, 100, all_strata=True)
    assert "--verbose" not in evaluation_text.render(clean, 100, all_strata=True)
    whole = replace(clean.strata[2], count=replace(clean.strata[2].count, errors=0))
    quiet = evaluation_text.render(replace(clean, strata=(*clean.strata[:2], whole)), 100)
    assert "rest / Health" not in quiet
    assert "Strata without an error are not shown: 1 (--verbose)." in quiet


@pytest.mark.parametrize("name", EVALUATIONS)
def test_json_keeps_to_its_schema_and_says_what_the_text_says(name: str) -> None:
    evaluation = evaluated(**EVALUATIONS[name])
    text = evaluation_json.to_json(evaluation, SHA256)
    told = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(told, SCHEMA)
    assert told["verdict"] == evaluation.verdict
    assert told["conclusion"] == evaluation_text.conclusion(evaluation)
    assert (told["manifest_sha256"], told["results_sha256"]) == (SHA256, "cd" * 32)
    assert told["sample"]["untestable"] == ["T21"]
    assert told["sample"]["replaced"] == [{"project_id": "H5", "by": "S1", "reason": "closed by law"}]
    assert [each["project_id"] for each in told["items"]][6] == "S1"
    assert "\x1b" not in text
    assert text == evaluation_json.to_json(evaluated(**EVALUATIONS[name]), SHA256)


def test_figures_have_at_most_ten_digits() -> None:
    told = json.loads(evaluation_json.to_json(evaluated(**EVALUATIONS["ratio"]), SHA256))
    for projection in (told["projection"], *told["others"]):
        for name in ("most_likely", "lower", "upper", "degrees"):
            figure = projection[name]
            assert figure is None or figure == float(f"{figure:.10g}")
    assert told["projection"]["upper"] != round(told["projection"]["upper"])


def test_the_schema_closes_every_object() -> None:
    def objects(part: Any) -> list[dict[str, Any]]:
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        own = [part] if isinstance(part, dict) and part.get("type") == "object" else []
        return own + [each for value in inner for each in objects(value)]

    found = objects(SCHEMA)
    assert len(found) >= 6
    assert all(each["additionalProperties"] is False for each in found)
    assert all(set(each["required"]) == set(each["properties"]) for each in found)


def test_every_method_names_its_formula_and_source() -> None:
    for method, named in (
        ("attributes", ("hypergeometric", "Fay and Feuer (1997)")),
        ("difference", ("Difference estimator", "Cochran", "Satterthwaite")),
        ("ratio", ("Combined ratio", "Mean per unit")),
        ("regression", ("Combined regression",)),
        ("mean-per-unit", ("Mean per unit",)),
    ):
        text = " ".join(evaluation_json.document(evaluated(method=method), SHA256)["sources"])
        assert all(name in text for name in (*named, "AS 2315, footnote 5")), (method, text)


def test_what_is_not_covered_or_not_random_is_said() -> None:
    evaluation = evaluated(**EVALUATIONS["attributes"])
    other = replace(DESIGN, aside=3, is_random=False, groups=(replace(DESIGN.groups[0], tier="", field=""),))
    strata = (replace(evaluation.strata[0], group=other.groups[0]),)
    text = " ".join(evaluation_text.render(replace(evaluation, design=other, strata=strata), 100, True).split())
    assert "! Rows that could not be drawn are not covered: 3. Audit them by themselves." in text
    assert "! The items were not drawn one by one" in text
    assert " all 60 12 " in text
