"""Tickets are those of the published method, and of an independent program; seeds are worth 20 digits."""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from consistent_sampler import sampler
from hypothesis import given
from hypothesis import strategies as st

from auditkit.errors import BadUsage
from auditkit.sampling.tickets import checked_seed, entered_seed, random_seed, smallest_of, ticket_of

SEEDS = (
    "20190909314159265358",
    "00000000000000000001",
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    "九月九日腾讯公益随机抽检现场掷骰子二十次",
    "dice: 3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4",
)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_independent_program_gives_the_same_tickets_and_order(seed: str) -> None:
    ids = [f"{prefix}{number}" for number in range(2_500) for prefix in ("P", "项目-", "é", "𠮷 ")]
    ticket = ticket_of(seed)
    ours = sorted((ticket(identifier), identifier) for identifier in ids)
    theirs = [(number, identifier) for number, identifier, _generation in sampler(ids, seed, digits=100)]
    assert len(ids) == 10_000
    assert ours == theirs


def test_a_ticket_is_the_reversed_decimal_of_the_double_hash() -> None:
    inner = hashlib.sha256(b"20190909314159265358").hexdigest()
    number = int(hashlib.sha256(inner.encode() + b"P1").hexdigest(), 16)
    assert ticket_of("20190909314159265358")("P1") == "0." + "".join(reversed(f"{number:064d}"))
    assert ticket_of("20190909314159265358")("P1").startswith("0.84624138991368240238")


@pytest.mark.parametrize("page", ["verify-a-draw.md", "verify-a-draw.zh-CN.md"])
def test_the_ticket_that_the_documentation_works_out_is_right(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    inner, whole, outer, decimal, ticket = re.findall(r"^\| [^|`]+(?:`0\.`)? *\| `([^`]+)` \|$", text, re.MULTILINE)
    assert inner == hashlib.sha256(b"20190909314159265358").hexdigest()
    assert whole == inner + "P004"
    assert outer == hashlib.sha256(whole.encode()).hexdigest()
    assert int(outer, 16) == int(decimal)
    assert ticket == ticket_of("20190909314159265358")("P004")
    commands = re.findall(r"^(?:printf|python3) .+$", text, re.MULTILINE)
    assert len(commands) == 3
    assert [said_by_a_shell(command) for command in commands] == [f"{inner}  -", f"{outer}  -", ticket]


def said_by_a_shell(command: str) -> str:
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum on this machine")
    command = re.sub("^python3", shlex.quote(sys.executable), command)
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout.rstrip("\n")


@given(size=st.integers(0, 400), wanted=st.integers(-1, 420), step=st.integers(1, 9))
def test_the_smallest_are_found_without_writing_all_tickets_out(size: int, wanted: int, step: int) -> None:
    ids = [f"项目{number}" for number in range(0, size * step, step)]
    ticket = ticket_of(SEEDS[0])
    expected = sorted((ticket(identifier), position) for position, identifier in enumerate(ids))[: max(wanted, 0)]
    assert smallest_of(SEEDS[0])(ids, wanted) == expected


def test_they_are_found_even_where_all_tickets_are_large() -> None:
    ticket = ticket_of(SEEDS[0])
    ids = [identifier for n in range(20_000) if (ticket(identifier := f"P{n}") > "0.9")]
    assert len(ids) > 1_500
    expected = sorted((ticket(identifier), position) for position, identifier in enumerate(ids))[:7]
    assert smallest_of(SEEDS[0])(ids, 7) == expected


def test_a_leading_zero_is_another_seed() -> None:
    assert ticket_of("020190909314159265358")("P1") != ticket_of("20190909314159265358")("P1")


@pytest.mark.parametrize(
    "seed",
    ["20190909314159265358", " 00000000000000000012\n", "0123456789abcdef0", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0"],
)
def test_a_seed_of_twenty_digits_worth_is_taken_and_trimmed_only(seed: str) -> None:
    assert checked_seed(seed) == seed.strip()


@pytest.mark.parametrize(
    ("seed", "reason"),
    [
        ("", "too short"),
        ("2019090931415926535", "too short: 19"),
        ("0123456789abcdef", "too short: 16"),
        ("1-2-3-4-5-6-7-8-9-0-1-2", "too short: 12"),
        ("7" * 20, "repeats one character"),
        ("2019090931415926\x1b5358000", "cannot be seen"),
    ],
)
def test_a_seed_worth_less_is_refused(seed: str, reason: str) -> None:
    with pytest.raises(BadUsage, match=reason):
        checked_seed(seed)


@pytest.mark.parametrize("seed", ["２０１９０９０９３１４１５９２６５３５８", "20190909314159265358\u3000"])
def test_full_width_digits_are_entered_as_plain_ones(seed: str) -> None:
    assert entered_seed(seed) == entered_seed(seed, committed=True) == "20190909314159265358"


@pytest.mark.parametrize(
    "seed", ["2019 0909 3141 5926 5358", "20190909-314159265358", "A0190909314159265358", "٢" + "0" * 19]
)
def test_by_a_commitment_an_event_has_one_spelling(seed: str) -> None:
    assert entered_seed(seed) == seed
    with pytest.raises(BadUsage, match="By a commitment one event gives one list"):
        entered_seed(seed, committed=True)


def test_a_random_seed_is_a_good_one_and_never_the_same() -> None:
    seeds = {random_seed() for _time in range(50)}
    assert len(seeds) == 50
    assert all(len(checked_seed(seed)) == 20 for seed in seeds)
