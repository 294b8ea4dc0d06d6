"""Results of an audit as people write them: what is read of them, and what is refused with its cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditkit.errors import BadFile
from auditkit.ingest import ReadOptions
from auditkit.sampling import results
from auditkit.sampling.designs import Design, Drawn, Group

RESERVE = {"Project ID": "R1", "Audited value": "100.00", "Reason": "closed by law", "Replaces": "H2"}


def refused(
    read: Any, changes: Mapping[str, object] | None = None, more: Sequence[object] = (), **options: object
) -> str:
    with pytest.raises(BadFile) as raised:
        read(changes, more, **options)
    return raised.value.message


def test_a_clean_audit_has_a_finding_of_every_item(read: Any, design: Design) -> None:
    results = read()
    found = [results.of(item) for item in design.listed]
    assert [(each.audited, each.wrong) for each in found] == [(item.book, False) for item in design.listed]
    assert results.replaced == {}
    assert len(results.sha256) == 64


def test_an_audited_value_that_differs_is_an_error_and_so_is_what_is_said_to_be_one(read: Any, design: Design) -> None:
    results = read(
        {"H1": {"Audited value": "80.00"}, "H2": {"Error": "yes"}, "H3": {"Audited value": "", "Error": "no"}}
    )
    found = {each.item.identifier: (each.audited, each.wrong) for each in results.findings.values()}
    assert found["H1"] == (80_00, True)
    assert found["H2"] == (100_00, True)
    assert found["H3"] == (None, False)


def test_blank_rows_and_rows_that_are_not_there_have_no_result(read: Any, design: Design) -> None:
    results = read({"H1": {"Audited value": ""}, "H2": None})
    for identifier in ("H1", "H2"):
        (item,) = (each for each in design.listed if each.identifier == identifier)
        assert results.of(item).audited is None
        assert results.of(item).wrong is None


@pytest.mark.parametrize("number", ["1", "1.0", "１"])
def test_the_number_on_the_list_is_enough(read: Any, number: str) -> None:
    results = read({"H1": {"No.": number, "Project ID": "", "Audited value": "5.00"}})
    assert results.findings["H1"].audited == 5_00


def test_headers_may_be_chinese_and_a_total_is_no_item(read: Any) -> None:
    headers = ("序号", "项目编号", "账面金额（元）", "审定金额（元）", "是否有差错", "原因", "被替代项目编号")
    more = [
        {"序号": "1", "项目编号": "H1", "账面金额（元）": "100", "审定金额（元）": "90", "是否有差错": "是"},
        {"序号": "合计", "账面金额（元）": "100", "审定金额（元）": "90"},
    ]
    leave_out = dict.fromkeys(("M-a", "M-b", "H1", "H2", "H3", "H4", "T5", "T6"))
    results = read(leave_out, more, headers=headers)
    assert {key: (each.audited, each.wrong) for key, each in results.findings.items()} == {"H1": (90_00, True)}


def test_amounts_in_thousands_are_read_as_such(read: Any) -> None:
    headers = ("Project ID", "Audited value (thousand yuan)")
    leave_out = dict.fromkeys(("M-a", "M-b", "H1", "H2", "H3", "H4", "T5", "T6"))
    results = read(leave_out, [{headers[0]: "H1", headers[1]: "0.09"}], headers=headers)
    assert results.findings["H1"].audited == 90_00


@pytest.mark.parametrize(
    ("changes", "cell", "message"),
    [
        ({"H1": {"Project ID": "X9", "No.": ""}}, "B4", '"X9" is no item of this draw'),
        ({"H1": {"Project ID": "", "No.": "99"}}, "A4", '"99" is no item of this draw'),
        ({"H1": {"Project ID": "", "No.": ""}}, "B4", "no item is named"),
        ({"H1": {"No.": "2"}}, "A4", "number 2 is item H2 of this draw, not H1"),
        ({"H1": {"Project ID": "H2", "No.": ""}}, "B5", "H2 stands here a second time; the first is"),
        ({"H1": {"Audited value": "-5"}}, "D4", "the audited value of H1 is -5.00, and no project raises less"),
        ({"H1": {"Audited value": "about 90"}}, "D4", 'Audited value is "about 90", which is no amount.'),
        ({"H1": {"Audited value": "90.005"}}, "D4", "has only 2 decimals"),
        ({"H1": {"Audited value": "$90"}}, "D4", "in USD instead of CNY. Convert it to the currency of the draw."),
        ({"H1": {"Error": "perhaps"}}, "E4", 'Error is "perhaps"; it takes yes or no.'),
        ({"H1": {"Book value": "100.01"}}, "C4", "the book value of H1 is 100.01, and 100.00 in the manifest"),
        ({"H1": {"Audited value": "90", "Error": "no"}}, "E4", "H1 is said to be without error, but its audited value"),
        ({"H1": {"Conclusion": "not auditable"}}, "F4", 'on H1 is "not auditable", and yet it has a result.'),
        ({"H1": {"Conclusion": "无法审计", "Reason": "burnt"}}, "F4", 'is "not auditable", and yet it has a result.'),
        ({"H1": {"Conclusion": "No misstatement", "Audited value": "90"}}, "F4", "and yet its values differ"),
        ({"H1": {"Conclusion": "无错报", "Error": "yes"}}, "F4", "or the column Error says yes"),
        ({"H1": {"Conclusion": "misstated"}}, "F4", "and yet its values agree"),
        ({"H1": {"Conclusion": "有错报", "Audited value": "", "Error": "no"}}, "F4", "or the column Error says no"),
    ],
)
def test_what_cannot_be_is_refused_with_its_cell(
    read: Any, changes: Mapping[str, object], cell: str, message: str
) -> None:
    told = refused(read, changes)
    assert f"results.csv › {cell}: " in told
    assert message in told
    assert told.endswith("\nNothing is evaluated before this is put right.")


def rows_of(design: Design, **changes: Any) -> Design:
    """Return the design of a selection of rows: each goes by its number, and one of them is below zero."""
    numbers = ("1", "2", "3", "4", "5", "6")
    negative, *drawn = (Drawn(number, number, "", 100_00) for number in numbers)
    drawn = [replace(negative, book=-50_00), *drawn]
    certain = (Drawn("C1", "C1", "", 600_00),)
    return replace(design, numbered=True, certain=certain, groups=(Group("", "", 30, tuple(drawn)),), **changes)


def test_a_balance_may_be_below_zero_in_the_books_and_in_the_audit(tmp_path: Path, design: Design) -> None:
    path = tmp_path / "results.csv"
    path.write_text("No.,Book value,Audited value\n1,-50.00,-80.00\n2,100,-5\nC1,600,-1\n", encoding="utf-8")
    read = results.read(path, rows_of(design), ReadOptions(currency="CNY"))
    found = {identifier: (each.audited, each.wrong) for identifier, each in read.findings.items()}
    assert found == {"1": (-80_00, True), "2": (-5_00, True), "C1": (-1_00, True)}


def test_a_bound_by_money_covers_no_error_above_the_book_value(tmp_path: Path, design: Design) -> None:
    path = tmp_path / "results.csv"
    path.write_text("No.,Audited value\nC1,-1\n2,-0.01\n", encoding="utf-8")
    with pytest.raises(BadFile) as raised:
        results.read(path, rows_of(design, unit="money", take=6), ReadOptions(currency="CNY"))
    told = raised.value.message
    assert "results.csv › B3: the audited value of 2 is -0.01. Below zero, the error is more than the whole" in told
    assert "book value of 100.00" in told
    assert "B2" not in told, "of what is taken for certain nothing is projected"


@pytest.mark.parametrize(
    "row",
    [
        {"Conclusion": "no misstatement"},
        {"Conclusion": "misstated", "Audited value": "90"},
        {"Conclusion": "misstated", "Error": "yes"},
        {"Conclusion": "not auditable", "Audited value": "", "Reason": "burnt"},
        {"Conclusion": "not auditable at first; misstated says the charity", "Audited value": "90"},
    ],
)
def test_a_conclusion_that_agrees_decides_nothing(read: Any, row: Mapping[str, object]) -> None:
    assert read({"H1": row}).findings == read({"H1": {**row, "Conclusion": ""}}).findings


def test_what_is_not_auditable_without_a_reason_has_the_cell_of_the_reason(read: Any) -> None:
    row = {"Conclusion": "无法审计", "Audited value": ""}
    found = read({"H1": row}).findings["H1"]
    assert (found.unexplained, found.place) == (True, str(found.place).rpartition("›")[0] + "› G4")
    assert not read({"H1": {**row, "Reason": "burnt"}}).findings["H1"].unexplained


@pytest.mark.parametrize("header", ["审定金额（美元）", "Audited value (USD)"])
def test_amounts_under_another_currency_are_to_be_written_in_that_of_the_draw(read: Any, header: str) -> None:
    told = refused(read, headers=("Project ID", header))
    shown = unicodedata.normalize("NFKC", header)
    assert f'B1: the amounts under "{shown}" are in USD, but the draw is in CNY. Write them in CNY.' in told
    assert "--" not in told


def test_every_fault_is_told_up_to_ten(read: Any) -> None:
    more = [{"Project ID": f"X{n}", "Audited value": "1"} for n in range(12)]
    told = refused(read, {"H1": {"Audited value": "five"}}, more).splitlines()
    assert len(told) == 12
    assert 'Audited value is "five", which is no amount.' in told[0]
    assert told[-2] == "… and 3 more"


def test_a_file_without_audited_values_names_the_column(read: Any) -> None:
    told = refused(read, headers=("Project ID", "Conclusion"))
    assert "required column missing: audited_value (Audited value) of table sample_results" in told


def test_a_second_column_of_audited_values_is_refused(read: Any) -> None:
    told = refused(read, headers=("Project ID", "Audited value", "Audit value"))
    assert "C1: The header" in told


def test_a_reserve_takes_the_place_of_the_item_that_it_names(read: Any, design: Design) -> None:
    results = read({"H2": {"Audited value": ""}}, [RESERVE])
    (original,) = (each for each in design.listed if each.identifier == "H2")
    assert results.of(original).item.identifier == "R1"
    assert results.of(original).audited == 100_00
    assert results.reasons == {"H2": "closed by law"}


def test_a_reserve_that_cannot_be_audited_is_replaced_by_the_next(read: Any, design: Design) -> None:
    first, second = {**RESERVE, "Audited value": ""}, {**RESERVE, "Project ID": "R2", "Replaces": "R1"}
    results = read({"H2": {"Audited value": ""}}, [first, {**second, "Reason": "merged into another"}])
    (original,) = (each for each in design.listed if each.identifier == "H2")
    assert results.of(original).item.identifier == "R2"
    assert {key: each.identifier for key, each in results.replaced.items()} == {"H2": "R2", "R1": "R2"}
    assert results.reasons == {"H2": "closed by law", "R1": "merged into another"}
    told = refused(read, {"H2": {"Audited value": ""}}, [RESERVE, second])
    assert "R1 has a result of its own; R2 cannot take its place" in told
    told = refused(read, {"H2": {"Audited value": ""}}, [{"Project ID": "R1"}, second])
    assert '"R1" is no item of the list' in told
    told = refused(read, {"H2": {"Audited value": ""}}, [{**first, "Replaces": "R1"}])
    assert '"R1" is no item of the list' in told


def test_replaced_items_count_as_not_audited_without_their_reserves(read: Any, design: Design) -> None:
    results = read({"H2": {"Audited value": ""}}, [RESERVE]).without_reserves(design.listed)
    (original,) = (each for each in design.listed if each.identifier == "H2")
    found = results.of(original)
    assert (found.item.identifier, found.audited, found.reason) == ("H2", None, "closed by law")


@pytest.mark.parametrize("written", ["2", "2.0", " 2 "])
def test_a_reserve_may_name_the_item_by_its_number_on_the_list(read: Any, written: str) -> None:
    by_id = read({"H2": {"Audited value": ""}}, [RESERVE])
    by_number = read({"H2": {"Audited value": ""}}, [{**RESERVE, "Replaces": written}])
    assert replace(by_number, sha256="") == replace(by_id, sha256="")
    assert "R1 is a reserve for items of its own stratum, and M-a is none of them" in refused(
        read, {}, [{**RESERVE, "Replaces": "m1"}]
    )
    told = refused(read, {}, [{**RESERVE, "Replaces": "77"}])
    assert 'H10: "77" is no item of the list. Write the id or the number (such as 4 or M2)' in told


def test_a_reserve_that_nobody_used_counts_for_nothing(read: Any) -> None:
    results = read({}, [{"Project ID": "R1"}, {"Project ID": "R2"}])
    assert results.replaced == {}


@pytest.mark.parametrize(
    ("changes", "row", "message"),
    [
        ({}, {"Reason": ""}, "say why it was audited in the place of H2"),
        ({}, {"Replaces": ""}, "name the item that it takes the place of"),
        ({}, {"Replaces": "T5"}, "R1 is a reserve for items of its own stratum, and T5 is none of them"),
        ({}, {"Replaces": "M-a"}, "M-a is none of them"),
        ({}, {"Project ID": "R2"}, "reserve R2 was used before R1, which comes first"),
        ({"H2": {}}, {}, "H2 has a result of its own; R1 cannot take its place"),
        ({"H3": {"Replaces": "H2", "Reason": "x"}}, {}, "H3 is no reserve of this draw, and replaces nothing"),
    ],
)
def test_a_reserve_is_used_by_the_rules_or_not_at_all(
    read: Any, changes: Mapping[str, object], row: Mapping[str, object], message: str
) -> None:
    told = refused(read, {"H2": {"Audited value": ""}, **changes}, [{**RESERVE, **row}])
    assert message in told


def test_two_reserves_cannot_take_one_place(read: Any) -> None:
    told = refused(read, {"H2": {"Audited value": ""}}, [RESERVE, {**RESERVE, "Project ID": "R2"}])
    assert "R1 already takes the place of H2" in told


def _rows_of(design: Design) -> Design:
    """Return a selection of rows, which have no id but their number on the list."""
    group = design.groups[0]
    rows = tuple(replace(item, identifier=item.number) for item in group.drawn)
    return replace(design, numbered=True, certain=(), groups=(replace(group, drawn=rows, reserves=()),))


def test_rows_of_a_selection_are_known_by_their_numbers_whatever_project_they_are_about(
    design: Design, tmp_path: Path
) -> None:
    path = tmp_path / "results.csv"
    for projects in (("P01", "P01"), ("2", "1")):
        path.write_text(f"No.,Project ID,Audited value\n1,{projects[0]},90\n2,{projects[1]},100\n", encoding="utf-8")
        found = results.read(path, _rows_of(design), ReadOptions())
        assert {key: each.audited for key, each in found.findings.items()} == {"1": 90_00, "2": 100_00}
    path.write_text("No.,Project ID,Audited value\n1,P01,90\n2,P01,100\n", encoding="utf-8")
    with pytest.raises(BadFile, match='"P01" is no item of this draw'):
        results.read(path, design, ReadOptions())
