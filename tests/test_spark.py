"""Spark comes to the same findings, scores and digests: on this machine, and on a cluster of a master and two workers.

Needs the extra `spark` and Java, and takes minutes: `make spark` installs and runs it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ledger_files import row_of, write_ledger, write_projects

from auditkit import resources

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="needs pyspark and Java",
)

SAMPLES = resources.folder("sample_data")
GENERATOR = Path(__file__).parents[1] / "benchmarks" / "donations.py"


def told(*words: object) -> Any:
    """Return what a command says as JSON, without the name of its engine."""
    command = [sys.executable, "-m", "auditkit", *map(str, words), "--format", "json"]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=600)
    assert ended.returncode in (0, 1, 2), ended.stderr
    assert all(line.startswith("✗") for line in ended.stderr.splitlines())
    found = json.loads(ended.stdout)
    found["run"].pop("engine")
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in two files with every sort of fault, and bursts of like gifts."""
    handed_in = tmp_path_factory.mktemp("handed-in")
    write_projects(handed_in / "projects.csv", ["P1", "P2"])
    burst = [row_of(number, donor="d", amount="20") for number in range(10, 20)]
    faults = [row_of(1), row_of(1), row_of(2, amount=None), row_of(3, project_id="P9"), row_of(4, source="bank")]
    write_ledger(handed_in / "a.parquet", [*faults, *burst])
    write_ledger(handed_in / "b.parquet", [row_of(2, amount="5"), row_of(5, project_id="P2", team=None)])
    return handed_in


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A million seeded gifts to the projects of a Giving Day, and a file beside them with every sort of fault."""
    handed_in = tmp_path_factory.mktemp("million")
    subprocess.run([sys.executable, str(GENERATOR), str(handed_in), "--rows", "1000000"], check=True, timeout=300)
    burst = [row_of(number, project_id="P0001", donor="d", amount="20") for number in range(10, 20)]
    copies = [row_of(1, project_id="P0002"), row_of(1, project_id="P0002"), row_of(1, project_id="P0003")]
    faults = [row_of(2, project_id="P0004", amount=None), row_of(3, project_id="X1"), row_of(4, source="bank")]
    write_ledger(handed_in / "faults.parquet", [*burst, *copies, *faults])
    return handed_in


@pytest.fixture(scope="module")
def master() -> Iterator[str]:
    """The address of a standalone master with two workers on this machine."""
    import pyspark

    program = Path(pyspark.__path__[0], "bin", "spark-class")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    at = ["--host", "127.0.0.1", "--webui-port", "0"]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    commands = [
        [str(program), f"{deploy}.master.Master", *at, "--port", str(port)],
        *[[str(program), f"{deploy}.worker.Worker", *at, "--cores", "1", "--memory", "1g", address]] * 2,
    ]
    started = []
    for command in commands:
        started.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        wait_for(port)
    time.sleep(5)
    yield address
    for process in started:
        process.terminate()
    for process in started:
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    for _attempt in range(120):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise TimeoutError(port)


CHECKS = (
    ("check", "--rules", "giving-day", "--rules", "forensics", "--rules", "donations", "--as-of", "2019-12-31"),
    ("stats", "--as-of", "2019-12-31"),
)


@pytest.mark.parametrize("words", CHECKS, ids=lambda words: words[0])
def test_a_ledger(folder: Path, words: tuple[str, ...]) -> None:
    assert told(*words, folder, "--engine", "spark") == told(*words, folder, "--engine", "pandas")


@pytest.mark.parametrize("words", CHECKS, ids=lambda words: words[0])
def test_a_ledger_on_a_cluster(folder: Path, master: str, words: tuple[str, ...]) -> None:
    on_cluster = told(*words, folder, "--engine", "spark", "--spark-master", master)

    assert on_cluster == told(*words, folder, "--engine", "pandas")


@pytest.mark.parametrize("words", CHECKS, ids=lambda words: words[0])
def test_a_million_gifts_on_every_engine(million: Path, master: str, words: tuple[str, ...]) -> None:
    by_engine = {engine: told(*words, million, "--engine", engine) for engine in ("pandas", "duckdb", "spark")} | {
        "cluster": told(*words, million, "--engine", "spark", "--spark-master", master)
    }

    reference = by_engine["pandas"]
    assert (reference.get("digest") or reference["run"]["digest"]).startswith("sha256:")
    assert [engine for engine, found in by_engine.items() if found != reference] == []


@pytest.mark.parametrize("sample", ["giving-day-2019", "platform"])
def test_sample_data_on_a_cluster(master: str, sample: str) -> None:
    words = ("check", SAMPLES / sample, "--as-of", "2019-12-31")

    assert told(*words, "--engine", "spark", "--spark-master", master) == told(*words, "--engine", "pandas")


def test_a_master_that_is_not_there(folder: Path) -> None:
    command = [sys.executable, "-m", "auditkit", "check", str(folder), "--engine", "spark", "--lang", "en"]
    command += ["--spark-master", "nonsense://here"]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=300)

    assert ended.returncode == 2
    assert "Spark cannot be started on nonsense://here" in ended.stderr
    assert "Traceback" not in ended.stderr
