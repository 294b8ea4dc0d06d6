"""Transparency cards for donors."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hostile_run import MOBILE

from auditkit import i18n, ingest, packs
from auditkit.audit import audit
from auditkit.model.dataset import Place
from auditkit.model.verdict import Waived
from auditkit.reports.audited import Audited
from auditkit.reports.cards import files as files_of_cards


@pytest.fixture(scope="module")
def cards(hostile_run: Audited) -> dict[str, str]:
    i18n.use("en")
    return {name: content.decode() for name, content in files_of_cards(hostile_run)}


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("</style>")[2]).split())


def test_there_is_a_card_for_each_project_and_the_list_leads_to_all(
    cards: dict[str, str], hostile_run: Audited
) -> None:
    assert len(cards) == len(hostile_run.report.projects) + 1
    assert sorted(re.findall(r'href="([^"#]+)"', cards["index.html"])) == sorted(cards.keys() - {"index.html"})
    assert all('href="index.html"' in page for name, page in cards.items() if name != "index.html")


def test_a_card_says_what_is_on_file_up_to_the_day(cards: dict[str, str]) -> None:
    card = plain(cards["P0.html"])
    assert (
        "Raised Campaign Public donations Platform matching Corporate matching Total raised 2019-99 1,000.50 1.00"
        in card
    )
    assert "2019-01-01 – 2019-03-31 Periodic 2019-12-30 0.00 500.00 300.00 210.00" in card
    assert "Last post 2019-12-01 Title of the post 打井 138****8000 Posts on file 1" in card
    assert "2020-01-15" not in card
    assert "以后才发" not in card
    assert "as of 2019-12-31" in card
    assert "A score measures disclosure against this pack, not honesty or effect." in card


def test_a_card_says_what_is_not_on_file(cards: dict[str, str]) -> None:
    card = plain(cards["P9.html"])
    for told in (
        "Charity not on file",
        "What was raised is not on file.",
        "No disclosure of receipts and use is on file.",
        "No progress post is on file.",
        "No audit report is on file.",
        "Not among those that must be audited by rank.",
    ):
        assert told in card
    audited = plain(cards["P7.html"])
    assert "Must be audited: rank 1 (The largest projects are audited, 2019-99)" in audited
    assert "2019-12-01 2019-99 +某会计师事务所 Qualified not on file" in audited


def test_a_card_tells_a_duty_that_is_not_due_from_one_that_is_late(hostile_run: Audited) -> None:
    duty = replace(
        hostile_run.report.obligations[0], project_id="P9", rule="top-five-audited", title="Audit", due="2020-02-01"
    )
    waived = Waived("P9", "sampled-projects-audited", "Drawn", "failed", "storm", "desk", "2020-03-01", Place(), ())
    report = replace(hostile_run.report, obligations=(duty,), waivers=(waived,))
    pages = dict(files_of_cards(replace(hostile_run, report=report)))
    card, late = plain(pages["P9.html"].decode()), plain(pages["P6.html"].decode())
    assert (
        "No audit report is on file. Not due yet: Audit, by 2020-02-01 Waived until 2020-03-01: Drawn What cost" in card
    )
    assert "No audit report is on file. ✗ Rank 2 by Total raised (1,009.50)" in late
    assert "Not due yet" not in late


def test_cards_show_no_personal_data_and_run_no_script(cards: dict[str, str]) -> None:
    for page in cards.values():
        assert MOBILE not in page
        assert "<script" not in page
        assert "default-src &#39;none&#39;" in page
        assert not re.search(r"\s(src|on\w+|style)=", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in cards["P5.html"]
    assert "{{ 7*7 }}{_{" in cards["P6.html"]


def test_cards_in_chinese_are_the_same_bytes_each_time(hostile_run: Audited) -> None:
    i18n.use("zh")
    first = list(files_of_cards(hostile_run))
    assert first == list(files_of_cards(hostile_run))
    assert '<html lang="zh-CN">' in first[1][1].decode()
    assert "得分衡量的是" in first[1][1].decode()


def test_a_card_does_not_deny_what_stands_under_a_header_that_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "projects.csv").write_text("project_id,title,org_id,field\nP1,Wells,G1,education\n", encoding="utf-8")
    head = "project_id,campaign,public donation sum,platform_match,corporate_match,total_amount\n"
    (tmp_path / "funds.csv").write_text(head + "P1,2019-99,1,0,0,1\n", encoding="utf-8")
    dataset = ingest.read([tmp_path], ingest.ReadOptions())
    pack = packs.load(["giving-day"], {})
    report = audit(dataset, pack, date(2019, 12, 31))
    found = dict(files_of_cards(Audited(report, dataset, pack, lambda: report)))
    told = "under a header that is not known, so that it was not read: Public donations."
    assert told in plain(found["P1.html"].decode())
