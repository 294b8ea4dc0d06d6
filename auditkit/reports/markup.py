"""Texts and tables of Markdown, in which nothing from data is taken for markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from auditkit.reports.formulas import cell_text
from auditkit.reports.plain import one_line

_MARKUP = re.compile(r"([\\`*_\[\]|~$])")


def escaped(text: str) -> str:
    """Return `text` on one line, with everything escaped that Markdown or HTML would take for markup or a link."""
    return html.escape(_MARKUP.sub(r"\\\1", one_line(text)), quote=False).replace("://", "&#58;//")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Return a table. People copy it into spreadsheets as it is shown, so that its cells are no formulas either."""
    to_the_right = set(right)
    rule = ["---:" if index in to_the_right else "---" for index in range(len(head))]
    return [
        _line([escaped(cell) for cell in head]),
        _line(rule),
        *(_line([escaped(cell_text(cell)) for cell in row]) for row in rows),
    ]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
