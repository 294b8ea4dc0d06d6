"""`auditkit sample draw` and `sample verify`, as users run them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from auditkit.cli.sample import build

if TYPE_CHECKING:
    from click.testing import Result

SEED = "20190909314159265358"
FIELDS = ("health", "education", "relief", "ecology")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(build(), [str(argument) for argument in arguments])


def hand_in(folder: Path, funds: dict[str, str] | None = None, order: int = 0) -> Path:
    """Write 30 projects as two CSV files, rows in one of several orders, with the amounts of `funds` put in."""
    folder.mkdir()
    amounts = {f"P{n:02}": f"{1000 + 37 * n % 1013}.50" for n in range(30)} | (funds or {})
    projects = [f"P{n:02},乡村项目{n},O{n % 3},{FIELDS[n % 4]}" for n in range(30)]
    raised = [f"{identifier},2019-99,{amount}" for identifier, amount in amounts.items()]
    random.Random(order).shuffle(projects)
    random.Random(order + 1).shuffle(raised)
    (folder / "projects.csv").write_text("\n".join(["project_id,title,org_id,field", *projects]), encoding="utf-8")
    (folder / "funds.csv").write_text("\n".join(["project_id,campaign,total_amount", *raised]), encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return hand_in(tmp_path / "data")


@pytest.fixture
def manifest(data: Path, tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    result = run("draw", data, "--campaign", "2019-99", "--seed", SEED, "--as-of", "2019-12-31", "-o", path)
    assert result.exit_code == 0, result.output
    return path


def test_a_draw_prints_both_lists_and_how_to_verify(data: Path, manifest: Path) -> None:
    result = run(
        "draw", data, "--campaign", "2019-99", "--seed", SEED, "--as-of", "2019-12-31", "--seed-source", "dice"
    )
    stated = json.loads(manifest.read_bytes())
    assert result.exit_code == 0
    assert len(stated["mandatory"]) == 5
    for entry in (*stated["mandatory"], *stated["selected"]):
        assert f"{entry['project_id']} {entry['title']}" in result.stdout
    assert f"seed {SEED} (dice)" in result.stdout
    assert result.stdout.splitlines()[-1] == f"Anyone can draw this again: auditkit sample verify manifest.json {data}"
    assert "write it with -o manifest.json" in result.stderr


def test_a_seed_that_could_be_written_otherwise_is_told(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "spaced.json"
    draw = ("draw", data, "--campaign", "2019-99", "-o", path, "--seed")
    told = "! The seed has more than the digits 0-9 and the letters a-z."
    assert told not in run(*draw, SEED).stdout
    path.unlink()
    assert told in run(*draw, "2019 0909 3141 5926 5358").stdout
    assert told in run("verify", path, data).stdout
    path.unlink()
    assert told not in run(*draw, "２０１９０９０９３１４１５９２６５３５８").stdout
    assert json.loads(path.read_bytes())["seed"] == SEED


def test_json_is_the_manifest_and_its_pack_is_named(data: Path, manifest: Path) -> None:
    result = run(*("draw", data, "--campaign", "2019-99", "--seed", SEED, "--as-of", "2019-12-31", "--format", "json"))
    assert result.stdout.encode() == manifest.read_bytes()
    stated = json.loads(result.stdout)
    assert stated["packs"][-1]["id"] == "giving-day"
    assert stated["parameters"]["audit_top_n"] == 5


def test_csv_and_workbook_list_the_same_projects(data: Path, tmp_path: Path) -> None:
    book, text = tmp_path / "list.xlsx", tmp_path / "list.txt"
    result = run(
        *("draw", data, "--campaign", "2019-99", "--seed", SEED, "--format", "csv", "-o", book, "-o", text, "--quiet")
    )
    assert result.exit_code == 0
    assert result.stderr == ""
    rows = list(csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff"))))
    sheet = openpyxl.load_workbook(book).worksheets[0]
    assert [row["project_id"] for row in rows if row["basis"] != "reserve"] == [
        cells[1] for cells in sheet.iter_rows(min_row=2, values_only=True)
    ]
    assert "Anyone can draw this again" in text.read_text(encoding="utf-8")


PACK = """
pack: stricter
version: "1"
title: {en: Stricter, zh: 更严}
extends: [giving-day]
parameters:
  sampling_tiers:
    value: [{top: 10, rate: 0.5}, {rate: 0.1}]
    help: {en: Tiers, zh: 分档}
rules: []
"""


def test_parameters_can_be_set(data: Path, tmp_path: Path) -> None:
    (tmp_path / "stricter.yaml").write_text(PACK, encoding="utf-8")
    result = run(
        *("draw", data, "--campaign", "2019-99", "--seed", SEED, "--format", "json"),
        *("--rules", tmp_path / "stricter.yaml", "--set", "audit_top_n=2", "--set", "sampling_minimum=2"),
    )
    stated = json.loads(result.stdout)
    assert len(stated["mandatory"]) == 2
    assert [tier["name"] for tier in stated["parameters"]["tiers"]] == ["top-10", "rest"]
    assert min(stratum["take"] for stratum in stated["strata"] if stratum["size"] > 1) == 2


def test_without_a_seed_the_draw_says_that_it_proves_nothing(data: Path) -> None:
    first, second = (run("draw", data, "--campaign", "2019-99", "--format", "json") for _time in range(2))
    stated = json.loads(first.stdout)
    assert stated["seed_source"] == "random, made by this run: proves nothing to others"
    assert stated["seed"] != json.loads(second.stdout)["seed"]
    assert "the draw proves nothing to others" in run("draw", data, "--campaign", "2019-99").stdout


def test_the_same_data_in_any_row_order_verify(manifest: Path, tmp_path: Path) -> None:
    result = run("verify", manifest, hand_in(tmp_path / "shuffled", order=7))
    assert result.exit_code == 0
    assert result.stdout.startswith("✓ Identical")


def test_data_under_another_currency_are_to_be_written_in_that_of_the_draw(manifest: Path, data: Path) -> None:
    funds = data / "funds.csv"
    funds.write_text(funds.read_text(encoding="utf-8").replace("total_amount", "Amount raised (USD)"), encoding="utf-8")
    result = run("verify", manifest, data)
    assert result.exit_code == 2
    assert "are in USD, but the draw is in CNY. Write them in CNY." in result.stderr
    assert "--currency" not in result.stderr


def test_one_amount_changed_is_found_and_named(manifest: Path, tmp_path: Path) -> None:
    drawn = json.loads(manifest.read_bytes())["selected"][0]
    changed = hand_in(tmp_path / "changed", {drawn["project_id"]: "1.00"})
    result = run("verify", manifest, changed)
    assert result.exit_code == 1
    old = f"{drawn['amount'] / 100:,.2f}"
    assert f"- {drawn['project_id']} raised {old} and now raises 1.00." in result.stdout
    told = json.loads(run("verify", manifest, changed, "--format", "json").stdout)
    assert told["identical"] is False
    amounts = [difference for difference in told["differences"] if difference["kind"] == "amount"]
    assert [(one["project_id"], one["expected"], one["found"]) for one in amounts] == [
        (drawn["project_id"], drawn["amount"], 100)
    ]


def test_what_to_do_about_a_draw_that_does_not_hold_is_told(manifest: Path, data: Path, tmp_path: Path) -> None:
    changed = hand_in(tmp_path / "changed", {"P05": "1.00"})
    told = " ".join(run("verify", manifest, changed).stdout.split())
    assert "For these data the list is void. Verify with the data that it was drawn from" in told
    assert "draw again with --supersedes and --reason (docs/errors.md)" in told
    projects = data / "projects.csv"
    text = projects.read_text(encoding="utf-8")
    projects.write_text(text.replace("乡村项目", "山村项目"), encoding="utf-8")
    assert "Titles decide nothing in a draw: the list stands." in run("verify", manifest, data).stdout
    projects.write_text(text, encoding="utf-8")
    edited = json.loads(manifest.read_bytes())
    edited["mandatory"][0]["amount"] += 1
    manifest.write_text(json.dumps(edited), encoding="utf-8")
    told = " ".join(run("verify", manifest, data).stdout.split())
    assert "So it is the manifest that is another: get the one whose SHA-256 was published" in told
    assert "void" not in told


def test_a_change_to_a_project_that_is_not_listed_is_told_as_far_as_it_can_be(manifest: Path, tmp_path: Path) -> None:
    stated = json.loads(manifest.read_bytes())
    listed = {entry["project_id"] for key in ("mandatory", "selected", "reserves") for entry in stated[key]}
    other = next(f"P{n:02}" for n in range(30) if f"P{n:02}" not in listed)
    result = run("verify", manifest, hand_in(tmp_path / "changed", {other: "1000.01"}))
    assert result.exit_code == 1
    assert "The frame's SHA-256 was" in result.stdout
    assert "the workbook of the draw has the whole frame" in " ".join(result.stdout.split())


def test_the_hash_that_a_draw_prints_is_the_one_that_verifying_prints(manifest: Path, data: Path) -> None:
    sha256 = hashlib.sha256(manifest.read_bytes()).hexdigest()
    drawn = run("draw", data, "--campaign", "2019-99", "--seed", SEED, "--as-of", "2019-12-31").stdout
    assert f"\nSHA-256 of the manifest, to be published with this list:\n{sha256}\n" in drawn
    assert f"it must be the one published with the list:\n{sha256}\n" in run("verify", manifest, data).stdout
    assert json.loads(run("verify", manifest, data, "--format", "json").stdout)["manifest_sha256"] == sha256


def test_whatever_else_is_edited_the_hash_is_another_and_what_is_on_trust_is_told(manifest: Path, data: Path) -> None:
    before = run("verify", manifest, data).stdout
    edited = json.loads(manifest.read_bytes()) | {"seed_source": "a lottery draw", "as_of": "2001-01-01"}
    manifest.write_text(json.dumps(edited), encoding="utf-8")
    result = run("verify", manifest, data)
    assert result.exit_code == 0
    assert hashlib.sha256(manifest.read_bytes()).hexdigest() in result.stdout
    assert hashlib.sha256(manifest.read_bytes()).hexdigest() not in before
    assert f'Check yourself that the seed {SEED} came from "a lottery draw".' in result.stdout
    told = " ".join(result.stdout.split())
    assert "can confirm: seed, where the seed came from, campaign, stated day, field of projects without one" in told


@pytest.mark.parametrize(
    ("head", "told", "is_said"),
    [
        ("project_id,campaign,total_amount", "✓ Identical", False),
        ("project_id,campaign,筹款总额(元)", "the draw is in USD", False),
        ("project_id,campaign,筹款总额(人民币元)", "the draw is in USD", True),
        ("单位：人民币元\nproject_id,campaign,total_amount", "the draw is in USD", True),
        ("project_id,campaign,total_amount,currency", '"1000.50" is in CNY, not in USD', True),
    ],
)
def test_a_changed_currency_is_told_where_the_data_say_another_and_is_on_trust_elsewhere(
    head: str, told: str, is_said: bool, data: Path, tmp_path: Path
) -> None:
    funds, path = data / "funds.csv", tmp_path / "manifest.json"
    rows = funds.read_text(encoding="utf-8").splitlines()[1:]
    ending = ",CNY" if head.endswith(",currency") else ""
    funds.write_text("\n".join([head, *(row + ending for row in rows)]), encoding="utf-8")
    assert run("draw", data, "--campaign", "2019-99", "--seed", SEED, "-o", path).exit_code == 0
    on_trust = json.loads(run("verify", path, data, "--format", "json").stdout)["on_trust"]
    assert ("frame.currency" in on_trust) == (not is_said)
    assert (", currency" in run("verify", path, data).stdout.replace("\n", " ")) == (not is_said)
    path.write_text(path.read_text(encoding="utf-8").replace('"CNY"', '"USD"'), encoding="utf-8")
    assert told in run("verify", path, data).output


def test_ids_that_look_alike_are_told_where_a_draw_is_made(data: Path, tmp_path: Path) -> None:
    for name, row in (("projects", "Р07,假项目,O1,health"), ("funds", "Р07,2019-99,1.00")):
        path = data / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8") + f"\n{row}", encoding="utf-8")
    result = run("draw", data, "--campaign", "2019-99", "--seed", SEED, "-o", tmp_path / "list.xlsx")
    assert "! Ids that look alike: 1." in result.stdout
    assert "\n- P07, Р07 (U+0420)\n" in result.stdout
    cells = [row[0].value for row in openpyxl.load_workbook(tmp_path / "list.xlsx")["Strata"].iter_rows()]
    assert "- P07, Р07 (U+0420)" in cells
    event = ("--event", "dice", "--event-at", "2099-01-01", "-o", tmp_path / "commitment.json")
    assert "\n- P07, Р07 (U+0420)\n" in run("commit", data, "--campaign", "2019-99", *event).stdout


def test_no_source_is_called_what_a_seed_of_no_event_is_called(data: Path) -> None:
    source = ("--seed", SEED, "--seed-source", "random, made by this run: proves nothing to others")
    for of in (("--campaign", "2019-99"), ("--table", "projects", "--unit", "items", "--size", "3")):
        refused(run("draw", data, *of, *source), "says of a seed that no event gave it")


def test_parameters_set_for_a_draw_are_told_when_it_is_verified(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    assert (
        run("draw", data, "--campaign", "2019-99", "--seed", SEED, "--set", "audit_top_n=2", "-o", path).exit_code == 0
    )
    result = run("verify", path, data)
    assert result.exit_code == 0
    assert "! Parameter audit_top_n (largest audited without a draw) is 2 in the manifest and 5" in result.stdout


def test_the_command_to_draw_again_names_the_configuration_that_it_needs(data: Path, tmp_path: Path) -> None:
    funds = data / "funds.csv"
    funds.write_text(funds.read_text(encoding="utf-8").replace("total_amount", "zzqx"), encoding="utf-8")
    config, path = tmp_path / "my settings.toml", tmp_path / "manifest.json"
    config.write_text('[map.funds]\n"zzqx" = "total_amount"\n', encoding="utf-8")
    drawn = run("draw", data, "--campaign", "2019-99", "--seed", SEED, "--config", config, "-o", path)
    assert drawn.exit_code == 0, drawn.output
    command = shlex.split(drawn.stdout.splitlines()[-1].partition("auditkit sample ")[2])
    assert run(*command).exit_code == 0
    assert run(*command[: command.index("--config")]).exit_code == 2


def test_rules_without_tiers_draw_nothing(data: Path) -> None:
    result = run("draw", data, "--campaign", "2019-99", "--seed", SEED, "--rules", "base")
    refused(result, "A draw needs the parameter audit_top_n, which these rules do not have: base.")


def test_a_tier_by_amount_is_in_yuan(data: Path, tmp_path: Path) -> None:
    pack = PACK.replace("{top: 10, rate: 0.5}", "{at_least: 1500, rate: 0.5}")
    (tmp_path / "stricter.yaml").write_text(pack, encoding="utf-8")
    command = ("draw", data, "--campaign", "2019-99", "--seed", SEED, "--format", "json")
    stated = json.loads(run(*command, "--rules", tmp_path / "stricter.yaml").stdout)
    assert stated["parameters"]["tiers"][0] == {"name": "at-least-1500", "at_least": 150_000, "rate": 0.5}
    assert {entry["stratum"]["tier"] for entry in stated["selected"] if entry["amount"] < 150_000} == {"rest"}


def test_a_manifest_edited_by_hand_is_refused(manifest: Path, data: Path) -> None:
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"size": 30', '"size": 31'), encoding="utf-8")
    result = run("verify", manifest, data)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "edited by hand" in result.stderr


def refused(result: Result, reason: str, output: Path | None = None) -> None:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert reason in result.stderr
    assert output is None or not output.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--campaign", "2020-99", "--seed", SEED), 'There is no campaign "2020-99"; the data have 2019-99.'),
        (("--campaign", "2019-99", "--seed", "42"), 'The seed "42" is too short'),
        (("--campaign", "2019-99", "--seed-source", "dice"), "give the seed too"),
        (("--campaign", "2019-99", "--seed", SEED, "--as-of", "soon"), "no date"),
        (("--campaign", "2019-99", "--seed", SEED, "--set", "audit_top_n=few"), "audit_top_n"),
        (("--campaign", "2019-99", "--seed", SEED, "--rules", "no-such-pack"), "no-such-pack"),
        (("--campaign", "2019-99", "--seed", SEED, "--format", "yaml"), "--format"),
        (("--campaign", "2019-99", "--seed", SEED, "-o", "list.docx"), "its ending"),
    ],
)
def test_what_cannot_be_drawn_writes_no_list(
    arguments: tuple[str, ...], reason: str, data: Path, tmp_path: Path
) -> None:
    output = tmp_path / "list.csv"
    refused(run("draw", data, *arguments, "-o", output), reason, output)


@pytest.mark.parametrize(
    ("funds", "reason"),
    [
        ({"P07": ""}, "P07: no amount raised"),
        ({"P07": "五百万"}, 'P07: "五百万" is no valid amount raised ({cell})'),
        ({"P07": "-5"}, 'P07: "-5" is no valid amount raised ({cell})'),
        ({"P99": "5.00"}, "P99: no field (not in projects)"),
    ],
)
def test_an_incomplete_frame_is_refused_unless_told_otherwise(
    funds: dict[str, str], reason: str, tmp_path: Path
) -> None:
    data = hand_in(tmp_path / "data", funds)
    lines = (data / "funds.csv").read_text(encoding="utf-8").splitlines()
    row = next((number for number, line in enumerate(lines, start=1) if line.startswith("P07")), 0)
    reason = reason.replace("{cell}", f"{data / 'funds.csv'} › C{row}")
    command = ("draw", data, "--campaign", "2019-99", "--seed", SEED)
    refused(run(*command), reason)
    manifest = tmp_path / "manifest.json"
    result = run(*command, "--drop-missing", "-o", manifest, "-o", tmp_path / "list.xlsx")
    assert result.exit_code == 0
    told = "".join(part.strip() for part in result.stdout.splitlines())
    assert "! Left out of the frame, and with no chance to be audited: 1." in told
    assert "".join(reason.split()) in "".join(told.split())
    identifier = reason[:3]
    stated = json.loads(manifest.read_bytes())
    assert stated["left_out"] == {"count": 1, "projects": [identifier]}
    verified = run("verify", manifest, data)
    assert verified.exit_code == 0
    assert "! Left out of the frame, and with no chance to be audited: 1." in " ".join(verified.stdout.split())
    assert f"\n- {identifier}: " in verified.stdout
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert any(identifier in str(row[0].value) for row in book["Strata"].iter_rows())
    manifest.write_text(json.dumps({**stated, "left_out": {"count": 1, "projects": ["P98"]}}), encoding="utf-8")
    edited = run("verify", manifest, data)
    assert edited.exit_code == 1
    assert "what is left out of it is not the same" in " ".join(edited.stdout.split())
    assert f"{identifier} is left out of the frame, and was not when the draw was made." in " ".join(
        edited.stdout.split()
    )
    manifest.write_text(json.dumps({key: stated[key] for key in stated if key != "left_out"}), encoding="utf-8")
    assert run("verify", manifest, data).exit_code == 0


def test_an_unknown_field_is_put_where_told_and_verifies(tmp_path: Path) -> None:
    data, manifest = hand_in(tmp_path / "data", {"P99": "5.00"}), tmp_path / "manifest.json"
    draw = ("draw", data, "--campaign", "2019-99", "--seed", SEED, "--unknown-field", "other", "-o", manifest)
    assert run(*draw).exit_code == 0
    assert {"tier": "top-100", "field": "other", "size": 1, "rate": 0.2, "take": 1} in json.loads(
        manifest.read_bytes()
    )["strata"]
    assert run("verify", manifest, data).exit_code == 0


def test_nothing_is_drawn_while_a_file_cannot_be_read(data: Path) -> None:
    (data / "more.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n")
    refused(run("draw", data, "--campaign", "2019-99", "--seed", SEED), "more.xlsx")


def test_an_input_is_never_overwritten(data: Path) -> None:
    before = (data / "funds.csv").read_bytes()
    command = ("draw", data, "--campaign", "2019-99", "--seed", SEED, "-o", data / "funds.csv")
    assert "handed in" in run(*command).stderr
    assert (data / "funds.csv").read_bytes() == before


def test_an_output_that_cannot_be_written_is_told_and_the_others_stand(data: Path, tmp_path: Path) -> None:
    bad, good = tmp_path / "nowhere" / "list.csv", tmp_path / "list.csv"
    result = run("draw", data, "--campaign", "2019-99", "--seed", SEED, "-o", bad, "-o", good)
    assert result.exit_code == 2
    assert str(bad) in result.stderr
    assert good.exists()
    assert "Anyone can draw this again" in result.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"data", "list.csv"}
