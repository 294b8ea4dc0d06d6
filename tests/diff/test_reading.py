"""Reports that are read again: whole, or refused with a reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_reports import document, finding, outcome, project

from auditkit.diff.reading import read
from auditkit.errors import BadFile

WHOLE = document([project("P1", [outcome("on-time", "failed", 20)])], [finding("on-time", "P1")])


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "report.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_report_is_read_as_it_stands_and_what_is_new_in_it_is_let_be(write: Callable[[str], Path]) -> None:
    later = {**WHOLE, "a key of tomorrow": 1}
    assert read(write(json.dumps(later))).document == later


def test_what_somebody_wrote_into_a_report_is_masked_and_figures_are_not(write: Callable[[str], Path]) -> None:
    told = finding("on-time", "P1", value="电话13800138000", expected="13800138000", message="李老师 13800138000")
    whole = document([project("P1", [outcome("on-time", "failed", 20)], title="联系13800138000")], [told])
    read_again = read(write(json.dumps(whole))).document
    assert read_again["findings"][0]["value"] == "电话138****8000"
    assert read_again["findings"][0]["message"] == "李老师 138****8000"
    assert read_again["findings"][0]["expected"] == "13800138000"
    assert read_again["projects"][0]["title"] == "联系138****8000"


def changed(*steps: str | int, to: Any) -> dict[str, Any]:
    whole = copy.deepcopy(WHOLE)
    inner: Any = whole
    for step in steps[:-1]:
        inner = inner[step]
    inner[steps[-1]] = to
    return whole


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        (b"\xff\xfe{}", "it is not UTF-8 text"),
        ("{}", "lacks"),
        ("[]", "the whole file is []"),
        ('{"auditkit": {"version": "9", "report": 2}}', "of version 2, and this auditkit reads version 1"),
        (json.dumps(WHOLE)[:-1] + ', "run": {}}', '"run" stands twice'),
        (json.dumps(WHOLE).replace('"coverage": 1', '"coverage": NaN'), "it is not JSON"),
        (json.dumps(changed("projects", 0, "score", to=1e400)), "it is not JSON"),
        (json.dumps(changed("projects", 0, "score", to="79")), "projects/0/score"),
        (json.dumps(changed("findings", 0, "row", to=-1)), "findings/0/row"),
        (json.dumps(changed("projects", 0, "score", to=90)), "its uncapped score contradicts"),
        (json.dumps(changed("projects", 0, "uncapped_score", to=90)), "do not lead from 100"),
        (json.dumps(changed("projects", to=WHOLE["projects"] * 2)), 'projects has "P1" twice'),
        (json.dumps(changed("projects", 0, "outcomes", to=[outcome("a"), outcome("a")])), "two outcomes of one rule"),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(
    write: Callable[[str | bytes], Path], content: str | bytes, reason: str
) -> None:
    path = write(content)
    with pytest.raises(BadFile) as refused:
        read(path)
    assert reason in refused.value.message
    assert str(path) in refused.value.message


def test_another_file_of_ours_is_called_by_its_name(write: Callable[[str], Path]) -> None:
    for content, name in (('{"manifest": 1}', "the manifest of a draw"), ('{"auditkit": {"diff": 1}}', "a comparison")):
        with pytest.raises(BadFile, match=f"is {name}.*the report of a check"):
            read(write(content))


def test_a_report_of_what_is_new_alone_is_no_base(write: Callable[[str], Path]) -> None:
    left_out = dict.fromkeys(("critical", "major", "minor", "info"), 1)
    known = {"digest": "sha256:" + "0" * 64, "as_of": "2019-11-30", "left_out": left_out}
    with pytest.raises(BadFile, match="only what was new"):
        read(write(json.dumps(changed("run", "baseline", to=known))))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="there is no such file"):
        read(tmp_path / "nowhere.json")
    with pytest.raises(BadFile, match="it is a folder"):
        read(tmp_path)
