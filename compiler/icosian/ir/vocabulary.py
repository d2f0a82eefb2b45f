"""Hamilton's names as Icosian knows them: the markers, the modifiers, what makes a node vanish.

Source: Hamilton 1.90, `hamilton.htypes` and `hamilton.function_modifiers`.
"""

from __future__ import annotations

FAN_OUT = "Parallelizable"
FAN_IN = "Collect"

_MARKERS = {"hamilton.htypes.Parallelizable": FAN_OUT, "hamilton.htypes.Collect": FAN_IN}

_MODIFIERS = "hamilton.function_modifiers."
_MODIFIER_MODULES = frozenset(
    {
        "adapters",
        "base",
        "configuration",
        "delayed",
        "dependencies",
        "expanders",
        "macros",
        "metadata",
        "recursive",
        "validation",
    }
)

# Decorators that leave an object which is no plain function: Hamilton then passes the name over.
_OBJECT_MAKERS = frozenset(
    {
        "classmethod",
        "functools.cache",
        "functools.cached_property",
        "functools.lru_cache",
        "functools.partial",
        "numba.cfunc",
        "numba.guvectorize",
        "numba.jit",
        "numba.njit",
        "numba.vectorize",
        "property",
        "staticmethod",
    }
)


def marker(qualified: str) -> str:
    """`FAN_OUT` or `FAN_IN` when the name is one of Hamilton's markers, else ""."""
    return _MARKERS.get(qualified, "")


def modifier(qualified: str) -> str:
    """The name among Hamilton's modifiers ("config.when"), "" when it is not Hamilton's."""
    if not qualified.startswith("hamilton."):
        return ""
    if not qualified.startswith(_MODIFIERS):
        return qualified.removeprefix("hamilton.").removeprefix("plugins.")
    head, _, rest = qualified.removeprefix(_MODIFIERS).partition(".")
    return rest if rest and head in _MODIFIER_MODULES else qualified.removeprefix(_MODIFIERS)


def makes_object(qualified: str) -> bool:
    """Does this decorator leave something that Hamilton does not collect as a node?"""
    return qualified in _OBJECT_MAKERS


def from_star(star: str, name: str) -> str:
    """The qualified name that `from STAR import *` gives to `name`, "" when it gives none."""
    if star == "hamilton.htypes":
        return f"{star}.{name}" if marker(f"{star}.{name}") else ""
    return f"{star}.{name}" if star.startswith("hamilton.") else ""


# What Hamilton's constants, and the objects that a driver is given, are in a script of ours.

CONSTANTS = {"hamilton.settings.ENABLE_POWER_USER_MODE": "hamilton.enable_power_user_mode"}

EXECUTORS = {
    "hamilton.execution.executors.MultiProcessingExecutor": "processes",
    "hamilton.execution.executors.MultiThreadingExecutor": "threads",
    "hamilton.execution.executors.SynchronousLocalTaskExecutor": "sync",
}

GROUPINGS = {
    "hamilton.execution.grouping.GroupByRepeatableBlocks": "blocks",
    "hamilton.execution.grouping.GroupNodesAllAsOne": "fused",
    "hamilton.execution.grouping.GroupNodesByLevel": "levels",
    "hamilton.execution.grouping.GroupNodesIndividually": "nodes",
}

# They leave results as they are in a script: a dict.
NEUTRAL_ADAPTERS = frozenset({"hamilton.base.DefaultAdapter", "hamilton.base.DictResult"})
