"""Hamilton's names as Icosian knows them: the markers, the modifiers, what makes a node vanish.

Source: Hamilton 1.90, `hamilton.htypes` and `hamilton.function_modifiers`.  The same names mean the same when
they come from `icosian_runtime.dataflow`, for those who have no Hamilton.
"""

from __future__ import annotations

FAN_OUT = "Parallelizable"
FAN_IN = "Collect"

OURS = "icosian_runtime.dataflow"
HTYPES = "hamilton.htypes"
MODIFIERS = "hamilton.function_modifiers"

FAILED = f"{OURS}.Failed"  # what a fan-in may get in the place of a result

_MARKERS = {f"{home}.{name}": name for home in (HTYPES, OURS) for name in (FAN_OUT, FAN_IN)}

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

# Where else Hamilton has modifiers.
_OTHER_HOMES = (
    "hamilton.experimental.decorators.parameterize_frame",
    "hamilton.experimental.decorators",
    "hamilton.lifecycle.default",
    "hamilton.lifecycle",
    "hamilton.plugins",
    "hamilton",
)

# Libraries of frames that have a `with_columns` of their own.
_FRAMES = ("h_pandas", "h_polars", "h_polars_lazyframe")

# What one finds in `hamilton.function_modifiers`, and with us.
_SHARED = frozenset(
    {
        "LiteralDependency",
        "ParameterizedExtract",
        "ResolveAt",
        "UpstreamDependency",
        "apply_to",
        "cache",
        "check_output",
        "check_output_custom",
        "config",
        "configuration",
        "dataloader",
        "datasaver",
        "does",
        "extract_columns",
        "extract_fields",
        "group",
        "hamilton_exclude",
        "inject",
        "load_from",
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
    }
)

# What validators of the user's derive from and give; the runtime offers it to scripts.
_BASE_NAMES = frozenset(
    {
        "BaseDefaultValidator",
        "DataValidationError",
        "DataValidationLevel",
        "DataValidator",
        "ValidationResult",
    }
)

# What `import *` gives.
_BY_STAR = {
    HTYPES: frozenset({FAN_OUT, FAN_IN}),
    MODIFIERS: _SHARED | _MODIFIER_MODULES | {"dynamic_transform", "model"},
    OURS: _SHARED
    | {
        FAN_OUT,
        FAN_IN,
        "Failed",
        "Modifier",
        "accept_error_sentinels",
        "h_pandera",
        "h_pydantic",
        "ray_remote_options",
    }
    | _BASE_NAMES,
    **{
        f"{home}.{library}": frozenset({"with_columns"})
        for home in ("hamilton.plugins", OURS)
        for library in _FRAMES
    },
}

_BASES = {
    f"{home}.{name}": f"checks.{name}"
    for home in ("hamilton.data_quality.base", OURS)
    for name in _BASE_NAMES
} | {FAILED: "failed.Failed"}

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


def stand_in(qualified: str) -> str:
    """What scripts have in its place: a marker for an ordinary type, or what the runtime offers; "" for neither."""
    return marker(qualified) or _BASES.get(qualified, "")


def is_of_hamilton(qualified: str) -> bool:
    """Is it Hamilton, something of Hamilton's, or what we offer in place of it?"""
    return any(qualified == home or qualified.startswith(f"{home}.") for home in ("hamilton", OURS))


def modifier(qualified: str) -> str:
    """The name among Hamilton's modifiers ("config.when"), "" when it is not Hamilton's."""
    if not is_of_hamilton(qualified):
        return ""
    if qualified.startswith(f"{MODIFIERS}."):
        head, _, rest = qualified.removeprefix(f"{MODIFIERS}.").partition(".")
        return rest if rest and head in _MODIFIER_MODULES else qualified.removeprefix(f"{MODIFIERS}.")
    for home in (OURS, *_OTHER_HOMES):
        qualified = qualified.removeprefix(f"{home}.")
    return qualified


def is_hamilton(module: str) -> bool:
    """Is the module part of Hamilton itself?  What lies in `hamilton.contrib` are dataflows."""
    return module.partition(".")[0] == "hamilton" and not f"{module}.".startswith("hamilton.contrib.")


def makes_object(qualified: str) -> bool:
    """Does this decorator leave something that Hamilton does not collect as a node?"""
    return qualified in _OBJECT_MAKERS


def is_known_star(star: str) -> bool:
    """Do we know all that `from STAR import *` gives?"""
    return star in _BY_STAR


def from_star(star: str, name: str) -> str:
    """The qualified name that `from STAR import *` gives to `name`, "" when it gives none."""
    is_given = name.partition(".")[0] in _BY_STAR.get(star, frozenset())
    return f"{star}.{name}" if is_given else ""


# What Hamilton's constants, and the objects that a driver is given, are in a script of ours.

CONSTANTS = {"hamilton.settings.ENABLE_POWER_USER_MODE": "hamilton.enable_power_user_mode"}

EXECUTORS = {
    "hamilton.execution.executors.MultiProcessingExecutor": "processes",
    "hamilton.execution.executors.MultiThreadingExecutor": "threads",
    "hamilton.execution.executors.SynchronousLocalTaskExecutor": "sync",
    "hamilton.plugins.h_dask.DaskExecutor": "dask",
    "hamilton.plugins.h_ray.RayTaskExecutor": "ray",
}

# Their clients, whose first argument is an address of the executor.
CLIENTS = frozenset({"dask.distributed.Client", "distributed.Client"})

GROUPINGS = {
    "hamilton.execution.grouping.GroupByRepeatableBlocks": "blocks",
    "hamilton.execution.grouping.GroupNodesAllAsOne": "fused",
    "hamilton.execution.grouping.GroupNodesByLevel": "levels",
    "hamilton.execution.grouping.GroupNodesIndividually": "nodes",
}

# Result builders, and adapters that are one -> the module of the runtime's `results` that does the same; "" for a dict.
RESULTS = {
    "hamilton.base.DefaultAdapter": "",
    "hamilton.base.DictResult": "",
    "hamilton.base.NumpyMatrixResult": "numpy_matrix",
    "hamilton.base.PandasDataFrameResult": "pandas_frame",
    "hamilton.base.SimplePythonDataFrameGraphAdapter": "pandas_frame",
    "hamilton.base.SimplePythonGraphAdapter": "",
    "hamilton.base.StrictIndexTypePandasDataFrameResult": "strict_pandas_frame",
    "hamilton.plugins.h_polars.PolarsDataFrameResult": "polars_frame",
    "hamilton.plugins.h_polars_lazyframe.PolarsLazyFrameResult": "polars_lazy_frame",
}

# They pass results on to the builder that they are given.
WRAPPERS = frozenset({"hamilton.base.DefaultAdapter", "hamilton.base.SimplePythonGraphAdapter"})
