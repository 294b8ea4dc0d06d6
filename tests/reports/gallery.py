"""Pictures of every output in both languages, for docs/gallery.md: `python tests/reports/gallery.py docs/gallery`.

It needs Chromium and, for workbooks and letters, LibreOffice and pdftoppm. What they show is the fictional sample data.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from auditkit import resources

AS_OF = "2019-12-31"
MARKED = "青禾助学"
BROWSER = next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))
LANGUAGES = ("en", "zh")
PHONE, DESK, PAPER = 400, 1280, 794
_HIGHEST = 1100
_SCALE = 0.75
_RESOLUTION = 55


@dataclass(frozen=True)
class Shot:
    """One picture of a page: its name, where in the page, how wide, and on what."""

    name: str
    page: str
    view: str = ""
    width: int = DESK
    scheme: str = "light"
    media: str = "screen"


PAGES = (
    Shot("check-summary", "report.html"),
    Shot("check-summary-dark", "report.html", scheme="dark"),
    Shot("check-summary-phone", "report.html", width=PHONE),
    Shot("check-projects", "report.html", "#/projects"),
    Shot("check-project", "report.html", "#/project/P017"),
    Shot("check-project-phone-dark", "report.html", "#/project/P017", width=PHONE, scheme="dark"),
    Shot("check-project-paper", "report.html", "#/project/P017", width=PAPER, media="print"),
    Shot("card", "cards/P017.html"),
    Shot("card-phone-dark", "cards/P017.html", width=PHONE, scheme="dark"),
    Shot("card-paper", "cards/P017.html", width=PAPER, media="print"),
    Shot("diff", "diff.html"),
    Shot("stats", "stats.html"),
    Shot("stats-fields", "stats.html", "#fields"),
    Shot("stats-fields-phone-dark", "stats.html", "#fields", width=PHONE, scheme="dark"),
    Shot("stats-paper", "stats.html", "#fields", width=PAPER, media="print"),
    Shot("sample-report", "sample.html"),
    Shot("sample-report-phone-dark", "sample.html", width=PHONE, scheme="dark"),
    Shot("sample-report-paper", "sample.html", width=PAPER, media="print"),
)


def auditkit(folder: Path, *arguments: str) -> None:
    """Run a command in `folder`; raises RuntimeError when it could not do its work."""
    done = subprocess.run([sys.executable, "-m", "auditkit", *arguments], cwd=folder, capture_output=True, check=False)
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"{arguments} ended with {done.returncode}\n{done.stderr.decode()}")


def make(folder: Path, language: str) -> None:
    """Write every output of the sample platform into `folder`."""
    (folder / "platform").symlink_to(resources.folder("sample_data") / "platform")
    spoken = ("--lang", language)
    written = ("-o", "report.html", "-o", "report.xlsx", "-o", "new.json")
    folders = ("--annotate", "marked", "--cards", "cards", "--letters", "letters")
    auditkit(folder, "check", "platform", "--as-of", AS_OF, *spoken, *written, *folders)
    auditkit(folder, "check", "platform", "--as-of", "2019-11-30", *spoken, "-o", "old.json")
    auditkit(folder, "diff", "old.json", "new.json", *spoken, "-o", "diff.html")
    auditkit(folder, "stats", "platform", "--as-of", AS_OF, *spoken, "-o", "stats.html", "-o", "stats.xlsx")
    auditkit(folder, "init", "template.xlsx", *spoken)
    drawn = ("--campaign", "2019-99", "--seed", "20190909314159265358", "--seed-source", "20 dice", "--as-of", AS_OF)
    auditkit(folder, "sample", "draw", "platform", *drawn, *spoken, "-o", "manifest.json", "-o", "list.xlsx")
    auditkit(folder, "sample", "report", "manifest.json", "platform", *spoken, "-o", "sample.html", "-o", "sample.xlsx")


def take(browser: Browser, folder: Path, shot: Shot, target: Path) -> None:
    """Take one picture of a page."""
    scheme: Any = shot.scheme
    page = browser.new_page(
        viewport={"width": shot.width, "height": 800}, color_scheme=scheme, device_scale_factor=_SCALE
    )
    media: Any = shot.media
    page.emulate_media(media=media, color_scheme=scheme)
    page.goto(f"{(folder / shot.page).as_uri()}{shot.view}")
    height = min(_HIGHEST, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": shot.width, "height": height})
    page.screenshot(path=target)
    page.close()


def papers(folder: Path) -> dict[str, tuple[str, int]]:
    """Return the workbooks and letters to take pictures of, by name: the file, and which of its pages."""
    marked = next(path for path in sorted((folder / "marked").rglob("*.xlsx")) if path.stem == MARKED)
    letter = min((folder / "letters").glob("*.docx"))
    return {
        "check-workbook": ("report.xlsx", 3),
        "marked-findings": (str(marked.relative_to(folder)), 1),
        "letter": (str(letter.relative_to(folder)), 1),
        "template": ("template.xlsx", 1),
        "stats-workbook": ("stats.xlsx", 3),
        "sign-off-list": ("list.xlsx", 1),
        "sample-workbook": ("sample.xlsx", 1),
    }


def print_out(folder: Path, file: str, number: int, target: Path) -> None:
    """Take a picture of a page of a workbook or letter as LibreOffice prints it."""
    soffice = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*soffice, file], cwd=folder, check=True, capture_output=True)
    printed = folder / f"{Path(file).stem}.pdf"
    command = ["pdftoppm", "-png", "-r", str(_RESOLUTION), "-singlefile", "-f", str(number), "-l", str(number)]
    subprocess.run([*command, str(printed), str(target.with_suffix(""))], check=True)


def main(target: Path) -> None:
    """Write all pictures into `target`."""
    target.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
            folder = Path(name)
            make(folder, language)
            browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
            for shot in PAGES:
                take(browser, folder, shot, target / f"{shot.name}-{language}.png")
            browser.close()
            for name_of_picture, (file, number) in papers(folder).items():
                print_out(folder, file, number, target / f"{name_of_picture}-{language}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
