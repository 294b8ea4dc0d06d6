"""What an evaluation makes of results: which method decides, what counts as wrong, and what is concluded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from auditkit.errors import BadUsage
from auditkit.sampling.designs import Design, Drawn, Group, of_selection
from auditkit.sampling.estimators import Sample, difference
from auditkit.sampling.evaluating import evaluate
from auditkit.sampling.evaluation import FEW_DIFFERENCES, Evaluation, Question
from auditkit.sampling.likelihoods import upper_bound
from auditkit.sampling.rates import Count, overall_bound
from auditkit.sampling.results import Finding, Results
from auditkit.sampling.stringer import stringer_bound

CONFIDENCE = Fraction("0.95")


def asked(**options: Any) -> Question:
    return Question(**{"materiality": Fraction("0.5"), **options})


def evaluated(design: Design, results: Results, **options: Any) -> Evaluation:
    return evaluate(design, results, asked(**options), 100)


def test_a_share_is_of_items_and_mandatory_ones_are_added_and_not_projected(read: Any, design: Design) -> None:
    found = evaluated(design, read({"M-a": {"Audited value": "0"}, "H1": {"Audited value": "99"}}))
    assert found.projection.method == "attributes"
    assert found.projection.most_likely == pytest.approx(1 + 20 / 4)
    bound = overall_bound("hypergeometric", [Count(20, 4, 1), Count(10, 2, 0)], CONFIDENCE)
    assert found.projection.upper == pytest.approx(1 + bound)
    assert (found.found, found.certain, found.projection.lower) == (2, 1, 2.0)
    assert (found.limit, found.whole) == (16, 32)


def test_an_amount_is_compared_with_the_difference_and_mandatory_ones_are_added(read: Any, design: Design) -> None:
    values = {"M-a": {"Audited value": "0"}, "H1": {"Audited value": "90"}, "T5": {"Audited value": "45"}}
    found = evaluated(design, read(values), materiality=Fraction(1000))
    estimate = difference(
        [Sample(20, [10000] * 4, [9000, *[10000] * 3], "top"), Sample(10, [5000, 7000], [4500, 7000], "rest")], 0
    )
    assert found.projection.method == "difference"
    assert found.projection.most_likely == pytest.approx(600_00 + 20 * 10_00 / 4 + 10 * 5_00 / 2)
    assert found.projection.upper == pytest.approx(600_00 + estimate.misstatement + estimate.margin(CONFIDENCE))
    assert (found.found, found.certain, found.differing, found.limit) == (615_00, 600_00, 2, 1000_00)


def test_where_few_items_differ_the_mean_per_unit_decides_as_well(read: Any, design: Design) -> None:
    found = evaluated(design, read({"H1": {"Audited value": "99"}, "T5": {"Audited value": "1"}}), method="difference")
    assert found.differing < FEW_DIFFERENCES
    assert [each.method for each in found.deciding] == ["difference", "mean-per-unit"]
    (mean_per_unit,) = (each for each in found.others if each.method == "mean-per-unit")
    assert found.worst == max(
        found.projection.upper or 0,
        -(found.projection.lower or 0),
        mean_per_unit.upper or 0,
        -(mean_per_unit.lower or 0),
    )
    assert found.best == min(found.projection.lower or 0, mean_per_unit.lower or 0)


def test_without_a_difference_the_mean_per_unit_is_used_and_what_was_asked_for_is_refused(
    read: Any, design: Design
) -> None:
    found = evaluated(design, read(), materiality=Fraction(1000))
    assert found.projection.method == "mean-per-unit"
    for method in ("difference", "ratio", "regression"):
        with pytest.raises(BadUsage, match=f"The method {method} cannot be used here: no drawn item differs in value"):
            evaluated(design, read(), method=method)


@pytest.mark.parametrize(
    ("materiality", "verdict"),
    [("0.9", "below"), ("0.5", "not shown"), ("0.0625", "above"), ("0.07", "not shown")],
)
def test_a_verdict_is_below_above_or_neither(read: Any, design: Design, materiality: str, verdict: str) -> None:
    results = read({"M-a": {"Audited value": "0"}, "H1": {"Audited value": "99"}})
    assert evaluated(design, results, materiality=Fraction(materiality)).verdict == verdict


def test_the_bound_must_lie_below_what_is_material_and_not_at_it(read: Any, design: Design) -> None:
    found = evaluated(design, read({"H1": {"Audited value": "99"}}))
    at = Fraction(found.projection.upper or 0) / 32
    assert replace(found, limit=at * 32).verdict == "not shown"
    assert replace(found, limit=at * 32 + 1).verdict == "below"


def test_without_a_materiality_nothing_is_concluded(read: Any, design: Design) -> None:
    assert evaluated(design, read(), materiality=None).verdict is None


def test_understatements_are_held_against_the_materiality_too(read: Any, design: Design) -> None:
    more = {"H1": {"Audited value": "900"}, "H2": {"Audited value": "900"}, "H3": {"Audited value": "900"}}
    found = evaluated(design, read({**more, "H4": {"Audited value": "901"}}), method="difference")
    assert (found.projection.upper or 0) < 0
    assert found.worst == max(-(each.lower or 0) for each in found.deciding)
    assert replace(found, limit=Fraction(1000_00)).verdict == "above"
    assert found.rests_on_understatements
    over = evaluated(design, read({"H1": {"Audited value": "0"}, "H2": {"Audited value": "0"}}), method="difference")
    assert not over.rests_on_understatements


def test_missing_results_stop_the_evaluation_and_are_named(read: Any, design: Design) -> None:
    results = read({"H1": {"Audited value": ""}, "T6": None})
    with pytest.raises(BadUsage) as raised:
        evaluated(design, results)
    assert raised.value.message.splitlines()[:3] == [
        "No result for 2 of 8 items:",
        f"  H1 ({results.findings['H1'].place})",
        "  T6 (no row)",
    ]


def test_missing_results_count_as_wholly_wrong_when_asked(read: Any, design: Design) -> None:
    results = read({"H1": {"Audited value": ""}, "M-b": None})
    found = evaluated(design, results, missing="error")
    assert [item.identifier for item in found.missing] == ["M-b", "H1"]
    assert (found.found, found.certain) == (2, 1)
    money = evaluated(design, results, missing="error", method="difference")
    assert (money.found, money.certain) == (600_00, 500_00)


def test_what_cannot_be_audited_for_a_reason_counts_as_wholly_wrong_without_asking(read: Any, design: Design) -> None:
    found = evaluated(design, read({"H1": {"Audited value": "", "Reason": "records burnt"}}), method="difference")
    assert [item.identifier for item in found.untestable] == ["H1"]
    assert found.missing == ()
    assert found.found == 100_00


def test_a_count_needs_no_values_and_money_does(read: Any, design: Design) -> None:
    results = read({"H1": {"Audited value": "", "Error": "no"}})
    assert evaluated(design, results).found == 0
    assert evaluated(design, results).others == ()
    with pytest.raises(BadUsage, match="No result for 1 of 8 items"):
        evaluated(design, results, method="mean-per-unit")


def test_a_reserve_counts_in_the_place_of_what_it_replaces(read: Any, design: Design) -> None:
    reserve = {"Project ID": "R1", "Audited value": "70", "Reason": "closed by law", "Replaces": "H2"}
    found = evaluated(design, read({"H2": {"Audited value": ""}}, [reserve]), method="difference")
    assert [finding.item.identifier for finding in found.findings] == ["M-a", "M-b", "H1", "R1", "H3", "H4", "T5", "T6"]
    assert found.projection.most_likely == pytest.approx(20 * 30_00 / 4)


def test_an_audit_of_everything_leaves_nothing_to_chance(design: Design) -> None:
    items = tuple(Drawn(f"A{n}", str(n), "", 10_00) for n in range(6))
    whole = replace(design, size=6, total=60_00, certain=(), groups=(Group("a", "b", 6, items),))
    findings = {item.identifier: Finding(item, 10_00 - n, n > 0) for n, item in enumerate(items)}
    results = Results(findings, {}, {}, "")
    count = evaluated(whole, results)
    assert (count.projection.lower, count.projection.most_likely, count.projection.upper) == (5, 5, 5)
    for method in ("difference", "ratio", "regression", "mean-per-unit"):
        money = evaluated(whole, results, method=method)
        assert (money.projection.lower, money.projection.most_likely, money.projection.upper) == (15, 15, 15)
        assert money.deciding == (money.projection,)


def test_a_stratum_of_which_nothing_was_drawn_is_not_passed_over(read: Any, design: Design) -> None:
    wider = replace(design, groups=(*design.groups, Group("last", "relief", 9, ())))
    with pytest.raises(
        BadUsage, match="Nothing was drawn from stratum last / relief: the sample says nothing of its 9"
    ):
        evaluated(wider, read())


def entry(number: int, amount: int | None, **more: object) -> dict[str, Any]:
    row = {"sha256": f"{number:064x}", "occurrence": 1}
    return {"number": number, "row": row, "place": {"file": "a.csv", "sheet": None, "row": 7}, "amount": amount, **more}


def selection(unit: str, method: str, certain: list[dict[str, Any]], selected: list[dict[str, Any]]) -> dict[str, Any]:
    """A selection of rows as its file states it: 1000 rows of 30,000 yuan, and three that could not be drawn."""
    return {
        "unit": unit,
        "method": method,
        "table": "donations",
        "frame": {"size": 1000, "total": 30_000_00, "currency": "CNY"},
        "set_aside": {"zero": 2, "negative": 1, "negative_total": -5, "missing": 0},
        "rest": {"size": 1000 - len(certain), "total": 24_000_00, "take": 60},
        "certain": certain,
        "selected": selected,
    }


@pytest.fixture
def money() -> Design:
    """A draw of 60 monetary units: one row hit twice, and one large row taken for certain."""
    rows = [entry(n, 100_00, hits=2 if n == 1 else 1) for n in range(1, 60)]
    return of_selection(selection("money", "cell", [entry(1, 6_000_00)], rows))


def test_a_selection_of_rows_is_a_design_whose_items_are_known_by_their_numbers(money: Design) -> None:
    assert (money.unit, money.subject, money.take, money.aside, money.uncertain) == (
        "money",
        "donations",
        60,
        3,
        24_000_00,
    )
    assert [item.number for item in money.listed][:3] == ["C1", "1", "2"]
    assert (money.groups[0].size, money.is_random, money.numbered) == (999, True, True)
    items = of_selection(selection("items", "systematic", [], [entry(1, 5)]))
    assert (items.unit, items.groups[0].size, items.is_random) == ("items", 1000, False)
    assert of_selection(selection("money", "sieve", [entry(1, 30_000_00)], [])).groups == ()
    with pytest.raises(BadUsage, match="Row 1 of the selection has no book value"):
        of_selection(selection("items", "random", [], [entry(1, None)]))


def audited(design: Design, changes: dict[str, int]) -> Results:
    def findings() -> Iterator[tuple[str, Finding]]:
        for item in design.listed:
            value = changes.get(item.identifier, item.book)
            yield item.identifier, Finding(item, value, value != item.book)

    return Results(dict(findings()), {}, {}, "")


def test_monetary_units_give_the_stringer_bound_of_what_was_drawn_from(money: Design) -> None:
    found = evaluated(money, audited(money, {"1": 50_00, "2": 75_00, "C1": 5_900_00}), materiality=Fraction("0.1"))
    taints = [Fraction(1, 2), Fraction(1, 2), Fraction(1, 4)]
    bound = stringer_bound(taints, 60, CONFIDENCE)
    assert found.projection.method == "stringer"
    assert found.projection.most_likely == pytest.approx(100_00 + 24_000_00 * 1.25 / 60)
    assert found.projection.upper == pytest.approx(100_00 + 24_000_00 * bound)
    assert (found.limit, found.verdict) == (3_000_00, "below" if found.projection.upper < 3_000_00 else "not shown")


def test_a_clean_sample_of_monetary_units_has_the_basic_precision(money: Design) -> None:
    found = evaluated(money, audited(money, {}), likelihood="binomial", materiality=Fraction("0.05"))
    assert found.projection.upper == pytest.approx(24_000_00 * upper_bound("binomial", Fraction(0), 60, CONFIDENCE))
    assert found.verdict == "below"


def test_by_sieve_the_interval_counts_and_not_how_many_rows_fell_through(money: Design) -> None:
    fewer = replace(money, groups=(replace(money.groups[0], drawn=money.groups[0].drawn[:40]),))
    found = evaluated(fewer, audited(fewer, {"2": 0}))
    assert found.projection.most_likely == pytest.approx(24_000_00 / 60)
    assert found.projection.upper == pytest.approx(24_000_00 * stringer_bound([Fraction(1)], 60, CONFIDENCE))


def test_rows_that_are_all_certain_leave_nothing_to_chance() -> None:
    whole = of_selection(selection("money", "cell", [entry(1, 20_000_00), entry(2, 10_000_00)], []))
    found = evaluated(whole, audited(whole, {"C2": 9_000_00}), materiality=Fraction("0.1"))
    assert (found.projection.most_likely, found.projection.upper, found.verdict) == (1_000_00, 1_000_00, "below")


@pytest.mark.parametrize(
    ("unit", "options", "message"),
    [
        ("items", {"method": "stringer"}, "needs a draw of monetary units"),
        ("money", {"method": "difference"}, "needs a draw of items with equal chances"),
        ("money", {"method": "attributes"}, "needs a draw of items with equal chances"),
        ("money", {"likelihood": "hypergeometric"}, "may be hit more than once"),
        ("items", {"method": "attributes", "materiality": Fraction(5)}, "name --materiality as a share"),
    ],
)
def test_a_method_that_the_draw_does_not_support_is_refused(
    read: Any, design: Design, money: Design, unit: str, options: dict[str, Any], message: str
) -> None:
    drawn, results = (design, read()) if unit == "items" else (money, audited(money, {}))
    with pytest.raises(BadUsage, match=message):
        evaluated(drawn, results, **options)
