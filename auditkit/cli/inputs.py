"""The options that name data, rules and days, and what becomes of them; several commands share them."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from auditkit.cli.config import header_maps
from auditkit.cli.engines import Engine
from auditkit.cli.engines import engine as choose_engine
from auditkit.cli.handed_in import among
from auditkit.cli.shared import COULD_NOT, DONE, choice, print_error, settings
from auditkit.errors import AuditkitError, BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from datetime import date

    from auditkit.ingest import FileCache, HeaderMapping, ReadOptions
    from auditkit.model.dataset import Dataset
    from auditkit.model.pack import Pack
    from auditkit.waivers import Waivers

DEFAULT_RULES = ("giving-day",)

Paths = Annotated[
    list[Path],
    typer.Argument(metavar="PATH...", help=_("Spreadsheets, CSV files or folders of them."), show_default=False),
]
Rules = Annotated[
    list[str] | None, typer.Option("--rules", metavar="NAME_OR_FILE", help=_("Rule packs (default: giving-day)."))
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help=_("Judge everything as things stood on this day (default: today).")),
]
Sets = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help=_("Change a parameter of the pack."))
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="RULE", help=_("Judge only these rules: ids, globs or dimensions.")),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="RULE", help=_("Leave out these rules: ids, globs or dimensions.")),
]
Projects = Annotated[list[str] | None, typer.Option("--project", metavar="ID", help=_("Report only these projects."))]
WaiversFile = Annotated[
    Path | None,
    typer.Option(
        "--waivers", metavar="FILE", help=_("A list of what need not count, and by whose leave: .csv .xlsx .yaml")
    ),
]
Maps = Annotated[
    list[str] | None, typer.Option("--map", metavar="HEADER=TABLE.COLUMN", help=_("Say what a header means."))
]
DateOrder = Annotated[
    str | None, typer.Option("--date-order", metavar="dmy|mdy", help=_("How 11/09/2024 is to be read."))
]
Currency = Annotated[str, typer.Option("--currency", metavar="CODE", help=_("Currency of all amounts (ISO 4217)."))]
OtherCurrency = Annotated[
    str | None,
    typer.Option("--currency", metavar="CODE", help=_("Currency of all amounts (ISO 4217; default: CNY).")),
]
"""The same option where it matters whether it was named; what holds else is `USUAL_CURRENCY`."""
USUAL_CURRENCY = "CNY"

FAIL_ON = ("critical", "major", "minor", "info", "never")
FailOn = Annotated[
    str, typer.Option("--fail-on", metavar="|".join(FAIL_ON), help=_("Exit 1 for findings this grave or graver."))
]

_NARROWEST, _WIDEST = 40, 140
_MOST_JOBS = 64
_ISO_DATE = re.compile(r"(19|20)\d\d-\d\d-\d\d")


def _jobs(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_JOBS:
        return int(text)
    message = _('--jobs is "{value}"; it takes a whole number from 1 to {most}.')
    raise BadUsage(message.format(value=printable(text), most=_MOST_JOBS))


Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        metavar="N",
        parser=_jobs,
        help=_("Read so many files at the same time (default: as many as there are processors)."),
    ),
]

Cache = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="DIR",
        help=_("Keep what was read in this folder, and read only files that are new or changed."),
    ),
]


def day(as_of: str | None) -> date:
    """Return the day to judge by; raises BadUsage for text that is no date."""
    from datetime import datetime

    return datetime.now().astimezone().date() if as_of is None else stated_day(as_of, "--as-of")


def stated_day(text: str, option: str) -> date:
    """Return the day that `option` names; raises BadUsage for text that is no date."""
    from datetime import date

    if _ISO_DATE.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    from auditkit.values.columns import ColumnKind, Options, parse_column

    parsed = parse_column([text], ColumnKind("date"), Options())
    if parsed.problems or parsed.values.isna().any():
        message = _('{option} is "{value}", which is no date. Write it as 2019-12-31.')
        raise BadUsage(message.format(option=option, value=printable(text)))
    found: date = parsed.values.iloc[0].date()
    return found


def load_tables(cache: Path | None = None) -> None:
    """Begin to load the library that holds what is read, while arguments and the first file are still read.

    Where there is a `cache` it may be that no file is, and that all wait for this.
    """
    threading.Thread(target=_load_tables, args=(cache is None,), daemon=True).start()


def load_engine(cache: Path | None = None) -> None:
    """Begin to load the libraries that work out the rules, as `load_tables` does."""
    threading.Thread(target=_load_engine, args=(cache is None,), daemon=True).start()


def _load_tables(is_reading: bool) -> None:
    from auditkit.ingest import limits

    if is_reading:
        # The first file takes longer where it is large.
        limits.give_way()
    for module in ("pandas", "auditkit.ingest.tables", "auditkit.ingest.checks"):
        importlib.import_module(module)


def _load_engine(is_reading: bool) -> None:
    _load_tables(is_reading)
    for module in ("narwhals", "auditkit.audit"):
        importlib.import_module(module)
    from auditkit.kinds import get_kind, kind_names

    for name in kind_names():
        get_kind(name)
    _use_engine()


def _use_engine() -> None:
    """Let the engine work once on nothing: much of it is loaded only then."""
    import narwhals as nw
    import pandas as pd

    nothing = nw.from_native(pd.DataFrame({"key": [0], "flag": [True]})).lazy()
    used = nothing.with_columns(other=nw.when(nw.col("flag")).then(1).otherwise(nw.lit(None)))
    used.group_by("key").agg(nw.len()).collect("pandas").to_native().to_dict("list")


def pack(rules: Sequence[str] | None, sets: Sequence[str] | None) -> Pack:
    """Return the pack that --rules and --set ask for; raises BadPack and BadUsage."""
    from auditkit import packs

    wanted: dict[str, str] = {}
    for text in sets or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise BadUsage(
                _('--set "{text}" must read NAME=VALUE, such as audit_top_n=5.').format(text=printable(text))
            )
        wanted[name.strip()] = value.strip()
    return packs.load(list(rules or DEFAULT_RULES), wanted)


def read(
    paths: Sequence[Path],
    maps: Sequence[str] | None = None,
    date_order: str | None = None,
    currency: str = "CNY",
    jobs: int | None = None,
    *,
    cache: Path | None = None,
    is_of_draw: bool = False,
    engine: Engine | None = None,
    as_of: date | None = None,
) -> Dataset:
    """Read everything that was handed in; raises BadUsage for options that make no sense.

    What `cache` holds, the folder that --cache names, is not read again. `is_of_draw` says that the currency is that of
    a draw or a commitment, which no option changes. `engine` is what holds large ledgers; where it is not named, their
    size decides. Funds that are the sums of donations leave out those dated after `as_of`.
    """
    options = _how_to_read(maps, date_order, currency, is_of_draw)
    from auditkit import ingest
    from auditkit.cli.progress import bar

    kept = None if cache is None else _opened(cache, paths)
    chosen = engine or choose_engine(paths, may_choose=False)
    with bar(settings.quiet, _("reading")) as progress:
        streaming = None if chosen.streaming is None else replace(chosen.streaming, as_of=as_of)
        return ingest.read(paths, options, progress, jobs, kept, streaming, as_of)


def read_on(maps: Sequence[str] | None, date_order: str | None, currency: str, cache: Path | None = None) -> None:
    """Let the process that has begun with a file read all of it meanwhile; `read` takes what came of it.

    Of options that make no sense nothing is said before their turn. Where there is a `cache`, the file may be in it.
    """
    from auditkit.ingest import processes

    if cache is not None:
        return
    with suppress(BadUsage):
        processes.go_on(_how_to_read(maps, date_order, currency))


def _how_to_read(
    maps: Sequence[str] | None, date_order: str | None, currency: str, is_of_draw: bool = False
) -> ReadOptions:
    from auditkit import ingest

    if date_order is not None:
        choice(date_order, "--date-order", ("dmy", "mdy"))
    code = currency_code(currency)
    mapping = {**_configured_maps(), **(ingest.parse_mapping(maps) if maps else {})}
    return ingest.ReadOptions(code, date_order, mapping, is_of_draw=is_of_draw)


def _opened(cache: Path, paths: Sequence[Path]) -> FileCache | None:
    # Few runs have one, and what it takes is not loaded for the others.
    from auditkit.cli.cache import opened

    return opened(cache, paths)


def currency_code(text: str) -> str:
    """Return the code that --currency names; raises BadUsage for what is no code."""
    if len(text) == 3 and text.isascii() and text.isalpha():
        return text.upper()
    message = _('--currency is "{value}"; it takes a code of three letters, such as CNY.')
    raise BadUsage(message.format(value=printable(text)))


def read_options(maps: Sequence[str] | None, currency: str) -> ReadOptions:
    """Return how to read a file of the auditing side whose amounts are in `currency`: by --map and --config."""
    from auditkit import ingest

    return ingest.ReadOptions(currency=currency, mapping={**_configured_maps(), **ingest.parse_mapping(maps or ())})


def waivers(path: Path | None, paths: Sequence[Path], pack: Pack, date_order: str | None) -> Waivers | None:
    """Read the file of waivers, which may name all rules of `pack`; none when none is named.

    Raises BadFile and BadPack for a file that is no list of waivers: to judge without it would call faults what was
    waived. Raises BadUsage for one that is among the `paths` that were handed in.
    """
    if path is None:
        return None
    _apart(path, paths)
    from auditkit import waivers
    from auditkit.ingest import ReadOptions

    if date_order is not None:
        choice(date_order, "--date-order", ("dmy", "mdy"))
    return waivers.read(path, {rule.id: rule.title for rule in pack.rules}, ReadOptions(date_order=date_order))


def _apart(waivers: Path, paths: Sequence[Path]) -> None:
    """Raise BadUsage for a list of waivers that was handed in, or leads there: whoever hands in must not waive."""
    handed_in = among(waivers, paths)
    if handed_in is not None:
        message = _(
            '--waivers "{path}" is among what was handed in ("{handed_in}"), and nobody may waive his own duties.'
            " Keep the list in another folder."
        )
        raise BadUsage(message.format(path=printable(str(waivers)), handed_in=printable(str(handed_in))))


def refuse_copy(waivers: Waivers | None, dataset: Dataset) -> None:
    """Raise BadUsage for a list of waivers that is, byte by byte, one of the files that were handed in."""
    for file in waivers.dataset.inputs if waivers is not None else ():
        for handed_in in dataset.inputs:
            if file.sha256 and file.sha256 == handed_in.sha256:
                message = _(
                    '--waivers "{path}" is a copy of "{handed_in}", which was handed in, and nobody may waive his own'
                    " duties. Name the list that the auditing side keeps."
                )
                raise BadUsage(message.format(path=printable(file.path), handed_in=printable(handed_in.path)))


def _configured_maps() -> HeaderMapping:
    """Return what the --config file, if there is one, says of headers."""
    from auditkit import ingest

    if settings.config is None:
        return {}
    return ingest.parse_mapping(header_maps(settings.config), f"--config {printable(str(settings.config))}")


def number(option: str, least: int, most: int) -> Callable[[str], float]:
    """Return the parser of an option that takes a number within bounds; it raises BadUsage for anything else."""

    def parse(text: str) -> float:
        with suppress(ValueError):
            value = float(text)
            if least <= value <= most:
                return value
        message = _('{option} is "{value}"; it takes a number from {least} to {most}.')
        raise BadUsage(message.format(option=option, value=printable(text), least=least, most=most))

    return parse


def spare(
    outputs: Sequence[Path],
    dataset: Dataset | None,
    pack: Pack | None = None,
    others: Sequence[Path] = (),
    option: str = "-o",
) -> None:
    """Raise BadUsage when an output, named by `option`, would replace a file that was read: data, a rule pack, the
    configuration or one of `others`.
    """
    named = [file.path for file in dataset.inputs if file.status != "ignored"] if dataset is not None else []
    named += [source.path for source in pack.sources] if pack is not None else []
    named += [str(settings.config)] if settings.config is not None else []
    named += map(str, others)
    # A file in an archive stands for the archive.
    read = {place for path in named for place in (Path(os.path.realpath(path)), *Path(os.path.realpath(path)).parents)}
    for path in outputs:
        if Path(os.path.realpath(path)) in read:
            message = _('{option} "{path}" is one of the files that were handed in; write somewhere else.')
            raise BadUsage(message.format(option=option, path=printable(str(path))))


def ending(path: Path, endings: Collection[str]) -> str:
    """Return the ending of a file to write, in lower case; raises BadUsage when it is none of `endings`."""
    found = path.suffix.lower()
    if found not in endings:
        message = _('-o "{path}": its ending tells what to write, and must be one of {endings}.')
        raise BadUsage(message.format(path=printable(str(path)), endings=" ".join(endings)))
    return found


def write(path: Path, content: bytes) -> int:
    """Write one output file; one that cannot be written is told, so that the others are still written."""
    from auditkit.reports.files import write_whole

    try:
        write_whole(path, content)
    except AuditkitError as error:
        print_error(error.message)
        return COULD_NOT
    return DONE


def is_terminal(stream: IO[str]) -> bool:
    """Whether `stream` is a terminal that wants colours (NO_COLOR asks for none)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def has_width() -> bool:
    """Whether lines have a width to keep to: that of a terminal, or the one that COLUMNS gives."""
    return "COLUMNS" in os.environ or sys.stdout.isatty()


def terminal_width() -> int:
    """Return the columns to write in: the terminal's, within what reads well; 100 into a pipe."""
    if not has_width():
        return 100
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))
