"""The JSON report: `schemas/report.schema.json` describes it, and its version is `REPORT_VERSION`.

Layout: one project, organisation, finding, obligation, waiver and input a line, so that two reports can be compared by
line. Amounts are integers in minor units; scores and points have at most two decimals, shares and weights at most
four, so that a coverage just short of whole does not read 1. Characters that could steer a terminal are written as
escapes, which a reader of JSON does not notice.

The digest says whether two runs saw and concluded the same. It covers the report except

- the version of auditkit and of the report, and the digest itself;
- where things stood: names and hashes of files, names of sheets, header rows, rows, cells, related places;
- texts that name such places: the errors of the run and of a file, and the note of an ignored sheet;
- how many files and sheets could not be read, which are counted by their names;
- the engine, which must not make a difference;
- the order of inputs, sheets, projects, organisations, obligations, waivers and the mandatory list, which are sorted
  by their remaining content.

So it holds the day, language, currency, packs with their hashes, parameters, what kinds of sheets of how many
rows were read, the summary, every score and outcome, and every finding with its value, expectation and message; with a
baseline also the digest of that report, so that two runs against the same known findings agree. It is the SHA-256 of
that as compact JSON in UTF-8 with sorted keys, each finding as the array of its values. The findings stand in the
report's order, which this content alone decides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from typing import Any

import orjson

from auditkit import __version__
from auditkit.model.dataset import ColumnSeen, InputFile, Place, SheetRead
from auditkit.model.report import ProjectReport, Report, ReportedOutcome
from auditkit.model.verdict import Finding, Waived
from auditkit.reports.unread import unread
from auditkit.score import shown_share
from auditkit.values.text import STEERING, escaped

REPORT_VERSION = 1

_AT_ONCE = 500
"""How many findings are made into JSON at a time."""

_HARMLESS = bytes(range(0x7F))
"""All of ASCII but the one character of it that steers a terminal and that JSON does not escape."""
_FINDING_CONTENT = itemgetter(
    *("rule", "severity", "dimension", "project_id", "table", "column", "value", "expected", "days_late"),
    *("message", "reference", "fix", "status", "title", "projects", "org_id", "organization", "dated"),
)
_PLACE_KEYS = frozenset({"file", "sheet", "row", "cell"})
_RUN_KEYS_LEFT_OUT = frozenset({"inputs", "errors", "digest", "engine"})
_KnownOutcomes = dict[int, dict[str, Any]]
"""The JSON of outcomes by their identity: projects share most of theirs, and fractions are slow to compare."""

_TOP_LEVEL_ROWS = ("projects", "organizations", "findings", "obligations", "mandatory", "waivers")


def render(report: Report) -> str:
    """Return the report as JSON text that ends in a newline."""
    return encoded(report).decode()


def encoded(report: Report) -> bytes:
    """Return the report as JSON in UTF-8 that ends in a newline."""
    findings, content = _findings(report.findings)
    whole = _document(report, [])
    whole["run"]["digest"] = _digest(whole, content)
    run = {key: value for key, value in whole["run"].items() if key not in ("inputs", "digest")}
    head = encode(run)[:-1]
    parts: list[bytes] = [
        b'{"auditkit":%s,\n "run":%s,\n  "inputs":' % (encode(whole["auditkit"]), head),
        *_rows(whole["run"]["inputs"], b"   "),
        b',\n  "digest":%s},\n "summary":%s' % (encode(whole["run"]["digest"]), encode(whole["summary"])),
    ]
    for name in _TOP_LEVEL_ROWS:
        parts += (b',\n "%s":' % name.encode(), *(findings if name == "findings" else _rows(whole[name], b"  ")))
    parts.append(b"}\n")
    return harmless(b"".join(parts))


def document(report: Report) -> dict[str, Any]:
    """Return the report as the dicts, lists, texts and numbers that its JSON form holds."""
    whole = _document(report, [finding_document(finding) for finding in report.findings])
    whole["run"]["digest"] = digest(whole)
    return whole


def _document(report: Report, findings: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the same without its digest, with `findings` as they are given."""
    summary = report.summary
    known: _KnownOutcomes = {}
    return {
        "auditkit": {"version": __version__, "report": REPORT_VERSION},
        "run": {
            "as_of": report.as_of,
            "lang": report.language,
            "engine": report.engine,
            "currency": report.currency,
            "packs": [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in report.packs],
            "parameters": dict(report.parameters),
            "errors": list(report.errors),
            "notes": list(report.notes),
            **_manifest(report),
            **_baseline(report),
            "inputs": [input_document(file) for file in report.inputs],
        },
        "summary": {
            "projects": summary.projects,
            "score": _points(summary.score),
            "grade": summary.grade,
            "coverage": _share(shown_share(summary.coverage)),
            "findings": dict(summary.findings),
            "mandatory_audit": list(summary.mandatory_audit),
            "outcomes": dict(summary.outcomes),
            **_unread(report),
        },
        "projects": [_project(project, known) for project in report.projects],
        "organizations": [
            {
                "org_id": organization.org_id,
                "name": organization.name,
                "projects": organization.projects,
                "score": _points(organization.score),
                "grade": organization.grade,
            }
            for organization in report.organizations
        ],
        "findings": findings,
        "obligations": [
            {
                "project_id": obligation.project_id,
                "rule": obligation.rule,
                "due": obligation.due,
                "status": obligation.status,
                "title": obligation.title,
                "reference": obligation.reference,
                "fix": obligation.fix,
                "dated": obligation.dated,
            }
            for obligation in report.obligations
        ],
        "mandatory": [
            {
                "project_id": listed.project_id,
                "rule": listed.rule,
                "group": listed.group,
                "rank": listed.rank,
                "amount": listed.amount,
            }
            for listed in report.mandatory
        ],
        "waivers": [_waived(waived) for waived in report.waivers],
    }


def _findings(findings: Sequence[Finding]) -> tuple[list[bytes], bytes]:
    """Return findings as a JSON array, one a line, in pieces that are to be joined, and the part of them that the
    digest covers.

    They go by as many as fit into a processor's cache: all at once their dicts would take more memory than all else.
    """
    lines: list[bytes] = []
    contents: list[bytes] = []
    for start in range(0, len(findings), _AT_ONCE):
        documents = [finding_document(finding) for finding in findings[start : start + _AT_ONCE]]
        lines.append(_lines(documents, b"  "))
        contents.append(canonical(list(map(_FINDING_CONTENT, documents)))[1:-1])
    content = b"[" + b",".join(contents) + b"]"
    return ([b"[\n  ", b",\n  ".join(lines), b"]"] if lines else [b"[]"]), content


def _unread(report: Report) -> dict[str, Any]:
    return {"unread": asdict(found)} if (found := unread(report)) else {}


def _waived(waived: Waived) -> dict[str, Any]:
    return {
        "project_id": waived.project_id,
        "rule": waived.rule,
        "title": waived.title,
        "status": waived.status,
        "reason": waived.reason,
        "approved_by": waived.approved_by,
        "until": waived.until,
        **place_document(waived.place),
        "findings": [finding_document(finding) for finding in waived.findings],
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """Return one finding as JSON holds it; JSON Lines and CSV have the same keys."""
    place, about = finding.place, finding.about
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "dimension": finding.dimension,
        "project_id": finding.project_id,
        "table": finding.table,
        "column": finding.column,
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "cell": place.cell,
        "value": finding.value,
        "expected": finding.expected,
        "days_late": finding.days_late,
        "message": finding.message,
        "reference": finding.reference,
        "fix": finding.fix,
        "status": finding.status,
        "title": finding.title,
        "related": [place_document(place) for place in finding.related] if finding.related else [],
        "projects": list(finding.projects),
        "org_id": about and about.org_id,
        "organization": about and about.name,
        "dated": about and about.dated,
    }


def digest(whole: Mapping[str, Any]) -> str:
    """Return the digest of a report's `document`, as sha256:… in hexadecimal; see the module for what it covers."""
    return _digest(whole, canonical(list(map(_FINDING_CONTENT, whole["findings"]))))


def _digest(whole: Mapping[str, Any], findings: bytes) -> str:
    run = {key: value for key, value in whole["run"].items() if key not in _RUN_KEYS_LEFT_OUT}
    parts = {
        "run": canonical(run),
        "summary": canonical({key: value for key, value in whole["summary"].items() if key != "unread"}),
        "inputs": sorted_array(_input_content(file) for file in whole["run"]["inputs"]),
        "findings": findings,
    }
    for name in ("projects", "organizations", "obligations", "mandatory"):
        parts[name] = sorted_array(whole[name])
    if whole["waivers"]:
        parts["waivers"] = sorted_array(map(_waiver_content, whole["waivers"]))
    return digest_of(parts)


def digest_of(parts: Mapping[str, bytes]) -> str:
    """Return the SHA-256, as sha256:… in hexadecimal, of an object of these keys whose values are compact JSON."""
    hashed = hashlib.sha256()
    for position, name in enumerate(sorted(parts)):
        hashed.update(b'%s"%s":%s' % (b"," if position else b"{", name.encode(), parts[name]))
    hashed.update(b"}")
    return f"sha256:{hashed.hexdigest()}"


def harmless(content: bytes) -> bytes:
    """Return JSON in UTF-8 with those characters escaped that JSON allows but that could steer a terminal."""
    # There are hardly ever any, and little to search once the characters are left out of which none is one.
    if STEERING.search(_text(content.translate(None, delete=_HARMLESS))) is None:
        return content
    return escaped(_text(content)).encode()


def place_document(place: Place) -> dict[str, Any]:
    """Return where something stands, as documents have it."""
    return {"file": place.file, "sheet": place.sheet, "row": place.row, "cell": place.cell}


def input_document(file: InputFile) -> dict[str, Any]:
    """Return what became of one input file as JSON holds it, with what was seen on each of its sheets."""
    sheets = [_sheet(sheet) for sheet in file.sheets]
    shown = {"path": file.path, "sha256": file.sha256, "status": file.status, "sheets": sheets}
    return shown if file.error is None else {**shown, "error": file.error}


def _sheet(sheet: SheetRead) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": sheet.name,
        "table": sheet.table,
        "rows": sheet.rows,
        "header_row": sheet.header_row,
    }
    if sheet.note is not None:
        shown["note"] = sheet.note
    if sheet.seen is not None:
        shown |= {
            "layout": sheet.seen.layout,
            "range": sheet.seen.range,
            "columns": [_column(column) for column in sheet.seen.columns],
            "unread": [
                {"header": unread.header, "cell": unread.cell, "nearest": unread.nearest}
                for unread in sheet.seen.unread
            ],
            "repeated_headers": list(sheet.seen.repeats),
            "hidden": {
                "sheet": sheet.seen.hidden_sheet,
                "rows": list(sheet.seen.hidden_rows),
                "columns": list(sheet.seen.hidden_columns),
            },
            "set_aside": [{"row": aside.row, "reason": aside.reason, "text": aside.text} for aside in sheet.seen.aside],
        }
    return shown


def _column(column: ColumnSeen) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "column": column.column,
        "header": column.header,
        "cell": column.cell,
        "scale": column.scale,
        "filled": column.filled,
        "unreadable": column.refused,
    }
    return {**shown, "years": column.years} if column.years else shown


def _input_content(file: Mapping[str, Any]) -> dict[str, Any]:
    sheets = [{"table": sheet["table"], "rows": sheet["rows"]} for sheet in file["sheets"]]
    return {"status": file["status"], "sheets": sorted(sheets, key=canonical)}


def _manifest(report: Report) -> dict[str, Any]:
    used = report.manifest
    return {} if used is None else {"manifest": {"sha256": used.sha256, "campaign": used.campaign}}


def _baseline(report: Report) -> dict[str, Any]:
    known = report.baseline
    if known is None:
        return {}
    return {"baseline": {"digest": known.digest, "as_of": known.as_of, "left_out": dict(known.left_out)}}


def _waiver_content(waived: Mapping[str, Any]) -> dict[str, Any]:
    content = {key: value for key, value in waived.items() if key not in _PLACE_KEYS}
    return {**content, "findings": list(map(_FINDING_CONTENT, waived["findings"]))}


def _project(project: ProjectReport, known: _KnownOutcomes) -> dict[str, Any]:
    for outcome in project.outcomes:
        if id(outcome) not in known:
            known[id(outcome)] = _outcome(outcome)
    return {
        "project_id": project.project_id,
        "title": project.title,
        "org_id": project.org_id,
        "field": project.field,
        "score": _points(project.score),
        "uncapped_score": _points(project.uncapped_score),
        "capped_by": project.capped_by,
        "coverage": _share(shown_share(project.coverage)),
        "grade": project.grade,
        "raised": project.raised,
        "dimensions": {name: _points(score) for name, score in project.dimensions.items()},
        "outcomes": [known[id(outcome)] for outcome in project.outcomes],
        "score_if_verified": _points(project.score_if_verified),
        "worst": project.worst,
    }


def _outcome(outcome: ReportedOutcome) -> dict[str, Any]:
    return {
        "rule": outcome.rule,
        "status": outcome.status,
        "earned": _share(outcome.earned),
        "weight": _share(outcome.weight),
        "points_lost": _points(outcome.points_lost),
    }


def _points(exact: Decimal | None) -> float | int | None:
    return None if exact is None else _number(exact, 2)


def _share(exact: Decimal | Fraction | None) -> float | int | None:
    return None if exact is None else _number(exact, 4)


def _number(exact: Decimal | Fraction, decimals: int) -> float | int:
    rounded = round(float(exact), decimals)
    return int(rounded) if rounded.is_integer() else rounded


def _rows(elements: Sequence[Mapping[str, Any]], indent: bytes) -> tuple[bytes, ...]:
    """Return `elements` as a JSON array, one a line, in pieces that are to be joined."""
    return (b"[\n" + indent, _lines(elements, indent), b"]") if elements else (b"[]",)


def _lines(elements: Sequence[Mapping[str, Any]], indent: bytes) -> bytes:
    """Return `elements`, of which there is at least one, as JSON, one a line.

    All are encoded in one go, several times faster than one by one, and parted behind. The mark of an element's start
    cannot stand within a text, whose quotation marks are escaped, nor in an element, where no other begins like it.
    """
    start = b'{"%s":' % next(iter(elements[0])).encode()
    return encode(elements)[1:-1].replace(b"}," + start, b"},\n" + indent + start)


def sorted_array(elements: Iterable[Any]) -> bytes:
    """Return elements as compact JSON, sorted by their own: their order does not count."""
    return b"[" + b",".join(sorted(map(canonical, elements))) + b"]"


def encode(value: Any) -> bytes:
    """Return a value as JSON on one line; exact numbers get at most four decimals."""
    return _dumped(value, 0)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogatepass")


def canonical(value: Any) -> bytes:
    """Return a value as compact JSON with sorted keys: the same content, the same bytes."""
    return _dumped(value, orjson.OPT_SORT_KEYS)


def _dumped(value: Any, options: int) -> bytes:
    try:
        return orjson.dumps(value, default=_share, option=options)
    except TypeError:
        # A file's name may hold bytes that are no UTF-8; Python keeps them as lone surrogates, which orjson refuses.
        text = json.dumps(value, ensure_ascii=False, default=_share, separators=(",", ":"), sort_keys=bool(options))
        return text.encode("utf-8", "surrogatepass")
