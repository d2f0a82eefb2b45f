"""The functions of blocks, and what their code does to objects: for rules about what parallel work may touch."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from ..ir.graph import Block, Dag, Node
from ..ir.source import Module, Span
from .written import Written, written

# Methods of the built-in containers that change them, and of frames where they are told to.
_CHANGING = frozenset(
    [
        "add",
        "append",
        "appendleft",
        "clear",
        "discard",
        "extend",
        "extendleft",
        "insert",
        "pop",
        "popitem",
        "popleft",
        "remove",
        "reverse",
        "setdefault",
        "sort",
        "update",
    ]
)


_GOES_ON = re.compile(r"\b(\w+)(?:[\s\\)]|#[^\n]*\n)*[.\[]")  # a name that a dot or a bracket follows


@dataclass(frozen=True, slots=True)
class InBlock:
    """A function whose node lies in a block."""

    block: Block
    node: Node
    written: Written

    def outside(self) -> set[str]:
        """Its parameters that every item is given alike."""
        inside = {member.node.name for member in self.block.members} | {self.block.fan_out.name}
        return {need.param for need in self.node.needs if need.source not in inside and not need.collects}


@dataclass(frozen=True, slots=True)
class Change:
    """An object is changed in place, by the name that it has there."""

    name: str
    how: str  # as people write it: "`cache[…] = …`"
    span: Span


def in_blocks(dag: Dag, modules: Mapping[str, Module]) -> Iterator[InBlock]:
    """Each function once, for the first block in which it lies; fan-outs run outside."""
    known: set[Span] = set()
    for block in dag.blocks:
        for node in (member.node for member in block.members if member.node is not block.fan_out):
            if node.span not in known and (place := written(node.definition, modules)):
                known.add(node.span)
                yield InBlock(block, node, place)


def changes(place: Written, names: Set[str]) -> Iterator[Change]:
    """What the body changes in place of that which has these names, where it does not bind them by itself."""
    found = [each for each in _changes(place) if each.name in names] if _may_change(place, names) else []
    own = bound(place) if found else set()
    return (each for each in found if each.name not in own)


def _may_change(place: Written, names: Set[str]) -> bool:
    """Does its text go on behind one of the names as if it did?  Few do, and trees are dear."""
    text = place.statement.text
    return bool(names) and (not text.isascii() or not names.isdisjoint(_GOES_ON.findall(text)))


def _changes(place: Written) -> Iterator[Change]:
    for node in place.nodes(ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete, ast.Call):
        for target in _targets(node):
            if isinstance(target, ast.Subscript | ast.Attribute) and (name := _root(target)):
                sign = "[…]" if isinstance(target, ast.Subscript) else f".{target.attr}"
                how = f"`del {name}{sign}`" if isinstance(node, ast.Delete) else f"`{name}{sign} = …`"
                yield Change(name, how, place.span(target))
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in _CHANGING:
                yield Change(name, f"`{name}.{method}(…)`", place.span(node))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), keywords=keywords):
                if any(each.arg == "inplace" and _is_true(each.value) for each in keywords):
                    yield Change(name, f"`{name}.{method}(inplace=True)`", place.span(node))


def bound(place: Written) -> set[str]:
    """Names that the function binds, its parameters apart."""
    stored = {each.id for each in place.nodes(ast.Name) if isinstance(each.ctx, ast.Store)}
    return stored - {name for each in place.nodes(ast.Global) for name in each.names}


def parameters(place: Written) -> set[str]:
    return {each.arg for each in place.nodes(ast.arg)}


def helpers(place: Written) -> Iterator[Written]:
    """The function and those of its module that it calls, however indirectly."""
    found: dict[str, Written] = {}
    waiting = [place]
    while waiting:
        each = waiting.pop(0)
        name = each.statement.writes[0]
        if name in found:
            continue
        found[name] = each
        yield each
        names = {use.name for use in each.statement.uses}
        for statement in place.module.statements:
            if statement.kind == "def" and names & {*statement.writes}:
                waiting.append(Written(place.module, statement))


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign | ast.Delete):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
