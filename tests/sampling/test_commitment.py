"""A commitment fixes all that decides a draw but the seed; whatever changes afterwards is told."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from auditkit import packs, resources
from auditkit.errors import BadFile, BadUsage
from auditkit.model.draw import FrameItem, SamplingParameters, Tier
from auditkit.sampling import commitment, manifest, moments
from auditkit.sampling.draw import draw
from auditkit.sampling.frame import frame_lines
from auditkit.sampling.verify import verify

PACK = packs.load(["giving-day"])
PARAMETERS = SamplingParameters.from_pack(PACK, "CNY")
FRAME = [FrameItem(f"P{n:02}", f"项目{n}", "", ("health", "relief")[n % 2], 1000 + n) for n in range(40)]
AT = datetime(2019, 9, 8, 10, 0, 0, 999, tzinfo=UTC)


def committed(frame: list[FrameItem] = FRAME, **changes: Any) -> commitment.Document:
    terms: dict[str, Any] = {
        "campaign": "2019-99",
        "packs": PACK.sources,
        "parameters": PARAMETERS,
        "currency": "CNY",
        "event": "20 dice before witnesses",
        "event_at": "2019-09-09T18:00:00+08:00",
        "committed_at": AT,
    }
    return commitment.document(frame, **{**terms, **changes})


COMMITTED = committed()
SHA256 = commitment.digest(commitment.to_bytes(COMMITTED))
DRAWN = draw(
    FRAME,
    seed="20190909314159265358",
    seed_source=COMMITTED["event"],
    campaign="2019-99",
    as_of=date(2019, 12, 31),
    packs=PACK.sources,
    parameters=PARAMETERS,
    commitment=commitment.stated(COMMITTED, SHA256),
)
STATED = manifest.document(DRAWN)


def test_it_keeps_to_its_schema_and_names_the_second_in_utc() -> None:
    schema = json.loads((resources.folder("schemas") / "commitment.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(COMMITTED, schema)
    assert COMMITTED["committed_at"] == "2019-09-08T10:00:00Z"


def test_it_reads_back_and_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "commitment.json"
    path.write_bytes(commitment.to_bytes(committed(FRAME[::-1])))
    assert commitment.read(path) == (COMMITTED, SHA256)
    assert commitment.packs_and_parameters(COMMITTED) == (["base", "giving-day"], PARAMETERS)


def test_its_frame_hash_is_that_of_the_lines_and_that_of_the_draw() -> None:
    lines = frame_lines(DRAWN.frame)
    assert lines.startswith(b"P00\thealth\t1000\nP01\trelief\t1001\n")
    assert commitment.digest(lines) == COMMITTED["frame"]["sha256"] == DRAWN.frame_sha256


def test_what_no_list_can_be_drawn_by_is_not_committed_to() -> None:
    with pytest.raises(BadUsage, match="empty"):
        committed([])
    with pytest.raises(BadUsage, match="last sampling tier"):
        committed(parameters=SamplingParameters(5, (Tier("top", PARAMETERS.tiers[0].rate, top=5),), 1))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"frame": FRAME[1:]}, "The frame had 40 projects and has 39."),
        ({"frame": [*FRAME[1:], FRAME[0].__class__("P00", "", "", "relief", 1000)]}, "The frame's SHA-256 was"),
        ({"campaign": "2020-99"}, 'The campaign was "2019-99" and is "2020-99".'),
        ({"currency": "USD"}, "The currency was CNY and is USD."),
        ({"packs": PACK.sources[:1]}, "Rule pack giving-day is not in use any more."),
        (
            {"parameters": SamplingParameters(4, PARAMETERS.tiers, 1, reserves=1)},
            "audit_top_n (largest audited without a draw) was 5 and is 4.",
        ),
        (
            {"parameters": SamplingParameters(5, PARAMETERS.tiers, 1)},
            "Parameter reserves (reserves of each stratum) was 1 and is 0.",
        ),
        (
            {"parameters": SamplingParameters(5, PARAMETERS.tiers, 1, "other", reserves=1)},
            "unknown_field (field of projects without one) was none and is Other.",
        ),
    ],
)
def test_every_change_is_told(changes: dict[str, Any], told: str) -> None:
    assert commitment.kept(COMMITTED, committed()) == []
    assert any(told in line for line in commitment.kept(COMMITTED, committed(**changes)))


def test_another_version_of_a_pack_and_a_new_one_are_told() -> None:
    now = copy.deepcopy(COMMITTED)
    now["packs"][1]["sha256"] = "0" * 64
    now["packs"].append({"id": "mine", "version": "1", "sha256": "1" * 64})
    first, second = commitment.kept(COMMITTED, now)
    assert first.startswith("Rule pack giving-day was version 2019.1 with SHA-256 ")
    assert second == "Rule pack mine is new."


def test_a_draw_that_kept_to_it_verifies_with_and_without_its_file(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(manifest.to_bytes(STATED))
    read, _sha256 = manifest.read(path)
    assert verify(read, FRAME) == []
    assert commitment.differences(read, None, "") == []
    assert commitment.differences(read, COMMITTED, SHA256) == []


def late(stated: dict[str, Any]) -> None:
    stated["commitment"]["committed_at"] = "2019-09-09T10:00:00Z"


def redated(stated: dict[str, Any]) -> None:
    stated["commitment"]["event_at"] = "2019-09-10"


def rehashed(stated: dict[str, Any]) -> None:
    stated["commitment"]["sha256"] = "0" * 64


def moved(stated: dict[str, Any]) -> None:
    stated["campaign"] = "2018-99"


def uncommitted(stated: dict[str, Any]) -> None:
    stated["commitment"] = None


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (late, "is not older than the event"),
        (
            redated,
            'the event is: "2019-09-09T18:00:00+08:00" in the commitment, and "2019-09-10" in the manifest.',
        ),
        (rehashed, f"that of this file is {SHA256}."),
        (moved, 'Commitment and manifest differ: The campaign was "2019-99" and is "2018-99".'),
        (uncommitted, "names no commitment"),
    ],
)
def test_what_speaks_against_a_commitment_is_told(edit: Callable[[dict[str, Any]], None], told: str) -> None:
    edited = copy.deepcopy(STATED)
    edit(edited)
    found = commitment.differences(edited, COMMITTED, SHA256)
    assert {difference.kind for difference in found} == {"commitment"}
    assert any(told in difference.message for difference in found)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("committed_at", "2019-02-30T10:00:00Z", "a moment that there is not"),
        ("event_at", "2019-09-09 18:00", "cannot stand there"),
        ("event", "", "cannot stand there"),
        ("seed", "20190909314159265358", "which is never there"),
        ("campaign", " 2019-99", "not written as a draw writes it"),
        ("commitment", 2, "cannot stand there"),
    ],
)
def test_one_edited_by_hand_is_refused(key: str, value: Any, told: str, tmp_path: Path) -> None:
    path = tmp_path / "commitment.json"
    path.write_bytes(commitment.to_bytes({**COMMITTED, key: value}))
    with pytest.raises(BadFile, match=told):
        commitment.read(path)


@pytest.mark.parametrize(
    ("text", "stated", "utc"),
    [
        ("2019-09-09", "2019-09-09", (2019, 9, 8, 10)),
        ("2019-09-09T18:00+08:00", "2019-09-09T18:00:00+08:00", (2019, 9, 9, 10)),
        ("2019-09-09 18:00:30 Z", "2019-09-09T18:00:30Z", (2019, 9, 9, 18, 0, 30)),
        ("２０１９-09-09", "2019-09-09", (2019, 9, 8, 10)),
    ],
)
def test_a_day_begins_where_it_does_so_first(text: str, stated: str, utc: tuple[int, ...]) -> None:
    assert moments.stated(text, "--event-at") == stated
    assert moments.begins(stated) == datetime(*utc, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize("text", ["soon", "2019-02-30", "2019-09-09T25:00Z", "2019-09-09T18:00", "09/09/2019", "2019"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(BadUsage, match="--event-at is"):
        moments.stated(text, "--event-at")
