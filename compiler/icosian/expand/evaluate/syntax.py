"""How each kind of expression is evaluated: displays, operators, comprehensions, text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from ...ir.values import ClassValue, Given, Lambda, Member, Opaque, UnwrittenMember
from . import methods, operations
from .machine import Evaluate, Machine, Stop
from .operations import NotCovered, Raises, Refused, is_known, is_plain
from .place import Whole
from .scopes import Scope, bind

Read = Callable[[ast.expr, Scope], object]


def _constant(machine: Machine, node: ast.Constant, scope: Scope) -> object:
    return machine.made(node.value, node, scope) if isinstance(node.value, int | str | bytes) else node.value


def several(machine: Machine, nodes: list[ast.expr], scope: Scope, read: Read) -> list[object]:
    """Elements of a display or positional arguments, with `*more` among them."""
    found: list[object] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            value = machine.value(node.value, scope)
            machine.look(node, scope, value)
            found += machine.items(node.value, scope, value)
        else:
            found.append(read(node, scope))
    return found


def _list(machine: Machine, node: ast.List, scope: Scope) -> object:
    return machine.made(several(machine, node.elts, scope, machine.element), node, scope)


def _tuple(machine: Machine, node: ast.Tuple, scope: Scope) -> object:
    return machine.made(tuple(several(machine, node.elts, scope, machine.element)), node, scope)


def _set(machine: Machine, node: ast.Set, scope: Scope) -> object:
    found = several(machine, node.elts, scope, machine.element)
    for each, value in zip(node.elts, found, strict=False):
        _key(machine, each, scope, value)
    if not is_plain(found):
        raise NotCovered
    return machine.made(operations.attempt(set, found), node, scope)


def _key(machine: Machine, node: ast.expr, scope: Scope, value: object) -> object:
    """What is looked up or kept by its value has to be known in full."""
    if isinstance(value, Opaque) and not isinstance(value, UnwrittenMember):
        raise Stop(value)
    machine.look(node, scope, value)
    if not is_plain(value) and not isinstance(node, ast.Starred):
        raise machine.stop(node, scope, "the key is not known")
    return value


def _dict(machine: Machine, node: ast.Dict, scope: Scope) -> object:
    found: dict[object, object] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            found.update(mapping(machine, value, scope))
        else:
            _put(machine, found, key, value, scope)
    return machine.made(found, node, scope)


def _put(machine: Machine, found: dict[object, object], key: ast.expr, value: ast.expr, scope: Scope) -> None:
    known = _key(machine, key, scope, machine.value(key, scope))
    operations.attempt(hash, known)
    found[known] = machine.element(value, scope)


def mapping(machine: Machine, node: ast.expr, scope: Scope) -> dict[object, object]:
    """What `**node` gives."""
    value = machine.value(node, scope)
    if not isinstance(value, dict):
        raise machine.stop(node, scope, Raises("TypeError") if is_known(value) else "the keys are not known")
    machine.look(node, scope, value)
    return value


# Operators


def _binary(machine: Machine, node: ast.BinOp, scope: Scope) -> object:
    """The operands of `a + b + c + …` are no deeper one than the other."""
    spine = [node]
    while isinstance(spine[-1].left, ast.BinOp):
        spine.append(spine[-1].left)
    value = machine.value(spine[-1].left, scope)
    for each in reversed(spine):
        right = machine.value(each.right, scope)
        machine.look(each, scope, value, right)
        try:
            if isinstance(each.op, ast.Mod) and isinstance(value, str):
                value = methods.percent(value, right)
            else:
                value = operations.binary(each.op, value, right)
            machine.made(value, each, scope)
        except Refused as refused:
            raise machine.stop(each, scope, refused) from None
    return value


def _unary(machine: Machine, node: ast.UnaryOp, scope: Scope) -> object:
    value = machine.value(node.operand, scope)
    if not isinstance(node.op, ast.Not):
        return operations.unary(node.op, value)
    if not is_known(value):
        raise NotCovered
    return not operations.truth(value)


def _boolean(machine: Machine, node: ast.BoolOp, scope: Scope) -> object:
    """The first operand that decides, as Python has it."""
    value: object = None
    for each in node.values:
        value = machine.value(each, scope)
        if each is node.values[-1]:
            return value
        if not is_known(value):
            raise NotCovered
        if operations.truth(value) is isinstance(node.op, ast.Or):
            return value
    return value


def _compare(machine: Machine, node: ast.Compare, scope: Scope) -> object:
    left = machine.value(node.left, scope)
    for operation, each in zip(node.ops, node.comparators, strict=True):
        right = machine.value(each, scope)
        if not _holds(machine, operation, left, right, node, scope):
            return False
        left = right
    return True


def _holds(
    machine: Machine, operation: ast.cmpop, left: object, right: object, node: ast.expr, scope: Scope
) -> bool:
    members = [each.member for each in (left, right) if isinstance(each, Member | UnwrittenMember)]
    if len(members) == 2 and members[0].enum == members[1].enum:
        if isinstance(operation, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
            return (members[0].name == members[1].name) is isinstance(operation, ast.Eq | ast.Is)
        raise NotCovered
    machine.look(node, scope, left, right)
    return operations.compared(operation, left, right)


def _conditional(machine: Machine, node: ast.IfExp, scope: Scope) -> object:
    return machine.value(node.body if machine.truth(node.test, scope) else node.orelse, scope)


def _subscript(machine: Machine, node: ast.Subscript, scope: Scope) -> object:
    value, key = machine.value(node.value, scope), machine.value(node.slice, scope)
    if not is_known(value) and not isinstance(value, Given):
        raise NotCovered
    found = operations.item(value, _key(machine, node.slice, scope, key))
    return machine.made(found, node, scope) if isinstance(key, slice) else found


def _slice(machine: Machine, node: ast.Slice, scope: Scope) -> object:
    ends = (
        each and _key(machine, each, scope, machine.value(each, scope))
        for each in (node.lower, node.upper, node.step)
    )
    return slice(*ends)


# Comprehensions


def _comprehended(
    machine: Machine,
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
    scope: Scope,
    emit: Callable[[Scope], None],
) -> None:
    """Call `emit` for every combination, with its names."""
    inner = scope.inner({})

    def loop(depth: int) -> None:
        if depth == len(node.generators):
            emit(inner)
            return
        clause = node.generators[depth]
        around = inner if depth else scope
        if clause.is_async:
            raise NotCovered
        for each in machine.items(clause.iter, around, iterated(machine, clause.iter, around)):
            machine.charge(1, clause.iter, around)
            if not isinstance(clause.target, ast.Name):
                machine.look(clause.iter, around, each)
            bind(clause.target, each, inner)
            if all(machine.truth(test, inner) for test in clause.ifs):
                loop(depth + 1)

    loop(0)


def iterated(machine: Machine, node: ast.expr, scope: Scope) -> object:
    """What a loop runs over."""
    value = machine.value(node, scope)
    machine.look(node, scope, value)
    return machine.members(value, node, scope) if isinstance(value, ClassValue) else value


def _collected(
    machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope
) -> list[object]:
    found: list[object] = []
    _comprehended(machine, node, scope, lambda inner: found.append(machine.element(node.elt, inner)))
    return found


def _list_comprehension(machine: Machine, node: ast.ListComp, scope: Scope) -> object:
    return machine.made(_collected(machine, node, scope), node, scope)


def _generator(machine: Machine, node: ast.GeneratorExp, scope: Scope) -> object:
    return iter(_collected(machine, node, scope))


def _set_comprehension(machine: Machine, node: ast.SetComp, scope: Scope) -> object:
    found = _collected(machine, node, scope)
    for each in found:
        _key(machine, node.elt, scope, each)
    return machine.made(operations.attempt(set, found), node, scope)


def _dict_comprehension(machine: Machine, node: ast.DictComp, scope: Scope) -> object:
    found: dict[object, object] = {}
    _comprehended(machine, node, scope, lambda inner: _put(machine, found, node.key, node.value, inner))
    return machine.made(found, node, scope)


# Text, functions


def _joined(machine: Machine, node: ast.JoinedStr, scope: Scope) -> object:
    within = replace(scope, place=Whole(scope.place, node))
    pieces = []
    for each in node.values:
        try:
            pieces.append(_piece(machine, each, within))
        except Stop as stop:
            whole = scope.place.written(node)
            if stop.opaque.text.span == whole.span:
                stop.opaque = replace(stop.opaque, text=whole)
            raise
    return machine.made("".join(pieces), node, scope)


def _piece(machine: Machine, node: ast.expr, scope: Scope) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.FormattedValue)
    value = machine.value(node.value, scope)
    spec = machine.value(node.format_spec, scope) if node.format_spec else ""
    if not isinstance(spec, str):
        raise NotCovered
    machine.look(node, scope, value)
    made = methods.text(value, chr(node.conversion) if node.conversion != -1 else "", spec)
    machine.charge(len(made) >> 4, node, scope)
    return made


def _lambda(machine: Machine, node: ast.Lambda, scope: Scope) -> object:
    return Lambda(scope.place.written(node), (node, scope))


KINDS: dict[type[ast.expr], Evaluate] = {
    ast.Constant: _constant, ast.List: _list, ast.Tuple: _tuple, ast.Set: _set, ast.Dict: _dict,
    ast.BinOp: _binary, ast.UnaryOp: _unary, ast.BoolOp: _boolean, ast.Compare: _compare,
    ast.IfExp: _conditional, ast.Subscript: _subscript, ast.Slice: _slice,
    ast.ListComp: _list_comprehension, ast.GeneratorExp: _generator,
    ast.SetComp: _set_comprehension, ast.DictComp: _dict_comprehension,
    ast.JoinedStr: _joined, ast.Lambda: _lambda,
}  # fmt: skip
