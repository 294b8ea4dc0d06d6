"""Template workbooks: every column is read back, one that is filled in has no finding, and each slip has its own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filled_templates import example_rows, fill, made, run

from auditkit import i18n, packs
from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.model.schema import TABLE_NAMES, table_schema
from auditkit.reports.template_workbook.needs import tables_needed

OF_GIVING_DAY = ("organizations", "projects", "funds", "disclosures", "progress", "audits")
Made = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    i18n.use(request.param)
    return str(request.param)


def findings(path: Path, as_of: str, *options: str) -> list[tuple[str, str, str]]:
    """Return the rule, the sheet and the cell of each finding; all must have been read."""
    result = run("check", str(path), "--as-of", as_of, "--format", "json", *options)
    report = json.loads(result.stdout)
    assert not result.stderr
    assert result.exit_code == (1 if report["findings"] else 0)
    return sorted((each["rule"], each["sheet"], each["cell"]) for each in report["findings"])


def sheet_of(table: str) -> str:
    return pick(table_schema(table).title)


def inspected(path: Path) -> list[dict[str, Any]]:
    [file] = json.loads(run("inspect", str(path), "--format", "json").stdout)
    sheets: list[dict[str, Any]] = file["sheets"]
    return sheets


def of_projects(count: int) -> Made:
    """Return the examples for so many projects of one organisation, all in order as of the end of 2019."""
    [of_organization, *of_project] = OF_GIVING_DAY
    examples = example_rows(OF_GIVING_DAY)
    rows: Made = {of_organization: [dict(examples[of_organization][0])]}
    for table in of_project:
        rows[table] = [{**examples[table][0], "project_id": f"P{number:03}"} for number in range(1, count + 1)]
    for number, (project, disclosure) in enumerate(zip(rows["projects"], rows["disclosures"], strict=True), start=1):
        project["title"] += f" {number}"
        disclosure["disclosure_id"] = f"D{number:03}"
    return rows


def test_every_column_of_every_table_is_read_back_as_itself(language: str, tmp_path: Path) -> None:
    asked = [word for table in TABLE_NAMES for word in ("--table", pick(table_schema(table).title))]
    path = made(tmp_path / "template.xlsx", *asked)
    guide, explained, *sheets = inspected(path)
    assert (guide["table"], explained["table"]) == (None, None), language
    assert [sheet["name"] for sheet in sheets] == [sheet_of(name) for name in TABLE_NAMES]
    for name, sheet in zip(TABLE_NAMES, sheets, strict=True):
        assert (sheet["table"], sheet["rows"], sheet["header_row"]) == (name, 0, 1)
        assert [column["column"] for column in sheet["columns"]] == list(table_schema(name).column_names)
        assert (sheet["unread"], sheet["repeated_headers"]) == ([], [])


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_a_table_alone_is_explained_in_words_that_are_read_as_no_table(table: str, tmp_path: Path) -> None:
    for each in i18n.LANGUAGES:
        i18n.use(each)
        read = [sheet["table"] for sheet in inspected(made(tmp_path / f"{each}.xlsx", "--table", table))]
        assert read == [None, None, table]


def test_a_pack_gets_the_tables_that_its_rules_read() -> None:
    assert tables_needed(packs.load(["giving-day"])) == OF_GIVING_DAY
    assert tables_needed(packs.load(["base"])) == ("projects",)
    assert "donations" in tables_needed(packs.load(["forensics"]))


def test_an_empty_template_has_no_project_and_nothing_wrong(language: str, tmp_path: Path) -> None:
    path = made(tmp_path / "template.xlsx")
    result = run("check", str(path), "--as-of", "2019-12-31", "--format", "json")
    assert result.exit_code == 2, language
    assert json.loads(result.stdout)["findings"] == []
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("✗ " + ("没有找到任何项目" if language == "zh" else "No project was found"))


def test_a_template_for_the_giving_day_that_is_filled_in_has_no_finding(language: str, tmp_path: Path) -> None:
    path = made(tmp_path / "template.xlsx")
    fill(path, of_projects(3))
    assert findings(path, "2019-12-31", "--min-score", "100", "--min-coverage", "1") == [], language


def test_templates_for_other_packs_and_currencies_have_none_either(tmp_path: Path) -> None:
    i18n.use("zh")
    rows = example_rows(tables_needed(packs.load(["cn-charity-law"])))
    rows["progress"].append({**rows["progress"][0], "posted_on": date(2020, 3, 1)})
    law = made(tmp_path / "law.xlsx", "--rules", "cn-charity-law")
    fill(law, rows)
    assert findings(law, "2020-04-30", "--rules", "cn-charity-law", "--min-score", "100") == []

    i18n.use("en")
    british = made(tmp_path / "british.xlsx", "--rules", "uk-charity-commission")
    fill(british, example_rows(("organizations", "projects", "annual_accounts")))
    sheet = openpyxl.load_workbook(british)["Annual accounts"]
    assert sheet["D1"].value == "Total income (GBP)"
    wanted = ("--rules", "uk-charity-commission", "--currency", "GBP")
    assert findings(british, "2020-04-30", *wanted) == []


def test_twenty_wrong_entries_are_twenty_findings_at_their_cells(language: str, tmp_path: Path) -> None:
    rows = of_projects(20)

    def post(number: int, **changed: object) -> None:
        rows["progress"].append({**rows["progress"][number - 1], "title": f"{number}", **changed})

    post(1, posted_on="2019年13月1日")
    post(2, project_id="P999")
    post(3, posted_on=None)
    post(4, posted_on=date(2109, 12, 1))
    rows["audits"][4]["audited_amount"] = "约二十三万"
    rows["audits"][5]["selected_as"] = "抓阄"
    rows["audits"][6]["audited_amount"] = -1
    rows["audits"][7]["audited_amount"] = 1.234
    rows["audits"][8]["opinion"] = None
    rows["disclosures"][9]["disclosure_id"] = rows["disclosures"][10]["disclosure_id"] = "D900"
    rows["disclosures"][11]["closing_balance"] = 145_400
    late = rows["disclosures"][12]
    in_time = {"kind": "periodic", "period_end": date(2019, 10, 31), "disclosed_on": date(2019, 11, 10)}
    rows["disclosures"].append({**late, **in_time, "disclosure_id": "D021"})
    late["disclosed_on"] = date(2019, 12, 20)
    backwards = {"kind": "annual", "period_start": date(2019, 11, 30), "period_end": date(2019, 1, 1)}
    rows["disclosures"].append({**rows["disclosures"][13], **backwards, "disclosure_id": "D022"})
    rows["funds"][14]["total_amount"] = 323_000
    rows["funds"][15]["donors"] = "十几万"
    rows["projects"][16]["target_amount"] = None
    rows["disclosures"][17]["url"] = "#REF!"
    rows["funds"].append({"project_id": _("Total"), "total_amount": 1})

    path = made(tmp_path / "template.xlsx")
    fill(path, rows)
    table, cell, misspelt = {"zh": ("audits", "J1", "审计报告连接"), "en": ("progress", "F1", "Attachements")}[language]
    workbook = openpyxl.load_workbook(path)
    workbook[sheet_of(table)][cell].value = misspelt
    workbook.save(path)
    assert findings(path, "2019-12-31") == sorted(
        (rule, sheet_of(its_table), its_cell)
        for rule, its_table, its_cell in (
            ("data-type", "progress", "B22"),
            ("data-reference", "progress", "A23"),
            ("data-required", "progress", "B24"),
            ("data-range", "progress", "B25"),
            ("data-type", "audits", "H6"),
            ("data-enum", "audits", "C7"),
            ("data-range", "audits", "H8"),
            ("data-type", "audits", "H9"),
            ("top-five-audited", "audits", "F10"),
            ("data-unique", "disclosures", "A11"),
            ("data-unique", "disclosures", "A12"),
            ("disclosure-adds-up", "disclosures", "M13"),
            ("final-disclosure-on-time", "disclosures", "F14"),
            ("period-dates-in-order", "disclosures", "E23"),
            ("data-type", "disclosures", "N19"),
            ("funds-add-up", "funds", "F16"),
            ("data-type", "funds", "G17"),
            ("data-total", "funds", "F22"),
            ("fundraising-plan", "projects", "N18"),
            ("data-header", table, cell),
        )
    )


def test_cells_take_what_belongs_there_and_say_so(language: str, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(made(tmp_path / "template.xlsx", "--rows", "30"))
    for table in OF_GIVING_DAY:
        schema, sheet = table_schema(table), workbook[sheet_of(table)]
        taken = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
        for column, head in zip(schema.columns, sheet[1], strict=True):
            asked = taken[f"{head.column_letter}2:{head.column_letter}31"]
            assert asked.prompt.startswith((f"{_('Required.')}\n" if column.required else "") + pick(column.help)), (
                language
            )
            assert taken[head.coordinate].prompt == asked.prompt
            assert ((_("(required)") if language == "en" else "（必填）") in head.value) is column.required
            if column.codes:
                assert asked.formula1 == '"' + ",".join(pick(code.title) for code in column.codes) + '"'
            elif column.references is not None:
                parent, _dot, _key = column.references.partition(".")
                assert asked.type == "list"
                assert f"'{sheet_of(parent)}'!$A$2:$A$31" in asked.formula1
            elif column.type == "amount":
                assert (asked.type, asked.formula1) == ("decimal", "0" if column.minimum == 0 else "-10000000000000")
            else:
                of_text = "custom" if schema.key[-1:] == (column.name,) else None
                kinds = {"date": "date", "integer": "whole", "yes_no": "list", "text": of_text}
                assert asked.type == kinds[column.type], column.name
        assert (sheet.freeze_panes[1:], sheet.print_title_rows, sheet.page_setup.paperSize) == ("2", "$1:$1", 9)
    assert workbook.sheetnames[:2] == [_("Guide"), _("Columns explained")]


def test_the_guide_says_what_is_due_when_and_how_to_check(language: str, tmp_path: Path) -> None:
    path = made(tmp_path / "my template.xlsx")
    workbook = openpyxl.load_workbook(path)
    guide = "\n".join(str(cell.value) for row in workbook.worksheets[0].iter_rows() for cell in row if cell.value)
    for rule in packs.load(["giving-day"]).rules:
        told = rule.id in ("final-disclosure-on-time", "periodic-disclosure", "progress-recent")
        told = told or rule.id == "progress-updates-a-year"
        assert (pick(rule.title) in guide.split("\n")) is told, rule.id
    assert "auditkit check 'my template.xlsx' --as-of DATE" in guide
    assert {"zh": "不得晚于募捐结束日期之后 3 个月", "en": "3 months"}[language] in guide
    fonts = {cell.font.name for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value}
    assert fonts == {"Microsoft YaHei"}


def test_the_same_template_is_the_same_bytes(tmp_path: Path) -> None:
    for each in ("a", "b"):
        (tmp_path / each).mkdir()
    first, second = (made(tmp_path / each / "t.xlsx").read_bytes() for each in ("a", "b"))
    assert first == second
