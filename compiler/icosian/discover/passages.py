"""Does a function go through its parameter exactly once, so that it cannot tell an iterator from a list?

    def total(prices, rate):
        result = 0.0                  before: runs while no item has run yet
        for price in prices:          the passage: each turn runs while items run
            result += price * rate
        return round(result, 2)       after: all items have run, whatever stands here

The passage is a call of one of a few builtins, a `for` statement or a comprehension, and stands where it runs
once at most.  What runs before its end must not see, nor do, anything that items could do or see:
`quiet.py`.  Whoever adds a form here has to think of what happens when an item fails in the midst of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..ir.passage import Passage
from ..ir.source import Text
from .kinds import UNKNOWN, Kinds
from .meanings import Inside, Meanings
from .places import Places, normal
from .quiet import Quiet
from .trees import children

# Each takes everything from what it is given, in its order, before it returns.  Not `any` and `all`, which stop early.
_EAGER = {
    "dict": (),
    "frozenset": (),
    "list": (),
    "max": ("key", "default"),
    "min": ("key", "default"),
    "set": (),
    "statistics.fmean": (),
    "sum": ("start",),
    "tuple": (),
}
_CHAINED = "itertools.chain.from_iterable"  # takes it as it is taken from itself
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_SEES_ALL = frozenset({"locals", "vars", "dir", "eval", "exec", "breakpoint"})
_FRAMES = frozenset({"_getframe", "currentframe", "stack"})
_HOLDERS = {
    ast.For: "in a loop",
    ast.While: "in a loop",
    ast.Try: "in a `try`",
    ast.TryStar: "in a `try`",
    ast.With: "in a `with`",
    ast.FunctionDef: "in a function of its own",
    ast.AsyncFunctionDef: "in a function of its own",
    ast.Lambda: "in a function of its own",
    ast.ClassDef: "in a class",
    ast.ListComp: "in a loop",
    ast.SetComp: "in a loop",
    ast.DictComp: "in a loop",
    ast.GeneratorExp: "in a loop",
    ast.comprehension: "in a loop",
}
_LEAVING = (ast.Break, ast.Return, ast.Yield, ast.YieldFrom, ast.Await)


def passages(
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    params: Iterable[ast.arg],
    meanings: Meanings,
    places: Places,
    *,
    is_generator: bool,
) -> dict[str, Passage]:
    """How it goes through each of these parameters."""
    if is_generator or isinstance(function, ast.AsyncFunctionDef):
        kind = "is a generator, and runs when somebody draws from it" if is_generator else "is async"
        return {normal(param.arg): _not(param, kind, places) for param in params}
    seen = [part for statement in function.body for part in ast.walk(statement)]
    inside = Inside(function, meanings)
    hidden = next((part for part in seen if _sees_all(part)), None)
    names = [normal(param.arg) for param in params]
    return {name: _passage(name, function, seen, hidden, inside, places) for name in names}


def _passage(
    name: str,
    function: ast.FunctionDef,
    seen: list[ast.AST],
    hidden: ast.AST | None,
    inside: Inside,
    places: Places,
) -> Passage:
    uses = [part for part in seen if isinstance(part, ast.Name) and normal(part.id) == name]
    if not uses:
        return _not(function.body[0], f"does not go through `{name}`", places)
    if len(uses) > 1:
        return _not(uses[1], f"uses `{name}` a second time", places)
    if name in inside.values:
        return _not(uses[0], f"makes something else of `{name}`", places)
    if hidden:
        return _not(hidden, f"may see `{name}` through `{ast.unparse(hidden)}`", places)
    return _Way(function, uses[0], inside, places).passage()


def _sees_all(part: ast.AST) -> bool:
    if isinstance(part, ast.Attribute):
        return part.attr in _FRAMES
    return isinstance(part, ast.Name) and normal(part.id) in _SEES_ALL


def _not(node: ast.AST, message: str, places: Places) -> Passage:
    assert isinstance(node, ast.expr | ast.stmt | ast.arg)
    return Passage(Text(message, places.span(node)))


class _Way:
    """From the one use of a parameter out to the body of its function."""

    def __init__(self, function: ast.FunctionDef, use: ast.Name, inside: Inside, places: Places) -> None:
        self._function, self._inside, self._places = function, inside, places
        self._parents = {
            child: part
            for statement in function.body
            for part in ast.walk(statement)
            for child in ast.iter_child_nodes(part)
        }
        self._use = use
        self._kinds = Kinds(inside)
        annotation = inside.params[normal(use.id)].annotation
        self._each = UNKNOWN  # of the items
        if isinstance(annotation, ast.Subscript):
            self._each = self._kinds.annotated(annotation.slice)
        self._within: list[ast.AST] = []  # what runs between one item and the next

    def passage(self) -> Passage:
        if (taker := self._taker()) is None:
            return self._no(self._use, "does more with it than to go through it once")
        if isinstance(taker, ast.For):
            left = next(
                (each for part in taker.body for each in ast.walk(part) if isinstance(each, _LEAVING)), None
            )
            if left:
                return self._no(left, "may leave the loop before the end")
        before: list[ast.AST] = []
        is_certain = True
        at: ast.AST = taker
        while at in self._parents:
            parent = self._parents[at]
            if (where := _HOLDERS.get(type(parent))) and not self._is_first(at, parent):
                return self._no(taker, f"goes through it {where}")
            earlier, always = _earlier(at, parent)
            before += earlier
            is_certain = is_certain and always
            at = parent
        assert isinstance(at, ast.stmt)
        before += self._function.body[: self._function.body.index(at)]
        if not is_certain:  # then all the rest may run before any item
            before = self._around(taker)
        quiet = Quiet(self._function, self._inside, self._kinds)
        for part in (*before, *self._within):
            quiet.visit(part)
        if quiet.loud:
            node, message = quiet.loud
            return self._no(node, f"{message} before it is through")
        reads = tuple(Text(name, self._places.span(node)) for name, node in quiet.reads.items())
        return Passage(self._places.nothing(self._places.span(self._use)), reads)

    def _no(self, node: ast.AST, message: str) -> Passage:
        return _not(node, message, self._places)

    def _taker(self) -> ast.expr | ast.stmt | None:
        """What takes all of it, whether from itself or from what gives it on one by one."""
        at: ast.AST = self._use
        while True:
            parent = self._parents.get(at)
            match parent:
                case ast.Call(args=[only], keywords=keywords) if only is at:
                    meaning = self._inside.meaning(parent.func)
                    if meaning == _CHAINED and not keywords:
                        self._each = self._each.arg(0)
                        at = parent
                        continue
                    if meaning in _EAGER and all(each.arg in _EAGER[meaning] for each in keywords):
                        self._within += keywords
                        return parent
                    match parent.func:
                        case ast.Attribute(value=between, attr="join") if not keywords and _is_text(between):
                            return parent
                case ast.comprehension(is_async=0):
                    whole = self._parents[parent]
                    assert isinstance(whole, _Comprehension)
                    if whole.generators[0].iter is at:
                        self._kinds.unpack(parent.target, self._each)
                        self._within += _clauses(whole)
                        if not isinstance(whole, ast.GeneratorExp):
                            return whole
                        self._each = UNKNOWN
                        at = whole
                        continue
                case ast.For(iter=iter) if iter is at:
                    self._kinds.unpack(parent.target, self._each)
                    self._within += [parent.target, *parent.body]
                    return parent
            return None

    def _is_first(self, at: ast.AST, parent: ast.AST) -> bool:
        """Is it what the loop goes through, which is made once, before it begins?"""
        if isinstance(parent, ast.For | ast.comprehension):
            return parent.iter is at
        return isinstance(parent, _Comprehension) and parent.generators[0] is at

    def _around(self, taker: ast.AST) -> list[ast.AST]:
        """The whole body without what takes the items."""
        found: list[ast.AST] = []
        for statement in self._function.body:
            found += _without(statement, taker)
        return found


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _clauses(whole: _Comprehension) -> list[ast.AST]:
    """What else there is in a comprehension than what it goes through."""
    first, *others = whole.generators
    values = [whole.key, whole.value] if isinstance(whole, ast.DictComp) else [whole.elt]
    return [first.target, *first.ifs, *others, *values]


def _without(node: ast.AST, left: ast.AST) -> list[ast.AST]:
    """The largest parts of it in which that one is not."""
    if node is left:
        return []
    if all(each is not left for each in ast.walk(node)):
        return [node]
    return [part for child in children(node) for part in _without(child, left)]


def _earlier(at: ast.AST, parent: ast.AST) -> tuple[list[ast.AST], bool]:
    """What of the parent runs earlier, and whether this part of it runs whenever the parent does."""
    match parent:
        case ast.If(test=test) | ast.IfExp(test=test):
            return [] if at is test else [test], at is test
        case ast.BoolOp(values=[first, *_]):
            return [], at is first
        case ast.Compare(left=left, comparators=[second, *_]):
            return [] if at is left else [left], at in (left, second)
        case ast.Match(subject=subject):
            return [], at is subject
        case ast.Assert() | ast.match_case() | ast.ExceptHandler():
            return [], False
        case ast.AnnAssign(value=value):
            return [], at is value
        case ast.Assign() | ast.NamedExpr() | ast.For() | ast.comprehension():
            return [], True
        case ast.Dict():
            return [each for each in children(parent) if each is not at], True
    if isinstance(parent, _Comprehension):
        return [], True
    earlier: list[ast.AST] = []
    for child in children(parent):
        if child is at:
            break
        earlier.append(child)
    return earlier, True
