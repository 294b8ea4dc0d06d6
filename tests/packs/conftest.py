"""Small packs of the tests' own: the shipped ones change, what must hold of a pack does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., str]

RULE = """
  - id: {id}
    kind: present
    title: {{en: Title given, zh: 有标题}}
    dimension: progress
    severity: major
    weight: 4
    subject: projects
    all_of: [title]
    reference: {{title: {{en: Ours, zh: 自定}}}}
    examples:
      - {{name: titled, expect: passed, as_of: 2019-12-31, tables: {{projects: [{{project_id: P1, title: A}}]}}}}
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return a function that writes a pack, its head added, to a file in an empty folder and returns its name."""
    monkeypatch.chdir(tmp_path)

    def written(text: str, name: str = "mine.yaml", head: bool = True) -> str:
        pack = name.rpartition(".")[0].rpartition("/")[2]
        start = f'pack: {pack}\nversion: "1"\ntitle: {{en: Mine, zh: 我的}}\n' if head else ""
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(start + text, encoding="utf-8")
        return name

    return written


@pytest.fixture
def rule() -> Callable[[str], str]:
    """Return a function that gives the text of a good rule with an id of one's own."""
    return lambda rule_id: RULE.format(id=rule_id).lstrip("\n")
