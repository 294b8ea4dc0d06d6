"""Copies that cannot be made or written: each is one sentence, and the others are made."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from rich_workbooks import parts, rich_workbook, run, with_parts

from auditkit.ingest.paths import find
from auditkit.reports.annotate import elements

BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><comments xmlns="x"><authors/><commentList>&b;</commentList></comments>'


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/comments1.xml", b"<comments"),
        ("xl/comments1.xml", BOMB),
        ("xl/comments1.xml", b"<comments/>"),
        ("xl/drawings/vmlDrawing1.vml", b"<xml/>"),
        ("xl/worksheets/_rels/sheet2.xml.rels", b"<Relationships/>"),
        ("[Content_Types].xml", b""),
    ],
)
def test_a_workbook_with_a_broken_part_is_told_and_the_others_are_marked(
    tmp_path: Path, part: str, content: bytes
) -> None:
    broken = with_parts(rich_workbook(tmp_path / "broken.xlsx", ("2019-03-01", "尽快", "2019-04-01")), {part: content})
    plain = tmp_path / "plain.csv"
    plain.write_text("project_id,title,org_id,field\nP9,书角,G1,教育\n", encoding="utf-8")
    before = broken.read_bytes()
    result = run(str(broken), str(plain), "--annotate", str(tmp_path / "marked"))
    assert result.exit_code == 2
    (fault,) = (line for line in result.stderr.splitlines() if line.startswith("✗"))
    assert fault.startswith(f"✗ {broken} could not be marked: its part xl/") or "[Content_Types].xml" in fault
    assert [each.name for each in (tmp_path / "marked").iterdir()] == ["plain.xlsx"]
    assert broken.read_bytes() == before


def test_comments_that_are_said_to_lie_outside_are_told_plainly(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "a.xlsx")
    name = "xl/worksheets/_rels/sheet2.xml.rels"
    relations = parts(path)[name]
    attacked = relations.replace(b'relationships/comments"', b'relationships/comments" TargetMode="External"')
    assert attacked != relations
    result = run(str(with_parts(path, {name: attacked})), "--annotate", str(tmp_path / "marked"))
    assert result.exit_code == 2
    assert (
        f"could not be marked: it says that its sheets, comments or styles lie outside the file ({name})"
        in result.stderr
    )
    assert "ZIP" not in result.stderr


def test_a_file_that_changed_since_it_was_read_is_not_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("project_id,title,org_id,field\nP9,书角,G1,教育\n", encoding="utf-8")

    def find_later(paths: list[Path]) -> object:
        path.write_text("project_id,title,org_id,field\nP9,书角,G1,体育\n", encoding="utf-8")
        return find(paths)

    monkeypatch.setattr("auditkit.ingest.paths.find", find_later)
    result = run(str(path), "--annotate", str(tmp_path / "marked"))
    assert result.exit_code == 2
    assert "it has changed since it was checked" in result.stderr


def test_files_that_were_not_read_have_no_copy(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "in" / "readme.txt").write_text("x", encoding="utf-8")
    (tmp_path / "in" / "a.csv").write_text("project_id,title,org_id,field\nP9,书角,G1,教育\n", encoding="utf-8")
    run(str(tmp_path / "in"), "--annotate", str(tmp_path / "marked"))
    assert [each.name for each in (tmp_path / "marked").iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("folder", ["in", "in/marked", ".", "in/a.csv", "in/../in"])
def test_a_folder_of_what_was_handed_in_takes_no_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/a.csv").write_text("project_id,title,org_id,field\nP9,书角,G1,教育\n", encoding="utf-8")
    Path("b.csv").write_text("project_id,title,org_id,field\nP8,书角,G1,教育\n", encoding="utf-8")
    before = sorted(Path().rglob("*"))
    result = run("in", "b.csv", "--annotate", folder)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f'--annotate "{Path(folder)}"' in result.stderr
    assert sorted(Path().rglob("*")) == before


def test_no_link_leads_a_copy_to_another_place(tmp_path: Path) -> None:
    for name in ("in/x", "in/y", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    for folder in ("x", "y"):
        path = tmp_path / "in" / folder / "a.csv"
        path.write_text(f"project_id,title,org_id,field\n{folder},书角,G1,教育\n", encoding="utf-8")
    (tmp_path / "marked").mkdir()
    (tmp_path / "marked" / "x").symlink_to(tmp_path / "elsewhere")
    result = run(str(tmp_path / "in"), "--annotate", str(tmp_path / "marked"))
    assert result.exit_code == 2
    assert "a link there leads to another place" in result.stderr
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert (tmp_path / "marked" / "y" / "a.xlsx").is_file()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("project_id,title,org_id,field\nP9,书角,G1,教育\n", encoding="utf-8")
    (tmp_path / "note.txt").touch()
    result = run(str(path), "--annotate", str(tmp_path / "note.txt" / "marked"))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"✗ {tmp_path / 'note.txt' / 'marked'} cannot be written: ")


def test_the_list_of_waivers_is_not_replaced_by_a_copy(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "marked").mkdir()
    rich_workbook(tmp_path / "in" / "a.xlsx")
    waivers = tmp_path / "marked" / "a.xlsx"
    workbook = xlsxwriter.Workbook(waivers)
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["project", "rule", "reason", "by", "until"])
    sheet.write_row(1, 0, ["P1", "data-type", "A typhoon", "Supervision desk", "2020-06-30"])
    workbook.close()
    before = waivers.read_bytes()
    result = run(str(tmp_path / "in"), "--waivers", str(waivers), "--annotate", str(tmp_path / "marked"))
    assert result.exit_code == 2
    assert '--annotate "' in result.stderr
    assert waivers.read_bytes() == before


@pytest.mark.parametrize("encoding", ["utf-16", "gbk"])
def test_parts_in_other_encodings_are_marked_in_utf_8(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><a n="报"><b>表</b></a>'.encode(encoding)
    read = elements.as_utf8(xml, "a.xml")
    root = elements.parse(read, "a.xml")
    assert (root.get("n"), root.children[0].text) == ("报", "表")
    edits = elements.changed(read, root, {"n": "<", "m": '"', "o": None}, b"<c/>")
    assert elements.spliced(read, edits).decode() == '<a n="&lt;" m=\'"\'><b>表</b><c/></a>'


def test_tags_that_look_like_others_are_left_alone() -> None:
    xml = b'<a><!-- <b/> --><![CDATA[<b/>]]><x:b  c=\'d="e">\' f = "g" /></a>'
    root = elements.parse(xml, "a.xml")
    (element,) = root.named("b")
    assert xml[element.start : element.end].startswith(b"<x:b")
    edits = elements.changed(xml, element, {"f": "h", "d": "i"}, b"<j/>")
    assert elements.spliced(xml, edits).endswith(b"""<x:b  c='d="e">' f = "h" d="i"><j/></x:b></a>""")


def test_rows_are_passed_over_without_a_look_at_their_cells() -> None:
    xml = b"<w><sheetData><row><c/></row></sheetData><sheetData/><z/></w>"
    assert [each.name for each in elements.parse(xml, "w", "sheetData").children] == ["sheetData", "sheetData", "z"]
    with pytest.raises(elements.NotMarkable):
        elements.parse(b"<w><sheetData><sheetData></sheetData></sheetData></w>", "w", "sheetData")


def test_parts_without_findings_keep_their_bytes(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "a.xlsx", ("2019-04-01", "2019-05-01", "2019-06-01"))
    run(str(path), "--annotate", str(tmp_path / "marked"))
    before, after = parts(path), parts(tmp_path / "marked" / "a.xlsx")
    assert before["xl/comments1.xml"] == after["xl/comments1.xml"]
    assert before["xl/worksheets/sheet1.xml"] == after["xl/worksheets/sheet1.xml"]
