"""The list of a manifest as the table `samples`, which rules of kind `sample` read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from auditkit.errors import BadUsage
from auditkit.i18n import minor_digits
from auditkit.i18n import translate as _
from auditkit.ingest import ReadOptions, from_rows
from auditkit.model.dataset import Dataset, Source
from auditkit.model.draw import stratum_label
from auditkit.model.report import DrawnProject, ManifestUsed
from auditkit.sampling import manifest as manifests
from auditkit.values.text import printable

SAMPLES = "samples"


@dataclass(frozen=True)
class Drawn:
    """A manifest, where it was read from, and the SHA-256 of its file."""

    manifest: Mapping[str, Any]
    path: Path
    sha256: str

    @property
    def used(self) -> ManifestUsed:
        """What a report says of it."""
        manifest = self.manifest
        return ManifestUsed(
            self.sha256,
            manifest["campaign"],
            mandatory=len(manifest["mandatory"]),
            drawn=tuple(
                DrawnProject(entry["number"], entry["project_id"], entry["title"], _stratum(entry), entry["amount"])
                for entry in manifest["selected"]
            ),
            reserves=len(manifest["reserves"]),
        )

    def listed_in(self, dataset: Dataset) -> Dataset:
        """Return `dataset` with the projects that the manifest lists.

        Raises BadUsage when the manifest's amounts are not in the currency of `dataset`.
        """
        currency = self.manifest["frame"]["currency"]
        if currency != dataset.currency:
            message = _("{path} is of a draw in {drawn}, and the data are read in {currency}; say --currency {drawn}.")
            raise BadUsage(message.format(path=printable(str(self.path)), drawn=currency, currency=dataset.currency))
        table = from_rows({SAMPLES: list(_rows(self.manifest))}, ReadOptions(currency=currency)).tables[SAMPLES]
        listed = replace(table, sources=(Source(str(self.path), None, 0, {}),))
        return replace(dataset, tables={**dataset.tables, SAMPLES: listed})


def read(path: Path) -> Drawn:
    """Return the manifest at `path`; raises BadFile for one that cannot be read, is none, or contradicts itself."""
    manifest, sha256 = manifests.read(path)
    return Drawn(manifest, path, sha256)


def _rows(manifest: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """Return a row for each project of each list, with amounts in the currency's main unit, as people write them."""
    digits = minor_digits(manifest["frame"]["currency"])
    for name, key in (("mandatory", "mandatory"), ("selected", "selected"), ("reserve", "reserves")):
        for entry in manifest[key]:
            yield {
                "project_id": entry["project_id"],
                "campaign": manifest["campaign"],
                "selected_as": name,
                "stratum": _stratum(entry) if "stratum" in entry else None,
                "ticket": entry.get("ticket"),
                "amount": str(Decimal(entry["amount"]).scaleb(-digits)),
            }


def _stratum(entry: Mapping[str, Any]) -> str:
    return stratum_label(entry["stratum"]["tier"], entry["stratum"]["field"])
