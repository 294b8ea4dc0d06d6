"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) through calamine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any, TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.faults import damaged, encrypted
from auditkit.ingest.number_formats import Shown
from auditkit.ingest.ooxml import Cell, Part, Plan, check_reach, check_strings, plan
from auditkit.ingest.raw import ErrorCells, Hidden, RawSheet
from auditkit.ingest.sheet_marks import Marks, marks
from auditkit.values.missing import NOT_CALCULATED
from auditkit.values.personal_data import masked
from auditkit.values.text import shown

Result = TypeVar("Result")
_EMPTY = ("", None, NOT_CALCULATED)
_LARGE_PART = 1 << 20
_KINDS = {"ChartSheet": "chart", "DialogSheet": "dialog"}


def workbook_sheets(path: str, content: bytes) -> Iterator[RawSheet]:
    """Open a workbook and return its sheets in its order, each read when it is asked for; only worksheets have rows.

    Raises BadFile, now or with any sheet, when the workbook is damaged, empty, or past a limit.
    """
    planned = plan(path, content)
    workbook = _guarded(path, lambda: CalamineWorkbook.from_filelike(BytesIO(content)))
    names = [sheet.name for sheet in workbook.sheets_metadata]
    limits.check_sheets(path, len(names))
    _check_names(path, names)
    errors = {} if planned.archive is not None else _error_cells(path, content)
    return _checked(path, planned, _worksheets(path, workbook, planned, errors))


def _error_cells(path: str, content: bytes) -> Mapping[int, Sequence[ErrorCells]]:
    """Return the error values of a workbook of another kind than OOXML, by the number of the sheet."""
    # Not above: an OOXML workbook is opened before any of this is loaded.
    from auditkit.ingest import ods, xls

    return ods.error_cells(path, content) or xls.error_cells(content)


def _checked(path: str, planned: Plan, sheets: Iterator[RawSheet]) -> Iterator[RawSheet]:
    """Yield the sheets of a workbook, and look meanwhile whether its shared texts can be trusted; a workbook of which
    that cannot be said is refused, at the latest behind its last sheet.
    """
    strings, archive = planned.strings, planned.archive
    if strings is None or archive is None:
        yield from sheets
    elif strings.size < _LARGE_PART:
        check_strings(path, archive, strings.name)
        yield from sheets
    else:
        with ThreadPoolExecutor(1, initializer=limits.give_way) as pool:
            checked = pool.submit(check_strings, path, archive, strings.name)
            yield from sheets
            checked.result()


def _worksheets(
    path: str, workbook: CalamineWorkbook, planned: Plan, errors: Mapping[int, Sequence[ErrorCells]]
) -> Iterator[RawSheet]:
    """Yield the sheets in their order. What the XML of one says of its cells is looked up while the next is read, if
    one of them is large.
    """
    empty = True
    is_large = any(part.size >= _LARGE_PART for part in planned.parts.values())
    with ThreadPoolExecutor(1, initializer=limits.give_way) as pool:
        look_up = pool.submit if is_large else _at_once
        begun: list[Callable[[], RawSheet]] = []
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                kind = _KINDS.get(str(sheet.typ).rpartition(".")[2], "macro")
                begun.append(partial(RawSheet, path, masked(sheet.name), [], kind=kind))
                continue
            marked = look_up(_marks, path, planned, _part(path, planned, sheet.name))
            cells = _guarded(path, partial(workbook.get_sheet_by_index, index))
            begun.append(partial(_raw_sheet, path, sheet, cells, marked, planned.epoch_1904, errors.get(index, ())))
            empty = empty and cells.end is None
            while len(begun) > 1:
                yield begun.pop(0)()
        yield from (sheet() for sheet in begun)
    if empty:
        raise BadFile(
            path,
            _("{path} is an empty workbook: none of its sheets has a cell. Fill it in, or leave it out.").format(
                path=path
            ),
        )


def _at_once(function: Callable[..., Result], *arguments: Any) -> Future[Result]:
    done: Future[Result] = Future()
    done.set_result(function(*arguments))
    return done


def _part(path: str, planned: Plan, name: str) -> Part | None:
    """Return the XML part of a sheet, whose cells stay within the limits; null for a file of another kind."""
    if planned.archive is None:
        return None
    part = planned.parts.get(name)
    if part is None:
        # A name or a target that is spelt so that calamine reads another one in it.
        raise damaged(path)
    check_reach(path, name, planned.archive, part)
    return part


def _marks(path: str, planned: Plan, part: Part | None) -> Marks:
    """Return what the XML of a sheet says of its cells."""
    if planned.archive is None or part is None:
        return Marks()
    return marks(path, planned.archive, part, planned.formats)


def _check_names(path: str, names: Sequence[str]) -> None:
    """Raise BadFile for two sheets of one name, of which only one would be read, and for a name without end."""
    counts = Counter(names)
    name, count = counts.most_common(1)[0] if counts else ("", 0)
    if count > 1:
        raise BadFile(
            path,
            _('{path} has two sheets called "{name}". Rename one of them.').format(path=path, name=shown(name)),
        )
    limits.check_sheet_names(path, names)


def _raw_sheet(
    path: str,
    sheet: SheetMetadata,
    cells: CalamineSheet,
    looked_up: Future[Marks],
    epoch_1904: bool,
    errors: Iterable[ErrorCells],
) -> RawSheet:
    last_row, last_column = cells.end or (-1, -1)
    limits.check_shape(path, cells.name, last_row + 1, last_column + 1)
    rows: list[list[object]] = _guarded(path, lambda: cells.to_python(skip_empty_area=False))  # type: ignore[arg-type, return-value]
    marked = looked_up.result()
    for row, column in _within(rows, marked.errors):
        rows[row][column] = marked.errors[row, column]
    for row, column in _within(rows, sorted(marked.not_calculated)):
        # A row of formulas alone is one that is not filled in.
        if any(cell not in _EMPTY for cell in rows[row]):
            rows[row][column] = NOT_CALCULATED
    for row, column in _within(rows, marked.formats):
        rows[row][column] = _as_shown(rows[row][column], marked.formats[row, column])
    _put_errors(rows, errors)
    is_hidden = sheet.visible is not SheetVisibleEnum.Visible
    hidden = Hidden(marked.hidden_rows, marked.hidden_columns, is_hidden)
    name = masked(cells.name)
    return RawSheet(path, name, rows, tuple(cells.merged_cell_ranges or ()), epoch_1904, hidden)


def _put_errors(rows: Sequence[list[object]], errors: Iterable[ErrorCells]) -> None:
    """Put error values where calamine gives blank cells; it leaves out blank ones at the end."""
    for cells in errors:
        for row in rows[cells.rows.start : cells.rows.stop]:
            for column in cells.columns[: max(0, len(row) - cells.columns.start)]:
                row[column] = cells.text


def _as_shown(value: object, form: Shown) -> object:
    """Return a value as its number format shows it."""
    if isinstance(value, bool) or value in _EMPTY:
        return value
    text = form.text(value) if isinstance(value, int | float | str) else form.text_of_date(value)
    return value if text is None else text


def _within(rows: Sequence[Sequence[object]], cells: Iterable[Cell]) -> Iterator[Cell]:
    """Yield those `cells` that the rows which calamine gives reach to; it leaves out blank ones at the end."""
    return ((row, column) for row, column in cells if row < len(rows) and column < len(rows[row]))


def _guarded(path: str, read: Callable[[], Result]) -> Result:
    """Return what `read` does, turning each way in which calamine fails into BadFile.

    On some broken files calamine panics. That exception derives from BaseException and has no public class, so it is
    known by its name; an interrupt must pass.
    """
    try:
        return read()
    except PasswordError as error:
        raise encrypted(path) from error
    except (CalamineError, OSError) as error:
        # An OSError is a part that ends before its time: there is no file here that could fail.
        raise damaged(path) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise damaged(path) from error
        raise
