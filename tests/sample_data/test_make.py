"""The script that makes the sample data writes the very bytes that are committed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAMPLE_DATA = Path(__file__).resolve().parents[2] / "sample_data"
MADE = ("giving-day-2019", "platform", "self-check")
ONE_MEGABYTE = 1 << 20


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in MADE
        for path in (folder / name).rglob("*")
        if path.is_file()
    }


def test_the_script_writes_what_is_committed(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
    command = [sys.executable, str(SAMPLE_DATA / "make.py"), str(tmp_path)]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    made, committed = _files(tmp_path), _files(SAMPLE_DATA)
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == []


def test_the_sample_data_is_small_and_holds_nothing_compiled() -> None:
    files = [path for path in SAMPLE_DATA.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < ONE_MEGABYTE
    assert [path for path in files if path.suffix == ".pyc"] == []
