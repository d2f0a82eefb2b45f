"""The value of a modifier's argument, worked out from its text with the whole program in view.

    {f"total_{n}": source(n) for n in NAMES}      {"total_a": source("a"), "total_b": source("b")}
    value(pd.Timestamp("2020"))                   value(<residual>): the script carries the expression
    {n: source(n) for n in frame.columns}         opaque at `frame.columns`: the items are not known

Nothing of the user's is ever executed.  An expression outside of this language is carried as a whole
where only its value matters; where control flow or shape depends on it, the result is opaque and
points at it.  Steps, sizes and depths are bounded by counting, so that every machine gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...discover.symbols import Symbols
from ...ir.source import Text
from ...ir.values import FunctionValue, Given, Lambda, Opaque
from .calls import Calls, Inside
from .machine import DEPTH, STEPS, Stop
from .operations import BITS, ITERATORS, NESTING, SIZE, NotCovered, Refused, Unknown, truth
from .place import Place, expression
from .scopes import Scope

__all__ = ["BITS", "DEPTH", "NESTING", "SIZE", "STEPS", "Evaluator"]


class Evaluator:
    """Evaluates expressions of a program; remembers the constants that it has met."""

    def __init__(self, symbols: Symbols) -> None:
        self._calls = Calls(symbols)

    def value(self, text: Text, path: str, names: Mapping[str, object] | None = None) -> object:
        """What an expression of this module is worth, where these names have these values already."""
        assert text.span.path == path, text.span
        tree = expression(text.text)
        if tree is None:
            return Opaque(text, "it cannot be read")
        scope = Scope(Place(text), dict(names or {}))
        return self._answer(lambda: self._calls.element(tree, scope), text)

    def call(self, function: object, given: Given, at: Text) -> object:
        """What a function or lambda gives whose parameters take what the configuration has under their names."""
        if not isinstance(function, FunctionValue | Lambda):
            return Opaque(at, "the function is not known")
        return self._answer(lambda: self._called(function, given), at)

    def holds(self, function: FunctionValue | Lambda, given: Given, at: Text) -> bool | Opaque:
        """Is it true what a function gives that takes the configuration itself?"""
        config = {**given.values} if given.is_whole else given
        found = self._answer(lambda: truth(self._calls.apply(function, config)), at)
        assert isinstance(found, bool | Opaque)
        return found

    def _answer(self, compute: Callable[[], object], at: Text) -> object:
        """What is computed, within a budget of its own, or why it is opaque."""
        self._calls.refill()
        try:
            found = compute()
        except (Stop, Inside) as stop:
            return stop.opaque
        except NotCovered:
            return Opaque(at, "what the function does is not known")
        except (Refused, Unknown) as error:
            return Opaque(at, str(error))
        except RecursionError:
            return Opaque(at, "it nests too deep")
        return Opaque(at, "an iterator can be used only once") if type(found) in ITERATORS else found

    def _called(self, function: FunctionValue | Lambda, given: Given) -> object:
        parameters = dict(self._calls.parameters(function))
        for name, is_optional in parameters.items():
            if name not in given.values and not given.is_whole:
                raise Refused(f"the configuration is not known, which gives `{name}`")
            if name not in given.values and not is_optional:
                raise Refused(f"the configuration has no `{name}`")
        return self._calls.called(function, {k: v for k, v in given.values.items() if k in parameters})
