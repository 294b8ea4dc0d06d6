from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditkit.check import check, judge_tables
from auditkit.findings import in_order
from auditkit.ingest import read
from auditkit.model.dataset import Place, Source
from auditkit.model.pack import Pack, Rule
from auditkit.model.verdict import Finding, OrganizationRow

if TYPE_CHECKING:
    import pytest

MakeWorkbook = Callable[..., Path]

DAY = date(2019, 12, 31)


def finding(severity: Any, project_id: str | None, message: str, row: int) -> Finding:
    place = Place("a.xlsx", "S", row)
    said = ("failed", "funds", None, None, None, None, message, "T", None, "")
    return Finding("tried", severity, "audit", *said, project_id, place)


ORDERED = [
    finding("critical", "P9", "b", 9),
    finding("major", None, "b", 9),
    finding("major", "P1", "a", 9),
    finding("major", "P1", "b", 2),
    finding("major", "P1", "b", 10),
    finding("major", "P2", "a", 1),
]


def test_severity_comes_first_then_project_then_what_is_said_then_where() -> None:
    assert all(in_order([[each] for each in mixed]) == ORDERED for mixed in permutations(ORDERED))


def test_what_cannot_be_verified_comes_after_what_failed_in_the_same_project() -> None:
    doubtful = replace(finding("major", "P1", "a", 1), rule="alpha", status="unverifiable")
    cause = replace(finding("major", "P1", "b", 1), rule="data-type")
    other = replace(finding("minor", "P1", "b", 1), rule="data-enum")
    assert all(
        in_order([[each] for each in mixed]) == [cause, doubtful, other]
        for mixed in permutations((doubtful, cause, other))
    )


def test_what_is_said_alike_is_ordered_by_place_from_whichever_detail_it_came() -> None:
    first, second, third = (finding("major", "P1", "a", row) for row in (1, 2, 3))
    other = finding("major", "P0", "a", 4)
    assert in_order([[third, first, other], [second]]) == [other, first, second, third]


def faults(check: str, tables: Mapping[str, Sequence[Mapping[str, object]]]) -> tuple[Finding, ...]:
    rule = Rule(
        id="data-fault",
        kind="data",
        title={"en": "Tried"},
        why={},
        fix={"en": "Mend it"},
        severity="major",
        dimension="integrity",
        weight=Fraction(1),
        subject="projects",
        body={"check": check},
    )
    return judge_tables(Pack("tried", "1", {"en": "Tried"}, (rule,)), tables, DAY).findings


def test_what_is_said_of_many_rows_is_a_finding_of_each_with_its_project_and_place() -> None:
    funds = [
        {"project_id": project_id, "campaign": str(number), "total_amount": amount}
        for number, (project_id, amount) in enumerate([("P1", "?"), ("P2", "?"), ("P1", "1"), ("P1", "?"), ("P1", "!")])
    ]
    projects = [{"project_id": project_id} for project_id in ("P1", "P2")]
    told = faults("type", {"projects": projects, "funds": funds})
    assert [(each.project_id, each.value, each.place.row, each.message) for each in told] == [
        ("P1", "!", 5, 'Total raised is "!", which is no amount.'),
        ("P1", "?", 1, 'Total raised is "?", which is no amount.'),
        ("P1", "?", 4, 'Total raised is "?", which is no amount.'),
        ("P2", "?", 2, 'Total raised is "?", which is no amount.'),
    ]


def test_each_copy_names_the_row_that_it_copies() -> None:
    posts = [{"project_id": "P1", "posted_on": "2019-01-01", "title": title} for title in ("a", "b", "b", "a")]
    told = faults("duplicate-row", {"projects": [{"project_id": "P1"}], "progress": posts})
    assert [(each.place.row, [other.row for other in each.related]) for each in told] == [(3, [2]), (4, [1])]


def test_a_fault_of_an_organisation_is_no_projects_in_particular() -> None:
    tables = {
        "projects": [{"project_id": project_id, "org_id": "G1"} for project_id in ("P2", "P1")],
        "organizations": [{"org_id": "G1", "name": ""}],
    }
    told = [each for each in faults("required", tables) if each.column == "name"]
    assert [(each.project_id, each.concerned) for each in told] == [(None, ("P1", "P2"))]


def test_what_is_said_once_of_all_rows_of_an_organisation_is_no_projects_in_particular(
    make_workbook: MakeWorkbook,
) -> None:
    rows = [["机构编号", "会计年度止"], ["G1", "2018-12-31"]]
    file = make_workbook("a.xlsx", {"项目": [HEADER, ["P1", "净水", "G1", "教育"]], "年度账目": rows})
    [told] = of_file(file, "compare", subject="annual_accounts", measure={"column": "net_assets"}, at_least=0)
    assert (told.status, told.project_id, told.concerned) == ("unverifiable", None, ("P1",))
    assert told.place.sheet == "年度账目"


def test_bad_rows_of_an_organisation_count_for_each_of_its_projects() -> None:
    tables = {
        "projects": [{"project_id": project_id, "org_id": "G1"} for project_id in ("P2", "P1")],
        "annual_accounts": [
            {"org_id": "G1", "period_end": day, "net_assets": "?"} for day in ("2017-12-31", "2018-12-31")
        ],
    }
    told = faults("type", tables)
    assert [(each.project_id, each.concerned, each.place.row) for each in told] == [
        (None, ("P1", "P2"), 1),
        (None, ("P1", "P2"), 2),
    ]


def of_file(file: Path, kind: str, **body: Any) -> tuple[Finding, ...]:
    rule = Rule(
        id="tried",
        kind=kind,
        title={"en": "Tried"},
        why={},
        fix={"en": "Publish it"},
        severity="major",
        dimension="disclosure",
        weight=Fraction(1),
        subject=body.pop("subject", "projects"),
        body=body,
    )
    return check(read([file]), Pack("tried", "1", {"en": "Tried"}, (rule,)), DAY).findings


HEADER = ["项目编号", "项目名称", "执行机构", "领域"]


def test_what_cannot_be_verified_asks_for_evidence_and_not_for_what_mends_a_failure(
    make_workbook: MakeWorkbook,
) -> None:
    sheet = [[*HEADER, "上线日期", "募捐截止日期"], ["P1", "净水", "G1", "教育", "2019年13月1日", "2019-12-01"]]
    file = make_workbook("a.xlsx", {"项目": sheet})
    [told] = of_file(file, "compare", measure={"column": "fundraising_ends_on"}, at_least={"column": "launched_on"})
    assert (told.status, told.place.cell) == ("unverifiable", "E2")
    assert told.fix == "Fill in or correct this cell (Launched on), then check again: it cannot be verified now."
    [told] = of_file(file, "compare", measure={"column": "fundraising_ends_on"}, at_least={"column": "starts_on"})
    assert told.status == "unverifiable"
    assert told.fix == "Hand in Starts on, then check again: it cannot be verified now."


def test_a_column_that_no_cell_of_a_sheet_has_is_asked_for_as_a_column(make_workbook: MakeWorkbook) -> None:
    rows = [[f"P{number}", "净水", "G1", "教育", "某天", "2019-12-01"] for number in range(3)]
    file = make_workbook("a.xlsx", {"项目": [[*HEADER, "上线日期", "募捐截止日期"], *rows]})
    [told] = of_file(file, "compare", measure={"column": "fundraising_ends_on"}, at_least={"column": "launched_on"})
    assert told.fix == "Fill in or correct the column Launched on, then check again: it cannot be verified now."


def test_a_column_that_is_in_no_sheet_is_told_of_the_sheet_of_its_rows(make_workbook: MakeWorkbook) -> None:
    header = ["项目编号", "报告期起", "报告期止", "披露日期"]
    sheets = {"项目": [HEADER, ["P1", "净水", "G1", "教育"]]}
    sheets |= {
        f"{month}月": [header, ["P1", f"2019-0{month}-01", f"2019-0{month}-28", "2019-09-01"]] for month in (1, 2, 7)
    }
    told = of_file(
        make_workbook("a.xlsx", sheets),
        "compare",
        subject="disclosures",
        measure={"column": "income"},
        at_least=0,
    )
    assert [(each.place.sheet, each.place.row) for each in told] == [("1月", None), ("2月", None), ("7月", None)]
    assert {each.fix for each in told} == {"Hand in Income, then check again: it cannot be verified now."}


ORGANIZATIONS = [["机构编号", "机构名称"], ["G1", "甲"]]
SIDE_BY_SIDE = [["机构编号", "G1", "G1"], ["报告年度", 2017, 2018], ["总支出", 9, 11], ["其他", "a", "b"]]


def test_a_column_that_a_parent_lacks_is_told_of_the_sheet_of_the_parent(make_workbook: MakeWorkbook) -> None:
    accounts = [["机构编号", "会计年度止", "总支出", "备注栏"], ["G1", "2018-12-31", 9, "x"]]
    organizations = [[*row, more] for row, more in zip(ORGANIZATIONS, ("登记处所", "x"), strict=True)]
    file = make_workbook("a.xlsx", {"机构": organizations, "年度账目": accounts})
    [told] = of_file(file, "present", subject="annual_accounts", all_of=["org_id.registered_with"])
    assert (told.status, told.table, told.place) == ("unverifiable", "organizations", Place(str(file), "机构"))
    assert "C1 登记处所" in told.message
    assert "备注栏" not in told.message
    [told] = of_file(file, "present", subject="annual_accounts", all_of=["org_id.registered_with", "assurance"])
    assert (told.table, told.place) == ("annual_accounts", Place(str(file), "年度账目"))


def test_forms_side_by_side_are_told_apart_by_their_cells_and_lack_a_column_once(make_workbook: MakeWorkbook) -> None:
    file = make_workbook("a.xlsx", {"机构": ORGANIZATIONS, "年度账目": SIDE_BY_SIDE})
    audited = {"condition": {"assurance": "audit"}, "title": "An audit"}
    each = of_file(file, "present", subject="annual_accounts", all_of=[audited])
    assert [told.place for told in each] == [Place(str(file), "年度账目", 1, cell) for cell in ("B1", "C1")]
    assert {told.fix for told in each} == {"Hand in Assurance, then check again: it cannot be verified now."}
    [told] = of_file(file, "present", subject="annual_accounts", all_of=["assurance"])
    assert told.place == Place(str(file), "年度账目")
    [told] = of_file(file, "compare", subject="annual_accounts", measure={"column": "net_assets"}, at_least=0)
    assert told.place == Place(str(file), "年度账目")


def test_the_value_of_an_amount_is_in_the_smallest_unit_and_its_message_in_yuan(make_workbook: MakeWorkbook) -> None:
    sheet = [[*HEADER, "筹款目标"], ["P1", "净水", "G1", "教育", 5]]
    file = make_workbook("a.xlsx", {"项目": sheet})
    [told] = of_file(file, "compare", measure={"column": "target_amount"}, at_least=10)
    assert (told.value, told.expected) == ("500", "1000")
    assert told.message == "Fundraising target is 5.00; it should be at least 10.00 (5.00 short)."


class Sheets(tuple[Source, ...]):
    """Sheets that count how often they are gone through."""

    passes = 0

    def __iter__(self) -> Iterator[Source]:
        Sheets.passes += 1
        return super().__iter__()

    def __reversed__(self) -> Iterator[Source]:
        Sheets.passes += 1
        return iter(self[::-1])


def test_the_sheets_of_a_table_are_gone_through_once_and_not_for_each_finding(
    make_workbook: MakeWorkbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = ["项目编号", "报告期起", "报告期止", "披露日期"]
    passes = []
    for count in (2, 9):
        monkeypatch.setattr(Sheets, "passes", 0)
        projects = [[f"P{number}", "净水", "G1", "教育", "2019-01-01"] for number in range(count)]
        reports = {f"{month}月": [header, ["P0", "2019-01-01", "2019-01-31", "2019-02-01"]] for month in (1, 2)}
        dataset = read([make_workbook(f"{count}.xlsx", {"项目": [[*HEADER, "募捐截止日期"], *projects], **reports})])
        table = dataset.tables["disclosures"]
        counted = {**dataset.tables, "disclosures": replace(table, sources=Sheets(table.sources))}
        due = {"after": "fundraising_ends_on", "months": 3}
        body = {"event": {"table": "disclosures", "column": "disclosed_on"}, "due": due}
        rule = Rule("t", "deadline", {"en": "T"}, {}, {"en": "F"}, "major", "audit", Fraction(1), "projects", body)
        told = check(replace(dataset, tables=counted), Pack("t", "1", {"en": "T"}, (rule,)), DAY).findings
        assert [each.place.sheet for each in told] == ["1月"] * (count - 1)
        passes.append(Sheets.passes)
    assert passes[0] == passes[1]


def accounts(days: Sequence[str], **organization: object) -> Mapping[str, Sequence[Mapping[str, object]]]:
    return {
        "projects": [{"project_id": project_id, "org_id": "G1"} for project_id in ("P2", "P1")],
        "organizations": [{"org_id": "G1", "name": "青禾", **organization}],
        "annual_accounts": [{"org_id": "G1", "period_end": day, "net_assets": "?"} for day in days],
    }


def test_a_fault_of_an_organisation_says_whose_it_is_and_of_which_year() -> None:
    told = faults("type", accounts(["2017-12-31", "2018-12-31"]))
    assert [each.about for each in told] == [
        OrganizationRow("annual_accounts", "G1", "青禾", day) for day in ("2017-12-31", "2018-12-31")
    ]


def test_an_organisation_is_named_by_its_number_where_nobody_described_it_and_its_personal_data_are_masked() -> None:
    tables = accounts(["2018-12-31"], name="王芳13800138000")
    [told] = faults("type", tables)
    assert told.about == OrganizationRow("annual_accounts", "G1", "王芳138****8000", "2018-12-31")
    [told] = faults("type", {**tables, "organizations": []})
    assert told.about == OrganizationRow("annual_accounts", "G1", "G1", "2018-12-31")
    lost = [{"org_id": "13800138000", "period_end": "2018-12-31", "net_assets": "?"}]
    [told] = faults("type", {**tables, "annual_accounts": lost})
    assert told.about == OrganizationRow("annual_accounts", "138****8000", "138****8000", "2018-12-31")


def test_a_fault_of_a_project_is_about_no_organisation() -> None:
    funds = [{"project_id": "P1", "campaign": "2019", "total_amount": "?"}]
    [told] = faults("type", {**accounts([]), "funds": funds})
    assert (told.project_id, told.about) == ("P1", None)


def test_what_is_said_once_of_several_rows_has_no_date_and_of_several_organisations_no_owner(
    make_workbook: MakeWorkbook,
) -> None:
    body = {"subject": "annual_accounts", "measure": {"column": "net_assets"}, "at_least": 0}
    rows = [["机构编号", "会计年度止"], ["G1", "2017-12-31"], ["G1", "2018-12-31"]]
    projects = {"项目": [HEADER, ["P1", "净水", "G1", "教育"], ["P2", "净水", "G2", "教育"]]}
    [told] = of_file(make_workbook("a.xlsx", {**projects, "年度账目": rows}), "compare", **body)
    assert told.about == OrganizationRow("annual_accounts", "G1", "G1")
    several = [*rows, ["G2", "2018-12-31"]]
    [told] = of_file(make_workbook("b.xlsx", {**projects, "年度账目": several}), "compare", **body)
    assert told.about is None


def test_what_organisations_have_alike_comes_in_an_order_that_no_place_decides() -> None:
    first, second, third = (
        replace(
            finding("major", None, "a", row),
            concerned=("P1",),
            about=OrganizationRow("annual_accounts", org_id, "A", day),
        )
        for row, (org_id, day) in enumerate([("G1", "2018-12-31"), ("G1", "2019-12-31"), ("G2", "2018-12-31")])
    )
    places = [Place("a.xlsx", "S", row) for row in range(3)]
    for mixed in permutations(places):
        told = [replace(each, place=place) for each, place in zip((first, second, third), mixed, strict=True)]
        assert in_order([told[::-1]]) == told
