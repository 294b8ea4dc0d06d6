"""Letters to charities."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from auditkit import i18n, ingest, packs
from auditkit.audit import audit
from auditkit.errors import BadFile
from auditkit.model.report import Report
from auditkit.reports.audited import Audited
from auditkit.reports.letters import Template, letters, unaddressed
from auditkit.reports.letters.content import FIELDS, FIELDS_OF
from auditkit.reports.letters.default import default_template, made
from auditkit.reports.letters.lists import Workbooks


def document(template: Template, hostile_run: Audited, number: int = 0) -> docx.document.Document:
    return docx.Document(io.BytesIO(template.fill(letters(hostile_run)[number], hostile_run.report.as_of)))


def text_of(letter: docx.document.Document) -> str:
    cells = (cell.text for table in letter.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in letter.paragraphs), *cells])


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_shipped_templates_are_what_the_code_makes(language: str) -> None:
    assert default_template(language)[1] == made(language)


def test_a_letter_has_its_own_findings_and_nobody_elses(hostile_run: Audited) -> None:
    template = Template(*default_template("en"))
    found = letters(hostile_run)
    assert [each.file for each in found] == ["G1 青禾77.docx", "G2 源泉.docx"]
    told = text_of(document(template, hostile_run))
    assert "To: @青禾{{ 7*7 }} (G1)" in told
    assert "funds.csv › F3" in told
    assert "1,004.50" in told
    assert "P1 @SUM(A1)" in told
    assert str(Path(hostile_run.dataset.inputs[0].path).parent) not in told
    assert not re.search(r"\bP[5-9]\b", told)
    assert "2020-03-30\nP0 =1+1\n" in told
    everywhere = sum(len(group["findings"]) for each in found for group in each.fields["groups"])
    assert everywhere + unaddressed(hostile_run) == len(hostile_run.report.findings)
    # The project without a charity has findings, and no letter.
    assert unaddressed(hostile_run) > 0


def test_a_finding_of_several_charities_is_in_no_letter(hostile_run: Audited) -> None:
    shared = replace(
        hostile_run.report.findings[0], project_id=None, about=None, concerned=("P1", "P7"), message="shared"
    )
    own = replace(shared, concerned=("P1", "P2"), message="own")
    both = replace(hostile_run, report=replace(hostile_run.report, findings=(shared, own)))
    assert [each.file[:2] for each in letters(both)] == ["G1"]
    assert unaddressed(both) == 1
    assert [each["message"] for each in letters(both)[0].fields["groups"][0]["findings"]] == ["own"]


def _elsewhere_of_two(run: Audited) -> dict[str, str]:
    lost = next(outcome.rule for outcome in run.report.projects[0].outcomes if outcome.points_lost)
    shared = replace(run.report.findings[0], rule=lost, project_id=None, about=None, concerned=("P0", "P7"))
    own = next(each for each in run.report.findings if each.projects == ("P0",) and each.rule != lost)
    found = letters(replace(run, report=replace(run.report, findings=(shared, own))))
    return dict(found[0].fields["elsewhere"][0])


def test_what_a_template_may_name_is_what_letters_have(hostile_run: Audited) -> None:
    found = letters(hostile_run)
    assert all(tuple(each.fields) == FIELDS for each in found)
    fields = found[0].fields
    items = {"charity": fields["charity"], **{name: fields[name][0] for name in ("projects", "groups", "duties")}}
    items["findings"] = items["groups"]["findings"][0]
    items["elsewhere"] = _elsewhere_of_two(hostile_run)
    assert {name: tuple(each) for name, each in items.items()} == FIELDS_OF


def test_text_of_data_is_never_a_template_nor_markup(hostile_run: Audited) -> None:
    template = Template(*default_template("en"))
    content = template.fill(letters(hostile_run)[1], hostile_run.report.as_of)
    told = text_of(docx.Document(io.BytesIO(content)))
    for hostile in ("<script>alert(1)</script>", "{{ 7*7 }}{_{", "{% raw %}"):
        assert hostile in told
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "<script" not in body
    assert "instrText" not in body
    assert content == template.fill(letters(hostile_run)[1], hostile_run.report.as_of)


def of_text(*paragraphs: str) -> Template:
    stream = io.BytesIO()
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.core_properties.subject = "{{ charity.name }}"
    document.save(stream)
    return Template("mine.docx", stream.getvalue())


def test_a_template_of_ones_own(hostile_run: Audited) -> None:
    template = of_text(
        "Dear {{ charity.name }}, {{ findings_counted }}",
        "{%p for p in projects %}",
        "* {{ p.id }} {{ p.title }}",
        "{%p endfor %}",
    )
    letter = document(template, hostile_run)
    assert letter.paragraphs[0].text.startswith("Dear @青禾{{ 7*7 }}, ")
    assert [paragraph.text for paragraph in letter.paragraphs[1:3]] == ["* P0 =1+1", "* P1 @SUM(A1)"]
    properties = letter.core_properties
    assert (properties.title, properties.subject) == ("Notice of findings: @青禾{{ 7*7 }}", "@青禾{{ 7*7 }}")
    assert properties.modified.date() == date(2019, 12, 31)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("{{ charity.name | safe }}", '"{{ charity.name | safe }}" uses a filter that letters do not have'),
        ("{{ charity.nme }}", '"{{ charity.nme }}" names what a letter does not have.'),
        ("{{ ''.__class__.__mro__ }}", '__mro__ }}" asks for more than a field can do'),
        ("{{ as_of + 1 }}", '"{{ as_of + 1 }}" asks for more than a field can do'),
        ("{% for %}", '"{% for %}" is not written as a field or a loop is.'),
        ("{% include '/etc/passwd' %}", "passwd' %}\" asks for more than a field can do"),
        ("{{ donors }}", '"{{ donors }}" names what a letter does not have.'),
        ("{{ charity name }}", '"{{ charity name }}" is not written as a field or a loop is.'),
        ("{{ charity.name }", '"{{ charity.name }" is not written as a field or a loop is.'),
        ("{{ charity.name", '"{{ charity.name" is not written as a field or a loop is.'),
        ("{%p if duties %}", '"{% if duties %}" is never closed: {% endif %} is missing.'),
        ("{% endfor %}", '"{% endfor %}" closes nothing'),
        ("{% for p in projects %}{{ p.nme }}{% endfor %}", '"{{ p.nme }}" names what a letter does not have.'),
        ("{% for p in projects %}{{ p.id }}{{ q.id }}{% endfor %}", '"{{ q.id }}" names what a letter does not have.'),
        ("{{ 1 / 0 }}", '"{{ 1 / 0 }}" asks for more'),
    ],
)
def test_a_template_that_cannot_be_filled_in_says_why(hostile_run: Audited, field: str, told: str) -> None:
    with pytest.raises(BadFile, match=re.escape(told)) as raised:
        of_text("{{ charity.name }}", field).fill(letters(hostile_run)[0], hostile_run.report.as_of)
    said = raised.value.message
    assert said.startswith('mine.docx cannot be filled in: "{')
    assert "There are as_of, pack, " in said
    assert "; within {%p for finding in group.findings %}: finding.number, " in said


ORGANISATIONS = "org_id,name\nG1,Reed\nG2,Lantern\nG2,Lantern Trust\n"
PROJECTS = "project_id,title,org_id,field\nP1,Wells,G1,education\nP2,Books,G2,education\nP3,Trees,G3,education\n"


def run_on_folder(folder: Path, **tables: str) -> Audited:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return run_on(folder)


def run_on(path: Path) -> Audited:
    dataset = ingest.read([path], ingest.ReadOptions())
    pack = packs.load(["giving-day"], {})

    def judge() -> Report:
        return audit(dataset, pack, date(2019, 12, 31))

    return Audited(judge(), dataset, pack, judge)


def test_a_charity_without_one_name_on_file_is_called_by_its_id(tmp_path: Path) -> None:
    audited = run_on_folder(tmp_path, organizations=ORGANISATIONS, projects=PROJECTS)
    found = letters(audited)
    assert [(each.charity, each.naming, each.file) for each in found] == [
        ("G1", "named", "G1 Reed.docx"),
        ("G2", "several", "G2.docx"),
        ("G3", "unnamed", "G3.docx"),
    ]
    told = [document(Template(*default_template("en")), audited, number) for number in range(3)]
    assert [letter.paragraphs[1].text for letter in told] == ["To: Reed (G1)", "To: G2", "To: G3"]
    assert "Lantern" not in text_of(told[1])


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_sender_dates_the_letter_and_the_findings_are_dated(hostile_run: Audited, language: str) -> None:
    template = Template(*default_template(language))
    paragraphs = [paragraph.text for paragraph in document(template, hostile_run).paragraphs]
    assert re.search(r"(Findings as of |问题认定截至 )2019-12-31", paragraphs[2])
    assert re.fullmatch(r"(Date: |日期：)_+", paragraphs[-1])


def test_what_stands_in_a_list_of_several_charities_is_for_the_platform_to_correct(tmp_path: Path) -> None:
    own = "project_id,posted_on,title\nP1,2019-13-01,Dug\n"
    shared = "project_id,period_start,period_end,disclosed_on\n" + "".join(
        f"P{number},2019-01-01,2019-03-31,2019-13-0{number}\n" for number in (1, 2)
    )
    audited = run_on_folder(tmp_path, projects=PROJECTS, progress=own, disclosures=shared)
    fixes = {
        each["where"].partition(" ")[0]: each["fix"]
        for group in letters(audited)[0].fields["groups"]
        for each in group["findings"]
        if each["rule"] == "data-type"
    }
    assert fixes["progress.csv"].startswith("Write the right day, ")
    assert fixes["disclosures.csv"].startswith(
        "This stands in the platform's list disclosures.csv, which covers several organisations; ask the platform to do"
        " this: Write "
    )


def test_no_platform_is_asked_for_what_only_the_charity_can_do(tmp_path: Path) -> None:
    dated = "project_id,title,org_id,field,fundraising_ends_on,target_amount\n" + "".join(
        f"P{number},Wells,G{number},education,2019-03-01,\n" for number in (1, 2)
    )
    final = "project_id,kind,period_start,period_end,disclosed_on\nP1,final,2019-01-01,2019-03-01,2019-07-01\n"
    final += "P2,final,2019-01-01,2019-03-01,2019-05-01\n"
    posts = "project_id,posted_on,title\nP1,2019-01-01,Dug\nP2,2019-12-01,Read\n"
    audited = run_on_folder(tmp_path, projects=dated, disclosures=final, progress=posts)
    first = next(each for each in letters(audited) if each.charity == "G1")
    found = {each["rule"]: each for group in first.fields["groups"] for each in group["findings"]}
    told = {rule for rule, each in found.items() if "the platform" in each["fix"]}
    assert found["final-disclosure-on-time"]["where"].endswith("disclosures.csv › E2")
    assert {"final-disclosure-on-time", "progress-recent"} < found.keys()
    assert "fundraising-plan" in told
    assert not {"final-disclosure-on-time", "progress-recent"} & told


def test_a_file_with_the_projects_of_one_charity_is_its_own_whatever_partners_it_describes(tmp_path: Path) -> None:
    own = run_on_folder(tmp_path, projects="project_id,title,org_id,field\nP1,Wells,G1,education\n")
    assert Workbooks(own.dataset).of_several == frozenset()
    both = run_on_folder(tmp_path, organizations=ORGANISATIONS)
    assert {Path(file).name for file in Workbooks(both.dataset).of_several} == {"organizations.csv"}
    projects, organizations = (both.dataset.tables[name] for name in ("projects", "organizations"))
    (source,) = projects.sources
    in_one_book = replace(
        organizations, sources=tuple(replace(each, file=source.file) for each in organizations.sources)
    )
    book = replace(both.dataset, tables={"projects": projects, "organizations": in_one_book})
    assert Workbooks(book).of_several == frozenset()


def written_book(path: Path, sheets: dict[str, str]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(path)
    return path


def run_on_book(folder: Path, **sheets: str) -> Audited:
    return run_on(written_book(folder / "book.xlsx", sheets))


def test_what_a_workbook_says_of_an_id_that_no_row_describes_is_for_whom_the_workbook_is(tmp_path: Path) -> None:
    audited = run_on_book(
        tmp_path,
        organizations="org_id,name\nYH-00,Reed\n",
        projects="project_id,title,org_id,field\nP1,Wells,YH-00,education\nP2,Books,YH-OO,education\n"
        "P3,Trees,other,education\nP4,Bread,,education\n",
        progress="project_id,posted_on,title\nP1,2019-12-01,Dug\nP9,2019-12-01,Lost\n",
        annual_accounts="org_id,year_end,filed_on\nYH-OO,2018-12-31,2019-13-01\n",
    )
    (letter,) = letters(audited)
    assert letter.charity == "YH-00"
    assert [each["id"] for each in letter.fields["projects"]] == ["P1", "P2", "P3", "P4"]
    assert unaddressed(audited) == 0
    assert not Workbooks(audited.dataset).of_several


def test_what_several_charities_lost_by_one_header_is_told_by_its_rule_and_points(tmp_path: Path) -> None:
    funds = "project_id,campaign,public amount given,platform_match,corporate_match,total_amount\n"
    funds += "P1,2019-99,1,0,0,1\nP2,2019-99,1,0,0,1\nP3,2019-99,1,0,0,1\n"
    own = "project_id,posted_on,title\nP1,2019-13-01,Dug\n"
    audited = run_on_folder(tmp_path, projects=PROJECTS, funds=funds, progress=own)
    first = letters(audited)[0]
    (told,) = [
        each for each in first.fields["elsewhere"] if each["title"] == "Public donations and matching make the total"
    ]
    assert re.fullmatch(r"P1 −\d+\.\d\d", told["projects"])
    letter = text_of(document(Template(*default_template("en")), audited))
    assert f"Public donations and matching make the total · {told['projects']}" in letter
    assert "P2" not in letter


def test_a_platform_list_has_the_letters_of_ids_that_no_row_describes_but_those_that_are_nearly_one(
    tmp_path: Path,
) -> None:
    projects = PROJECTS + "P4,Bread,g 2,education\n"
    audited = run_on_folder(tmp_path, organizations=ORGANISATIONS, projects=projects)
    found = {each.charity: [project["id"] for project in each.fields["projects"]] for each in letters(audited)}
    assert found == {"G1": ["P1"], "G2": ["P2", "P4"], "G3": ["P3"]}


def test_a_letter_says_that_a_row_it_points_to_is_hidden(tmp_path: Path) -> None:
    path = written_book(
        tmp_path / "book.xlsx",
        {
            "projects": "project_id,title,org_id,field\nP1,Wells,G1,education\n",
            "progress": "project_id,posted_on,title\nP1,2019-12-01,Dug\nP1,2019-13-01,Lost\n",
        },
    )
    book = openpyxl.load_workbook(path)
    book["progress"].row_dimensions[3].hidden = True
    book.save(path)
    (letter,) = letters(run_on(path))
    found = {each["rule"]: each["where"] for group in letter.fields["groups"] for each in group["findings"]}
    assert found["data-type"] == "book.xlsx › progress › B3 (row hidden)"
