"""Marked copies: all that was in a workbook is still there, and its marks are put, worded and replaced."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from rich_workbooks import HEADERS, PROJECTS, cells_of, parts, rich_workbook, run, with_parts

from auditkit import i18n
from auditkit.ingest.own_sheets import lists_findings
from auditkit.ingest.raw import RawSheet
from auditkit.reports.annotate import marking, notes, sheets
from auditkit.reports.annotate.styles import FILLS

SAMPLES = Path(__file__).resolve().parents[3] / "sample_data"
RULE = notes.RULE

Mark = Callable[..., Path]


def opened(path: Path) -> openpyxl.Workbook:
    """Return a workbook as openpyxl reads it, which has no use for extensions and says so."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* not supported and will be removed", UserWarning)
        return openpyxl.load_workbook(BytesIO(path.read_bytes()))


def comments(path: Path, sheet: str) -> dict[str, str]:
    """Return the comments of a sheet by cell."""
    cells = (cell for row in opened(path)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment is not None}


def colours(path: Path, sheet: str) -> dict[str, str]:
    """Return the colours that lie over areas of a sheet, in the order in which they count."""
    found = [
        (rule.priority, str(area.sqref), rule.dxf.fill.bgColor.rgb)
        for area in opened(path)[sheet].conditional_formatting
        for rule in area.rules
        if rule.formula == ['N("auditkit")=0']
    ]
    return {area: colour for _priority, area, colour in sorted(found)}


def listed(path: Path) -> list[tuple[Any, ...]]:
    """Return the rows of the sheet of findings."""
    return list(opened(path).worksheets[0].iter_rows(values_only=True))


def cells(sheet: Any, looks: dict[int, str]) -> dict[str, tuple[Any, ...]]:
    """Return what the cells of a sheet hold and how they look; what a style looks like is written out once."""
    found = {}
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if cell.style_id not in looks:
            parts_of_it = (cell.font, cell.fill, cell.border, cell.number_format, cell.alignment, cell.protection)
            looks[cell.style_id] = repr(parts_of_it)
        found[cell.coordinate] = cell.value, looks[cell.style_id]
    return found


def differences(original: Path, copy: Path) -> Iterator[str]:
    """Yield what of a workbook is otherwise in its copy, as openpyxl reads both."""
    one, other = opened(original), opened(copy)
    if other.sheetnames[1:] != one.sheetnames:
        yield f"sheets: {other.sheetnames}"
    looks: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for sheet, its in zip(one.worksheets, other.worksheets[1:], strict=True):
        mine, theirs = cells(sheet, looks[0]), cells(its, looks[1])
        yield from (f"{sheet.title} {name}" for name in mine.keys() | theirs if mine.get(name) != theirs.get(name))
        for what in ("data_validations", "merged_cells", "auto_filter", "freeze_panes", "print_area", "sheet_state"):
            if repr(getattr(sheet, what)) != repr(getattr(its, what)):
                yield f"{sheet.title}: {what}"
        for dimensions in ("column_dimensions", "row_dimensions"):
            sizes, its_sizes = (
                {key: (each.width if "col" in dimensions else each.ht, each.hidden) for key, each in kept.items()}
                for kept in (getattr(sheet, dimensions), getattr(its, dimensions))
            )
            if sizes != its_sizes:
                yield f"{sheet.title}: {dimensions}"


def test_all_that_is_in_the_workbooks_of_the_sample_data_is_in_their_copies(tmp_path: Path) -> None:
    folders = [str(folder) for folder in (SAMPLES / "platform", SAMPLES / "self-check", SAMPLES / "giving-day-2019")]
    result = run(*folders, "--annotate", str(tmp_path / "marked"))
    assert result.exit_code == 0
    copies = {each.relative_to(tmp_path / "marked").as_posix(): each for each in (tmp_path / "marked").rglob("*.xlsx")}
    originals = [each for each in SAMPLES.rglob("*") if each.suffix in (".xlsx", ".xls", ".ods")]
    originals += SAMPLES.glob("platform/*.csv")
    assert len(originals) >= 15
    marked = 0
    for original in originals:
        copy = copies[original.relative_to(SAMPLES).with_suffix(".xlsx").as_posix()]
        if original.suffix != ".xlsx":
            continue
        assert list(differences(original, copy)) == []
        before, after = parts(original), parts(copy)
        for name, part in before.items():
            if name.startswith("xl/worksheets/sheet"):
                assert cells_of(part) == cells_of(after[name])
            elif name not in ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"):
                assert part == after[name], name
        marked += sum(len(colours(copy, sheet)) for sheet in opened(original).sheetnames)
    assert marked >= 20


def test_a_comparison_would_see_a_cell_that_changed(tmp_path: Path, mark: Mark) -> None:
    original = rich_workbook(tmp_path / "a.xlsx")
    copy = mark(original)
    assert list(differences(original, copy)) == []
    workbook = opened(copy)
    workbook["财务披露"]["G5"].number_format = "0.0"
    workbook["财务披露"].column_dimensions["F"].width = 5
    workbook["财务披露"].data_validations.dataValidation.clear()
    workbook.save(copy)
    assert {each.partition(" ")[2] for each in differences(original, copy)} >= {
        "G5",
        "data_validations",
        "column_dimensions",
    }


def test_pictures_charts_shapes_and_values_of_formulas_stay_byte_by_byte(tmp_path: Path, mark: Mark) -> None:
    original = rich_workbook(tmp_path / "a.xlsx")
    before, after = parts(original), parts(mark(original))
    kept = [name for name in before if name.startswith(("xl/media", "xl/charts", "xl/drawings/drawing", "xl/theme"))]
    assert len(kept) == 5
    assert all(before[name] == after[name] for name in (*kept, "xl/sharedStrings.xml", "docProps/core.xml"))
    assert b"<f>G5+H5-I5</f><v>120</v>" in after["xl/worksheets/sheet2.xml"]


def test_cells_have_the_colour_of_their_severity_and_a_note(tmp_path: Path, mark: Mark) -> None:
    copy = mark(rich_workbook(tmp_path / "a.xlsx", ("2019年13月1日", "2019-03-01", "尽快")))
    assert colours(copy, "财务披露") == {"F4 F6": FILLS["major"]}
    told = comments(copy, "财务披露")
    assert told["A1"] == "模板 2019 版"
    assert told["F4"].startswith(f"请核对\n{RULE}\n! major · ")
    lines = told["F6"].split("\n")
    assert (lines[0], lines[-1]) == (RULE, RULE)
    assert lines[1].endswith("(data-type)")
    assert lines[2:6] == [
        "P1",
        "Seen: 尽快",
        'Disclosed on is "尽快", which is no date.',
        "→ Write the right day, with year, month and day: for example 2019-12-01 or 2019年12月1日.",
    ]


def test_colours_come_before_the_formats_of_the_sheet_which_keep_their_order(
    tmp_path: Path, mark: Mark, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rules(path: Path) -> list[tuple[int, str, str]]:
        formats = opened(path)["财务披露"].conditional_formatting
        return sorted((rule.priority, str(area.sqref), rule.type) for area in formats for rule in area.rules)

    original = rich_workbook(tmp_path / "a.xlsx", ("2019年13月1日", "2019-03-01", "尽快"))
    monkeypatch.setattr(sheets, "_AREAS", 1)
    copy = mark(original)
    before = [(priority + 2, *rest) for priority, *rest in rules(original)]
    assert rules(copy) == [(1, "F4", "expression"), (2, "F6", "expression"), *before]
    assert mark(copy, "again").read_bytes() == copy.read_bytes()


def test_a_sheet_that_holds_a_chart_is_not_selected_beside_ours(tmp_path: Path, mark: Mark) -> None:
    workbook = xlsxwriter.Workbook(path := tmp_path / "a.xlsx")
    sheet = workbook.add_worksheet("项目")
    sheet.write_row(0, 0, PROJECTS)
    sheet.write_row(1, 0, ["P1", "书角", "G1", "教育", "2019-01-01", "2019-12-31"])
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "=项目!$E$2:$E$2"})
    chartsheet = workbook.add_chartsheet("图")
    chartsheet.set_chart(chart)
    chartsheet.activate()
    workbook.close()
    copy = mark(path)
    assert opened(copy).sheetnames == ["Findings", "项目", "图"]
    assert b'tabSelected="0"' in parts(copy)["xl/chartsheets/sheet1.xml"]
    assert parts(copy)["xl/charts/chart1.xml"] == parts(path)["xl/charts/chart1.xml"]


def test_strict_open_xml_has_colours_alone(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "a.xlsx", ("2019年13月1日", "2019-03-01", "尽快"))
    usual, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    changed = {
        name: part.replace(usual + b"spreadsheetml/2006/main", strict + b"spreadsheetml/main").replace(
            usual + b"officeDocument/2006/relationships", strict + b"officeDocument/relationships"
        )
        for name, part in parts(path).items()
        if name.endswith((".xml", ".rels"))
    }
    result = run(str(with_parts(path, changed)), "--annotate", str(tmp_path / "marked"))
    assert "Strict Open XML has no room for notes" in result.stderr
    after = parts(tmp_path / "marked" / "a.xlsx")
    assert after["xl/comments1.xml"] == changed["xl/comments1.xml"]
    assert b'<conditionalFormatting sqref="F4 F6">' in after["xl/worksheets/sheet2.xml"]


def test_notes_are_worded_in_the_language_asked_for(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "a.xlsx")
    result = run(str(path), "--annotate", str(tmp_path / "zh"), "--lang", "zh")
    assert result.exit_code == 0
    i18n.use("en")
    assert "所见：2019-02-30" in comments(tmp_path / "zh" / "a.xlsx", "财务披露")["F6"]
    assert listed(tmp_path / "zh" / "a.xlsx")[0][0] == "a.xlsx 的问题清单"


def test_amounts_are_written_as_money_and_codes_by_their_titles(tmp_path: Path, mark: Mark) -> None:
    workbook = xlsxwriter.Workbook(path := tmp_path / "a.xlsx")
    projects = workbook.add_worksheet("项目")
    projects.write_row(0, 0, PROJECTS)
    projects.write_row(1, 0, ["P1", "书角", "G1", "体育", "2019-01-01", "2019-12-31"])
    sheet = workbook.add_worksheet("财务披露")
    sheet.write_row(0, 0, HEADERS)
    sheet.write_row(1, 0, ["D1", "P1", "定期披露", "2019-01-01", "2019-03-31", "2019-04-02", 100, 50, 30, 130])
    workbook.close()
    copy = mark(path)
    assert "\nSeen: 130.00\nExpected: 120.00\n" in comments(copy, "财务披露")["J2"]
    assert "\nSeen: 体育\nExpected: " in (enum := comments(copy, "项目")["D2"])
    assert "Education" in enum
    assert "special_care" not in enum


def test_findings_are_listed_with_links_that_lead_to_their_cells(tmp_path: Path, mark: Mark) -> None:
    copy = mark(rich_workbook(tmp_path / "it's.xlsx"))
    sheet = opened(copy).worksheets[0]
    links = {link.ref: link.location for row in sheet.iter_rows() for cell in row if (link := cell.hyperlink)}
    assert set(links.values()) == {"'财务披露'!F4", "'财务披露'!F5", "'财务披露'!F6", "'项目'!A1"}
    assert all(cell.hyperlink is None or cell.hyperlink.target is None for row in sheet.iter_rows() for cell in row)
    assert sheet["A1"].value == "Findings in it's.xlsx"
    assert sheet.auto_filter.ref.startswith(f"A{min(int(ref[1:]) for ref in links) - 1}:G")


def test_the_sheet_of_findings_comes_first_and_names_and_selection_follow(tmp_path: Path, mark: Mark) -> None:
    copy = mark(rich_workbook(tmp_path / "a.xlsx"))
    workbook = opened(copy)
    assert workbook.sheetnames == ["Findings", "项目", "财务披露", "问题"]
    assert workbook.active.title == "Findings"
    assert [bool(sheet.sheet_view.tabSelected) for sheet in workbook.worksheets] == [True, False, False, False]
    assert list(workbook["财务披露"].defined_names) == ["收入"]
    assert workbook["财务披露"].print_area == "'财务披露'!$A$1:$J$7"


def test_a_sheet_of_the_same_name_keeps_it(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "a.xlsx")
    run(str(path), "--annotate", str(tmp_path / "zh"), "--lang", "zh")
    names = opened(tmp_path / "zh" / "a.xlsx").sheetnames
    assert names == ["问题 (2)", "项目", "财务披露", "问题"]


def test_marking_again_gives_the_same_bytes_also_of_the_copy(tmp_path: Path, mark: Mark) -> None:
    original = rich_workbook(tmp_path / "a.xlsx")
    once, again = mark(original, "one"), mark(original, "two")
    assert once.read_bytes() == again.read_bytes()
    assert mark(once, "three").read_bytes() == once.read_bytes()


def test_marks_of_what_was_mended_go_and_comments_of_people_stay(tmp_path: Path, mark: Mark) -> None:
    copy = mark(rich_workbook(tmp_path / "a.xlsx", ("2019年13月1日", "2019-03-01", "尽快")))
    sheet = parts(copy)["xl/worksheets/sheet2.xml"]
    strings = parts(copy)["xl/sharedStrings.xml"].replace("尽快".encode(), b"2019-05-01")
    mended = with_parts(copy, {"xl/sharedStrings.xml": strings.replace("2019年13月1日".encode(), b"2019-04-01")})
    again = mark(mended, "again")
    assert colours(again, "财务披露") == {}
    assert comments(again, "财务披露") == {"A1": "模板 2019 版", "F4": "请核对"}
    assert b"<x:Row>5</x:Row>" not in parts(again)["xl/drawings/vmlDrawing1.vml"]
    assert cells_of(parts(again)["xl/worksheets/sheet2.xml"]) == cells_of(sheet)


def test_a_marked_copy_is_checked_as_its_original_is(tmp_path: Path, mark: Mark) -> None:
    copy = mark(rich_workbook(tmp_path / "a.xlsx"))
    stdout = [run(str(path), "--format", "jsonl").stdout for path in (tmp_path / "a.xlsx", copy)]
    assert stdout[0].replace(str(tmp_path / "a.xlsx"), "") == stdout[1].replace(str(copy), "")
    (read,) = json.loads(run(str(copy), "--format", "json").stdout)["run"]["inputs"]
    assert [sheet["table"] for sheet in read["sheets"]] == [None, "projects", "disclosures", None]
    assert read["sheets"][0]["note"] == "It lists the findings of an earlier check, and holds no data."
    assert not lists_findings(RawSheet("a.xlsx", "Findings", [["项目编号"], ["P1"]]))


def test_no_sheet_of_data_is_taken_for_the_list_of_findings(tmp_path: Path, mark: Mark) -> None:
    path = rich_workbook(tmp_path / "a.xlsx")
    listing = parts(path)["xl/workbook.xml"].replace(
        b"<definedNames>", "<definedNames><definedName name='_auditkit_findings'>财务披露!$A$1</definedName>".encode()
    )
    names = opened(mark(with_parts(path, {"xl/workbook.xml": listing}))).sheetnames
    assert names == ["Findings", "项目", "财务披露", "问题"]


def test_merged_cells_are_marked_at_the_first_over_all_of_them(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(path := tmp_path / "a.xlsx")
    sheet = workbook.add_worksheet("财务披露")
    sheet.write_row(0, 0, HEADERS)
    for row in (1, 2):
        sheet.write_row(row, 0, [f"D{row}", "P1", "定期披露", "2019-01-01", "2019-03-31", "", 1, 1, 1, 1])
    sheet.merge_range("F2:F3", "尽快")
    workbook.close()
    run(str(path), "--annotate", str(tmp_path / "marked"))
    copy = tmp_path / "marked" / "a.xlsx"
    assert next(iter(colours(copy, "财务披露"))).endswith("F2:F3")
    assert comments(copy, "财务披露")["F2"].count("(data-type)") == 1


def test_what_is_hidden_protected_or_has_macros_is_said(tmp_path: Path, mark: Mark) -> None:
    path = rich_workbook(tmp_path / "a.xlsx")
    listing = parts(path)["xl/workbook.xml"].replace(b'sheetId="2"', b'sheetId="2" state="hidden"')
    changed = with_parts(path, {"xl/workbook.xml": listing, "xl/vbaProject.bin": b"macros"})
    copy = mark(changed.rename(tmp_path / "a.xlsm"))
    assert copy.name == "a.xlsm"
    assert parts(copy)["xl/vbaProject.bin"] == b"macros"
    remarks = [row[0] for row in listed(copy) if str(row[0]).startswith("! ")]
    assert [each.partition(",")[0].partition(".")[0] for each in remarks] == [
        "! Protected",
        "! Hidden",
        "! The macros of the original are in this copy",
    ]
    links = [cell.hyperlink for row in opened(copy).worksheets[0].iter_rows() for cell in row]
    assert not any(link and "财务披露" in link.location for link in links)


def test_a_signature_that_does_not_hold_any_more_is_told(tmp_path: Path) -> None:
    path = with_parts(rich_workbook(tmp_path / "a.xlsx"), {"_xmlsignatures/sig1.xml": b"<Signature/>"})
    result = run(str(path), "--annotate", str(tmp_path / "marked"))
    assert result.stderr == f"! {path}: The digital signature of the original does not hold for this copy.\n"


def test_cells_with_a_conversation_or_a_long_comment_have_their_colour_only(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "a.xlsx", ("2019年13月1日", "2019-03-01", "尽快"))
    before = parts(path)
    talk = (
        b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        b'<threadedComment ref="F6" id="{1}"><text>?</text></threadedComment></ThreadedComments>'
    )
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    relation = f'<Relationship Id="rId9" Type="{kind}" Target="../threadedComments/t1.xml"/></Relationships>'.encode()
    relations = before["xl/worksheets/_rels/sheet2.xml.rels"].replace(b"</Relationships>", relation)
    long = before["xl/comments1.xml"].replace("请核对".encode(), b"x" * 32_700)
    with_parts(
        path,
        {
            "xl/threadedComments/t1.xml": talk,
            "xl/worksheets/_rels/sheet2.xml.rels": relations,
            "xl/comments1.xml": long,
        },
    )
    result = run(str(path), "--annotate", str(tmp_path / "marked"))
    copy = tmp_path / "marked" / "a.xlsx"
    assert colours(copy, "财务披露") == {"F4 F6": FILLS["major"]}
    assert comments(copy, "财务披露") == {"A1": "模板 2019 版", "F4": "x" * 32_700}
    assert "No room for a note" in result.stderr
    assert "'财务披露'!F4" in result.stderr
    assert "Comments with replies stand at these cells" in result.stderr


def test_beyond_a_number_of_cells_only_the_gravest_have_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "NOTES", 1)
    monkeypatch.setattr(marking, "LISTED", 2)
    path = rich_workbook(tmp_path / "a.xlsx", ("2019年13月1日", "2019-03-01", "尽快"))
    result = run(str(path), "--annotate", str(tmp_path / "marked"))
    copy = tmp_path / "marked" / "a.xlsx"
    assert colours(copy, "财务披露") == {"F4 F6": FILLS["major"]}
    assert [cell for cell, text in comments(copy, "财务披露").items() if RULE in text] == ["F4"]
    assert "Only the 1 cells with the gravest findings have a note; 1 more have a colour." in result.stderr
    assert "more findings are not listed here: see the report." in result.stderr
    assert sum(str(row[0]).startswith("major") for row in listed(copy)) == 2


def test_long_notes_stay_within_what_a_cell_holds() -> None:
    empty = notes.empty("http://schemas.openxmlformats.org/spreadsheetml/2006/main")
    noted = notes.noted(empty, "xl/comments1.xml", {"A1": "字" * 40_000, "A2": "😀" * 20_000})
    assert noted.new == ("A1", "A2")
    for name in ("字", "😀"):
        text = noted.xml.decode().partition(f"{RULE}\n{name}")[2].partition("</t>")[0]
        assert len(f"{RULE}\n{name}{text}".encode("utf-16-le")) // 2 in (32_766, 32_767)
        assert text.endswith(f"…\n{RULE}")


@pytest.mark.parametrize("ending", [".csv", ".xls", ".ods"])
def test_other_files_come_back_as_workbooks_made_of_what_was_read(tmp_path: Path, ending: str) -> None:
    source = {
        ".csv": SAMPLES / "platform" / "平台筹款数据.csv",
        ".xls": SAMPLES / "platform" / "微光服务中心.xls",
        ".ods": SAMPLES / "platform" / "童安健康.ods",
    }[ending]
    others = SAMPLES / "platform" / "暖心慈善.xlsx"
    result = run(str(source), str(others), "--annotate", str(tmp_path / "marked"))
    copy = tmp_path / "marked" / f"{source.stem}.xlsx"
    workbook = opened(copy)
    marked = {sheet: comments(copy, sheet) for sheet in workbook.sheetnames[1:]}
    assert any(marked.values())
    if ending == ".csv":
        assert result.stderr == ""
        assert workbook.sheetnames[1:] == [source.stem]
        rows = list(workbook[source.stem].iter_rows(values_only=True))
        assert len(rows) == len(source.read_text(encoding="gb18030").splitlines()) or len(rows) > 10
    else:
        assert "made of the values that were read" in result.stderr
        assert "! This copy was made of the values" in str(listed(copy))
    if ending == ".xls":
        assert '"-12000"' in marked["财务披露"]["I10"]
        assert workbook["财务披露"]["I10"].value == -12000


def test_findings_that_lie_in_no_cell_stand_on_the_sheet_alone(tmp_path: Path, mark: Mark) -> None:
    path = tmp_path / "a.csv"
    path.write_text("project_id,title,org_id,field\nP1,书角,G1,教育\n", encoding="utf-8")
    copy = mark(path)
    assert comments(copy, "a") == {}
    assert len(listed(copy)) > 5


def test_files_in_archives_have_copies_and_names_that_clash_are_kept_apart(tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    for folder, name in (("a", "x.xlsx"), ("b", "x.xlsx"), ("b", "X.csv")):
        (inputs / folder).mkdir(parents=True, exist_ok=True)
        if name.endswith(".csv"):
            (inputs / folder / name).write_text("project_id,title,org_id,field\nP9,书角,G1,教育\n", encoding="utf-8")
        else:
            rich_workbook(inputs / folder / name)
    with zipfile.ZipFile(inputs / "c.zip", "w") as archive:
        archive.write(rich_workbook(tmp_path / "z.xlsx"), "内/z.xlsx")
    run(str(inputs), "--annotate", str(tmp_path / "marked"))
    found = {each.relative_to(tmp_path / "marked").as_posix() for each in (tmp_path / "marked").rglob("*.xlsx")}
    assert found == {"a/x.xlsx", "b/X.xlsx", "b/x (2).xlsx", "c/内/z.xlsx"}
    assert colours(tmp_path / "marked" / "c" / "内" / "z.xlsx", "财务披露")


def test_what_is_hidden_is_said_beside_its_findings(tmp_path: Path, mark: Mark) -> None:
    path = rich_workbook(tmp_path / "a.xlsx", ("2019年13月1日", "2019-03-01", "尽快"))
    workbook = opened(path)
    sheet = workbook["财务披露"]
    sheet.row_dimensions[4].hidden = True
    workbook.save(path)
    rows = listed(mark(path))
    assert {row[1] for row in rows} >= {
        "财务披露 › F4 (row hidden)",
        "财务披露 › F6",
    }
    assert "! Rows and columns that are hidden, to be shown before their marks can be seen: 财务披露 row 4." in [
        row[0] for row in rows
    ]
    sheet.row_dimensions[4].hidden = False
    sheet.column_dimensions["F"].hidden = True
    workbook.save(path)
    rows = listed(mark(path, "again"))
    assert "财务披露 › F6 (column hidden)" in {row[1] for row in rows}


def test_headers_that_mean_no_column_are_marked_by_what_they_leave_open(tmp_path: Path, mark: Mark) -> None:
    workbook = xlsxwriter.Workbook(path := tmp_path / "a.xlsx")
    projects = workbook.add_worksheet("项目")
    projects.write_row(0, 0, ["项目编号", "项目名称", "执行机构", "领域", "筹款开始时期", "备用"])
    projects.write_row(1, 0, ["P1", "书角", "G1", "教育", "2019-01-01", "x"])
    workbook.close()
    told = comments(mark(path), "项目")
    assert "E1 筹款开始时期" in told["E1"]
    assert told.keys() == {"E1", "F1"}


def test_the_cell_that_names_another_currency_is_marked_with_the_amount(tmp_path: Path, mark: Mark) -> None:
    workbook = xlsxwriter.Workbook(path := tmp_path / "a.xlsx")
    projects = workbook.add_worksheet("项目")
    projects.write_row(0, 0, [*PROJECTS, "目标金额", "币种"])
    for row, currency in enumerate(("CNY", "USD", "CNY"), start=1):
        projects.write_row(row, 0, [f"P{row}", "书角", "G1", "教育", "2019-01-01", "2019-12-31", 100, currency])
    workbook.close()
    told = comments(mark(path), "项目")
    assert "in USD instead of CNY" in told["G3"]
    assert "in USD instead of CNY" in told["H3"]
    assert not {"H2", "H4"} & told.keys()
