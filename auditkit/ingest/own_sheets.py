"""Sheets that auditkit itself put into a workbook, which come back with it and are none of the data."""

from __future__ import annotations

import re

from auditkit.ingest.raw import RawSheet

_HEADLINE = re.compile(r"auditkit [0-9]{1,4}\.[0-9][0-9A-Za-z.+-]{0,30} · ")


def lists_findings(sheet: RawSheet) -> bool:
    """Tell whether a sheet is the list of findings of a marked copy: its second row says which program judged."""
    if sheet.name is None or len(sheet.rows) < 2 or not sheet.rows[1]:
        return False
    said = sheet.rows[1][0]
    return isinstance(said, str) and _HEADLINE.match(said) is not None
