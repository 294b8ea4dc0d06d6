"""`--engine`, `--memory-limit` and `--spark-master`: what is chosen, what is said of it, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ledger_files import row_of, write_ledger, write_projects
from typer.testing import CliRunner

from auditkit import i18n
from auditkit.cli.commands import build
from auditkit.ingest import paths
from auditkit.ingest.ledgers import choosing


def run(*arguments: object, lang: str = "en") -> Any:
    i18n.use(lang)
    words = [*map(str, arguments), "--lang", lang]
    return CliRunner().invoke(build(), words, env={"COLUMNS": "120"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two projects and three gifts as a Parquet file."""
    write_projects(tmp_path / "in" / "projects.csv", ["P1", "P2"])
    rows = [row_of(1), row_of(2, project_id="P2"), row_of(3, amount=None)]
    write_ledger(tmp_path / "in" / "gifts.parquet", rows)
    return tmp_path / "in"


def test_few_rows_are_read_into_memory_and_nothing_is_said(folder: Path) -> None:
    result = run("check", folder, "--as-of", "2019-12-31", "--format", "json", "--fail-on", "never")

    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["run"]["engine"] == "pandas"


def test_donations_that_no_rule_is_about_are_told(folder: Path) -> None:
    options = ("check", folder, "--as-of", "2019-12-31", "--fail-on", "never")
    hint = (
        "Donations were handed in, and none of these rules is about them:"
        " --rules giving-day --rules donations checks them as well.\n"
    )
    for more in ((), ("--select", "data-*"), ("--engine", "duckdb")):
        assert run(*options, *more).stderr == hint
    assert "--rules base --rules donations 可一并检查" in run(*options, "--rules", "base", lang="zh").stderr
    for more in (
        ("--quiet",),
        ("--rules", "donations"),
        ("--rules", "giving-day", "--rules", "forensics", "--ignore", "donation*"),
        *(("--select", "data-*", "--format", name) for name in ("json", "jsonl", "csv", "markdown")),
    ):
        assert run(*options, *more).stderr == ""
    assert run("check", folder / "projects.csv", "--as-of", "2019-12-31", "--fail-on", "never").stderr == ""


def test_many_rows_are_held_by_duckdb_which_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MANY_ROWS", 3)
    options = ("check", folder, "--as-of", "2019-12-31", "--format", "json", "--fail-on", "never")
    result = run(*options)

    assert result.stderr == "Engine: duckdb, for the size of the ledgers (3 rows); --engine says otherwise.\n"
    assert json.loads(result.stdout)["run"]["engine"] == "duckdb"
    assert run(*options, "--quiet").stderr == ""
    assert run(*options, lang="zh").stderr == "计算引擎：duckdb（按明细的规模选定：3 行）；可用 --engine 另行指定。\n"
    assert json.loads(run(*options, "--engine", "pandas").stdout)["run"]["engine"] == "pandas"


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--fail-on", "never"),
        ("stats",),
        ("sample", "draw", "--campaign", "2019-99", "--seed", "12345678901234567890", "--drop-missing"),
    ],
)
def test_the_result_is_the_same_to_the_digest(folder: Path, command: tuple[str, ...]) -> None:
    found = []
    for engine in ("pandas", "duckdb"):
        result = run(*command, folder, "--as-of", "2019-12-31", "--format", "json", "--engine", engine)
        assert result.exit_code == 0, result.stderr
        found.append(json.loads(result.stdout))
    if "run" in found[0]:
        assert [each["run"].pop("engine") for each in found] == ["pandas", "duckdb"]
    assert found[0] == found[1]


def test_other_commands_see_the_ledger_too(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    in_memory = {
        words: run(*words, lang="zh").stdout
        for words in (
            ("inspect", folder),
            ("explain", "P1", folder, "--as-of", "2019-12-31"),
            ("calendar", folder, "--as-of", "2019-12-31"),
        )
    }
    monkeypatch.setattr(choosing, "MANY_ROWS", 1)

    for words, printed in in_memory.items():
        result = run(*words, lang="zh")
        assert (result.stdout, result.exception) == (printed, None) or isinstance(result.exception, SystemExit)
        assert result.stdout == printed
    outputs = [tmp_path / f"report{ending}" for ending in (".html", ".xlsx", ".csv", ".md", ".jsonl")]
    folders = ("--cards", tmp_path / "cards", "--letters", tmp_path / "letters", "--annotate", tmp_path / "marked")
    written = [word for path in outputs for word in ("-o", path)]
    result = run("check", folder, "--as-of", "2019-12-31", "--fail-on", "never", *written, *folders)
    assert result.exit_code == 0, result.output
    assert all(path.stat().st_size for path in outputs)


def test_large_texts_that_are_no_ledger_choose_no_engine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "LARGE_TEXT", 1 << 18)
    filler = "".join(f"Q{number},Project {number},O1,relief,2019-99\n" for number in range(10_000))
    assert len(filler) > paths.LARGE_TEXT
    (folder / "more.csv").write_text("project_id,title,org_id,field,campaign\n" + filler, encoding="utf-8")
    assert run("stats", folder, "--as-of", "2019-12-31").stderr == ""

    gifts = "".join(f"E{number},P1,2019-09-07,1.00,a\n" for number in range(60_000))
    (folder / "gifts.csv").write_text("donation_id,project_id,donated_at,amount,donor\n" + gifts, encoding="utf-8")
    result = run("stats", folder, "--as-of", "2019-12-31")
    assert result.stderr == "Engine: duckdb, for the size of the ledgers (1 MB of CSV); --engine says otherwise.\n"


@pytest.mark.parametrize("size", ["1000TB", "1024000GB", "512mb", "536870912", "104857600B"])
def test_sizes_of_memory_that_are_taken(folder: Path, size: str) -> None:
    result = run("stats", folder, "--as-of", "2019-12-31", "--engine", "duckdb", "--memory-limit", size)

    assert (result.exit_code, result.stderr) == (0, "")


def test_the_rules_on_donations_take_little_memory(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2", "P3", "P4"])
    times = ("2018/9/{} {}:{:02}", "2018年9月{}日")
    rows = [
        row_of(
            number,
            project_id=f"P{number % 4 + 1}",
            donated_at=times[number % 2].format(7 + number % 3, number % 4, number % 60),
            donor="wx1" if number % 3 else f"d{number}",
        )
        for number in range(2_000)
    ]
    write_ledger(tmp_path / "gifts.parquet", rows, {"donated_at": "VARCHAR"})

    options = ("--rules", "donations", "--as-of", "2019-12-31", "--format", "json")
    by_engine = [
        run("check", tmp_path, *options, "--engine", *engine)
        for engine in (["pandas"], ["duckdb", "--memory-limit", "100MB"])
    ]
    assert [result.exit_code for result in by_engine] == [0, 0]
    pandas, duckdb = (json.loads(result.stdout)["findings"] for result in by_engine)
    assert {finding["rule"] for finding in pandas} >= {"gifts-not-split", "donor-in-a-rush"}
    assert duckdb == pandas


def test_rows_are_not_selected_from_what_stays_where_it_lies(folder: Path) -> None:
    rows = ("--table", "donations", "--unit", "items", "--size", "1", "--drop-missing", "--as-of", "2019-12-31")
    select = ("sample", "draw", folder, *rows)

    result = run(*select, "--seed", "12345678901234567890", "--engine", "duckdb")
    assert result.exit_code == 2
    assert "--engine duckdb leaves the rows of donations where they lie" in result.stderr
    in_memory = run(*select, "--seed", "12345678901234567890")
    assert in_memory.exit_code == 0, in_memory.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--memory-limit", "lots"), '--memory-limit is "lots"; it takes a size of 100 MB to 1000 TB'),
        (("--memory-limit", "1MB"), '--memory-limit is "1MB"'),
        (("--memory-limit", "9999999999999999TB"), '--memory-limit is "9999999999999999TB"; it takes a size of'),
        (("--memory-limit", "9" * 5000), '"; it takes a size of 100 MB to 1000 TB'),
        (("--memory-limit", "512MB", "--engine", "pandas"), "--memory-limit is what DuckDB keeps to"),
        (("--spark-master", "spark://h:7077"), "--spark-master belongs to --engine spark"),
    ],
)
def test_options_that_make_no_sense(folder: Path, options: tuple[str, ...], message: str) -> None:
    result = run("check", folder, *options)

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_library_that_is_not_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    result = run("check", folder, "--engine", "duckdb")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pip install 'auditkit[duckdb]'" in result.stderr
