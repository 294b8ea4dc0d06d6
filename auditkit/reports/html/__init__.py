"""The report of a check as one HTML page that opens from disk: tables to search, a page a project, both languages.

The page is a shell, its program and its style, and one block of data; all that comes from the data is put there as
text by the program. It loads nothing, and its policy (CSP) allows no script or style but its own, by their hashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit import __version__
from auditkit.i18n import LANGUAGES, speaking
from auditkit.reports.html import charts, content
from auditkit.reports.html.words import words
from auditkit.reports.json import encode, harmless
from auditkit.reports.pages import LANGUAGE_TAGS, environment, policy

if TYPE_CHECKING:
    from auditkit.reports.audited import Audited


def encoded(audited: Audited) -> bytes:
    """Return the page, in the language of the report until its reader switches; the same run gives the same bytes."""
    first = audited.report.language
    order = sorted(LANGUAGES, key=lambda language: language != first)
    reports = {language: audited.in_language(language) for language in order}
    data = content.document(audited, reports)
    pictures = {}
    for language, report in reports.items():
        with speaking(language):
            data["languages"][language]["words"] = words()
            pictures[language] = charts.of(report)
    templates = environment()
    style = templates.get_template("report.css").render() + templates.get_template("check.css").render()
    script = templates.get_template("check.js").render()
    page = templates.get_template("check.html.jinja").render(
        title=data["languages"][first]["words"]["title"],
        needs_script=[(LANGUAGE_TAGS[each], data["languages"][each]["words"]["needs_script"]) for each in order],
        tag=LANGUAGE_TAGS[first],
        policy=policy(style, script),
        style=style,
        script=script,
        version=__version__,
        data=_in_script(encode(data)),
        pictures=[(LANGUAGE_TAGS[language], language, language == first, each) for language, each in pictures.items()],
    )
    return f"{page.strip()}\n".encode()


def _in_script(content: bytes) -> str:
    """Return JSON as it may stand in a script element: nothing in it ends that, begins a comment, or turns round."""
    return harmless(content).decode("utf-8", "replace").replace("<", "\\u003c")
