"""What verifying a selection found, as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.reports.layout import wrap
from auditkit.reports.plain import one_line
from auditkit.sampling.selection_check import ON_TRUST
from auditkit.sampling.tickets import RANDOM_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from auditkit.model.selection import RowDifference

VERSION = 1

_SIGNS = ("- ", "! ", "✓ ", "✗ ")


@dataclass(frozen=True, slots=True)
class Check:
    """A selection with the SHA-256 of its file, and how the data differ from it, if they do."""

    selection: Mapping[str, Any]
    sha256: str
    differences: Sequence[RowDifference]


def document(check: Check) -> dict[str, Any]:
    """Return the result for programs."""
    selection = check.selection
    return {
        "verify": VERSION,
        "identical": not check.differences,
        "selection_sha256": check.sha256,
        "table": selection["table"],
        "seed": selection["seed"],
        "frame_sha256": selection["frame"]["sha256"],
        "differences": [
            {
                "kind": difference.kind,
                "list": difference.part,
                "number": difference.number,
                "expected": difference.expected,
                "found": difference.found,
                "message": difference.message,
            }
            for difference in check.differences
        ],
        "on_trust": list(ON_TRUST),
    }


def render(check: Check, width: int) -> str:
    """Return the result for people in lines of at most `width` cells; only the hash may be longer."""
    lines = [part for line in _result(check) for part in _wrapped(line, width)]
    lines += [
        "",
        *wrap(_("SHA-256 of the selection; it must be the one published with the list:"), width),
        check.sha256,
    ]
    lines += [part for line in _trust(check) for part in _wrapped(line, width)]
    return "".join(f"{line}\n" for line in lines)


def _wrapped(line: str, width: int) -> list[str]:
    """Return a line in several where it is long; what follows a sign in front stands under the words behind it."""
    sign = line[:2] if line.startswith(_SIGNS) else ""
    first, *more = wrap(one_line(line[len(sign) :]), width - len(sign))
    return [sign + first, *(" " * len(sign) + part for part in more)]


def _result(check: Check) -> Iterator[str]:
    selection = check.selection
    if not check.differences:
        yield _("✓ Identical: the data give the {certain} certain and {selected} selected rows of {table}.").format(
            certain=len(selection["certain"]), selected=len(selection["selected"]), table=selection["table"]
        )
        return
    yield _("✗ Different: the data do not give the selection that the file states ({count} differences).").format(
        count=len(check.differences)
    )
    yield from (f"- {difference.message}" for difference in check.differences)
    if not {difference.kind for difference in check.differences} & {"amount", "missing"}:
        yield _("No listed row changed. The file holds the listed rows alone.")


def _trust(check: Check) -> Iterator[str]:
    source = check.selection["seed_source"]
    if source == RANDOM_SOURCE:
        yield "! " + _("The seed was random, made by the run that drew: it proves nothing to others.")
    elif source is None:
        yield "! " + _("No public event is named that the seed came from: it proves nothing to others.")
    else:
        yield _('Check yourself that the seed {seed} came from "{source}".').format(
            seed=check.selection["seed"], source=source
        )
    yield _("Only the file says, and no data can confirm: {keys}.").format(keys=_(", ").join(ON_TRUST))
