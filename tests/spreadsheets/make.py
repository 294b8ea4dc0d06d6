"""Makes the gallery of spreadsheets: `python tests/spreadsheets/make.py [FOLDER]`, with the dev dependencies.

With FOLDER it writes every case's files into a folder of its own there, to be looked at. Without, it writes anew what
is expected of them, `expected/<case>.json`: by table and sheet, each row's values with their cells; amounts in fen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

# The cases are looked for beside this script, wherever it is run from.
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from gallery.cases import CASES  # noqa: E402
from gallery.files import write  # noqa: E402


def as_json(expected: Mapping[str, Any]) -> str:
    """Return what is expected of a case as JSON, with a line for each row of a table."""
    return _laid_out(expected, 4) + "\n"


def _laid_out(value: Any, levels: int) -> str:
    """Return `value` as JSON, its outermost `levels` with a line for each item."""
    if not (levels and value and isinstance(value, dict | list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        items = [_laid_out(item, levels - 1) for item in value]
    else:
        items = [f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(item, levels - 1)}" for key, item in value.items()]
    first, last = "[]" if isinstance(value, list) else "{}"
    return "\n".join((first, indent(",\n".join(items), " "), last))


def main(arguments: list[str]) -> None:
    """Write the files of all cases into the folder named, or what is expected of them beside this script."""
    for name, make in CASES.items():
        case = make()
        if arguments:
            for file in case.files:
                write(file, Path(arguments[0]) / name)
        else:
            (HERE / "expected" / f"{name}.json").write_text(as_json(case.expected()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
