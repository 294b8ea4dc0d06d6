"""The fuzz run: `python tests/fuzz/run.py [--minutes N] [--seed N]`, which `make fuzz` calls.

File after file is made by chance from good ones, read, judged and reported on in every format. A find is whatever is no
clear error: an exception that is none of auditkit's own, a file that takes too long, a control character in a report or
a formula in its CSV. What makes the native reader crash is no find as long as the reading process alone ends, and the
file is an error. The files of the finds are kept, and the last line counts all.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from threading import Timer

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "hostile"), str(HERE.parent.parent)]

from mutations import mutated  # noqa: E402

from auditkit.errors import AuditkitError  # noqa: E402

SECONDS = 20
_TOGETHER = 10
_DAY = date(2019, 12, 31)
_OPTIONS = {"text": {"width": 100, "color": False, "verbose": True, "everything": True, "exit_code": 0}}


def judged(paths: Sequence[Path]) -> str | None:
    """Read files in this process, judge them and write every report; return what is wrong, if anything."""
    from auditkit import packs, reports
    from auditkit.audit import audit
    from auditkit.ingest import read
    from auditkit.reports.formulas import is_formula

    try:
        dataset = read(paths, jobs=0)
        report = audit(dataset, packs.load(["giving-day"]), _DAY)
        written = {name: reports.render(report, name, **_OPTIONS.get(name, {})) for name in reports.FORMATS}
    except AuditkitError:
        return None
    except MemoryError:
        return None
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}\n{traceback.format_exc()}"
    json.loads(written["json"])
    for name in ("text", "csv", "markdown"):
        steering = {sign for sign in written[name] if not (sign.isprintable() or sign in "\n\r\t\ufeff")}
        if steering:
            return f"control characters in {name}\n{sorted(steering)!r}"
    cells = [cell for row in csv.reader(io.StringIO(written["csv"])) for cell in row]
    formulas = [cell for cell in cells if is_formula(cell)]
    return f"a formula in csv\n{formulas[:3]!r}" if formulas else None


def serve() -> None:
    """Judge the files of each list in JSON on standard input, and answer with what is wrong, in JSON as well."""
    from auditkit.ingest import limits

    for line in sys.stdin:
        paths = [Path(name) for name in json.loads(line)]
        limits.bound_memory(sum(path.stat().st_size for path in paths))
        print(json.dumps(judged(paths)), flush=True)


class _Judge:
    """A process that judges files until one takes it down."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._slow = False

    def judge(self, paths: Sequence[Path]) -> str | None:
        """Return what is wrong; raises EOFError when the process came to its end over the files."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        watch = Timer(SECONDS, self._give_up)
        watch.start()
        print(json.dumps([str(path) for path in paths]), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        watch.cancel()
        if answer:
            found: str | None = json.loads(answer)
            return found
        self.end()
        if self._slow:
            return f"more than {SECONDS} seconds"
        raise EOFError

    @property
    def ended(self) -> bool:
        """Whether the process has come to its end."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        with self._process:
            pass

    def _give_up(self) -> None:
        self._slow = True
        self._process.kill()


class _Run:
    """A run: the files so far, how many took their reader down, and the finds by their sorts."""

    def __init__(self, seed: int, keep: Path) -> None:
        self._first = seed * 1_000_000_000
        self._keep = keep
        self._judge = _Judge()
        self.files = 0
        self.crashes = 0
        self.finds: Counter[str] = Counter()

    def step(self, folder: Path) -> None:
        """Make some files and judge them together; where anything is wrong, each by itself."""
        paths = []
        for _file in range(_TOGETHER):
            ending, content = mutated(self._first + self.files)
            paths.append(folder / f"projects-{self.files}{ending}")
            paths[-1].write_bytes(content)
            self.files += 1
        try:
            fine = self._asked(paths) is None
        except EOFError:
            fine = False
        for path in paths if not fine else ():
            self._alone(path)
        for path in paths:
            path.unlink()

    def _alone(self, path: Path) -> None:
        try:
            wrong = self._asked([path])
        except EOFError:
            self.crashes += 1
            wrong = _contained(path)
        if wrong is None:
            return
        sort = wrong.partition("\n")[0]
        if not self.finds[sort]:
            self._keep.mkdir(parents=True, exist_ok=True)
            (self._keep / path.name).write_bytes(path.read_bytes())
            print(f"{path.name}: {wrong}", flush=True)
        self.finds[sort] += 1

    def _asked(self, paths: Sequence[Path]) -> str | None:
        if self._judge.ended:
            self._judge = _Judge()
        return self._judge.judge(paths)

    def end(self) -> None:
        """End the process that judges."""
        self._judge.end()


def _contained(path: Path) -> str | None:
    """Read a file that takes its reader down as users do, in a process of its own; it must be one clear error."""
    from auditkit.ingest import read

    dataset = read([path], jobs=1)
    return None if dataset.errors else "a crash that is no error\n"


def main(arguments: list[str]) -> int:
    """Run as long as asked, and return how many sorts of finds there were."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--serve", action="store_true")
    options = parser.parse_args(arguments)
    if options.serve:
        serve()
        return 0
    end = time.monotonic() + 60 * options.minutes
    run = _Run(options.seed, options.keep)
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            run.step(Path(folder))
    run.end()
    print(
        f"seed {options.seed}: {run.files} files, {run.crashes} of them took their reader down and were one clear"
        f" error, {sum(run.finds.values())} finds of {len(run.finds)} sorts"
    )
    return min(len(run.finds), 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
