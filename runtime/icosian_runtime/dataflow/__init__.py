"""The words in which a dataflow is written, for whoever writes one without Hamilton.

    flow.py        markers and modifiers, taken from here     importable and unit-testable as it stands
    icosian        reads them there as it reads Hamilton's    scripts never load this package

A decorator gives back the very function that it got, so tests call plain functions.  Names and
arguments are those of Hamilton 1.90 (`hamilton.htypes`, `hamilton.function_modifiers`), as far as one
writes them.  `dynamic_transform` and `model` are left out: no script can be made of them.
"""

from ..failed import Failed
from ._checks import (
    BaseDefaultValidator,
    DataValidationError,
    DataValidationLevel,
    DataValidator,
    ValidationResult,
    check_output,
    check_output_custom,
    h_pandera,
    h_pydantic,
)
from ._conditions import ResolveAt, config, hamilton_exclude, resolve, resolve_from_config
from ._expansions import (
    ParameterizedExtract,
    does,
    extract_columns,
    extract_fields,
    inject,
    parameterize,
    parameterize_extract_columns,
    parameterize_sources,
    parameterize_values,
    parameterized_inputs,
    parameterized_subdag,
    parametrized,
    parametrized_input,
    subdag,
    unpack_fields,
)
from ._markers import Collect, Parallelizable
from ._materials import dataloader, datasaver, load_from, save_to
from ._metadata import accept_error_sentinels, cache, ray_remote_options, schema, tag, tag_outputs
from ._modifier import Modifier
from ._steps import apply_to, mutate, pipe, pipe_input, pipe_output, step
from ._values import LiteralDependency, UpstreamDependency, configuration, group, source, value

__all__ = [
    "BaseDefaultValidator",
    "Collect",
    "DataValidationError",
    "DataValidationLevel",
    "DataValidator",
    "Failed",
    "LiteralDependency",
    "Modifier",
    "Parallelizable",
    "ParameterizedExtract",
    "ResolveAt",
    "UpstreamDependency",
    "ValidationResult",
    "accept_error_sentinels",
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
    "h_pandera",
    "h_pydantic",
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
    "ray_remote_options",
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
