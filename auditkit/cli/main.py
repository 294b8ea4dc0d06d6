"""The entry point: choose the language, then build the commands in it."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from auditkit import i18n
from auditkit.cli import streams


def main() -> None:
    """Run the command line that the process was started with."""
    output = streams.guard()
    # numpy would start threads for work with matrices, of which there is none here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    i18n.use(_language_asked(sys.argv[1:]) or i18n.detect(os.environ))
    i18n.lend_catalogue()
    wanted = command_asked(sys.argv[1:])
    if wanted in ("check", "calendar", "inspect"):
        _begin_to_read(sys.argv[2:])
    from auditkit.cli.commands import build

    # A run makes millions of small objects and few cycles, and ends: looking for cycles would only slow it down.
    gc.disable()
    try:
        build(wanted)()
    except SystemExit as end:
        _leave(_code_of(end), output)


def _begin_to_read(arguments: Sequence[str]) -> None:
    from auditkit.ingest import processes

    cache, others = _cache_asked(arguments)
    processes.begin(others, early=True, at_work=cache is None or not _has_content(cache))


def _code_of(end: SystemExit) -> int:
    return end.code if isinstance(end.code, int) else 0 if end.code is None else 1


def _leave(code: int, output: streams.Stream) -> NoReturn:
    """End the process at once: taking a large dataset apart object by object takes a twentieth of the whole run.

    A result that did not arrive in full is work that could not be done, whatever it says.
    """
    processes = sys.modules.get("auditkit.ingest.processes")
    if processes is not None:
        processes.stop_all()
    stores = sys.modules.get("auditkit.ingest.ledgers.connection")
    if stores is not None:
        stores.close_all()
    sys.stdout.flush()
    lost = streams.failure(output)
    if lost is not None:
        # Typer is loaded with it, and reading begins before that (see `main`).
        from auditkit.cli.shared import COULD_NOT, print_error

        code = COULD_NOT
        if lost:
            print_error(lost)
    sys.stderr.flush()
    os._exit(code)


def command_asked(arguments: Sequence[str]) -> str:
    """Return the command that the arguments call, as far as that can be told before they are parsed; else nothing."""
    before = ""
    for argument in arguments:
        if not argument.startswith("-") and before != "--lang":
            return argument
        before = argument
    return ""


def _cache_asked(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the folder named by --cache, if any, and the other arguments."""
    cache, others, before = None, [], ""
    for argument in arguments:
        if argument.startswith("--cache="):
            cache = argument.removeprefix("--cache=")
        elif before == "--cache":
            cache = argument
        elif argument != "--cache":
            others.append(argument)
        before = argument
    return cache, others


def _has_content(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except (OSError, ValueError):
        return False


def _language_asked(arguments: Sequence[str]) -> str | None:
    """Return the language named by --lang, so that even --help is in it."""
    for position, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=") if argument.startswith("--lang=") else None
        if argument == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        if value in i18n.LANGUAGES:
            return value
    return None
