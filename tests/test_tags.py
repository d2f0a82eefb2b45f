"""Tags under `icosian`: what they say, what they cannot say, and where that is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from icosian.ir.tags import TAGS, executors
from icosian_runtime.how import SETTINGS

from .cases import ROOT
from .executors import PROCESSES
from .reading import HAMILTON, linted, loaded, script_of

FLOW = (
    HAMILTON
    + """
import os
from hamilton.function_modifiers import extract_fields, tag_outputs


TAGGED
def item(count: int) -> Parallelizable[int]:
    yield from range(count)


def each(item: int) -> int:
    return os.getpid()


def total(each: Collect[int]) -> list[int]:
    return list(each)
"""
)


def tagged(tag: str) -> str:
    return FLOW.replace("TAGGED", tag)


def said(**tags: object) -> str:
    return tagged(f"@tag(**{ {f'icosian.{name}': value for name, value in tags.items()} })")


def found(source: str) -> list[tuple[str, str]]:
    return [(each.message, each.help) for each in linted(source) if each.rule == "meaningless-tag"]


NAMES = ", ".join(f"`{name}`" for name in executors())


@pytest.mark.parametrize(
    ("key", "value", "message", "help"),
    [
        ("max_task", "2", "there is no tag `icosian.max_task`", "did you mean `icosian.max_tasks`?"),
        ("qux", "2", "there is no tag `icosian.qux`", f"there are {', '.join(f'`{key}`' for key in TAGS)}"),
        ("max_tasks", "0", "the tag `icosian.max_tasks` cannot be `0`", "it takes a whole number from 1"),
        ("max_tasks", "²", "the tag `icosian.max_tasks` cannot be `²`", "it takes a whole number from 1"),
        ("retries", "-1", "the tag `icosian.retries` cannot be `-1`", "it takes a whole number"),
        ("item_timeout", "0", "the tag `icosian.item_timeout` cannot be `0`", "it takes seconds, more than 0"),
        ("item_timeout", "inf", "the tag `icosian.item_timeout` cannot be `inf`", "it takes seconds, more than 0"),
        ("executor", "procces", "the tag `icosian.executor` cannot be `procces`", f"it takes an executor: {NAMES}"),
        ("stream", "true", "the tag `icosian.stream` says nothing of `item`", "it is for fan-ins"),
        ("make", "per-worker", "the tag `icosian.make` says nothing of `item`", "it is for nodes that neither fan out nor collect"),
        ("make", ["per-worker"], "the tag `icosian.make` cannot be `['per-worker']`", "it takes `per-worker`"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_told_with_what_would(key: str, value: object, message: str, help: str) -> None:
    assert found(said(**{key: value})) == [(message, help)]
    assert found(tagged(f"@tag_outputs(item={ {f'icosian.{key}': value} })")) == [(message, help)]


SOUND = {
    "max_tasks": "2",
    "executor": "processes:spawn",
    "retries": "0",
    "retry_delay": "0.5",
    "worker_retries": "3",
    "item_timeout": "1.5",
}


def test_what_means_something_is_not() -> None:
    assert found(said(**SOUND)) == []
    assert found(tagged('@tag(**{"icosianic.max_tasks": "x", "max_tasks": "many"})')) == []
    fields = '@tag(target_="a", **{"icosian.make": "per-worker"})\n@extract_fields({"a": int})\n'
    assert found(tagged("") + f"\n\n{fields}def both(x: int) -> dict: ...\n") == []


def test_what_is_said_of_items_stands_in_the_task_of_the_block() -> None:
    (block,) = [task for task in script_of(said(**SOUND)).tasks if task.over]
    assert dict(block.how) == {
        "executor": "processes:spawn",
        "max_tasks": 2,
        "retries": 0,
        "retry_delay": 0.5,
        "worker_retries": 3,
        "item_timeout": 1.5,
    }
    assert {name for name, tag in TAGS.items() if tag.is_of_items} == {f"icosian.{name}" for name in SOUND}
    assert {*SOUND} <= {*SETTINGS}  # the runtime knows them under these names


@pytest.mark.parametrize("grouping", ["blocks", "nodes"])
def test_items_run_where_the_tag_says(grouping: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    _, execute = loaded(script_of(said(executor="processes", max_tasks="1"), grouping=grouping), tmp_path)
    (apart,) = {*execute(inputs={"count": 5})["total"]}
    (here,) = {*execute(inputs={"count": 5}, executor="sync")["total"]}
    assert apart != here


def test_every_tag_and_executor_is_known() -> None:
    manual = (ROOT / "docs" / "tags.md").read_text()
    assert [key for key in TAGS if f"| `{key}` |" not in manual] == []
    assert {name.partition(":")[0] for name in PROCESSES} <= {*executors()}
