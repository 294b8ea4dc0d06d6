"""Make an empty folder."""

from pathlib import Path

Path("submissions").mkdir()
