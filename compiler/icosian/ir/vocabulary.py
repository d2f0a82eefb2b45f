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

# What `from hamilton.function_modifiers import *` brings for those who write dataflows.
_EXPORTED = frozenset(
    [
        "ParameterizedExtract",
        "ResolveAt",
        "apply_to",
        "cache",
        "check_output",
        "check_output_custom",
        "config",
        "configuration",
        "dataloader",
        "datasaver",
        "does",
        "dynamic_transform",
        "extract_columns",
        "extract_fields",
        "group",
        "hamilton_exclude",
        "inject",
        "load_from",
        "model",
        "mutate",
        "parameterize",
        "parameterize_extract_columns",
        "parameterize_sources",
        "parameterize_values",
        "parameterized_inputs",
        "parameterized_subdag",
        "parametrized",
        "parametrized_input",
        "pipe",
        "pipe_input",
        "pipe_output",
        "resolve",
        "resolve_from_config",
        "save_to",
        "schema",
        "source",
        "step",
        "subdag",
        "tag",
        "tag_outputs",
        "unpack_fields",
        "value",
    ]
)

# Decorators that leave an object which is no plain function: Hamilton then passes the name over.
_OBJECT_MAKERS = frozenset(
    {
        "classmethod",
        "click.command",
        "click.group",
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


def is_hamilton(module: str) -> bool:
    """Is the module part of Hamilton itself?  What lies in `hamilton.contrib` are dataflows."""
    return module.partition(".")[0] == "hamilton" and not f"{module}.".startswith("hamilton.contrib.")


def makes_object(qualified: str) -> bool:
    """Does this decorator leave something that Hamilton does not collect as a node?"""
    return qualified in _OBJECT_MAKERS


def from_star(star: str, name: str) -> str:
    """The qualified name that `from STAR import *` gives to `name`, "" when it gives none."""
    if star == "hamilton.htypes":
        return f"{star}.{name}" if marker(f"{star}.{name}") else ""
    is_modifier = star == _MODIFIERS[:-1] and name.partition(".")[0] in _EXPORTED
    return f"{star}.{name}" if is_modifier else ""


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
