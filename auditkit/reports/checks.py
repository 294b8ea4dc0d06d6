"""What drawing or selecting again found, for people: whether it is the same, and what is left to trust."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.reports.layout import hanging, wrap
from auditkit.reports.plain import one_line
from auditkit.sampling.tickets import RANDOM_SOURCE

if TYPE_CHECKING:
    from auditkit.model.draw import Difference
    from auditkit.model.selection import RowDifference

VERSION = 1

_SIGNS = ("- ", "! ", "✓ ", "✗ ")


@dataclass(frozen=True, slots=True)
class Check(ABC):
    """What a file states, the SHA-256 of that file, and in what the data depart from it.

    `differences` is empty when the data give the very same.
    """

    stated: Mapping[str, Any]
    sha256: str
    differences: Sequence[Difference | RowDifference]

    @abstractmethod
    def document(self) -> dict[str, Any]:
        """Return what was found for programs."""

    @abstractmethod
    def result(self) -> Iterator[str]:
        """Yield whether the data give the same, in lines with signs in front, and in what they differ."""

    @abstractmethod
    def trust(self) -> Iterator[str]:
        """Yield what the data do not bear out, in lines with signs in front."""

    @abstractmethod
    def published(self) -> str:
        """Return the words before the SHA-256 that must have been published."""

    def render(self, width: int) -> str:
        """Return the result for people in lines of at most `width` cells; only the hash may be longer."""
        lines = [part for line in self.result() for part in _wrapped(line, width)]
        lines += ["", *wrap(self.published(), width), self.sha256]
        lines += [part for line in self.trust() for part in _wrapped(line, width)]
        return "".join(f"{line}\n" for line in lines)

    def of_the_seed(self) -> str:
        """Return how far the seed proves anything, with a sign in front where it does not."""
        source = self.stated["seed_source"]
        if source == RANDOM_SOURCE:
            return "! " + _("The seed was random, made by the run that drew: it proves nothing to others.")
        if source is None:
            return "! " + _("No public event is named that the seed came from: it proves nothing to others.")
        message = _('Check yourself that the seed {seed} came from "{source}".')
        return message.format(seed=self.stated["seed"], source=source)


def _wrapped(line: str, width: int) -> list[str]:
    """Return a line in several where it is long; what follows a sign in front stands under the words behind it."""
    sign = line[:2] if line.startswith(_SIGNS) else ""
    return hanging(sign, one_line(line[len(sign) :]), width)
