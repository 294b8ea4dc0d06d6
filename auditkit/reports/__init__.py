"""The outputs: each module turns what was already decided into one way of showing it.

A module is imported when its format is asked for, so that a JSON report never waits for what only the terminal needs.
"""

from __future__ import annotations

import importlib
from typing import Any

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.model.report import Report
from auditkit.reports.audited import Audited

FORMATS = ("text", "json", "jsonl", "csv", "markdown")
ENDINGS = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".md": "markdown", ".xlsx": "xlsx", ".html": "html"}
FILES_ONLY = frozenset({"xlsx", "html"})
"""Formats that are for files alone: modules with `encoded`, which takes a whole run and returns bytes."""


def render(report: Report, output_format: str, **options: Any) -> str:
    """Return `report` in `output_format`, one of FORMATS; `options` are those of the format's own `render`.

    Raises BadUsage for a format that auditkit does not write.
    """
    if output_format not in FORMATS:
        allowed = _(", ").join(FORMATS)
        raise BadUsage(
            _('The format is "{format}"; it must be one of {allowed}.').format(format=output_format, allowed=allowed)
        )
    module = importlib.import_module(f"auditkit.reports.{output_format}")
    rendered: str = module.render(report, **options)
    return rendered


def load(output_format: str) -> None:
    """Load what writes `output_format`, one of FORMATS, while something else is waited for."""
    importlib.import_module(f"auditkit.reports.{output_format}")


def of_file(audited: Audited, output_format: str) -> bytes:
    """Return the content of an output file in one of the formats that ENDINGS names, for a whole run."""
    if output_format in FILES_ONLY:
        content: bytes = importlib.import_module(f"auditkit.reports.{output_format}").encoded(audited)
        return content
    return encoded(audited.report, output_format)


def encoded(report: Report, output_format: str) -> bytes:
    """Return what `render` returns in UTF-8. A large JSON report never becomes text on the way."""
    if output_format == "json":
        from auditkit.reports import json

        return json.encoded(report)
    return render(report, output_format).encode()
