"""How long it takes to select rows by money, against a sort of the same rows by all their columns.

`python benchmarks/selection.py [--rows N] [--rounds N]` builds a table of donations in memory, lets both take turns,
and prints a JSON object for each method: the median seconds of `ours` and of the `yardstick`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import date
from statistics import median

import numpy as np
import pandas as pd

from auditkit.model.dataset import DTYPES, ROW_ID, Dataset, Source, Table
from auditkit.model.schema import table_schema
from auditkit.model.selection import METHODS, Wish
from auditkit.sampling.selecting import select

SEED = "20190909314159265358"
SIZE = 500


def donations(count: int) -> Table:
    """Return `count` donations of skewed amounts, in the order in which they came, their ids in another."""
    chance = np.random.default_rng(2019)
    schema = table_schema("donations")
    days = pd.to_datetime(np.sort(chance.integers(0, 120, count)), unit="D", origin="2019-09-01")
    cells = {
        "donation_id": [f"D{number:08}" for number in chance.permutation(count)],
        "project_id": [f"P{number:05}" for number in chance.integers(0, 3000, count)],
        "donated_at": days,
        "amount": np.exp(chance.normal(8, 1.5, count)).astype("int64") + 1,
        "source": ["public"] * count,
        "channel": [("微信", "支付宝", "银行转账")[number] for number in chance.integers(0, 3, count)],
        "donor": [f"爱心人士{number}" for number in chance.integers(0, count // 3 + 1, count)],
    }
    frame = pd.DataFrame(
        {
            ROW_ID: np.arange(count),
            **{
                column.name: pd.Series(cells.get(column.name, [None] * count), dtype=DTYPES[column.type])
                for column in schema.columns
            },
        }
    )
    source = Source("donations.csv", None, 1, {name: index for index, name in enumerate(schema.column_names)})
    rows = np.arange(2, count + 2, dtype="int32")
    return Table(schema, frame, (source,), np.zeros(count, dtype="int32"), rows, frozenset(cells))


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure every method by money and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    table = donations(arguments.rows)
    data = Dataset({"donations": table})
    columns = list(table.schema.column_names)
    for method in METHODS:
        wish = Wish("donations", "money", method, SIZE)

        def ours(wish: Wish = wish) -> object:
            return select(data, wish, seed=SEED, seed_source=None, as_of=date(2019, 12, 31))

        pairs = [
            (seconds(ours), seconds(lambda: table.frame.sort_values(columns))) for _round in range(arguments.rounds)
        ]
        mine, theirs = (median(pair[which] for pair in pairs) for which in (0, 1))
        print(json.dumps({"method": method, "ours": mine, "yardstick": theirs}), flush=True)


if __name__ == "__main__":
    main()
