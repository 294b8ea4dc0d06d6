"""Where copies go, whatever the inputs are called."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.reports.annotate.names import copy_names


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["a.xlsx"], ["a.xlsx"]),
        (["/srv/in/a.xlsx"], ["a.xlsx"]),
        (["in/a.xlsx", "in/b/a.xlsx"], ["a.xlsx", "b/a.xlsx"]),
        (["in/青禾/报表.xlsx", "in/源泉/报表.xlsx"], ["青禾/报表.xlsx", "源泉/报表.xlsx"]),
        (["a.csv", "a.ods", "a.xlsx"], ["a.xlsx", "a (2).xlsx", "a (3).xlsx"]),
        (["a.XLSM", "A.xlsx", "A.xlsm"], ["a.xlsm", "A.xlsx", "A (2).xlsm"]),
        (["in.zip/x/a.xls", "in/a.xlsx"], ["in/x/a.xlsx", "in/a.xlsx"]),
        (["../../etc/a.xlsx", "b.xlsx"], ["etc/a.xlsx", "b.xlsx"]),
        (["x.zip/C:\\a|b?.xlsx"], ["C__a_b_.xlsx"]),
        (["con.xlsx", "in/aux/.xlsx", "in/ . /a.xlsx"], ["_con.xlsx", "in/_aux/xlsx.xlsx", "in/_/a.xlsx"]),
    ],
)
def test_copies_lie_as_their_originals_do(paths: list[str], names: list[str]) -> None:
    assert copy_names(paths) == names


def test_a_name_as_long_as_the_system_takes_stays_within_it(tmp_path: Path) -> None:
    (name,) = copy_names([f"{'报' * 80}.csv"])
    (tmp_path / name).touch()
    assert name.startswith("报" * 60)


@given(st.lists(st.text(st.sampled_from("ab/.\\: 报é*\x00zip"), min_size=1, max_size=12), max_size=6))
def test_no_name_leads_out_of_the_folder_or_is_taken_twice(paths: list[str]) -> None:
    names = copy_names([f"{path}.xlsx" for path in paths])
    assert len({name.casefold() for name in names}) == len(paths)
    for name in names:
        place = PurePosixPath(name)
        assert not place.is_absolute()
        assert not {"..", ".", ""}.intersection(name.split("/"))
        assert not any(part.startswith(".") or part.endswith((" ", ".")) or "\x00" in part for part in place.parts)
