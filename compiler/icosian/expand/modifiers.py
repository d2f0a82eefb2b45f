"""The frame for modifiers: what a file of this folder has to define to be one.

@answers_to("extract_fields", bucket="transform")
def extract_fields(nodes: Nodes, call: Call) -> Iterator[Node]: ...

It gets all nodes that the function has become so far, and gives all that it becomes.  `each` of them is
asked alone where that is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ..ir.expression import Display, Expression, Fixed, Function, Residual
from ..ir.graph import Node
from ..ir.source import Definition, Flaw, Span, Text
from ..ir.values import ClassValue, Factory, FunctionValue, Given, Opaque
from .annotations import Where
from .evaluate import Evaluator
from .evaluate.place import inside

# Hamilton's lifecycle, in the order in which it runs (semantics §3.1).
BUCKETS = ("resolve", "generate", "inject", "expand", "transform", "decorate")

Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A modifier as it is applied: its name, and its arguments as far as they are known."""

    modifier: str
    positional: tuple[object, ...]
    keywords: tuple[tuple[str, object], ...]
    written: Text
    definition: Definition  # the function that it stands on
    where: Where
    evaluator: Evaluator
    given: Given  # of the configuration
    nodes_of: Callable[
        [str, str, Given], Nodes
    ]  # what a function of a module becomes; "" for all of its functions

    def opaque(self) -> tuple[Text, ...]:
        """The arguments nobody can know, as facts for a rule to speak about."""
        values = [*self.positional, *(value for _, value in self.keywords)]
        return tuple(value.text for value in values if isinstance(value, Opaque))

    def flaw(self, message: str, at: Span | None = None) -> Flaw:
        """It is used, as a whole or at this piece of it, in a way that Hamilton refuses, or misreads."""
        what = f"`@{self.modifier}` on `{self.definition.name}`"
        return Flaw("misused-modifier", f"{what}: {message}", at or self.written.span)

    def left_out(self) -> Flaw:
        """What the function becomes depends on what is not given of the configuration."""
        return Flaw("needs-config", f"`{self.definition.name}`", self.written.span)

    def at(self, *path: object) -> Span:
        """Where an argument stands: its keyword or place, and then the keys inside it, as far as they are written."""
        return inside(self.written, *path).span

    def at_key(self, *path: object) -> Span:
        """Where the last of these keys itself stands."""
        return inside(self.written, *path, is_key=True).span

    def defined(self, function: FunctionValue) -> Definition:
        """The function as it is written."""
        assert self.where.symbols
        functions = self.where.symbols.modules[function.path].functions
        return next(each for each in functions if each.name == function.name)


@dataclass(frozen=True, slots=True)
class Modifier:
    """One of Hamilton's decorators, understood."""

    bucket: str
    apply: Callable[[Nodes, Call], Iterable[Node]]
    asks: bool  # whether it may ask what the configuration says


MODIFIERS: dict[str, Modifier] = {}

Apply = Callable[[Nodes, Call], Iterable[Node]]


def answers_to(*names: str, bucket: str, asks: bool = False) -> Callable[[Apply], Apply]:
    """Register a function as what `@name(…)` does to the nodes of a function."""
    assert bucket in BUCKETS, bucket

    def register(apply: Apply) -> Apply:
        for name in names:
            MODIFIERS[name] = Modifier(bucket, apply, asks)
        return apply

    return register


def each(apply: Callable[[Node, Call], Iterator[Node]]) -> Apply:
    """What is done to every node of a function, one by one."""

    def to_all(nodes: Nodes, call: Call) -> Iterator[Node]:
        return (made for node in nodes for made in apply(node, call))

    to_all.__module__, to_all.__doc__ = apply.__module__, apply.__doc__
    return to_all


Becomes = Callable[[Call], Iterable[Call | Text | Flaw]]

DYNAMIC: dict[str, Becomes] = {}


def becomes(*names: str) -> Callable[[Becomes], Becomes]:
    """Register a function as what `@name(…)` stands for: another modifier, or what is wrong with it."""

    def register(apply: Becomes) -> Becomes:
        DYNAMIC.update(dict.fromkeys(names, apply))
        return apply

    return register


@dataclass(frozen=True, slots=True)
class Change:
    """What a modifier of one function does to another: a further argument of a modifier of that one."""

    target: str
    modifier: str
    argument: Factory


Changes = Callable[[Call], Iterable[Change | Text | Flaw]]

CHANGES: dict[str, Changes] = {}


def changes_others(*names: str) -> Callable[[Changes], Changes]:
    """Register a function as what `@name(…)` does to other functions of the module; its own is no node."""

    def register(apply: Changes) -> Changes:
        CHANGES.update(dict.fromkeys(names, apply))
        return apply

    return register


def made_call(modifier: str, made: object, call: Call) -> Call:
    """A modifier that an evaluation gave; arguments that nobody knows are one opaque argument."""
    if isinstance(made, Factory):
        return replace(
            call, modifier=modifier, positional=made.positional, keywords=made.keywords, written=made.text
        )
    unknown = (made,) if isinstance(made, Opaque) else ()
    return replace(call, modifier=modifier, positional=unknown, keywords=())


def sinks(nodes: Nodes) -> Nodes:
    """The nodes of a function that no other of its nodes takes, inner ones apart."""
    taken = {need.source for node in nodes for need in node.needs}
    return tuple(node for node in nodes if node.name not in taken and not node.is_inner)


def unknown_target(nodes: Nodes, name: object, call: Call, at: Span | None = None) -> Flaw | None:
    """What is wrong if none of the nodes of a function has the name that a modifier is meant for."""
    names = list(dict.fromkeys(node.name for node in nodes))
    if name in names or isinstance(name, Opaque) or any(node.is_unknown for node in nodes):
        return None
    function, known = nodes[0].definition.name, ", ".join(f"`{each}`" for each in names)
    message = f"`@{call.modifier}` is for the node `{name}`, which `{function}` does not make"
    return Flaw("unknown-target", message, at or call.written.span, f"it makes {known}")


def unknown(nodes: Nodes, *facts: Text | Flaw) -> Iterator[Node]:
    """The nodes as they are, with what is wrong; what they would have become is not known."""
    opaque = tuple(fact for fact in facts if isinstance(fact, Text))
    flaws = tuple(fact for fact in facts if isinstance(fact, Flaw))
    for node in nodes:  # in every configuration in which one of them is there
        yield replace(node, is_unknown=True, opaque=node.opaque + opaque, flaws=node.flaws + flaws)


def constant(value: object) -> Expression | None:
    """A known value, or one that is carried unevaluated, as an expression; None if it cannot be written."""
    if isinstance(value, Residual):
        return value
    if isinstance(value, FunctionValue | ClassValue):
        return Function(value.path, value.name)
    if isinstance(value, list | tuple | dict):
        return _display(value)
    plain = value is None or isinstance(value, bool | int | float | str | bytes)
    return Fixed(value) if plain or isinstance(value, set) else None


def _display(value: list[object] | tuple[object, ...] | dict[object, object]) -> Expression | None:
    items = [constant(item) for item in (value.values() if isinstance(value, dict) else value)]
    if any(item is None for item in items):
        return None
    if all(isinstance(item, Fixed) for item in items):
        return Fixed(value)
    values = tuple(item for item in items if item is not None)
    keys = tuple(value) if isinstance(value, dict) else ()
    kind = "dict" if isinstance(value, dict) else "list" if isinstance(value, list) else "tuple"
    return Display(kind, values, keys)
