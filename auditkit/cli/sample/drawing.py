"""`auditkit sample draw`: which projects are audited."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import Currency, DateOrder, Maps, Paths, Rules, Sets
from auditkit.cli.sample.options import read_whole
from auditkit.cli.shared import DONE, choice, command, settings
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.model.draw import Draw

DRAW_FORMATS = ("text", "json", "csv")
ENDINGS = (".json", ".csv", ".xlsx", ".txt")

_FILE_WIDTH = 120

Campaign = Annotated[
    str,
    typer.Option(
        "--campaign", metavar="NAME", help=_("The campaign whose projects are drawn from."), show_default=False
    ),
]
Seed = Annotated[
    str | None,
    typer.Option(
        "--seed", metavar="TEXT", help=_("At least 20 digits from a public event; without it the draw proves nothing.")
    ),
]
SeedSource = Annotated[
    str | None, typer.Option("--seed-source", metavar="TEXT", help=_("The public event that the seed came from."))
]
StatedDay = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help=_("The day that the manifest states (default: today).")),
]
UnknownField = Annotated[
    str | None, typer.Option("--unknown-field", metavar="FIELD", help=_("The field to put projects without one into."))
]
DropMissing = Annotated[
    bool, typer.Option("--drop-missing", help=_("Leave out projects without an amount or a field, and name them."))
]
DrawFormat = Annotated[
    str, typer.Option("--format", metavar="|".join(DRAW_FORMATS), help=_("What to print; json is the manifest."))
]
Outputs = Annotated[
    list[Path] | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help=_("Write to a file too: .json (manifest) .csv .xlsx (to sign off) .txt")
    ),
]


@command
def draw(
    paths: Paths,
    campaign: Campaign,
    seed: Seed = None,
    seed_source: SeedSource = None,
    rules: Rules = None,
    sets: Sets = None,
    as_of: StatedDay = None,
    unknown_field: UnknownField = None,
    drop_missing: DropMissing = False,
    maps: Maps = None,
    date_order: DateOrder = None,
    currency: Currency = "CNY",
    output_format: DrawFormat = "text",
    output: Outputs = None,
) -> int:
    """Draw from the projects of one campaign, print the lists, and write what -o names."""
    from auditkit.model.draw import SamplingParameters
    from auditkit.sampling import frame as frames
    from auditkit.sampling.draw import draw as draw_from
    from auditkit.sampling.tickets import RANDOM_SOURCE, checked_seed, random_seed
    from auditkit.values.text import normalise

    choice(output_format, "--format", DRAW_FORMATS)
    for path in output or ():
        inputs.ending(path, ENDINGS)
    if seed is None and seed_source is not None:
        raise BadUsage(_("--seed-source says where a seed came from; give the seed too, with --seed."))
    public_seed = random_seed() if seed is None else checked_seed(seed)
    day = inputs.day(as_of)
    pack = inputs.pack(rules, sets)
    parameters = SamplingParameters.from_pack(pack, currency.upper(), unknown_field, drop_missing)
    dataset = read_whole(paths, maps, date_order, currency)
    inputs.spare(output or (), dataset, pack)
    drawn = draw_from(
        frames.frame_of(dataset, campaign, unknown_field, drop_missing),
        seed=public_seed,
        seed_source=RANDOM_SOURCE if seed is None else seed_source,
        campaign=normalise(campaign),
        as_of=day,
        packs=pack.sources,
        parameters=parameters,
        currency=dataset.currency,
    )
    if drop_missing:
        for line in frames.left_out(dataset, campaign, unknown_field):
            _note(_("Left out of the frame: {line}").format(line=line))
    saved = next((path for path in output or () if path.suffix.lower() == ".json"), None)
    if saved is None and output_format != "json":
        _note(_("Nobody can check this draw without its manifest; write it with -o manifest.json."))
    verify_with = _verify_command(saved or Path("manifest.json"), paths, maps, date_order)
    contents = [(path, _rendered(drawn, path.suffix.lower(), verify_with)) for path in output or ()]
    code = max((inputs.write(path, content) for path, content in contents), default=DONE)
    sys.stdout.write(_printed(drawn, output_format, verify_with))
    return code


def _verify_command(manifest: Path, paths: Sequence[Path], maps: Sequence[str] | None, date_order: str | None) -> str:
    words = ["auditkit", "sample", "verify", str(manifest), *map(str, paths)]
    for text in maps or ():
        words += ["--map", text]
    if date_order is not None:
        words += ["--date-order", date_order]
    if settings.config is not None:
        words += ["--config", str(settings.config)]
    return shlex.join(words)


def _rendered(drawn: Draw, ending: str, verify_with: str) -> bytes:
    """Return the content of one output file, by its ending."""
    if ending == ".xlsx":
        from auditkit.reports import draw_xlsx

        return draw_xlsx.render(drawn)
    if ending == ".csv":
        from auditkit.reports import draw_csv

        return draw_csv.render(drawn).encode()
    if ending == ".json":
        from auditkit.sampling import manifest as manifests

        return manifests.to_bytes(manifests.document(drawn))
    from auditkit.reports import draw_text

    return draw_text.render(drawn, _FILE_WIDTH, verify_with).encode()


def _printed(drawn: Draw, output_format: str, verify_with: str) -> str:
    if output_format == "text":
        from auditkit.reports import draw_text

        return draw_text.render(drawn, inputs.terminal_width(), verify_with)
    return _rendered(drawn, f".{output_format}", verify_with).decode()


def _note(text: str) -> None:
    if not settings.quiet:
        print(printable(text), file=sys.stderr)
