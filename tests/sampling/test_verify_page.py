"""docs/verify.html, a program of its own in JavaScript, draws the same lists in a browser, and sees what differs."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from auditkit.errors import BadFile
from auditkit.model.draw import Committed, Draw, FrameItem, SamplingParameters, Tier
from auditkit.sampling import commitment, manifest
from auditkit.sampling.draw import draw
from auditkit.sampling.frame import frame_lines
from auditkit.sampling.verify import verify

PAGE = Path(__file__).parents[2] / "docs" / "verify.html"
BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")

SEED = "00000000314159265358"
ODD_IDS = ("𠮷野家", "\ufb00", "é", "e\u0301e", "\uffe5" + "1", "Ａ１", "ﾃｽﾄ", "O'Brien", '"quoted"', "<b>&amp;", "a b")
"""Ids that UTF-16 sorts otherwise than UTF-8, that NFKC changes, or that are markup elsewhere."""


def frame(size: int = 400) -> list[FrameItem]:
    fields = ("health", "教育", "relief", "𠮷", "豈", "z<i>")
    ids = [*ODD_IDS, *(f"项目{n:04}" for n in range(size - len(ODD_IDS)))]
    # Many amounts are the same, also at the cuts, and the largest no float holds.
    amounts = [7919 * n % 97 * 1000 for n in range(size)]
    amounts[5:13] = [2**60 + 1, 2**60, 2**60 - 1, *[2**55] * 5]
    return [FrameItem(each, f"名{n}", "", fields[n * n % 6], amounts[n]) for n, each in enumerate(ids)]


def drawn(items: list[FrameItem], minimum: int = 1, reserves: int = 2) -> Draw:
    tiers = (
        Tier("at-least-900", Fraction("0.35"), at_least=90_000),
        Tier("top-100", Fraction("0.07"), top=100),
        Tier("rest", Fraction("0.00003")),
    )
    return draw(
        items,
        seed=SEED,
        seed_source="dice",
        campaign="2019-99",
        as_of=date(2019, 12, 31),
        packs=(),
        parameters=SamplingParameters(5, tiers, minimum, reserves=reserves),
        commitment=Committed("ab" * 32, "2019-09-08T09:59:59Z", "dice", "2019-09-09"),
    )


class _Shown(HTMLParser):
    """The tables of the page by id, the outcome, and the sentences about what differs."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.outcome: str | None = None
        self.told: list[str] = []
        self._rows: list[list[str]] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.outcome = named.get("data-outcome", self.outcome)
        if tag == "table":
            self._rows = self.tables.setdefault(named["id"] or "", [])
        elif tag == "tr":
            self._rows.append([])
        elif tag == "td":
            self._rows[-1].append("")
        elif tag == "li":
            self.told.append("")
        self._open = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser gives it by name
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "td":
            self._rows[-1][-1] += data
        elif self._open == "li":
            self.told[-1] += data


def shown(tmp_path: Path, lines: str, given: str) -> _Shown:
    """Return what the page shows once both its fields are filled in."""
    page = PAGE.read_text(encoding="utf-8")
    for name, text in (("frame", lines), ("manifest", given)):
        empty = f'<textarea id="{name}" spellcheck="false" autocomplete="off"></textarea>'
        assert empty in page
        page = page.replace(empty, empty.replace("></", f">\n{html.escape(text)}</"))
    parser = _Shown()
    parser.feed(in_browser(tmp_path, page))
    return parser


def in_browser(tmp_path: Path, page: str) -> str:
    """Return the page once its script has run."""
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--lang=en-GB", f"--user-data-dir={tmp_path}/profile")
    command = [str(BROWSER), *options, "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return done.stdout.decode()


def outcomes(tmp_path: Path, lines: str, given: list[str]) -> list[tuple[str, list[str]]]:
    """Return what the page makes of the same lines with several manifests, by one start of the browser.

    The page's own functions run one after the other, in place of those that wait for somebody to press a button.
    """
    told = "[...result.querySelectorAll('.verdict li')].map((each) => each.textContent)"
    cases = json.dumps([lines, *given]).replace("<", "\\u003c")
    runs = f"""
    const [lines, ...cases] = {cases}, result = document.getElementById("result"), found = [];
    document.getElementById("frame").value = lines;
    for (const each of cases) {{
      document.getElementById("manifest").value = each;
      drawAgain();
      found.push([result.dataset.outcome, {told}]);
    }}
    result.replaceChildren(element("td", JSON.stringify(found)));
    """
    page = PAGE.read_text(encoding="utf-8")
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    assert script.endswith("\nready();\n")
    ours = script.removesuffix("ready();\n") + runs
    digest = base64.b64encode(hashlib.sha256(ours.encode()).digest()).decode()
    page = re.sub("script-src 'sha256-[^']*'", f"script-src 'sha256-{digest}'", page).replace(script, ours)
    (found,) = re.findall("<td>(.*?)</td>", in_browser(tmp_path, page), re.DOTALL)
    return [(outcome, sentences) for outcome, sentences in json.loads(html.unescape(found))]


def rows(found: _Shown, table: str) -> list[list[str]]:
    return [row for row in found.tables[table] if row]


@needs_browser
def test_it_draws_the_same_lists_with_the_same_tickets(tmp_path: Path) -> None:
    result = drawn(frame())
    found = shown(tmp_path, frame_lines(result.frame).decode(), manifest.to_bytes(manifest.document(result)).decode())
    assert (found.outcome, found.told) == ("identical", [])
    assert rows(found, "mandatory") == [
        [str(entry.rank), entry.item.project_id, entry.item.field, str(entry.item.amount)] for entry in result.mandatory
    ]
    for table, entries in (("selected", result.selected), ("reserves", result.reserves)):
        assert len(entries) > 15
        assert rows(found, table) == [
            [
                str(entry.number),
                entry.item.project_id,
                *(entry.stratum.tier, entry.stratum.field),
                str(entry.item.amount),
                entry.ticket,
            ]
            for entry in entries
        ]
    assert [(row[0], row[1], row[2], row[4]) for row in rows(found, "strata")] == [
        (stratum.tier, stratum.field, str(stratum.size), str(stratum.take)) for stratum in result.strata
    ]
    facts = [row[0] for row in rows(found, "facts")]
    assert facts[:4] == [
        SEED,
        "dice",
        result.frame_sha256,
        manifest.digest(manifest.to_bytes(manifest.document(result))),
    ]
    assert "ab" * 32 in facts


@needs_browser
def test_unsorted_lines_of_an_older_manifest_do_too(tmp_path: Path) -> None:
    result = drawn(frame(90), minimum=0, reserves=0)
    stated = manifest.document(result)
    del stated["parameters"]["reserves"], stated["commitment"], stated["supersedes"]
    lines = "".join(f"{each.project_id}\t{each.field}\t{each.amount}\r\n" for each in frame(90)[::-1])
    found = shown(tmp_path, "\ufeff" + lines, json.dumps(stated))
    assert (found.outcome, found.told) == ("identical", [])
    assert len(rows(found, "selected")) == len(result.selected)


@needs_browser
def test_it_sees_what_differs(tmp_path: Path) -> None:
    result = drawn(frame(60))
    stated: dict[str, Any] = manifest.document(result)
    stated["selected"][0]["weight"] = 99
    stated["frame"]["total"] += 1
    stated["reserves"].pop()
    found = shown(tmp_path, frame_lines(result.frame).decode(), json.dumps(stated))
    assert found.outcome == "different"
    total, first, count, gone = found.told
    assert total.startswith("Total of the frame: ")
    identifier, weight = result.selected[0].item.project_id, manifest.weight(result.selected[0].stratum)
    assert first.startswith(f'"Drawn", entry 1 ({identifier}) weight: 99 in the manifest, ')
    assert str(int(weight * 10**6)) in first
    assert count.startswith('Entries in the list "Reserves": ')
    assert gone.endswith(f": nothing in the manifest, {result.reserves[-1].item.project_id} from these lines.")


EDITS: list[tuple[str, str, str]] = [
    ('"seed":', '"seed": "77777777777777777778", "seed":', "twice"),
    ('"selected": [', '"selected": [], "selected": [', "twice"),
    ('"manifest": 1', '"manifest": 1, "note": "x"', "it has note"),
    ('"manifest": 1', '"manifest": 1, "__proto__": {}', "it has __proto__"),
    ('"manifest": 1', '"manifest": 1, "constructor": {}', "it has constructor"),
    (f'"seed": "{SEED}"', f'"seed": {SEED.lstrip("0")}', "seed is not what can stand there"),
    (f'"seed": "{SEED}"', '"seed": "1"', "its seed is too short"),
    (f'"seed": "{SEED}"', f'"seed": " {SEED}"', "its seed is too short, or not written"),
    ('"seed_source": "dice"', '"seed_source": "the weather"', "not the event of the commitment"),
    ("2019-09-08T09:59:59Z", "2019-09-08T10:00:00Z", "not older than the event"),
    ("2019-09-08T09:59:59Z", "2019-02-30T10:00:00Z", "commitment/committed_at"),
    ('"top": 100,', '"top": 100, "at_least": 1,', "its tiers are none"),
    ('"rate": 0.35', '"rate": 5', "its tiers are none"),
    ('"minimum": 1', '"minimum": -5', "parameters/minimum"),
    ('"reserves": 2\n', '"reserves": 99999999999999999999\n', "parameters/reserves"),
    ('"probability": ', '"probability": 1e999999999, "x": ', "is not JSON"),
    ('"probability": ', '"probability": 1e-99999999, "x": ', "is not JSON"),
    ('"probability": ', '"probability": NaN, "x": ', "is not JSON"),
    ('"selected": [', '"selected": [null, ', "selected/1"),
    ('"selected": [', '"selected": [,', "is not JSON"),
    ('"selected": ', '"selected": "abc", "x": ', "selected is not what can stand there"),
    ("\n}", "\n} {}", "is not JSON"),
    ('"manifest": 1', '"manifest": 1.0', ""),
    ('"manifest": 1', '"manifest": 01', "is not JSON"),
    ('"campaign": "2019-99"', '"campaign": null', "campaign"),
    ('"sha256": "abab', '"sha256": "Abab', "commitment/sha256"),
    ('"as_of": "2019-12-31"', '"as_of": "2019-02-30"', "as_of"),
]


@needs_browser
def test_it_says_identical_only_where_the_first_program_does(tmp_path: Path) -> None:
    result = drawn(frame(60))
    text = manifest.to_bytes(manifest.document(result)).decode()
    texts = [text, *(text.replace(old, new, 1) for old, new, _told in EDITS)]
    assert len(set(texts)) == len(texts)
    found = outcomes(tmp_path, frame_lines(result.frame).decode(), texts)
    assert found[0] == ("identical", [])
    for (outcome, sentences), content, told in zip(found, texts, ["", *(told for *_edit, told in EDITS)], strict=True):
        assert (outcome == "identical") == is_identical(content, result, tmp_path), sentences
        assert told in " ".join(sentences)


def is_identical(text: str, result: Draw, tmp_path: Path) -> bool:
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")
    try:
        stated, _sha256 = manifest.read(path)
        return not verify(stated, result.frame) and not commitment.differences(stated, None, "")
    except BadFile:
        return False


@needs_browser
def test_a_seed_alone_puts_ids_in_the_order_of_the_independent_program(tmp_path: Path) -> None:
    from consistent_sampler import sampler

    ids = [f"P{n}" for n in range(50)]
    found = shown(tmp_path, "\n".join(ids), SEED)
    assert found.outcome == "ordered"
    assert [row[1] for row in rows(found, "tickets")] == list(sampler(ids, SEED, output="id", take=50))


@needs_browser
def test_a_frame_that_nothing_can_be_drawn_from_is_told(tmp_path: Path) -> None:
    stated = json.dumps(manifest.document(drawn(frame(60))))
    found = shown(tmp_path, "P1\thealth\t100\nＰ１\trelief\t200\n", stated)
    assert (found.outcome, found.told) == ("failed", ["Line 2 of the frame: the id P1 stands there before."])


def test_it_loads_nothing_and_runs_only_what_it_was_written_with() -> None:
    page = PAGE.read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy[1], f"the page's {tag} is another: write its hash there"
    assert policy[1].startswith("default-src 'none'; ")
    assert not re.search(r"https?:|//[a-z]|\bsrc=|\bhref=|@import|url\(|innerHTML|\beval\b|fetch\(|XMLHttp", page)


def test_it_says_everything_in_both_languages() -> None:
    page = PAGE.read_text(encoding="utf-8")
    english, chinese = re.search(r"\n  en: \{(.*?)\n  \},\n  zh: \{(.*?)\n  \},\n\};", page, re.DOTALL).groups()  # type: ignore[union-attr]
    keys = [re.findall(r"(?:^|, |\n)\s*(\w+): \"", part) for part in (english, chinese)]
    assert keys[0] == keys[1]
    used = set(re.findall(r'say\("(\w+)"|data-says="(\w+)"|Refused\("(\w+)"', page))
    assert {key for group in used for key in group if key} <= set(keys[0])
    assert re.findall(r"\{\w+\}", english) == re.findall(r"\{\w+\}", chinese)


def test_the_page_says_in_both_languages_that_it_compares_no_titles() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "Titles are not compared, for the frame has none; fields are shown by their codes." in text
    assert "抽样框中没有项目名称，故不核对名称；领域以代码显示。" in text
