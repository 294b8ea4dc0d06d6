"""The page of all errors, made from the folders beside this file: `python tests/errors/page.py` writes docs/errors.md.

A folder is one error: `command` is what the user types after `auditkit`, `expected.en` and `expected.zh` what the user
then reads, `exit` the exit code, and `about.md` a title, why it is an error, and what to do. `make.py`, where there is
one, makes the input that is no plain text; `reported` names projects of the other files that must still be reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "errors.md"

GROUPS = {
    "command": "The command line",
    "option": "Options",
    "rules": "Rule packs, rules and parameters",
    "input": "Files that were handed in",
    "data": "Data",
    "output": "Files to write",
    "draw": "Audit samples",
    "report": "Reports that are read again",
}

_HEAD = """\
# Errors

What auditkit says when something cannot be done, why, and what to do. Every error below is run by a test, in both
languages. Standard output holds the report, and what could not be read stands at its head; all other errors go to
standard error. The exit code is 2 when something could not be done, also when everything else was; 1 when all was done
and something was found; else 0. One broken file never hides the others: they are read and reported.

*Made from `tests/errors/` by `python tests/errors/page.py`.*
"""


def cases() -> list[Path]:
    """Return the folders of all errors, in the order of the page."""
    names = list(GROUPS)
    folders = (path.parent for path in HERE.glob("*/command"))
    return sorted(folders, key=lambda folder: (names.index(folder.name.partition("-")[0]), folder.name))


def text(folder: Path, name: str) -> str:
    """Return one text file of an error's folder, without its last end of line."""
    return (folder / name).read_text(encoding="utf-8").removesuffix("\n")


def page() -> str:
    """Return the whole page as Markdown."""
    return _HEAD + "".join(_sections())


def _sections() -> Iterator[str]:
    last = None
    for folder in cases():
        group = folder.name.partition("-")[0]
        if group != last:
            yield f"\n## {GROUPS[group]}\n"
            last = group
        yield _section(folder)


def _section(folder: Path) -> str:
    title, why, advice = text(folder, "about.md").split("\n\n")
    return f"""
### {title.removeprefix("# ")}

{why}

```console
$ auditkit {text(folder, "command")}
{text(folder, "expected.en")}
```

```console
$ auditkit {text(folder, "command")}
{text(folder, "expected.zh")}
```

Exit code {text(folder, "exit")}. {advice}
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
