"""Pictures of what `auditkit inspect` says of five files: `python tests/spreadsheets/pictures.py FOLDER`."""

from __future__ import annotations

import html
import io
import re
import runpy
import sys
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from auditkit import i18n
from auditkit.ingest import read
from auditkit.reports import inspection

HERE = Path(__file__).resolve().parent
WIDTH = 100
SHOWN = {
    "group_titles_tell_what_sub_titles_mean": "zh",
    "tables_one_below_the_other_with_their_own_units": "zh",
    "a_form_with_a_table_below": "zh",
    "english_pages_repeat_title_and_headings": "en",
    "hidden_rows_and_columns_are_read": "en",
}
"""The cases and the language of each picture."""

# The picture must not ask for a font on the network; Chinese takes two cells in these.
_FONTS = '"Noto Sans Mono CJK SC", "Sarasa Mono SC", "WenQuanYi Zen Hei Mono", monospace'
_CELL_WIDTH = 12.2
_WIDE = "[\u2e80-\u9fff\uff00-\uff60\u3000-\u303f]+"
_TEXT = re.compile(r'textLength="[0-9.]+"([^>]*)>([^<]*)</text>')
_START, _END = CONSOLE_SVG_FORMAT.index("    @font-face"), CONSOLE_SVG_FORMAT.index("    .{unique_id}-matrix")
_FORMAT = (CONSOLE_SVG_FORMAT[:_START] + CONSOLE_SVG_FORMAT[_END:]).replace("Fira Code, monospace", _FONTS)


def picture(name: str, language: str) -> str:
    """Return what `auditkit inspect` prints of a case, as SVG of a terminal."""
    make = runpy.run_path(str(HERE / "make.py"))
    with tempfile.TemporaryDirectory() as folder:
        paths = [make["write"](file, Path(folder)) for file in make["CASES"][name]().files]
        i18n.use(language)
        dataset = read(paths, jobs=0)
        rendered = inspection.render(dataset, WIDTH, color=False)
    shown = rendered.rstrip("\n").replace(f"{Path(folder).as_posix()}/", "")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, markup=False, highlight=False)
    text = Text(shown)
    # Chinese is drawn apart from the rest, so that both keep their widths.
    text.highlight_regex(_WIDE, "rgb(197,200,198)")
    console.print(text, soft_wrap=True)
    command = " ".join(path.name for path in paths)
    drawn = console.export_svg(title=f"auditkit inspect {command}", code_format=_FORMAT, unique_id=name)
    return _TEXT.sub(_at_its_width, drawn)


def _at_its_width(text: re.Match[str]) -> str:
    """Return a text with the width that it takes in a terminal: rich counts characters, and Chinese ones take two."""
    width = _CELL_WIDTH * cell_len(html.unescape(text[2]))
    return f'textLength="{width:g}"{text[1]}>{text[2]}</text>'


def main(folder: Path) -> None:
    """Write the pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, language in SHOWN.items():
        (folder / f"{name}.svg").write_text(picture(name, language), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
