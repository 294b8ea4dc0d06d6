"""What all tests share: the same examples on every run, and the same language whatever the machine's."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from auditkit import i18n
from auditkit.ingest import reading

settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_READ_FROM_THE_ENVIRONMENT = ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS")


@pytest.fixture(autouse=True)
def plain_english() -> Iterator[None]:
    """Start every test in English and without what the machine says about language, colour and width."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _READ_FROM_THE_ENVIRONMENT:
            patch.delenv(name, raising=False)
        i18n.use("en")
        yield
    i18n.use("en")


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in the process of the test, where coverage sees it and limits can be changed."""
    monkeypatch.setattr(reading, "processors", lambda: 0)
