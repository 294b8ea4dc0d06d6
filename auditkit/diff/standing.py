"""What one report says of the rule and project of a finding that stands only in the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.model.verdict import (
    FAILED,
    NOT_APPLICABLE,
    NOT_COVERED,
    PASSED,
    PENDING,
    UNVERIFIABLE,
    WAIVED,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

JUDGED = "judged"
NO_PROJECT = "no_project"
NO_RULE = "no_rule"

STANDINGS = (JUDGED, NO_PROJECT, NO_RULE, WAIVED, PENDING, UNVERIFIABLE, NOT_COVERED, NOT_APPLICABLE)
"""Judged is what the other report judged too, so that only what was found differs; all else says why it was not found
there though nothing need have changed about it.
"""

_OF_SEVERAL = (UNVERIFIABLE, WAIVED, PENDING, NOT_COVERED, NOT_APPLICABLE)


class Standings:
    """The outcomes of a report, by project and rule."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._projects = {project["project_id"] for project in document["projects"]}
        self._status = {
            (project["project_id"], outcome["rule"]): outcome["status"]
            for project in document["projects"]
            for outcome in project["outcomes"]
        }
        self._rules = {rule for _project, rule in self._status} | {each["rule"] for each in document["findings"]}

    def of(self, finding: Mapping[str, Any]) -> str:
        """Return one of STANDINGS for a finding of another report.

        For one that concerns several projects, judged if its rule was for any of them.
        """
        rule = finding["rule"]
        if rule not in self._rules:
            return NO_RULE
        own = [finding["project_id"]] if finding["project_id"] is not None else finding["projects"]
        known = [project_id for project_id in own if project_id in self._projects]
        if not known:
            return NO_PROJECT if own else JUDGED
        found = {self._status.get((project_id, rule), NO_RULE) for project_id in known}
        if found & {PASSED, FAILED} or finding["status"] in found:
            return JUDGED
        return next((status for status in _OF_SEVERAL if status in found), NO_RULE)
