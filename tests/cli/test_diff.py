"""`auditkit diff` and `check --baseline`: what is new, and what it decides."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from rich.cells import cell_len
from small_reports import document, finding, outcome, project
from typer.testing import CliRunner

from auditkit import i18n, ingest, packs, resources
from auditkit.audit import audit
from auditkit.cli.commands import build
from auditkit.diff import baseline
from auditkit.diff.reading import StoredReport
from auditkit.reports.json import encoded

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SCHEMAS = resources.folder("schemas")
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>\x1b[31m"


def run(*arguments: object, width: int = 100) -> Any:
    words = [str(argument) for argument in arguments]
    i18n.use(words[words.index("--lang") + 1] if "--lang" in words else "en")
    return CliRunner().invoke(build(), words, env={"COLUMNS": str(width)})


def late(project_id: str, row: int, **more: Any) -> dict[str, Any]:
    place = {"file": "青禾助学.xlsx", "sheet": "财务披露", "row": row, "cell": f"F{row}", "table": "disclosures"}
    said = {
        "column": "disclosed_on",
        "value": "2019-12-31",
        "expected": "2019-12-09",
        "days_late": 22,
        "reference": "慈善法（2016）第七十三条",
        "message": "披露日期为 2019-12-31，应不迟于 2019-12-09，晚了 22 天。",
        "fix": "请在募捐活动结束后三个月内，全面公开募捐情况和募得款物的使用情况。",
    }
    return finding("final-disclosure-on-time", project_id, **{**place, **said, **more})


OLD = document(
    [
        project("P01", [outcome("final-disclosure-on-time", "failed", 12.5), outcome("top-five-audited")]),
        project(
            "P02",
            [outcome("top-five-audited", "failed", 25), outcome("final-disclosure-on-time")],
            ("top-five-audited", 59),
            title="留守儿童心理陪伴与成长支持计划（二期）",
        ),
        project("P03", [outcome("final-disclosure-on-time", "failed", 12.5), outcome("top-five-audited")]),
        project("P04", [outcome("final-disclosure-on-time"), outcome("top-five-audited")]),
    ],
    [
        finding("top-five-audited", "P02", severity="critical", message="没有审计报告。", fix="请提交审计报告。"),
        late("P01", 5),
        late("P03", 6),
        late("P04", 9, severity="minor"),
    ],
)
NEW = document(
    [
        project("P01", [outcome("final-disclosure-on-time"), outcome("top-five-audited", "failed", 25)], title=HOSTILE),
        project(
            "P02",
            [outcome("final-disclosure-on-time"), outcome("top-five-audited")],
            title="留守儿童心理陪伴与成长支持计划（二期）",
        ),
        project("P04", [outcome("final-disclosure-on-time"), outcome("top-five-audited")]),
        project("P05", [outcome("final-disclosure-on-time", "failed", 12.5), outcome("top-five-audited")]),
    ],
    [
        finding("top-five-audited", "P01", severity="critical", message=HOSTILE, fix="=1+1"),
        late("P05", 7),
        late("P05", 8),
        late("P04", 19, file="改名.xlsx"),
        *(finding("plan-fields", "P05", severity="minor", column=name, message=f"缺 {name}") for name in "abcde"),
    ],
    inputs=[{"path": "b.xlsx", "sha256": "e" * 64, "status": "read", "sheets": []}],
    parameters={"audit_top_n": 10},
)


@pytest.fixture
def reports(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(OLD), encoding="utf-8")
    new.write_text(json.dumps(NEW), encoding="utf-8")
    return old, new


def test_the_documents_of_these_tests_are_reports() -> None:
    schema = json.loads((SCHEMAS / "report.schema.json").read_text(encoding="utf-8"))
    for whole in (OLD, NEW):
        jsonschema.validate(whole, schema, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(("width", "language"), [(100, "en"), (60, "en"), (100, "zh"), (60, "zh")])
def test_it_reads_as_the_golden_file(reports: tuple[Path, Path], width: int, language: str) -> None:
    text = run("diff", *reports, "--lang", language, width=width).stdout
    path = GOLDEN / f"diff-{width}.{language}.txt"
    if os.environ.get("AUDITKIT_WRITE_GOLDEN"):
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()
    assert all(cell_len(line) <= width and line == line.rstrip() for line in text.splitlines())
    assert "\x1b" not in text


def test_all_leaves_nothing_out(reports: tuple[Path, Path]) -> None:
    short, whole = run("diff", *reports).stdout, run("diff", *reports, "--all").stdout
    assert "缺 e" not in short
    assert "… 2 more: --all prints them" in short
    assert "缺 e" in whole
    assert "--all" not in whole


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 1),
        (("--fail-on", "critical"), 1),
        (("--fail-on", "never"), 0),
        (("--fail-on", "grave"), 2),
        (("-o", "diff.pdf"), 2),
    ],
)
def test_what_is_new_decides_the_exit_code(reports: tuple[Path, Path], arguments: tuple[str, ...], code: int) -> None:
    assert run("diff", *reports, *arguments).exit_code == code
    assert run("diff", reports[0], reports[0], *arguments).exit_code == (code if code == 2 else 0)


def test_a_report_that_cannot_be_read_ends_it_with_2_and_neither_is_overwritten(reports: tuple[Path, Path]) -> None:
    old, new = reports
    assert run("diff", old, new.with_name("nowhere.json")).exit_code == 2
    refused = run("diff", old, new, "-o", old)
    assert (refused.exit_code, old.read_text(encoding="utf-8")) == (2, json.dumps(OLD))


def test_the_json_keeps_to_its_schema_and_says_why(reports: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "diff.json"
    told = json.loads(run("diff", *reports, "--format", "json", "-o", path).stdout)
    schema = json.loads((SCHEMAS / "diff.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(told, schema, jsonschema.Draft202012Validator)
    assert told == json.loads(path.read_text(encoding="utf-8"))
    moved = {each["project_id"]: (each["score"]["change"], each["causes"]) for each in told["projects"]}
    assert moved == {"P01": (-12.5, ["data", "rules"]), "P02": (41, ["data", "rules"])}
    assert [(each["project_id"], each["standing"]) for each in told["findings"]["gone"]] == [("P03", "no_project")]
    assert [(each["project_id"], each["rule"]) for each in told["findings"]["fixed"]] == [
        ("P02", "top-five-audited"),
        ("P01", "final-disclosure-on-time"),
    ]
    [still] = told["findings"]["still"]
    assert (still["row"], still["was"]["row"], still["severity"], still["was"]["severity"]) == (19, 9, "major", "minor")


def test_data_runs_nothing_in_the_files(reports: tuple[Path, Path], tmp_path: Path) -> None:
    page, book = tmp_path / "diff.html", tmp_path / "diff.xlsx"
    run("diff", *reports, "-o", page, "-o", book, "--lang", "zh")
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"(src|href)=\"(?!#)", html)
    assert '<html lang="zh-CN">' in html
    workbook = openpyxl.load_workbook(book)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert {"=1+1"} <= {cell.value for cell in cells}
    scores = [cell for cell in cells if cell.value == 41 and cell.data_type == "n"]
    assert [cell.number_format for cell in scores] == ["+0.00;-0.00;0.00"]
    again = tmp_path / "again.xlsx"
    run("diff", *reports, "-o", again, "--lang", "zh")
    assert again.read_bytes() == book.read_bytes()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    write(folder, "P1,书角,,教育", "P2,山区净水,G1,relief")
    return folder


def write(folder: Path, *rows: str) -> None:
    text = "\n".join(("project_id,title,org_id,field", *rows))
    (folder / "projects.csv").write_text(text + "\n", encoding="utf-8")


RULE = ("--as-of", "2019-12-31", "--select", "data-required")


def test_a_baseline_leaves_out_what_is_known_and_counts_it(data: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    assert run("check", data, *RULE, "-o", known).exit_code == 1
    same = run("check", data, *RULE, "--baseline", known, "--lang", "zh")
    assert same.exit_code == 0
    assert "没有新增问题 · 略去 1 个已知问题" in same.stdout
    (data / "projects.csv").rename(data / "列表.csv")
    renamed = run("check", data, *RULE, "--baseline", known)
    assert (renamed.exit_code, "nothing new · 1 known finding left out" in renamed.stdout) == (0, True)
    (data / "列表.csv").unlink()
    write(data, "P3,新项目,,教育", "P2,山区净水,G1,relief", "P1,书角,,教育")
    more = run("check", data, *RULE, "--baseline", known, "--format", "json")
    assert more.exit_code == 1
    told, whole = json.loads(more.stdout), json.loads(run("check", data, *RULE, "--format", "json").stdout)
    assert [each["project_id"] for each in told["findings"]] == ["P3"]
    assert (told["summary"]["findings"]["major"], told["run"]["baseline"]["left_out"]["major"]) == (1, 1)
    assert told["run"]["baseline"]["digest"] == json.loads(known.read_text(encoding="utf-8"))["run"]["digest"]
    assert (told["projects"], told["summary"]["score"]) == (whole["projects"], whole["summary"]["score"])
    assert (told["run"]["digest"] != whole["run"]["digest"], "baseline" in whole["run"]) == (True, False)
    schema = json.loads((SCHEMAS / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(told, schema, jsonschema.Draft202012Validator)


def test_a_page_in_both_languages_leaves_the_same_findings_out_of_both(data: Path, tmp_path: Path) -> None:
    pack = packs.choose(packs.load(["giving-day"], {}), ["data-required"], [])
    report = audit(ingest.read([data]), pack, date(2019, 12, 31))
    told = report.findings[0]
    near, far = (replace(told.place, row=row, cell=f"D{row}") for row in (5, 50))
    english = [replace(told, place=near, message="one", number=1), replace(told, place=far, message="other", number=2)]
    known = replace(told, place=near, message="other")
    stored = StoredReport("known.json", "", {**json.loads(encoded(replace(report, findings=(known,))))})
    left_out = baseline.already_known(replace(report, findings=tuple(english)), stored)
    chinese = tuple(replace(each, message="中文") for each in english)
    assert left_out == {2}
    assert baseline.already_known(replace(report, findings=chinese), stored) == {1}
    kept = baseline.only_new(replace(report, findings=chinese), stored, left_out)
    assert [each.number for each in kept.findings] == [1]


def test_scores_stay_whole_and_are_still_asked_for(data: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    run("check", data, *RULE, "-o", known)
    assert run("check", data, *RULE, "--baseline", known, "--min-score", "100").exit_code == 1


def test_a_baseline_is_neither_overwritten_nor_taken_from_a_baseline(data: Path, tmp_path: Path) -> None:
    known, partial = tmp_path / "known.json", tmp_path / "partial.json"
    run("check", data, *RULE, "-o", known)
    assert run("check", data, *RULE, "--baseline", known, "-o", known).exit_code == 2
    assert run("check", data, *RULE, "--baseline", known, "-o", partial).exit_code == 0
    refused = run("check", data, *RULE, "--baseline", partial)
    assert refused.exit_code == 2
    assert "holds only what was new against another report" in refused.stderr
    assert run("diff", known, partial).exit_code == 2
    assert run("check", data, *RULE, "--baseline", tmp_path / "nowhere.json").exit_code == 2
