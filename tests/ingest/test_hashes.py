"""The hash of a file is that of all of its bytes, and its state changes when it does."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ledger_files import row_of, write_ledger

from auditkit import ingest
from auditkit.ingest.hashes import hash_of, state_of
from auditkit.ingest.ledgers import among
from auditkit.ingest.ledgers.options import Streaming

if TYPE_CHECKING:
    import pytest


def test_the_hash_and_the_state(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"gift" * 200_000)

    state, content = hash_of(path)

    assert content == hashlib.sha256(b"gift" * 200_000).digest()
    assert state == state_of(path.stat())
    path.write_bytes(b"gift")
    assert state != state_of(path.stat())


def test_a_ledger_that_has_gone_since_it_was_opened_has_no_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ledger(tmp_path / "a.parquet", [row_of(1)])
    monkeypatch.setattr(among, "hash_of", lambda path: hash_of(path.with_name("gone")))

    dataset = ingest.read([tmp_path], jobs=0, streaming=Streaming("duckdb"))

    assert [(file.status, file.sha256) for file in dataset.inputs] == [("read", "")]
