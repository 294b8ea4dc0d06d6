"""The templates that letters are made from when users bring none: `python -m auditkit.reports.letters.default` makes
them anew.
"""

from __future__ import annotations

import io
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit import i18n
from auditkit.i18n import translate as _
from auditkit.reports.letters.writing import packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_FONT, _CHINESE_FONT = "Arial", "Microsoft YaHei"
_MADE_ON = datetime(2019, 12, 31)


def default_template(language: str) -> tuple[str, bytes]:
    """Return the name and the content of the shipped template in a language."""
    name = f"letter.{language}.docx"
    return name, (files("auditkit.reports") / "templates" / name).read_bytes()


def made(language: str) -> bytes:
    """Return the template in a language, made anew."""
    import docx

    with i18n.speaking(language):
        document = docx.Document()
        _set_page(document)
        _write(document)
        properties = document.core_properties
        properties.author, properties.comments, properties.title = "", "", _("Notice of findings")
        properties.created = properties.modified = _MADE_ON
        stream = io.BytesIO()
        document.save(stream)
    return packed(stream.getvalue())


def _set_page(document: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    black = RGBColor(0, 0, 0)
    for name, size in (("Normal", 10.5), ("Title", 18), ("Heading 1", 13), ("Heading 2", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE_FONT)
        style.font.color.rgb = black
    document.styles["Normal"].paragraph_format.space_after = Pt(6)


def _write(document: Document) -> None:
    from docx.shared import Pt

    document.add_paragraph(_("Notice of findings"), style="Title")
    named = _("To: {charity} ({id})").format(charity="{{ charity.name }}", id="{{ charity.id }}")
    unnamed = _("To: {charity}").format(charity="{{ charity.id }}")
    document.add_paragraph(f"{{% if charity.name != charity.id %}}{named}{{% else %}}{unnamed}{{% endif %}}")
    document.add_paragraph(
        _(
            "We audited what you handed in by the rules “{pack}” ({rules}). Findings as of {day}. It concerns the"
            " projects below. We found: {counts}."
        ).format(pack="{{ pack }}", rules="{{ rules }}", day="{{ as_of }}", counts="{{ findings_counted }}")
    )
    document.add_heading(_("Your projects"), 1)
    _table(
        document,
        (_("Project"), _("Title"), _("Score"), _("Grade"), _("Findings")),
        (3.2, 7.4, 2, 1.6, 2.4),
        "project in projects",
        (
            "{{ project.id }}",
            "{{ project.title }}",
            "{{ project.score }}",
            "{{ project.grade }}",
            "{{ project.findings }}",
        ),
        right=(2, 4),
    )
    document.add_paragraph("{{ disclaimer }}").paragraph_format.space_before = Pt(6)
    document.add_heading(_("What was found"), 1)
    document.add_paragraph("{%p for group in groups %}")
    document.add_heading("{{ group.title }}", 2)
    _table(
        document,
        (_("No."), _("What was found"), _("Where"), _("Expected"), _("What to do")),
        (1.3, 5.9, 3.5, 2.3, 3.6),
        "finding in group.findings",
        (
            "{{ finding.number }}",
            "\n".join(
                [
                    "{{ finding.sign }} {{ finding.head }} · {{ finding.title }}",
                    "{{ finding.message }}{% if finding.about %} ({{ finding.about }}){% endif %}",
                    "{%p if finding.reference %}",
                    "{{ finding.reference }}",
                    "{%p endif %}",
                ]
            ),
            "{{ finding.where }}",
            "{{ finding.expected }}",
            "{{ finding.fix }}",
        ),
    )
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p if elsewhere %}")
    document.add_paragraph(
        _(
            "These rules cost points too, by what concerns several organisations and is therefore not in this letter;"
            " ask whoever runs the audit about it:"
        )
    )
    document.add_paragraph("{%p for rule in elsewhere %}")
    document.add_paragraph("{{ rule.title }} · {{ rule.projects }}", style="List Bullet")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if duties %}")
    document.add_heading(_("Due next"), 1)
    _table(
        document,
        (_("Due"), _("Project"), _("Duty")),
        (2.6, 6, 8),
        "duty in duties",
        ("{{ duty.due }}", "{{ duty.project }}", "{{ duty.what }}"),
    )
    document.add_paragraph("{%p if more_duties %}")
    document.add_paragraph(_("… {count} more").format(count="{{ more_duties }}"))
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endif %}")
    document.add_heading(_("What happens next"), 1)
    for text in (
        _("Please put all this right, and hand in your corrected spreadsheets by ____________________."),
        _("They will be judged anew by the same rules. What is put right is no longer listed then."),
        _("If you hold a finding to be wrong, write which one it is, by project and number, and enclose the evidence."),
    ):
        document.add_paragraph(text, style="List Number")
    _sign(document)


def _sign(document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for number, text in enumerate((_("Signature and seal: ____________________"), _("Date: ____________________"))):
        paragraph = document.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.space_before = Pt(16 if number == 0 else 0)
        paragraph.paragraph_format.keep_with_next = number == 0


def _table(
    document: Document,
    head: Sequence[str],
    widths: Sequence[float],
    loop: str,
    fields: Sequence[str],
    right: Sequence[int] = (),
) -> None:
    """Add a table of a header, which is printed on every page, and a row for each item of a loop."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table: Table = document.add_table(rows=4, cols=len(head))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in enumerate(widths):
        table.columns[column].width = Cm(width)
        for row in table.rows:
            row.cells[column].width = Cm(width)
    header = table.rows[0]
    header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, text in enumerate(head):
        _fill(header.cells[column], text, column in right, bold=True)
    table.rows[1].cells[0].text = f"{{%tr for {loop} %}}"
    for column, text in enumerate(fields):
        _fill(table.rows[2].cells[column], text, column in right)
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _fill(cell: _Cell, text: str, is_right: bool, bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for number, line in enumerate(text.split("\n")):
        paragraph: Paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        run = paragraph.add_run(line)
        run.font.size = Pt(9)
        run.bold = bold or (number == 0 and "\n" in text)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.1
        if is_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def main() -> None:
    """Write the templates of all languages into the package."""
    folder = Path(str(files("auditkit.reports") / "templates"))
    for language in i18n.LANGUAGES:
        (folder / f"letter.{language}.docx").write_bytes(made(language))


if __name__ == "__main__":
    main()
