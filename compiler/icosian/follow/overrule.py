"""Directions -> Directions: what the settings say goes before a driver script, and flags go before both.

What is said otherwise is not lacking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..ir.driver import Directions, Said

# What is lacking where a driver's outputs are not known.
_OUTPUTS = ("nothing", "output", "unasked")
_ROLES = ("grouping", "executor", "max_tasks", "local_executor")


def directed(directions: Directions, said: Said) -> Directions:
    """As the settings say."""
    told = [role for role in _ROLES if getattr(said, role)]
    directions = _unlike(directions, said.config, [*told, *_OUTPUTS * bool(said.outputs)])
    return replace(
        directions,
        outputs=said.outputs or directions.outputs,
        config={**directions.config, **said.config},
        keys=(*(each for each in directions.keys if each.text not in said.config), *said.keys),
        has_overrides=said.has_overrides or directions.has_overrides,
        grouping=said.grouping or directions.grouping,
        executor=said.executor or directions.executor,
        max_tasks=said.max_tasks or directions.max_tasks,
        local_executor=said.local_executor or directions.local_executor,
        policies={**directions.policies, **said.policies},
        streams=directions.streams if said.streams is None else said.streams,
        tags=said.tags,
        tagged=said.tagged,
    )


def overrule(
    directions: Directions,
    config: Mapping[str, object],
    outputs: tuple[str, ...],
    grouping: str = "",
) -> Directions:
    """Without what the command line says otherwise."""
    kinds = ("grouping",) * bool(grouping) + _OUTPUTS * bool(outputs)
    return replace(
        _unlike(directions, config, kinds),
        outputs=() if outputs else directions.outputs,
        config={key: value for key, value in directions.config.items() if key not in config},
    )


def _unlike(directions: Directions, config: Mapping[str, object], kinds: Iterable[str]) -> Directions:
    """Nothing of these kinds is lacking any more, and none of these keys."""
    said = set(kinds)
    lacking = tuple(
        each
        for each in directions.lacking
        if each.kind not in said and not (each.kind == "config" and each.text.partition("=")[0] in config)
    )
    return replace(directions, lacking=lacking)
