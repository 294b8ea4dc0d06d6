"""The outputs of statistics: what they say, that it fits, and that nothing from the data acts or leaks."""

from __future__ import annotations

import csv as csv_module
import io
import json as json_module
import os
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import openpyxl
import pytest
from rich.cells import cell_len
from two_campaigns import TABLES, told

from auditkit import i18n, ingest, resources, stats
from auditkit.model.dataset import InputFile
from auditkit.model.statistics import Change, Statistics
from auditkit.reports import pages, part_sheets, svg
from auditkit.reports.parts import Chart, Count, Measured, Series, Share
from auditkit.reports.statistics import bars, csv, explained, json, sections, text, wording
from auditkit.stats.definitions import MEASURES

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SCHEMA = json_module.loads((resources.folder("schemas") / "stats.schema.json").read_text(encoding="utf-8"))
FORMULA = "=cmd|' /C calc'!A0"
SCRIPT = "<script>alert(1)</script>\u202e\n2"
MOBILE = "13812345678"


def golden(name: str, content: bytes) -> None:
    path = GOLDEN / name
    if os.environ.get("AUDITKIT_WRITE_GOLDEN"):
        path.write_bytes(content)
    assert content == path.read_bytes()


@pytest.fixture(scope="module")
def statistics() -> Statistics:
    return told()


def plain(statistics: Statistics, width: int = 100, everything: bool = False) -> str:
    return text.render(statistics, width=width, color=False, everything=everything)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [100, 60, 40])
def test_the_text_reads_as_the_golden_file(statistics: Statistics, width: int, language: str) -> None:
    i18n.use(language)
    shown = plain(statistics, width)
    golden(f"stats-{width}.{language}.txt", shown.encode())
    assert all(cell_len(line) <= width and line == line.rstrip() for line in shown.splitlines())


def test_the_other_outputs_are_as_the_golden_files(statistics: Statistics) -> None:
    golden("stats.json", json.to_bytes(statistics))
    golden("stats.csv", csv.render(statistics).encode())
    golden("stats.html", pages.render(sections.report(statistics)))


def test_json_is_by_its_schema_and_csv_says_the_same(statistics: Statistics) -> None:
    whole = json_module.loads(json.to_bytes(statistics))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(whole, SCHEMA, jsonschema.Draft202012Validator)
    assert set(SCHEMA["properties"]) == set(whole)
    figures = [(campaign["campaign"], each) for campaign in whole["campaigns"] for each in campaign["figures"]]
    rows = list(csv_module.DictReader(io.StringIO(csv.render(statistics).removeprefix("\ufeff"))))
    assert len(rows) == len(figures) == len(statistics.figures)
    for row, (campaign, figure) in zip(rows, figures, strict=True):
        assert row["campaign"] == campaign
        for key in ("measure", "by", "group", "value", "numerator", "denominator", "unit", "told", "of", "lacking"):
            value = figure[key]
            assert row[key] == ("" if value is None else str(value)), key
        assert bool(row["why_no_value"]) == (figure["value"] is None)
        assert row["currency"] == ("CNY" if figure["unit"] in ("amount", "mean_amount") else "")


def test_values_in_json_have_the_decimals_of_their_unit(statistics: Statistics) -> None:
    [_earlier, latest] = json.document(statistics)["campaigns"]
    values = {each["measure"]: each["value"] for each in latest["figures"] if not each["by"]}
    assert values["total-raised"] == 305_000
    assert values["mean-donation"] == 2647.06  # 135,000 / 51 fen
    assert values["matching-share"] == 0.444444
    assert values["hhi-amount"] == 4625.1
    assert values["progress-updates"] == 0.43
    changes = {each["measure"]: each for each in latest["changes"]}
    assert changes["total-raised"]["relative"] == 2.05
    assert changes["matching-share"]["relative"] is None
    assert changes["matching-share"]["difference"] == 0.144444


def test_the_digest_is_over_content_and_not_over_paths(statistics: Statistics) -> None:
    def digest(**changed: Any) -> str:
        found: str = json.document(replace(statistics, **changed))["digest"]
        return found

    here = digest(inputs=(InputFile("a.xlsx", "1" * 64, "read"),))
    assert here == digest(inputs=(InputFile("b/c.xlsx", "2" * 64, "read"),))
    assert here != digest(inputs=(InputFile("a.xlsx", "1" * 64, "failed"),))
    assert here != digest(inputs=(InputFile("a.xlsx", "1" * 64, "read"),), as_of=date(2021, 1, 1))
    assert here != digest(inputs=(InputFile("a.xlsx", "1" * 64, "read"),), figures=statistics.figures[1:])


def hostile() -> Statistics:
    projects = [
        {"project_id": "P1", "title": SCRIPT, "org_id": "A", "field": "健康", "province": FORMULA},
        {"project_id": "P2", "title": FORMULA, "org_id": "A", "field": "健康", "province": SCRIPT},
        {"project_id": "P3", "title": "书角", "org_id": "A", "field": "健康", "province": MOBILE},
    ]
    funds = [
        {"project_id": project, "campaign": campaign, "public_amount": "10", "total_amount": "10", "donations": "2"}
        for project in ("P1", "P2", "P3")
        for campaign in (FORMULA, SCRIPT, MOBILE, "2019-99")
    ]
    dataset = ingest.from_rows({"projects": projects, "funds": funds})
    return stats.statistics(dataset, date(2020, 12, 31))


def test_nothing_from_the_data_acts() -> None:
    found = hostile()
    assert len(found.campaigns) == 4
    for row in csv_module.reader(io.StringIO(csv.render(found).removeprefix("\ufeff"))):
        assert not any(re.match(r"\s*[=+@]|-[^0-9]", cell) for cell in row), row
    shown = plain(found, everything=True)
    assert "\u202e" not in shown
    assert all(line.isprintable() for line in shown.splitlines())
    page = pages.render(sections.report(found)).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page
    assert "\u202e" not in json.to_bytes(found).decode()


def test_personal_data_in_a_name_are_masked_everywhere() -> None:
    found = hostile()
    outputs = [
        plain(found, everything=True),
        csv.render(found),
        json.to_bytes(found).decode(),
        pages.render(sections.report(found)).decode(),
    ]
    with zipfile.ZipFile(io.BytesIO(part_sheets.render(sections.report(found)))) as archive:
        outputs.append("".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist()))
    for output in outputs:
        assert MOBILE not in output
        assert wording.name(MOBILE) in output


def test_the_page_has_one_policy_and_well_formed_pictures(statistics: Statistics) -> None:
    page = pages.render(sections.report(statistics)).decode()
    assert re.search(r"content=\"default-src &#39;none&#39;; style-src &#39;sha256-[^;]+;; base-uri", page)
    assert "style=" not in page
    drawn = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
    assert len(drawn) == len([part for part in parts(statistics) if isinstance(part, Chart)]) > 0
    for picture in drawn:
        assert ElementTree.fromstring(picture).tag.endswith("svg")  # noqa: S314 - auditkit's own
    for measure in MEASURES.values():
        assert measure.definition["en"].replace("'", "&#39;") in page


def parts(statistics: Statistics) -> list[Any]:
    return [part for section in sections.report(statistics).sections for part in section.parts]


def test_charts_are_there_only_where_there_are_values(statistics: Statistics) -> None:
    titles = [part.title for part in parts(statistics) if isinstance(part, Chart)]
    assert titles == [
        "Raised by source (yuan)",
        "Matching share",
        "Mean donation (yuan)",
        "Long tail (yuan)",
        "Public-fundraising organisations",
        "Projects and amount by field (2020-99)",
        "HHI by field (2020-99)",
        "Total raised by province (2020-99, yuan)",
        "Gifts by size (2020-99)",
    ]
    only_listed = stats.statistics(ingest.from_rows({"projects": TABLES["projects"][:2]}), date(2020, 12, 31))
    titles = [part.title for part in parts(only_listed) if isinstance(part, Chart)]
    assert titles == ["Projects and amount by field (no campaign stated)", "HHI by field (no campaign stated)"]


def test_a_chart_says_in_words_what_it_shows(statistics: Statistics) -> None:
    [chart] = [part for part in parts(statistics) if isinstance(part, Chart) and part.title == "Matching share"]
    assert chart.described == "Matching share. Matching share: 2019-99 30.00 %; 2020-99 44.44 %"
    assert chart.series == (Series("Matching share", (Share(0.3), Share(0.4444))),)


def test_pictures_name_their_series_by_signs_and_round_amounts() -> None:
    one = Chart("T", "bar", ("a", "b"), (Series("x", (Decimal("15724000.00"), None)),), "T")
    assert svg.signs(one) == []
    assert "15.7 m" in svg.drawn(one)
    i18n.use("zh")
    assert "1,572 万" in svg.drawn(one)
    two = replace(one, kind="line", series=(*one.series, Series("y", (Share(0.5), Measured(1234.56)))))
    assert svg.signs(two) == [("●─", "x"), ("○┄", "y")]
    assert "50.00 %" in svg.drawn(two)
    assert "1,235" in svg.drawn(two)
    many = replace(one, categories=tuple("abcdefghijklm"), series=(Series("x", tuple(map(Count, range(13)))),))
    assert [svg.shape(each) for each in (one, two, many)] == ["standing", "over", "lying"]
    assert svg.drawn(many).count('class="rect reactive') == 13


def test_the_workbook_has_numbers_as_numbers_and_charts(statistics: Statistics) -> None:
    content = part_sheets.render(sections.report(statistics))
    assert content == part_sheets.render(sections.report(statistics))
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.sheetnames == [
        "Summary",
        "Over the campaigns",
        "By field",
        "By province",
        "By donation",
        "Definitions",
    ]
    rows = {row[0].value: row for row in workbook["Summary"].iter_rows() if row[0].value}
    raised, share, projects = rows["Total raised"], rows["Matching share"], rows["Projects"]
    assert [cell.value for cell in raised[:5]] == ["Total raised", "yuan", 3050, 1000, 205]
    assert (share[1].value, share[2].value, share[2].number_format) == ("share in %", 0.4444, "0.00%")
    assert (projects[2].value, projects[2].number_format) == (7, "#,##0")
    charts = sum(len(sheet._charts) for sheet in workbook)
    assert charts == len([part for part in parts(statistics) if isinstance(part, Chart)])


def test_hostile_names_are_texts_in_the_workbook() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(part_sheets.render(sections.report(hostile()))))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert all(cell.data_type == "s" for cell in cells)
    dangerous = [cell for cell in cells if cell.value.startswith("=")]
    assert dangerous
    assert all(cell.quotePrefix for cell in dangerous if cell.row > 2)


def test_a_campaign_without_a_name_or_without_a_year_says_so() -> None:
    unnamed = stats.statistics(
        ingest.from_rows({"projects": [{"project_id": "P1", "title": "书角", "org_id": "A"}]}), date(2020, 12, 31)
    )
    assert "no campaign stated" in plain(unnamed)
    assert "does not begin with a year" in plain(unnamed)
    assert json.document(unnamed)["campaigns"][0]["campaign"] == ""
    jsonschema.validate(json.document(unnamed), SCHEMA)


def test_every_reason_is_a_sentence_in_both_languages() -> None:
    bare = ingest.from_rows(
        {
            "projects": [{"project_id": "P1", "title": "书角", "org_id": "A", "campaign": "2019-99"}],
            "funds": [{"project_id": "P1", "campaign": "2019-99", "total_amount": "0"}],
            "progress": [{"project_id": "P1", "posted_on": "2019-01-01"}],
            "donations": [],
        }
    )
    found = stats.statistics(bare, date(2020, 12, 31))
    reasons = {each.measure: wording.lacking_text(each, found) for each in found.of("2019-99") if each.value is None}
    assert reasons == {
        "public-donations": "a column that it needs was not handed in: Public donations",
        "platform-matching": "a column that it needs was not handed in: Platform matching",
        "corporate-matching": "a column that it needs was not handed in: Corporate matching",
        "matching": "columns that it needs were not handed in: Platform matching, Corporate matching",
        "matching-share": (
            "columns that it needs were not handed in: Public donations, Platform matching, Corporate matching"
        ),
        "donations": "a column that it needs was not handed in: Donations",
        "mean-donation": "columns that it needs were not handed in: Public donations, Donations",
        "hhi-amount": "nothing was raised",
        "long-tail": "it takes two projects at least",
        "public-fundraising-projects": "no organisations were handed in",
        "public-fundraising-amount": "no organisations were handed in",
        "return-rate": "the campaign a year before was not handed in",
        "repeat-rate": "no gift by the public belongs to this campaign",
        "team-share": "no gift by the public belongs to this campaign",
    }
    i18n.use("zh")
    for each in found.of("2019-99"):
        if each.value is None:
            assert re.search(r"[\u4e00-\u9fff]", wording.lacking_text(each, found))


def test_the_missing_days_are_asked_for_by_the_option() -> None:
    tables = {name: TABLES[name] for name in ("projects", "funds", "progress")}
    found = stats.statistics(ingest.from_rows(tables), date(2020, 12, 31))
    assert "--campaign-days\n    2020-99=2020-09-07..2020-09-09" in plain(found)


def test_who_tells_a_figure_is_said_only_where_not_all_do(statistics: Statistics) -> None:
    shown = plain(statistics)
    assert "from 6 of 7 projects" in shown
    assert "from 8 of 9 gifts" in shown
    assert "of 7 of 7" not in shown


def test_changes_have_signs_and_shares_move_by_points() -> None:
    def change(measure: str, before: int | Fraction, after: int | Fraction) -> str:
        relative = Fraction(after - before) / before if before and MEASURES[measure].unit != "share" else None
        return wording.change_text(Change(measure, "c", Fraction(before), Fraction(after), relative), "CNY")

    assert change("total-raised", 1_000, 1_125) == "+12.50 %"
    assert change("total-raised", 1_000, 875) == "−12.50 %"
    assert change("projects", 3, 3) == "±0.00 %"
    assert change("total-raised", 0, 123_456) == "+1,234.56"
    assert change("matching-share", Fraction(1, 2), Fraction(1, 4)) == "−25.00 points"
    assert wording.change_text(None, "CNY") == "–"


def test_a_bar_is_as_long_as_its_value_to_an_eighth() -> None:
    assert bars.bar(Fraction(1), 10) == "█" * 10
    assert bars.bar(Fraction(1, 2), 10) == "█" * 5
    assert bars.bar(Fraction(1, 16), 10) == "▋"
    assert bars.bar(Fraction(1, 10**9), 10) == "▏"


def test_all_leaves_no_campaign_and_no_province_out() -> None:
    provinces = ("湖南", "陕西", "江西", "重庆", "湖北", "海南", "河北", "浙江", "天津", "安徽", "甘肃", "云南")
    tables = {
        "projects": [
            {"project_id": name, "title": name, "org_id": "A", "field": "健康", "province": name} for name in provinces
        ],
        "funds": [
            {"project_id": name, "campaign": campaign, "total_amount": str(100 - place)}
            for place, name in enumerate(provinces)
            for campaign in ("2018-99", "2019-99")
        ],
    }
    found = stats.statistics(ingest.from_rows(tables), date(2020, 12, 31))
    short, whole = plain(found), plain(found, everything=True)
    assert "… 2 more: --all" in short
    assert "云南" not in short
    assert "every campaign by itself: --all" in short
    assert whole.count("云南") == 2
    assert "--all" not in whole


def test_colour_is_asked_for(statistics: Statistics) -> None:
    assert "\x1b[" in text.render(statistics, width=100, color=True, everything=False)
    assert "\x1b" not in plain(statistics)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_measure_is_explained(language: str) -> None:
    i18n.use(language)
    shown = explained.render(60, color=False, currency="CNY")
    assert all(cell_len(line) <= 60 for line in shown.splitlines())
    together = re.sub(r"\s+", "", shown)
    for measure in MEASURES.values():
        assert measure.id in shown
        assert re.sub(r"\s+", "", measure.title[language]) in together
        assert re.sub(r"\s+", "", measure.definition[language]) in together
    document = explained.document()
    assert [each["measure"] for each in document["measures"]] == list(MEASURES)
    assert document["source"]


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda each: each.id)
def test_a_measure_is_titled_and_defined_in_both_languages(measure: Any) -> None:
    for texts in (measure.title, measure.definition):
        assert set(texts) == {"en", "zh"}
        assert re.search(r"[\u4e00-\u9fff]", texts["zh"])
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"\([^)]*\)", "", texts["en"]))
    assert measure.needs


def test_the_guide_defines_every_figure() -> None:
    guide = (Path(__file__).resolve().parent.parent.parent / "docs" / "commands" / "stats.md").read_text(
        encoding="utf-8"
    )
    for measure in MEASURES.values():
        row = f"| {measure.title['en']} ({measure.title['zh']}) | `{measure.id}` | {measure.definition['en']} |"
        assert row in guide.splitlines()


def test_of_many_campaigns_the_latest_stand_beside_each_other() -> None:
    funds = [{"project_id": "P1", "campaign": f"{year}-99", "total_amount": "5"} for year in range(2000, 2021)]
    found = stats.statistics(ingest.from_rows({"funds": funds}), date(2020, 12, 31))
    grids = {section.key: section.parts for section in sections.report(found).sections}["campaigns"]
    assert grids[0].text == "The latest 12 campaigns; JSON and CSV hold all."
    assert grids[1].head[:2] == ("Figure", "Unit")
    assert grids[1].head[2:] == tuple(f"{year}-99" for year in range(2009, 2021))
    assert len(json.document(found)["campaigns"]) == 21
    table = plain(found).partition("\nCampaign ")[2]
    assert "2009-99" in table
    assert "2008-99" not in table
    assert "2000-99" in plain(found, everything=True)


def test_a_picture_takes_names_as_harmless_text() -> None:
    drawn = svg.drawn(Chart("T", "bar", ("a\u202e\n<b>&",), (Series("<i>", (Count(1),)),), "T"))
    assert "\u202e" not in drawn
    assert "<b>" not in drawn
    assert "&lt;b&gt;&amp;" in drawn


def test_of_two_lines_the_lower_has_its_values_below_its_dots() -> None:
    lower, upper = Series("l", (Count(1), Count(2), None)), Series("u", (Count(3), Count(2), Count(4)))
    drawn = svg.drawn(Chart("T", "line", ("2018", "2019", "2020"), (lower, upper), "T"))
    written = re.findall(r'class="(value[^"]*)">(\d)', drawn)
    # Of two that are the same, the later series stands below.
    assert written == [("value below", "1"), ("value", "2"), ("value", "3"), ("value below", "2"), ("value", "4")]


def test_values_on_a_line_have_room() -> None:
    years = tuple(f"{year}-99" for year in range(2000, 2012))
    drawn = svg.drawn(Chart("T", "line", years, (Series("x", tuple(map(Count, range(3000, 3012)))),), "T"))
    assert [year for year in years if year in drawn] == list(years[1::2])
    assert [value for value in range(3000, 3012) if f">{value:,}<" in drawn] == list(range(3001, 3012, 2))


def test_bars_lie_where_their_names_or_values_would_meet() -> None:
    names = ("北京市", "内蒙古自治区", "新疆维吾尔自治区")
    three = Chart("T", "bar", names, (Series("x", tuple(map(Count, range(3)))),), "T")
    assert svg.shape(three) == "standing"
    assert (
        svg.shape(replace(three, categories=names * 2, series=(Series("x", tuple(map(Count, range(6)))),))) == "lying"
    )
    five = replace(three, categories=tuple("abcde"), series=tuple(Series(each, (Count(1),) * 5) for each in "xyz"))
    assert svg.shape(five) == "lying"
    assert svg.shape(replace(five, series=five.series[:2])) == "standing"
    cut = svg.drawn(replace(three, categories=("新疆维吾尔自治区" * 3, "b", "c")))
    assert "新疆维吾尔自治区新疆维…<" in cut


def test_a_reason_names_only_the_columns_that_were_not_handed_in() -> None:
    rows = [{"project_id": "P1", "campaign": "2019-99", "total_amount": "5", "public_amount": "5"}]
    found = stats.statistics(ingest.from_rows({"funds": rows}), date(2020, 12, 31))
    figure = found.figure("mean-donation", "2019-99")
    assert figure is not None
    assert wording.lacking_text(figure, found) == "a column that it needs was not handed in: Donations"


def of_provinces(count: int, funded: int) -> Statistics:
    """Return the figures of a project in each of so many provinces, where so many projects are funded."""
    projects = [
        {"project_id": f"P{number}", "title": "t", "org_id": "A", "campaign": "2019-99", "province": f"省{number}"}
        for number in range(count)
    ]
    funds = [
        {"project_id": f"P{number}", "campaign": "2019-99", "total_amount": f"{number + 1}"} for number in range(funded)
    ]
    return stats.statistics(ingest.from_rows({"projects": projects, "funds": funds}), date(2020, 12, 31))


def test_a_chart_that_shows_the_first_provinces_says_so() -> None:
    found = of_provinces(20, funded=20)
    titles = [part.title for part in parts(found) if isinstance(part, Chart)]
    assert "Total raised by province (2019-99, yuan, the first 15 of 20)" in titles


def test_projects_that_state_no_province_are_never_among_those_left_out() -> None:
    found = of_provinces(12, funded=13)
    shown = plain(found).partition("By province")[2]
    assert "no province stated" in shown
    assert "省2 " in shown
    assert "省1 " not in shown
    assert "… 2 more: --all" in shown
