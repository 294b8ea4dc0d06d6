"""`auditkit sample evaluate`, as auditors run it: the workbook of the draw, filled in, against its manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from auditkit import i18n
from auditkit.cli.sample import build

if TYPE_CHECKING:
    from click.testing import Result

SEED = "20190909314159265358"
FIELDS = ("health", "education", "relief")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(build(), [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that draws of 60 projects, once in each language, and returns the folder of the sign-off list
    and its manifest.
    """
    return cache(lambda language: _draw(tmp_path_factory.mktemp(language), language))


def _draw(folder: Path, language: str) -> Path:
    data = folder / "data"
    data.mkdir()
    projects = [f"P{n:02},乡村项目{n},O1,{FIELDS[n % 3]}" for n in range(60)]
    raised = [f"P{n:02},2019-99,{1000 + 37 * n % 1013}.50" for n in range(60)]
    (data / "projects.csv").write_text("\n".join(["project_id,title,org_id,field", *projects]), encoding="utf-8")
    (data / "funds.csv").write_text("\n".join(["project_id,campaign,total_amount", *raised]), encoding="utf-8")
    i18n.use(language)
    options = ("--campaign", "2019-99", "--seed", SEED, "--as-of", "2019-12-31")
    result = run("draw", data, *options, "-o", folder / "manifest.json", "-o", folder / "list.xlsx")
    assert result.exit_code == 0, result.output
    i18n.use("en")
    return folder


@pytest.fixture(params=["en", "zh"])
def workbook(request: pytest.FixtureRequest, drawn: Callable[[str], Path], tmp_path: Path) -> Path:
    """The test's own copy of the sign-off list of a draw, in one language, with its manifest beside it."""
    shutil.copytree(drawn(request.param), tmp_path, dirs_exist_ok=True)
    return tmp_path / "list.xlsx"


def fill(workbook: Path, changes: Mapping[int, object] | None = None) -> None:
    """Write the audited values into the sign-off list: the book values, but for the rows that `changes` names."""
    book = openpyxl.load_workbook(workbook)
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 9).value = (changes or {}).get(row, sheet.cell(row, 8).value)
    book.save(workbook)


def evaluate(workbook: Path, *options: object) -> Result:
    return run("evaluate", workbook.with_name("manifest.json"), workbook, *options)


def test_the_filled_workbook_is_evaluated_and_concluded(workbook: Path) -> None:
    fill(workbook, {9: 900})
    result = evaluate(workbook, "--materiality", "60%")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("✓ Errors are below what is material: with a confidence of 95 %, at most ")
    sha256 = hashlib.sha256(workbook.with_name("manifest.json").read_bytes()).hexdigest()
    assert result.stdout.endswith(f"`auditkit sample verify` holds it against the data:\n{sha256}\n")
    told = json.loads(evaluate(workbook, "--materiality", "60%", "--format", "json").stdout)
    assert (told["verdict"], told["sample"]["found"], told["sample"]["differing"]) == ("below", 1, 1)
    (wrong,) = (item for item in told["items"] if item["has_error"])
    assert wrong["audited_value"] == 90_000


@pytest.mark.parametrize("edited", ["total", "amount", "take"])
def test_a_manifest_that_contradicts_itself_or_whose_numbers_no_sum_has_is_refused(workbook: Path, edited: str) -> None:
    fill(workbook)
    path = workbook.with_name("manifest.json")
    stated = json.loads(path.read_text(encoding="utf-8"))
    if edited == "total":
        stated["frame"]["total"] = int("9" * 400)
    elif edited == "amount":
        stated["mandatory"][0]["amount"] = int("9" * 400)
    else:
        stated["parameters"]["minimum"] = 9
    path.write_text(json.dumps(stated), encoding="utf-8")
    result = evaluate(workbook, "--materiality", "60%")
    assert result.exit_code == 2, result.output
    assert "is no manifest as `auditkit sample draw` writes it" in result.stderr


def test_errors_that_may_be_material_end_with_1(workbook: Path) -> None:
    fill(workbook, {9: 900})
    result = evaluate(workbook, "--materiality", "5%")
    assert result.exit_code == 1
    assert result.stdout.startswith("✗ It is not shown that errors are below what is material")
    amount = evaluate(workbook, "--materiality", "100")
    assert amount.exit_code == 1
    assert amount.stdout.startswith("✗ It is not shown that the misstatement is below what is material")


def test_without_a_materiality_figures_are_printed_and_nothing_is_concluded(workbook: Path) -> None:
    fill(workbook)
    result = evaluate(workbook)
    assert result.exit_code == 0
    assert result.stdout.startswith("No materiality was named, so that nothing is concluded")
    assert "Strata without an error are not shown" in result.stdout
    assert "Strata without an error are not shown" not in evaluate(workbook, "--verbose").stdout


def test_a_list_that_was_not_filled_in_concludes_nothing_unless_told_to(workbook: Path) -> None:
    result = evaluate(workbook, "--materiality", "5%")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[1].endswith("› I2)")
    counted = evaluate(workbook, "--materiality", "5%", "--missing", "error")
    assert counted.exit_code == 1
    assert counted.stdout.startswith("✗ Errors are above what is material")
    assert "! Without a result, and counted as wholly wrong as --missing error asks" in counted.stdout


def test_the_rows_may_stand_in_any_order_and_the_bytes_are_the_same(workbook: Path) -> None:
    fill(workbook, {9: 900, 4: 0})
    options = ("--materiality", "5%", "--method", "regression", "--format", "json")
    first = json.loads(evaluate(workbook, *options).stdout)
    book = openpyxl.load_workbook(workbook)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    for row, values in enumerate(reversed(rows), start=2):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value
    book.save(workbook)
    second = json.loads(evaluate(workbook, *options).stdout)
    assert {**first, "results_sha256": ""} == {**second, "results_sha256": ""}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--materiality", "0"), '--materiality is "0"; it takes a share above 0 and below 1'),
        (("--materiality", "100%"), '--materiality is "100%"'),
        (("--materiality", "much"), '--materiality is "much"'),
        (("--materiality", "0,05"), '--materiality is "0,05"; a comma may only stand where thousands end'),
        (("--materiality", "0,500"), "Write decimals with a point, as in 0.05."),
        (("--materiality", "1,20000"), "as in 120,000"),
        (("--materiality", "5,0%"), '--materiality is "5,0%"; a comma'),
        (("--confidence", "95"), "such as 0.95 or 95%"),
        (("--confidence", "0.05"), '--confidence is "0.05"; below 50 % a conclusion would more likely be wrong'),
        (("--confidence", "49.9%"), "95% is usual"),
        (("--method", "guess"), "--method"),
        (("--likelihood", "normal"), "--likelihood"),
        (("--missing", "skip"), "--missing"),
        (("--format", "yaml"), "--format"),
        (("--method", "stringer"), "needs a draw of monetary units"),
    ],
)
def test_options_that_make_no_sense_are_refused(workbook: Path, options: tuple[str, ...], message: str) -> None:
    fill(workbook)
    result = evaluate(workbook, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize(
    ("text", "limit"),
    [("1,200.50", 120_050), ("1,200,000", 120_000_000), ("120，000", 12_000_000), ("５％", 0.05), ("0.05", 0.05)],
)
def test_a_materiality_is_exact_however_it_is_written(workbook: Path, text: str, limit: float) -> None:
    fill(workbook, {9: 900})
    told = json.loads(evaluate(workbook, "--materiality", text, "--format", "json").stdout)
    assert told["limit"] == (limit if limit > 1 else limit * 60)


def test_a_header_of_ones_own_can_be_mapped(workbook: Path) -> None:
    results = workbook.with_name("results.csv")
    manifest = json.loads(workbook.with_name("manifest.json").read_bytes())
    listed = [entry["project_id"] for entry in (*manifest["mandatory"], *manifest["selected"])]
    results.write_text("Project ID,zzqx\n" + "".join(f"{each},1\n" for each in listed), encoding="utf-8")
    arguments = ("evaluate", workbook.with_name("manifest.json"), results, "--materiality", "5%")
    assert run(*arguments).exit_code == 2
    assert run(*arguments, "--map", "zzqx=sample_results.audited_value").exit_code == 1


def test_a_mandatory_project_that_is_wrong_is_named(workbook: Path) -> None:
    fill(workbook, {2: 1})
    shown = " ".join(evaluate(workbook, "--materiality", "50%").stdout.split())
    first = json.loads(workbook.with_name("manifest.json").read_text(encoding="utf-8"))["mandatory"][0]["project_id"]
    assert f"! Found to be in error among the items taken for certain: {first}." in shown
    fill(workbook)
    assert "taken for certain:" not in evaluate(workbook, "--materiality", "50%").stdout
