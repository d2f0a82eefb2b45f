"""A checkpoint, and values without a digest, clients, classes and streams."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .test_checkpoint import Flow


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return Flow(tmp_path)


NO_DIGEST = """
import threading
def item(names: list[str], base: int) -> Parallelizable[list[object]]:
    for name in names:
        yield [name, threading.Lock() if base else None]
def size(item: list[object]) -> int:
    return 1
def total(size: Collect[int]) -> int:
    return sum(size)
"""


def test_an_item_without_a_digest_is_named(tmp_path: Path) -> None:
    done = Flow(tmp_path, NO_DIGEST).run()
    assert done.code == 1
    told = "the item (`[1]`) has no digest, which checkpoints need: cannot pickle '_thread.lock' object\n"
    assert done.err.startswith(f"icosian_runtime.executors.Unpicklable: {told}")
    assert re.search(r"in node `item`, item 0 of `item` \(\['a', <unlocked _th.*\)\n", done.err)
    assert done.err.endswith("error: 3 failures, in `item`\n")


CLIENT = """
import threading
def client(base: int) -> object:
    with open("log", "a") as file:
        file.write("client\\n")
    return threading.Lock()
def item(names: list[str]) -> Parallelizable[str]:
    yield from names
def size(item: str, client: object) -> int:
    with open("log", "a") as file:
        file.write(f"{item}\\n")
    return len(item)
def total(size: Collect[int]) -> int:
    return sum(size)
"""


def test_what_cannot_be_stored_counts_as_what_it_was_made_from(tmp_path: Path) -> None:
    flow = Flow(tmp_path, CLIENT)
    first = flow.run(executor="threads")
    assert (first.code, sorted(first.made)) == (0, ["a", "bb", "ccc", "client"])
    assert first.err == (
        "warning: what `client` gives cannot be stored, and is made anew every time: "
        "it cannot be pickled, because of `value`: cannot pickle '_thread.lock' object\n"
    )
    assert flow.made(executor="threads") == ["client"]
    flow.base = "2"
    assert flow.made(executor="threads") == ["a", "bb", "ccc", "client"]


CLASSES = """
class Model:
    def __init__(self, base: int) -> None:
        self.base = base
    def scaled(self, value: int) -> int:
        return value * self.base
def model(base: int) -> Model:
    return Model(base)
def total(model: Model, names: list[str]) -> int:
    with open("log", "a") as file:
        file.write("total\\n")
    return model.scaled(len(names))
"""


def test_an_object_counts_with_the_code_of_its_class(tmp_path: Path) -> None:
    flow = Flow(tmp_path, CLASSES)
    assert flow.made() == ["total"]
    assert flow.made() == []
    flow.edit("value * self.base", "value + self.base")
    assert flow.run().out == "total: 4\n"


STREAM = """
from collections.abc import Iterator
def item(base: int) -> Parallelizable[int]:
    n = 0
    while True:
        n += 1
        with open("log", "a") as file:
            file.write(f"drawn-{n}\\n")
        if n > 200: return
        yield n
def size(item: int) -> int:
    with open("log", "a") as file:
        file.write(f"{item}\\n")
    if item == 100: raise SystemExit(BASE)
    return item
def total(size: Collect[int]) -> int:
    return sum(size)
BASE = 3
"""


def test_a_fan_out_is_not_drained_before_its_items_are_reused(tmp_path: Path) -> None:
    flow = Flow(tmp_path, STREAM)
    first = flow.run("--on-error", "stop")
    assert first.code == 1
    before = [each for each in first.made if not each.startswith("drawn")]
    assert before == [str(n) for n in range(1, 101)]
    again = flow.run("--on-error", "stop")
    assert [each for each in again.made if not each.startswith("drawn")] == ["100"]
    assert "drawn-110" not in again.made
