"""Files of waivers: spreadsheets with the columns of the table, and YAML lists with the same in short.

They are read by themselves and never among what is handed in: nobody may waive his own duties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from auditkit import ingest
from auditkit.i18n import Localized
from auditkit.i18n import translate as _
from auditkit.model.dataset import Dataset, InputFile, SheetRead, Table
from auditkit.model.pack import Rows
from auditkit.packs import document
from auditkit.packs.names import hint, shown

TABLE = "waivers"
_YAML = (".yaml", ".yml")
_KEYS = {"project": "project_id", "rule": "rule", "reason": "reason", "by": "approved_by", "until": "until"}
_COLUMNS = {**_KEYS, **{column: column for column in _KEYS.values()}}


@dataclass(frozen=True)
class Waivers:
    """What a file of waivers holds, as a dataset of one table, and the titles of the rules that it may name, by id.

    Those may be more than the rules of a run, which perhaps judges by some of a pack's rules alone. They are null where
    it is not known which there are.
    """

    dataset: Dataset
    rules: Mapping[str, Localized] | None = None

    @property
    def table(self) -> Table:
        """The rows of the file."""
        return self.dataset.tables[TABLE]


def read(path: Path, rules: Mapping[str, Localized], options: ingest.ReadOptions) -> Waivers:
    """Read a file of waivers that may name `rules`, titles by id. What is wrong with a row is a problem of the dataset.

    Raises BadFile for a spreadsheet that is no list of waivers, BadPack for such a YAML file.
    """
    is_yaml = path.suffix.lower() in _YAML
    dataset = _read_yaml(path, options) if is_yaml else ingest.read_as([path], TABLE, options)
    return Waivers(dataset, rules)


def of_rows(rows: Rows) -> Waivers:
    """Return waivers written out by hand, as the examples of rules have them."""
    return Waivers(ingest.from_rows({TABLE: rows}))


def _read_yaml(path: Path, options: ingest.ReadOptions) -> Dataset:
    listed = document.read_list(path, str(path), _("a list of waivers, each with project, rule, reason, by and until"))
    rows = [_row(listed, index) for index in range(len(listed.value))]
    lines = [listed.position((index,)).line for index in range(len(rows))]
    dataset = ingest.from_rows({TABLE: rows}, options)
    table = dataset.tables[TABLE]
    placed = replace(
        table,
        sources=tuple(replace(source, file=str(path)) for source in table.sources),
        row_number=np.array(lines, dtype=table.row_number.dtype),
    )
    read_as = InputFile(str(path), listed.sha256, "read", (SheetRead(None, TABLE, len(rows), None),))
    return replace(dataset, tables={TABLE: placed}, inputs=(read_as,))


def _row(listed: document.Document, index: int) -> dict[str, object]:
    """Return one item as a row of the table; raises BadPack for what is no waiver, at its place."""
    item = listed.value[index]
    if not isinstance(item, Mapping):
        raise listed.problem((index,), _("A waiver is a mapping of project, rule, reason, by and until."))
    row: dict[str, object] = {}
    for key, value in item.items():
        column = _COLUMNS.get(key)
        if column is None:
            message = _('A waiver has no key "{key}". {hint}').format(key=shown(key), hint=hint(key, _COLUMNS))
            raise listed.problem((index, key), message, of_key=True)
        if column in row:
            message = _('The key "{key}" says again what another key of this waiver says.').format(key=shown(key))
            raise listed.problem((index, key), message, of_key=True)
        if isinstance(value, Mapping | list):
            raise listed.problem((index, key), _("A value of a waiver is one text or one day, no list and no mapping."))
        row[column] = value
    return row
