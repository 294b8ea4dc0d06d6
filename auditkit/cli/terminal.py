"""What a terminal can do for its user: turn pages of a long report, and open a file that a report names."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

_PAGER = ("less",)
_PAGER_OPTIONS = "FRX"
"""For less: end at once what fits on the screen, show colours, and leave the text there in the end."""

_LINKING_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby"})
_LINKING_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM", "WEZTERM_PANE")
_FIRST_LINKING_VTE = 5000


def show(text: str) -> None:
    """Print a report; one that is longer than the terminal is handed to the pager that PAGER names, else to less.

    Nothing is paged that goes into a pipe or a file, nor where PAGER is `cat` or empty, or no pager is there.
    """
    pager = _pager() if _is_longer_than_screen(text) else None
    if pager is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    environment = {"LESS": _PAGER_OPTIONS, "LESSCHARSET": "utf-8", **os.environ}
    try:
        # The command is the user's own wish, by the variable that every program takes it from.
        process = subprocess.Popen(pager, stdin=subprocess.PIPE, env=environment)  # noqa: S603
    except OSError:
        sys.stdout.write(text)
        return
    try:
        process.communicate(text.encode(errors="replace"))
    except BrokenPipeError:
        # Whoever leaves the pager has read enough.
        process.wait()


def _is_longer_than_screen(text: str) -> bool:
    if not (sys.stdout.isatty() and sys.stdin.isatty()) or os.environ.get("TERM") == "dumb":
        return False
    return text.count("\n") >= shutil.get_terminal_size().lines


def _pager() -> list[str] | None:
    """Return the command of the pager, null when there is none or none is wanted."""
    wanted = os.environ.get("PAGER")
    try:
        words = list(_PAGER) if wanted is None else shlex.split(wanted)
    except ValueError:
        return None
    if not words or words[0] == "cat":
        return None
    return words if shutil.which(words[0]) is not None else None


def links(paths: Iterable[str], environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the addresses of the files among `paths`, for a terminal that opens them when they are clicked.

    Terminals do not tell whether they can, so that only those count that are known to (OSC 8); FORCE_HYPERLINK
    decides where it is set. What is in an archive leads nowhere and is left out.
    """
    if not _opens_links(os.environ if environment is None else environment):
        return {}
    return {path: _address(Path(path)) for path in paths if Path(path).is_file()}


def _opens_links(environment: Mapping[str, str]) -> bool:
    forced = environment.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("", "0")
    version = environment.get("VTE_VERSION", "")
    if version.isascii() and version.isdigit() and int(version) >= _FIRST_LINKING_VTE:
        return True
    return environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS or any(
        name in environment for name in _LINKING_VARIABLES
    )


def _address(path: Path) -> str:
    """Return the file's address with all but the plainest characters as %XX: no name can end the link or steer."""
    return "file://" + quote(os.fsencode(path.resolve()), safe="/")
