"""What the command line says goes before what a driver script says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..ir.driver import Directions


def overrule(
    directions: Directions,
    config: Mapping[str, object],
    outputs: tuple[str, ...],
    grouping: str = "",
) -> Directions:
    """The same where the command line says otherwise; what it says is not lacking."""
    said = {"output", "unasked"} if outputs else set()
    said |= {"grouping"} if grouping else set()
    return replace(
        directions,
        outputs=() if outputs else directions.outputs,
        config={key: value for key, value in directions.config.items() if key not in config},
        lacking=tuple(
            each
            for each in directions.lacking
            if each.kind not in said and not (each.kind == "config" and each.text.partition("=")[0] in config)
        ),
    )
