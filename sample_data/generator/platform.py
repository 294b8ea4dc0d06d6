"""sample_data/platform: what twelve made-up charities and their platform hand in, and what must be found in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator import files
from generator.charities import AS_OF, CHARITIES, Charity
from generator.defects import Platform, plant
from generator.histories import History, history, organization
from generator.layouts import FICTIONAL, LAYOUTS
from generator.rows import Places, Row, Spot, truth
from generator.sheets import TOTAL, letters, workbook
from generator.words import written_amount

FUNDS_FILE = "平台筹款数据.csv"
_FUNDS = (
    ("project_id", "项目编号"),
    ("title", "项目名称"),
    ("campaign", "活动批次"),
    ("public_amount", "公众捐款（元）"),
    ("platform_match", "平台配捐（元）"),
    ("corporate_match", "企业配捐（元）"),
    ("total_amount", "筹款总额（元）"),
    ("donations", "捐款人次"),
    ("donors", "捐赠人数"),
)
_SUMMED = ("public_amount", "platform_match", "corporate_match", "total_amount")


def write(folder: Path) -> None:
    """Write the workbooks, the platform's export and truth.json."""
    platform = Platform(
        charities={charity.org_id: charity for charity in CHARITIES},
        projects={project.project_id: project for charity in CHARITIES for project in charity.projects},
        organizations={charity.org_id: organization(charity) for charity in CHARITIES},
        histories={
            project.project_id: history(charity, project) for charity in CHARITIES for project in charity.projects
        },
        strays={},
    )
    planted = plant(platform)
    places = Places()
    for charity, layout in zip(CHARITIES, LAYOUTS, strict=True):
        files.write(folder / layout.file, workbook(layout, charity.name, _tables(platform, charity), places))
    files.write_csv(folder / FUNDS_FILE, _export(list(platform.histories.values()), places), "gb18030")
    files.write_json(folder / "truth.json", truth(AS_OF.isoformat(), "platform", planted, places))


def _tables(platform: Platform, charity: Charity) -> dict[str, list[Row]]:
    own = [platform.histories[project.project_id] for project in charity.projects]
    strays = platform.strays.get(charity.org_id, [])
    tables = {
        "organizations": [platform.organizations[charity.org_id]],
        "projects": [each.project for each in own],
        "disclosures": [row for each in own for row in each.disclosures],
        "progress": [row for each in own for row in each.progress],
        "audits": [row for each in own for row in each.audits],
    }
    return {table: rows + [row for row in strays if row.table == table] for table, rows in tables.items()}


def _export(histories: Sequence[History], places: Places) -> list[list[str]]:
    """Return the platform's export: a title, headers, a row a project, and a total row."""
    lines = [[f"2019年99公益日筹款数据（{FICTIONAL}）"], [header for _column, header in _FUNDS]]
    columns = {column: letters(index) for index, (column, _header) in enumerate(_FUNDS)}
    places.put_sheet(FUNDS_FILE, None, "funds")
    for each in histories:
        row = each.funds
        row.values["title"] = each.project["title"]
        lines.append([_funds_cell(row, column) for column, _header in _FUNDS])
        places.put_row(row, FUNDS_FILE, None, len(lines), columns)
    totals = dict.fromkeys(columns, "")
    totals["project_id"] = TOTAL
    for column in _SUMMED:
        known = [each.funds[column] for each in histories if column not in each.funds.raw]
        totals[column] = str(written_amount(sum(known), "thousands"))
        places.put_total("funds", column, Spot(FUNDS_FILE, None, f"{columns[column]}{len(lines) + 1}"))
    lines.append(list(totals.values()))
    return lines


def _funds_cell(row: Row, column: str) -> str:
    if column in row.raw:
        return str(row.raw[column])
    return str(written_amount(row[column], "thousands")) if column in _SUMMED else str(row[column])
