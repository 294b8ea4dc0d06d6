"""`auditkit sample draw --table`: which rows of a table are audited."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditkit.cli import engines, inputs
from auditkit.cli.sample.options import read_whole, verify_command
from auditkit.cli.shared import DONE, choice, note
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.cli.engines import Engine
    from auditkit.model.dataset import Dataset
    from auditkit.model.selection import Selection, Wish
    from auditkit.reports import selection_check

UNITS = ("items", "money")
METHODS = ("random", "systematic", "cell", "sieve")
ENDINGS = (".json", ".csv", ".xlsx", ".txt")

_FILE_WIDTH = 120
_MOST = 10**7
_IN_MEMORY = engines.Engine("pandas")
"""Rows are put into an order of their own, which takes all of them in memory."""


def _size(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(_MOST)) and 1 <= int(text) <= _MOST:
        return int(text)
    message = _('--size is "{value}"; it takes a whole number from 1 to {most}.')
    raise BadUsage(message.format(value=printable(text), most=_MOST))


Table = Annotated[
    str | None,
    typer.Option("--table", metavar="TABLE", help=_("Select rows of this table, and not projects of a campaign.")),
]
Unit = Annotated[
    str | None,
    typer.Option("--unit", metavar="|".join(UNITS), help=_("With --table: select rows, or their monetary units.")),
]
Method = Annotated[
    str | None,
    typer.Option("--method", metavar="|".join(METHODS), help=_("With --table: how to select (default: random).")),
]
Size = Annotated[
    int | None,
    typer.Option("--size", metavar="N", parser=_size, help=_("With --table: how many to select.")),
]
AmountColumn = Annotated[
    str | None,
    typer.Option("--column", metavar="COLUMN", help=_("With --table: the column of the book values.")),
]


@dataclass(frozen=True)
class Asked:
    """What the options of a selection ask for; all but `table` are null where an option was not given."""

    table: str
    unit: str | None
    method: str | None
    size: int | None
    column: str | None

    def wish(self, drop_missing: bool) -> Wish:
        """Return the wish; raises BadUsage for options that are missing or unknown."""
        from auditkit.model.selection import Wish

        if self.unit is None or self.size is None:
            raise BadUsage(_("--table needs --unit items or --unit money, and --size, the number to select."))
        unit: Any = choice(self.unit, "--unit", UNITS)
        method: Any = choice(self.method or "random", "--method", METHODS)
        return Wish(self.table, unit, method, self.size, self.column, drop_missing)


def asked(
    campaign: str | None,
    table: str | None,
    unit: str | None,
    method: str | None,
    size: int | None,
    column: str | None,
    of_projects: Sequence[tuple[str, object]] = (),
) -> Asked | None:
    """Return what is asked of a table, or null when projects are drawn.

    `of_projects` are other options that only a draw of projects has, with what was given. Raises BadUsage when the
    options belong to both.
    """
    own: Sequence[tuple[str, object]] = (("--unit", unit), ("--method", method), ("--size", size), ("--column", column))
    if table is None:
        for name, given in own:
            if given is not None:
                message = _("{option} selects rows of a table; name it with --table, or leave the option out.")
                raise BadUsage(message.format(option=name))
        return None
    for name, given in (("--campaign", campaign), *of_projects):
        if given is not None:
            message = _("{option} draws projects and --table selects rows; give one of the two.")
            raise BadUsage(message.format(option=name))
    return Asked(table, unit, method, size, column)


@dataclass(frozen=True)
class Reading:
    """The data, and the options by which they are read."""

    paths: Sequence[Path]
    maps: Sequence[str] | None
    date_order: str | None
    currency: str
    cache: Path | None = None
    engine: Engine | None = None


def draw_rows(
    wanted: Asked,
    data: Reading,
    *,
    seed: str | None,
    seed_source: str | None,
    as_of: str | None,
    drop_missing: bool,
    output_format: str,
    output: Sequence[Path],
) -> int:
    """Select rows, print the list, and write what -o names."""
    from auditkit.reports.filled_in import refuse_filled_in
    from auditkit.sampling.earlier import refuse_overwriting
    from auditkit.sampling.selecting import left_out, select
    from auditkit.sampling.tickets import RANDOM_SOURCE, entered_seed, random_seed, refuse_reserved

    for path in output:
        inputs.ending(path, ENDINGS)
    if seed is None and seed_source is not None:
        raise BadUsage(_("--seed-source says where a seed came from; give the seed too, with --seed."))
    refuse_reserved(seed_source or "", "--seed-source")
    wish = wanted.wish(drop_missing)
    public_seed = random_seed() if seed is None else entered_seed(seed)
    day = inputs.day(as_of)
    engine = data.engine or _IN_MEMORY
    dataset = read_whole(data.paths, data.maps, data.date_order, data.currency, data.cache, engine=engine)
    inputs.spare(output, dataset)
    refuse_filled_in(output)
    selection = select(
        dataset, wish, seed=public_seed, seed_source=RANDOM_SOURCE if seed is None else seed_source, as_of=day
    )
    refuse_overwriting(output, _rendered(selection, ".json", ""))
    for line in left_out(dataset, selection):
        note(_("Left out of the frame: {line}").format(line=line))
    saved = next((path for path in output if path.suffix.lower() == ".json"), None)
    if saved is None and output_format != "json":
        note(_("Nobody can check this selection without its file; write it with -o selection.json."))
    verify_with = verify_command(saved or Path("selection.json"), data.paths, data.maps, data.date_order)
    contents = [(path, _rendered(selection, path.suffix.lower(), verify_with)) for path in output]
    code = max((inputs.write(path, content) for path, content in contents), default=DONE)
    if output_format == "text":
        from auditkit.reports import selection_text

        sys.stdout.write(selection_text.render(selection, inputs.terminal_width(), verify_with))
    else:
        sys.stdout.write(_rendered(selection, f".{output_format}", verify_with).decode())
    return code


def hold_rows(path: Path, data: Reading) -> tuple[selection_check.Check, Dataset | None]:
    """Select from the data by the selection's own seed and wish, and return what differs; its currency decides.

    Without paths nothing is selected.
    """
    from auditkit.reports import selection_check
    from auditkit.sampling import selection_file
    from auditkit.sampling.selection_check import verify

    stated, sha256 = selection_file.read(path)
    if not data.paths:
        return selection_check.Check(stated, sha256, ()), None
    currency = stated["frame"]["currency"]
    dataset = read_whole(
        data.paths, data.maps, data.date_order, currency, data.cache, is_of_draw=True, engine=_IN_MEMORY
    )
    said = stated["column"] is not None and dataset.says_currency(stated["table"], stated["column"])
    return selection_check.Check(stated, sha256, verify(stated, dataset), said), dataset


def _rendered(selection: Selection, ending: str, verify_with: str) -> bytes:
    """Return the content of one output file, by its ending."""
    if ending == ".xlsx":
        from auditkit.reports import selection_xlsx

        return selection_xlsx.render(selection)
    if ending == ".csv":
        from auditkit.reports import selection_csv

        return selection_csv.render(selection).encode()
    if ending == ".json":
        from auditkit.sampling import selection_file

        return selection_file.to_bytes(selection_file.document(selection))
    from auditkit.reports import selection_text

    return selection_text.render(selection, _FILE_WIDTH, verify_with).encode()
