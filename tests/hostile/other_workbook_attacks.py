"""Hostile workbooks in XLS, XLSB and ODS."""

from __future__ import annotations

import struct
from pathlib import Path

import containers as make
from attack import BROKE, COLUMNS, CUT, DAMAGED, LOCKED, Attacks, noise
from containers import PROJECTS

ATTACKS = Attacks()
attack, several = ATTACKS.attack, ATTACKS.several

# --- XLS ----------------------------------------------------------------------------------------------------------


@attack("excel-95.xls", "a workbook of 1995 whose texts are bytes of a Chinese code page", refused="Excel 95")
def _excel_95() -> bytes:
    return make.biff5()


@attack("excel-97-code-page.xls", "a workbook of 1997 that names a code page, which it does not use", found="新年心意")
def _excel_97_code_page() -> bytes:
    return make.biff8(
        make.biff8_cells([PROJECTS[0], ["CP1", "新年心意", "ORG-1", "health"]]),
        before=make.record(0x42, struct.pack("<H", 936)),
    )


@attack("excel-4.xls", "a workbook of 1992", refused="a workbook of Excel 4 or older")
def _excel_4() -> bytes:
    return make.record(0x409, struct.pack("<3H", 0, 0x10, 0)) + make.record(0x0A)


@attack("password.xls", "a workbook of 1997 with a password", refused=LOCKED)
def _password_xls() -> bytes:
    return make.biff8(make.biff8_cells(), before=make.record(0x2F, struct.pack("<3H", 1, 1, 1) + bytes(48)))


@attack("password.xlsx", "a workbook with a password: a compound file with an EncryptedPackage", refused=LOCKED)
def _password_xlsx() -> bytes:
    return make.compound(noise(9000), "EncryptedPackage")


@attack("word.xls", "a Word document of 1997", refused="but it is a Word document")
def _word() -> bytes:
    return make.compound(noise(9000), "WordDocument")


@attack("chain-in-a-circle.xls", "a compound file whose chain of sectors never ends")
def _chain_in_a_circle() -> bytes:
    content = bytearray(make.biff8(make.biff8_cells()))
    table = 512 * (1 + struct.unpack_from("<L", content, 76)[0])
    struct.pack_into("<L", content, table + 4 * 3, 1)
    return bytes(content)


@attack("chain-of-tables-in-a-circle.xls", "a compound file whose list of tables never ends", refused=BROKE)
def _chain_of_tables_in_a_circle() -> bytes:
    content = bytearray(make.biff8(make.biff8_cells()))
    struct.pack_into("<2L", content, 68, 0, 0xFFFFFFFF)
    return bytes(content)


@attack("far-cell.xls", "a cell in the last corner of a sheet of 1997", refused=BROKE)
def _far_cell_xls() -> bytes:
    return make.biff8(make.biff8_cells() + make.record(0x203, struct.pack("<3Hd", 65_535, 65_535, 0, 1.0)))


@attack("strings-promised.xls", "a promise of 4,294,967,295 shared texts")
def _strings_promised_xls() -> bytes:
    return make.biff8(make.biff8_cells(), before=make.record(0xFC, struct.pack("<2L", 2**32 - 1, 2**32 - 1)))


@attack("endless-text.xls", "a cell whose text is longer than its record")
def _endless_text() -> bytes:
    return make.biff8(make.biff8_cells() + make.record(0x204, struct.pack("<4HB", 3, 0, 0, 65_535, 1) + b"x"))


@attack(
    "errors.xls",
    "error values of a workbook of 1997, which its reader gives as blank cells",
    found="Launched on is #DIV/0!, an error of the spreadsheet.",
)
def _errors_xls() -> bytes:
    rows = [[*PROJECTS[0], "launched_on"], *([f"EX{line[0]}", *line[1:]] for line in PROJECTS[1:])]
    errors = b"".join(make.record(0x205, struct.pack("<3H2B", row, 4, 0, 7, 1)) for row in (1, 2))
    return make.biff8(make.biff8_cells(rows) + errors, columns=5)


@several("cut-*.xls", "a workbook of 1997 cut off after each twentieth of its length", refused=DAMAGED)
def _cut_xls(folder: Path) -> None:
    make.cut(
        folder, "xls", make.biff8(make.biff8_cells([*PROJECTS, *([f"P{n}", "题", "O", "relief"] for n in range(99))]))
    )


# --- XLSB ---------------------------------------------------------------------------------------------------------


@attack("garbage.xlsb", "a binary workbook of noise", refused=DAMAGED)
def _garbage_xlsb() -> bytes:
    return make.xlsb(workbook=bytes(range(256)) * 40)


@attack("huge-dimension.xlsb", "a binary sheet that says that it reaches to row 4,294,967,295")
def _huge_dimension_xlsb() -> bytes:
    return make.xlsb(make.xlsb_sheet(size=(0, 2**32 - 1, 0, 2**32 - 1)))


@attack("far-cell.xlsb", "a cell in the last corner of a binary sheet", refused=BROKE)
def _far_cell_xlsb() -> bytes:
    cell = make.binary_record(0, struct.pack("<L", 1_048_575) + bytes(13)) + make.binary_record(
        6, struct.pack("<2L", 16_383, 0) + make.wide("x")
    )
    return make.xlsb(make.xlsb_sheet(more=cell))


@attack("strings-promised.xlsb", "a binary promise of 4,294,967,295 shared texts", refused=DAMAGED)
def _strings_promised_xlsb() -> bytes:
    return make.xlsb(strings=make.binary_record(159, struct.pack("<2L", 2**32 - 1, 2**32 - 1)))


@several("cut-part-*.xlsb", "a binary sheet that ends after each twentieth of its length", refused=DAMAGED)
def _cut_part_xlsb(folder: Path) -> None:
    part = make.xlsb_sheet()
    for twentieth in range(1, 20):
        (folder / f"cut-part-{twentieth:02}.xlsb").write_bytes(make.xlsb(part[: len(part) * twentieth // 20]))


# --- ODS ----------------------------------------------------------------------------------------------------------


def _ods_row(cells: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{cells}</table:table-row>"


@attack("trailing-rows.ods", "a million empty rows at the end, as LibreOffice writes them")
def _trailing_rows() -> bytes:
    blank = _ods_row(
        '<table:table-cell table:number-columns-repeated="16384"/>', ' table:number-rows-repeated="1048570"'
    )
    return make.ods(make.ods_rows() + blank)


@attack("rows-repeated.ods", "a filled row of 40 cells that is repeated 2,147,483,647 times", refused=BROKE)
def _rows_repeated() -> bytes:
    row = _ods_row(make.ods_cell("x") * 40, ' table:number-rows-repeated="2147483647"')
    return make.ods(make.ods_rows() + row)


@attack("columns-repeated.ods", "a filled cell that is repeated 2,147,483,647 times", refused=COLUMNS)
def _columns_repeated() -> bytes:
    return make.ods(make.ods_rows() + _ods_row(make.ods_cell("x", ' table:number-columns-repeated="2147483647"')))


@attack("all-repeated.ods", "a filled sheet of 1,048,576 rows and 16,384 columns in 200 bytes", refused=DAMAGED)
def _all_repeated() -> bytes:
    cell = make.ods_cell("x", ' table:number-columns-repeated="16384"')
    return make.ods(make.ods_rows() + _ods_row(cell, ' table:number-rows-repeated="1048576"'))


@attack("overflowing-repeats.ods", "a row that is repeated 99999999999999999999 times", refused=DAMAGED)
def _overflowing_repeats() -> bytes:
    return make.ods(make.ods_rows() + _ods_row("", ' table:number-rows-repeated="99999999999999999999"'))


@attack("spaces-repeated.ods", "a space that is repeated 99,999,999,999 times in a cell", refused=DAMAGED)
def _spaces_repeated() -> bytes:
    return make.ods(make.ods_rows() + _ods_row(make.ods_cell('x<text:s text:c="99999999999"/>') * 4))


@attack(
    "errors-repeated.ods",
    "an error value that is repeated in 300 columns of 3 rows, and words that are none",
    found="Launched on is #REF!, an error of the spreadsheet.",
)
def _errors_repeated() -> bytes:
    error = (
        '<table:table-cell table:number-columns-repeated="300" office:value-type="string" office:string-value=""'
        ' calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
    )
    plain = _ods_row(make.ods_cell("error") * 4 + make.ods_cell("", ' calcext:value-type="string"'))
    row = _ods_row("".join(map(make.ods_cell, ("ER", "题", "O", "relief"))) + error)
    repeated = row.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="3">')
    return make.ods(make.ods_rows([[*PROJECTS[0], "launched_on"]]) + repeated + plain)


@attack("password.ods", "an OpenDocument spreadsheet with a password", refused=LOCKED)
def _password_ods() -> bytes:
    manifest = (
        b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    return make.zipped({"mimetype": b"x", "META-INF/manifest.xml": manifest, "content.xml": noise(900)})


@attack(
    "bad-dates.ods",
    "days that there are not, as OpenDocument dates",
    found="Other values are 2019-99-99, 99999-01-01.",
)
def _bad_dates() -> bytes:
    days = ["2019-99-99", "99999-01-01", "", "2019-02-30T99:99:99"]
    rows = "".join(
        _ods_row(
            "".join(map(make.ods_cell, (f"BD{n}", "题", "O", "relief")))
            + f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'
        )
        for n, day in enumerate(days)
    )
    return make.ods(make.ods_rows([[*PROJECTS[0], "launched_on"]]) + rows)


@several("cut-*.ods", "an OpenDocument spreadsheet cut off after each twentieth of its length", refused=CUT)
def _cut_ods(folder: Path) -> None:
    make.cut(folder, "ods", make.ods(make.ods_rows()))
