"""Selecting rows of a table: the same ones whatever their order and files, told in full; bad wishes are refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.errors import BadFile, BadUsage
from auditkit.ingest import ReadOptions, from_rows
from auditkit.model.selection import METHODS, SetAside, Wish
from auditkit.sampling import selection_file
from auditkit.sampling.methods import ITEM_METHODS
from auditkit.sampling.rows import CanonicalRows
from auditkit.sampling.selecting import select
from auditkit.sampling.selection_check import verify

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from auditkit.model.dataset import Dataset
    from auditkit.model.selection import Method, Selection, Unit

SEED = "20190909314159265358"
Row = dict[str, object]
ROWS: list[Row] = [
    {
        "donation_id": f"D{number:03}",
        "project_id": f"P{number % 7}",
        "donated_at": f"2019-09-{number % 9 + 1:02}",
        "amount": f"{(37 * number) % 1013 + 1}.25",
        "donor": None if number % 5 else f"张{number} 13800138000",
    }
    for number in range(120)
]
COPIES: list[Row] = [{"project_id": "P1", "donated_at": "2019-09-09", "amount": "10"}] * 4
EVERY_WAY: list[tuple[Unit, Method]] = [
    *(("items", method) for method in ITEM_METHODS),
    *(("money", method) for method in METHODS),
]


def data(rows: list[Row], table: str = "donations") -> Dataset:
    return from_rows({table: rows}, ReadOptions())


def chosen(rows: list[Row], unit: Unit, method: Method = "random", size: int = 12, **wish: Any) -> Selection:
    table = wish.pop("table", "donations")
    asked = Wish(table, unit, method, size, **wish)
    return select(data(rows, table), asked, seed=SEED, seed_source="dice", as_of=date(2019, 12, 31))


def without_places(selection: Selection) -> str:
    stated = selection_file.document(selection)
    for entry in (*stated["certain"], *stated["selected"]):
        del entry["place"]
    return json.dumps(stated)


def refusal(rows: list[Row], *wish: Any, **more: Any) -> str:
    with pytest.raises(BadUsage) as error:
        chosen(rows, *wish, **more)
    return error.value.message


@pytest.mark.parametrize(("unit", "method"), EVERY_WAY)
@settings(max_examples=5, deadline=None)
@given(mixer=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_but_their_places(unit: Unit, method: Method, mixer: random.Random) -> None:
    rows = [*ROWS, *COPIES]
    mixed = list(rows)
    mixer.shuffle(mixed)
    assert without_places(chosen(mixed, unit, method)) == without_places(chosen(rows, unit, method))


def test_files_and_the_order_of_columns_change_nothing_but_places(tmp_path: Path) -> None:
    from auditkit.ingest import read

    (tmp_path / "one.csv").write_text("捐赠编号,项目编号,捐赠日期,金额\nD1,P1,2019-09-09,10\nD2,P1,2019-09-09,20\n")
    (tmp_path / "two.csv").write_text("金额,捐赠日期,项目编号,捐赠编号\n30,2019-09-08,P2,D3\n")
    (tmp_path / "all.csv").write_text(
        "金额,捐赠编号,项目编号,捐赠日期\n20,D2,P1,2019年9月9日\n30,D3,P2,2019/9/8\n10,D1,P1,2019-09-09\n"
    )
    wish = Wish("donations", "money", "systematic", 1)
    apart, together = (
        select(read(paths), wish, seed=SEED, seed_source=None, as_of=date(2019, 12, 31))
        for paths in ([tmp_path / "two.csv", tmp_path / "one.csv"], [tmp_path / "all.csv"])
    )
    assert without_places(apart) == without_places(together)


def test_a_row_is_its_values_whatever_they_look_like() -> None:
    rows = CanonicalRows(
        data([{"project_id": "Ｐ１", "donated_at": "2019/9/9", "amount": "1,000.5", "donor": "a\\b"}]).tables[
            "donations"
        ]
    )
    assert rows.columns == ("project_id", "donated_at", "amount", "donor")
    assert rows.lines == [b"P1\t2019-09-09\t100050\ta\\\\b"]
    line = hashlib.sha256(rows.lines[0]).hexdigest()
    assert str(rows.identity(0)) == f"{line}-1"
    assert rows.sha256 == hashlib.sha256(rows.lines[0] + b"\n").hexdigest()


def test_rows_that_say_the_same_are_numbered_and_counted() -> None:
    selection = chosen(COPIES, "items", "cell", 4)
    assert [row.row.occurrence for row in selection.selected] == [1, 2, 3, 4]
    assert len({row.row.sha256 for row in selection.selected}) == 1
    assert selection.copies == 3


def test_large_rows_are_certain_and_the_interval_is_of_the_rest() -> None:
    selection = chosen([*ROWS, {**ROWS[0], "donation_id": "BIG", "amount": "99999"}], "money", "systematic")
    assert [row.described["donation_id"] for row in selection.certain] == ["BIG"]
    assert selection.rest.take == len(selection.selected) == 11
    assert selection.interval == Fraction(selection.rest.total, 11)
    assert selection.total == selection.rest.total + 9_999_900


def test_personal_data_are_masked() -> None:
    told = [row.described["donor"] for row in chosen(ROWS, "items", "systematic", 100).selected]
    assert "**************" in told
    assert not any(set(text) - {"*"} for text in told)


def test_what_money_cannot_select_is_counted() -> None:
    audits: list[Row] = [
        {"project_id": f"P{number}", "report_on": "2019-12-01", "misstatement": amount}
        for number, amount in enumerate(("0", "-5", "-7", "30", "40", None))
    ]
    selection = chosen(audits, "money", size=2, table="audits", column="misstatement", drop_missing=True)
    assert selection.set_aside == SetAside(zero=1, negative=2, negative_total=-1200, missing=1)
    assert (selection.rows, selection.size, selection.total) == (6, 2, 7000)
    assert len(selection.certain) + len(selection.selected) == 2
    items = chosen(audits, "items", size=5, table="audits", column="misstatement", drop_missing=True)
    assert (items.set_aside, sorted(row.amount or 0 for row in items.selected)) == (
        SetAside(missing=1),
        [-700, -500, 0, 3000, 4000],
    )


def test_bad_wishes_are_refused() -> None:
    gap = [*ROWS, {**ROWS[0], "amount": None}]
    assert "There is nothing to select from" in _refused(Wish("disclosures", "items", "random", 1), SEED)
    assert "There is no table" in _refused(Wish("expenses", "items", "random", 1), SEED)
    assert "no meaning for --unit items" in _refused(Wish("donations", "items", "sieve", 1), SEED)
    assert "too short" in _refused(Wish("donations", "items", "random", 1), "123")
    assert "no valid amount (1)" in refusal(gap, "money")
    assert "--size 121 is more than there is: 120 rows" in refusal(ROWS, "items", size=121)
    assert "120 rows of donations have an amount above 0, of 121" in refusal(gap, "money", size=121, drop_missing=True)
    assert "there is none" in refusal([{"org_id": "O1", "name": "甲"}], "money", table="organizations")
    audits: list[Row] = [{"project_id": "P1", "report_on": "2019-12-01", "misstatement": "-5"}]
    assert "No row of audits has an amount above 0" in refusal(audits, "money", table="audits", size=1)
    assert "No sheet of audits" in refusal(audits, "money", table="audits", column="audited_amount")


def _refused(wish: Wish, seed: str) -> str:
    with pytest.raises(BadUsage) as error:
        select(data(ROWS), wish, seed=seed, seed_source=None, as_of=date(2019, 12, 31))
    return error.value.message


@pytest.mark.parametrize(("unit", "method"), EVERY_WAY)
def test_a_selection_is_read_back_and_verified(unit: Unit, method: Method, tmp_path: Path) -> None:
    selection = chosen(ROWS, unit, method)
    path = tmp_path / "selection.json"
    path.write_bytes(selection_file.to_bytes(selection_file.document(selection)))
    stated, _sha256 = selection_file.read(path)
    assert stated == selection_file.document(selection)
    assert selection_file.wish(stated) == replace(selection.wish, column="amount")
    assert verify(stated, data(ROWS[::-1])) == []


def changed(number: int, **cells: object) -> list[Row]:
    return [{**row, **cells} if index == number else row for index, row in enumerate(ROWS)]


def test_every_changed_amount_is_noticed_and_a_listed_one_is_told() -> None:
    stated = selection_file.document(chosen(ROWS, "money", "random", 30))
    listed = {entry["place"]["row"] - 1: entry for part in ("certain", "selected") for entry in stated[part]}
    for number in range(0, len(ROWS), 7):
        differences = verify(stated, data(changed(number, amount=f"{(37 * number) % 1013 + 1}.26")))
        assert "frame" in {difference.kind for difference in differences}
        told = [(each.expected, each.found) for each in differences if each.kind == "amount"]
        amount = listed[number]["amount"] if number in listed else None
        assert told == ([] if amount is None else [(amount, amount + 1)])


def test_rows_that_are_gone_or_say_something_else_are_named() -> None:
    stated = selection_file.document(chosen(ROWS, "items"))
    number = stated["selected"][0]["place"]["row"] - 1
    kinds = [difference.kind for difference in verify(stated, data(changed(number, donor="李四")))]
    assert "missing" in kinds
    messages = [difference.message for difference in verify(stated, data(ROWS[:-1]))]
    assert "The table had 120 rows and has 119." in messages


def edited(**changes: Any) -> dict[str, Any]:
    return {**selection_file.document(chosen(ROWS, "money", "systematic")), **changes}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"selection": 2}, "selection is 2"),
        ({"size": 13}, "do not add up to the frame and the size"),
        ({"interval": "5"}, "the interval is 5"),
        ({"unit": "items", "method": "sieve"}, "nor selected by sieve"),
        ({"rest": {"size": 120, "total": 1, "take": 12}}, "do not add up to the total"),
        ({"set_aside": {"zero": 1, "negative": 0, "negative_total": 0, "missing": 0}}, "set aside together"),
        ({"selected": []}, "its hits are not as many"),
        ({"surplus": 1}, "surplus"),
    ],
)
def test_a_selection_that_contradicts_itself_is_refused(changes: dict[str, Any], reason: str, tmp_path: Path) -> None:
    path = tmp_path / "selection.json"
    path.write_bytes(selection_file.to_bytes(edited(**changes)))
    assert selection_file.is_selection(path)
    with pytest.raises(BadFile, match=reason):
        selection_file.read(path)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("number", 7, "do not count from 1"),
        ("weight", 2.5, "not 1 by its probability"),
        ("row", None, "listed twice"),
    ],
)
def test_an_edited_entry_is_refused(key: str, value: object, reason: str, tmp_path: Path) -> None:
    stated = edited()
    first, second, *more = stated["selected"]
    stated["selected"] = [first, {**second, key: first[key] if value is None else value}, *more]
    path = tmp_path / "selection.json"
    path.write_bytes(selection_file.to_bytes(stated))
    with pytest.raises(BadFile, match=reason):
        selection_file.read(path)


def test_an_edit_that_nothing_contradicts_is_found_by_selecting_again() -> None:
    stated = edited()
    stated["selected"][0] |= {"probability": 0.5, "weight": 2.0}
    assert [difference.kind for difference in verify(stated, data(ROWS))] == ["selection"]


WITHOUT_AMOUNT: list[Row] = [{"project_id": "P1", "donated_at": "2019-09-10"}, {"project_id": "P2", "amount": "much"}]


@pytest.mark.parametrize("method", ITEM_METHODS)
def test_items_without_an_amount_are_refused_or_set_aside_and_named_where_rows_have_one(method: Method) -> None:
    told = refusal([*ROWS, *WITHOUT_AMOUNT], "items", method)
    assert "Rows of donations have no valid amount (2):" in told
    assert "--drop-missing" in told
    selection = chosen([*ROWS, *WITHOUT_AMOUNT], "items", method, drop_missing=True)
    assert (selection.rows, selection.size, selection.set_aside) == (122, 120, SetAside(missing=2))
    assert [row.described for row in selection.selected] == [
        row.described for row in chosen(ROWS, "items", method).selected
    ]
    assert all(
        row.amount is not None
        for row in chosen([*ROWS, *WITHOUT_AMOUNT], "items", method, 120, drop_missing=True).selected
    )
    assert "120 rows of donations have an amount, of 122." in refusal(
        [*ROWS, *WITHOUT_AMOUNT], "items", method, 121, drop_missing=True
    )


def test_items_of_a_table_without_amounts_need_none() -> None:
    rows: list[Row] = [{"project_id": f"P{n}", "donated_at": "2019-09-10"} for n in range(20)]
    selection = chosen(rows, "items")
    assert (selection.column, selection.size, selection.set_aside) == (None, 20, SetAside())
    audits: list[Row] = [{"project_id": "P1", "report_on": "2019-12-01", "misstatement": each} for each in ("5", None)]
    assert chosen(audits, "items", size=2, table="audits").column is None
    assert chosen(audits[:1], "items", size=1, table="audits").column == "misstatement"
    assert "no valid misstatement (1)" in refusal(audits, "items", size=1, table="audits", column="misstatement")


def test_rows_without_any_amount_leave_nothing_to_select() -> None:
    assert refusal(WITHOUT_AMOUNT, "items", size=1, drop_missing=True) == "No row of donations has an amount."
