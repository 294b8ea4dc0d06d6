from __future__ import annotations

import subprocess
import sys

import pytest

from auditkit.errors import BadUsage
from auditkit.model.report import Report
from auditkit.reports import ENDINGS, FILES_ONLY, FORMATS, render


def test_every_format_renders(report: Report) -> None:
    options = {"text": {"width": 80, "color": False, "verbose": False, "exit_code": 0}}
    for output_format in FORMATS:
        assert "top-five-audited" in render(report, output_format, **options.get(output_format, {}))


def test_every_ending_is_a_format() -> None:
    assert set(ENDINGS.values()) <= {*FORMATS, *FILES_ONLY}


def test_an_unknown_format_is_refused(report: Report) -> None:
    with pytest.raises(BadUsage, match='"pdf"; it must be one of text, json'):
        render(report, "pdf")


def test_only_text_needs_what_draws_on_terminals() -> None:
    program = (
        "import sys; import auditkit.reports.json, auditkit.reports.jsonl, auditkit.reports.csv,"
        " auditkit.reports.markdown, auditkit.reports.files;"
        "sys.exit(any(name.split('.')[0] in ('rich', 'pandas', 'narwhals') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
