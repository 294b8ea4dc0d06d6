"""Whatever stands in the data, no output shows anybody's number or address."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from auditkit.model.schema import TABLE_NAMES, Column, TableSchema, table_schema

MakeWorkbook = Callable[..., Path]

SECRETS = (
    "13800138000",
    "+86 138-0013-8000",
    "１３８００１３８０００",
    "119999190001010003",
    "4111 1111 1111 1111",
    "6222021234567890128",
    "zhang.san@example.org",
)
NUMBERS = (13800138000.0, 119999190001010003.0, 4111111111111111.0, 6222021234567890123.0)
LEAKS = re.compile(
    r"138\W{0,2}0013\W{0,2}8000|１３８００１３|1\.?19999190001|4111\W{0,2}1111\W{0,2}1111\W{0,2}1111|6\.?22202123456"
    r"|zhang\.san"
)
TOLD = "联系人张三 " + " ".join(SECRETS)
KEYS = {"project_id": "P1", "org_id": "G1", "fundraiser_id": "G1", "campaign": "2019-99"}


def _cells(table: TableSchema) -> Iterator[list[object]]:
    """Yield rows in which every cell but the keys that tie them together holds personal data, of one sort or all."""
    yield [KEYS.get(column.name, _good(column)) for column in table.columns]
    for secret in (*SECRETS, TOLD, *NUMBERS):
        for kept in (KEYS, {name: KEYS[name] for name in ("project_id", "org_id")}, {}):
            # A project or an organisation is one by its id.
            if kept or table.name not in ("projects", "organizations"):
                yield [kept.get(column.name, _bad(column, secret)) for column in table.columns]


def _bad(column: Column, secret: object) -> object:
    """Return personal data for a cell: among figures with a word, since they are figures without one."""
    if column.type not in ("amount", "integer", "number", "percent"):
        return secret
    return f"电话{secret}" if isinstance(secret, str) else 1


def _good(column: Column) -> object:
    if column.type == "text":
        return TOLD
    if column.type == "enum":
        return column.codes[0].code
    return {"date": "2019-09-01", "amount": 100, "integer": 1, "yes_no": "是"}.get(column.type, "1")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of one workbook with personal data wherever there can be a text."""
    import xlsxwriter

    path = tmp_path_factory.mktemp("handed-in") / "data.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for name in TABLE_NAMES:
            table = table_schema(name)
            # What a sheet is called tells its table, if its columns leave that open.
            sheet = workbook.add_worksheet(f"{name} {SECRETS[0]}"[:31])
            headers = [*table.column_names, f"经办人{SECRETS[0]}", f"{table.columns[-1].name}s {SECRETS[3]}"]
            total = ["合计" if column.type == "text" else 7 for column in table.columns]
            notes: Sequence[Sequence[object]] = (total, [], [f"制表人：{TOLD}"])
            rows = [[f"{name} {TOLD}"], headers, *_cells(table), *notes]
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        workbook.add_worksheet(f"通讯录{SECRETS[0]}").write_column(0, 0, ["通讯录", *SECRETS])
    return path.parent


def _run(*arguments: object, expect: Sequence[int] = (0, 1, 2)) -> str:
    command = [sys.executable, "-m", "auditkit", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode in expect, done.stderr
    return done.stdout + done.stderr


def _of_archive(path: Path) -> str:
    """Return the texts of a workbook or a Word document."""
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    return re.sub(r"<[^>]*>", " ", " ".join(parts))


def _assert_hidden(text: str) -> None:
    leak = LEAKS.search(text)
    assert leak is None, text[max(0, leak.start() - 200) : leak.end() + 20]


def test_the_data_hold_what_is_looked_for() -> None:
    assert all(LEAKS.search(secret) for secret in (*SECRETS, *map(repr, NUMBERS)))


@pytest.mark.parametrize(("pack", "language"), [("giving-day", "en"), ("cn-charity-law", "zh")])
def test_no_report_shows_personal_data(handed_in: Path, tmp_path: Path, pack: str, language: str) -> None:
    files = [tmp_path / f"report.{ending}" for ending in ("json", "jsonl", "csv", "md")]
    outputs = [part for file in (*files, tmp_path / "report.xlsx") for part in ("-o", file)]
    outputs += ["--cards", tmp_path / "cards", "--letters", tmp_path / "letters"]
    same = ("check", handed_in, "--rules", pack, "--as-of", "2019-12-31", "--lang", language)
    told = [_run(*same, *outputs), _run(*same, "--verbose", "--all"), *(file.read_text("utf-8-sig") for file in files)]
    for text in told:
        assert len(text) > 1000
        _assert_hidden(text)
    for folder in ("cards", "letters"):
        _assert_hidden(" ".join(path.name for path in (tmp_path / folder).iterdir()))
    cards = [path.read_text("utf-8") for path in (tmp_path / "cards").iterdir()]
    packed = [_of_archive(path) for path in (tmp_path / "report.xlsx", *(tmp_path / "letters").iterdir())]
    assert len(packed) > 1
    for text in (*cards, *packed):
        _assert_hidden(text)
    assert any("138****8000" in text for text in cards)
    assert all("138****8000" in text for text in packed)
    # Markdown has a backslash before each mark.
    assert all("138****8000" in text.replace("\\", "") for text in told[1:])


def test_inspecting_shows_no_personal_data(handed_in: Path) -> None:
    text = _run("inspect", handed_in, expect=[0])
    assert "138****8000" in text
    _assert_hidden(text)


def test_a_draw_shows_no_personal_data_and_can_be_verified(make_workbook: MakeWorkbook, tmp_path: Path) -> None:
    titles = [[f"P{number}", f"救助 {secret}", "G1", "health"] for number, secret in enumerate(SECRETS)]
    data = make_workbook(
        "data.xlsx",
        {
            "organizations": [["org_id", "name"], ["G1", f"某基金会 {TOLD}"]],
            "projects": [["project_id", "title", "org_id", "field"], *titles],
            "funds": [["project_id", "campaign", "total_amount"], *([row[0], "2019-99", 1000] for row in titles)],
        },
    )
    files = [tmp_path / name for name in ("manifest.json", "list.csv", "list.xlsx")]
    outputs = [part for file in files for part in ("-o", file)]
    seed = ("--seed", "20190909314159265358", "--seed-source", "dice")
    same = ("--campaign", "2019-99", *seed, "--set", "audit_top_n=1", "--as-of", "2019-12-31")
    told = _run("sample", "draw", data, *same, *outputs, expect=[0])
    workbook = _of_archive(files[2])
    listed = [file.read_text("utf-8-sig") for file in files[:2]]
    for text in (told, *listed, workbook):
        _assert_hidden(text)
    assert all("****" in text for text in listed)
    assert "****" in workbook
    _assert_hidden(_run("sample", "verify", files[0], data, expect=[0]))


def test_what_a_draw_lacks_is_told_without_personal_data(handed_in: Path) -> None:
    for campaign in ("2019-99", "nothing"):
        _assert_hidden(_run("sample", "draw", handed_in, "--campaign", campaign, "--as-of", "2019-12-31", expect=[2]))


def test_no_calendar_shows_personal_data(tmp_path: Path) -> None:
    projects = ["project_id,title,org_id,field,fundraising_starts_on,fundraising_ends_on"]
    projects += [f"P{number},救助 {secret},G1,health,2019-01-01,2019-12-01" for number, secret in enumerate(SECRETS)]
    (tmp_path / "projects.csv").write_text("\n".join(projects), encoding="utf-8")
    (tmp_path / "organizations.csv").write_text(f"org_id,name\nG1,某基金会 {TOLD}\n", encoding="utf-8")
    (tmp_path / "disclosures.csv").write_text(
        "project_id,kind,period_start,period_end,disclosed_on\nP0,periodic,2019-01-01,2019-03-31,2019-04-01\n",
        encoding="utf-8",
    )
    files = [tmp_path / f"calendar.{ending}" for ending in ("ics", "csv", "json", "md")]
    outputs = [part for file in files for part in ("-o", file)]
    data = [tmp_path / f"{table}.csv" for table in ("projects", "organizations", "disclosures")]
    told = _run("calendar", *data, "--as-of", "2019-12-31", "--lang", "en", *outputs, expect=[0])
    for text in (told, *(file.read_text("utf-8-sig") for file in files)):
        assert "138****8000" in text.replace("\\", "")
        _assert_hidden(text)


def test_what_waivers_say_is_shown_without_personal_data(tmp_path: Path) -> None:
    data, waivers, report = (tmp_path / name for name in ("projects.csv", "waivers.csv", "report.json"))
    data.write_text("project_id,title,org_id,field\nP1,净水,G1,nothing\n", encoding="utf-8")
    waivers.write_text(
        "project_id,rule,reason,approved_by,until\n"
        f"P1,data-enum,{TOLD},{TOLD},2020-12-31\nP1,{SECRETS[0]},{TOLD},{TOLD},2020-12-31\n"
        f"{TOLD},data-enum,{TOLD},{TOLD},2020-12-31\nP1,data-*,{TOLD},{TOLD},{SECRETS[0]}\n",
        encoding="utf-8",
    )
    same = ("check", data, "--waivers", waivers, "--as-of", "2019-12-31", "--lang", "en")
    for text in (_run(*same, "--all", "--verbose", "-o", report), report.read_text("utf-8")):
        assert "approved" in text
        assert "138****8000" in text
        _assert_hidden(text)


def test_hints_and_unknown_keys_show_no_personal_data(tmp_path: Path) -> None:
    data, waivers = tmp_path / "projects.csv", tmp_path / "waivers.yaml"
    data.write_text("project_id,title,org_id,field\n13800138000,净水,G1,relief\n", encoding="utf-8")
    waivers.write_text(f'- {{project: P1, "联系人 {SECRETS[0]}": 张三}}\n', encoding="utf-8")
    same = ("check", data, "--as-of", "2019-12-31", "--lang", "en")
    for asked, told in (("13800138001", "Did you mean"), ("P1", "There are")):
        text = _run(*same, "--project", asked, expect=[2])
        assert f"{told}" in text
        assert "138****8000" in text
        _assert_hidden(text)
    text = _run(*same, "--waivers", waivers, expect=[2])
    assert "138****8000" in text
    _assert_hidden(text)


DONORS = ("张三丰", "李四 13912345678", "Wang Xiaoming", "18812345678", "alipay:wang88", "9f86d081884c7d65")


@pytest.mark.parametrize(("engine", "language"), [("pandas", "en"), ("duckdb", "zh")])
def test_no_report_says_who_a_donor_is(tmp_path: Path, engine: str, language: str) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    folder = tmp_path / "handed-in"
    folder.mkdir()
    (folder / "projects.csv").write_text("project_id,title,org_id,field\nP1,净水,G1,relief\n", encoding="utf-8")
    gifts = (f"D{who}-{nth},P1,2021-09-07 10:00,20.00,{name}" for who, name in enumerate(DONORS) for nth in range(11))
    ledger = "\n".join(["donation_id,project_id,donated_at,amount,donor", *gifts])
    (folder / "donations.csv").write_text(f"{ledger}\n", encoding="utf-8")
    files = [tmp_path / f"report.{ending}" for ending in ("json", "jsonl", "csv", "md", "html")]
    outputs = [part for file in (*files, tmp_path / "report.xlsx") for part in ("-o", file)]
    rules = ("--rules", "donations", "--rules", "forensics", "--engine", engine, "--lang", language)
    told = [
        _run("check", folder, *rules, "--as-of", "2021-12-31", "--all", *outputs, expect=[0, 1]),
        *(file.read_text("utf-8-sig").replace("\\", "") for file in files),
        _of_archive(tmp_path / "report.xlsx"),
    ]
    drawn = ("--table", "donations", "--unit", "items", "--size", "60", "--seed", "20190909314159265358")
    told.append(_run("sample", "draw", folder, *drawn, "--engine", engine, "-o", tmp_path / "drawn.csv", expect=[0]))
    told.append((tmp_path / "drawn.csv").read_text("utf-8-sig"))
    for text in told[:-2]:
        assert "9f8***********65" in text
    for text in (*told, _run("inspect", folder, expect=[0])):
        assert "***" in text
        assert not [name for name in (*DONORS, "张三", "李四", "Wang", "18812", "13912", "alipay") if name in text]
