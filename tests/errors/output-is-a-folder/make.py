"""Make a folder where the report is to go."""

from pathlib import Path

Path("report.json").mkdir()
