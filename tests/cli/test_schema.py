from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from auditkit import i18n
from auditkit.cli.schema import build
from auditkit.model.schema import RECORD_TABLE_NAMES, TABLE_NAMES, document, table_schema


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    i18n.use("en")
    yield
    i18n.use("en")


def run(*arguments: str, **options: str) -> Any:
    return CliRunner().invoke(build(), list(arguments), env=options)


def test_list_names_every_table_with_its_columns_and_the_required_ones() -> None:
    result = run("list")
    assert result.exit_code == 0
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["Table", "Title", "Columns", "Required", "columns"]
    assert [row.split()[0] for row in rows] == list(TABLE_NAMES)
    assert rows[1].split() == ["projects", "Projects", "15", "project_id,", "title,", "org_id,", "field"]


def test_list_as_json_says_the_same_as_the_schemas() -> None:
    listed = json.loads(run("list", "--format", "json").stdout)
    assert [table["name"] for table in listed] == list(TABLE_NAMES)
    funds = listed[2]
    assert funds["title"] == {"en": "Funds raised", "zh": "筹款"}
    assert funds["key"] == ["project_id", "campaign"]
    assert funds["required"] == ["project_id", "campaign", "total_amount"]
    assert funds["columns"] == list(table_schema("funds").column_names)


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_show_as_json_is_the_schema_itself(table: str) -> None:
    result = run("show", table, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == document(table)


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_show_tells_every_column_code_and_header(table: str) -> None:
    result = run("show", table)
    assert result.exit_code == 0
    schema = table_schema(table)
    for column in schema.columns:
        terms = (column.name, column.title["en"], column.title["zh"], column.help["en"], *column.aliases)
        for term in (
            *terms,
            *column.missing,
            *(name for code in column.codes for name in (code.code, *code.title.values(), *code.aliases)),
        ):
            assert term in result.stdout, (column.name, term)


@pytest.mark.parametrize("table", RECORD_TABLE_NAMES)
def test_the_records_of_the_audit_are_shown_but_not_listed(table: str) -> None:
    assert run("show", table).stdout.startswith(f"{table} · ")
    assert table not in run("list").stdout


def test_show_marks_required_columns_and_references() -> None:
    lines = run("show", "projects").stdout.splitlines()
    marked = [line.split()[1] for line in lines if line.startswith("*  ")]
    assert marked == ["project_id", "title", "org_id", "field"]
    assert any(line.startswith("*  org_id") and "→ organizations" in line for line in lines)


def test_into_a_pipe_a_row_is_one_line_without_trailing_spaces_or_colour() -> None:
    lines = run("show", "funds").stdout.splitlines()
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in "".join(lines)
    (headers,) = [line for line in lines if "腾讯配捐" in line]
    assert headers.startswith("platform_match")
    assert headers.endswith("tencent matching")


def test_a_narrow_screen_is_respected_and_nothing_is_cut() -> None:
    lines = run("show", "funds", COLUMNS="72").stdout.splitlines()
    assert max(map(cell_len, lines)) <= 72
    text = "".join("".join(lines).split())
    assert "腾讯公益配捐" in text
    assert "…" not in text


def test_chinese_titles_line_up_by_display_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_load", lambda _language: {})
    result = run("list", "--lang", "zh")
    rows = result.stdout.splitlines()[1:]
    starts = {
        cell_len(row[: row.index(table_schema(name).required[0], len(name))])
        for name, row in zip(TABLE_NAMES, rows, strict=True)
    }
    assert len(starts) == 1
    assert "财务披露" in rows[3]


@pytest.mark.parametrize(
    ("asked", "table"),
    [
        ("Funds", "funds"),
        ("organisations", "organizations"),
        ("fund rows", "funds"),
        ("项目信息", "projects"),
        ("审计", "audits"),
    ],
)
def test_a_table_goes_by_every_name_that_people_and_reports_give_it(asked: str, table: str) -> None:
    assert run("show", asked).stdout == run("show", table).stdout
    assert run("show", table).stdout.startswith(f"{table} · ")


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("projekts", "projects"),
        ("discloures", "disclosures"),
        ("项目信息们", "projects"),
    ],
)
def test_an_unknown_table_names_the_nearest_one(asked: str, nearest: str) -> None:
    result = run("show", asked)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f'✗ There is no table "{asked}". Did you mean {nearest}?\n'


def test_a_table_like_no_other_gets_the_list_and_cannot_steer_the_terminal() -> None:
    result = run("show", "qqq\x1b[31m")
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert ", ".join(TABLE_NAMES) in result.stderr


@pytest.mark.parametrize("arguments", [("list",), ("show", "funds")])
def test_an_unknown_format_is_refused(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--format", "yaml")
    assert result.exit_code == 2
    assert result.stderr == '✗ --format is "yaml"; it takes one of text, json.\n'


def test_help_is_in_the_language_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_load", lambda _language: {"List the tables.": "列出所有数据表。"})
    assert "List the tables." in run("--help").stdout
    i18n.use("zh")
    assert "列出所有数据表。" in run("--help").stdout
