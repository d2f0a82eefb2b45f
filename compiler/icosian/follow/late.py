"""Which values of a driver script the script of ours can make itself, when it runs.

inputs={"start": pd.Timestamp("2020")}      can be made then, and only if no other is given
inputs={"frame": frame}                     `frame` is what the driver's own code has made of it
inputs={"path": sys.argv[1]}                is said on the command line of the driver
"""

from __future__ import annotations

import ast
import builtins

from ..discover.places import normal
from ..discover.stretch import stretch
from ..discover.symbols import Symbol, Symbols
from ..ir.driver import Surroundings
from ..ir.source import Module, Statement, Text
from ..ir.vocabulary import is_hamilton

# What depends on how a program was started, or asks whoever sits before it.
_ITS_OWN = ("argparse", "click", "optparse", "sys.argv", "sys.orig_argv", "sys.stdin", "typer")
_NO_VALUES = (ast.Await, ast.NamedExpr, ast.Starred, ast.Yield, ast.YieldFrom)


def is_late(
    text: Text, where: Surroundings, module: Module, paths: tuple[str, ...], symbols: Symbols
) -> bool:
    """Is it an expression over imports and what the module binds, or modules of the dataflow (`paths`)?

    What the driver's own code binds, be it in a function or under a guard, is there only when that code runs.
    """
    try:
        tree = ast.parse(f"({text.text}\n)", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    parts = list(ast.walk(tree))
    names = {normal(each.id) for each in parts if isinstance(each, ast.Name)}
    found = stretch(module, text)
    if found is None or names & where.hidden or any(isinstance(each, _NO_VALUES) for each in parts):
        return False
    return _stays(found, module, {module.path, *paths}, symbols)


def _stays(expression: Statement, module: Module, paths: set[str], symbols: Symbols) -> bool:
    """Does everything that it reaches mean the same in another program?"""
    seen: set[Symbol] = set()
    waiting = [(module.path, expression)]
    while waiting:
        path, statement = waiting.pop()
        for use in statement.uses:
            meaning = symbols.of(path, use.dotted)
            if meaning is None:
                if not hasattr(builtins, use.name) or use.name == "input" or use.name.startswith("__"):
                    return False
                continue
            symbol = meaning.symbol
            if symbol is None or symbol.path not in paths or _is_its_own(symbols.qualified(path, use.dotted)):
                return False
            if symbol not in seen:
                seen.add(symbol)
                home = symbol.path
                statements = symbols.modules[home].statements
                waiting += ((home, statements[index]) for index in symbols.writers(symbol))
    return True


def _is_its_own(qualified: str) -> bool:
    return is_hamilton(qualified) or any(
        qualified == each or qualified.startswith(f"{each}.") for each in _ITS_OWN
    )
