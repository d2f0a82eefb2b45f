"""Expressions that stand in modifiers and that nobody has evaluated: the script carries them as constants.

@inject(start=value(pd.Timestamp("2020")))        price_start = pd.Timestamp("2020")
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..discover.symbols import Symbol, Symbols
from ..ir.expression import Argument, Call, Residual, parts
from ..ir.plan import Plan
from ..ir.source import Statement, edited
from .edits import edits
from .naming import Naming
from .reach import Kept, kept_of

_NAME = re.compile(r"\w+(\.\w+)*")


def carried(plan: Plan, symbols: Symbols) -> dict[Residual, Kept]:
    """Each as a statement of its own, with the uses of its stretch of text."""
    found = (part for task in plan.tasks for node in task.nodes for part in parts(node.how))
    residuals = (each for each in found if isinstance(each, Residual))
    return {each: _piece(each, symbols) for each in dict.fromkeys(residuals)}


def _piece(residual: Residual, symbols: Symbols) -> Kept:
    span = residual.text.span
    module = symbols.modules[span.path]
    home = next(each for each in module.statements if 0 <= span.line - each.line <= each.text.count("\n"))
    above = home.text.split("\n")[: span.line - home.line]
    start = sum(len(line) + 1 for line in above) + span.column - 1
    end = start + len(residual.text.text)
    assert home.text[start:end] == residual.text.text, span
    uses = (use for use in home.uses if start <= use.start < end)
    statement = Statement(
        writes=(),
        has_effects=False,
        kind="residual",
        line=span.line,
        blank_before=0,
        text=residual.text.text,
        uses=tuple(
            use._replace(start=use.start - start, ends=tuple(each - start for each in use.ends))
            for use in uses
        ),
        locals=home.locals,
    )
    return kept_of(symbols, span.path, statement)


def constants(
    plan: Plan,
    pieces: Mapping[Residual, Kept],
    names: Mapping[Symbol, str],
    words: Mapping[str, str],
    symbols: Symbols,
    naming: Naming,
) -> tuple[dict[Residual, str], tuple[tuple[str, str], ...]]:
    """What stands for each expression in a task, and the constants (name, text) that this needs."""
    told: dict[Residual, str] = {}
    made: list[tuple[str, str]] = []
    wishes = _wishes(plan)
    for residual, piece in pieces.items():
        text = edited(piece.statement.text, edits(piece, names, words, symbols))
        if not _NAME.fullmatch(text):
            made.append((naming.fresh(wishes.get(residual, "given")), f"({text})" if "\n" in text else text))
            text = made[-1][0]
        told[residual] = text
    return told, tuple(made)


def _wishes(plan: Plan) -> dict[Residual, str]:
    """Good names: of the node and of the parameter, if that has one."""
    found: dict[Residual, str] = {}
    for task in plan.tasks:
        for node in task.nodes:
            for call in (each for each in parts(node.how) if isinstance(each, Call)):
                if isinstance(call.function, Residual):
                    found.setdefault(call.function, re.sub(r"\W", "_", f"{node.name}_function"))
                for argument in call.arguments:
                    for residual in _residuals(argument):
                        wish = "_".join(filter(None, (node.name, argument.param)))
                        found.setdefault(residual, re.sub(r"\W", "_", wish))
    return found


def _residuals(argument: Argument) -> list[Residual]:
    values = (argument.value, argument.default) if argument.default else (argument.value,)
    return [part for value in values for part in parts(value) if isinstance(part, Residual)]
