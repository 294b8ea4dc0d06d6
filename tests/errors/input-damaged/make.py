"""Make a ZIP that has the parts of a workbook, with XML that breaks off."""

import zipfile

with zipfile.ZipFile("青禾助学.xlsx", "w") as archive:
    archive.writestr("xl/workbook.xml", "<workbook><sheets><sheet name=")
    archive.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
