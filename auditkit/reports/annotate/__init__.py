"""Marked copies: each input comes back as a workbook with its findings marked in its cells.

An XLSX workbook is not read and written anew, for no library keeps all that may be in one: the marks are added to its
parts, and every other byte stays. Of files of other kinds a new workbook is made of what was read.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest.files import content_of
from auditkit.ingest.files import sheets as raw_sheets
from auditkit.ingest.paths import Found
from auditkit.model.dataset import InputFile
from auditkit.model.verdict import Finding
from auditkit.reports.annotate import made, marking
from auditkit.reports.annotate.elements import NotMarkable
from auditkit.reports.annotate.names import KEPT, copy_names
from auditkit.reports.audited import Audited


@dataclass(frozen=True, slots=True)
class Copy:
    """The marked copy of a file: where it goes within the folder of copies, its content, and what is to be told of it
    beside the report, each in a sentence.
    """

    path: str
    name: str
    content: bytes
    told: tuple[str, ...] = ()


def copies(audited: Audited, files: Sequence[Found]) -> Iterator[Copy | BadFile]:
    """Yield the marked copy of each of the `files` that was read, or why there is none; the others go on.

    A file that cannot be read has been told of already, and is passed over.
    """
    by_path: defaultdict[str, list[Found]] = defaultdict(list)
    for found in files:
        by_path[found.shown].append(found)
    inputs = [(file, by_path[file.path].pop(0) if by_path[file.path] else None) for file in audited.dataset.inputs]
    read = [(file, place) for file, place in inputs if file.status == "read"]
    paths = [file.path for file, _place in read]
    findings = _by_file(audited, paths)
    for (file, place), name in zip(read, copy_names(paths), strict=True):
        try:
            yield _copy(audited, file, place, name, findings.get(file.path, ()))
        except BadFile as error:
            yield error


def _copy(audited: Audited, file: InputFile, found: Found | None, name: str, findings: Sequence[Finding]) -> Copy:
    content = b"" if found is None else content_of(found)
    if found is None or hashlib.sha256(content).hexdigest() != file.sha256:
        message = _("{path} could not be marked: it has changed since it was checked. Check it again.")
        raise BadFile(file.path, message.format(path=file.path))
    about = marking.Subject(audited.report, file, PurePosixPath(file.path).name, tuple(findings))
    as_of = date.fromisoformat(audited.report.as_of)
    whole = None
    if found.ending not in KEPT:
        whole = made.make(file.path, PurePosixPath(file.path).stem, raw_sheets(found, content), as_of)
    try:
        marked = marking.mark(about, content if whole is None else whole.content, whole, as_of)
    except NotMarkable as error:
        message = _refusal(error).format(path=file.path, part=error.part)
        raise BadFile(file.path, message) from error
    except (RecursionError, MemoryError) as error:
        message = _("{path} could not be marked: what is in it is nested too deep, or too large.")
        raise BadFile(file.path, message.format(path=file.path)) from error
    return Copy(file.path, name, marked.content, marked.told)


def _refusal(error: NotMarkable) -> str:
    if error.is_outside:
        return _(
            "{path} could not be marked: it says that its sheets, comments or styles lie outside the file ({part})."
            " Spreadsheet programs write no such files. Ask for the file anew, and check that."
        )
    if error.part is None:
        return _(
            "{path} could not be marked: the file is damaged. Open it with a spreadsheet program, save it as a new"
            " file, and check that."
        )
    return _(
        "{path} could not be marked: its part {part} is not as spreadsheet programs write it. Open it with a"
        " spreadsheet program, save it as a new file, and check that."
    )


def _by_file(audited: Audited, paths: Sequence[str]) -> Mapping[str, list[Finding]]:
    """Return the findings by file. One that lies in no file is told with the projects that it concerns."""
    homes = _homes(audited)
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in audited.report.findings:
        if finding.place.file is not None:
            found[finding.place.file].append(finding)
            continue
        concerned = dict.fromkeys(homes[project] for project in finding.projects if project in homes)
        for path in concerned or paths:
            found[path].append(finding)
    return found


def _homes(audited: Audited) -> Mapping[str, str]:
    """Return the file in which each project stands."""
    table = audited.dataset.tables.get("projects")
    if table is None:
        return {}
    files = (table.source(row).file for row in range(len(table.frame)))
    return {str(project): file for project, file in zip(table.frame["project_id"], files, strict=True) if file}
