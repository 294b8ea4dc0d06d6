"""An evaluation as text and as JSON: the conclusion first, all inputs and sources, and the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len

from auditkit import i18n, resources
from auditkit.reports import evaluation_json, evaluation_text
from auditkit.reports.evaluation_sources import sources
from auditkit.sampling.designs import Design, Drawn, Group
from auditkit.sampling.evaluating import evaluate
from auditkit.sampling.evaluation import Evaluation, Projection, Question
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


@pytest.mark.parametrize("total", [0, -100_00])
def test_nothing_is_a_share_of_a_sum_that_is_not_above_zero(total: int) -> None:
    owed = evaluate(replace(DESIGN, total=total), results(), Question(**EVALUATIONS["amount"]), 100)
    shown = evaluation_text.render(owed, 100)
    assert "%" not in shown.replace("95 %", "").replace("95\n%", "")
    assert "(– of" in shown


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
        ("attributes", ("Fay and Feuer (1997)",)),
        ("difference", ("Difference estimator", "Cochran", "Satterthwaite")),
        ("ratio", ("Combined ratio", "Mean per unit")),
        ("regression", ("Combined regression",)),
        ("mean-per-unit", ("Mean per unit",)),
    ):
        text = " ".join(evaluation_json.document(evaluated(method=method), SHA256)["sources"])
        assert all(name in text for name in (*named, "AS 2315, footnote 5")), (method, text)


def test_only_what_decided_is_cited() -> None:
    several = evaluated(method="attributes", likelihood="binomial")
    assert not any("Upper bound" in each for each in sources(several))
    text = " ".join(evaluation_text.render(several, 100).split())
    assert "--likelihood has no part in what is concluded" in text
    assert "At most in error is of each stratum by itself, and does not add up to the whole. Upper bound, binom" in text
    assert "--likelihood" not in evaluation_text.render(evaluated(method="attributes"), 100)
    one = replace(several, strata=several.strata[:1])
    assert [each[:21] for each in sources(one)] == ["Upper bound, binomial", "Items taken for certa"]
    whole = replace(one.strata[0], count=replace(one.strata[0].count, size=12))
    nothing_open = sources(replace(one, strata=(whole,)))
    assert [each[:20] for each in nothing_open] == ["Everything was audit", "Items taken for cert"]


def money_units(changes: Mapping[str, int], drawn: Sequence[Drawn] = REST, **options: Any) -> Evaluation:
    """An evaluation of rows that were drawn by their money, of 200,000 yuan, in which values are as `changes` says."""
    design = replace(DESIGN, unit="money", groups=(Group("", "", 1000, tuple(drawn)),), take=20)
    findings = {
        each.identifier: Finding(each, changes.get(each.identifier, each.book), each.identifier in changes)
        for each in design.listed
    }
    return evaluate(design, Results(findings, {}, {}, "cd" * 32), Question(**options), 100)


def test_rows_drawn_by_money_stand_for_no_number_of_others() -> None:
    evaluation = money_units({"T19": 1_00, "T20": 900_00, "M1": 9_500_00}, materiality=Fraction("0.2"))
    told = json.loads(evaluation_json.to_json(evaluation, SHA256))
    jsonschema.validate(told, SCHEMA)
    (stratum,) = told["strata"]
    assert (stratum["weight"], stratum["most_likely"], stratum["upper"]) == (None, None, None)
    assert (stratum["size"], stratum["drawn"], stratum["errors"]) == (1000, 10, 2)
    assert (told["sample"]["overstated"], told["sample"]["understated"]) == (30_03 - 1_00, 500_00 + 900_00 - 170_24)
    text = " ".join(evaluation_text.render(evaluation, 100).split())
    assert " all 1,000 10 – 2 -700.73 A minus stands for an understatement" in text
    assert " understatement " in text


def test_a_sieve_that_let_all_rows_through_is_told() -> None:
    evaluation = money_units({}, drawn=(), materiality=Fraction("0.1"))
    told = json.loads(evaluation_json.to_json(evaluation, SHA256))
    jsonschema.validate(told, SCHEMA)
    assert (told["verdict"], told["strata"][0]["drawn"]) == ("not shown", 0)
    text = " ".join(evaluation_text.render(evaluation, 100, all_strata=True).split())
    assert "! No row was drawn by chance: the sieve let all of them through." in text
    assert "were to be hit (20)" in text


@pytest.mark.parametrize(
    ("changes", "materiality", "said"),
    [
        ({"M1": 12_000_00}, "0.01", "items audited are understated by 3,000.00 yuan (1.50 % of 200,000.00 yuan)"),
        ({"M1": 6_000_00}, "0.01", "items audited are overstated by 3,000.00 yuan (1.50 % of 200,000.00 yuan)"),
        ({"T19": 0}, "0.9", "with a confidence of 95 %, the overstatement is at most 43,406.37 yuan (21.71 % of "),
        ({}, "0.1", "no difference was found, but the sample is too small to bound money closely enough."),
        ({"T19": 0}, "0.1", "with a confidence of 95 %, the overstatement may be up to 43,406.37 yuan"),
        ({"T19": 3_000_00}, "0.5", "most likely understatement is 904,935.92 yuan"),
        ({}, None, "so that nothing is concluded: with a confidence of 95 %, the overstatement is at most 27,410.96"),
    ],
)
def test_the_sentence_says_in_which_direction_and_on_what_ground(
    changes: Mapping[str, int], materiality: str | None, said: str
) -> None:
    asked = None if materiality is None else Fraction(materiality)
    assert said in evaluation_text.conclusion(money_units(changes, materiality=asked))


def test_lower_limits_are_rounded_down_and_upper_ones_up_in_sentence_and_table() -> None:
    evaluation = evaluated(method="regression", materiality=Fraction("0.00001"))
    limited = Projection("difference", 1_000_00.5, 1_000_00.6, 1_000_00.4)
    fixed = replace(evaluation, projection=limited, others=(), differing=50)
    assert fixed.verdict == "above"
    assert "it is at least 1,000.00 yuan (0.50 % of" in evaluation_text.conclusion(fixed)
    _head, row, shares, *_others = evaluation_text.estimates(fixed)
    assert (row[2:], shares[2:]) == (("1,000.00", "1,000.01"), ("0.50 %", "0.51 %"))
    worst = evaluation_text.conclusion(replace(fixed, limit=Fraction(2_000_00)))
    assert "at most 1,000.01 yuan (0.51 % of" in worst
    minus = replace(fixed, projection=Projection("difference", -5.5, -1_000_00.4, -999_99.4))
    assert [row[2:] for row in evaluation_text.estimates(minus)][1:] == [
        ("-1,000.01", "-999.99"),
        ("-0.51 %", "-0.49 %"),
    ]
    assert list(evaluation_text.notes_on_estimates(minus)) == [
        "A minus stands for an understatement: the audited value is higher than the books say."
    ]
    assert list(evaluation_text.notes_on_estimates(fixed)) == []


def test_a_count_says_nothing_of_the_mean_per_unit_and_a_clean_audit_that_it_is_no_sign() -> None:
    count = evaluated(**EVALUATIONS["attributes"])
    assert any(each.method == "mean-per-unit" and each.reason is None for each in money_of(count))
    assert "mean per unit" not in evaluation_text.render(count, 200)
    findings = {each.identifier: Finding(each, each.book, False) for each in DESIGN.listed}
    clean = evaluate(DESIGN, Results(findings, {}, {}, ""), Question(Fraction(100)), 100)
    text = " ".join(evaluation_text.render(clean, 100).split())
    assert "no difference was found, but the sample is too small to bound money closely enough." in text
    assert "No item drawn differs in value" in text
    assert "are no sign that there is one." in text


def money_of(evaluation: Evaluation) -> Sequence[Projection]:
    """What the estimators of money make of a draw whose missing value is taken for the book's."""
    found = {**results().findings, "T21": Finding(REST[2], REST[2].book, False)}
    return evaluate(evaluation.design, Results(found, {}, {}, ""), evaluation.question, 100).others


def test_what_is_not_covered_or_not_random_is_said() -> None:
    evaluation = evaluated(**EVALUATIONS["attributes"])
    other = replace(DESIGN, aside=3, is_random=False, groups=(replace(DESIGN.groups[0], tier="", field=""),))
    strata = (replace(evaluation.strata[0], group=other.groups[0]),)
    text = " ".join(evaluation_text.render(replace(evaluation, design=other, strata=strata), 100, True).split())
    assert "! Rows that could not be drawn are not covered: 3. Audit them by themselves." in text
    assert "! The items were not drawn one by one" in text
    assert " all 60 12 " in text
