from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich_workbooks import run


@pytest.fixture
def mark(tmp_path: Path) -> Callable[..., Path]:
    """Mark one file, of which nothing is told, and return its copy."""

    def marked(path: Path, folder: str = "marked") -> Path:
        result = run(str(path), "--annotate", str(tmp_path / folder))
        assert result.exit_code == 0, result.stderr
        (copy,) = (each for each in (tmp_path / folder).rglob("*") if each.is_file())
        return copy

    return marked
