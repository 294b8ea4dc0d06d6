"""The options that say what works out rules and figures, and what becomes of them."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditkit.cli.shared import choice, settings
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import SHOWN_LENGTH, printable

if TYPE_CHECKING:
    from auditkit.ingest.ledgers.options import Streaming

ENGINES = ("pandas", "duckdb", "spark")
_MODULES = {"pandas": "pandas", "duckdb": "duckdb", "spark": "pyspark"}
_SIZE = re.compile(r"(?P<number>[0-9]{1,16})\s*(?P<unit>[KMGT]?B?)", re.IGNORECASE)
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_MOST_MEMORY = 1000 << 40

EngineName = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="|".join(ENGINES),
        help=_("What works it out (default: pandas, or duckdb where a ledger of donations is large)."),
    ),
]
MemoryLimit = Annotated[
    str | None,
    typer.Option(
        "--memory-limit", metavar="SIZE", help=_("How much memory DuckDB may take, such as 256MB (default: 512MB).")
    ),
]
SparkMaster = Annotated[
    str | None,
    typer.Option(
        "--spark-master",
        metavar="URL",
        help=_("The cluster that --engine spark uses, such as spark://host:7077 (default: this machine)."),
    ),
]


@dataclass(frozen=True)
class Engine:
    """What works out rules and figures, and how it holds ledgers: not at all where they are read into memory."""

    name: str
    streaming: Streaming | None = None


def engine(
    paths: Sequence[Path],
    name: str | None = None,
    memory_limit: str | None = None,
    spark_master: str | None = None,
    *,
    with_donors: Callable[[], bool] = lambda: False,
    may_choose: bool = True,
) -> Engine:
    """Return the engine that options ask for or, where they name none, that the size of what was handed in asks for.

    `with_donors` tells whether the number of donors of each project is asked for. Which one was chosen is said on
    standard error, where it is not pandas. Raises BadUsage for an engine that is
    unknown or not installed, and for options that belong to another one. `may_choose` says that the command has an
    option for it.
    """
    if name is not None:
        choice(name, "--engine", ENGINES)
    if spark_master is not None and name != "spark":
        raise BadUsage(_("--spark-master belongs to --engine spark: name both, or neither."))
    memory = None if memory_limit is None else _bytes(memory_limit)
    if memory is not None and name == "pandas":
        raise BadUsage(_("--memory-limit is what DuckDB keeps to: leave it out, or take --engine duckdb."))
    if name is None:
        name = _by_size(paths, may_choose)
    if importlib.util.find_spec(_MODULES[name]) is None:
        message = _("--engine {engine} needs a library that is not installed: pip install 'auditkit[{engine}]'.")
        raise BadUsage(message.format(engine=name))
    if name == "pandas":
        return Engine(name)
    from auditkit.ingest.ledgers.options import DEFAULT_MEMORY, Streaming

    session = _spark(spark_master) if name == "spark" else None
    return Engine(name, Streaming(name, memory or DEFAULT_MEMORY, with_donors(), session))


def _by_size(paths: Sequence[Path], may_choose: bool) -> str:
    if importlib.util.find_spec("duckdb") is None:
        return "pandas"
    from auditkit.ingest.ledgers.choosing import by_size

    chosen = by_size(paths)
    if chosen.engine != "pandas" and not settings.quiet:
        size = (
            _("{count:,} rows").format(count=chosen.rows)
            if chosen.rows
            else _("{count:,} MB of CSV").format(count=chosen.bytes >> 20)
        )
        message = (
            _("Engine: {engine}, for the size of the ledgers ({size}); --engine says otherwise.")
            if may_choose
            else _("Engine: {engine}, for the size of the ledgers ({size}).")
        )
        print(message.format(engine=chosen.engine, size=size), file=sys.stderr)
    return chosen.engine


def _bytes(text: str) -> int:
    """Return the bytes that --memory-limit names."""
    from auditkit.ingest.ledgers.options import LEAST_MEMORY

    found = _SIZE.fullmatch(text.strip())
    value = int(found["number"]) * _UNITS[found["unit"].upper().rstrip("B")] if found else 0
    if not LEAST_MEMORY <= value <= _MOST_MEMORY:
        message = _('--memory-limit is "{value}"; it takes a size of {least} MB to 1000 TB, such as 512MB or 4GB.')
        raise BadUsage(message.format(value=printable(text[:SHOWN_LENGTH]), least=LEAST_MEMORY >> 20))
    return value


def _spark(master: str | None) -> Callable[[], Any]:
    """Start the Spark session of this run, and return what gives it."""

    def session() -> Any:
        from auditkit.model.spark import session as of_master

        return of_master(master)

    session()
    return session
