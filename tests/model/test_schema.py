from __future__ import annotations

import pytest

from auditkit.model.schema import TABLE_NAMES, document, table_schema

# The contract: columns in reading order, * for those that every row must fill.
CONTRACT = {
    "organizations": "org_id* name* org_type public_fundraising registered_with province registered_on",
    "projects": "project_id* title* org_id* fundraiser_id field* province campaign status launched_on"
    " fundraising_starts_on fundraising_ends_on starts_on ends_on target_amount currency",
    "funds": "project_id* campaign* public_amount platform_match corporate_match total_amount* donors donations",
    "disclosures": "disclosure_id project_id* kind period_start* period_end* disclosed_on* opening_balance income"
    " expenditure programme_cost management_fee fundraising_cost closing_balance url",
    "progress": "project_id* posted_on* title body beneficiaries attachments url",
    "audits": "project_id* campaign selected_as auditor report_on* opinion published_on audited_amount misstatement"
    " url",
    "donations": "donation_id project_id* donated_at* amount* source channel team donor",
}

KEYS = {
    "organizations": ("org_id",),
    "projects": ("project_id",),
    "funds": ("project_id", "campaign"),
    "disclosures": ("disclosure_id",),
    "progress": (),
    "audits": (),
    "donations": ("donation_id",),
}

CODES = {
    ("organizations", "org_type"): "foundation association service charity_federation other",
    ("projects", "field"): "health education relief ecology special_care other",
    ("projects", "status"): "planned fundraising executing completed terminated",
    ("disclosures", "kind"): "periodic final annual",
    ("audits", "selected_as"): "mandatory sampled voluntary",
    ("audits", "opinion"): "unqualified qualified adverse disclaimer",
    ("donations", "source"): "public platform_match corporate_match",
}


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_a_table_has_the_columns_of_the_contract(name: str) -> None:
    table = table_schema(name)
    assert table.name == name
    assert [column.name + "*" * column.required for column in table.columns] == CONTRACT[name].split()
    assert table.key == KEYS[name]


def test_required_names_the_columns_that_every_row_must_fill() -> None:
    assert table_schema("projects").required == ("project_id", "title", "org_id", "field")


@pytest.mark.parametrize(
    ("name", "order_by"),
    [("disclosures", "disclosed_on"), ("progress", "posted_on"), ("audits", "report_on"), ("donations", "donated_at")],
)
def test_dated_tables_are_ordered_by_their_date(name: str, order_by: str) -> None:
    table = table_schema(name)
    assert table.order_by == order_by
    assert table.column(order_by).type == "date"


@pytest.mark.parametrize("name", ["organizations", "projects", "funds"])
def test_tables_without_a_date_of_their_own_have_no_order(name: str) -> None:
    assert table_schema(name).order_by is None


def test_enum_columns_have_the_codes_of_the_contract() -> None:
    found = {
        (name, column.name): " ".join(code.code for code in column.codes)
        for name in TABLE_NAMES
        for column in table_schema(name).columns
        if column.type == "enum"
    }
    assert found == CODES


def test_references_name_a_column_that_is_the_whole_key_of_its_table() -> None:
    for name in TABLE_NAMES:
        for column in table_schema(name).columns:
            if column.references is not None:
                table, key = column.references.split(".")
                assert table_schema(table).key == (key,)


def test_both_organisations_of_a_project_are_looked_up() -> None:
    projects = table_schema("projects")
    assert projects.column("org_id").references == "organizations.org_id"
    assert projects.column("fundraiser_id").references == "organizations.org_id"


@pytest.mark.parametrize("name", ["funds", "disclosures", "progress", "audits", "donations"])
def test_rows_about_a_project_refer_to_it(name: str) -> None:
    assert table_schema(name).column("project_id").references == "projects.project_id"


def test_minima_let_balances_and_misstatements_be_negative() -> None:
    disclosures = table_schema("disclosures")
    assert disclosures.column("opening_balance").minimum is None
    assert disclosures.column("closing_balance").minimum is None
    assert disclosures.column("expenditure").minimum == 0
    assert table_schema("audits").column("misstatement").minimum is None
    assert table_schema("donations").column("amount").minimum == 1


def test_an_unknown_table_or_column_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        table_schema("donors")
    with pytest.raises(KeyError):
        document("../pyproject")
    with pytest.raises(KeyError):
        table_schema("funds").column("total")
