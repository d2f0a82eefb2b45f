"""Modifiers that make several nodes of one function, or give it other parameters or another body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

from ._modifier import UNCHANGED, Modifier
from ._values import Dependency

# Mappings, not dicts: a dict of `LiteralDependency` that was made elsewhere is one of dependencies, too.
_Values: TypeAlias = Mapping[str, Dependency]


def parameterize(**parametrization: _Values | tuple[_Values, str]) -> Modifier:
    """One node for each keyword: its parameters come from where the mapping says; a text describes it."""
    return UNCHANGED


def parameterize_sources(**parameterization: Mapping[str, str]) -> Modifier:
    """One node for each keyword: the mapping says which node each parameter takes."""
    return UNCHANGED


def parameterize_values(parameter: str, assigned_output: Mapping[tuple[str, str], Any]) -> Modifier:
    """One node for each (name, description): the parameter has this value."""
    return UNCHANGED


def parametrized(parameter: str, assigned_output: Mapping[tuple[str, str], Any]) -> Modifier:
    """The old name of `parameterize_values`."""
    return UNCHANGED


def parametrized_input(parameter: str, variable_inputs: Mapping[str, tuple[str, str]]) -> Modifier:
    """One node for each (name, description): the parameter takes the node that is the key."""
    return UNCHANGED


def parameterized_inputs(**parameterization: Mapping[str, str]) -> Modifier:
    """The old name of `parameterize_sources`."""
    return UNCHANGED


@dataclass(frozen=True, slots=True)
class ParameterizedExtract:
    """One frame of `parameterize_extract_columns`: its columns, and where its parameters come from."""

    outputs: tuple[str, ...]
    input_mapping: _Values


def parameterize_extract_columns(
    *extract_config: ParameterizedExtract, reassign_columns: bool = True
) -> Modifier:
    """One frame for each argument, and a node for each of its columns."""
    return UNCHANGED


def inject(**key_mapping: Dependency) -> Modifier:
    """The parameters come from where the keywords say."""
    return UNCHANGED


def extract_columns(*columns: tuple[str, str] | str, fill_with: Any = None) -> Modifier:
    """A node for each column of the frame that the function gives."""
    return UNCHANGED


def extract_fields(
    fields: Mapping[str, Any] | list[str] | str | None = None, *others: str, fill_with: Any = None
) -> Modifier:
    """A node for each field of the dict that the function gives."""
    return UNCHANGED


def unpack_fields(*fields: str) -> Modifier:
    """A node for each element of the tuple that the function gives."""
    return UNCHANGED


def does(replacing_function: Callable[..., Any], **argument_mapping: str | list[str]) -> Modifier:
    """The other function is called with the parameters; the body of this one is empty."""
    return UNCHANGED


def subdag(
    *load_from: ModuleType | Callable[..., Any],
    inputs: _Values | None = None,
    config: Mapping[str, Any] | None = None,
    namespace: str | None = None,
    final_node_name: str | None = None,
    external_inputs: list[str] | None = None,
) -> Modifier:
    """Nodes of other modules or functions, once more under a name of their own; the function takes their values."""
    return UNCHANGED


def parameterized_subdag(
    *load_from: ModuleType | Callable[..., Any],
    inputs: _Values | None = None,
    config: Mapping[str, Any] | None = None,
    external_inputs: list[str] | None = None,
    **parameterization: Mapping[str, Any],
) -> Modifier:
    """A `subdag` for each keyword, with its own `inputs`, `config` and `external_inputs`."""
    return UNCHANGED
