from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from auditkit import packs
from auditkit.errors import BadFile, BadUsage
from auditkit.ingest import ReadOptions, from_rows
from auditkit.model.dataset import Place
from auditkit.model.draw import FrameItem, SamplingParameters
from auditkit.model.schema import table_schema
from auditkit.sampling import manifest as manifests
from auditkit.sampling.draw import draw
from auditkit.sampling.listed import read

PACK = packs.load(["giving-day"])
FRAME = [FrameItem(f"P{n:02}", f"T{n}", "", ("health", "relief")[n % 2], 1000 + n) for n in range(40)]
DATA = {"projects": [{"project_id": "P01", "title": "一"}]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    drawn = draw(
        FRAME,
        seed="20190909314159265358",
        seed_source="dice",
        campaign="2019-99",
        as_of=date(2019, 12, 31),
        packs=PACK.sources,
        parameters=SamplingParameters.from_pack(PACK, "CNY"),
    )
    file = tmp_path / "manifest.json"
    file.write_bytes(manifests.to_bytes(manifests.document(drawn)))
    return file


def test_every_list_of_a_manifest_becomes_rows(path: Path) -> None:
    stated = json.loads(path.read_text(encoding="utf-8"))
    dataset = from_rows(DATA)
    listed = read(path).listed_in(dataset)
    assert listed.tables["projects"] is dataset.tables["projects"]
    frame = listed.tables["samples"].frame
    assert frame["project_id"].tolist() == [
        entry["project_id"] for key in ("mandatory", "selected", "reserves") for entry in stated[key]
    ]
    assert frame["selected_as"].value_counts().to_dict() == {
        "mandatory": len(stated["mandatory"]),
        "selected": len(stated["selected"]),
        "reserve": 2,
    }
    assert set(frame["campaign"]) == {"2019-99"}
    assert frame["amount"].tolist() == [
        entry["amount"] for key in ("mandatory", "selected", "reserves") for entry in stated[key]
    ]
    drawn = frame[frame["selected_as"] == "selected"]
    assert drawn["ticket"].tolist() == [entry["ticket"] for entry in stated["selected"]]
    assert drawn["stratum"].iloc[0] == "top-100 / Health"
    assert frame[frame["selected_as"] == "mandatory"]["stratum"].isna().all()


def test_rows_say_from_which_file_they_are(path: Path) -> None:
    listed = read(path).listed_in(from_rows(DATA))
    assert listed.tables["samples"].source(0).file == str(path)
    assert listed.tables["samples"].place(0).file == Place(str(path)).file


def test_what_a_report_says_of_it_is_the_hash_of_the_file_and_the_campaign(path: Path) -> None:
    used = read(path).used
    assert (used.sha256, used.campaign) == (manifests.digest(path.read_bytes()), "2019-99")


def test_amounts_of_another_currency_are_refused(path: Path) -> None:
    dataset = from_rows(DATA, ReadOptions(currency="USD"))
    with pytest.raises(BadUsage, match="say --currency CNY"):
        read(path).listed_in(dataset)


def test_an_edited_manifest_lists_nobody(path: Path) -> None:
    stated = json.loads(path.read_text(encoding="utf-8"))
    stated["selected"][0]["project_id"] = "P99"
    path.write_text(json.dumps(stated), encoding="utf-8")
    with pytest.raises(BadFile, match="the ticket of project P99"):
        read(path)


def test_the_lists_that_a_rule_may_name_are_those_of_the_table() -> None:
    from auditkit.kinds import get_kind

    named = get_kind("sample").schema["of"]["items"]["enum"]
    assert named == [code.code for code in table_schema("samples").column("selected_as").codes]
