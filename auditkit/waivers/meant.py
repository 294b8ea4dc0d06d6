"""What is meant by a cell of a waiver that names no project or no rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches

from auditkit.i18n import translate as _
from auditkit.model.dataset import Dataset
from auditkit.packs.names import MOST_LISTED, hint
from auditkit.values.personal_data import masked
from auditkit.values.text import label_key, shown

Titles = Mapping[str, Collection[str]]
"""The titles, in any language, of what may be named, by its id."""

_NEARLY_A_TITLE = 0.85
_BETWEEN_NAMES = re.compile(r"[、,，;；/|]+")


def project_titles(dataset: Dataset) -> Titles:
    """Return the titles of all projects that were handed in, by their ids; none of one whose title is blank."""
    if "projects" not in dataset.tables:
        return {}
    rows = dataset.tables["projects"].frame[["project_id", "title"]].dropna(subset="project_id")
    titles: dict[str, list[str]] = {}
    for project_id, title in rows.sort_values(["project_id", "title"]).itertuples(index=False, name=None):
        own = titles.setdefault(project_id, [])
        if isinstance(title, str):
            own.append(title)
    return titles


def meant(named: str, titles: Titles, is_known: Callable[[str], bool]) -> str:
    """Return a sentence that helps after `named`, which is no id: whose title it is, that it is several ids, or which
    ids are nearest. `is_known` tells whether a part of it names something.
    """
    by_title: dict[str, set[str]] = {}
    for each, own in titles.items():
        for title in own:
            # A report has the title behind the id, from where it may have been copied.
            for written in (title, f"{each} {title}"):
                by_title.setdefault(label_key(written), set()).add(each)
    key = label_key(named)
    several = [] if key in by_title else _several(named, is_known)
    if several:
        return _("It names several: write a row of its own for each of {names}.").format(names=_listed(several))
    nearest = get_close_matches(key, by_title, n=1, cutoff=_NEARLY_A_TITLE)
    found = sorted(by_title[nearest[0]]) if nearest else []
    if len(found) > 1:
        return _("Several have this title: {names}.").format(names=_listed(list(map(masked, found))))
    return hint(found[0] if found else named, titles)


def _several(named: str, is_known: Callable[[str], bool]) -> list[str]:
    """Return the names that a cell holds if it holds several of which one is known, or all are that only white space
    parts.
    """
    parts = [part.strip() for part in _BETWEEN_NAMES.split(named) if part.strip()]
    if len(parts) > 1 and any(map(is_known, parts)):
        return list(map(shown, parts))
    words = named.split()
    return list(map(shown, words)) if len(words) > 1 and all(map(is_known, words)) else []


def _listed(names: list[str]) -> str:
    return _(", ").join(names[:MOST_LISTED]) + ("…" if len(names) > MOST_LISTED else "")
