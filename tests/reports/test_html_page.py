"""The HTML report as its readers meet it: in a browser, by keyboard, on paper, in both languages, with hostile data."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from auditkit import i18n, ingest, packs, reports
from auditkit.audit import audit
from auditkit.ingest import reading
from auditkit.reports.audited import Audited
from auditkit.reports.html import content

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")

DAY = date(2019, 12, 31)
SCRIPT = "<script>document.title='owned'</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
CLOSING = "</script><script>document.title='owned'</script><!--"
VIEWS = ("summary", "projects", "findings", "charities", "audit", "scores", "files", "project/P001")

PROJECTS = (
    ("P001", SCRIPT, "O1", "education", 120_000),
    ("P/2 'x'", IMAGE, "O1", "health", 90_000),
    ("P003", "乡村图书角", "O2", "relief", 880_000),
    *((f"P{n:03}", f"项目{n}", "O2", "health", 1000 * n) for n in range(4, 150)),
)

ENDED = {"P004": "2019-09-09", "P005": "2019-09-09", "P006": "2019-09-09"}


def audited(folder: Path, language: str) -> Audited:
    i18n.use(language)
    dataset = ingest.read([folder], ingest.ReadOptions())
    pack = packs.load(["giving-day"], {})

    def judge() -> Any:
        return audit(dataset, pack, DAY)

    return Audited(judge(), dataset, pack, judge)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of 149 projects, of which the first have markup for titles."""
    folder = tmp_path_factory.mktemp("data")
    rows = [[*project[:4], ENDED.get(project[0], "")] for project in PROJECTS]
    _csv(folder / "projects.csv", [["project_id", "title", "org_id", "field", "fundraising_ends_on"], *rows])
    _csv(folder / "organizations.csv", [["org_id", "name"], ["O1", CLOSING], ["O2", "青禾助学"]])
    raised = [[identifier, "2019-99", str(amount)] for identifier, *_others, amount in PROJECTS]
    _csv(folder / "funds.csv", [["project_id", "campaign", "total_amount"], *raised])
    period = ["2019-08-20", "2019-09-09"]
    disclosed = [["P004", "final", *period, "2019-12-10"], ["P005", "final", *period, "2019-12-21"]]
    head = ["project_id", "kind", "period_start", "period_end", "disclosed_on"]
    _csv(folder / "disclosures.csv", [head, *disclosed])
    posted = [["P001", "2019-10-01"], ["P003", "2019-13-01"]]
    _csv(folder / "progress.csv", [["project_id", "posted_on"], *posted])
    return folder


def _csv(path: Path, rows: list[list[str]]) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def run(folder: Path) -> Iterator[Audited]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "processors", lambda: 0)
        yield audited(folder, "en")
    i18n.use("en")


@pytest.fixture(scope="module")
def page_file(run: Audited, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(reports.of_file(run, "html"))
    return path


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_the_same_run_gives_the_same_bytes(run: Audited, page_file: Path) -> None:
    assert reports.of_file(run, "html") == page_file.read_bytes()


def test_the_library_of_charts_leaves_no_finder_behind() -> None:
    from auditkit.reports import svg

    before = list(sys.meta_path)
    svg.pygal.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "pygal"]:
        del sys.modules[name]
    svg.pygal()
    assert sys.meta_path == before
    assert importlib.metadata.version("pandas")


def test_the_page_says_what_the_report_says(run: Audited, page_file: Path) -> None:
    data = data_of(page_file.read_text(encoding="utf-8"))
    report = json.loads(reports.render(run.report, "json"))
    assert data["digest"] == report["run"]["digest"]
    assert [project["score"] for project in data["projects"]] == [each["score"] for each in report["projects"]]
    assert [data["languages"]["en"]["texts"][texts[0]] for texts in data["languages"]["en"]["findings"]] == [
        finding["message"] for finding in report["findings"]
    ]


def test_points_lost_lead_from_100_to_the_score_before_the_cap(page_file: Path) -> None:
    data = data_of(page_file.read_text(encoding="utf-8"))
    for project in data["projects"]:
        lost = sum(data["outcomes"][number][3] for number in project["outcomes"])
        assert round(100 - lost, 2) == project["uncapped"]


def test_both_languages_tell_the_same_findings(page_file: Path, folder: Path) -> None:
    data = data_of(page_file.read_text(encoding="utf-8"))
    english, chinese = data["languages"]["en"], data["languages"]["zh"]
    assert len(english["findings"]) == len(chinese["findings"]) == len(data["findings"]) > 100
    place = next(number for number, text in enumerate(data["places"]) if "progress.csv" in text and "B3" in text)
    about = next(number for number, finding in enumerate(data["findings"]) if finding[4] == place)
    assert "2019-13-01" in english["texts"][english["findings"][about][0]]
    assert "2019-13-01" in chinese["texts"][chinese["findings"][about][0]]
    assert english["words"].keys() == chinese["words"].keys()
    assert re.search("[\u4e00-\u9fff]", chinese["texts"][chinese["findings"][about][1]])


def test_findings_that_differ_in_nothing_but_what_is_expected_are_not_mixed_up(run: Audited) -> None:
    told = run.report.findings[0]
    english = [replace(told, expected=str(number), message=f"in English {number}", number=number) for number in (1, 2)]
    chinese = [replace(each, message=f"中文 {each.number}") for each in reversed(english)]
    first = replace(run.report, findings=tuple(english))
    other = replace(run.report, findings=tuple(chinese), language="zh")
    data = content.document(replace(run, report=first), {"en": first, "zh": other})
    texts = [
        [data["languages"][each]["texts"][told[0]] for told in data["languages"][each]["findings"]]
        for each in ("en", "zh")
    ]
    assert texts == [["in English 1", "in English 2"], ["中文 1", "中文 2"]]


def test_every_finding_has_one_number_that_is_the_same_in_both_languages(run: Audited) -> None:
    other = run.in_language("zh")
    by_number = {each.number: each for each in other.findings}
    assert len(by_number) == len(other.findings)
    for each in run.report.findings:
        same = by_number[each.number]
        assert (same.rule, same.status, same.projects, same.place) == (
            each.rule,
            each.status,
            each.projects,
            each.place,
        )
    assert [each.number for each in run.report.findings] != sorted(by_number)


def test_a_report_begun_in_chinese_has_the_same_findings_too(folder: Path, page_file: Path) -> None:
    chinese = data_of(reports.of_file(audited(folder, "zh"), "html").decode())
    english = data_of(page_file.read_text(encoding="utf-8"))
    assert list(chinese["languages"]) == ["zh", "en"]
    assert sorted(json.dumps(finding[:4]) for finding in chinese["findings"]) == sorted(
        json.dumps(finding[:4]) for finding in english["findings"]
    )


def test_nothing_from_the_data_is_markup(page_file: Path) -> None:
    text = page_file.read_text(encoding="utf-8")
    assert text.count("<script") == 2
    assert "<img" not in text
    assert "default-src 'none'" in text.split("</head>")[0].replace("&#39;", "'")
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text.split('id="data">')[0])


@pytest.fixture(scope="module")
def browser_page(page_file: Path) -> Iterator[Page]:
    """A page of the report, which fails the test for an error, a message on the console or a request that leaves it."""
    from playwright.sync_api import sync_playwright

    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: troubles.append(request.url) if request.url != page_file.as_uri() else None)
        page.goto(page_file.as_uri())
        yield page
        browser.close()
    assert troubles == []


def visit(page: Page, view: str) -> None:
    page.evaluate("view => { location.hash = `#/${view}`; }", view)
    page.wait_for_function("view => location.hash === `#/${view}`", arg=view)


def rows(page: Page) -> list[str]:
    found: list[str] = page.locator("#list tbody tr td:first-child").all_text_contents()
    return found


@needs_browser
def test_markup_in_titles_stays_text(browser_page: Page) -> None:
    visit(browser_page, "project/P001")
    assert browser_page.locator("h2").text_content() == f"P001 {SCRIPT}"
    assert CLOSING in browser_page.locator("main").inner_text()
    assert browser_page.title() == f"P001 {SCRIPT} – Transparency report"
    assert browser_page.locator("main script, main img").count() == 0


@needs_browser
def test_what_would_turn_text_round_or_hide_is_shown(browser_page: Page) -> None:
    shown = browser_page.evaluate("text => element('p', {}, text).textContent", "sa\u202eelif\u200b\u2066 \t exe")
    assert shown == "sa\ufffdelif\ufffd\ufffd exe"


@needs_browser
def test_projects_are_searched_sorted_and_filtered(browser_page: Page) -> None:
    visit(browser_page, "projects")
    assert len(rows(browser_page)) == 100
    browser_page.get_by_role("button", name="Show all").click()
    assert len(rows(browser_page)) == len(PROJECTS)
    browser_page.get_by_role("button", name="Sort by Raised (yuan)").click()
    assert rows(browser_page)[:2] == ["P003 乡村图书角", "P149 项目149"]
    assert browser_page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    assert browser_page.evaluate("document.activeElement.dataset.sort") == "raised"
    browser_page.keyboard.press("Enter")
    assert rows(browser_page)[0] == "P004 项目4"
    search = browser_page.get_by_role("searchbox")
    search.fill("项目14 青禾")
    assert len(rows(browser_page)) == 11
    assert browser_page.locator("#told").text_content() == "11 of 11 shown"
    search.fill("no such project")
    assert "Nothing matches" in browser_page.locator("#list").inner_text()
    search.fill("")
    browser_page.locator("select[name=field]").select_option(label="Relief")
    assert rows(browser_page) == ["P003 乡村图书角"]
    browser_page.get_by_role("button", name="Clear").click()
    browser_page.locator("select[name=list]").select_option(label="must be audited")
    assert len(rows(browser_page)) == 5
    browser_page.get_by_role("button", name="Clear").click()


@needs_browser
def test_a_link_leads_to_a_project_whatever_its_id(browser_page: Page, page_file: Path) -> None:
    browser_page.goto(f"{page_file.as_uri()}#/projects")
    browser_page.get_by_role("searchbox").fill("img")
    browser_page.get_by_role("link", name="P/2 'x'").click()
    assert browser_page.locator("h2").text_content() == f"P/2 'x' {IMAGE}"
    address = browser_page.url
    visit(browser_page, "summary")
    browser_page.goto(address)
    assert browser_page.locator("h2").text_content() == f"P/2 'x' {IMAGE}"
    visit(browser_page, "project/P999")
    assert "There is no project P999" in browser_page.locator("main").inner_text()


@needs_browser
def test_the_language_is_switched_in_place(browser_page: Page) -> None:
    visit(browser_page, "project/P003")
    before = browser_page.locator(".finding").count()
    browser_page.locator("#language").click()
    assert browser_page.locator("html").get_attribute("lang") == "zh-CN"
    assert browser_page.get_by_role("heading", name="应做与已做").count() == 1
    assert browser_page.locator(".finding").count() == before > 0
    browser_page.locator("#language").click()
    assert browser_page.locator("html").get_attribute("lang") == "en"


@needs_browser
def test_the_waterfall_and_the_timeline_are_drawn(browser_page: Page) -> None:
    visit(browser_page, "project/P001")
    left = browser_page.locator("[aria-label='From 100 down'] tbody td:nth-child(5)").all_text_contents()
    assert left[-1] == browser_page.locator(".figures strong").first.inner_text().split()[0]
    assert (
        browser_page.locator("svg.timeline circle").count()
        == browser_page.locator("[aria-label='What was due and what was done'] tbody tr").count()
    )
    assert "progress posted" in browser_page.locator("main").inner_text()


@needs_browser
def test_the_timeline_says_by_how_many_days_something_was_late(browser_page: Page) -> None:
    said = {
        "P004": ("was due; done 1 day late, on 2019-12-10", "应于该日前完成，实际 2019-12-10 完成，晚了 1 天"),
        "P005": ("was due; done 12 days late, on 2019-12-21", "应于该日前完成，实际 2019-12-21 完成，晚了 12 天"),
        "P006": ("was due; not done, 22 days overdue", "应于该日前完成，尚未完成，已逾期 22 天"),
    }
    seen = {project_id: [_status_on(browser_page, project_id, "What was due and what was done")] for project_id in said}
    browser_page.locator("#language").click()
    for project_id, found in seen.items():
        found.append(_status_on(browser_page, project_id, "应做与已做"))
    browser_page.locator("#language").click()
    assert {project_id: tuple(found) for project_id, found in seen.items()} == said


def _status_on(page: Page, project_id: str, table: str) -> str:
    """Return how the timeline of a project says that it stands with what was due on 2019-12-09."""
    visit(page, f"project/{project_id}")
    row = page.locator(f"[aria-label='{table}'] tbody tr", has_text="2019-12-09")
    return row.locator("td:nth-child(3)").inner_text()


@needs_browser
def test_findings_are_searched_by_rule_and_place(browser_page: Page) -> None:
    visit(browser_page, "findings")
    browser_page.get_by_role("searchbox").fill("progress.csv B3")
    found = browser_page.locator(".finding").all_text_contents()
    assert 0 < len(found) < 5
    assert any("2019-13-01" in text for text in found)
    browser_page.get_by_role("searchbox").fill("")


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier_is_found(browser_page: Page, scheme: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    browser_page.emulate_media(color_scheme=scheme)
    for view in VIEWS:
        visit(browser_page, view)
        found = Axe().run(browser_page).response["violations"]
        grave = [
            (view, each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")
        ]
        assert grave == []
    browser_page.emulate_media(color_scheme="light")


@needs_browser
def test_on_a_phone_nothing_is_wider_than_the_screen(browser_page: Page) -> None:
    browser_page.set_viewport_size({"width": 360, "height": 700})
    for view in VIEWS:
        visit(browser_page, view)
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= 360, view
    browser_page.set_viewport_size({"width": 1280, "height": 900})


@needs_browser
def test_on_paper_there_is_the_content_and_no_tool(browser_page: Page) -> None:
    visit(browser_page, "projects")
    browser_page.emulate_media(media="print", color_scheme="dark")
    assert browser_page.locator(".tools").is_hidden()
    assert browser_page.locator(".tabs").is_hidden()
    assert browser_page.locator("#list table").is_visible()
    assert browser_page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser_page.pdf(format="A4").startswith(b"%PDF")
    browser_page.emulate_media(media="screen", color_scheme="light")


@needs_browser
def test_the_way_by_keyboard_leads_past_the_head(browser_page: Page, page_file: Path) -> None:
    browser_page.goto(f"{page_file.as_uri()}#/summary")
    browser_page.reload()
    browser_page.keyboard.press("Tab")
    assert browser_page.evaluate("document.activeElement.id") == "skip"
    browser_page.keyboard.press("Enter")
    assert browser_page.evaluate("document.activeElement.id") == "content"
