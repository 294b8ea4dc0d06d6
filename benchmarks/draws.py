"""How long a draw from a frame of many projects takes, beside one pass that hashes its ids: `python draws.py 70000`.

The frame is in memory, as reading the data leaves it; the yardstick is the SHA-256 of seed and id, once for each id, by
hashlib alone. Both are measured in turns in this one process, by its own time, so that starting Python counts for
neither. Prints the medians in seconds, the draw's first.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import median

from auditkit import packs
from auditkit.model.draw import FrameItem, SamplingParameters
from auditkit.sampling.draw import draw
from auditkit.sampling.frame import canonical

SEED = "20190909314159265358"
FIELDS = (
    "animals",
    "culture",
    "disaster_relief",
    "ecology",
    "education",
    "elderly",
    "health",
    "relief",
    "special_care",
)
ROUNDS = 9


def main(count: int) -> None:
    """Measure and print."""
    frame = canonical(
        FrameItem(f"GD2019-{n:07}", f"项目{n}", "青禾助学", FIELDS[n % 9], n * 7919**2 % 10_000_019)
        for n in range(count)
    )
    parameters = SamplingParameters.from_pack(packs.load(["giving-day"]), "CNY")

    def draw_from_it() -> None:
        draw(
            frame,
            seed=SEED,
            seed_source=None,
            campaign="2019-99",
            as_of=date(2019, 12, 31),
            packs=(),
            parameters=parameters,
        )

    prefix = hashlib.sha256(SEED.encode()).hexdigest()

    def hash_its_ids() -> None:
        for item in frame:
            hashlib.sha256((prefix + item.project_id).encode()).hexdigest()

    turns = [(seconds(draw_from_it), seconds(hash_its_ids)) for _round in range(ROUNDS)]
    print(median(turn[0] for turn in turns), median(turn[1] for turn in turns))


def seconds(work: Callable[[], None]) -> float:
    """Return the processor's seconds that `work` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main(int(sys.argv[1]))
