"""`does`: another function does the work, with the parameters of this one.

@does(_sum, first="a")
def total(a: int, b: int) -> int: ...          ->   total (a, b)   _sum(first=a, b=b)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..ir.expression import Call as Called
from ..ir.expression import Function
from ..ir.graph import Node
from ..ir.values import FunctionValue, Residual
from .modifiers import Call, Nodes, answers_to, unknown


@answers_to("does", bucket="generate")
def does(nodes: Nodes, call: Call) -> Iterator[Node]:
    function = next(iter(call.positional), dict(call.keywords).get("replacing_function"))
    if call.opaque() or not isinstance(function, FunctionValue | Residual):
        flaw = call.flaw("it needs a function of the project, by its name")
        yield from unknown(nodes, *call.opaque(), *([] if call.opaque() else [flaw]))
        return
    if any(param.default.text for param in call.definition.params):
        yield from unknown(nodes, call.flaw("defaults of the function that it replaces are not supported"))
        return
    # {parameter of what does the work: parameter of the function}
    new_name = {str(old): new for new, old in call.keywords if new != "replacing_function"}
    for node in nodes:
        assert isinstance(node.how, Called)
        arguments = tuple(
            replace(each, param=new_name.get(each.param, each.param)) for each in node.how.arguments
        )
        made = Function(function.path, function.name) if isinstance(function, FunctionValue) else function
        yield replace(node, how=Called(made, arguments, by_name=True))
