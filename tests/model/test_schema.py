from __future__ import annotations

import pytest

from auditkit.model.schema import (
    ALL_TABLE_NAMES,
    READ_TABLE_NAMES,
    RECORD_TABLE_NAMES,
    TABLE_NAMES,
    document,
    table_schema,
)

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
    "annual_accounts": "org_id* period_start period_end* total_income last_year_income last_year_net_assets"
    " income_restricted_later restrictions_released"
    " total_expenditure charitable_expenditure management_fee fundraising_cost total_assets net_assets"
    " federal_expenditure report_filed_on extension_filed_on report_published_on accounts_published_on assurance"
    " audit_report_on audit_opinion single_audit_filed_on explained_on url",
    "related_party_dealings": "dealing_id org_id* kind* related_party counterparty occurred_on* amount disclosed_on"
    " url",
    "samples": "project_id* campaign selected_as stratum ticket amount",
    "waivers": "project_id* rule* reason* approved_by* until*",
    "sample_results": "number project_id book_value audited_value* has_error conclusion reason replaces",
}

KEYS = {
    "organizations": ("org_id",),
    "projects": ("project_id",),
    "funds": ("project_id", "campaign"),
    "disclosures": ("disclosure_id",),
    "progress": (),
    "audits": (),
    "donations": ("donation_id",),
    "annual_accounts": ("org_id", "period_end"),
    "related_party_dealings": ("dealing_id",),
    "samples": (),
    "waivers": (),
    "sample_results": (),
}

CODES = {
    ("organizations", "org_type"): "foundation association service charity_federation other",
    ("projects", "field"): "health education relief ecology special_care other",
    ("projects", "status"): "planned fundraising executing completed terminated",
    ("disclosures", "kind"): "periodic final annual",
    ("audits", "selected_as"): "mandatory sampled voluntary",
    ("audits", "opinion"): "unqualified qualified adverse disclaimer",
    ("donations", "source"): "public platform_match corporate_match",
    ("annual_accounts", "assurance"): "none compilation review independent_examination qualified_examination audit",
    ("annual_accounts", "audit_opinion"): "unqualified qualified adverse disclaimer",
    ("related_party_dealings", "kind"): "donation_received grant co_investment entrusted_investment transaction"
    " fund_transfer asset_change major_investment major_transaction",
    ("samples", "selected_as"): "mandatory selected reserve",
}


@pytest.mark.parametrize("name", ALL_TABLE_NAMES)
def test_a_table_has_the_columns_of_the_contract(name: str) -> None:
    table = table_schema(name)
    assert table.name == name
    assert [column.name + "*" * column.required for column in table.columns] == CONTRACT[name].split()
    assert table.key == KEYS[name]


def test_required_names_the_columns_that_every_row_must_fill() -> None:
    assert table_schema("projects").required == ("project_id", "title", "org_id", "field")


@pytest.mark.parametrize(
    ("name", "order_by"),
    [
        ("disclosures", "disclosed_on"),
        ("progress", "posted_on"),
        ("audits", "report_on"),
        ("donations", "donated_at"),
        ("annual_accounts", "period_end"),
        ("related_party_dealings", "occurred_on"),
    ],
)
def test_dated_tables_are_ordered_by_their_date(name: str, order_by: str) -> None:
    table = table_schema(name)
    assert table.order_by == order_by
    assert table.column(order_by).type == "date"


@pytest.mark.parametrize("name", ["organizations", "projects", "funds", "samples", "waivers", "sample_results"])
def test_tables_without_a_date_of_their_own_have_no_order(name: str) -> None:
    assert table_schema(name).order_by is None


def test_enum_columns_have_the_codes_of_the_contract() -> None:
    found = {
        (name, column.name): " ".join(code.code for code in column.codes)
        for name in ALL_TABLE_NAMES
        for column in table_schema(name).columns
        if column.type == "enum"
    }
    assert found == CODES


def test_references_name_a_column_that_is_the_whole_key_of_its_table() -> None:
    for name in ALL_TABLE_NAMES:
        for column in table_schema(name).columns:
            if column.references is not None:
                table, key = column.references.split(".")
                assert table_schema(table).key == (key,)


def test_both_organisations_of_a_project_are_looked_up() -> None:
    projects = table_schema("projects")
    assert projects.column("org_id").references == "organizations.org_id"
    assert projects.column("fundraiser_id").references == "organizations.org_id"


@pytest.mark.parametrize("name", ["funds", "disclosures", "progress", "audits", "donations", *RECORD_TABLE_NAMES])
def test_rows_about_a_project_refer_to_it(name: str) -> None:
    assert table_schema(name).column("project_id").references == "projects.project_id"


@pytest.mark.parametrize("name", ["annual_accounts", "related_party_dealings"])
def test_rows_about_an_organisation_refer_to_it_and_to_no_project(name: str) -> None:
    assert table_schema(name).column("org_id").references == "organizations.org_id"
    assert "project_id" not in table_schema(name).column_names


def test_the_records_of_the_audit_are_not_among_what_is_handed_in() -> None:
    assert set(RECORD_TABLE_NAMES).isdisjoint(TABLE_NAMES)
    assert (*TABLE_NAMES, *RECORD_TABLE_NAMES) == ALL_TABLE_NAMES
    assert set(READ_TABLE_NAMES) - set(TABLE_NAMES) == {"samples"}


def test_minima_let_balances_and_misstatements_be_negative() -> None:
    disclosures = table_schema("disclosures")
    assert disclosures.column("opening_balance").minimum is None
    assert disclosures.column("closing_balance").minimum is None
    assert disclosures.column("expenditure").minimum == 0
    assert table_schema("audits").column("misstatement").minimum is None
    assert table_schema("donations").column("amount").minimum == 1
    accounts = table_schema("annual_accounts")
    assert [column.name for column in accounts.columns if column.type == "amount" and column.minimum != 0] == [
        "last_year_net_assets",
        "net_assets",
    ]


def test_balances_are_not_summed_over_years() -> None:
    amounts = [column for column in table_schema("annual_accounts").columns if column.type == "amount"]
    assert [column.name for column in amounts if not column.summed] == [
        "last_year_income",
        "last_year_net_assets",
        "total_assets",
        "net_assets",
    ]


def test_an_unknown_table_or_column_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        table_schema("donors")
    with pytest.raises(KeyError):
        document("../pyproject")
    with pytest.raises(KeyError):
        table_schema("funds").column("total")
