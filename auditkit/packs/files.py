"""Which files make up the packs asked for: by name for those that auditkit ships, by path for any other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from auditkit import resources
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.packs.document import Document, read
from auditkit.packs.names import hint, shown

ENDINGS = (".yaml", ".yml")


def shipped() -> tuple[str, ...]:
    """Return the names of the packs that auditkit ships, sorted."""
    return tuple(sorted(path.stem for path in _folder().glob("*.yaml")))


def is_shipped(document: Document) -> bool:
    """Whether `document` is one of the packs that auditkit ships."""
    return document.file.parent == _folder()


def gather(names: Sequence[str]) -> list[Document]:
    """Return the packs called `names` and all that they extend, each once, the extended before the extending.

    Raises BadUsage for a name that is no shipped pack, BadPack for a file that cannot be read or extends what it may
    not.
    """
    gathered: dict[Path, Document] = {}
    for name in names:
        file, path = locate(name)
        _gather(file, path, gathered, ())
    return list(gathered.values())


def locate(name: str) -> tuple[Path, str]:
    """Return the file of the pack called `name`, and how messages call it; raises BadUsage for an unknown name."""
    if names_file(name):
        return Path(name).resolve(), name
    if name not in shipped():
        raise BadUsage(
            _(
                'There is no rule pack "{name}". {hint} A pack of your own is named by its file, such as mine.yaml.'
            ).format(name=shown(name), hint=hint(name, shipped()))
        )
    return _shipped(name)


def _gather(file: Path, path: str, gathered: dict[Path, Document], opened: tuple[Path, ...]) -> None:
    if file in gathered:
        return
    document = read(file, path)
    extends = document.value.get("extends")
    for position, entry in enumerate(extends if isinstance(extends, list) else ()):
        if isinstance(entry, str):
            base_file, base_path = _extended(document, entry, position)
            if base_file in (*opened, file):
                raise document.problem(
                    ("extends", position), _('The pack extends itself through "{entry}".').format(entry=shown(entry))
                )
            _gather(base_file, base_path, gathered, (*opened, file))
    gathered[file] = document


def extended_by(document: Document) -> list[Path]:
    """Return the files of the packs that `document`, one that was gathered, says it extends."""
    return [_extended(document, entry, at)[0] for at, entry in enumerate(document.value.get("extends", ()))]


def _extended(document: Document, entry: str, position: int) -> tuple[Path, str]:
    """Return the pack that an `extends` entry names: a shipped one, or a file in the extending file's folder."""
    place = ("extends", position)
    if not names_file(entry):
        if entry not in shipped():
            message = _('There is no rule pack "{name}" to extend. {hint}')
            raise document.problem(place, message.format(name=shown(entry), hint=hint(entry, shipped())))
        return _shipped(entry)
    folder = document.file.parent
    file = (folder / entry).resolve()
    if not file.is_relative_to(folder):
        message = _('"{entry}" lies outside the folder of this pack; a pack extends only files beside it.')
        raise document.problem(place, message.format(entry=shown(entry)))
    if not file.is_file():
        message = _('There is no file "{entry}" beside this pack.')
        raise document.problem(place, message.format(entry=shown(entry)))
    return file, str(Path(document.path).parent / entry)


def names_file(name: str) -> bool:
    """Whether `name` names a file, and not a pack that auditkit ships."""
    return name.endswith(ENDINGS) or "/" in name or "\\" in name


@cache
def _folder() -> Path:
    return resources.folder("rules").resolve()


def _shipped(name: str) -> tuple[Path, str]:
    return _folder() / f"{name}.yaml", f"rules/{name}.yaml"
