"""What `icosian.…` tags say to the compiler: one table, for whoever acts on a tag and for whoever judges them.

@tag(**{"icosian.executor": "processes", "icosian.max_tasks": "4"})
def url(urls: list[str]) -> Parallelizable[str]: ...

A new one is a row of the table.  What is said of the items of a block, the runtime has to know under the same name.
"""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .graph import Node

PREFIX = "icosian."
PER_WORKER = "per-worker"


@dataclass(frozen=True, slots=True)
class Tag:
    """One of them: what it may say, and of which nodes."""

    name: str  # behind the prefix
    read: Callable[[object], Any]  # what a value means; None where it means nothing
    takes: str  # the values that mean something, in words
    fits: Callable[[Node], bool]
    carriers: str  # the nodes that it fits, in words
    is_of_items: bool = False  # it says how the items of a fan-out run

    @property
    def key(self) -> str:
        return PREFIX + self.name

    def of(self, node: Node) -> Any:
        """What it says of the node; None where it is not there, or means nothing."""
        said = dict(node.tags).get(self.key)
        return None if said is None else self.read(said)


def _flag(value: object) -> bool | None:
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def _number(least: int) -> Callable[[object], int | None]:
    def read(value: object) -> int | None:
        if not (isinstance(value, str) and value.isascii() and value.isdigit()):
            return None
        return int(value) if int(value) >= least else None

    return read


def _seconds(value: object) -> float | None:
    try:
        seconds = float(value) if isinstance(value, str) else 0.0
    except ValueError:
        return None
    return seconds if seconds > 0 and isfinite(seconds) else None


@cache
def executors() -> tuple[str, ...]:
    """The names of the executors: the files of the runtime's folder, which nobody imports here."""
    spec = find_spec("icosian_runtime")
    assert spec and spec.submodule_search_locations
    folder = os.path.join(spec.submodule_search_locations[0], "executors")
    found = (each.name for each in pkgutil.iter_modules([folder]))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def executor(value: object) -> str | None:
    """The name of an executor, be it of one of its variants: `processes:spawn`."""
    is_known = isinstance(value, str) and value.partition(":")[0] in executors()
    return str(value) if is_known else None


def _of_items(name: str, read: Callable[[object], Any], takes: str) -> Tag:
    return Tag(name, read, takes, lambda node: node.is_fan_out, "fan-outs", is_of_items=True)


STREAM = Tag("stream", _flag, "`true` or `false`", lambda node: node.is_fan_in, "fan-ins")
MAKE = Tag(
    "make",
    lambda value: PER_WORKER if value == PER_WORKER else None,
    f"`{PER_WORKER}`",
    lambda node: not (node.is_fan_in or node.is_fan_out),
    "nodes that neither fan out nor collect",
)
_NAMED = "an executor: " + ", ".join(f"`{name}`" for name in executors())

TAGS = {
    tag.key: tag
    for tag in (
        STREAM,
        MAKE,
        _of_items("executor", executor, _NAMED),
        _of_items("max_tasks", _number(1), "a whole number from 1"),
        _of_items("retries", _number(0), "a whole number"),
        _of_items("retry_delay", _seconds, "seconds, more than 0"),
        _of_items("worker_retries", _number(0), "a whole number"),
        _of_items("item_timeout", _seconds, "seconds, more than 0"),
    )
}


def how(fan_out: Node) -> tuple[tuple[str, object], ...]:
    """How the items of a fan-out run, as far as its tags say so."""
    found = ((tag.name, tag.of(fan_out)) for tag in TAGS.values() if tag.is_of_items)
    return tuple((name, value) for name, value in found if value is not None)


def tagged(nodes: Iterable[Node], said: Mapping[str, Mapping[str, str]]) -> tuple[Node, ...]:
    """The nodes with tags that are said elsewhere, which go before those in the code."""
    return tuple(
        replace(node, tags=(*({**dict(node.tags), **said[node.name]}.items()),))
        if node.name in said
        else node
        for node in nodes
    )


def misread(key: str, value: object, nodes: Iterable[Node]) -> tuple[str, str]:
    """What is wrong with a tag of these nodes, and what to do; two empty texts where nothing is."""
    if not key.startswith(PREFIX):
        return "", ""
    tag = TAGS.get(key)
    if tag is None:
        near = get_close_matches(key.removeprefix(PREFIX), [tag.name for tag in TAGS.values()], 1)
        known = ", ".join(f"`{each}`" for each in TAGS)
        return (
            f"there is no tag `{key}`",
            f"did you mean `{PREFIX}{near[0]}`?" if near else f"there are {known}",
        )
    if tag.read(value) is None:
        return f"the tag `{key}` cannot be `{value}`", f"it takes {tag.takes}"
    for node in nodes:
        if not (node.is_unknown or tag.fits(node)):
            return f"the tag `{key}` says nothing of `{node.name}`", f"it is for {tag.carriers}"
    return "", ""
