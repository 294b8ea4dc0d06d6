"""Whether data still give the draw that a manifest states, and if not, in what they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditkit.i18n import format_amount
from auditkit.i18n import translate as _
from auditkit.model.draw import Difference, FrameItem, LeftOut, stratum_label
from auditkit.sampling import manifest as manifests
from auditkit.sampling.draw import draw

Manifest = Mapping[str, Any]


def verify(manifest: Manifest, frame: Iterable[FrameItem], left_out: LeftOut | None = None) -> list[Difference]:
    """Draw anew from `frame` with the manifest's own seed, campaign and parameters; return what differs.

    A manifest holds the hash of its frame and the amounts of the listed projects alone: of a project that was not
    listed, only the hash and the total tell that something about it changed. `left_out` is what the data leave out of
    the frame, to be compared with what the manifest says of it, if it does. Raises BadUsage when nothing can be drawn
    from `frame`.
    """
    again = draw(
        frame,
        seed=manifest["seed"],
        seed_source=manifest["seed_source"],
        campaign=manifest["campaign"],
        as_of=manifests.as_of(manifest),
        packs=manifests.packs(manifest),
        parameters=manifests.parameters(manifest),
        currency=manifest["frame"]["currency"],
        commitment=manifests.commitment(manifest),
        supersedes=manifests.supersedes(manifest),
        left_out=None if manifest.get("left_out") is None else left_out,
    )
    found = manifests.document(again)
    items = {item.project_id: item for item in again.frame}
    differences = [
        *of_frames(manifest["frame"], found["frame"]),
        *_left_out(manifest, found),
        *_listed(manifest, items),
        *_mandatory(manifest, found, items),
        *_strata(manifest, found),
        *_selected(manifest, found, items),
        *_reserves(manifest, found, items),
    ]
    return differences or list(_anything_else(manifest, found))


def of_frames(old: Manifest, new: Manifest) -> Iterator[Difference]:
    """Yield in what two frames differ, as manifests and commitments state them."""
    if old["size"] != new["size"]:
        message = _("The frame had {old} projects and has {new}.")
        yield _difference("frame", None, old["size"], new["size"], message)
    if old["total"] != new["total"]:
        message = _("The frame raised {old} in all and now raises {new}.")
        shown = [format_amount(total, old["currency"]) for total in (old["total"], new["total"])]
        yield _difference("frame", None, old["total"], new["total"], message, *shown)
    if old["sha256"] != new["sha256"]:
        message = _("The frame's SHA-256 was {old} and is {new}: an id, a field or an amount in it changed.")
        yield _difference("frame", None, old["sha256"], new["sha256"], message)


def _left_out(old: Manifest, new: Manifest) -> Iterator[Difference]:
    """Yield in what the projects left out differ; where only one of the two tells of any, nothing can be compared."""
    before, after = old.get("left_out"), new.get("left_out")
    if before is None or after is None:
        return
    for identifier in sorted({*before["projects"]} ^ {*after["projects"]}):
        was, now = identifier in before["projects"], identifier in after["projects"]
        if was:
            message = _("{id} was left out of the frame when the draw was made, and is not any more.")
        else:
            message = _("{id} is left out of the frame, and was not when the draw was made.")
        yield _difference("left_out", identifier, was, now, message)
    if before["count"] != after["count"]:
        message = _("Projects and rows left out of the frame: {old} before, {new} now.")
        yield _difference("left_out", None, before["count"], after["count"], message)


def _listed(manifest: Manifest, items: Mapping[str, FrameItem]) -> Iterator[Difference]:
    currency = manifest["frame"]["currency"]
    for entry in (*manifest["mandatory"], *manifest["selected"], *manifest["reserves"]):
        identifier = entry["project_id"]
        if identifier not in items:
            yield _difference("missing", identifier, entry["title"], None, _("{id} is no longer in the frame."))
            continue
        item = items[identifier]
        if item.amount != entry["amount"]:
            shown = [format_amount(amount, currency) for amount in (entry["amount"], item.amount)]
            message = _("{id} raised {old} and now raises {new}.")
            yield _difference("amount", identifier, entry["amount"], item.amount, message, *shown)
        if item.title != entry["title"]:
            message = _('{id} was called "{old}" and is called "{new}".')
            yield _difference("title", identifier, entry["title"], item.title, message)


def _mandatory(old: Manifest, new: Manifest, items: Mapping[str, FrameItem]) -> Iterator[Difference]:
    before = {entry["project_id"]: entry["rank"] for entry in old["mandatory"]}
    after = {entry["project_id"]: entry["rank"] for entry in new["mandatory"]}
    for identifier, rank in before.items():
        if identifier in items and identifier not in after:
            message = _("{id} was mandatory at rank {old} and is not any more.")
            yield _difference("mandatory", identifier, rank, None, message)
        elif identifier in after and after[identifier] != rank:
            message = _("{id} was mandatory at rank {old} and is at rank {new}.")
            yield _difference("mandatory", identifier, rank, after[identifier], message)
    for identifier, rank in after.items():
        if identifier not in before:
            message = _("{id} was not mandatory and is, at rank {new}.")
            yield _difference("mandatory", identifier, None, rank, message)


def _strata(old: Manifest, new: Manifest) -> Iterator[Difference]:
    before = {(entry["tier"], entry["field"]): entry for entry in old["strata"]}
    after = {(entry["tier"], entry["field"]): entry for entry in new["strata"]}
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        message = _("Stratum {stratum}: {old} before, {new} now.")
        yield _difference("stratum", None, was, now, message, _taken(was), _taken(now), stratum=stratum_label(*key))


def _taken(stratum: Manifest | None) -> str:
    if stratum is None:
        return _("no project")
    return _("{take} of {size} drawn at {rate}").format(**stratum)


def _selected(old: Manifest, new: Manifest, items: Mapping[str, FrameItem]) -> Iterator[Difference]:
    before = {entry["project_id"]: entry for entry in old["selected"]}
    after = {entry["project_id"]: entry for entry in new["selected"]}
    for identifier, entry in before.items():
        if identifier in items and identifier not in after:
            message = _("{id} was drawn from {old} and is not drawn any more.")
            yield _difference("selected", identifier, entry["stratum"], None, message, _stratum(entry), "")
        elif identifier in after and after[identifier]["stratum"] != entry["stratum"]:
            now = after[identifier]
            message = _("{id} was drawn from {old} and is drawn from {new}.")
            shown = (_stratum(entry), _stratum(now))
            yield _difference("selected", identifier, entry["stratum"], now["stratum"], message, *shown)
    for identifier, entry in after.items():
        if identifier not in before:
            message = _("{id} was not drawn and is, from {new}.")
            yield _difference("selected", identifier, None, entry["stratum"], message, "", _stratum(entry))
    moved = [key for key in before.keys() & after.keys() if before[key]["number"] != after[key]["number"]]
    if moved:
        message = _("The numbers of {new} projects drawn before and now have moved.")
        yield _difference("numbers", None, 0, len(moved), message)


def _reserves(old: Manifest, new: Manifest, items: Mapping[str, FrameItem]) -> Iterator[Difference]:
    before = {entry["project_id"]: entry for entry in old["reserves"]}
    after = {entry["project_id"]: entry for entry in new["reserves"]}
    for identifier, entry in before.items():
        now = after.get(identifier)
        if now is None and identifier in items:
            message = _("{id} was reserve {old} and is none any more.")
            yield _difference("reserve", identifier, entry["number"], None, message, _turn(entry), "")
        elif now is not None and _turn(now) != _turn(entry):
            message = _("{id} was reserve {old} and is reserve {new}.")
            shown = (_turn(entry), _turn(now))
            yield _difference("reserve", identifier, entry["number"], now["number"], message, *shown)
    for identifier, entry in after.items():
        if identifier not in before:
            message = _("{id} was no reserve and is reserve {new}.")
            yield _difference("reserve", identifier, None, entry["number"], message, "", _turn(entry))


def _turn(entry: Manifest) -> str:
    return _("{number} of {stratum}").format(number=entry["number"], stratum=_stratum(entry))


def _stratum(entry: Manifest) -> str:
    return stratum_label(entry["stratum"]["tier"], entry["stratum"]["field"])


def _anything_else(old: Manifest, new: Manifest) -> Iterator[Difference]:
    for key, value in new.items():
        if old.get(key) != value:
            message = _('The manifest\'s "{key}" is not what its own seed and parameters give.').format(key=key)
            yield Difference("manifest", None, old.get(key), value, message)


def _difference(
    kind: str, project_id: str | None, old: Any, new: Any, message: str, *shown: str, stratum: str = ""
) -> Difference:
    """Fill {id}, {old}, {new} and {stratum} of `message`; `shown` is how old and new read, if not as they are."""
    was, now = shown or (old, new)
    return Difference(kind, project_id, old, new, message.format(id=project_id, old=was, new=now, stratum=stratum))
