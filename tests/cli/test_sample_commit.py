"""Commit, draw and verify, as users run them one after the other."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from auditkit.cli.sample import build, committing, terms, verifying

if TYPE_CHECKING:
    from click.testing import Result

SEED, OTHER_SEED = "20190909314159265358", "20190909314159265359"
EVENT = ("--event", "20 dice before witnesses", "--event-at", "2019-09-09T18:00+08:00")
FIELDS = ("health", "education", "relief", "ecology")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(build(), [str(argument) for argument in arguments])


def told(result: Result) -> str:
    return " ".join(result.output.split())


def hand_in(folder: Path, amount: str = "1000.00", field: str = "health") -> Path:
    folder.mkdir(exist_ok=True)
    projects = [f"P{n:02},乡村项目{n},O{n % 3},{FIELDS[n % 4]}" for n in range(1, 30)]
    raised = [f"P{n:02},2019-99,{1000 + n}.50" for n in range(1, 30)]
    projects.append(f"P00,乡村项目0,O0,{field}")
    raised.append(f"P00,2019-99,{amount}")
    (folder / "projects.csv").write_text("\n".join(["project_id,title,org_id,field", *projects]), encoding="utf-8")
    (folder / "funds.csv").write_text("\n".join(["project_id,campaign,total_amount", *raised]), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "now", lambda: datetime(2019, 9, 8, 10, 0, 0, tzinfo=UTC))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return hand_in(tmp_path / "data")


@pytest.fixture
def commitment(data: Path, tmp_path: Path) -> Path:
    path = tmp_path / "commitment.json"
    result = run("commit", data, "--campaign", "2019-99", *EVENT, "--set", "sampling_reserves=2", "-o", path)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def manifest(data: Path, commitment: Path, tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    result = run("draw", data, "--commitment", commitment, "--seed", SEED, "--as-of", "2019-12-31", "-o", path)
    assert result.exit_code == 0, result.output
    assert f"--commitment {commitment}" in result.stdout.splitlines()[-1]
    return path


def test_data_under_another_currency_are_to_be_written_in_that_of_the_commitment(data: Path, commitment: Path) -> None:
    funds = data / "funds.csv"
    funds.write_text(funds.read_text(encoding="utf-8").replace("total_amount", "Amount raised (USD)"), encoding="utf-8")
    refused(run("draw", data, "--commitment", commitment, "--seed", SEED), "the draw is in CNY. Write them in CNY.")


def refused(result: Result, reason: str, *outputs: Path) -> None:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert reason in result.stderr
    assert not any(path.exists() for path in outputs)


def test_a_commitment_prints_its_hash_and_the_frame_of_the_draw(data: Path, tmp_path: Path) -> None:
    path, lines = tmp_path / "commitment.json", tmp_path / "frame.tsv"
    result = run("commit", data, "--campaign", "2019-99", *EVENT, "-o", path, "-o", lines)
    stated = json.loads(path.read_bytes())
    assert stated["committed_at"] == "2019-09-08T10:00:00Z"
    assert f"to be published before the event:\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n" in result.stdout
    assert stated["frame"]["sha256"] == hashlib.sha256(lines.read_bytes()).hexdigest()
    assert stated["frame"]["sha256"] in result.stdout
    same = run("commit", data, "--campaign", "2019-99", *EVENT, "--format", "json")
    assert same.stdout.encode() == path.read_bytes()


def test_a_commitment_names_what_its_frame_leaves_out(data: Path, tmp_path: Path) -> None:
    hand_in(data, amount="五百万")
    path = tmp_path / "commitment.json"
    result = run("commit", data, "--campaign", "2019-99", *EVENT, "--drop-missing", "-o", path)
    assert result.exit_code == 0, result.output
    assert "! Left out of the frame, and with no chance to be audited: 1." in told(result)
    assert 'P00: "五百万" is no valid amount raised' in told(result)


def test_a_draw_by_it_takes_everything_but_the_seed_from_it(manifest: Path, commitment: Path, data: Path) -> None:
    stated = json.loads(manifest.read_bytes())
    assert stated["commitment"] == {
        "sha256": hashlib.sha256(commitment.read_bytes()).hexdigest(),
        "committed_at": "2019-09-08T10:00:00Z",
        "event": "20 dice before witnesses",
        "event_at": "2019-09-09T18:00:00+08:00",
    }
    assert stated["seed_source"] == "20 dice before witnesses"
    assert stated["parameters"]["reserves"] == 2
    alone = run("verify", manifest, data)
    assert alone.exit_code == 0
    assert "Name its file with --commitment" in told(alone)
    both = run("verify", manifest, data, "--commitment", commitment)
    assert both.exit_code == 0
    assert "It kept to the commitment of 2019-09-08T10:00:00Z" in told(both)
    stated = json.loads(run("verify", manifest, data, "--commitment", commitment, "--format", "json").stdout)
    assert (stated["commitment_compared"], stated["on_trust"][-1]) == (True, "commitment")


def test_the_same_draw_again_has_the_same_bytes(manifest: Path, commitment: Path, data: Path, tmp_path: Path) -> None:
    before = manifest.read_bytes()
    again = ("draw", data, "--commitment", commitment, "--seed", SEED, "--as-of", "2019-12-31", "-o", manifest)
    assert run(*again).exit_code == 0
    assert manifest.read_bytes() == before


def test_a_changed_frame_is_refused_and_named(data: Path, commitment: Path, tmp_path: Path) -> None:
    hand_in(data, amount="1000.01")
    outputs = [tmp_path / name for name in ("list.json", "list.csv", "list.tsv")]
    options = [part for path in outputs for part in ("-o", path)]
    result = run("draw", data, "--commitment", commitment, "--seed", SEED, *options)
    refused(result, "The frame raised 30,449.50 in all and now raises 30,449.51.", *outputs)
    assert "The frame's SHA-256 was" in result.stderr


def test_a_frame_with_the_same_size_and_total_is_told_by_its_hash(data: Path, commitment: Path) -> None:
    hand_in(data, field="relief")
    result = run("draw", data, "--commitment", commitment, "--seed", SEED)
    refused(result, "The frame's SHA-256 was")
    assert "raised" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "needs the seed that its event gave"),
        (("--seed", SEED, "--seed-source", "dice"), "--seed-source is in the commitment already"),
        (("--seed", "42"), "too short"),
        (("--seed", "2019 0909 3141 5926 5358"), "By a commitment one event gives one list"),
        (("--seed", SEED, "--campaign", "2020-99"), "--campaign says another thing"),
        (("--seed", SEED, "--currency", "USD"), "--currency says another thing"),
        (("--seed", SEED, "--drop-missing"), "--drop-missing says another thing"),
        (("--seed", SEED, "--unknown-field", "relief"), "--unknown-field says another thing"),
        (("--seed", SEED, "--set", "audit_top_n=4"), "--set says another thing"),
        (("--seed", SEED, "--rules", "base"), "Rule pack giving-day is not in use any more."),
        (("--seed", SEED, "--reason", "why"), "--supersedes and --reason go together"),
    ],
)
def test_nothing_else_may_be_stated_beside_it(
    arguments: tuple[str, ...], reason: str, data: Path, commitment: Path, tmp_path: Path
) -> None:
    output = tmp_path / "list.csv"
    refused(run("draw", data, "--commitment", commitment, *arguments, "-o", output), reason, output)


def test_what_it_says_may_be_said_again(data: Path, commitment: Path) -> None:
    said = ("--campaign", "2019-99", "--currency", "cny", "--set", "sampling_reserves=2", "--rules", "giving-day")
    assert run("draw", data, "--commitment", commitment, "--seed", SEED, *said).exit_code == 0


def test_a_pack_of_ones_own_must_be_named_and_be_the_same(data: Path, tmp_path: Path) -> None:
    pack, commitment = tmp_path / "mine.yaml", tmp_path / "commitment.json"
    head = 'pack: mine\nversion: "1"\ntitle: {en: Mine, zh: 自定}\nextends: [giving-day]\nrules: []\n'
    pack.write_text(head, encoding="utf-8")
    arguments = ("commit", data, "--campaign", "2019-99", *EVENT, "--rules", pack, "-o", commitment)
    assert run(*arguments).exit_code == 0
    draw = ("draw", data, "--commitment", commitment, "--seed", SEED)
    refused(run(*draw), "names rule pack mine, which does not come with auditkit")
    assert run(*draw, "--rules", pack).exit_code == 0
    pack.write_text(head + "# later\n", encoding="utf-8")
    refused(run(*draw, "--rules", pack), "Rule pack mine was version 1 with SHA-256")


def test_a_draw_before_its_event_is_told_when_it_is_made_and_when_it_is_verified(
    data: Path, commitment: Path, manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, output = datetime(2019, 9, 9, 9, 59, 59, tzinfo=UTC), tmp_path / "early.json"
    draw = ("draw", data, "--commitment", commitment, "--seed", SEED, "--as-of", "2019-12-31", "-o", output)
    for module in (terms, verifying):
        monkeypatch.setattr(module, "now", lambda: before)
    drawn = run(*draw, "--quiet")
    assert drawn.exit_code == 0
    assert '! The event of 2019-09-09T18:00:00+08:00 is still to come ("20 dice' in drawn.stderr
    early = run("verify", manifest, data)
    assert early.exit_code == 0
    assert "! The event of 2019-09-09T18:00:00+08:00 that the seed is said to come from is still to come" in told(early)
    for module in (terms, verifying):
        monkeypatch.setattr(module, "now", lambda: before + timedelta(seconds=1))
    drawn = run(*draw)
    assert (drawn.exit_code, drawn.stderr) == (0, "")
    assert output.read_bytes() == manifest.read_bytes()
    assert "still to come" not in run("verify", manifest, data).stdout


def test_a_late_or_broken_commitment_is_refused(data: Path, commitment: Path) -> None:
    text = commitment.read_text(encoding="utf-8")
    commitment.write_text(text.replace("2019-09-08T10:00:00Z", "2019-09-09T10:00:00Z"), encoding="utf-8")
    refused(run("draw", data, "--commitment", commitment, "--seed", SEED), "it commits to nothing")
    commitment.write_text(text.replace('"event"', '"evnt"'), encoding="utf-8")
    refused(run("draw", data, "--commitment", commitment, "--seed", SEED), "is no commitment")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (("--event-at", "2019-09-08T18:00+08:00"), "which is past or has begun"),
        (("--event-at", "2019-09-08"), "which is past or has begun"),
        (("--event-at", "2019-09-09T18:00"), "say the time zone too"),
        (("--event", " "), "--event is empty"),
        (("--event", "Random, made by this run: proves nothing to others"), "says of a seed that no event gave it"),
        (("--campaign", "2020-99"), 'There is no campaign "2020-99"'),
        (("-o", "commitment.txt"), "its ending"),
    ],
)
def test_what_commits_to_nothing_is_refused(changes: tuple[str, ...], reason: str, data: Path, tmp_path: Path) -> None:
    output = tmp_path / "commitment.json"
    refused(run("commit", data, "--campaign", "2019-99", *EVENT, *changes, "-o", output), reason, output)


def test_a_commitment_is_never_overwritten(data: Path, commitment: Path) -> None:
    before = commitment.read_bytes()
    again = ("commit", data, "--campaign", "2019-99", *EVENT)
    refused(run(*again, "-o", commitment), "holds a commitment already")
    assert commitment.read_bytes() == before
    draw = ("draw", data, "--commitment", commitment, "--seed", SEED, "-o", commitment)
    assert "handed in" in run(*draw).stderr
    assert commitment.read_bytes() == before


def test_a_second_draw_names_the_first(manifest: Path, commitment: Path, data: Path, tmp_path: Path) -> None:
    before = manifest.read_bytes()
    elsewhere = tmp_path / "second.json"
    second = ("draw", data, "--commitment", commitment, "--seed", OTHER_SEED)
    for output in (manifest, elsewhere):
        result = run(*second, "-o", output)
        refused(result, "holds an earlier draw of campaign")
    named = (*second, "--supersedes", manifest, "--reason", "a die fell off the table")
    assert run(*named, "-o", elsewhere).exit_code == 0
    stated = json.loads(elsewhere.read_bytes())
    assert stated["supersedes"] == {"sha256": hashlib.sha256(before).hexdigest(), "reason": "a die fell off the table"}
    assert "! It takes the place of the draw with SHA-256" in run("verify", elsewhere, data).stdout
    refused(run(*named, "-o", manifest), "handed in")
    assert manifest.read_bytes() == before
    third = ("draw", data, "--commitment", commitment, "--seed", SEED[::-1], "--supersedes", elsewhere, "--reason", "x")
    assert run(*third, "-o", tmp_path / "third.json").exit_code == 0
    fourth = ("draw", data, "--commitment", commitment, "--seed", "7" + SEED, "-o", tmp_path / "fourth.json")
    refused(run(*fourth, "--supersedes", elsewhere, "--reason", "x"), "third.json holds an earlier draw")
    assert run(*fourth, "--supersedes", tmp_path / "third.json", "--reason", "x").exit_code == 0


def test_without_a_commitment_an_earlier_draw_is_kept_all_the_same(data: Path, tmp_path: Path) -> None:
    output = tmp_path / "manifest.json"
    draw = ("draw", data, "--campaign", "2019-99", "-o", output)
    trial = run(*draw)
    assert trial.exit_code == 0
    assert run(*draw, "--seed", SEED, "--as-of", "2019-12-31").exit_code == 0
    assert run(*draw, "--seed", SEED, "--as-of", "2019-12-31").exit_code == 0
    refused(run(*draw, "--seed", SEED, "--as-of", "2020-01-01"), "says another thing of it (stated day)")
    refused(run(*draw, "--seed", OTHER_SEED), "holds an earlier draw")
    assert run(*draw).exit_code == 2
    before = output.read_bytes()
    hand_in(data, amount="7.00")
    for seed in (SEED, OTHER_SEED):
        refused(run(*draw, "--seed", seed), 'manifest.json holds an earlier draw of campaign "2019-99"')
    assert output.read_bytes() == before
    second = ("draw", data, "--campaign", "2019-99", "--seed", OTHER_SEED, "-o", tmp_path / "second.json")
    assert run(*second, "--supersedes", output, "--reason", "P00 was booked late").exit_code == 0
    funds = data / "funds.csv"
    funds.write_text(funds.read_text(encoding="utf-8").replace("2019-99", "2018-99"), encoding="utf-8")
    other = ("draw", data, "--campaign", "2018-99", "--seed", SEED)
    refused(run(*other, "-o", output), 'manifest.json holds the draw of campaign "2019-99"')
    assert run(*other, "-o", tmp_path / "2018.json").exit_code == 0


@pytest.mark.parametrize("name", ["kept.json", "KEPT.JSON"])
def test_nothing_that_may_have_been_published_is_written_over_by_any_command(
    name: str, data: Path, commitment: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    selection = ("draw", data, "--table", "projects", "--unit", "items", "--size", "3", "-o", path)
    draw = ("draw", data, "--campaign", "2019-99", "--as-of", "2019-12-31", "--seed", SEED, "-o", path)
    commit = ("commit", data, "--campaign", "2019-99", *EVENT, "-o", path)
    path.write_bytes(commitment.read_bytes())
    for command in ((*selection, "--seed", SEED), draw, commit):
        refused(run(*command), f"{name} holds a commitment already")
    assert path.read_bytes() == commitment.read_bytes()
    path.unlink()
    assert run(*draw).exit_code == 0
    manifest = path.read_bytes()
    for command in ((*selection, "--seed", SEED), commit):
        refused(run(*command), f'{name} holds the draw of campaign "2019-99"')
    refused(run(*draw, "--seed-source", "dice"), "says another thing of it (where the seed came from)")
    assert run(*draw).exit_code == 0
    assert path.read_bytes() == manifest
    path.unlink()
    assert run(*selection).exit_code == 0
    chosen = (*selection, "--seed", SEED, "--as-of", "2019-12-31")
    assert run(*chosen).exit_code == run(*chosen).exit_code == 0
    for command in ((*chosen, "--size", "4"), (*selection, "--seed", OTHER_SEED), selection, draw, commit):
        refused(run(*command), f"{name} holds another selection of rows of projects")


def test_the_same_draw_must_not_be_written_again_without_the_one_that_it_supersedes(
    manifest: Path, commitment: Path, data: Path, tmp_path: Path
) -> None:
    second = tmp_path / "SECOND.JSON"
    draw = ("draw", data, "--commitment", commitment, "--seed", OTHER_SEED, "--as-of", "2019-12-31")
    named = ("--supersedes", manifest, "--reason", "a die fell off the table")
    assert run(*draw, *named, "-o", second).exit_code == 0
    before = second.read_bytes()
    manifest.unlink()
    refused(run(*draw, "-o", second), "says another thing of it (draw that it takes the place of)")
    assert second.read_bytes() == before
    refused(run("draw", data, "--commitment", commitment, "--seed", SEED), "SECOND.JSON holds an earlier draw")


def test_after_a_late_correction_a_draw_by_a_new_commitment_names_the_first(
    manifest: Path, data: Path, tmp_path: Path
) -> None:
    later, second = tmp_path / "later.json", tmp_path / "second.json"
    hand_in(data, amount="7.00")
    assert run("commit", data, "--campaign", "2019-99", *EVENT, "-o", later).exit_code == 0
    draw = ("draw", data, "--commitment", later, "--seed", OTHER_SEED)
    for output in ((), ("-o", second), ("-o", manifest)):
        refused(run(*draw, *output), "manifest.json holds an earlier draw", second)
    named = (*draw, "--supersedes", manifest, "--reason", "P00 was booked late", "-o", second)
    assert run(*named).exit_code == 0
    assert '"P00 was booked late"' in told(run("verify", second, data, "--commitment", later))


def test_a_draw_of_another_campaign_is_no_earlier_one(manifest: Path, data: Path, tmp_path: Path) -> None:
    funds = data / "funds.csv"
    funds.write_text(funds.read_text(encoding="utf-8").replace("2019-99", "2018-99"), encoding="utf-8")
    named = ("--supersedes", manifest, "--reason", "x")
    result = run("draw", data, "--campaign", "2018-99", "--seed", SEED, *named)
    refused(result, 'is a draw from campaign "2019-99", not from "2018-99".')


def test_a_manifest_that_names_another_commitment_differs(manifest: Path, commitment: Path, data: Path) -> None:
    other = commitment.with_name("other.json")
    result = run("commit", data, "--campaign", "2019-99", *EVENT, "--set", "audit_top_n=4", "-o", other)
    assert result.exit_code == 0
    result = run("verify", manifest, data, "--commitment", other)
    assert result.exit_code == 1
    assert "but not by its commitment" in told(result)
    assert "Parameter audit_top_n (largest audited without a draw) was 4 and is 5." in told(result)
    assert "Name the commitment that it kept to with --commitment, or commit to a new event" in told(result)


def test_what_a_person_reads_has_no_key_of_a_file_in_it(commitment: Path, data: Path, tmp_path: Path) -> None:
    result = run("commit", data, "--campaign", "2019-99", *EVENT, "-o", tmp_path / "other.json", "--lang", "zh")
    shown = told(result)
    assert "不经抽取直接审计的最大项目数 5 · 档次 top-100（前 100 名）20 %" in shown
    assert not re.search("audit_top_n|tiers|drop_missing|unknown_field", shown)
