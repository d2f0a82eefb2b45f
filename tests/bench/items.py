"""Trivial items through a block of two nodes: what an item costs, and that twice the items cost twice."""

from __future__ import annotations

import json
import subprocess
import sys

from .measure import Row, in_turn, load, script

TITLE = "Trivial items through a two-node block"
GOAL = "sync at most 3 µs an item over the loop by hand, and linear to 40,000"

FLOW = """
from hamilton.htypes import Collect, Parallelizable


def number(count: int) -> Parallelizable[int]:
    yield from range(count)


def plus_one(number: int) -> int:
    return number + 1


def doubled(plus_one: int) -> int:
    return 2 * plus_one


def total(doubled: Collect[int]) -> int:
    return sum(doubled)
"""

HAMILTON = """
import json, sys, time
from hamilton import driver
from hamilton.execution.executors import SynchronousLocalTaskExecutor
import flow
built = (driver.Builder().enable_dynamic_execution(allow_experimental_mode=True).with_modules(flow)
         .with_remote_executor(SynchronousLocalTaskExecutor()).build())
times = []
for count in json.loads(sys.argv[1]):
    before = time.process_time()
    built.execute(["total"], inputs={"count": count})
    times.append(time.process_time() - before)
print(json.dumps(times))
"""


def measure(quick: bool) -> list[Row]:
    path = script(FLOW)
    module = load(path)

    def by_hand(count: int) -> int:
        return sum([module.doubled(module.plus_one(number)) for number in module.number(count)])

    rows = []
    per_item = {}
    for count in (100, 1000) if quick else (100, 1000, 10_000, 20_000, 40_000, 100_000):
        given = {"count": count}
        hand, sync, threads = in_turn(
            3 if quick else 9,
            lambda count=count: by_hand(count),  # type: ignore[misc]
            lambda given=given: module.execute(inputs=given, executor="sync"),  # type: ignore[misc]
            lambda given=given: module.execute(inputs=given, executor="threads"),  # type: ignore[misc]
        )
        per_item[count] = sync / count
        rows.append(Row(f"{count:,} items by hand", hand, f"{1e6 * hand / count:.2f} µs an item"))
        for name, seconds in (("sync", sync), ("threads", threads)):
            over = 1e6 * (seconds - hand) / count
            rows.append(
                Row(
                    f"{count:,} items, {name}",
                    seconds,
                    f"{over:.2f} µs an item over by hand, {seconds / hand:.1f} ×",
                )
            )
    if not quick:
        growth = per_item[40_000] / per_item[10_000]
        rows.append(Row("40,000 items against 10,000, sync", 0, f"{growth:.2f} × an item (1 is linear)"))
    rows += _hamilton(path.parent, [100] if quick else [100, 1000, 2000])
    return rows


def _hamilton(folder: object, counts: list[int]) -> list[Row]:
    done = subprocess.run(
        [sys.executable, "-c", HAMILTON, json.dumps(counts)],
        cwd=str(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    times = json.loads(done.stdout)
    return [
        Row(
            f"{count:,} items, Hamilton 1.90, synchronous", seconds, f"{1e6 * seconds / count:.0f} µs an item"
        )
        for count, seconds in zip(counts, times, strict=True)
    ]
