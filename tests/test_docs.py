"""What the documentation says is so: commands run as shown, examples are valid, links lead somewhere, nothing is stale.

In blocks of console and sh each command that begins with `auditkit` is run. It must end with 0, or with the code in a
comment behind it (`# exit status 1`, `# 退出码 1`), and the lines below it must stand in what it prints, in order.
What a page commits to an event, it draws and verifies after that event, whenever that is.
A block with a title, such as csv title="funds.csv", is a file that the commands of its page find.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from judged_once import judging_once
from typer.main import get_command
from typer.testing import CliRunner

from auditkit import i18n, packs
from auditkit.cli import commands
from auditkit.cli.sample import terms, verifying
from auditkit.kinds import kind_names
from auditkit.model.schema import ALL_TABLE_NAMES
from auditkit.packs import kind_pages

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
ERRORS = DOCS / "errors.md"  # made from tests/errors, which run what it shows
BLOCK = re.compile(
    r"^```(?P<language>\w*)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
OF_MYPY = {"--strict"}
OF_BENCHMARKS = {"--quick", "--only", "--rounds", "--write"}
OF_SPARK = {"--host", "--port", "--cores", "--memory"}
EXIT_STATUS = re.compile(r"\s+# (?:exit status|退出码) (?P<status>[0-2])$")


@dataclass(frozen=True)
class Block:
    language: str
    title: str | None
    text: str


@dataclass(frozen=True)
class Example:
    """A command of a page, how it must end, and the lines that it must print."""

    words: tuple[str, ...]
    status: int
    lines: tuple[str, ...]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[Block]:
    return [Block(**match.groupdict()) for match in BLOCK.finditer(page.read_text(encoding="utf-8"))]


def examples(page: Path) -> Iterator[Example]:
    for block in blocks(page):
        if block.language == "sh":
            for line in block.text.splitlines():
                if line.startswith("auditkit"):
                    yield example(line, ())
        elif block.language == "console":
            for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
                command, *output = part.splitlines()
                yield example(command, tuple(line.strip() for line in output if line.strip() not in ("", "…")))


def example(line: str, output: tuple[str, ...]) -> Example:
    status = EXIT_STATUS.search(line)
    words = shlex.split(line[: status.start()] if status else line)
    return Example(tuple(words), int(status["status"]) if status else 0, output)


WITH_COMMANDS = [page for page in PAGES if page != ERRORS and any(True for _ in examples(page))]


EVENTS_ARE_PAST = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as readers have it, as the current one: what the source holds, and what the page told them to save."""
    monkeypatch.chdir(tmp_path)
    for module in (terms, verifying):
        monkeypatch.setattr(module, "now", lambda: EVENTS_ARE_PAST)
    for shipped in ("sample_data", "rules", "schemas"):
        (tmp_path / shipped).symlink_to(ROOT / shipped)
    return tmp_path


# Pages show many outputs of one check of the sample data.
once = pytest.fixture(scope="module")(judging_once)


@pytest.mark.no_cover
@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name)
def test_the_commands_of_a_page_do_what_it_says(page: Path, folder: Path) -> None:
    for block in blocks(page):
        if block.title:
            (folder / block.title).write_text(block.text, encoding="utf-8")
    ran: dict[tuple[str, ...], tuple[int, str]] = {}
    for each in examples(page):
        assert each.words[0] == "auditkit", each.words
        if each.words not in ran:
            # The first goes through the installed command; the others take the same way from there.
            ran[each.words] = within(each.words[1:]) if ran and not _is_help(each) else run(each.words[1:], folder)
        code, output = ran[each.words]
        said = shlex.join(each.words)
        assert code == each.status, f"{said}\n{output}"
        printed = iter(output.splitlines())
        for line in each.lines:
            assert any(line in seen for seen in printed), f"{said}\ndoes not print, or not in this place:\n{line}"


def _is_help(example: Example) -> bool:
    """Whether options are shown or may be refused, which are worded once in a process; what keeps to a commitment is
    for this process, where its event is past.
    """
    return "--help" in example.words or (example.status == 2 and "--commitment" not in example.words)


def within(arguments: tuple[str, ...]) -> tuple[int, str]:
    """Run a command line in this process, which takes a fraction of the time; return its exit code and output."""
    words = list(arguments)
    i18n.use(words[words.index("--lang") + 1] if "--lang" in words else "en")
    result = CliRunner().invoke(commands.build(), words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stderr + result.stdout


def run(arguments: tuple[str, ...], folder: Path) -> tuple[int, str]:
    """Run the installed command as in a pipe, in English unless it asks for another language."""
    told = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LC_ALL", "LC_MESSAGES")}
    installed = Path(sys.executable).parent / "auditkit"
    command = [str(installed)] if installed.exists() else [sys.executable, "-m", "auditkit"]
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env={**told, "LANG": "en_GB.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr + done.stdout


def test_every_page_with_a_command_line_example_is_run() -> None:
    run = set(map(name, WITH_COMMANDS))
    assert {"README.md", "README.zh-CN.md", "docs/packs.md", "docs/files.md", "docs/commands/sample.zh-CN.md"} <= run


def test_both_readmes_show_the_same_commands() -> None:
    shown = []
    for page in (ROOT / "README.md", ROOT / "README.zh-CN.md"):
        commands_of_page = [[word for word in each.words if word not in ("--lang", "zh")] for each in examples(page)]
        shown.append([(len(words), words[:3]) for words in commands_of_page])
    assert shown[0] == shown[1]


def test_the_reference_of_the_command_line_is_fresh(tmp_path: Path) -> None:
    page = tmp_path / "cli.md"
    chinese = {**os.environ, "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"}
    command = [sys.executable, "-m", "auditkit.cli.reference", str(page)]
    subprocess.run(command, env=chinese, cwd=ROOT, check=True)
    fresh = page.read_text(encoding="utf-8") == (DOCS / "cli.md").read_text(encoding="utf-8")
    assert fresh, "docs/cli.md is stale: run `make docs`"


@pytest.mark.parametrize("page", kind_pages.pages(DOCS), ids=name)
def test_the_made_parts_of_a_page_are_fresh(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "<!-- made from the code" in text
    assert text == kind_pages.filled(page), f"{name(page)} is stale: run `make docs`"


@pytest.mark.parametrize("kind", kind_names())
def test_the_page_of_a_kind_has_its_keys_messages_and_a_rule(kind: str) -> None:
    text = (DOCS / "kinds" / f"{kind}.md").read_text(encoding="utf-8")
    for part in ("keys", "messages", "rule"):
        assert f"<!-- made from the code: {part} -->" in text


def test_every_command_kind_and_table_has_its_page_and_no_page_is_left_over() -> None:
    wanted = {
        "commands": set(application().commands),
        "kinds": {*kind_names(), "README"},
        "tables": {*ALL_TABLE_NAMES, "README"},
    }
    found = {part: {page.stem.removesuffix(".zh-CN") for page in (DOCS / part).glob("*.md")} for part in wanted}
    assert found == wanted


def yaml_blocks() -> Iterator[tuple[str, Block]]:
    for page in PAGES:
        for number, block in enumerate(each for each in blocks(page) if each.language == "yaml"):
            if block.title != "mistaken.yaml":
                yield f"{name(page)}-{number}", block


@pytest.mark.parametrize("block", [pytest.param(block, id=where) for where, block in yaml_blocks()])
def test_an_example_in_yaml_is_valid(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(as_pack(block.text), encoding="utf-8")
    if block.text.startswith(("pack:", "#")):
        assert [problem.message for problem in packs.lint(str(file))] == []
    else:
        packs.load([str(file)])


HEAD = (
    'pack: example\nversion: "1"\ntitle: {en: Example, zh: 示例}\n'
    "extends: [giving-day, cn-charity-law, forensics, donations]\nrules:\n"
)
RULE = """\
  - id: example
    kind: present
    title: {en: Example, zh: 示例}
    severity: info
    dimension: governance
    subject: projects
    all_of: [title]
"""


def as_pack(text: str) -> str:
    """Return a whole pack, a list of rules, or some keys of a rule, as a pack that can be loaded."""
    if text.startswith("- id: "):
        renamed = re.sub(r"^- id: ", "- id: example-", text, flags=re.MULTILINE)
        return HEAD + "".join(f"  {line}\n" for line in renamed.splitlines())
    if text.startswith("where:"):
        return HEAD + RULE + "".join(f"    {line}\n" for line in text.splitlines())
    return text


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{name(page)} links to {target}"
        assert not anchor or anchor in anchors(linked), f"{name(page)} links to {target}"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are made where the source is shown."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        waiting += [(page.parent / target).resolve() for target in targets if "://" not in target]
    assert set(PAGES) <= seen


def application() -> Any:
    return get_command(commands.build())


def leaves(command: Any) -> Iterator[Any]:
    inner = getattr(command, "commands", {})
    for each in inner.values():
        yield from leaves(each)
    if not inner:
        yield command


@pytest.mark.parametrize("page", [page for page in PAGES if page != ERRORS], ids=name)
def test_a_page_speaks_of_commands_and_options_that_there_are(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    top = application()
    options = {option for command in leaves(top) for parameter in command.params for option in parameter.opts}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))
    assert named <= options | {"--help", "--version"} | OF_MYPY | OF_BENCHMARKS | OF_SPARK
    for words in re.findall(r"`auditkit ([a-z]+)(?: ([a-z]+))?", text):
        assert words[0] in top.commands, words
        group = getattr(top.commands[words[0]], "commands", None)
        assert not (group and words[1]) or words[1] in group, words
