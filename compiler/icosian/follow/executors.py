"""An executor of Hamilton's, as one of ours: where items run, and how many at a time.

    MultiThreadingExecutor(max_tasks=7)             threads, 7
    DaskExecutor(client=Client("tcp://host:8786"))  dask:tcp://host:8786
    RayTaskExecutor(num_cpus=4)                     ray, 4

Raises nothing: what has no counterpart is said with its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypedDict

from ..ir.driver import Lack, Surroundings
from ..ir.source import Text
from ..ir.vocabulary import CLIENTS, EXECUTORS
from .values import Unknown, Values, made

_COUNTS = {"dask": (), "ray": ("", "num_cpus")}  # what says how many; else that is `max_tasks`

Role = Literal["executor", "local_executor"]


class Places(TypedDict, total=False):
    """How the dataflow runs, as far as that is said."""

    executor: str
    local_executor: str
    grouping: str
    results: str


@dataclass(slots=True)
class Found:
    """Where items run; no name at all for an executor that is not known."""

    name: str = ""
    max_tasks: int | None = None
    lacking: list[Lack] = field(default_factory=list)


def executor(text: Text, where: Surroundings, values: Values) -> Found:
    called, arguments = made(text, where)
    found = Found(EXECUTORS.get(called, ""))
    counts = _COUNTS.get(found.name, ("", "max_tasks"))
    for keyword, argument in arguments if found.name else ():
        if found.name == "dask" and keyword == "client":
            found.name += _client(argument, where, values, found)
            continue
        try:
            value = values.known(argument, where)
        except Unknown:
            found.lacking.append(Lack("argument", argument.text, argument.span))
            continue
        match keyword, value:
            case _, int() if keyword in counts and not isinstance(value, bool):
                found.max_tasks = value
            case "ray_init_config", {"address": str() as address, **rest} if not rest and found.name == "ray":
                found.name = f"ray:{address}"
            case ("skip_init", bool()) | (_, None):
                pass
            case _:
                found.lacking.append(_lack(keyword, argument))
    return found


def _client(text: Text, where: Surroundings, values: Values, found: Found) -> str:
    """The address of a client, with a colon before it, where it is written there."""
    called, arguments = made(text, where)
    if called in CLIENTS and not arguments:
        return ""
    if called in CLIENTS and [keyword for keyword, _ in arguments] in ([""], ["address"]):
        try:
            address = values.known(arguments[0][1], where)
        except Unknown:
            address = None
        if isinstance(address, str):
            return f":{address}"
    found.lacking.append(_lack("client", text))
    return ""


def _lack(keyword: str, argument: Text) -> Lack:
    return Lack("argument", f"{keyword}={argument.text}", argument.span)
