"""Every hostile file ends in one clear error or in a clean result, within memory and time."""

from __future__ import annotations

import csv
import io
import json
import runpy
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attacks import ATTACKS
from measuring import MEBIBYTES, Run, run, steering

from auditkit.reports.formulas import is_formula

if TYPE_CHECKING:
    from attack import Attack

HERE = Path(__file__).resolve().parent
PAGE = runpy.run_path(str(HERE / "page.py"))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names and links that Windows has not")


def _spread(attacks: list[Attack], folder: Path) -> dict[str, list[str]]:
    """Write the files of each attack into a folder of its own, and return their paths by the attack's name."""
    paths: dict[str, list[str]] = {}
    for number, attack in enumerate(attacks):
        own = folder / f"{number:02}"
        own.mkdir()
        attack.write(own)
        files = sorted(path for path in own.rglob("*") if path.is_file())
        paths[attack.name] = [path.relative_to(folder).as_posix() for path in files]
    return paths


def _harmless(done: Run) -> None:
    assert "Traceback" not in done.stderr
    assert steering(done.stdout) | steering(done.stderr) == set()
    assert done.peak < MEBIBYTES


def _check(attacks: list[Attack], folder: Path, *options: str) -> Run:
    paths = _spread(attacks, folder)
    done = run(["check", ".", "--lang", "en", "-o", "report.json", *options], folder, sum(map(len, paths.values())))
    _harmless(done)
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    inputs = report["run"]["inputs"]
    for attack in attacks:
        for path in paths[attack.name]:
            shown = "".join(character if character.isprintable() else "\ufffd" for character in path)
            own = [file for file in inputs if file["path"] == shown or file["path"].startswith(f"{shown}/")]
            judged = [file for file in own if file["status"] != "ignored"]
            assert {file["status"] for file in judged} == {"failed" if attack.refused else "read"}, (attack.name, own)
            assert all(attack.refused in (file.get("error") or "") for file in judged), (attack.name, own)
    return done


def _some(*, refused: bool, heavy: bool) -> list[Attack]:
    return [attack for attack in ATTACKS if bool(attack.refused) == refused and attack.heavy == heavy]


def test_there_are_enough_of_every_kind() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 80
    assert {Path(attack.name).suffix for attack in ATTACKS} >= {
        ".xlsx",
        ".xlsm",
        ".xlsb",
        ".xls",
        ".ods",
        ".csv",
        ".zip",
    }


def test_what_is_refused_is_one_clear_error_each(tmp_path: Path) -> None:
    done = _check(_some(refused=True, heavy=False), tmp_path)
    assert done.code == 2


def test_what_is_read_is_read_cleanly(tmp_path: Path) -> None:
    attacks = _some(refused=False, heavy=False)
    done = _check(attacks, tmp_path, "--all")
    assert done.code == 1, done.stdout[-2000:]
    text = " ".join(done.stdout.split())
    assert [attack.name for attack in attacks if attack.found not in text] == []


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.heavy], ids=lambda attack: attack.name)
def test_what_is_heavy_stays_within_memory_and_time(attack: Attack, tmp_path: Path) -> None:
    done = _check([attack], tmp_path)
    assert done.code == (2 if attack.refused else 1)


def test_no_formula_reaches_a_file(tmp_path: Path) -> None:
    attacks = [attack for attack in ATTACKS if attack.name.startswith("formulas.")]
    _spread(attacks, tmp_path)
    outputs = [part for name in ("r.csv", "r.md", "r.json") for part in ("-o", name)]
    done = run(["check", ".", "--lang", "en", *outputs], tmp_path, 2)
    _harmless(done)
    rows = list(csv.reader(io.StringIO((tmp_path / "r.csv").read_text(encoding="utf-8-sig"))))
    assert any("HYPERLINK" in cell for row in rows for cell in row)
    assert [cell for row in rows for cell in row if is_formula(cell)] == []
    assert not any(
        line.startswith(("=", "+", "@")) for line in (tmp_path / "r.md").read_text(encoding="utf-8").split("|")
    )


def test_no_formula_reaches_a_drawn_list(tmp_path: Path) -> None:
    rows = [
        ["P01", '=HYPERLINK("http://198.51.100.7/")', "=1+1", "relief", "c", 1],
        ["@P2", "-1+1", "+O", "relief", "c", 2],
    ]
    names = ["project_id", "title", "org_id", "field", "campaign", "total_amount"]
    with (tmp_path / "p.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([names, *rows])
    done = run(["sample", "draw", "p.csv", "--campaign", "c", "--lang", "en", "-o", "d.xlsx", "-o", "d.csv"], tmp_path)
    _harmless(done)
    with zipfile.ZipFile(tmp_path / "d.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist() if name.startswith("xl/worksheets")}
        assert b"HYPERLINK" in b"".join(map(book.read, book.namelist()))
    assert parts
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts.values())
    drawn = list(csv.reader(io.StringIO((tmp_path / "d.csv").read_text(encoding="utf-8-sig"))))
    assert [cell for row in drawn for cell in row if is_formula(cell)] == []


def test_the_page_names_every_file_and_its_outcome() -> None:
    stale = "run: python tests/hostile/page.py"
    assert PAGE["outcomes"](PAGE["PAGE"].read_text(encoding="utf-8")) == PAGE["wanted"](), stale
