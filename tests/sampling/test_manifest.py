"""A manifest keeps to its schema, reads back as it was written, and is refused when it was tampered with."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from auditkit import resources
from auditkit.errors import BadFile
from auditkit.model.draw import Draw, FrameItem, SamplingParameters, Tier
from auditkit.model.pack import PackSource
from auditkit.sampling import manifest
from auditkit.sampling.draw import draw
from auditkit.sampling.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEED = "20190909314159265358"
PACK = PackSource("giving-day", "2019.1", "ab" * 32, "/home/someone/giving-day.yaml")


@pytest.fixture
def drawn() -> Draw:
    fields = ("health", "education", "relief")
    frame = [FrameItem(f"P{n:02}", f"“项目” {n}\u202e\x1b", "青禾", fields[n % 3], 1000 + n) for n in range(45)]
    tiers = (
        Tier("high", Fraction(1, 5), at_least=1020),
        Tier("top-1000", Fraction(1, 10), top=1000),
        Tier("rest", Fraction(3, 100)),
    )
    return draw(
        frame,
        seed=SEED,
        seed_source="dice",
        campaign="2019-99",
        as_of=date(2019, 12, 31),
        packs=[PACK],
        parameters=SamplingParameters(5, tiers, 1, unknown_field="other", reserves=2),
    )


def test_it_keeps_to_its_schema(drawn: Draw) -> None:
    schema = json.loads((resources.folder("schemas") / "manifest.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(manifest.document(drawn), schema)


def test_the_schema_closes_every_object() -> None:
    schema = json.loads((resources.folder("schemas") / "manifest.schema.json").read_text(encoding="utf-8"))

    def objects(part: Any) -> list[dict[str, Any]]:
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        own = [part] if isinstance(part, dict) and part.get("type") == "object" else []
        return own + [found for value in inner for found in objects(value)]

    assert len(objects(schema)) == 10
    assert all(found["additionalProperties"] is False for found in objects(schema))


def test_the_keys_that_others_rely_on(drawn: Draw) -> None:
    stated = manifest.document(drawn)
    assert stated["manifest"] == 1
    assert stated["method"] == "consistent-sha256"
    assert stated["frame"]["size"] == 45
    assert stated["frame"]["total"] == sum(1000 + n for n in range(45))
    assert stated["packs"] == [{"id": "giving-day", "version": "2019.1", "sha256": "ab" * 32}]
    assert [entry["number"] for entry in stated["reserves"] if entry["stratum"]["tier"] == "high"] == [1, 2, 1, 2, 1, 2]
    assert list(stated["reserves"][0]) == ["number", "project_id", "title", "stratum", "ticket", "amount"]
    first = stated["selected"][0]
    assert list(first) == ["number", "project_id", "title", "stratum", "ticket", "probability", "weight", "amount"]
    # A fifth of 20 is 4, and the quotas of 6, 7 and 7 are 1.2, 1.4 and 1.4: the one left over goes by name.
    high = {"tier": "high", "rate": 0.2}
    assert stated["strata"][:3] == [
        {**high, "field": "education", "size": 6, "take": 1},
        {**high, "field": "health", "size": 7, "take": 2},
        {**high, "field": "relief", "size": 7, "take": 1},
    ]
    assert (first["probability"], first["weight"]) == (0.1667, 6.0)


def test_it_reads_back_with_its_parameters(drawn: Draw, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(manifest.to_bytes(manifest.document(drawn)))
    read, sha256 = manifest.read(path)
    assert read == manifest.document(drawn)
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert manifest.parameters(read) == drawn.parameters
    assert manifest.as_of(read) == drawn.as_of


def test_a_manifest_of_before_there_were_reserves_reads_and_verifies(drawn: Draw, tmp_path: Path) -> None:
    stated = manifest.document(drawn)
    del stated["parameters"]["reserves"]
    stated["reserves"] = []
    path = tmp_path / "manifest.json"
    path.write_bytes(manifest.to_bytes(stated))
    read, _sha256 = manifest.read(path)
    assert manifest.parameters(read).reserves == 0
    assert verify(read, drawn.frame) == []


def test_whole_numbers_may_be_written_with_a_point(drawn: Draw, tmp_path: Path) -> None:
    stated = manifest.document(drawn)
    stated["strata"][0]["take"] = float(stated["strata"][0]["take"])
    stated["parameters"]["minimum"] = 1.0
    path = tmp_path / "manifest.json"
    path.write_bytes(manifest.to_bytes(stated))
    assert verify(manifest.read(path)[0], drawn.frame) == []


def test_its_bytes_hold_nothing_that_steers_a_terminal(drawn: Draw) -> None:
    content = manifest.to_bytes(manifest.document(drawn))
    assert content.endswith(b"}\n")
    assert "项目" in content.decode()
    assert all(character.isprintable() or character == "\n" for character in content.decode())


def test_no_mark_that_hides_or_turns_text_stands_in_it_raw() -> None:
    marks = "\u061c\u200b\u202e\u2060\u2065\ufeff"
    content = manifest.to_bytes({"title": marks}).decode()
    assert json.loads(content) == {"title": marks}
    assert not set(marks) & set(content)


@pytest.mark.parametrize("key", ["selected", "mandatory", "seed_source", "title"])
def test_a_key_that_stands_twice_is_refused_whichever_comes_first(key: str, drawn: Draw, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    text = manifest.to_bytes(manifest.document(drawn)).decode()
    path.write_text(text.replace(f'"{key}":', f'"{key}": null, "{key}":', 1), encoding="utf-8")
    with pytest.raises(BadFile, match=f'"{key}" stands twice in it'):
        manifest.read(path)


def test_a_title_that_no_encoding_can_hold_is_escaped() -> None:
    assert manifest.to_bytes({"title": "a\ud800"}) == b'{\n  "title": "a\\ud800"\n}\n'


def renamed(stated: dict[str, Any]) -> None:
    stated["selected"][0]["project_id"] = "P99"


def reseeded(stated: dict[str, Any]) -> None:
    stated["seed"] = "0" + stated["seed"]


def shortened(stated: dict[str, Any]) -> None:
    del stated["selected"][-1]


def swapped(stated: dict[str, Any]) -> None:
    stated["selected"][0], stated["selected"][1] = stated["selected"][1], stated["selected"][0]


def reweighted(stated: dict[str, Any]) -> None:
    stated["selected"][0]["weight"] = 99


def doubled(stated: dict[str, Any]) -> None:
    stated["mandatory"][1]["project_id"] = stated["mandatory"][0]["project_id"]


def resized(stated: dict[str, Any]) -> None:
    stated["frame"]["size"] += 1


def commented(stated: dict[str, Any]) -> None:
    stated["comment"] = "checked"


def stringified(stated: dict[str, Any]) -> None:
    stated["selected"][2]["amount"] = "12"


def inflated(stated: dict[str, Any]) -> None:
    stated["strata"][0]["take"] = 10**8


def indented(stated: dict[str, Any]) -> None:
    stated["campaign"] = " 2019-99"


def broken(stated: dict[str, Any]) -> None:
    stated["selected"][0]["project_id"] = "P\ud800"


def promoted(stated: dict[str, Any]) -> None:
    stated["reserves"][0], stated["reserves"][1] = stated["reserves"][1], stated["reserves"][0]


def unreserved(stated: dict[str, Any]) -> None:
    del stated["reserves"][-1]


def replaced(stated: dict[str, Any]) -> None:
    stated["reserves"][0]["project_id"] = "P98"


def counted_twice(stated: dict[str, Any]) -> None:
    stated["reserves"][0]["project_id"] = stated["selected"][0]["project_id"]


def misdated(stated: dict[str, Any]) -> None:
    stated["as_of"] = "2019-02-30"


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (renamed, "ticket of project P99"),
        (reseeded, "is not what the seed gives"),
        (shortened, "projects, but"),
        (swapped, "out of order"),
        (reweighted, "probability or weight"),
        (doubled, "listed twice"),
        (resized, "frame's size"),
        (commented, "comment"),
        (stringified, "selected/2/amount is"),
        (misdated, "as_of is"),
        (inflated, "strata take 100000006 projects"),
        (broken, "character that is none"),
        (indented, "campaign is not written"),
        (promoted, "out of order"),
        (unreserved, "reserves, but"),
        (replaced, "ticket of project P98"),
        (counted_twice, "listed twice"),
    ],
)
def test_an_edit_by_hand_is_told(
    edit: Callable[[dict[str, Any]], None], reason: str, drawn: Draw, tmp_path: Path
) -> None:
    stated = manifest.document(drawn)
    edit(stated)
    path = tmp_path / "manifest.json"
    path.write_bytes(manifest.to_bytes(stated))
    with pytest.raises(BadFile, match=reason) as caught:
        manifest.read(path)
    assert "edited by hand" in caught.value.message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"[]", "the whole file"),
        (b'{"manifest": NaN}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'{"manifest": 2}', "is no manifest"),
    ],
)
def test_what_is_no_manifest_is_refused(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=reason):
        manifest.read(path)


def test_a_manifest_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"none\.json could not be read: there is no such file"):
        manifest.read(tmp_path / "none.json")
