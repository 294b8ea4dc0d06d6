"""Reports as one self-contained HTML page: no script, no request leaves it, and text from data stays text."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from auditkit import __version__
from auditkit.i18n import format_number, language, minor_digits
from auditkit.i18n import translate as _
from auditkit.reports import svg
from auditkit.reports.parts import Gain, Measured, Moved, Points, Share
from auditkit.reports.plain import one_line

if TYPE_CHECKING:
    from jinja2 import Environment

    from auditkit.reports.parts import Cell, Part, Report, Scale

LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}
"""The languages as HTML names them."""
_WIDTH = 1000
_MARGIN = 0.04
_SHORT, _LONG = 12, 60


def render(report: Report) -> bytes:
    """Return a report as HTML in UTF-8; the same report gives the same bytes."""
    return page(
        "sections.html.jinja",
        report=report,
        currency=report.currency,
        as_of=_("as of {day}").format(day=report.as_of),
        sign_head=(_("Name"), _("Date"), _("Signature")),
    )


def page(template: str, style: str = "report.css", **content: Any) -> bytes:
    """Return a page without a script, in the language in use, from a template that puts in a style sheet as it is.

    Templates are given `language`, `policy`, `version` and their content.
    """
    text = (
        environment()
        .get_template(template)
        .render(language=LANGUAGE_TAGS[language()], policy=_policy_of(style), version=__version__, **content)
    )
    return f"{text.strip()}\n".encode()


@cache
def _policy_of(style: str) -> str:
    return policy(environment().get_template(style).render())


def policy(style: str, script: str | None = None) -> str:
    """Return the policy (CSP) of a page with this style and this script, and nothing else: not an image, not a link."""
    scripts = "" if script is None else f" script-src {_hashed(script)};"
    return f"default-src 'none';{scripts} style-src {_hashed(style)}; base-uri 'none'; form-action 'none'"


def _hashed(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the marks of a scale stand, from 0 to 1000; the limits are those of over- and of understatements."""

    start: int
    end: int
    likely: int
    limits: tuple[int, ...]


def placed(scale: Scale) -> Placed:
    """Return where the marks of a scale stand when all of it fits, zero included."""
    start = scale.most_likely.value if scale.lower is None else scale.lower.value
    limits = [] if scale.limit is None else [scale.limit.value]
    if start < 0:
        limits += [-limit for limit in limits]
    values = [0.0, start, scale.upper.value, scale.most_likely.value, *limits]
    least, most = min(values), max(values)
    room = (most - least or 1.0) * _MARGIN

    def place(value: float) -> int:
        return round((value - least + room) / (most - least + 2 * room or 1.0) * _WIDTH)

    reach = sorted((place(start), place(scale.upper.value)))
    return Placed(reach[0], reach[1], place(scale.most_likely.value), tuple(map(place, limits)))


def described(scale: Scale) -> str:
    """Return a scale in words, for those who do not see it."""
    marks = (scale.most_likely, scale.lower, scale.upper, scale.limit)
    return _("; ").join(f"{mark.name} {mark.text}" for mark in marks if mark is not None)


def shown(cell: Cell, currency: str) -> str:
    """Return a cell as people read it: money with the decimals of its currency, numbers with thousands separators."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:,.{minor_digits(currency)}f}"
    if isinstance(cell, Points):
        return f"{cell:+.2f}".replace("-", "−") if isinstance(cell, Gain) else f"{cell:.2f}"
    if isinstance(cell, Share):
        return f"{cell * 100:,.2f} %"
    if isinstance(cell, Moved):
        return f"{cell:+,.2f}".replace("-", "−")
    if isinstance(cell, Measured):
        return f"{cell:,.2f}"
    if isinstance(cell, int | float):
        return format_number(cell)
    return cell


def _breaking(cell: Cell) -> str:
    """Return the class of a cell of text by its length: short ones stay on a line, tickets and hashes are cut."""
    text = str(cell or "")
    if len(text) <= _SHORT:
        return "short"
    return "long" if len(text) > _LONG and " " not in text and text.isascii() else "text"


@cache
def environment() -> Environment:
    """Return the templates of pages: everything is escaped, and no text of data may hide or turn round what it says."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from jinja2.filters import FILTERS

    templates = Environment(
        loader=FileSystemLoader(str(files("auditkit.reports") / "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    templates.filters = dict(FILTERS) | {
        "placed": placed,
        "described": described,
        "shown": shown,
        "breaking": _breaking,
        "sort_of": _sort_of,
        "svg": svg.drawn,
        "signs": svg.signs,
        "shape": svg.shape,
    }
    return templates


def _sort_of(part: Part) -> str:
    return type(part).__name__


def _harmless(value: Any) -> Any:
    """Return text of data without anything that could hide or turn round what stands there."""
    from markupsafe import Markup

    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value
