"""What was judged before is not judged again where a test is about something else, such as what a command prints."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from datetime import date

import pytest

from auditkit import audit, i18n
from auditkit.check import Progress, check
from auditkit.model.dataset import Dataset
from auditkit.model.pack import Pack
from auditkit.model.verdict import Judgement
from auditkit.waivers import Waivers


def judging_once() -> Iterator[None]:
    """Keep each judgement of a run until the end, by all that it depends on: every cell, every rule, the day, the
    engine, the waivers and the language.
    """
    kept: dict[bytes, Judgement] = {}

    def judged(
        dataset: Dataset, pack: Pack, as_of: date, engine: str, waivers: Waivers | None, progress: Progress | None
    ) -> Judgement:
        asked = pickle.dumps((dataset, pack, as_of, engine, waivers, i18n.language()))
        key = hashlib.sha256(asked).digest()
        if key not in kept:
            kept[key] = check(dataset, pack, as_of, engine, waivers, progress)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit, "check", judged)
        yield
