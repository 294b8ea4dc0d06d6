"""What a draw or a commitment is made by: campaign, rules, parameters; stated on the command line, or committed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.cli import inputs
from auditkit.cli.sample.clock import now
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import normalise, printable, shown

if TYPE_CHECKING:
    from auditkit.model.draw import Committed, FrameItem, SamplingParameters
    from auditkit.model.pack import Pack
    from auditkit.sampling.commitment import Document

DEFAULT_CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line says; null where it says nothing."""

    campaign: str | None
    rules: Sequence[str] | None
    sets: Sequence[str] | None
    unknown_field: str | None
    drop_missing: bool
    currency: str | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds."""

    campaign: str
    pack: Pack
    parameters: SamplingParameters
    currency: str


def stated(wishes: Wishes) -> Terms:
    """Return the terms that the command line states; raises BadUsage when it names no campaign."""
    from auditkit.model.draw import SamplingParameters

    if wishes.campaign is None:
        raise BadUsage(
            _(
                "Name what to draw from: a campaign with --campaign, a commitment to one with --commitment, or a table "
                "with --table."
            )
        )
    pack = inputs.pack(wishes.rules, wishes.sets)
    currency = wishes.currency or DEFAULT_CURRENCY
    parameters = SamplingParameters.from_pack(pack, currency.upper(), wishes.unknown_field, wishes.drop_missing)
    return Terms(normalise(wishes.campaign), pack, parameters, currency)


@dataclass(frozen=True)
class CommitmentFile:
    """A commitment as it was read, which a draw keeps to."""

    path: Path
    document: Document
    sha256: str

    @classmethod
    def read(cls, path: Path | None) -> CommitmentFile | None:
        """Return the commitment at `path`, if one is named.

        Raises BadFile, and BadUsage when it came too late.
        """
        if path is None:
            return None
        from auditkit.sampling import commitment as commitments

        document, sha256 = commitments.read(path)
        if not commitments.in_time(document):
            message = _(
                "{path} was made at {at}, and its event of {event_at} had begun: it commits to nothing. "
                "If it was edited by hand, get the original."
            )
            raise BadUsage(
                message.format(path=printable(str(path)), at=document["committed_at"], event_at=document["event_at"])
            )
        return cls(path, document, sha256)

    def too_early(self) -> str | None:
        """Return what to tell of a draw before the event, by the clock of this machine; null after it has begun.

        Such a draw is made all the same, since the clock may be wrong and a rehearsal is nobody's harm; `sample verify`
        says it of its manifest too.
        """
        from auditkit.sampling import moments

        if not moments.is_to_come(self.document["event_at"], now()):
            return None
        message = _(
            'The event of {event_at} is still to come ("{event}"): no seed can have come from it, and this draw proves '
            "nothing to others. Draw when it has taken place."
        )
        return message.format(event_at=self.document["event_at"], event=shown(self.document["event"]))

    @property
    def stated(self) -> Committed:
        """What the manifest says of it."""
        from auditkit.sampling import commitment as commitments

        return commitments.stated(self.document, self.sha256)

    def terms(self, wishes: Wishes) -> Terms:
        """Return what it fixed."""
        return _committed(wishes, self.path, self.document)

    def check(self, frame: Sequence[FrameItem], held: Terms, currency: str) -> None:
        """Raise BadUsage, saying all that differs, when frame, packs or parameters are not those committed to."""
        from auditkit.sampling import commitment as commitments
        from auditkit.sampling import manifest as manifests
        from auditkit.sampling.frame import stated_frame

        today = {
            "campaign": held.campaign,
            "frame": stated_frame(frame, currency),
            "packs": manifests.stated_packs(held.pack.sources),
            "parameters": manifests.stated(held.parameters),
        }
        if lines := commitments.kept(self.document, today):
            message = _(
                "This is not what {path} commits to:\n{list}\nNothing is drawn. Bring back the data and the rules that "
                "were committed to, or make and publish a new commitment to a later event."
            )
            listed = "\n".join(f"  {line}" for line in lines)
            raise BadUsage(message.format(path=printable(str(self.path)), list=listed))


def _committed(wishes: Wishes, path: Path, commitment: Document) -> Terms:
    """Return the terms of a commitment; raises BadUsage when the command line states another thing.

    The rule packs are those in use now, so that what became of them since can be compared.
    """
    from auditkit import packs
    from auditkit.model.draw import SamplingParameters
    from auditkit.sampling.commitment import packs_and_parameters

    names, parameters = packs_and_parameters(commitment)
    currency = commitment["frame"]["currency"]
    for option, said, fixed in (
        ("--campaign", wishes.campaign and normalise(wishes.campaign), commitment["campaign"]),
        ("--currency", wishes.currency and wishes.currency.upper(), currency),
        ("--unknown-field", wishes.unknown_field, parameters.unknown_field),
        ("--drop-missing", wishes.drop_missing or None, parameters.drop_missing),
    ):
        if said is not None and said != fixed:
            raise _another(option, path)
    foreign = [name for name in names if name not in packs.shipped()]
    if foreign and not wishes.rules:
        message = _("{path} names rule pack {id}, which does not come with auditkit; name its file with --rules.")
        raise BadUsage(message.format(path=printable(str(path)), id=shown(foreign[0])))
    pack = inputs.pack(wishes.rules or names, wishes.sets)
    if wishes.sets:
        own = SamplingParameters.from_pack(pack, currency, parameters.unknown_field, parameters.drop_missing)
        if own != parameters:
            raise _another("--set", path)
    return Terms(commitment["campaign"], pack, parameters, currency)


def _another(option: str, path: Path) -> BadUsage:
    message = _("{option} says another thing than {path} commits to; leave it out, for the commitment decides.")
    return BadUsage(message.format(option=option, path=printable(str(path))))
