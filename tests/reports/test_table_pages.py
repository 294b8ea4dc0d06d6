from __future__ import annotations

import re
from pathlib import Path

from auditkit import resources
from auditkit.model.schema import ALL_TABLE_NAMES, table_schema
from auditkit.reports.table_pages import pages, write

COMMITTED = resources.folder("schemas").parent / "docs" / "tables"


def test_the_committed_pages_are_what_the_schemas_say() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir()}
    assert committed == pages(), "run: python -m auditkit.reports.table_pages docs/tables"


def test_a_page_names_every_column_code_and_header() -> None:
    for name in ALL_TABLE_NAMES:
        text = pages()[f"{name}.md"]
        for column in table_schema(name).columns:
            for term in (column.title["zh"], *column.aliases, *(code.code for code in column.codes)):
                assert term in text, (name, column.name, term)


def test_the_index_and_the_references_link_to_pages_that_exist() -> None:
    written = pages()
    for name, text in written.items():
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert target in written, (name, target)


def test_all_rows_of_a_markdown_table_are_of_one_width() -> None:
    for name, text in pages().items():
        for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(widths) == 1, (name, block)


def test_pages_are_written_into_a_folder_that_did_not_exist(tmp_path: Path) -> None:
    write(tmp_path / "docs" / "tables")
    assert {path.name for path in (tmp_path / "docs" / "tables").iterdir()} == set(pages())
