"""Doing something again whenever a pack, or one that it extends, changes.

Files are looked at from time to time instead of asking the system to tell, which needs a library for each system. A
file counts as changed when its content is another, not when it was only saved again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditkit.errors import AuditkitError
from auditkit.packs import files
from auditkit.packs.document import MAXIMUM_MEBIBYTES, read
from auditkit.whole_files import read_whole


@dataclass(frozen=True, slots=True)
class _Look:
    """A file as it was seen: `stamp` is when it was written and how long it was, `sha256` what stood in it; both are
    null where there was none.
    """

    stamp: tuple[int, int] | None
    sha256: str | None


Looks = Mapping[Path, _Look]


def watch(
    names: Sequence[str],
    run: Callable[[Sequence[Path]], int],
    wait: Callable[[], None],
    told: Callable[[Sequence[Path]], None],
) -> int | None:
    """Call `run` now and after every change, with the files that changed, until the user interrupts; return what the
    last run that came to its end returned, null for none.

    What is watched are the packs called `names` and all that they extend. `wait` passes the time between two looks,
    `told` is called once with the files that are watched. A change during a run leads to another one.
    """
    code = None
    try:
        seen = look(reached(names))
        told(sorted(seen))
        code = run(())
        while True:
            wait()
            now = look(seen, seen)
            others = changed(seen, now)
            if others:
                seen = look(reached(names), now)
                code = run(others)
    except KeyboardInterrupt:
        return code


def look(paths: Iterable[Path], before: Looks | None = None) -> Looks:
    """Return what is now in the files at `paths`. One whose stamp is the same as `before` is not read again."""
    return {path: _look(path, (before or {}).get(path)) for path in paths}


def changed(before: Looks, now: Looks) -> list[Path]:
    """Return the files, the same in both, whose content is another, those that came and those that are gone, sorted."""
    return sorted(path for path, seen in now.items() if seen.sha256 != before[path].sha256)


def reached(names: Sequence[str]) -> list[Path]:
    """Return the files of the packs called `names` and of all that they extend, each once.

    A file that is missing is among them: it may come. Of one that cannot be read nothing more is known. Raises BadUsage
    for a name that is no shipped pack.
    """
    found: dict[Path, None] = {}
    paths = [files.locate(name)[0] for name in names]
    while paths:
        path = paths.pop()
        if path not in found:
            found[path] = None
            paths += _extended(path)
    return list(found)


def _extended(path: Path) -> list[Path]:
    try:
        extends = read(path, str(path)).value.get("extends")
    except AuditkitError:
        return []
    entries = [entry for entry in extends if isinstance(entry, str)] if isinstance(extends, list) else []
    beside = [(path.parent / entry).resolve() for entry in entries if files.names_file(entry)]
    shipped = [files.locate(entry)[0] for entry in entries if not files.names_file(entry) and entry in files.shipped()]
    return [file for file in beside if file.is_relative_to(path.parent)] + shipped


def _look(path: Path, before: _Look | None) -> _Look:
    try:
        state = path.stat()
        stamp = state.st_mtime_ns, state.st_size
        if before is not None and before.stamp == stamp:
            return before
        return _Look(stamp, hashlib.sha256(read_whole(path, MAXIMUM_MEBIBYTES)).hexdigest())
    except OSError:
        return _Look(None, None)
