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
    Attribute,
    Call,
    Display,
    Expression,
    Fixed,
    Foreign,
    Function,
    Item,
    Offered,
    Residual,
    Taken,
)

Locals = Mapping[str, str]  # value -> the local that holds it; "k?" is an optional input


class Resolver:
    """Knows what the script calls the user's functions, the expressions that it carries, and what it imports."""

    def __init__(
        self,
        names: Mapping[Symbol, str],
        carried: Mapping[Residual, str],
        offered: Mapping[str, str],
        imported: Mapping[Foreign, str],
        symbols: Symbols,
        settled: str,  # what awaits a value that may be there already
    ) -> None:
        self._names, self._carried = names, carried
        self._offered, self._imported = offered, imported
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
            case Function() | Offered() | Foreign():
                return Taken(self._name(how))
            case Attribute(of=of):
                return replace(how, of=self.resolved(of, local))
            case Display(values=values):
                return replace(how, values=tuple(self.resolved(each, local) for each in values))
            case Item(of=of):
                return replace(how, of=self.resolved(of, local))
            case Call(function=function, arguments=arguments):
                arguments = tuple(self._argument(each, local) for each in arguments)
                called = self._called(function, local)
                return self._awaited(function, replace(how, function=called, arguments=arguments))
            case Fixed():
                return how

    def _called(
        self, function: Function | Residual | Offered | Foreign | Attribute, local: Locals
    ) -> Function | Attribute:
        if isinstance(function, Attribute):
            return replace(function, of=self.resolved(function.of, local))
        return Function("", self._name(function))

    def _name(self, function: Function | Residual | Offered | Foreign) -> str:
        match function:
            case Residual():
                return self._carried[function]
            case Offered(module=module, name=name):
                return f"{self._offered[module]}.{name}"
            case Foreign():
                return self._imported[function]
            case Function(path=path, name=name):
                return self._names[Symbol(path, name)]

    def _awaited(self, function: Function | Residual | Offered | Foreign | Attribute, call: Call) -> Call:
        """The value of an async function; what a foreign decorator leaves of one may be a plain function."""
        symbol = Symbol(function.path, function.name) if isinstance(function, Function) else None
        if symbol not in self._is_decorated:
            return call
        if self._is_decorated[symbol]:
            return Call(Function("", self._settled), (Argument("", call),), is_awaited=True)
        return replace(call, is_awaited=True)

    def _argument(self, argument: Argument, local: Locals) -> Argument:
        source = argument.value.source if isinstance(argument.value, Taken) else ""
        if not (argument.is_optional and f"{source}?" in local):
            value = self.resolved(argument.value, local)
            return Argument(argument.name, value, argument.by_keyword)
        given = Taken(local[f"{source}?"])
        if argument.default is None:
            name = argument.name if argument.name != source else ""
            return Argument(name, given, argument.by_keyword, is_optional=True)
        default = self.resolved(argument.default, local)
        one_of = (Argument("", Fixed(source)), Argument("", default))
        return Argument(argument.name, Call(Attribute(given, "get"), one_of), argument.by_keyword)
