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
from auditkit.sampling.evaluation import FEW_DIFFERENCES, Evaluation, Question, Seen
from auditkit.sampling.likelihoods import upper_bound
from auditkit.sampling.rates import Count, overall_bound
from auditkit.sampling.results import Finding, Results
from auditkit.sampling.stringer import stringer_bound

CONFIDENCE = Fraction("0.95")


def item(identifier: str, number: int, book: int = 100_00) -> Drawn:
    return Drawn(identifier, str(number), "", book)


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


@pytest.mark.parametrize("total", [0, -100_00])
def test_a_share_of_a_book_value_that_is_not_above_zero_is_no_limit(read: Any, design: Design, total: int) -> None:
    owed = replace(design, total=total)
    with pytest.raises(
        BadUsage, match=r"50 % is a share of the book value, which is -?\d+\.00 in all: name an amount of CNY"
    ):
        evaluated(owed, read({"H1": {"Audited value": "99"}}), method="difference")
    assert evaluated(owed, read(), materiality=Fraction(5), method="mean-per-unit").limit == 5_00


def test_balances_below_zero_are_projected_like_any_other_row() -> None:
    books = (-100_00, -50_00, 300_00, 250_00)
    items = tuple(item(f"A{n}", n, book) for n, book in enumerate(books))
    owed = Design("items", "x", "CNY", 40, 4000_00, (), (Group("a", "b", 40, items),))
    found = evaluated(owed, audited(owed, {"A0": -140_00}), method="difference", materiality=Fraction(1000))
    assert found.projection.most_likely == pytest.approx(40 * 40_00 / 4)


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
    assert found.best == max(0, min(found.projection.lower or 0, mean_per_unit.lower or 0))


@pytest.mark.parametrize(("differing", "methods"), [(49, ["ratio", "mean-per-unit"]), (50, ["ratio"])])
def test_from_fifty_differences_on_an_estimator_decides_by_itself(differing: int, methods: list[str]) -> None:
    items = tuple(item(f"A{n}", n, 10_00 + n) for n in range(60))
    wide = Design("items", "x", "CNY", 300, 3000_00, (), (Group("a", "b", 300, items),))
    found = evaluated(wide, audited(wide, {f"A{n}": 9_00 for n in range(differing)}), method="ratio")
    assert FEW_DIFFERENCES == 50
    assert [each.method for each in found.deciding] == methods


def test_a_stratum_audited_whole_is_known_with_its_books_and_counts_for_no_difference(design: Design) -> None:
    whole = replace(design, groups=(design.groups[0], replace(design.groups[1], size=2)))
    found = evaluated(whole, audited(whole, {"H1": 90_00, "T5": 45_00}), method="mean-per-unit")
    assert found.projection.most_likely == pytest.approx(5_00 + (5_000_00 - 1_100_00 - 120_00) - 20 * 97_50)
    assert (found.differing, found.seen) == (1, Seen(overstated=5_00))
    ratio = evaluated(whole, audited(whole, {"H1": 90_00, "T5": 45_00}), method="ratio").projection
    assert ratio.most_likely == pytest.approx(5_00 + (1 - 390 / 400) * (5_000_00 - 1_100_00 - 120_00))


@pytest.mark.parametrize("method", [None, "mean-per-unit"])
def test_a_clean_audit_convicts_nobody_however_far_the_mean_per_unit_lies_from_the_books(
    design: Design, method: str | None
) -> None:
    elsewhere = replace(design, total=50_000_00)
    found = evaluated(elsewhere, audited(elsewhere, {}), method=method, materiality=Fraction(1000))
    assert found.projection.method == "mean-per-unit"
    assert (found.projection.lower or 0) > 1000_00
    assert (found.verdict, found.best, found.finds_no_difference) == ("not shown", 0, True)
    below = replace(design, total=1_500_00)
    assert (evaluated(below, audited(below, {}), method=method, materiality=Fraction(100)).best) == 0


def test_what_certain_items_hold_convicts_beside_a_clean_sample(design: Design) -> None:
    elsewhere = replace(design, total=50_000_00)
    found = evaluated(elsewhere, audited(elsewhere, {"M-a": 0}), materiality=Fraction(500))
    assert (found.verdict, found.best, found.ground) == ("above", 600_00, "overstated")
    assert evaluated(elsewhere, audited(elsewhere, {"M-a": 0}), materiality=Fraction(601)).verdict == "not shown"


def test_one_small_difference_does_not_let_the_mean_per_unit_convict(design: Design) -> None:
    elsewhere = replace(design, total=50_000_00)
    results = audited(elsewhere, {"H1": 99_99})
    for method in ("mean-per-unit", "difference"):
        found = evaluated(elsewhere, results, method=method, materiality=Fraction(1000))
        assert {each.method for each in found.deciding} == {"mean-per-unit", "difference"}
        assert found.verdict == "not shown"


def test_a_known_understatement_takes_nothing_off_what_may_be_overstated(read: Any, design: Design) -> None:
    changes = {"H1": {"Audited value": "70"}, "T5": {"Audited value": "45"}}
    clean = evaluated(design, read(changes), method="difference")
    found = evaluated(design, read({**changes, "M-a": {"Audited value": "1600"}}), method="difference")
    assert found.seen == Seen(understated=1000_00)
    assert found.projection.upper == pytest.approx((clean.projection.upper or 0) - 1000_00)
    assert clean.worst > 1000_00
    assert found.worst == pytest.approx(max(clean.limits[1], 1000_00 - clean.limits[0]))
    assert replace(found, limit=Fraction(1000_00)).verdict == "above"
    assert replace(found, limit=Fraction(1000_01)).verdict == "not shown"
    both = evaluated(design, read({"M-a": {"Audited value": "1600"}, "M-b": {"Audited value": "0"}}))
    assert both.found == 2
    money = evaluated(
        design, read({"M-a": {"Audited value": "1100"}, "M-b": {"Audited value": "0"}}), materiality=Fraction(500)
    )
    assert (money.seen, money.certain, money.verdict) == (Seen(500_00, 500_00), 0, "above")


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


def test_a_bound_that_is_just_what_is_material_is_not_below_it() -> None:
    items = tuple(item(f"A{n}", n) for n in range(30))
    tied = Design("items", "x", "CNY", 375, 37_500_00, (), (Group("a", "b", 375, items),))
    found = evaluated(tied, audited(tied, {"A0": 0}), materiality=Fraction("0.144"))
    assert (found.limit, found.projection.upper, found.verdict) == (54, 54, "not shown")
    assert evaluated(tied, audited(tied, {"A0": 0}), materiality=Fraction("0.1441")).verdict == "below"


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
    results = read({"H1": {"Audited value": "", "Error": "yes", "Reason": "no receipt"}})
    assert evaluated(design, results).found == 1
    assert evaluated(design, results).others == ()
    with pytest.raises(BadUsage, match="No result for 1 of 8 items"):
        evaluated(design, results, method="mean-per-unit")


def test_an_item_said_to_be_without_error_has_the_value_of_the_books_whatever_the_reason_says(
    read: Any, design: Design
) -> None:
    said = {"Audited value": "", "Error": "no", "Reason": "checked at the bank"}
    found = evaluated(design, read({"H1": said, "H2": {"Audited value": "99"}}), method="difference")
    assert (found.untestable, found.missing, found.found) == ((), (), 1_00)
    assert found.projection.most_likely == pytest.approx(20 * 1_00 / 4)


def test_a_reserve_that_was_not_audited_yet_is_missing_whatever_its_reason_says(read: Any, design: Design) -> None:
    reserve = {"Project ID": "R1", "Reason": "merged with another project", "Replaces": "H2"}
    results = read({"H2": {"Audited value": ""}}, [reserve])
    with pytest.raises(BadUsage) as raised:
        evaluated(design, results)
    place = results.findings["R1"].place
    assert raised.value.message.splitlines()[:2] == ["No result for 1 of 8 items:", f"  R1 ({place})"]
    counted = evaluated(design, results, missing="error")
    assert [each.identifier for each in counted.missing] == ["R1"]


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


def selection(
    unit: str, method: str, certain: list[dict[str, Any]], selected: list[dict[str, Any]], take: int = 60
) -> dict[str, Any]:
    """A selection of rows as its file states it: 1000 rows of 30,000 yuan, and three that could not be drawn."""
    return {
        "unit": unit,
        "method": method,
        "table": "donations",
        "frame": {"size": 1000, "total": 30_000_00, "currency": "CNY"},
        "set_aside": {"zero": 2, "negative": 1, "negative_total": -5, "missing": 0},
        "rest": {"size": 1000 - len(certain), "total": 24_000_00, "take": take},
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
    assert of_selection(selection("money", "sieve", [entry(1, 30_000_00)], [], take=0)).groups == ()
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
    # 100 for certain, and 24,000 · (3.00 + 1.75 / 2 + 1.55 / 2 + 1.45 / 4) / 60 by the AICPA's factors (table C-2)
    assert found.projection.upper == pytest.approx(2_105_00, rel=0.002)
    assert (found.limit, found.verdict) == (3_000_00, "below")
    tighter = evaluated(money, audited(money, {"1": 50_00, "2": 75_00, "C1": 5_900_00}), materiality=Fraction("0.07"))
    assert (tighter.limit, tighter.verdict) == (2_100_00, "not shown")
    assert found.projection.lower == 100_00 + 50_00 + 25_00
    assert replace(found, limit=Fraction(175_00)).verdict == "above"


def test_a_clean_sample_of_monetary_units_has_the_basic_precision(money: Design) -> None:
    found = evaluated(money, audited(money, {}), likelihood="binomial", materiality=Fraction("0.05"))
    assert found.projection.upper == pytest.approx(24_000_00 * upper_bound("binomial", Fraction(0), 60, CONFIDENCE))
    assert found.verdict == "below"


def test_by_sieve_the_interval_counts_and_not_how_many_rows_fell_through(money: Design) -> None:
    fewer = replace(money, groups=(replace(money.groups[0], drawn=money.groups[0].drawn[:40]),))
    found = evaluated(fewer, audited(fewer, {"2": 0}))
    assert found.projection.most_likely == pytest.approx(24_000_00 / 60)
    assert found.projection.upper == pytest.approx(24_000_00 * stringer_bound([Fraction(1)], 60, CONFIDENCE))


def test_a_sieve_that_lets_all_rows_through_leaves_all_of_them_to_chance() -> None:
    through = of_selection(selection("money", "sieve", [entry(1, 6_000_00)], []))
    assert [(group.size, group.drawn) for group in through.groups] == [(999, ())]
    found = evaluated(through, audited(through, {"C1": 5_900_00}), materiality=Fraction("0.05"))
    basic = upper_bound("poisson", Fraction(0), 60, CONFIDENCE)
    assert found.projection.upper == pytest.approx(100_00 + 24_000_00 * basic)
    assert (found.projection.most_likely, found.verdict) == (100_00, "below")
    assert evaluated(through, audited(through, {}), materiality=Fraction("0.03")).verdict == "not shown"
    one = of_selection(selection("money", "sieve", [entry(1, 6_000_00)], [], take=1))
    assert evaluated(one, audited(one, {})).projection.upper == 24_000_00


def test_no_more_can_be_overstated_than_there_is(money: Design) -> None:
    found = evaluated(money, audited(money, {item.identifier: 0 for item in money.listed}))
    assert stringer_bound([Fraction(1)] * 60, 60, CONFIDENCE) > 1
    assert (found.projection.upper, found.verdict) == (30_000_00, "not shown")


def test_understatements_by_monetary_units_are_kept_apart_and_count_in_their_own_direction(money: Design) -> None:
    basic = 24_000_00 * upper_bound("poisson", Fraction(0), 60, CONFIDENCE)
    found = evaluated(money, audited(money, {"C1": 22_000_00}), materiality=Fraction("0.1"))
    assert found.projection.upper == pytest.approx(basic)
    assert (found.seen, found.projection.understated) == (Seen(understated=16_000_00), 16_000_00)
    assert (found.verdict, found.best, found.ground) == ("above", 16_000_00, "understated")
    assert replace(found, limit=Fraction(16_000_01)).verdict == "below"
    assert replace(found, limit=Fraction(16_000_00)).verdict == "above"
    drawn = evaluated(money, audited(money, {f"{n}": 200_00 for n in range(2, 12)}), materiality=Fraction("0.1"))
    assert (drawn.seen, drawn.projection.most_likely) == (Seen(understated=1_000_00), 0)
    assert drawn.projection.understated == pytest.approx(10 * 24_000_00 / 60)
    assert (drawn.limit, drawn.verdict) == (3_000_00, "not shown")


def test_rows_that_are_all_certain_leave_nothing_to_chance() -> None:
    whole = of_selection(selection("money", "cell", [entry(1, 20_000_00), entry(2, 10_000_00)], [], take=0))
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
