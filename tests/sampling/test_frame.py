"""Which projects can be drawn, and what is said when that cannot be told."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_files import row_of, write_ledger, write_projects

from auditkit import ingest
from auditkit.errors import BadUsage
from auditkit.ingest.ledgers.options import Streaming
from auditkit.model.dataset import Dataset, Source, Table
from auditkit.model.draw import FrameItem, LeftOut
from auditkit.model.schema import table_schema
from auditkit.sampling import frame as frames
from auditkit.sampling.frame import canonical, frame_hash, frame_of, left_out

DTYPES = {
    "text": "str",
    "enum": "str",
    "date": "datetime64[us]",
    "amount": "Int64",
    "integer": "Int64",
    "yes_no": "boolean",
}


def table(name: str, rows: list[dict[str, Any]]) -> Table:
    schema = table_schema(name)
    columns = {
        column.name: pd.Series([row.get(column.name) for row in rows], dtype=DTYPES.get(column.type, "Float64"))
        for column in schema.columns
    }
    frame = pd.DataFrame({"row_id": np.arange(len(rows)), **columns})
    source = Source("a.xlsx", name, 1, {column: index for index, column in enumerate(schema.column_names)})
    numbers = np.arange(2, len(rows) + 2, dtype="int32")
    return Table(schema, frame, (source,), np.zeros(len(rows), "int32"), numbers, frozenset(schema.column_names))


def dataset(projects: list[dict[str, Any]], funds: list[dict[str, Any]]) -> Dataset:
    organizations = [{"org_id": "O1", "name": "青禾助学"}]
    return Dataset(
        {
            "organizations": table("organizations", organizations),
            "projects": table("projects", projects),
            "funds": table("funds", funds),
        }
    )


def project(identifier: str, **changes: Any) -> dict[str, Any]:
    return {"project_id": identifier, "title": f"项目{identifier}", "org_id": "O1", "field": "health", **changes}


def raised(identifier: str, amount: int | None, campaign: str | None = "2019-99") -> dict[str, Any]:
    return {"project_id": identifier, "campaign": campaign, "total_amount": amount}


def test_a_frame_is_the_campaigns_projects_by_id() -> None:
    data = dataset(
        [project("P2"), project("P1", org_id="O9", field="relief"), project("P3")],
        [raised("P1", 100), raised("P2", 250), raised("P2", 999, "2018-99"), raised("P3", 1, "2018-99")],
    )
    assert frame_of(data, " 2019-99 ") == (
        FrameItem("P1", "项目P1", "O9", "relief", 100),
        FrameItem("P2", "项目P2", "青禾助学", "health", 250),
    )


def test_incomplete_projects_are_named_with_their_cells() -> None:
    data = dataset(
        [project("P1"), project("P2", field=None), project("P3", campaign="2019-99"), project("P4")],
        [raised("P1", None), raised("P2", 5), raised("P4", 7), raised("P5", 9), raised("P6", 9, None)],
    )
    with pytest.raises(BadUsage) as caught:
        frame_of(data, "2019-99")
    lines = caught.value.message.splitlines()
    assert "  P1: no amount raised (a.xlsx › funds › F2)" in lines
    assert "  P2: no field (a.xlsx › projects › E3)" in lines
    assert "  P3: no amount raised (not in funds)" in lines
    assert "  P5: no field (not in projects)" in lines
    assert "  a row of funds without campaign (a.xlsx › funds › B6)" in lines
    assert "--drop-missing" in lines[-1]
    assert [item.project_id for item in frame_of(data, "2019-99", drop_missing=True)] == ["P4"]
    found = left_out(data, "2019-99")
    assert (len(found.lines), found.projects, found.rows) == (5, ("P1", "P2", "P3", "P5"), 1)


@pytest.mark.parametrize("streaming", [None, Streaming("duckdb")])
def test_funds_that_were_added_up_are_told_with_the_ledger(tmp_path: Path, streaming: Streaming | None) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    rows = [row_of(1), row_of(2, project_id="P2", amount=None), row_of(3, project_id="P3")]
    for name in "abcde":
        write_ledger(tmp_path / f"{name}.parquet", rows)
    data = ingest.read([tmp_path], jobs=0, streaming=streaming)

    with pytest.raises(BadUsage) as caught:
        frame_of(data, "2019-99")

    where = "added up from donations in " + ", ".join(f"{tmp_path / name}.parquet" for name in "abc") + " … and 2 more"
    assert caught.value.message.splitlines()[1:-1] == [
        f"  P2: no amount raised, since one of its donations has no readable amount or source ({where})",
        f"  P3: no campaign ({where})",
    ]
    assert [item.project_id for item in frame_of(data, "2019-99", drop_missing=True)] == ["P1"]


def test_an_unknown_field_can_be_given() -> None:
    data = dataset([project("P1", field=None)], [raised("P1", 5)])
    assert frame_of(data, "2019-99", unknown_field="other")[0].field == "other"
    assert left_out(data, "2019-99", unknown_field="other").count == 0


def test_a_project_of_the_campaign_without_an_id_is_told_with_its_cell() -> None:
    nameless = {**project("P9", campaign="2019-99"), "project_id": None}
    data = dataset([project("P1"), nameless, {**nameless, "campaign": "2018-99"}], [raised("P1", 5)])
    with pytest.raises(BadUsage, match=r"a row of projects without project_id \(a\.xlsx › projects › A3\)"):
        frame_of(data, "2019-99")
    assert [item.project_id for item in frame_of(data, "2019-99", drop_missing=True)] == ["P1"]
    assert left_out(data, "2019-99") == LeftOut(
        (), 1, ("a row of projects without project_id (a.xlsx › projects › A3)",)
    )


@pytest.mark.parametrize(
    ("projects", "funds", "line"),
    [
        (["P1", "P1"], ["P1"], "P1 stands 2 times in projects (a.xlsx › projects › A2; a.xlsx › projects › A3)"),
        (["P1"], ["P1", "P1"], "P1 stands 2 times in funds (a.xlsx › funds › A2; a.xlsx › funds › A3)"),
    ],
)
def test_a_project_that_stands_twice_is_refused_even_when_incomplete_ones_are_dropped(
    projects: list[str], funds: list[str], line: str
) -> None:
    data = dataset([project(one) for one in projects], [raised(one, 5) for one in funds])
    with pytest.raises(BadUsage) as caught:
        frame_of(data, "2019-99", drop_missing=True)
    assert line in caught.value.message


def test_a_project_doubled_outside_the_campaign_does_not_matter() -> None:
    data = dataset([project("P1"), project("P2"), project("P2")], [raised("P1", 5)])
    assert len(frame_of(data, "2019-99")) == 1


def test_an_unknown_campaign_names_those_there_are() -> None:
    data = dataset([project("P1", campaign="2020-99")], [raised("P1", 5), raised("P1", 5, "2018-99")])
    with pytest.raises(BadUsage, match='no campaign "99"; the data have 2018-99, 2019-99, 2020-99'):
        frame_of(data, "99")


def test_no_campaign_at_all_is_said() -> None:
    with pytest.raises(BadUsage, match="names a campaign"):
        frame_of(dataset([project("P1")], []), "2019-99")


def test_a_missing_table_is_named() -> None:
    with pytest.raises(BadUsage, match="no sheet that was read holds funds"):
        frame_of(Dataset({"projects": table("projects", [project("P1")])}), "2019-99")


def test_only_ten_of_many_problems_are_listed() -> None:
    ids = [f"P{number}" for number in range(14)]
    data = dataset([project(one) for one in ids], [raised(one, None) for one in ids])
    with pytest.raises(BadUsage, match="… and 4 more"):
        frame_of(data, "2019-99")


def item(identifier: str, amount: int = 1, field: str = "health") -> FrameItem:
    return FrameItem(identifier, "题", "机构", field, amount)


def test_the_hash_is_over_the_canonical_lines() -> None:
    frame = canonical([item("b", 20), item(" Ａ１ ", 5, "relief"), item("项", 7)])
    lines = "A1\trelief\t5\nb\thealth\t20\n项\thealth\t7\n"
    assert frame_hash(frame) == hashlib.sha256(lines.encode()).hexdigest()


def test_ids_are_sorted_by_their_bytes() -> None:
    ids = ["\U00020bb7", "\ue000", "b1", "a2", "Z", "9", "10"]
    assert [one.project_id for one in canonical(map(item, ids))] == ["10", "9", "Z", "a2", "b1", "\ue000", "\U00020bb7"]


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        ([], "frame is empty"),
        ([item("P1"), item("P1")], '"P1" stands twice'),
        ([item("P1"), item("Ｐ１")], 'ids "P1" and "Ｐ１" are the same'),
        ([item(" ")], "has no id"),
        ([item("P1", field=" ")], "P1 has no field"),
        ([item("P\t1")], r"U\+0009"),
        ([item("P\n1")], r"U\+000A"),
        ([item("P\u200b1")], r"U\+200B"),
        ([item("P1", field="a\x1bb")], r"U\+001B"),
        ([item("P1", -1)], "below 0"),
    ],
)
def test_frames_that_nothing_can_be_drawn_from(frame: list[FrameItem], reason: str) -> None:
    with pytest.raises(BadUsage, match=reason):
        canonical(frame)


WRITTEN = st.text(st.sampled_from("aA1 \u3000ＡéÉ\u0301豈ﬀ𠮷名\u200b\t-"), max_size=4)


@given(
    rows=st.lists(
        st.tuples(WRITTEN, st.sampled_from(["health", "ｈealth", " relief", ""]), st.integers(-1, 3)), max_size=5
    )
)
def test_what_is_seen_at_one_glance_is_what_looking_at_each_project_gives(rows: list[tuple[str, str, int]]) -> None:
    frame = [FrameItem(identifier, "", "", field, amount) for identifier, field, amount in rows]
    results = []
    for glance in (frames._is_canonical_text, lambda _items: False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(frames, "_is_canonical_text", glance)
            try:
                results.append(tuple(frames.canonical(frame)))
            except BadUsage as error:
                results.append(error.message)
    assert results[0] == results[1]
