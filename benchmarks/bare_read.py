"""The yardstick for reading: every cell by python-calamine, and with --parse the same values made of them by pandas.

`python benchmarks/bare_read.py PATH... [--parse]` reads workbooks, or all in folders, one after the other.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from python_calamine import CalamineWorkbook

DATES = ("募捐开始日期", "募捐结束日期", "项目开始日期", "项目结束日期", "报告期起", "报告期止", "披露日期")
AMOUNTS = ("本期收入", "本期支出", "期末余额")


def main() -> None:
    """Read what the command line names."""
    parser = argparse.ArgumentParser(description="Read workbooks, and do nothing with them.")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--parse", action="store_true", help="make dates and amounts of the cells, as pandas does")
    options = parser.parse_args()
    for path in options.paths:
        for file in sorted(path.glob("*.xlsx")) if path.is_dir() else [path]:
            book = CalamineWorkbook.from_path(file)
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python()
                if options.parse:
                    _parse(rows)


def _parse(rows: list[list[object]]) -> None:
    import pandas as pd

    frame = pd.DataFrame(rows[1:], columns=rows[0])
    for name in frame.columns:
        if name in DATES:
            text = frame[name].astype(str).str.replace("[年月]", "-", regex=True).str.replace("日", "")
            frame[name] = pd.to_datetime(text, errors="coerce", format="mixed")
        elif name in AMOUNTS:
            text = frame[name].astype(str).str.replace(",", "")
            frame[name] = pd.to_numeric(text, errors="coerce")
        else:
            frame[name] = frame[name].astype("str").str.strip()


if __name__ == "__main__":
    main()
