from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.cli.config import header_maps
from auditkit.errors import BadUsage


def maps(folder: Path, content: str | bytes) -> list[str]:
    path = folder / "auditkit.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return header_maps(path)


def test_a_line_of_a_section_reads_as_map_does(tmp_path: Path) -> None:
    text = '[map.funds]\n"善款=合计" = "total_amount"\ndonors = "donors"\n\n[map.progress]\n"日期" = "posted_on"\n'
    assert maps(tmp_path, "\ufeff" + text) == [
        "善款=合计=funds.total_amount",
        "donors=funds.donors",
        "日期=progress.posted_on",
    ]
    assert maps(tmp_path, "") == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("map = 3\n", "map"),
        ("[map]\nfunds = 3\n", "map.funds"),
        ("[map.funds]\ntotal = 3\n", "map.funds.total"),
        ("[map.funds.total]\nx = 'y'\n", "map.funds.total"),
        ("[rules]\n", "rules"),
        ('"\\u001b[31m" = 1\n', "\ufffd[31m"),
    ],
)
def test_anything_else_is_refused_by_name(tmp_path: Path, content: str, name: str) -> None:
    with pytest.raises(BadUsage) as caught:
        maps(tmp_path, content)
    assert f'auditkit.toml: "{name}" is not known there.' in caught.value.message


def test_a_file_that_is_no_toml_or_no_text_says_where(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match=r"auditkit\.toml:2:3 is no valid TOML"):
        maps(tmp_path, "[map.funds]\na b\n")
    with pytest.raises(BadUsage, match="is not UTF-8 text"):
        maps(tmp_path, "善款".encode("gb18030"))
    with pytest.raises(BadUsage, match="cannot be read: it is a folder"):
        header_maps(tmp_path)


@pytest.mark.parametrize("content", ["a=" + "[" * 20_000, "a=" + "9" * 5_000, "a=" + "{a=" * 20_000])
def test_nesting_and_figures_beyond_all_measure_are_no_toml(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadUsage, match=r"auditkit\.toml is no valid TOML"):
        maps(tmp_path, content)
