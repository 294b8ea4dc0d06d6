from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit import resources
from auditkit.model.dataset import Place
from auditkit.model.report import Report
from auditkit.model.verdict import OrganizationRow
from auditkit.reports.json import digest, document, render

SCHEMA = json.loads((resources.folder("schemas") / "report.schema.json").read_text(encoding="utf-8"))
ABOUT = OrganizationRow("annual_accounts", "O1", "青禾", "2018-12-31")


def described(node: dict[str, Any]) -> dict[str, Any]:
    return SCHEMA["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def undescribed(value: Any, node: dict[str, Any], path: str = "") -> list[str]:
    """Return the paths of keys that the schema does not describe."""
    node = described(node)
    if isinstance(value, list):
        return [found for element in value for found in undescribed(element, node["items"], f"{path}[]")]
    if not isinstance(value, dict) or "properties" not in node:
        return []
    found = [f"{path}.{key}" for key in value if key not in node["properties"]]
    for key in value.keys() & node["properties"].keys():
        found += undescribed(value[key], node["properties"][key], f"{path}.{key}")
    return found


def test_the_report_is_what_its_schema_describes(report: Report) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    whole = json.loads(render(report))
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(whole)] == []
    assert undescribed(whole, SCHEMA) == []


def test_a_report_of_nothing_is_valid_too(report: Report) -> None:
    lists = ("projects", "organizations", "findings", "obligations", "mandatory", "waivers", "inputs")
    empty = replace(report, **dict.fromkeys(lists, ()))
    jsonschema.validate(json.loads(render(empty)), SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("path", "broken"), [("summary", "score"), ("run", "digest"), ("auditkit", "version"), ("run", "inputs")]
)
def test_the_schema_refuses_a_report_without_a_key(report: Report, path: str, broken: str) -> None:
    whole = json.loads(render(report))
    del whole[path][broken]
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(whole)


def test_it_reads_as_the_golden_file(report: Report, same_as_golden: Callable[[str, str], None]) -> None:
    same_as_golden("report.json", render(report))


def test_what_is_waived_belongs_to_the_digest_but_where_that_stands_does_not(report: Report) -> None:
    (waived,) = report.waivers
    moved = replace(report, waivers=(replace(waived, place=Place("other.csv", None, 9)),))
    other = replace(report, waivers=(replace(waived, reason="other"),))
    digests = [document(each)["run"]["digest"] for each in (report, moved, other, replace(report, waivers=()))]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_the_text_and_the_document_say_the_same(report: Report) -> None:
    assert json.loads(render(report)) == document(report)


def test_one_element_a_line(report: Report) -> None:
    lines = render(report).splitlines()
    for name, rows in (("project_id", report.projects), ("rule", report.findings), ("path", report.inputs)):
        assert sum(line.lstrip().startswith(f'{{"{name}":') for line in lines) >= len(rows)
    assert (
        len(lines)
        == 12
        + sum(
            len(rows)
            for rows in (
                report.projects,
                report.organizations,
                report.findings,
                report.obligations,
                report.mandatory,
                report.waivers,
                report.inputs,
            )
        )
        - 1
    )


def test_numbers_are_as_short_as_they_can_be(report: Report) -> None:
    text = render(report)
    assert '"score":88.84,"grade":"B","coverage":0.84' in text
    assert '"score":59,"uncapped_score":71.4' in text
    assert '"coverage":0.9999' in text
    assert '"raised":4900000000' in text


def test_a_failed_input_has_its_error_and_an_ignored_sheet_its_note(report: Report) -> None:
    inputs = document(report)["run"]["inputs"]
    assert ["error" in file for file in inputs] == [False, False, True]
    ignored = inputs[0]["sheets"][1]
    assert (ignored["table"], ignored["note"]) == (None, "it matches no table")
    assert "note" not in inputs[0]["sheets"][0]


def test_nothing_from_data_can_steer_a_terminal_and_a_reader_gets_it_back(report: Report) -> None:
    hostile = "\x1b[31m\x7f\x9b2J\u202e\u2066\ufeff\u2028\udc80\n"
    text = render(replace(report, findings=(replace(report.findings[0], message=hostile),)))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.encode("utf-8")
    assert json.loads(text)["findings"][0]["message"] == hostile


def shuffled(report: Report, seed: Any) -> Report:
    """Return the report as it would be had files, sheets, rows and columns come in another order, under other names.

    Findings stay: what they say decides their order.
    """

    def mixed(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        rows_in_order = list(rows)
        seed.shuffle(rows_in_order)
        return tuple(rows_in_order)

    moved = Place("elsewhere.csv", None, 99, "ZZ99")
    inputs = [
        replace(
            file,
            path=f"{number}.xlsx",
            sha256=f"{number:064d}",
            error=file.error and "it could not be read",
            sheets=mixed(
                tuple(replace(sheet, name="x", header_row=9, note=sheet.note and "?") for sheet in file.sheets)
            ),
        )
        for number, file in enumerate(report.inputs)
    ]
    return replace(
        report,
        inputs=mixed(tuple(inputs)),
        errors=("another file could not be read",),
        projects=mixed(report.projects),
        organizations=mixed(report.organizations),
        findings=tuple(replace(each, place=moved, related=(moved,)) for each in report.findings),
        obligations=mixed(report.obligations),
        mandatory=mixed(report.mandatory),
    )


def test_the_digest_sees_neither_places_nor_order(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = document(report)["run"]["digest"]

    @settings(max_examples=10, deadline=None)
    @given(st.randoms(use_true_random=False))
    def check(seed: Any) -> None:
        assert document(shuffled(report, seed))["run"]["digest"] == expected

    check()
    monkeypatch.setattr("auditkit.reports.json.__version__", "99.0")
    whole = document(report)
    assert whole["auditkit"]["version"] == "99.0"
    assert whole["run"]["digest"] == expected
    assert digest(whole) == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda report: replace(report, as_of="2020-01-01"),
        lambda report: replace(report, parameters={"audit_top_n": 6}),
        lambda report: replace(report, packs=(replace(report.packs[0], sha256="0" * 64), report.packs[1])),
        lambda report: replace(report, findings=report.findings[1:]),
        lambda report: replace(report, findings=(*report.findings, report.findings[0])),
        lambda report: replace(report, findings=(replace(report.findings[0], value="1"), *report.findings[1:])),
        lambda report: replace(report, findings=(replace(report.findings[0], about=ABOUT), *report.findings[1:])),
        lambda report: replace(report, projects=(replace(report.projects[0], raised=1), *report.projects[1:])),
        lambda report: replace(report, inputs=report.inputs[1:]),
        lambda report: replace(report, summary=replace(report.summary, score=Decimal("88.85"))),
        lambda report: replace(report, mandatory=report.mandatory[1:]),
        lambda report: replace(report, obligations=report.obligations[1:]),
        lambda report: replace(report, organizations=report.organizations[1:]),
    ],
)
def test_the_digest_sees_every_change_of_content(report: Report, change: Callable[[Report], Report]) -> None:
    assert document(change(report))["run"]["digest"] != document(report)["run"]["digest"]
