"""A run with all that it rests on, for outputs that show more than the report's own figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit import i18n

if TYPE_CHECKING:
    from auditkit.model.dataset import Dataset
    from auditkit.model.pack import Pack
    from auditkit.model.report import Report


@dataclass(frozen=True)
class Audited:
    """A report with the data and the rules it was made of; `judge` makes it anew, in the language in use then."""

    report: Report
    dataset: Dataset
    pack: Pack
    judge: Callable[[], Report]

    def in_language(self, language: str) -> Report:
        """Return the report in a language: the one that was made, or the same judged anew."""
        if language == self.report.language:
            return self.report
        with i18n.speaking(language):
            return self.judge()
