"""The frame: the projects of one campaign that a draw chooses from, each with its field and what it raised."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.model.draw import FrameItem, LeftOut
from auditkit.sampling.places import at as _at
from auditkit.sampling.places import listed as _listed
from auditkit.values.personal_data import masked
from auditkit.values.text import normalise, printable, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from auditkit.model.dataset import DataProblem, Dataset, Table

_FILES_SHOWN = 3
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def frame_of(dataset: Dataset, campaign: str, unknown_field: str | None = None, drop_missing: bool = False) -> Frame:
    """Return the projects of `campaign`, by id.

    A project is of the campaign when a row of funds or its own row of projects says so; its amount is the
    `total_amount` of its funds row. Raises BadUsage when the campaign is unknown, a project has two rows, or one has no
    amount or no field; `unknown_field` is the field of those without one, and `drop_missing` leaves out whatever is
    incomplete (see `left_out`). A row of funds that names no project or no campaign is incomplete too, and so is a row
    of projects that names the campaign and has no id.
    """
    gathered = _gather(dataset, normalise(campaign), unknown_field)
    if gathered.doubled:
        raise BadUsage(
            _("Each project must stand once in the frame:\n{list}\nKeep one row of each.").format(
                list=_listed(gathered.doubled)
            )
        )
    if gathered.incomplete and not drop_missing:
        raise BadUsage(
            _(
                "The frame is incomplete:\n{list}\nFill these in; or leave them out with --drop-missing, and put "
                "projects without a field into one with --unknown-field."
            ).format(list=_listed(gathered.incomplete))
        )
    return canonical(gathered.items)


def left_out(dataset: Dataset, campaign: str, unknown_field: str | None = None) -> LeftOut:
    """Return what `drop_missing` leaves out of the frame."""
    gathered = _gather(dataset, normalise(campaign), unknown_field)
    projects = sorted(set(map(_normalized, gathered.lacking)), key=str.encode)
    return LeftOut(tuple(projects), gathered.strays, tuple(gathered.incomplete))


class Frame(tuple[FrameItem, ...]):
    """A frame in canonical form, as `canonical` makes it; it need not be looked over again."""

    __slots__ = ()


def canonical(items: Iterable[FrameItem]) -> Frame:
    """Return the items with normalised ids and fields (NFKC, trimmed), sorted by the UTF-8 bytes of their ids.

    Raises BadUsage for an empty frame, an empty id or field, one with a control or an invisible character, an amount
    below 0, an id that stands twice, and ids that differ only in how they are written.
    """
    if isinstance(items, Frame):
        return items
    items = list(items)
    if _is_canonical_text(items):
        return Frame(sorted(items, key=attrgetter("project_id")))
    written: dict[str, str] = {}
    result: list[FrameItem] = []
    for item in items:
        identifier, field = _normalized(item.project_id), _normalized(item.field)
        _check(identifier, field, item)
        if identifier in written:
            raise _twice(identifier, written[identifier], item.project_id)
        written[identifier] = item.project_id
        result.append(replace(item, project_id=identifier, field=field))
    if not result:
        raise BadUsage(_("The frame is empty: there is no project to draw from."))
    return Frame(sorted(result, key=lambda item: item.project_id.encode()))


def _is_canonical_text(items: Sequence[FrameItem]) -> bool:
    """Whether it can be seen at one glance that nothing in `items` has to change, and nothing is wrong with them.

    Normalised text is normalised in all its parts, so that one long text tells of all ids; code points have the order
    of their UTF-8 bytes.
    """
    ids = [item.project_id for item in items]
    fields = {item.field for item in items}
    whole = "".join((*ids, *fields))
    return (
        bool(items)
        and len(set(ids)) == len(ids)
        and "" not in fields
        and all(ids)
        and min([item.amount for item in items]) >= 0
        and whole.isprintable()
        and unicodedata.is_normalized("NFKC", whole)
        and list(map(str.strip, ids)) == ids
        and all(field == field.strip() for field in fields)
    )


def frame_hash(items: Sequence[FrameItem]) -> str:
    """Return the SHA-256, in hex, of the lines of a canonical frame."""
    return hashlib.sha256(frame_lines(items)).hexdigest()


def stated_frame(items: Sequence[FrameItem], currency: str) -> dict[str, Any]:
    """Return a canonical frame as manifests and commitments state it."""
    return {
        "sha256": frame_hash(items),
        "size": len(items),
        "total": sum(item.amount for item in items),
        "currency": currency,
    }


def frame_lines(items: Sequence[FrameItem]) -> bytes:
    """Return a canonical frame as UTF-8: a line `id TAB field TAB amount-in-minor-units LF` for each project."""
    return "".join([f"{item.project_id}\t{item.field}\t{item.amount}\n" for item in items]).encode()


def _normalized(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _check(identifier: str, field: str, item: FrameItem) -> None:
    identified = shown(item.project_id)
    if not identifier:
        raise BadUsage(_('The project "{title}" has no id.').format(title=shown(item.title)))
    if not field:
        raise BadUsage(_("Project {id} has no field.").format(id=identified))
    unseen = [character for character in identifier + field if unicodedata.category(character) in _INVISIBLE]
    if unseen:
        raise BadUsage(
            _(
                'The id or field of project "{id}" holds the character {code}, which cannot be seen; '
                "remove it, for two ids that look alike would draw different tickets."
            ).format(id=identified, code=f"U+{ord(unseen[0]):04X}")
        )
    if item.amount < 0:
        raise BadUsage(
            _("Project {id} has an amount below 0 ({amount} in minor units); a draw needs what was raised.").format(
                id=identified, amount=item.amount
            )
        )


def _twice(identifier: str, first: str, second: str) -> BadUsage:
    if first == second:
        return BadUsage(_('The id "{id}" stands twice in the frame.').format(id=shown(identifier)))
    return BadUsage(
        _(
            'The ids "{first}" and "{second}" are the same once normalised ("{id}"); give one of them another id.'
        ).format(first=_written(min(first, second)), second=_written(max(first, second)), id=shown(identifier))
    )


def _written(text: str) -> str:
    """Return `text` as it is written, for its writing is what matters, with what cannot be seen as codes."""
    return "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in text)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the tables say of one campaign: what can be drawn, and one line for each thing that prevents it."""

    items: list[FrameItem]
    incomplete: list[str]
    doubled: list[str]
    lacking: list[str]
    strays: int


def _gather(dataset: Dataset, campaign: str, unknown_field: str | None) -> _Gathered:
    projects, funds = _table(dataset, "projects"), _table(dataset, "funds")
    _check_campaign(campaign, projects, funds)
    organizations = _organization_names(dataset)
    project_rows = _rows(projects)
    funds_rows = [row for row in _rows(funds) if row["campaign"] in (campaign, None)]
    incomplete = [_stray(funds, row) for row in funds_rows if row["campaign"] is None or row["project_id"] is None]
    incomplete += [
        _stray(projects, row) for row in project_rows if row["project_id"] is None and row["campaign"] == campaign
    ]
    strays = len(incomplete)
    refused = _refused(dataset)
    lacking: list[str] = []
    raised = _by_project(row for row in funds_rows if row["campaign"] == campaign)
    described = _by_project(project_rows)
    members = set(raised) | {key for key, rows in described.items() if any(row["campaign"] == campaign for row in rows)}
    doubled: list[str] = []
    items: list[FrameItem] = []
    for identifier in sorted(members):
        own, amounts = described.get(identifier, []), raised.get(identifier, [])
        doubled.extend(
            _doubled(identifier, table, rows) for table, rows in ((projects, own), (funds, amounts)) if rows[1:]
        )
        row, money = (own or [{}])[0], (amounts or [{}])[0]
        field, amount = row.get("field") or unknown_field, money.get("total_amount")
        if field is None:
            incomplete.append(_lacking(identifier, projects, row, "field", refused))
        if amount is None:
            incomplete.append(_lacking(identifier, funds, money, "total_amount", refused))
        if field is None or amount is None:
            lacking.append(identifier)
        if field is not None and amount is not None:
            organization = row.get("org_id") or ""
            name = organizations.get(organization, organization)
            items.append(FrameItem(identifier, masked(row.get("title") or ""), masked(name), field, amount))
    return _Gathered(items, incomplete, doubled, lacking, strays)


def _refused(dataset: Dataset) -> dict[tuple[str, str | None, int | None], DataProblem]:
    """Return what is wrong with the cells that could not be taken, by table, column and row."""
    return {
        (problem.table, problem.column, problem.row_id): problem
        for problem in dataset.problems
        if problem.table in ("projects", "funds") and problem.column in ("field", "total_amount") and problem.value
    }


def _table(dataset: Dataset, name: str) -> Table:
    if name not in dataset.tables:
        raise BadUsage(
            _("A draw needs the tables projects and funds; no sheet that was read holds {table}.").format(table=name)
        )
    return dataset.tables[name]


def _rows(table: Table) -> list[dict[str, Any]]:
    frame = table.frame
    return frame.astype(object).where(frame.notna(), None).to_dict("records")  # type: ignore[return-value]


def _by_project(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["project_id"] is not None:
            groups[row["project_id"]].append(row)
    return dict(groups)


def _check_campaign(campaign: str, *tables: Table) -> None:
    known = {value for table in tables for value in table.frame["campaign"].dropna().unique()}
    if campaign in known:
        return
    if not known:
        raise BadUsage(_("No row of projects or funds names a campaign, so that none can be drawn from."))
    raise BadUsage(
        _('There is no campaign "{campaign}"; the data have {known}.').format(
            campaign=shown(campaign), known=_(", ").join(shown(name) for name in sorted(known))
        )
    )


def _organization_names(dataset: Dataset) -> dict[str, str]:
    if "organizations" not in dataset.tables:
        return {}
    names: dict[str, str] = {}
    for row in _rows(dataset.tables["organizations"]):
        identifier, name = row["org_id"], row["name"]
        if identifier is not None and name is not None:
            names[identifier] = min(name, names.get(identifier, name))
    return names


def _lacking(
    identifier: str,
    table: Table,
    row: dict[str, Any],
    column: str,
    refused: Mapping[tuple[str, str | None, int | None], DataProblem],
) -> str:
    problem = refused.get((table.name, column, row["row_id"])) if row else None
    if problem is not None:
        if problem.code == "other-currency":
            message = _('"{value}" is in {currency}, not in {expected}')
        elif column == "field":
            message = _('"{value}" is no valid field')
        else:
            message = _('"{value}" is no valid amount raised')
        what = message.format(**{**problem.arguments, "value": shown(problem.value or "")})
    elif column == "field":
        what = _("no field")
    elif row and table.derived_from is not None:
        what = _("no amount raised, since one of its donations has no readable amount or source")
    else:
        what = _("no amount raised")
    where = _where(table, row, column) if row else _("not in {table}").format(table=table.name)
    return _("{id}: {what} ({where})").format(id=shown(identifier), what=what, where=where)


def _stray(table: Table, row: dict[str, Any]) -> str:
    column = "campaign" if row["campaign"] is None else "project_id"
    where = _where(table, row, column)
    if table.derived_from is not None:
        # Its place says nothing of which row it is, and each is the sum of what a project is given.
        return _("{id}: no campaign ({where})").format(id=shown(row["project_id"]), where=where)
    return _("a row of {table} without {column} ({where})").format(table=table.name, column=column, where=where)


def _where(table: Table, row: dict[str, Any], column: str) -> str:
    """Return the cell of a row or, of one that nobody handed in, the files that it was added up from."""
    if table.derived_from is None:
        return _at(table.place(row["row_id"], column))
    files = sorted({printable(source.file) for source in table.sources if source.file})
    named = _(", ").join(files[:_FILES_SHOWN])
    if len(files) > _FILES_SHOWN:
        named += " " + _("… and {count} more").format(count=len(files) - _FILES_SHOWN)
    return _("added up from {table} in {files}").format(table=table.derived_from, files=named)


def _doubled(identifier: str, table: Table, rows: Sequence[dict[str, Any]]) -> str:
    places = sorted(_at(table.place(row["row_id"], "project_id")) for row in rows)
    return _("{id} stands {count} times in {table} ({where})").format(
        id=shown(identifier), count=len(rows), table=table.name, where="; ".join(places)
    )
