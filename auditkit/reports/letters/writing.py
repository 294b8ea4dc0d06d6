"""Filling in a template of letters: what comes from data is text, whatever it looks like.

A template is a Word document with fields such as {{ charity.name }}, which docxtpl fills in. It belongs to whoever runs
the audit; the data do not. So the fields are filled in within jinja2's sandbox, everything that is put in is escaped,
nothing that was put in is read as a template again, and the filter that would switch escaping off is not there.
"""

from __future__ import annotations

import html
import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.reports.letters.content import FIELDS
from auditkit.reports.letters.faults import NOT_FILLED, known, told
from auditkit.reports.plain import one_line

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

    from auditkit.reports.letters.content import Letter

_UNESCAPED = ("safe", "tojson", "urlize", "xmlattr")
_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
_LONGEST_PROPERTY = 255
_BRACES = {ord("{"): "&#123;", ord("}"): "&#125;"}
_NO_DOCUMENT = (AttributeError, KeyError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError)
"""What the libraries raise for documents that no program for texts wrote, and for templates without an end."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class Template:
    """A template of letters; `path` is only for messages."""

    def __init__(self, path: str, content: bytes) -> None:
        """Take a template; raises BadFile for what is no Word document, or has fields that cannot be read."""
        from docx.opc.exceptions import PackageNotFoundError
        from docxtpl import DocxTemplate
        from jinja2 import TemplateError

        self._path = path
        self._content = content
        self._environment = _environment()
        try:
            named = DocxTemplate(io.BytesIO(content)).get_undeclared_template_variables(self._environment)
        except (PackageNotFoundError, zipfile.BadZipFile, *_NO_DOCUMENT) as error:
            message = _("{path} is no template for letters: it must be a Word document, saved as .docx.")
            raise BadFile(path, message.format(path=one_line(path))) from error
        except TemplateError as error:
            raise self._unfit(None) from error
        if named.difference(FIELDS):
            raise self._unfit(None)

    def fill(self, letter: Letter, as_of: str) -> bytes:
        """Return a letter as a Word document; the same letter gives the same bytes.

        Raises BadFile when the template asks for something that letters do not have.
        """
        from docxtpl import DocxTemplate
        from jinja2 import TemplateError

        document = DocxTemplate(io.BytesIO(self._content))
        try:
            document.render(dict(letter.fields), self._environment)
        except (TemplateError, *NOT_FILLED) as error:
            raise self._unfit(letter) from error
        properties = document.docx.core_properties
        for name in _PROPERTIES:
            setattr(properties, name, html.unescape(getattr(properties, name))[:_LONGEST_PROPERTY])
        properties.title = letter.title[:_LONGEST_PROPERTY]
        properties.created = properties.modified = datetime.fromisoformat(as_of)
        properties.last_modified_by = "auditkit"
        properties.revision = 1
        stream = io.BytesIO()
        document.save(stream)
        return packed(stream.getvalue())

    def _unfit(self, letter: Letter | None) -> BadFile:
        """Return the error of a template that cannot be filled in, with a letter or with any."""
        from docxtpl import DocxTemplate

        named = None if letter is None else letter.fields
        reason = told(DocxTemplate(io.BytesIO(self._content)), self._environment, named)
        message = _("{path} cannot be filled in: {reason} {fields}")
        return BadFile(self._path, message.format(path=one_line(self._path), reason=reason, fields=known()))


def packed(document: bytes) -> bytes:
    """Return a document whose archive says nothing of when it was packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return stream.getvalue()


def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_as_text)
    environment.filters = {name: each for name, each in environment.filters.items() if name not in _UNESCAPED}
    return environment


def _as_text(value: Any) -> Any:
    """Return what is put into a document: on one line, escaped, and with no brace that could be taken for a field's."""
    from jinja2 import Undefined
    from markupsafe import Markup, escape

    if isinstance(value, Markup | Undefined):
        return value
    text = "" if value is None else one_line(str(value))
    return Markup(str(escape(text)).translate(_BRACES))  # noqa: S704
