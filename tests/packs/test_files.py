from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditkit.errors import BadPack, BadUsage
from auditkit.packs import load, shipped
from auditkit.packs.files import gather

Write = Callable[..., str]


def test_the_shipped_packs_are_known_by_name() -> None:
    assert {"base", "giving-day"} <= set(shipped())
    assert [document.path for document in gather(["giving-day"])] == ["rules/base.yaml", "rules/giving-day.yaml"]


def test_an_unknown_name_is_usage_and_names_the_nearest() -> None:
    with pytest.raises(BadUsage, match=r'There is no rule pack "giving-dya"\. Did you mean giving-day\?'):
        load(["giving-dya"])


def test_what_is_extended_comes_first_and_each_file_once(write: Write) -> None:
    write("", "a.yaml")
    write("extends: [a.yaml]\n", "b.yaml")
    write("extends: [a.yaml, b.yaml]\n", "c.yaml")
    assert [document.path for document in gather(["c.yaml", "a.yaml"])] == ["a.yaml", "b.yaml", "c.yaml"]


def test_files_are_found_beside_the_extending_file_not_in_the_working_folder(write: Write) -> None:
    write("", "packs/a.yaml")
    write("extends: [a.yaml]\n", "packs/b.yaml")
    assert [document.path for document in gather(["packs/b.yaml"])] == ["packs/a.yaml", "packs/b.yaml"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("../a.yaml", '"../a.yaml" lies outside the folder of this pack'),
        ("/etc/passwd", '"/etc/passwd" lies outside the folder of this pack'),
        ("link.yaml", '"link.yaml" lies outside the folder of this pack'),
        ("none.yaml", 'There is no file "none.yaml" beside this pack.'),
        ("bsae", 'There is no rule pack "bsae" to extend. Did you mean base?'),
    ],
)
def test_an_extended_file_that_may_not_or_cannot_be_read(write: Write, entry: str, message: str) -> None:
    write("", "a.yaml")
    mine = write(f"extends: [base, {entry}]\n", "packs/b.yaml")
    Path("packs/link.yaml").symlink_to(Path("a.yaml").resolve())
    with pytest.raises(BadPack) as caught:
        gather([mine])
    assert message in caught.value.reason
    assert (caught.value.line, caught.value.column) == (4, 17)


def test_a_pack_that_extends_itself_is_refused(write: Write) -> None:
    write("extends: [b.yaml]\n", "a.yaml")
    write("extends: [a.yaml]\n", "b.yaml")
    with pytest.raises(BadPack, match="The pack extends itself through"):
        gather(["a.yaml"])
