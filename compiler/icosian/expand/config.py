"""`config.when` and its kin: the node exists only in some configurations.

    @config.when(region="EU")
    def price__eu(base: int) -> int: ...        ->   price  when region is "EU"

    @config.when_not_in(region=["EU", "US"])
    def price__other(base: int) -> int: ...     ->   price  when region is neither

Every condition takes one `__suffix` off the name, or gives the name itself with `name=`.  Values
have to be literals.  A key that the configuration lacks counts as None.

`config(lambda c: c["region"] == "EU")` is understood where it is such a comparison, or several joined
by `and`.  Any other lambda, or function of the project, is worked out for the one configuration that is
built.  Lint works it out as far as the keys that it asks for are given; else the function is left out, and said
to be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..ir.condition import ALWAYS, Condition
from ..ir.graph import Node
from ..ir.source import Flaw, Span, Text
from ..ir.values import FunctionValue, Lambda, Opaque, Residual
from .evaluate.place import expression
from .modifiers import Call, answers_to, each


def _condition(kind: str, key: str, value: object) -> Condition | None:
    """What `config.<kind>(key=value)` says; None where it is not what anybody means."""
    is_outside = kind.startswith("when_not")
    if not kind.endswith("_in"):
        return Condition.on(key, value, is_outside=is_outside)
    if isinstance(value, list | tuple | set | frozenset):
        return Condition.on(key, *value, is_outside=is_outside)
    return None


def text_of_choices(kind: str, given: Mapping[str, object]) -> str:
    """A text that stands for a list of choices, with its key; "" if there is none."""
    texts = (f"{key}={value!r}" for key, value in given.items() if isinstance(value, str))
    return next(texts, "") if kind.endswith("_in") else ""


def substring(modifier: str, text: str, at: Span) -> Flaw:
    """A text is searched for the value of the key."""
    key = text.partition("=")[0]
    message = f"`{modifier}({text})` asks whether the value of `{key}` is a part of the text"
    return Flaw("substring-condition", message, at)


def condition_of(modifier: str, given: Mapping[str, object]) -> Condition | None:
    """What all of `key=value` say together; None where one of them is not literal."""
    when = ALWAYS
    for key, value in given.items():
        part = (
            None
            if isinstance(value, Opaque | Residual)
            else _condition(modifier.removeprefix("config."), key, value)
        )
        if part is None:
            return None
        when &= part
    return when


@answers_to("config.when", "config.when_not", "config.when_in", "config.when_not_in", bucket="resolve")
@each
def config_when(node: Node, call: Call) -> Iterator[Node]:
    """Narrow the condition under which the node exists: never drop it, `narrow` chooses later."""
    kind = call.modifier.removeprefix("config.")
    given = dict(call.keywords)
    # `config.when("EU")` names the node, as in Hamilton; a rule tells that it sets no condition.
    # Hamilton's `when_not_in` has no such parameter: there, `name` is a key like any other.
    name = next(iter(call.positional), None) if kind == "when_not_in" else given.pop("name", None)
    name = name or next(iter(call.positional), None)
    when, opaque = node.when, [*call.opaque()]
    for key, value in given.items():
        if isinstance(value, Opaque | Residual):
            opaque += [value.text] * isinstance(value, Residual)
        elif condition := _condition(kind, key, value):
            when &= condition
    made = _named(node, name, when, tuple(opaque))
    flaws = tuple(_misread(call, given))
    is_unknown = made.is_unknown or any(flaw.rule not in _HARMLESS for flaw in flaws)
    yield replace(made, flaws=made.flaws + flaws, is_unknown=is_unknown)


# The node is there all the same, and always.
_HARMLESS = ("positional-condition", "empty-condition")
_NAMELESS = "it leaves the node without a name"


def _misread(call: Call, given: Mapping[str, object]) -> Iterator[Flaw]:
    """Conditions that ask for something else than what they seem to, or for nothing."""
    kind = call.modifier.removeprefix("config.")
    if call.positional and not isinstance(call.positional[0], Opaque):
        text = f"`{call.modifier}({call.positional[0]!r})`"
        yield Flaw("positional-condition", text, call.at(0))
    elif not given:
        yield Flaw("empty-condition", f"`{call.modifier}` compares no key", call.written.span)
    if kind != "when_not_in" and dict(call.keywords).get("name") == "":
        yield call.flaw(_NAMELESS, call.at("name"))
    if text := text_of_choices(kind, given):
        yield substring(call.modifier, text, call.at(text.partition("=")[0]))
    for key, value in given.items():
        if not isinstance(value, str | Opaque | Residual) and _condition(kind, key, value) is None:
            yield call.flaw(f"`{key}` needs a list of values", call.at(key))


@answers_to("config", bucket="resolve", asks=True)
@each
def config(node: Node, call: Call) -> Iterator[Node]:
    """`config(lambda c: c["k"] == 1)`: the comparison as a condition."""
    tree = expression(call.written.text)
    given = dict(call.keywords)
    name = given.get("target_name", next(iter(call.positional[1:2]), None))
    if name == "":
        flaw = call.flaw(_NAMELESS, call.at("target_name" if "target_name" in given else 1))
        yield replace(_named(node, None, node.when, ()), is_unknown=True, flaws=(*node.flaws, flaw))
        return
    if isinstance(tree, ast.Call) and tree.args and isinstance(tree.args[0], ast.Lambda):
        when = _compared(tree.args[0].body, tree.args[0].args.args[0].arg if tree.args[0].args.args else "")
        if when is not None:
            yield _named(node, name, node.when & when, ())
            return
    function = next(iter(call.positional), None)
    made: object = None
    if isinstance(function, Lambda | FunctionValue):
        made = call.evaluator.holds(function, call.given, call.written)
        if isinstance(made, Opaque) and not call.given.is_whole:
            named = _named(node, name, node.when, ())
            yield replace(named, is_unknown=True, flaws=(*node.flaws, call.left_out()))
            return
    if isinstance(made, bool):
        if made:
            yield _named(node, name, node.when, ())
        return  # under what is given, it does not exist
    yield _named(node, name, node.when, (Text(call.written.text, call.written.span),))


def _named(node: Node, name: object, when: Condition, opaque: tuple[Text, ...]) -> Node:
    if not isinstance(name, str):
        name = node.name[: node.name.rindex("__")] if "__" in node.name else node.name
    unknown = node.is_unknown or bool(opaque)
    return replace(node, name=name, when=when, opaque=node.opaque + opaque, is_unknown=unknown)


def _compared(test: ast.expr, config: str) -> Condition | None:
    """The box that a test describes, None when it is no plain comparison of keys with literals."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            parts = [_compared(value, config) for value in values]
            if any(part is None for part in parts):
                return None
            when = Condition()
            for part in parts:
                when &= part or Condition()
            return when
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            key = _key(left, config)
            try:
                value = ast.literal_eval(right)
            except (ValueError, TypeError):
                return None
            kind = {ast.Eq: "when", ast.NotEq: "when_not", ast.In: "when_in", ast.NotIn: "when_not_in"}.get(
                type(op)
            )
            if isinstance(op, ast.Is | ast.IsNot) and value is None:
                kind = "when" if isinstance(op, ast.Is) else "when_not"
            return _condition(kind, key, value) if key and kind else None
    return None


def _key(node: ast.expr, config: str) -> str:
    """The key in `c["key"]` or `c.get("key")`, "" for anything else."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))) if name == config:
            return key
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr="get"),
            args=[ast.Constant(value=str(key))],
            keywords=[],
        ) if name == config:
            return key
    return ""
