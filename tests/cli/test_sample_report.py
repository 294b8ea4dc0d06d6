"""`auditkit sample report`: one file from the plan to the conclusion, as an auditor puts it into the audit file."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from auditkit import i18n, resources
from auditkit.cli.sample import build, committing

if TYPE_CHECKING:
    from click.testing import Result

SEED = "20190909314159265358"
FIELDS = ("health", "education", "relief")
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(build(), [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return a function that makes the folder that `audit` copies, once."""
    return cache(lambda: _made(tmp_path_factory.mktemp("audit")))


def _made(folder: Path) -> Path:
    data = folder / "data"
    data.mkdir()
    titles = {7: f'"{HOSTILE}"'}
    projects = [f"P{n:02},{titles.get(n, f'乡村项目{n}')},O1,{FIELDS[n % 3]}" for n in range(60)]
    raised = [f"P{n:02},2019-99,{1000 + 37 * n % 1013}.50" for n in range(60)]
    (data / "projects.csv").write_text("\n".join(["project_id,title,org_id,field", *projects]), encoding="utf-8")
    (data / "funds.csv").write_text("\n".join(["project_id,campaign,total_amount", *raised]), encoding="utf-8")
    planned = run("plan", "--materiality", "50%", "--confidence", "90%", "--format", "json")
    (folder / "plan.json").write_text(planned.stdout, encoding="utf-8")
    event = ("--event", "20 dice", "--event-at", "2019-09-09")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(committing, "now", lambda: datetime(2019, 9, 1, tzinfo=UTC))
        result = run("commit", data, "--campaign", "2019-99", *event, "-o", folder / "commitment.json")
    assert result.exit_code == 0, result.output
    written = ("-o", folder / "manifest.json", "-o", folder / "list.xlsx")
    by = ("--commitment", folder / "commitment.json", "--seed", SEED, "--as-of", "2019-12-31")
    result = run("draw", data, *by, *written)
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(folder / "list.xlsx")
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 9).value = sheet.cell(row, 8).value
    book.save(folder / "results.xlsx")
    return folder


@pytest.fixture
def audit(made: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data, plan, commitment, manifest and a filled-in list of a draw of 60 projects."""
    monkeypatch.setattr(committing, "now", lambda: datetime(2019, 9, 1, tzinfo=UTC))
    shutil.copytree(made(), tmp_path, dirs_exist_ok=True)
    return tmp_path


def report(audit: Path, *options: object) -> Result:
    return run("report", audit / "manifest.json", *options)


def whole(audit: Path, *options: object) -> Result:
    steps = ("--plan", audit / "plan.json", "--commitment", audit / "commitment.json")
    return report(audit, audit / "data", *steps, "--results", audit / "results.xlsx", *options)


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_whole_audit_is_concluded_by_the_plans_materiality_and_confidence(audit: Path) -> None:
    result = whole(audit)
    assert result.exit_code == 0, result.output
    assert "✓ Errors are below what is material: with a confidence of 90 %" in result.stdout
    assert "50 % would be material" in " ".join(result.stdout.split())
    assert "✓ The plan asks for 5 items, and 11 were drawn." in result.stdout
    assert "✓ Identical" in result.stdout


def test_the_json_keeps_to_its_schema_and_names_every_file(audit: Path) -> None:
    result = whole(audit, "--format", "json")
    found = json.loads(result.stdout)
    schema = json.loads((resources.folder("schemas") / "sample_report.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, schema)
    assert [file["role"] for file in found["files"]] == ["Plan", "Commitment", "Manifest", "Results", "Data", "Data"]
    assert found["evaluation"]["verdict"] == "below"
    assert found["check"]["identical"] is True
    assert found["commands"][0] == "auditkit sample plan --materiality 0.5 --confidence 0.9 --likelihood poisson"


def test_the_commands_of_the_report_lead_to_the_same(audit: Path) -> None:
    found = json.loads(whole(audit, "--format", "json").stdout)
    plan, verify, evaluate = (command.split()[2:] for command in found["commands"])
    assert json.loads(run(*plan, "--format", "json").stdout) == found["plan"]
    assert json.loads(run(*verify, "--format", "json").stdout) == found["check"]
    assert json.loads(run(*evaluate, "--format", "json").stdout) == found["evaluation"]


def test_a_bare_manifest_says_what_is_missing(audit: Path) -> None:
    result = report(audit, "-o", audit / "bare.html")
    assert result.exit_code == 0
    assert result.stdout.count("! ") == 3
    text = Page((audit / "bare.html").read_text(encoding="utf-8")).text
    for missing in ("--plan", "--results", "--commitment"):
        assert missing in text


def test_a_changed_amount_is_told_and_ends_with_1(audit: Path) -> None:
    funds = audit / "data" / "funds.csv"
    funds.write_text(funds.read_text(encoding="utf-8").replace("P59,2019-99,1157.50", "P59,2019-99,1158.50"), "utf-8")
    result = whole(audit, "-o", audit / "report.html")
    assert result.exit_code == 1
    assert "✗ Different" in result.stdout
    assert "The frame's SHA-256 was" in Page((audit / "report.html").read_text(encoding="utf-8")).text


def test_another_commitment_is_told_without_data_too(audit: Path) -> None:
    other = json.loads((audit / "commitment.json").read_text(encoding="utf-8"))
    (audit / "other.json").write_text(json.dumps({**other, "event": "21 dice"}), encoding="utf-8")
    result = report(audit, "--commitment", audit / "other.json")
    assert result.exit_code == 1
    assert "✗ It does not keep to its commitment (2)." in result.stdout


def test_what_is_not_shown_to_be_below_ends_with_1(audit: Path) -> None:
    result = whole(audit, "--materiality", "1%")
    assert result.exit_code == 1
    assert result.stdout.startswith("✗ It is not shown")
    report_text = whole(audit, "--materiality", "1%", "-o", audit / "r.html").stdout
    assert report_text == result.stdout
    text = Page((audit / "r.html").read_text(encoding="utf-8")).text
    assert "The plan is for a materiality of 50 %, and 1 % was evaluated." in text


def test_fewer_items_than_planned_are_told(audit: Path) -> None:
    planned = run("plan", "--materiality", "10%", "--format", "json")
    (audit / "plan.json").write_text(planned.stdout, encoding="utf-8")
    assert "✗ The plan asks for 30 items, and only 11 were drawn." in whole(audit).stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n": 4}, "its n is 4, and what it asks for leads to 5"),
        ({"k": 1}, "its k is 1, and what it asks for leads to 0"),
        ({"materiality": None}, "Say what is material"),
        ({"likelihood": "guess"}, "likelihood is"),
    ],
)
def test_a_plan_edited_by_hand_is_refused(audit: Path, change: dict[str, object], said: str) -> None:
    path = audit / "plan.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    result = whole(audit, "-o", audit / "report.html")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "plan.json is no plan" in result.stderr
    assert not (audit / "report.html").exists()


def test_without_the_results_of_an_item_no_report_is_written(audit: Path) -> None:
    book = openpyxl.load_workbook(audit / "results.xlsx")
    book.worksheets[0].cell(3, 9).value = None
    book.save(audit / "results.xlsx")
    result = whole(audit, "-o", audit / "report.html")
    assert result.exit_code == 2
    assert "No result for 1 of 16 items" in result.stderr
    assert not (audit / "report.html").exists()


def test_no_file_that_was_read_is_written_over(audit: Path) -> None:
    before = (audit / "plan.json").read_bytes()
    result = whole(audit, "-o", audit / "plan.json")
    assert result.exit_code == 2
    assert (audit / "plan.json").read_bytes() == before


def test_a_list_that_auditors_filled_in_is_never_written_over(audit: Path) -> None:
    before = (audit / "results.xlsx").read_bytes()
    result = report(audit, "-o", audit / "results.xlsx")
    assert result.exit_code == 2
    assert "results.xlsx holds a list that has been filled in: see Sign-off list › I2" in result.stderr
    assert (audit / "results.xlsx").read_bytes() == before
    for _time in range(2):
        assert whole(audit, "-o", audit / "report.xlsx").exit_code == 0


def test_in_chinese_no_key_of_a_file_is_shown(audit: Path) -> None:
    whole(audit, "--lang", "zh", "-o", audit / "report.html")
    shown = Page((audit / "report.html").read_text(encoding="utf-8")).text
    shown += run("verify", audit / "manifest.json", audit / "data", "--lang", "zh").stdout
    assert "top-100（前 100 名）20 %" in shown
    assert not re.search("audit_top_n|tiers|minimum|unknown_field|drop_missing|reserves|seed_source|as_of", shown)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_whole_safe_and_the_same_each_time(audit: Path, language: str) -> None:
    i18n.use(language)
    whole(audit, "-o", audit / "one.html")
    whole(audit, "-o", audit / "two.html")
    i18n.use("en")
    written = (audit / "one.html").read_bytes()
    assert written == (audit / "two.html").read_bytes()
    page = Page(written.decode())
    names = {tag for tag, _attributes in page.tags}
    assert not names & {"script", "link", "iframe", "img", "object", "form"}
    assert not any(name.startswith("on") for _tag, attributes in page.tags for name in attributes)
    assert "<script>alert(1)</script>" in page.text
    assert ("html", {"lang": "zh-CN" if language == "zh" else "en"}) in page.tags
    policy = next(attributes["content"] for tag, attributes in page.tags if "http-equiv" in attributes)
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    identifiers = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert links == {f"#{key}" for key in identifiers if not str(key).endswith("-title")}
    found = json.loads(whole(audit, "--format", "json").stdout)
    for entry in found["draw"]["selected"]:
        assert entry["ticket"] in page.text
    assert ("结论" if language == "zh" else "Conclusion") in page.text


def test_the_style_keeps_to_the_policy_of_the_page(audit: Path) -> None:
    import base64
    import hashlib

    whole(audit, "-o", audit / "report.html")
    text = (audit / "report.html").read_text(encoding="utf-8")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert f"sha256-{digest}" in text
    assert "style=" not in text


def test_the_workbook_has_numbers_and_no_formula(audit: Path) -> None:
    whole(audit, "-o", audit / "report.xlsx")
    book = openpyxl.load_workbook(audit / "report.xlsx")
    assert book.sheetnames[0] == "Conclusion"
    assert len(book.sheetnames) == 8
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    results = book["What the audit found"]
    head = next(row for row in results.iter_rows() if row[0].value == "No.")
    values = [row[3].value for row in results.iter_rows(min_row=head[0].row + 1) if row[3].value is not None]
    assert len(values) == 16
    assert all(isinstance(value, int | float) for value in values)
    assert all(sheet.page_setup.orientation == "landscape" for sheet in book.worksheets)


def test_rows_by_money_are_reported_with_their_stringer_bound(audit: Path) -> None:
    lines = [f"D{n:03},P{n % 60:02},2019-09-09,{100 + 7 * n % 91}.00" for n in range(200)]
    donations = audit / "gifts"
    donations.mkdir()
    rows = "\n".join(["donation_id,project_id,donated_on,amount", *lines])
    (donations / "donations.csv").write_text(rows, encoding="utf-8")
    selection = ("--table", "donations", "--unit", "money", "--size", "30", "--seed", SEED, "--as-of", "2019-12-31")
    drawn = run("draw", donations, *selection, "-o", audit / "selection.json", "-o", audit / "rows.xlsx")
    assert drawn.exit_code == 0, drawn.output
    book = openpyxl.load_workbook(audit / "rows.xlsx")
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    book_value, audited = (next(n for n, title in enumerate(head, 1) if key in title) for key in ("Book", "Audited"))
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, audited).value = sheet.cell(row, book_value).value
    book.save(audit / "rows.xlsx")
    written = ("-o", audit / "rows.html")
    shown = run("report", audit / "selection.json", donations, "--results", audit / "rows.xlsx", *written)
    assert shown.exit_code == 0, shown.output
    text = Page((audit / "rows.html").read_text(encoding="utf-8")).text
    assert "Stringer bound (1963)" in text
    assert "✓ Identical" in shown.stdout
