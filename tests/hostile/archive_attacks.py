"""Hostile archives of files, and hostile names of files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import containers as make
from attack import BOMB, COLUMNS, CUT, LOCKED, MILLION, Attacks
from containers import PROJECTS

ATTACKS = Attacks()
attack, several = ATTACKS.attack, ATTACKS.several

# --- Archives of files --------------------------------------------------------------------------------------------


OUTSIDE = "whose path leads out of the archive"


def _packed(**members: bytes) -> bytes:
    """Return an archive of a good file and `members`, whose names are written with __ for a dot."""
    return make.zipped(
        {name.replace("__", "."): content for name, content in members.items()} | {"p.csv": make.csv(PROJECTS)}
    )


@attack("bomb.zip", "an archive that unpacks to a thousand times its size", refused=BOMB)
def _bomb_zip() -> bytes:
    return _packed(bomb__csv=bytes(30 * MILLION))


@attack("bomb-overlapping.zip", "two thousand files of an archive that share one stream", refused="unpacks to")
def _bomb_overlapping_zip() -> bytes:
    stream = make.deflated_again_and_again(bytes(MILLION), 100)
    return make.with_stream(_packed(), "x.csv", stream, 100 * MILLION, times=2000)


@attack("lying-size.zip", "an archive that says 1,000 bytes of a file that unpacks to 400 MB", refused=CUT)
def _lying_size_zip() -> bytes:
    stream = make.deflated_again_and_again(make.csv(PROJECTS) * 1000, 3000)
    return make.with_stream(make.zipped({}), "x.csv", stream, 1000)


@several(
    "outside-*.zip", "archives of a file called /x.csv, ../x.csv or C:\\x.csv, with escape sequences", refused=OUTSIDE
)
def _outside(folder: Path) -> None:
    for number, name in enumerate(
        ("/etc/\x1b[2Jx.csv", "../../\x1b]0;x\x07x.csv", "a/../../\u202ex.csv", "C:\\\x9bx.csv")
    ):
        (folder / f"outside-{number}.zip").write_bytes(
            make.zipped({"p.csv": make.csv(PROJECTS), name: make.csv(PROJECTS)})
        )


@attack("many-files.zip", "an archive of 21,000 files", refused="holds more than 20,000 files")
def _many_files() -> bytes:
    return make.with_stream(_packed(), "x.csv", make.deflated_again_and_again(b"", 1), 0, times=21_000)


@attack(
    "many-files-denied.zip",
    "an archive of 60,000 files that says that it holds two",
    refused="holds more than 20,000 files",
)
def _many_files_denied() -> bytes:
    return make.with_long_directory(_packed(), "x.csv", 60_000)


@attack("encrypted-file.zip", "an archive whose file asks for a password", refused=LOCKED)
def _encrypted_file() -> bytes:
    return make.patched_zip(make.zipped({"p.csv": make.csv(PROJECTS)}), "p.csv", flags=1)


@attack("deflate64.zip", "an archive whose file is packed by a method that hardly anything unpacks", refused=CUT)
def _deflate64_zip() -> bytes:
    return make.patched_zip(make.zipped({"p.csv": make.csv(PROJECTS)}), "p.csv", method=9)


@attack("link.zip", "an archive of a link to /etc/passwd, called data.csv", refused="has no sheet that matches")
def _link() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("data.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


@attack("workbook-within.zip", "an archive of a workbook with one cell in the last corner", refused=COLUMNS)
def _workbook_within() -> bytes:
    return make.zipped({"far-cell.xlsx": make.xlsx(make.sheet_xml(inside=make.FAR_CELL))})


@attack("archive-within.zip", "an archive within an archive within an archive, which are not opened, beside a file")
def _archive_within() -> bytes:
    return _packed(inner__zip=_packed(inner__zip=_packed(inner__zip=_bomb_zip())))


@attack("names.zip", "an archive of files with escape sequences, direction marks and 30,000 characters in their names")
def _names_zip() -> bytes:
    names = ["\x1b[2J\x1b[31m.csv", "vsc.\u202e.csv", "a\n✓ fine.csv", "x" * 30_000 + ".csv", "dir\x1b[2J/p.csv"]
    return make.zipped(dict.fromkeys(names, make.csv(PROJECTS)))


@attack("same-names.zip", "an archive of two files of one name, both of which are read", found="SN1 另一个")
def _same_names_zip() -> bytes:
    return make.with_member(_packed(), "p.csv", make.csv([PROJECTS[0], ["SN1", "另一个", "ORG-2", "relief"]]))


@several("cut-*.zip", "an archive cut off after each twentieth of its length", refused=CUT)
def _cut_zip(folder: Path) -> None:
    make.cut(folder, "zip", _packed())


# --- Names of files -----------------------------------------------------------------------------------------------


@several("*name*.csv", "names with escape sequences, line breaks and direction marks, and one of 255 bytes")
def _names(folder: Path) -> None:
    names = [
        "\x1b[2J\x1b[31mname\x07.csv",
        "name\n✓ all is well\n.csv",
        "vsc.\u202ename.csv",
        "name" + "长" * 82 + "a.csv",
    ]
    for name in names:
        (folder / name).write_bytes(make.csv(PROJECTS))


@several("*.csv/, *.xlsx", "a folder called data.csv, a link to itself, a link to nothing")
def _strange_places(folder: Path) -> None:
    (folder / "data.csv").mkdir()
    (folder / "data.csv" / "inside.csv").write_bytes(make.csv(PROJECTS))
    (folder / "self.xlsx").symlink_to(folder / "self.xlsx")
    (folder / "nothing.xlsx").symlink_to(folder / "gone.xlsx")
