"""The frame for modifiers: what a file of this folder has to define to be one.

@answers_to("config.when", bucket="resolve")
def config_when(node: Node, call: Call) -> Iterator[Node]: ...
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..ir.graph import Node
from ..ir.source import Decorator, Text

# Hamilton's lifecycle, in the order in which it runs (semantics §3.1).
BUCKETS = ("resolve", "decorate")


@dataclass(frozen=True, slots=True)
class Opaque:
    """An argument that cannot be evaluated statically."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A modifier as it is applied: its name, and its arguments as values or as opaque texts."""

    modifier: str
    positional: tuple[object, ...]
    keywords: tuple[tuple[str, object], ...]
    written: Text

    def opaque(self) -> tuple[Text, ...]:
        """The arguments nobody can know, as facts for a rule to speak about."""
        values = [*self.positional, *(value for _, value in self.keywords)]
        return tuple(Text(value.text, self.written.span) for value in values if isinstance(value, Opaque))


@dataclass(frozen=True, slots=True)
class Modifier:
    """One of Hamilton's decorators, understood."""

    bucket: str
    apply: Callable[[Node, Call], Iterator[Node]]


MODIFIERS: dict[str, Modifier] = {}


Apply = Callable[[Node, Call], Iterator[Node]]


def answers_to(*names: str, bucket: str) -> Callable[[Apply], Apply]:
    """Register a function as what `@name(…)` does to a node."""
    assert bucket in BUCKETS, bucket

    def register(apply: Apply) -> Apply:
        for name in names:
            MODIFIERS[name] = Modifier(bucket, apply)
        return apply

    return register


def call_of(decorator: Decorator) -> Call:
    """The decorator's arguments, evaluated where they are literals."""
    node = ast.parse(decorator.written.text, mode="eval").body
    if not isinstance(node, ast.Call):
        return Call(decorator.modifier, (), (), decorator.written)
    return Call(
        modifier=decorator.modifier,
        positional=tuple(_value(argument) for argument in node.args),
        # `**options` has no name of its own
        keywords=tuple((keyword.arg or "**", _value(keyword.value)) for keyword in node.keywords),
        written=decorator.written,
    )


def _value(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return Opaque(ast.unparse(node))
