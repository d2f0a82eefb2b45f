"""How a run goes: where its tasks run, and what becomes of it when one of them fails.

One table for all who may say so.  What the run says goes before what a block says, and that before what
the script was built with.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

# name: (usual value, metavar or choices or None for a switch, the least that it can be, what it says); seconds are floats
SETTINGS: dict[str, tuple[Any, Any, float | None, str]] = {
    "executor": (
        "threads",
        "NAME",
        None,
        "where items run: sync, threads, asyncio, processes, or processes:spawn and the like",
    ),
    "max_tasks": (None, "N", 1, "how many items run at a time"),
    "local_executor": ("sync", "NAME", None, "where all else runs: sync, threads or asyncio"),
    "on_error": (
        "stop",
        ("stop", "finish", "collect"),
        None,
        "when an item fails: stop at once, finish the other items before, or let the fan-in collect it",
    ),
    "retries": (0, "N", 0, "how often an item, or a node outside blocks, that fails is tried again"),
    "retry_delay": (1.0, "S", 0, "seconds before an item is tried again, twice as many each time"),
    "worker_retries": (1, "N", 0, "how often an item is tried again whose worker has died"),
    "item_timeout": (None, "S", 0, "seconds that one item may take; needs threads or processes"),
    "run_timeout": (None, "S", 0, "seconds that the run may take"),
    "only": (None, "NODE=INDEX", None, "run nothing of a block but this item, and make nothing of it"),
    "record": (None, "FILE", None, "write to it, as JSON, what has been made, and each failure in full"),
    "checkpoint": (None, "DIR", None, "where results are kept, so that the next run goes on from there"),
    "grace": (
        10.0,
        "S",
        0,
        "seconds that drawn items get to end when a run stops, for the checkpoint to have them",
    ),
    "fresh": (False, None, None, "forget what the checkpoint has"),
    "rerun": (None, "NODE", None, "make this node anew, or several with commas between them"),
    "why": (False, None, None, "say of each task and item why it is made, or that it is reused"),
    "durability": ("power", ("power", "process"), None, "of the checkpoint: what it has to outlive"),
}
USUAL = {name: usual for name, (usual, *_) in SETTINGS.items()}
SECONDS = ("retry_delay", "grace", "item_timeout", "run_timeout")
_SHORTER_THAN_0 = ("item_timeout", "run_timeout")  # of which nothing would be left at 0
_OF_CHECKPOINTS = ("fresh", "rerun", "why")
_CARE = {
    "--checkpoint-list": "show what a checkpoint has, and stop",
    "--checkpoint-gc": "drop from it what this script cannot use any more, and stop",
}
_UNSAID = {"max_tasks": "10, or a process a CPU", "item_timeout": "any", "run_timeout": "any"}


def said(how: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of it; None says nothing.  Raises `TypeError` for what is no setting."""
    for name in how:
        if name not in SETTINGS:
            from .refusals import nearest

            raise TypeError(f"there is no setting `{name}`{nearest(name, SETTINGS)}")
    return {name: value for name, value in how.items() if value is not None}


def wrong(how: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the values that are said; the names of executors are for them to judge."""
    for name, value in how.items():
        _, kind, least, _ = SETTINGS[name]
        if isinstance(kind, tuple):
            if value not in kind:
                yield f"{name} has to be one of {', '.join(kind)}, not {value!r}"
        elif least is not None and value is not None:
            whole = name not in SECONDS
            fits = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
            if not fits or value < least or (name in _SHORTER_THAN_0 and not value):
                what = f"at least {least:g}" if name not in _SHORTER_THAN_0 else "more than 0"
                yield f"{name} has to be {what}, not {value!r}"
    for name in () if how["checkpoint"] else _OF_CHECKPOINTS:
        if how[name]:
            yield f"{name} means nothing without a checkpoint"


def options(built: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The flags of a command line, as argparse takes them."""
    for name, (usual, kind, least, help) in SETTINGS.items():
        default = built.get(name, usual)
        default = _UNSAID.get(name) if default is None else default
        keywords: dict[str, Any] = {"help": f"{help} (default: {default})" if default else help}
        if isinstance(kind, tuple):
            keywords["choices"] = kind
        elif isinstance(usual, bool):
            keywords |= {"action": "store_true", "default": None}
        else:
            keywords["metavar"] = kind
        if least is not None:
            keywords["type"] = float if name in SECONDS else int
        yield f"--{name.replace('_', '-')}", keywords
    for name, help in _CARE.items():
        yield name, {"metavar": "DIR", "help": help}
