"""The schema files themselves: valid JSON Schema, in both languages, with names that cannot be mixed up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import Any

import jsonschema
import pytest

from auditkit import resources
from auditkit.model.schema import ALL_TABLE_NAMES, TABLE_NAMES, Column, TableSchema, document, table_schema

JSON_TYPES = {
    "text": "string",
    "date": "string",
    "amount": "integer",
    "integer": "integer",
    "number": "number",
    "percent": "number",
    "yes_no": "boolean",
    "enum": "string",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "organizations": {"org_id": "53100000500021676B", "name": "青禾助学基金会", "public_fundraising": True},
    "projects": {"project_id": "P01", "title": "乡村图书角", "org_id": "O1", "field": "education", "target_amount": 0},
    "funds": {"project_id": "P01", "campaign": "2019-99", "total_amount": 1572400000, "donors": 12},
    "disclosures": {
        "project_id": "P01",
        "period_start": "2019-09-01",
        "period_end": "2019-11-30",
        "disclosed_on": "2019-12-09",
        "closing_balance": -1,
    },
    "progress": {"project_id": "P01", "posted_on": "2019-10-08", "beneficiaries": 30},
    "audits": {"project_id": "P01", "report_on": "2019-12-08", "opinion": "unqualified", "misstatement": -500},
    "donations": {"project_id": "P01", "donated_at": "2019-09-09", "amount": 1, "source": "public"},
    "annual_accounts": {"org_id": "O1", "period_end": "2019-12-31", "total_income": 0, "net_assets": -1},
    "related_party_dealings": {"org_id": "O1", "kind": "grant", "occurred_on": "2019-12-31", "related_party": True},
    "samples": {"project_id": "P01", "selected_as": "selected", "ticket": "0.25"},
    "waivers": {
        "project_id": "P01",
        "rule": "audit-*",
        "reason": "洪灾",
        "approved_by": "理事会",
        "until": "2019-12-31",
    },
    "sample_results": {"number": "M1", "project_id": "P01", "audited_value": 0, "has_error": True},
}


def normalised(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"[(\[【][^()\[\]【】]*[)\]】]\s*$", "", text)
    return re.sub(r"[\s_\-*:]", "", text)


def names(named: TableSchema | Column) -> set[str]:
    return {normalised(name) for name in (named.name, *named.title.values(), *named.aliases)}


def columns() -> Iterator[tuple[str, Column]]:
    for name in ALL_TABLE_NAMES:
        for column in table_schema(name).columns:
            yield name, column


def shared(groups: Iterable[tuple[str, set[str]]]) -> list[tuple[str, str, str]]:
    owner: dict[str, str] = {}
    return [
        (name, owner[name], group)
        for group, members in groups
        for name in sorted(members)
        if owner.setdefault(name, group) != group
    ]


def test_every_table_has_a_file_and_every_schema_of_a_table_is_one() -> None:
    found = {path.name for path in resources.folder("schemas").glob("*.schema.json")}
    assert {f"{name}.schema.json" for name in ALL_TABLE_NAMES} <= found


@pytest.mark.parametrize("name", ALL_TABLE_NAMES)
def test_a_file_is_a_valid_schema_of_draft_2020_12(name: str) -> None:
    source = document(name)
    assert source["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert source["$id"] == name
    assert source["additionalProperties"] is False
    jsonschema.Draft202012Validator.check_schema(source)


@pytest.mark.parametrize("name", ALL_TABLE_NAMES)
def test_a_row_is_judged_as_the_contract_says(name: str) -> None:
    validator = jsonschema.Draft202012Validator(document(name))
    row = EXAMPLES[name]
    assert validator.is_valid(row)
    for column in table_schema(name).columns:
        assert validator.is_valid({**row, column.name: None}) is not column.required, column.name
        without = {key: value for key, value in row.items() if key != column.name}
        assert validator.is_valid(without) is not column.required, column.name
        if column.minimum is not None:
            assert not validator.is_valid({**row, column.name: column.minimum - 1}), column.name
        if column.codes:
            assert not validator.is_valid({**row, column.name: "no such code"}), column.name
    assert not validator.is_valid({**row, "remark": "none of the table's columns"})


@pytest.mark.parametrize("name", ALL_TABLE_NAMES)
def test_json_types_agree_with_column_types_and_with_required(name: str) -> None:
    source = document(name)
    for column, described in source["properties"].items():
        base = JSON_TYPES[described["x-type"]]
        optional = column not in source["required"]
        assert described["type"] == ([base, "null"] if optional else base), column
        assert (described.get("format") == "date") == (described["x-type"] == "date"), column
        if "enum" in described:
            codes = list(described["x-codes"])
            assert described["enum"] == ([*codes, None] if optional else codes), column
            assert described["x-type"] == "enum"


@pytest.mark.parametrize("name", ALL_TABLE_NAMES)
def test_everything_is_titled_and_explained_in_both_languages(name: str) -> None:
    source = document(name)
    texts = [source["x-title"], source["x-help"]]
    for described in source["properties"].values():
        texts += [described["x-title"], described["x-help"]]
        texts += [code["title"] for code in described.get("x-codes", {}).values()]
    for text in texts:
        assert set(text) == {"en", "zh"}
        assert text["en"].isascii()
        assert re.search(r"[\u4e00-\u9fff]", text["zh"])


@pytest.mark.parametrize("name", TABLE_NAMES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_examples_of_a_table_are_a_row_of_it(name: str, language: str) -> None:
    examples = {column.name: column.example for column in table_schema(name).columns}
    row = {each: value[language] if isinstance(value, dict) else value for each, value in examples.items()}
    assert None not in row.values()
    jsonschema.Draft202012Validator(
        document(name), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(row)


@pytest.mark.parametrize("name", ALL_TABLE_NAMES)
def test_no_two_columns_of_a_table_answer_to_one_header(name: str) -> None:
    assert shared((column.name, names(column)) for column in table_schema(name).columns) == []


def test_no_two_tables_answer_to_one_sheet_name() -> None:
    assert shared((name, names(table_schema(name))) for name in ALL_TABLE_NAMES) == []


def test_no_two_codes_of_a_column_answer_to_one_value() -> None:
    for table, column in columns():
        groups = [
            (code.code, {normalised(text) for text in (code.code, *code.title.values(), *code.aliases)})
            for code in column.codes
        ]
        assert shared(groups) == [], (table, column.name)


def test_an_alias_adds_a_name_that_was_not_there() -> None:
    for table, column in columns():
        own = [normalised(alias) for alias in column.aliases]
        titles = {normalised(text) for text in (column.name, *column.title.values())}
        assert len(set(own)) == len(own), (table, column.name)
        assert not titles & set(own), (table, column.name)


def test_columns_are_known_by_several_names_in_both_languages() -> None:
    for table, column in columns():
        english = [alias for alias in column.aliases if not re.search(r"[\u4e00-\u9fff]", alias)]
        assert len(english) >= 4, (table, column.name)
        assert len(column.aliases) - len(english) >= 4, (table, column.name)


@pytest.mark.parametrize(("one", "other"), list(permutations(TABLE_NAMES, 2)))
def test_no_choice_of_headers_makes_a_sheet_of_one_table_cover_another(one: str, other: str) -> None:
    headers = set().union(*(names(column) for column in table_schema(one).columns))
    other_table = table_schema(other)
    assert not all(names(other_table.column(column)) & headers for column in other_table.required)


def test_a_header_that_holds_names_of_people_is_not_read_as_a_donor() -> None:
    understood = names(table_schema("donations").column("donor"))
    assert not understood & {
        normalised(header) for header in ("捐赠人", "捐款人", "捐赠人姓名", "姓名", "Donor name", "Name")
    }


@pytest.mark.parametrize(
    ("table", "column", "header"),
    [
        ("organizations", "org_id", "统一社会信用代码"),
        ("organizations", "name", "机构全称"),
        ("projects", "project_id", "项目ID"),
        ("projects", "project_id", "备案编号"),
        ("projects", "org_id", "执行机构代码"),
        ("projects", "fundraiser_id", "公募机构"),
        ("projects", "field", "项目领域"),
        ("projects", "fundraising_ends_on", "Fundraising end date"),
        ("funds", "campaign", "活动批次"),
        ("funds", "total_amount", "筹款总额（万元）"),
        ("funds", "total_amount", "Amount raised"),
        ("funds", "platform_match", "腾讯配捐"),
        ("funds", "donations", "捐款人次"),
        ("disclosures", "disclosed_on", "公示日期"),
        ("disclosures", "period_start", "报告期起"),
        ("disclosures", "programme_cost", "业务活动成本"),
        ("progress", "posted_on", "更新时间"),
        ("audits", "auditor", "会计师事务所"),
        ("audits", "report_on", "报告日期"),
        ("audits", "opinion", "审计意见"),
        ("donations", "donated_at", "捐赠时间"),
        ("donations", "amount", "捐赠金额（元）"),
        ("annual_accounts", "org_id", "统一社会信用代码"),
        ("annual_accounts", "period_end", "Year ended"),
        ("annual_accounts", "period_end", "会计年度截止日"),
        ("annual_accounts", "charitable_expenditure", "慈善活动支出（万元）"),
        ("annual_accounts", "income_restricted_later", "本年收入中限定以后年度使用的部分"),
        ("annual_accounts", "restrictions_released", "以前年度限定收入本年可使用的部分"),
        ("annual_accounts", "net_assets", "Net assets or fund balances"),
        ("annual_accounts", "report_filed_on", "年报报送时间"),
        ("annual_accounts", "extension_filed_on", "Form 8868 filed on"),
        ("related_party_dealings", "kind", "关联交易类型"),
        ("related_party_dealings", "occurred_on", "发生时间"),
        ("related_party_dealings", "related_party", "是否重要关联方"),
        ("related_party_dealings", "disclosed_on", "披露日期"),
        ("samples", "ticket", "抽签号"),
        ("waivers", "rule", "规则编号"),
        ("waivers", "approved_by", "批准人"),
        ("waivers", "until", "有效期至"),
        ("sample_results", "number", "序号"),
        ("sample_results", "audited_value", "审定金额（CNY）"),
        ("sample_results", "book_value", "Book value (CNY)"),
        ("sample_results", "has_error", "是否有误"),
        ("sample_results", "replaces", "替代项目"),
        ("sample_results", "replaces", "被替代项目编号"),
    ],
)
def test_headers_that_charities_write_are_understood(table: str, column: str, header: str) -> None:
    assert normalised(header) in names(table_schema(table).column(column))


@pytest.mark.parametrize(
    ("table", "column", "written", "code"),
    [
        ("projects", "field", "疾病救助", "health"),
        ("projects", "field", "助学", "education"),
        ("projects", "field", "扶贫救灾", "relief"),
        ("projects", "field", "环保", "ecology"),
        ("projects", "field", "养老助残", "special_care"),
        ("organizations", "org_type", "民办非企业单位", "service"),
        ("projects", "status", "已结项", "completed"),
        ("disclosures", "kind", "季报", "periodic"),
        ("audits", "opinion", "标准无保留意见", "unqualified"),
        ("audits", "selected_as", "随机抽检", "sampled"),
        ("donations", "source", "腾讯配捐", "platform_match"),
        ("annual_accounts", "assurance", "由合格检查人独立检查", "qualified_examination"),
        ("annual_accounts", "assurance", "未经审计", "none"),
        ("annual_accounts", "audit_opinion", "标准无保留意见", "unqualified"),
        ("related_party_dealings", "kind", "委托理财", "entrusted_investment"),
        ("related_party_dealings", "kind", "关联交易", "transaction"),
        ("samples", "selected_as", "抽中", "selected"),
    ],
)
def test_values_that_charities_write_are_understood(table: str, column: str, written: str, code: str) -> None:
    codes = {one.code: one for one in table_schema(table).column(column).codes}
    assert written in (codes[code].title["zh"], *codes[code].aliases)
