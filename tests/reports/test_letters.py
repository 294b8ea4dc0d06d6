"""Letters to charities."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest

from auditkit import i18n
from auditkit.errors import BadFile
from auditkit.reports.audited import Audited
from auditkit.reports.letters import Template, letters, unaddressed
from auditkit.reports.letters.content import FIELDS
from auditkit.reports.letters.default import default_template, made


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
    assert everywhere + unaddressed(hostile_run.report) == len(hostile_run.report.findings)
    # The project without a charity has findings, and no letter.
    assert unaddressed(hostile_run.report) > 0


def test_a_finding_of_several_charities_is_in_no_letter(hostile_run: Audited) -> None:
    shared = replace(
        hostile_run.report.findings[0], project_id=None, about=None, concerned=("P1", "P7"), message="shared"
    )
    own = replace(shared, concerned=("P1", "P2"), message="own")
    both = replace(hostile_run, report=replace(hostile_run.report, findings=(shared, own)))
    assert [each.file[:2] for each in letters(both)] == ["G1"]
    assert unaddressed(both.report) == 1
    assert [each["message"] for each in letters(both)[0].fields["groups"][0]["findings"]] == ["own"]


def test_what_a_template_may_name_is_what_letters_have(hostile_run: Audited) -> None:
    assert all(tuple(each.fields) == FIELDS for each in letters(hostile_run))


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
        ("{{ charity.name | safe }}", "No filter named 'safe'"),
        ("{{ charity.nme }}", "no attribute 'nme'"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ as_of + 1 }}", "concatenate"),
        ("{% for %}", "Expected"),
        ("{% include '/etc/passwd' %}", "no loader"),
        ("{{ donors }}", 'names "donors"'),
    ],
)
def test_a_template_that_cannot_be_filled_in_says_why(hostile_run: Audited, field: str, told: str) -> None:
    with pytest.raises(BadFile, match=re.escape(told)) as raised:
        of_text(field).fill(letters(hostile_run)[0], hostile_run.report.as_of)
    assert raised.value.message.startswith("mine.docx ")
