"""`--only NODE=INDEX`: one item of a block alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_checkpoint import Flow

ENDLESS = """
def item(base: int) -> Parallelizable[int]:
    try:
        while True:
            yield base
            base += 1
    finally:
        print("closed at", base)
def squared(item: int) -> int:
    return item * item
def total(squared: Collect[int]) -> int:
    return sum(squared)
"""
ANY = "sync", "threads", "processes"


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return Flow(tmp_path)


@pytest.mark.parametrize("executor", ANY)
@pytest.mark.parametrize("node", ["item", "size"])
def test_one_item_is_made_and_what_it_needs(flow: Flow, node: str, executor: str) -> None:
    done = flow.run("--only", f"{node}=1", executor=executor)
    assert (done.code, done.out, done.err) == (0, "size: 8\n", "")
    assert done.made == ["factor", "item", "bb"]


@pytest.mark.parametrize("executor", ANY)
def test_it_fails_under_its_own_index(flow: Flow, executor: str) -> None:
    (flow.folder / "fail-bb").touch()
    done = flow.run("--only", "item=1", executor=executor)
    told = "error: in node `size`, item 1 of `item` ('bb'), <flow.py>:21"
    assert (done.code, done.out, done.err.splitlines()[-1]) == (1, "", told)


def test_it_is_kept_for_the_whole(flow: Flow) -> None:
    flow.run("--only", "item=2")
    assert flow.run("--only", "item=2").made == ["item"]
    assert flow.run("--only", "item=2", "--rerun", "size").made == ["item", "ccc"]
    assert flow.run().made == ["item", "a", "bb", "total", "report"]


REFUSED = {
    "item": "only has to be NODE=INDEX, with an index from 0, not 'item'",
    "item=": "only has to be NODE=INDEX, with an index from 0, not 'item='",
    "item=-1": "only has to be NODE=INDEX, with an index from 0, not 'item=-1'",
    "total=1": "there is no fan-out `total`, and no node of a block; there are item, size",
    "sise=1": "there is no fan-out `sise`, and no node of a block; did you mean `size`?",
    "item=3": "there is no item 3: `item` has fewer",
    "item=1 report": "only makes what `item=1` makes, and no other outputs",
}


@pytest.mark.parametrize("only", REFUSED)
def test_what_is_no_item_is_told(flow: Flow, only: str) -> None:
    done = flow.run("--only", *only.split())
    assert (done.code, done.out, done.err) == (2, "", f"error: {REFUSED[only]}\n")


def test_items_behind_it_are_not_drawn(tmp_path: Path) -> None:
    flow = Flow(tmp_path, ENDLESS)
    done = flow.run("--only", "item=6")
    assert (done.code, done.out, done.err) == (0, "squared: 49\n", "closed at 7\n")
