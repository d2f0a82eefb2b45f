"""What all modifiers that check values have in common: the nodes that they make of a node.

share                ->   share_raw, a node for every validator, and share
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ..ir.condition import Condition
from ..ir.expression import Argument, Display, Expression, Fixed, Offered, Taken
from ..ir.expression import Call as Called
from ..ir.graph import Need, Node
from ..ir.source import Flaw, Text
from ..ir.types import Type
from ..ir.values import Opaque
from .evaluate.place import Place, expression
from .modifiers import Call, Nodes, sinks, unknown

_RESULT = Type("hamilton.data_quality.base.ValidationResult")
_TAG = "hamilton.data_quality"


@dataclass(frozen=True, slots=True)
class Validator:
    """One that looks at a node."""

    name: str
    function: str
    given: Expression  # what it is to compare with, or the validator of the user's itself
    is_custom: bool = False

    def looks_at(self, source: str) -> Expression:
        both = Argument("", Taken(source)), Argument("", self.given)
        return Called(Offered("checks", self.function), both[::-1] if self.is_custom else both)


Fact = Text | Flaw
Found = Validator | Fact


@dataclass(frozen=True, slots=True)
class Asked:
    """What a modifier asks for."""

    target: object  # of which nodes, as it was given
    level: Expression | None  # how important it is; None: every validator knows that itself
    validators: Callable[[Node], Iterable[Found]]
    facts: tuple[Fact, ...] = ()  # what is wrong with it, whatever the nodes


def checked(nodes: Nodes, call: Call, asked: Asked) -> Iterator[Node]:
    """Every node that is meant becomes its raw value, what its validators find, and the value that goes on."""
    meant = _targets(nodes, asked.target, call)
    facts, made = list(asked.facts), list[Node]()
    if isinstance(meant, Flaw):
        yield from unknown(nodes, *facts, meant)
        return
    for node in nodes:
        if id(node) not in meant:
            made.append(node)
        elif not node.type.name:
            made += unknown((node,))  # another rule speaks
        else:
            found = list(asked.validators(node))
            facts += (each for each in found if not isinstance(each, Validator))
            made += _around(node, [each for each in found if isinstance(each, Validator)], asked.level, call)
    old = {id(node) for node in nodes}
    new = {node.name for node in made if id(node) not in old}
    if not facts and (twice := _twice([node for node in made if node.name in new])):
        facts.append(call.flaw(f"`{twice}` is there already; give all validators to one decorator"))
    yield from unknown(nodes, *facts) if facts else made


def _around(node: Node, validators: list[Validator], level: Expression | None, call: Call) -> Iterator[Node]:
    raw = replace(node, name=f"{node.name}_raw")
    if node.is_fan_out:  # they look at the whole list, and it fans out afterwards
        listed = Called(Offered("checks", "items"), (Argument("", node.how),))
        raw = replace(raw, type=Type("list", node.type.args), how=listed)
    yield raw
    need = Need(raw.name, raw.name, raw.type, has_default=False, by_keyword=False, span=call.written.span)
    tags = dict(node.tags) | {f"{_TAG}.contains_dq_results": True, f"{_TAG}.source_node": node.name}
    results: list[tuple[Validator, str]] = []
    for validator in validators:
        count = sum(each.name == validator.name for each, _ in results)
        name = f"{node.name}_{validator.name}" + (f"_{count}" if count else "")
        how, told = validator.looks_at(raw.name), tuple(sorted(tags.items()))
        yield replace(node, name=name, type=_RESULT, needs=(need,), how=how, tags=told)
        results.append((validator, name))
    needs = (need, *(replace(need, param=name, source=name, type=_RESULT) for _, name in results))
    yield replace(node, needs=needs, how=_outcome(node.name, raw.name, results, level))


def _outcome(
    node: str, raw: str, results: list[tuple[Validator, str]], level: Expression | None
) -> Expression:
    if not results:
        return Taken(raw)
    first = Argument("", Fixed(node)), Argument("", Taken(raw))
    if level is None:
        pairs = (Display("tuple", (validator.given, Taken(name))) for validator, name in results)
        return Called(Offered("checks", "judged"), (*first, *(Argument("", pair) for pair in pairs)))
    named = (Argument(each.name, Taken(name), by_keyword=True) for each, name in results)
    return Called(Offered("checks", "checked"), (*first, Argument("", level), *named))


def _targets(nodes: Nodes, target: object, call: Call) -> set[int] | Flaw:
    """The nodes that are meant, by identity."""
    if isinstance(target, Opaque):
        return set()  # told already
    if target is None or target is ...:
        return {id(node) for node in (nodes if target is ... else sinks(nodes))}
    names = [target] if isinstance(target, str) else target
    if not isinstance(names, list | tuple | set):
        return flaw_at(call, "target_", "`target_` takes names of nodes, or `...` for all", of_value=True)
    there = list(dict.fromkeys(node.name for node in nodes))
    for name in names:
        if name not in there:
            text = (
                f"`{call.definition.name}` makes no node `{name}`, but {', '.join(f'`{n}`' for n in there)}"
            )
            return flaw_at(call, "target_", text, of_value=True)
    return {id(node) for node in nodes if node.name in names}


def _twice(nodes: list[Node]) -> str:
    """The name of a node that two of them make in one configuration."""
    seen: dict[str, list[Condition]] = {}
    for node in nodes:
        before = seen.setdefault(node.name, [])
        if any((when & node.when).is_possible for when in before):
            return node.name
        before.append(node.when)
    return ""


def flaw_at(call: Call, keyword: str, message: str, *, of_value: bool = False) -> Flaw:
    """What is wrong with a keyword, or with its value, at the place where it is written."""
    tree, span = expression(call.written.text), call.written.span
    for each in tree.keywords if isinstance(tree, ast.Call) else ():
        if each.arg == keyword:
            span = Place(call.written).written(each.value if of_value else _name(each)).span
    return replace(call.flaw(message), span=span)


def _name(keyword: ast.keyword) -> ast.Name:
    assert keyword.arg
    end = keyword.col_offset + len(keyword.arg.encode())
    return ast.Name(
        keyword.arg,
        lineno=keyword.lineno,
        col_offset=keyword.col_offset,
        end_lineno=keyword.lineno,
        end_col_offset=end,
    )
