"""`auditkit check` as users run it: by what its exit code decides."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment
from typer.testing import CliRunner

from auditkit.cli.commands import build


def run(*arguments: str) -> Any:
    return CliRunner().invoke(build(), ["check", *arguments, "--as-of", "2019-12-31", "--fail-on", "never"])


@pytest.fixture
def projects(tmp_path: Path) -> str:
    path = tmp_path / "projects.csv"
    path.write_text("project_id,title,org_id,field\nP1,书角,G1,教育\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--min-score", "0"), 1), (("--min-score", "60"), 1)])
def test_a_project_without_a_score_does_not_pass_a_least_score(
    projects: str, options: tuple[str, ...], code: int
) -> None:
    result = run(projects, "--select", "progress-recent", *options)
    assert "no score" in result.stdout
    assert result.exit_code == code


@pytest.mark.parametrize(("least", "code"), [("100", 0), ("0", 0)])
def test_a_score_that_reaches_the_least_passes(projects: str, least: str, code: int) -> None:
    result = run(projects, "--select", "data-unique", "--min-score", least)
    assert "mean score 100.00" in result.stdout
    assert result.exit_code == code


PACK = """
pack: mine
version: "1"
title: {en: Mine, zh: 我的}
rules:
  - {id: has-title, kind: present, all_of: [title], weight: 199999, <<}
  - {id: has-audit, kind: present, all_of: [{table: audits}], weight: 1, <<}
""".replace("<<", "title: {en: T, zh: 题}, severity: major, dimension: audit, subject: projects")


@pytest.mark.parametrize(("least", "code"), [("1", 1), ("0.99999", 0), ("0.999995", 0), ("0.9999951", 1)])
def test_a_coverage_that_rounds_to_the_least_does_not_reach_it(
    projects: str, tmp_path: Path, least: str, code: int
) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text(PACK, encoding="utf-8")
    result = run(projects, "--rules", str(rules), "--min-coverage", least)
    assert result.exit_code == code
    assert "on 99 % of the weight" in result.stdout


def test_a_manifest_says_who_is_drawn_and_the_report_says_which(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    names = [f"P{number:02}" for number in range(1, 9)]
    projects = "".join(f"{name},{name},G1,教育,2019-99,2019-08-01,2019-09-09\n" for name in names)
    header = "project_id,title,org_id,field,campaign,fundraising_starts_on,fundraising_ends_on\n"
    (data / "projects.csv").write_text(header + projects, encoding="utf-8")
    funds = "".join(f"{name},2019-99,{100 + int(name[1:])}\n" for name in names)
    (data / "funds.csv").write_text("project_id,campaign,total_amount\n" + funds, encoding="utf-8")
    (data / "audits.csv").write_text(
        "project_id,campaign,report_on,opinion\n"
        + "".join(f"{name},2019-99,2019-12-01,无保留\n" for name in names[3:]),
        encoding="utf-8",
    )
    manifest = tmp_path / "manifest.json"
    draw = ["sample", "draw", str(data), "--campaign", "2019-99", "--seed", "20190909314159265358", "-o", str(manifest)]
    assert CliRunner().invoke(build(), draw).exit_code == 0
    [drawn] = [each["project_id"] for each in json.loads(manifest.read_text(encoding="utf-8"))["selected"]]
    assert drawn in names[:3]

    def outcomes(*options: str) -> tuple[dict[str, str], dict[str, Any]]:
        report = json.loads(run(str(data), "--select", "sampled-projects-audited", "--format", "json", *options).stdout)
        found = {each["project_id"]: each["outcomes"][0]["status"] for each in report["projects"]}
        return found, report["run"]

    found, ran = outcomes()
    assert (set(found.values()), ran.get("manifest"), ran["notes"]) == ({"not_applicable"}, None, [])
    found, ran = outcomes("--manifest", str(manifest))
    assert found == {name: "failed" if name == drawn else "not_applicable" for name in names}
    sha256 = hashlib.sha256(manifest.read_bytes()).hexdigest()
    assert ran["manifest"] == {"sha256": sha256, "campaign": "2019-99"}
    assert sha256 in ran["notes"][0]
    shown = run(str(data), "--manifest", str(manifest), "-o", str(tmp_path / "report.md")).stdout
    reserves = len(json.loads(manifest.read_text(encoding="utf-8"))["reserves"])
    assert reserves
    assert f"samples {6 + reserves}: 5 mandatory, 1 drawn, {reserves} in reserve" in " ".join(shown.split())
    block = shown.partition("Must be audited, for they were drawn · 1 project of 2019-99\n")[2].partition("\n\n")[0]
    assert [line.split()[:2] for line in block.splitlines()] == [["1", drawn]]
    page = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert f"| 1 | {drawn} {drawn} | top-100 / Education | " in page
    other = next(name for name in names if name != drawn)
    assert "for they were drawn" not in run(str(data), "--manifest", str(manifest), "--project", other).stdout
    assert "for they were drawn" not in run(str(data)).stdout
    refused = run(str(data), "--manifest", str(manifest), "-o", str(manifest))
    assert refused.exit_code == 2
    assert hashlib.sha256(manifest.read_bytes()).hexdigest() == sha256


@pytest.mark.parametrize(
    "arguments",
    [
        ("-o", "out/index.html", "--cards", "out"),
        ("-o", "out/deep/a.xlsx", "--annotate", "out"),
        ("--cards", "out", "--letters", "out"),
        ("--annotate", "out/marked", "--letters", "out"),
    ],
)
def test_no_output_comes_into_the_place_of_another(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "projects.csv").write_text("project_id,title,org_id,field\nP1,One,O1,health\n", encoding="utf-8")
    places = [word if word.startswith("-") else str(tmp_path / word) for word in arguments]
    result = CliRunner().invoke(build(), ["check", str(tmp_path / "projects.csv"), *places])
    assert result.exit_code == 2
    assert "lies in the folder of" in result.stderr
    assert not (tmp_path / "out").exists()


def handed_in(folder: Path, project_id: str = "P1") -> Path:
    """A workbook with a project whose field is wrong, and a note of its bookkeeper."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "项目"
    sheet.append(["项目编号", "项目名称", "执行机构", "领域"])
    sheet.append([project_id, "书角", "G1", "没有的领域"])
    sheet["B2"].comment = Comment("ask Li", "bookkeeper")
    folder.mkdir(exist_ok=True)
    book.save(folder / "handed.xlsx")
    return folder / "handed.xlsx"


def test_a_workbook_with_notes_of_another_program_is_marked_and_marked_again(tmp_path: Path) -> None:
    path = handed_in(tmp_path / "in")
    assert run(str(path), "--annotate", str(tmp_path / "once")).exit_code == 0
    corrected = openpyxl.load_workbook(tmp_path / "once" / "handed.xlsx")
    corrected.save(tmp_path / "in" / "handed.xlsx")
    result = run(str(path), "--annotate", str(tmp_path / "twice"))
    assert result.exit_code == 0, result.stderr
    for folder in ("once", "twice"):
        sheet = openpyxl.load_workbook(tmp_path / folder / "handed.xlsx")["项目"]
        assert sheet["B2"].comment.text == "ask Li"
        assert "Seen: 没有的领域" in sheet["D2"].comment.text


def test_a_workbook_that_is_nested_without_end_is_told_and_the_others_are_marked(tmp_path: Path) -> None:
    path = handed_in(tmp_path / "in")
    deep = tmp_path / "in" / "deep.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(deep, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(b"P1", b"P2")
            nested = b"<extLst>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</extLst></worksheet>"
            target.writestr(name, content.replace(b"</worksheet>", nested))
    result = run(str(tmp_path / "in"), "--annotate", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "deep.xlsx could not be marked: what is in it is nested too deep" in result.stderr
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["handed.xlsx"]


def test_no_card_is_written_through_a_link(tmp_path: Path) -> None:
    path = handed_in(tmp_path / "in")
    before = path.read_bytes()
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "P1.html").symlink_to(path)
    result = run(str(path), "--cards", str(tmp_path / "cards"))
    assert result.exit_code == 2
    assert "a link there leads to another place" in result.stderr
    assert path.read_bytes() == before


def test_a_number_of_a_person_is_no_name_on_a_card(tmp_path: Path) -> None:
    path = handed_in(tmp_path / "in", "11010519491231002X")
    assert run(str(path), "--cards", str(tmp_path / "cards")).exit_code == 0
    pages = [each.read_text(encoding="utf-8") for each in (tmp_path / "cards").iterdir()]
    assert len(pages) == 2
    assert not any("11010519491231002X" in page for page in pages)


@pytest.mark.parametrize(
    "field", ["{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ " + "(" * 3000 + ")" * 3000 + " }}"]
)
def test_a_template_of_letters_without_an_end_is_one_clear_error(tmp_path: Path, field: str) -> None:
    document = docx.Document()
    document.add_paragraph(field)
    document.save(tmp_path / "template.docx")
    path = handed_in(tmp_path / "in")
    letters = ("--letters", str(tmp_path / "letters"), "--letter-template", str(tmp_path / "template.docx"))
    sample = Path(__file__).parents[2] / "sample_data" / "self-check"
    for data in (path, sample):
        result = run(str(data), *letters)
        assert isinstance(result.exception, SystemExit) or result.exception is None
    assert result.exit_code == 2
    assert "template.docx" in result.stderr


def test_letters_that_are_addressed_by_id_are_counted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    tables = {
        "organizations": "org_id,name\nG1,Reed\nG1,Reeds\n",
        "projects": "project_id,title,org_id,field\nP1,Wells,G1,education\nP2,Books,G2,education\n",
    }
    for name, text in tables.items():
        (tmp_path / "in" / f"{name}.csv").write_text(text, encoding="utf-8")
    told = run(str(tmp_path / "in"), "--letters", str(tmp_path / "letters")).stderr.splitlines()
    assert "1 organisation has no name on file: its letter is addressed by id: G2." in told
    assert "1 organisation has several names on file: its letter is addressed by id: G1." in told
