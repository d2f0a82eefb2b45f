"""The bodies of the user's functions: assignments to names, branches, loops, a result."""

from __future__ import annotations

import ast

from ...discover.places import normal
from . import operations
from .machine import Machine
from .operations import NotCovered, is_known
from .scopes import UNBOUND, Scope, bind
from .syntax import iterated


def run(machine: Machine, body: list[ast.stmt], scope: Scope) -> object:
    """What a call gives."""
    found = _run(machine, body, scope)
    return None if found is UNBOUND else found


def _run(machine: Machine, body: list[ast.stmt], scope: Scope) -> object:
    """What these statements return, UNBOUND when they go on."""
    for statement in body:
        found = _step(machine, statement, scope)
        if found is not UNBOUND:
            return found
    return UNBOUND


def _step(machine: Machine, statement: ast.stmt, scope: Scope) -> object:
    match statement:
        case ast.Return(value=value):
            return machine.value(value, scope) if value else None
        case ast.Assign(targets=targets, value=value):
            found = machine.value(value, scope)
            for target in targets:
                machine.look(value, scope, found)
                bind(target, found, scope)
        case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
            bind(target, machine.value(value, scope), scope)
        case ast.AugAssign(target=ast.Name(id=name), op=operation, value=value):
            before = scope.names[normal(name)]
            # A list would be changed in place, and others may hold it.
            if not is_known(before) or not isinstance(before, str | int | float | tuple | None):
                raise NotCovered
            found = operations.binary(operation, before, machine.value(value, scope))
            scope.names[normal(name)] = machine.made(found, value, scope)
        case ast.If(test=test, body=body, orelse=orelse):
            return _run(machine, body if machine.truth(test, scope) else orelse, scope)
        case ast.For(target=target, iter=values, body=body, orelse=[]):
            return _loop(machine, target, values, body, scope)
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            pass
        case _:
            raise NotCovered
    return UNBOUND


def _loop(machine: Machine, target: ast.expr, values: ast.expr, body: list[ast.stmt], scope: Scope) -> object:
    for each in machine.items(values, scope, iterated(machine, values, scope)):
        machine.charge(1, values, scope)
        machine.look(values, scope, each)
        bind(target, each, scope)
        found = _run(machine, body, scope)
        if found is not UNBOUND:
            return found
    return UNBOUND
