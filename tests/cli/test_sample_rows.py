"""`auditkit sample draw --table` and `sample verify` of what it wrote, as users run them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from auditkit.cli.sample import build

if TYPE_CHECKING:
    from click.testing import Result

SEED = "20190909314159265358"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(build(), [str(argument) for argument in arguments])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    lines = [f"D{number:02},P1,2019-09-09,{50 + 7 * number % 90}.5" for number in range(60)]
    path = tmp_path / "donations.csv"
    path.write_text("\n".join(["donation_id,project_id,donated_at,amount", *lines, "D99,P1,2019-09-09,"]))
    return path


def draw(data: Path, *more: object) -> Result:
    seed = ("--seed", SEED, "--seed-source", "dice", "--as-of", "2019-12-31")
    return run("draw", data, "--table", "donations", "--unit", "money", "--size", 9, *seed, "--drop-missing", *more)


def test_all_outputs_are_written_and_verified(data: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"list{ending}" for ending in (".json", ".csv", ".xlsx", ".txt")]
    result = draw(data, *(part for path in outputs for part in ("-o", path)))
    assert result.exit_code == 0, result.output
    assert all(path.stat().st_size for path in outputs)
    assert f"Left out of the frame: {data} › D62" in result.stderr
    verified = run("verify", outputs[0], data)
    assert (verified.exit_code, verified.stdout[:11]) == (0, "✓ Identical")
    moved = tmp_path / "elsewhere" / "renamed.csv"
    moved.parent.mkdir()
    moved.write_bytes(data.read_bytes())
    assert run("verify", outputs[0], moved).exit_code == 0


def test_a_changed_amount_is_named_by_verify(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "selection.json"
    assert draw(data, "-o", path, "--method", "systematic").exit_code == 0
    row = json.loads(path.read_bytes())["selected"][0]["place"]["row"]
    lines = data.read_text().splitlines()
    lines[row - 1] += "1"
    data.write_text("\n".join(lines))
    result = run("verify", path, data, "--format", "json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["identical"]) == (1, False)
    told = [difference for difference in found["differences"] if difference["kind"] == "amount"]
    assert [(each["list"], each["number"], each["found"] - each["expected"]) for each in told] == [("selected", 1, 1)]


def test_json_and_csv_go_to_standard_output(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "selection.json"
    assert draw(data, "-o", path, "--quiet").stderr == ""
    assert draw(data, "--format", "json").stdout.encode() == path.read_bytes()
    assert draw(data, "--format", "csv").stdout.startswith('\ufeff"basis"')
    assert "write it with -o selection.json" in draw(data).stderr


def test_a_seed_that_is_not_given_is_random_and_said_to_prove_nothing(data: Path) -> None:
    result = run("draw", data, "--table", "donations", "--unit", "items", "--size", 2, "--drop-missing")
    assert "Left out: rows without a valid amount (1)." in " ".join(result.stdout.split())
    assert f"Left out of the frame: {data} › D62" in result.stderr
    assert "proves nothing to others" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--seed-source", "dice"), "give the seed too"),
        (("--rules", "base"), "--rules draws projects"),
        (("--unknown-field", "other"), "--unknown-field draws projects"),
        (("--method", "best"), "best"),
        (("-o", "list.pdf"), "list.pdf"),
    ],
)
def test_options_that_do_not_fit_are_refused(data: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("draw", data, "--table", "donations", "--unit", "items", "--size", 2, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_list_that_auditors_filled_in_is_never_written_over(data: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "list.xlsx", tmp_path / "selection.json"
    assert (draw(data, "-o", path).exit_code, draw(data, "-o", path).exit_code) == (0, 0)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    sheet.cell(2, sheet.max_column).value = "signed"
    workbook.save(path)
    before = path.read_bytes()
    result = draw(data, "-o", other, "-o", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "list.xlsx holds a list that has been filled in: see Sign-off list › " in result.stderr
    assert (path.read_bytes(), other.exists()) == (before, False)
