"""`auditkit sample draw`: which projects are audited."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import engines, inputs
from auditkit.cli.engines import EngineName, MemoryLimit, SparkMaster
from auditkit.cli.inputs import Cache, DateOrder, Maps, Paths, Rules, Sets
from auditkit.cli.sample import selecting, terms
from auditkit.cli.sample.options import DropMissing, UnknownField, read_whole, verify_command
from auditkit.cli.shared import DONE, choice, command, note, warn
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import normalise

if TYPE_CHECKING:
    from auditkit.model.draw import Draw

DRAW_FORMATS = ("text", "json", "csv")
ENDINGS = (".json", ".csv", ".xlsx", ".txt", ".tsv")

_FILE_WIDTH = 120

CampaignUnlessCommitted = Annotated[
    str | None,
    typer.Option("--campaign", metavar="NAME", help=_("The campaign whose projects are drawn from.")),
]
CommitmentPath = Annotated[
    Path | None,
    typer.Option("--commitment", metavar="FILE", help=_("The commitment to keep to; it decides all but the seed.")),
]
Supersedes = Annotated[
    Path | None, typer.Option("--supersedes", metavar="MANIFEST", help=_("The earlier draw that this one replaces."))
]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=_("Why there is a second draw."))]
CurrencyUnlessCommitted = Annotated[
    str | None, typer.Option("--currency", metavar="CODE", help=_("Currency of all amounts (default: CNY)."))
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
DrawFormat = Annotated[
    str, typer.Option("--format", metavar="|".join(DRAW_FORMATS), help=_("What to print; json is the manifest."))
]
Outputs = Annotated[
    list[Path] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help=_("Write to a file too: .json (manifest) .csv .xlsx (to sign off) .txt .tsv (frame)"),
    ),
]


@command
def draw(
    paths: Paths,
    campaign: CampaignUnlessCommitted = None,
    commitment: CommitmentPath = None,
    table: selecting.Table = None,
    unit: selecting.Unit = None,
    method: selecting.Method = None,
    size: selecting.Size = None,
    column: selecting.AmountColumn = None,
    seed: Seed = None,
    seed_source: SeedSource = None,
    rules: Rules = None,
    sets: Sets = None,
    as_of: StatedDay = None,
    unknown_field: UnknownField = None,
    drop_missing: DropMissing = False,
    supersedes: Supersedes = None,
    reason: Reason = None,
    maps: Maps = None,
    date_order: DateOrder = None,
    currency: CurrencyUnlessCommitted = None,
    cache: Cache = None,
    engine: EngineName = None,
    memory_limit: MemoryLimit = None,
    spark_master: SparkMaster = None,
    output_format: DrawFormat = "text",
    output: Outputs = None,
) -> int:
    """Draw from the projects of one campaign, or select rows of a table; print the lists, and write what -o names."""
    from auditkit.reports.filled_in import refuse_filled_in
    from auditkit.sampling import earlier
    from auditkit.sampling import frame as frames
    from auditkit.sampling.draw import draw as draw_from
    from auditkit.sampling.tickets import RANDOM_SOURCE, entered_seed, random_seed

    choice(output_format, "--format", DRAW_FORMATS)
    of_projects = (
        ("--commitment", commitment),
        ("--supersedes", supersedes),
        ("--reason", reason),
        ("--rules", rules),
        ("--set", sets),
        ("--unknown-field", unknown_field),
    )
    rows = selecting.asked(campaign, table, unit, method, size, column, of_projects)
    if rows is not None:
        return selecting.draw_rows(
            rows,
            selecting.Reading(
                paths,
                maps,
                date_order,
                currency or "CNY",
                cache,
                engines.engine(paths, engine or "pandas", memory_limit, spark_master),
            ),
            seed=seed,
            seed_source=seed_source,
            as_of=as_of,
            drop_missing=drop_missing,
            output_format=output_format,
            output=output or (),
        )
    for path in output or ():
        inputs.ending(path, ENDINGS)
    _check_sources(seed, seed_source, commitment, supersedes, reason)
    public_seed = random_seed() if seed is None else entered_seed(seed, committed=commitment is not None)
    day = inputs.day(as_of)
    kept = terms.CommitmentFile.read(commitment)
    if kept and (warning := kept.too_early()):
        warn(warning)
    wishes = terms.Wishes(campaign, rules, sets, unknown_field, drop_missing, currency)
    held = kept.terms(wishes) if kept else terms.stated(wishes)
    previous = None if supersedes is None else earlier.superseded(supersedes, held.campaign, normalise(reason or ""))
    chosen = engines.engine(paths, engine, memory_limit, spark_master)
    dataset = read_whole(paths, maps, date_order, held.currency, cache, is_of_draw=kept is not None, engine=chosen)
    inputs.spare(output or (), dataset, held.pack, [path for path in (commitment, supersedes) if path])
    parameters = held.parameters
    frame = frames.frame_of(dataset, held.campaign, parameters.unknown_field, parameters.drop_missing)
    if kept:
        kept.check(frame, held, dataset.currency)
    dropped = frames.left_out(dataset, held.campaign, parameters.unknown_field) if parameters.drop_missing else None
    drawn = draw_from(
        frame,
        seed=public_seed,
        seed_source=kept.document["event"] if kept else RANDOM_SOURCE if seed is None else seed_source,
        campaign=held.campaign,
        as_of=day,
        packs=held.pack.sources,
        parameters=parameters,
        currency=dataset.currency,
        commitment=kept.stated if kept else None,
        supersedes=previous,
        left_out=dropped,
    )
    saved = [path for path in output or () if path.suffix.lower() == ".json"]
    earlier.refuse_overwriting(saved, _rendered(drawn, ".json", ""), drawn)
    beside = earlier.beside(commitment) if commitment else []
    earlier.refuse_unnamed(drawn, [path for path in beside if path not in saved])
    refuse_filled_in(output or ())
    if dropped is not None and output_format != "text":
        for line in dropped.lines:
            note(_("Left out of the frame: {line}").format(line=line))
    if not saved and output_format != "json":
        note(_("Nobody can check this draw without its manifest; write it with -o manifest.json."))
    manifest = saved[0] if saved else Path("manifest.json")
    verify_with = verify_command(manifest, paths, maps, date_order, commitment)
    contents = [(path, _rendered(drawn, path.suffix.lower(), verify_with)) for path in output or ()]
    code = max((inputs.write(path, content) for path, content in contents), default=DONE)
    sys.stdout.write(_printed(drawn, output_format, verify_with))
    return code


def _check_sources(
    seed: str | None, seed_source: str | None, commitment: Path | None, supersedes: Path | None, reason: str | None
) -> None:
    """Raise BadUsage for options that make sense together only, or say what no event is."""
    from auditkit.sampling.tickets import refuse_reserved

    refuse_reserved(seed_source or "", "--seed-source")
    if commitment is not None and seed is None:
        raise BadUsage(_("A draw by a commitment needs the seed that its event gave, with --seed."))
    if commitment is not None and seed_source is not None:
        raise BadUsage(_("--seed-source is in the commitment already: its event. Leave it out."))
    if seed is None and seed_source is not None:
        raise BadUsage(_("--seed-source says where a seed came from; give the seed too, with --seed."))
    if (supersedes is None) != (not normalise(reason or "")):
        raise BadUsage(_("--supersedes and --reason go together: name the earlier draw, and say why there is another."))


def _rendered(drawn: Draw, ending: str, verify_with: str) -> bytes:
    """Return the content of one output file, by its ending."""
    if ending == ".xlsx":
        from auditkit.reports import draw_xlsx

        return draw_xlsx.render(drawn)
    if ending == ".csv":
        from auditkit.reports import draw_csv

        return draw_csv.render(drawn).encode()
    if ending == ".tsv":
        from auditkit.sampling.frame import frame_lines

        return frame_lines(drawn.frame)
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
