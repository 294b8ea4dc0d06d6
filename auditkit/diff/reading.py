"""Reports that `auditkit check` wrote, read again: all of them or not at all."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from auditkit import documents
from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.values.personal_data import masked
from auditkit.values.text import printable, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

REPORT_VERSION = 1
_FREE_TEXTS = {
    "projects": ("title",),
    "organizations": ("name",),
    "findings": ("message", "title", "fix", "value", "expected", "organization"),
}
"""Where a report holds texts that come from data."""
_FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MEBIBYTES = 512
"""A report of some hundred thousand projects."""


@dataclass(frozen=True)
class StoredReport:
    """A report as its file holds it, with the file's name and SHA-256; `schemas/report.schema.json` describes it."""

    name: str
    sha256: str
    document: Mapping[str, Any]

    @property
    def run(self) -> Mapping[str, Any]:
        """What was judged, by which rules, as of which day."""
        run: Mapping[str, Any] = self.document["run"]
        return run


def read(path: Path) -> StoredReport:
    """Read a JSON report.

    Raises BadFile when it cannot be read, is of another version, does not keep to its schema, contradicts itself, or
    holds only what was new against a baseline, so that its other findings are not known.
    """
    form = documents.Form(
        schema="report",
        missing=_("{path} could not be read: {reason}. Name a report that `auditkit check -o report.json` wrote."),
        other=_(
            "{path} is no report as `auditkit check -o report.json` writes it: {reason}. If it was edited by hand,"
            " check again."
        ),
        mebibytes=_MEBIBYTES,
        of_other_version=_other_version,
    )
    document, sha256 = documents.read(path, form, _contradiction)
    if "baseline" in document["run"]:
        message = _(
            "{path} holds only what was new against another report (--baseline): what else was found is not in it. Name"
            " a report that was made without --baseline."
        )
        raise BadFile(str(path), message.format(path=printable(str(path))))
    return StoredReport(path.name, sha256, _masked(document))


def _masked(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a report without the personal data that somebody may have written into it since it was made.

    Figures stay, since an amount may look like a telephone number.
    """
    return {
        **document,
        **{name: [_masked_texts(each, keys) for each in document[name]] for name, keys in _FREE_TEXTS.items()},
    }


def _masked_texts(stated: Mapping[str, Any], keys: Sequence[str]) -> Mapping[str, Any]:
    texts = ((key, stated.get(key)) for key in keys)
    return {
        **stated,
        **{key: masked(text) for key, text in texts if isinstance(text, str) and not _FIGURE.fullmatch(text)},
    }


def exact(number: float | None) -> Decimal | None:
    """Return the decimal that a number was written as; null stays null."""
    return None if number is None else Decimal(str(number))


def _other_version(loaded: object) -> str | None:
    said = loaded.get("auditkit") if isinstance(loaded, dict) else None
    version = said.get("report") if isinstance(said, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version != REPORT_VERSION:
        message = _("its report is of version {version}, and this auditkit reads version {own}")
        return message.format(version=shown(str(version)), own=REPORT_VERSION)
    return None


def _contradiction(stated: Mapping[str, Any]) -> str | None:
    twice = partial(_twice, stated)
    return twice("projects", "project_id") or twice("organizations", "org_id") or _miscounted(stated["projects"])


def _twice(stated: Mapping[str, Any], name: str, key: str) -> str | None:
    counts = Counter(each[key] for each in stated[name])
    said = next((one for one, count in counts.items() if count > 1), None)
    if said is None:
        return None
    return _('{where} has "{key}" twice').format(where=name, key=shown(said))


def _miscounted(projects: Iterable[Mapping[str, Any]]) -> str | None:
    """Return what speaks against the points of a project: they lead from 100 down to its score, each rule once."""
    for project in projects:
        rules = [outcome["rule"] for outcome in project["outcomes"]]
        if len(set(rules)) < len(rules):
            return _("project {project} has two outcomes of one rule").format(project=shown(project["project_id"]))
        uncapped, score = exact(project["uncapped_score"]), exact(project["score"])
        if (uncapped is None) != (score is None) or (uncapped is not None and score is not None and score > uncapped):
            message = _("project {project} has a score that its uncapped score contradicts")
            return message.format(project=shown(project["project_id"]))
        lost = sum((exact(outcome["points_lost"]) or Decimal(0) for outcome in project["outcomes"]), Decimal(0))
        if uncapped is not None and 100 - lost != uncapped:
            message = _("the points that project {project} lost do not lead from 100 to its uncapped score")
            return message.format(project=shown(project["project_id"]))
    return None
