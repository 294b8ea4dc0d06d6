"""What holds for the repository as a whole: what a start costs, what is pinned, and what a wheel carries."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import auditkit
from auditkit import resources

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("schemas", "rules", "sample_data")
HEAVY = (
    "docx",
    "docxtpl",
    "duckdb",
    "jinja2",
    "jsonschema",
    "lxml",
    "narwhals",
    "numpy",
    "openpyxl",
    "pandas",
    "polars",
    "pyarrow",
    "pyspark",
    "python_calamine",
    "rich",
    "scipy",
    "xlsxwriter",
    "yaml",
)


def _python(code: str, folder: Path, *, path: Path | None = None) -> str:
    """Run `code` in a new interpreter that stands in `folder`, and return what it printed."""
    preamble = f"import sys; sys.path.insert(0, {str(path)!r})\n" if path else ""
    done = subprocess.run(
        [sys.executable, "-c", preamble + code], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def test_building_all_commands_imports_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys, auditkit.cli.commands as commands; commands.build(); print(*sys.modules)"
    loaded = {name.partition(".")[0] for name in _python(code, tmp_path).split()}
    assert "typer" in loaded
    assert loaded.isdisjoint(HEAVY), loaded & set(HEAVY)


def test_only_planning_and_evaluating_wait_for_scipy(tmp_path: Path) -> None:
    demo = ROOT / "sample_data" / "giving-day-2019"
    manifest = tmp_path / "manifest.json"
    draw = ["sample", "draw", str(demo), "--campaign", "2019-99", "--seed", "20190909314159265358", "-o", str(manifest)]
    results = tmp_path / "results.csv"
    results.write_text("project_id,audited_value\n", encoding="utf-8")
    verify = ["sample", "verify", str(manifest), str(demo)]
    check = ["check", str(demo), "--manifest", str(manifest)]
    plan = ["sample", "plan", "--materiality", "5%"]
    evaluate = ["sample", "evaluate", str(manifest), str(results), "--missing", "error"]
    assert _loads_scipy(tmp_path, draw, verify, check) is False
    assert _loads_scipy(tmp_path, plan) is True
    assert _loads_scipy(tmp_path, evaluate) is True


def _loads_scipy(folder: Path, *commands: list[str]) -> bool:
    """Whether scipy is loaded once these commands have run, one after the other, in a process of their own."""
    code = f"""
import sys
from typer.testing import CliRunner
from auditkit.cli.commands import build
for arguments in {commands!r}:
    result = CliRunner().invoke(build(), arguments)
    assert result.exit_code in (0, 1), result.output
print("scipy" in sys.modules)
"""
    return {"True": True, "False": False}[_python(code, folder).split()[-1]]


def test_the_version_heads_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[([^\]]+)\]", changelog, flags=re.MULTILINE)
    assert versions[0] == auditkit.__version__


def test_every_requirement_is_pinned_and_no_place_is_named() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", pin) for pin in pins)
    pinned = {_canonical(pin.partition("==")[0]) for pin in pins}
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    required = [
        *pyproject["build-system"]["requires"],
        *project["dependencies"],
        *project["optional-dependencies"]["duckdb"],
        *project["optional-dependencies"]["dev"],
    ]
    assert {_canonical(re.split(r"[<>=!~\[ ]", requirement)[0]) for requirement in required} <= pinned


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_has_its_reason() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [
        *project["dependencies"],
        *(item for extra in project["optional-dependencies"].values() for item in extra),
    ]
    named = {re.split(r"[<>=!~\[ ]", requirement)[0] for requirement in required}
    assert {name for name in named if f"**{name}**" not in page} == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_data_folders_and_the_catalogues(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"auditkit/data/{folder}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder in SHIPPED
        for path in _files(ROOT / folder)
    }
    assert wanted <= names, sorted(wanted - names)
    assert "auditkit/i18n/locale/zh/LC_MESSAGES/auditkit.mo" in names
    assert {name.partition("/")[0] for name in names} == {"auditkit", f"auditkit-{auditkit.__version__}.dist-info"}


def test_an_installed_auditkit_finds_its_data_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    zipfile.ZipFile(wheel).extractall(installed)
    code = f"from auditkit import resources\nfor name in {SHIPPED}: print(resources.folder(name))"
    found = _python(code, elsewhere, path=installed).splitlines()
    assert found == [str(installed / "auditkit" / "data" / name) for name in SHIPPED]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_checkout_finds_its_data_at_the_top(name: str) -> None:
    assert resources.folder(name) == ROOT / name
    assert _files(ROOT / name)


def test_no_pattern_matches_a_group_possessively() -> None:
    # Python before 3.11.5 matches such patterns wrongly, and no later one shows it: CPython issues 100061 and 106052.
    possessive_group = re.compile(r"\)(?:[?*+]|\{\d*,?\d*\})\+")
    assert possessive_group.search(r"(?:ab?c)*+")
    assert possessive_group.search(r"(x){1,2}+")
    sources = [path for path in _files(ROOT / "auditkit") if path.suffix == ".py"]
    assert sources
    for path in sources:
        found = possessive_group.search(path.read_text(encoding="utf-8"))
        assert found is None, (path, found)
