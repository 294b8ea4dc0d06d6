"""What statistics tell of a ledger of donations, in memory and where it lies, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import narwhals as nw
import pytest
from ledger_files import row_of, write_ledger, write_projects
from ledger_reports import DAY, both

from auditkit import ingest, stats
from auditkit.audit import audit
from auditkit.ingest import paths
from auditkit.ingest.ledgers.options import Streaming
from auditkit.model import ledger as of_ledgers
from auditkit.model.frames import Frames
from auditkit.packs import load
from auditkit.reports.statistics import json as as_json
from auditkit.reports.statistics import wording
from auditkit.reports.wording import rows_read
from auditkit.stats.campaigns import KNOWN_DAYS
from auditkit.stats.definitions import MEASURES
from auditkit.stats.gifts import ledger

SEPTEMBER = datetime(2019, 9, 8)


def told(folder: Path, *gifts: dict[str, Any], projects: tuple[str, ...] = ("P1", "P2")) -> dict[str, Any]:
    """Return the statistics of projects of 2019-99 and their gifts, which are the same from memory and from disk."""
    write_projects(folder / "projects.csv", projects)
    rows = [row_of(number, **{"donated_at": SEPTEMBER, **gift}) for number, gift in enumerate(gifts, start=1)]
    write_ledger(folder / "gifts.parquet", rows)
    memory, disk = (each["statistics"] for each in both(folder))
    assert memory == disk
    return memory


def figures(statistics: dict[str, Any], by: str = "", group: str = "") -> dict[str, dict[str, Any]]:
    """Return the figures of the one campaign, of all of it or of one group."""
    [campaign] = statistics["campaigns"]
    return {each["measure"]: each for each in campaign["figures"] if (each["by"], each["group"]) == (by, group)}


def test_without_funds_the_donations_are_the_gifts_by_the_public(tmp_path: Path) -> None:
    gifts = [{"amount": amount} for amount in ("10.00", "20.00", "30.00", "40.00")]
    gifts += [{"amount": amount, "project_id": "P2"} for amount in ("100.00", "110.00", "200.00")]
    matching = [{"amount": "50.00", "source": "platform_match"}, {"amount": "60.00", "source": "corporate_match"}]

    statistics = told(tmp_path, *gifts, *matching)

    found = figures(statistics)
    assert found["donations"]["value"] == 7
    # (10 + 20 + 30 + 40 + 100 + 110 + 200) / 7 = 510 / 7 = 72.857… yuan
    assert found["mean-donation"]["value"] == pytest.approx(7285.71)
    assert found["total-raised"]["value"] == 62_000
    bands = [each for each in statistics["campaigns"][0]["figures"] if each["measure"] == "band-donations"]
    assert sum(each["value"] for each in bands) == 7
    of_field = [each for each in statistics["campaigns"][0]["figures"] if each["by"] == "field"]
    assert [each["value"] for each in of_field if each["measure"] == "donations"] == [7]


def test_shares_of_gifts_are_of_those_whose_amount_is_known(tmp_path: Path) -> None:
    statistics = told(tmp_path, {"amount": "1.00"}, {"amount": "60.00"}, {"amount": None})

    share = figures(statistics, "band", "50")["band-donations-share"]

    assert (share["numerator"], share["denominator"], share["told"], share["of"]) == (1, 2, 2, 3)
    assert MEASURES["band-donations-share"].definition["en"].endswith("whose amount is known.")


def test_gifts_outside_of_the_days_of_their_only_campaign_are_counted_and_told_of(tmp_path: Path) -> None:
    days = [datetime(2019, 9, 6), datetime(2019, 9, 7), datetime(2019, 9, 9, 23, 59), datetime(2019, 9, 10), None]
    statistics = told(tmp_path, *({"donated_at": day} for day in days), {"project_id": "P2"})

    assert statistics["left_out"] == {"gifts-outside-days": 2}
    assert figures(statistics)["donations"]["value"] == 6
    read = ingest.read([tmp_path], jobs=0)
    [remark] = wording.left_out(stats.statistics(read, DAY))
    assert remark.startswith("2 gifts in 2019-99 (2019-09-07 to 2019-09-09) are dated outside of its days")


@pytest.mark.parametrize(("day", "passes"), [(datetime(2019, 9, 9), 1), (datetime(2019, 9, 10), 2)])
def test_gifts_within_the_days_take_no_further_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: datetime, passes: int
) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "gifts.parquet", [row_of(1, donated_at=day), row_of(2)])
    frames = Frames(ingest.read([tmp_path], jobs=0), DAY)
    collected = []
    collect = nw.LazyFrame.collect
    monkeypatch.setattr(nw.LazyFrame, "collect", lambda *arguments: collected.append(1) or collect(*arguments))

    monkeypatch.setattr(frames, "has_column", lambda _table, column: column != "donor")
    ledger(frames, {"P1": ["2019-99"]}, KNOWN_DAYS)

    assert len(collected) == passes


def remarks(folder: Path) -> list[str]:
    """Return what is said of the data at the head, with files as they are called in the folder."""
    found = wording.left_out(stats.statistics(ingest.read([folder], jobs=0), DAY))
    return [remark.replace(f"{folder.as_posix()}/", "") for remark in found]


@pytest.mark.parametrize("most", [10_000, 2])
def test_ids_that_stand_for_rows_that_differ_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(of_ledgers, "MOST_TOLD", most)
    later = datetime(2020, 1, 1)
    first = [row_of(1, amount="10.00"), row_of(2, amount="1.00"), row_of(3), row_of(4), row_of(5)]
    # D1 has another amount, D2 another project, and D5 another day, which is after the last; D3 is the same twice.
    second = [row_of(1, amount="12.00"), row_of(2, amount="1.00", project_id="P2"), row_of(3)]
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    write_ledger(tmp_path / "a.parquet", first)
    write_ledger(tmp_path / "b.parquet", [*second, row_of(5, donated_at=later)])

    memory, disk = (each["statistics"]["left_out"] for each in both(tmp_path))

    assert memory == disk == {"gift-ids-repeated": 2, "later-donations": 1}
    assert any(remark.startswith("2 donation IDs stand for several rows that differ") for remark in remarks(tmp_path))


def test_check_names_the_rows_that_the_remark_sends_to_it_for(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "gifts.parquet", [row_of(1), row_of(1, amount="99.00"), row_of(2, amount=None)])

    findings = both(tmp_path)[0]["report"]["findings"]

    named = {each["rule"]: each["cell"] for each in findings if each["rule"].startswith("data-")}
    assert {"data-unique", "data-required"} <= set(named)
    assert all(named.values())


def reasons(**tables: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Return for each figure without a value the code of why, and what is said of it."""
    found = stats.statistics(ingest.from_rows({"projects": PROJECTS, **tables}), DAY)
    [campaign] = found.campaigns
    return {
        each.measure: (each.lacking, wording.lacking_text(each, found))
        for each in found.of(campaign.id)
        if each.value is None
    }


PROJECTS = [{"project_id": "P1", "title": "书角", "org_id": "A", "field": "健康", "campaign": "2019-99"}]
ORGANIZATIONS = [{"org_id": "A", "name": "青禾", "public_fundraising": "是"}]
GIFT = {"donation_id": "D1", "project_id": "P1", "donated_at": "2019-09-08", "amount": "十几", "source": "public"}


def test_without_funds_it_is_the_amounts_of_gifts_that_lack() -> None:
    found = reasons(donations=[{**GIFT, "team": "T"}], organizations=ORGANIZATIONS)

    unread = ("no-amount", "each project has gifts of which this cannot be read: Donations › Amount")
    for measure in ("total-raised", "public-donations", "mean-donation", "hhi-amount", "public-fundraising-amount"):
        assert found[measure] == unread
    assert found["team-share"] == (
        "no-amount",
        "no gift by the public has an amount that can be read: Donations › Amount",
    )
    assert found["corporate-matching"] == (
        "no-column",
        "no gift of the donations is from this source: Corporate matching",
    )


def test_without_funds_it_is_the_source_of_gifts_that_was_not_handed_in() -> None:
    gift = {name: value for name, value in GIFT.items() if name != "source"}
    found = reasons(donations=[{**gift, "amount": "10.00"}])
    assert found["public-donations"] == (
        "no-column",
        "a column that it needs was not handed in: Donations › Source",
    )


def test_only_the_columns_that_no_project_tells_are_named() -> None:
    funds = [{"project_id": "P1", "campaign": "2019-99", "public_amount": "", "total_amount": "", "donations": "3"}]
    found = reasons(funds=funds, organizations=ORGANIZATIONS)
    assert found["public-fundraising-amount"] == ("not-told", "no project tells it: Total raised")
    assert found["mean-donation"] == ("not-told", "no project tells it: Public donations")


def test_a_mean_of_no_donation_says_so() -> None:
    matching, elsewhere = {**GIFT, "source": "platform_match"}, {**GIFT, "donation_id": "D2", "project_id": "P2"}
    found = reasons(donations=[{**gift, "amount": "5.00"} for gift in (matching, elsewhere)])
    assert found["mean-donation"] == ("nothing-raised", "no donation was counted")


def test_what_lacks_in_two_tables_is_named_of_both() -> None:
    unstated = [{"org_id": "A", "name": "青禾", "public_fundraising": ""}]
    assert reasons(donations=[GIFT], organizations=unstated)["public-fundraising-amount"][1] == (
        "each project has gifts of which this cannot be read: Donations › Amount; and no project tells Organisations ›"
        " Public-fundraising qualification"
    )
    assert reasons(donations=[])["total-raised"][1] == "no gift belongs to it"


def test_what_is_in_no_figure_is_named_by_its_first_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    rows = ["D1,P1,2019-09-08,1", "D2,P9,2019-09-08,1", "D3,P1,2020-01-01,1"]
    rows += [f"E{number},,2019-09-08,1" for number in range(4)]
    (tmp_path / "funds.csv").write_text("project_id,campaign,total_amount\nP1,2019-99,1\n", encoding="utf-8")
    gifts = "\n".join(("donation_id,project_id,donated_at,amount", *rows, ""))
    (tmp_path / "gifts.csv").write_text(gifts, encoding="utf-8")

    nowhere = "5 gifts of the ledger belong to no campaign that can be told, and are in no figure."
    assert remarks(tmp_path) == [
        f"{nowhere} See gifts.csv › B3, B5, B6, …",
        "Dated after 2019-12-31 and in no figure: donations 1. See gifts.csv › C4",
    ]
    statistics = stats.statistics(ingest.read([tmp_path], jobs=0), DAY)
    whole = as_json.document(statistics)
    named = {code: [place["cell"] for place in places] for code, places in whole["left_out_places"].items()}
    assert named == {"gifts-without-campaign": ["B3", "B5", "B6"], "later-donations": ["C4"]}
    assert {place["file"] for places in whole["left_out_places"].values() for place in places} == {
        (tmp_path / "gifts.csv").as_posix()
    }
    assert as_json.document(replace(statistics, places={}))["digest"] == whole["digest"]
    monkeypatch.setattr(paths, "LARGE_TEXT", 0)
    assert [each["statistics"]["left_out_places"] for each in both(tmp_path)] == [whole["left_out_places"]] * 2


def test_gifts_between_the_campaigns_of_their_project_are_named_in_memory_and_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "LARGE_TEXT", 0)
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    funds = "project_id,campaign,total_amount\nP1,2018-99,1\nP1,2019-99,1\nP2,2019-99,1\n"
    (tmp_path / "funds.csv").write_text(funds, encoding="utf-8")
    days = ("P1,2017-09-08", "P2,2017-09-08", "P1,2019-09-08", "P1,", "P1,2018-09-08", "P1,2016-09-08")
    gifts = "".join(f"D{number},{day},1\n" for number, day in enumerate(days))
    (tmp_path / "gifts.csv").write_text(f"donation_id,project_id,donated_at,amount\n{gifts}", encoding="utf-8")

    memory, disk = (each["statistics"] for each in both(tmp_path))

    assert memory["left_out"] == disk["left_out"]
    assert memory["left_out_places"] == disk["left_out_places"]
    assert [place["cell"] for place in disk["left_out_places"]["gifts-without-campaign"]] == ["B2", "B5", "B7"]


def test_the_head_does_not_count_as_rows_of_funds_what_is_added_up_from_donations(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    (tmp_path / "gifts.csv").write_text("donation_id,project_id,donated_at,amount\nD1,P1,2019-09-08,1\n", "utf-8")
    told = ["Read 2 files", "projects 1", "funds added up from the donations", "donations 1"]
    assert wording.rows_read(stats.statistics(ingest.read([tmp_path], jobs=0), DAY)) == told
    assert rows_read(audit(ingest.read([tmp_path], jobs=0), load(["donations"]), DAY)) == told

    (tmp_path / "funds.csv").write_text("project_id,campaign,total_amount\nP1,2019-99,1\n", encoding="utf-8")
    told = ["Read 3 files", "projects 1", "fund rows 1", "donations 1"]
    assert wording.rows_read(stats.statistics(ingest.read([tmp_path], jobs=0), DAY)) == told
    assert rows_read(audit(ingest.read([tmp_path], jobs=0), load(["donations"]), DAY)) == told


@pytest.mark.parametrize("header", ["matching_amount", "配捐金额", "Matched by"])
def test_a_column_of_matching_that_is_not_read_is_told_of(tmp_path: Path, header: str) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    gifts = f"donation_id,project_id,donated_at,amount,{header},note\nD1,P1,2019-09-08,1,1,match\n"
    (tmp_path / "gifts.csv").write_text(gifts, encoding="utf-8")
    (tmp_path / "funds.csv").write_text(f"project_id,campaign,total_amount,{header}\nP1,2019-99,2,1\n", "utf-8")
    read = [ingest.read([tmp_path], jobs=0, streaming=each) for each in (None, Streaming("duckdb"))]

    told = [
        (
            f'The header "{header}" of the donations means no column, and what stands under it is not read. If it is'
            " matching, hand that in as gifts of its own, whose Source says so."
        ),
        (
            f'The header "{header}" of the funds means no column, and what stands under it is not read. If it is'
            f" matching, say whose: --map '{header}=funds.platform_match' or '{header}=funds.corporate_match'."
        ),
    ]
    quoted = [remark.replace("'", "") for remark in told]
    for dataset in read:
        assert [each.replace("'", "") for each in wording.left_out(stats.statistics(dataset, DAY))] == quoted
        notes = [note.replace("'", "") for note in audit(dataset, load(["giving-day"]), DAY).notes]
        assert [note for note in notes if "header" in note and "Some" not in note] == quoted


def test_gifts_of_several_campaigns_that_fit_none_are_named(tmp_path: Path) -> None:
    funds = "project_id,campaign,total_amount\nP1,2019-99,1\nP1,2018-99,1\n"
    (tmp_path / "funds.csv").write_text(funds, encoding="utf-8")
    gifts = "donation_id,project_id,donated_at,amount\nD1,P1,2019-09-08,1\nD2,P1,2019-10-01,1\nD3,P1,2018-10-01,1\n"
    (tmp_path / "gifts.csv").write_text(gifts, encoding="utf-8")
    assert any(remark.endswith("in no figure. See gifts.csv › B3") for remark in remarks(tmp_path))


def test_who_is_sent_to_check_for_amounts_finds_them_there(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "gifts.parquet", [row_of(1), row_of(2, amount=None)])
    assert remarks(tmp_path)[0].endswith("`auditkit check` names it.")
    for each in both(tmp_path):
        findings = each["report"]["findings"]
        assert [finding["row"] for finding in findings if finding["rule"] == "data-required"] == [3]
