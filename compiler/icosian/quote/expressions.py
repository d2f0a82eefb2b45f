"""Expression -> Expression: from the names of the dataflow to those of the script.

total(Taken x, Taken y if given)     ->    total(x_, maybe_y)
page(Taken url), which is async      ->    await page(url_)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..discover.symbols import Symbol, Symbols
from ..ir.expression import (
    Argument,
    Call,
    Display,
    Expression,
    Fixed,
    Function,
    Item,
    Offered,
    Residual,
    Taken,
)

Locals = Mapping[str, str]  # value -> the local that holds it; "k?" is an optional input


class Resolver:
    """Knows what the script calls the user's functions, the expressions that it carries, and the runtime's modules."""

    def __init__(
        self,
        names: Mapping[Symbol, str],
        carried: Mapping[Residual, str],
        offered: Mapping[str, str],
        symbols: Symbols,
        settled: str,  # what awaits a value that may be there already
    ) -> None:
        self._names, self._carried, self._offered = names, carried, offered
        self._settled = settled
        self._is_decorated = {
            Symbol(path, each.name): not all(decorator.modifier for decorator in each.decorators)
            for path, module in symbols.modules.items()
            for each in module.functions
            if each.is_async and not each.is_generator
        }

    def resolved(self, how: Expression, local: Locals) -> Expression:
        match how:
            case Taken(source=source):
                return Taken(local[source])
            case Residual():
                return Taken(self._carried[how])
            case Function() | Offered():
                return Taken(self._called(how).name)
            case Display(values=values):
                return replace(how, values=tuple(self.resolved(each, local) for each in values))
            case Item(of=of):
                return replace(how, of=self.resolved(of, local))
            case Call(function=function, arguments=arguments):
                arguments = tuple(self._argument(each, local) for each in arguments)
                return self._awaited(
                    function, replace(how, function=self._called(function), arguments=arguments)
                )
            case Fixed():
                return how

    def _called(self, function: Function | Residual | Offered) -> Function:
        match function:
            case Residual():
                return Function("", self._carried[function])
            case Offered(module=module, name=name):
                return Function("", f"{self._offered[module]}.{name}")
            case Function(path=path, name=name):
                return Function("", self._names[Symbol(path, name)])

    def _awaited(self, function: Function | Residual | Offered, call: Call) -> Call:
        """The value of an async function; what a foreign decorator leaves of one may be a plain function."""
        symbol = Symbol(function.path, function.name) if isinstance(function, Function) else None
        if symbol not in self._is_decorated:
            return call
        if self._is_decorated[symbol]:
            return Call(Function("", self._settled), (Argument("", call),), is_awaited=True)
        return replace(call, is_awaited=True)

    def _argument(self, argument: Argument, local: Locals) -> Argument:
        source = argument.value.source if isinstance(argument.value, Taken) else ""
        if argument.is_optional and f"{source}?" in local:
            name = argument.param if argument.param != source else ""
            return replace(argument, param=name, value=Taken(local[f"{source}?"]))
        return replace(argument, value=self.resolved(argument.value, local), is_optional=False)
