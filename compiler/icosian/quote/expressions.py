"""Expression -> Expression: from the names of the dataflow to those of the script.

total(Taken x, Taken y if given)     ->    total(x_, maybe_y)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..discover.symbols import Symbol
from ..ir.expression import (
    Argument,
    Call,
    Display,
    Expression,
    Fixed,
    Function,
    Item,
    Provided,
    Residual,
    Taken,
)

Locals = Mapping[str, str]  # value -> the local that holds it; "k?" is an optional input


class Resolver:
    """Knows what the script calls the user's functions, the expressions that it carries, and parts of the runtime."""

    def __init__(
        self, names: Mapping[Symbol, str], carried: Mapping[Residual, str], parts: Mapping[str, str]
    ) -> None:
        self._names, self._carried, self._parts = names, carried, parts

    def resolved(self, how: Expression, local: Locals) -> Expression:
        match how:
            case Taken(source=source):
                return Taken(local[source])
            case Residual():
                return Taken(self._carried[how])
            case Function() | Provided():
                return Taken(self._called(how).name)
            case Display(values=values):
                return replace(how, values=tuple(self.resolved(each, local) for each in values))
            case Item(of=of):
                return replace(how, of=self.resolved(of, local))
            case Call(function=function, arguments=arguments):
                arguments = tuple(self._argument(each, local) for each in arguments)
                return replace(how, function=self._called(function), arguments=arguments)
            case Fixed():
                return how

    def _called(self, function: Function | Provided | Residual) -> Function:
        if isinstance(function, Residual):
            return Function("", self._carried[function])
        if isinstance(function, Provided):
            return Function("", f"{self._parts[function.part]}.{function.name}")
        return Function("", self._names[Symbol(function.path, function.name)])

    def _argument(self, argument: Argument, local: Locals) -> Argument:
        source = argument.value.source if isinstance(argument.value, Taken) else ""
        if argument.is_optional and f"{source}?" in local:
            name = argument.param if argument.param != source else ""
            return replace(argument, param=name, value=Taken(local[f"{source}?"]))
        return replace(argument, value=self.resolved(argument.value, local), is_optional=False)
