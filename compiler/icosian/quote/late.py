"""Values that a driver script gives, and that are made when the script runs: a function each.

inputs={"start": pd.Timestamp("2020")}        def input_start(): return pd.Timestamp("2020")
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..discover.symbols import Symbol, Symbols
from ..ir.driver import Directions
from ..ir.expression import Residual
from ..ir.plan import Plan
from ..ir.script import Late
from ..ir.source import Program, edited
from .carried import piece
from .edits import edits
from .naming import Naming
from .reach import Kept


def with_drivers(program: Program, directions: Directions) -> Program:
    """With the modules of the driver script, where it gives such values."""
    if not any(_residuals(directions)):
        return program
    there = {module.path for module in program.all()}
    around = (module for module in directions.around if module.path not in there)
    return replace(program, others=(*program.others, *around))


def late_pieces(plan: Plan, directions: Directions, symbols: Symbols) -> dict[Residual, Kept]:
    """What the dataflow has a use for."""
    config, dag = dict(plan.dag.config), plan.dag
    inputs = {each.name for each in dag.inputs if each.name not in config}
    wanted = {"input": inputs, "override": {*inputs, *(node.name for node in dag.nodes)}}
    return {
        value: piece(value, symbols) for kind, name, value in _residuals(directions) if name in wanted[kind]
    }


def late_texts(
    pieces: Mapping[Residual, Kept],
    directions: Directions,
    names: Mapping[Symbol, str],
    words: Mapping[str, str],
    symbols: Symbols,
    naming: Naming,
) -> Iterator[Late]:
    """Their functions, in the order of the driver script."""
    for kind, name, value in _residuals(directions):
        if value in pieces:
            kept = pieces[value]
            text = edited(kept.statement.text, edits(kept, names, words, symbols))
            function = naming.fresh(re.sub(r"\W", "_", f"{kind}_{name}"))
            yield Late(kind, name, function, f"({text})" if "\n" in text else text)


def _residuals(directions: Directions) -> Iterator[tuple[str, str, Residual]]:
    for kind, values in (("input", directions.inputs), ("override", directions.overrides)):
        for name, value in values.items():
            if isinstance(value, Residual):
                yield kind, name, value
