"""The file that --config names: what headers mean, table by table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from auditkit.errors import BadUsage, reason_of
from auditkit.i18n import translate as _
from auditkit.values.text import printable
from auditkit.whole_files import read_whole

MAXIMUM_MEBIBYTES = 1

_PLACE = re.compile(r"at line (\d+), column (\d+)")


def header_maps(path: Path) -> list[str]:
    """Return the header mappings of a configuration file, written as --map takes them.

    Raises BadUsage for a file that cannot be read, is no TOML, or says anything else.
    """
    shown = printable(str(path))
    maps = []
    for section, tables in _content(path, shown).items():
        if section != "map" or not isinstance(tables, dict):
            raise _not_a_mapping(shown, section)
        for table, columns in tables.items():
            if not isinstance(columns, dict):
                raise _not_a_mapping(shown, f"map.{table}")
            for header, column in columns.items():
                if not isinstance(column, str):
                    raise _not_a_mapping(shown, f"map.{table}.{header}")
                maps.append(f"{header}={table}.{column}")
    return maps


def _content(path: Path, shown: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(read_whole(path, MAXIMUM_MEBIBYTES).decode("utf-8-sig"))
    except OSError as error:
        message = _("--config {path} cannot be read: {reason}.")
        raise BadUsage(message.format(path=shown, reason=reason_of(error))) from error
    except UnicodeDecodeError as error:
        raise BadUsage(_("--config {path} is not UTF-8 text; save it as UTF-8.").format(path=shown)) from error
    except (ValueError, RecursionError) as error:
        # A number of very many digits and very deep nesting are refused in their own way.
        place = _PLACE.search(str(error))
        where = f"{shown}:{place[1]}:{place[2]}" if place else shown
        message = _("--config {path} is no valid TOML. Look at the quotes, brackets and equals signs there.")
        raise BadUsage(message.format(path=where)) from error


def _not_a_mapping(path: str, name: str) -> BadUsage:
    message = _(
        '--config {path}: "{name}" is not known there. It takes sections such as [map.funds] with lines such as'
        ' "善款合计" = "total_amount".'
    )
    return BadUsage(message.format(path=path, name=printable(name)))
