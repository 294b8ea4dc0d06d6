"""Texts that are found sound together are plain one by one, and ordinary ones are found so."""

from __future__ import annotations

import duckdb
from hypothesis import example, given
from hypothesis import strategies as st

from auditkit.ingest.ledgers.columns import Reading, plain_text, with_soundness
from auditkit.model.schema import table_schema
from auditkit.values.missing import MISSING

_NAMES = ("donation_id", "team", "donor")
_SIGNS = "".join(map(chr, range(1, 128))) + "é项Ａ\u00a0\u200b\u3000"
_OWN_WORDS = table_schema("donations").column("donor").missing
_TEXTS = st.one_of(
    st.none(),
    st.text(_SIGNS, max_size=8),
    st.text("aZ09-_.,=#:'", min_size=3, max_size=8),
    st.sampled_from(sorted(MISSING)),
    st.sampled_from((*_OWN_WORDS, "Anonymous", "ANONYMOUS", "anonymou5", "anonymous1")),
    st.sampled_from(("Err:502", "#N/A", "=1+1", "a,=b", "D000000001", "x" * 32_768)),
)


def _found(rows: list[tuple[str | None, ...]]) -> list[tuple[bool | None, bool]]:
    """Return for each row whether its texts were found sound, and whether one of them is not plain."""
    readings = []
    for at, name in enumerate(_NAMES):
        column = table_schema("donations").column(name)
        plain, value = plain_text(column, f"c{at}", "VARCHAR")
        readings.append(Reading(column, f"c{at}", "VARCHAR", 1, plain, value, name))
    relation, _condition = with_soundness("texts", readings)
    doubt = " OR ".join(f"(c{at} IS NOT NULL AND NOT ({each.plain}))" for at, each in enumerate(readings))
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE texts (c0 VARCHAR, c1 VARCHAR, c2 VARCHAR)")
        connection.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)
        return connection.execute(f"SELECT is_sound, {doubt} FROM {relation}").fetchall()


def test_anonymous_is_plain_but_as_a_donor() -> None:
    rows = [
        ("anonymous", "Anonymous", "d00000001"),
        ("D000000001", "T00017", "anonymouS"),
        ("D00000002", "team1", None),
    ]

    assert _found(rows) == [(True, False), (False, True), (True, False)]


@given(st.lists(st.tuples(_TEXTS, _TEXTS, _TEXTS), min_size=1, max_size=20))
@example([("D000000001", "", "donor-1"), ("D000000002", "N/A", "donor-2"), ("D000000003", " team", "donor-3")])
def test_no_row_with_a_text_that_is_not_plain_is_found_sound(rows: list[tuple[str | None, ...]]) -> None:
    assert not any(is_sound and is_doubted for is_sound, is_doubted in _found(rows))


def test_ordinary_ids_are_found_sound() -> None:
    rows = [("D000000001", "T00017", "3f2a9c0011d5e8b7"), ("2019-09-07/000123", None, "user_12345")]

    assert _found(rows) == [(True, False), (True, False)]
