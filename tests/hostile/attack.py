"""What a hostile file is, and what the messages say that refuse one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MILLION = 1_000_000
DAMAGED = "is a damaged workbook"
BOMB = "it looks like a ZIP bomb"
BROKE = "its reader broke down over it or ran out of memory"
CUT = "is cut off or damaged"
COLUMNS = "columns, and at most 500 are read"
LOCKED = "is protected by a password"


@dataclass(frozen=True, slots=True)
class Attack:
    """One sort of hostile file.

    `name` is what its files are called (`*` where there are several), `about` what they are. `refused` is a piece of
    the message of each of them; where it is empty they are read, with two projects, and `found` is a piece of the
    report. A `heavy` one takes seconds or hundreds of MiB, and is run by itself.
    """

    name: str
    about: str
    write: Callable[[Path], None]
    refused: str = ""
    found: str = ""
    heavy: bool = False

    @property
    def outcome(self) -> str:
        """What becomes of its files, in one line."""
        if self.refused:
            return f"refused: … {self.refused} …"
        return f"read; reported: … {self.found} …" if self.found else "read"


class Attacks(list[Attack]):
    """Hostile files of one sort; the functions that make them add themselves."""

    def attack(
        self, name: str, about: str, *, refused: str = "", found: str = "", heavy: bool = False
    ) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
        """Add the file whose content the function returns."""

        def add(content: Callable[[], bytes]) -> Callable[[], bytes]:
            def write(folder: Path) -> None:
                (folder / name).write_bytes(content())

            self.append(Attack(name, about, write, refused, found, heavy))
            return content

        return add

    def several(
        self, name: str, about: str, *, refused: str = "", found: str = ""
    ) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
        """Add the files that the function writes into a folder."""

        def add(write: Callable[[Path], None]) -> Callable[[Path], None]:
            self.append(Attack(name, about, write, refused, found))
            return write

        return add


def noise(size: int) -> bytes:
    """Return a comment of `size` bytes that hardly packs, so that what packs well beside it is taken for no bomb."""
    return b"<!--" + random.Random(0).randbytes(size // 2).hex().encode() + b"-->"
