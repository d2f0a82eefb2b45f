"""Does code only compute: would nobody notice if it ran while items run, and not after them?

    total += price * rate           nothing but names of the function's own
    rows.append(each.strip())       `rows` was made here, and nobody else can see it
    log(each)                       loud: nobody knows what `log` does

Operators, attributes and items of values count as computation, whatever classes make of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .kinds import IMMUTABLE, Kinds, is_looking, is_pure
from .meanings import Inside, is_literal
from .places import normal
from .scope import dotted
from .trees import children

# What puts its arguments into the object, at these places, and what changes it otherwise.
_PUTTING = {
    "add": (0,),
    "append": (0,),
    "appendleft": (0,),
    "insert": (1,),
    "setdefault": (1,),
}
_CHANGING = frozenset(
    {
        *("clear", "extend", "extendleft", "pop", "popleft", "remove", "reverse", "sort"),
        *("difference_update", "discard", "intersection_update", "symmetric_difference_update"),
        *("popitem", "subtract", "update"),
    }
)
# Calls that make an object of which nobody else knows.
_MAKERS = frozenset({"bytearray", "dict", "frozenset", "list", "set", "sorted", "tuple"})
_TABLES = frozenset({"collections.Counter", "collections.OrderedDict", "collections.deque"})
_DEFAULTS = "collections.defaultdict"

_PLAIN = (
    *(ast.Assert, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Break, ast.Continue, ast.Delete, ast.Expr),
    *(ast.For, ast.If, ast.Pass, ast.Raise, ast.Return, ast.Try, ast.While, ast.ExceptHandler),
    *(ast.BinOp, ast.BoolOp, ast.Compare, ast.Constant, ast.Dict, ast.DictComp, ast.FormattedValue),
    *(ast.GeneratorExp, ast.IfExp, ast.JoinedStr, ast.Lambda, ast.List, ast.ListComp, ast.NamedExpr),
    *(ast.Set, ast.SetComp, ast.Slice, ast.Starred, ast.Tuple, ast.UnaryOp, ast.comprehension),
    *(ast.arguments, ast.arg),
)


class Quiet:
    """Looks at pieces of a function, and keeps the first that is loud."""

    def __init__(self, function: ast.FunctionDef, inside: Inside, kinds: Kinds) -> None:
        self._inside, self._kinds = inside, kinds
        self._body = function.body
        self.loud: tuple[ast.expr | ast.stmt, str] | None = None
        self.reads: dict[str, ast.expr] = {}  # parameters that it looks at, each where it first does

    def visit(self, node: ast.AST) -> None:
        if self.loud:
            return
        match node:
            case ast.Name():
                self._name(node)
            case ast.Attribute():
                self._attribute(node)
            case ast.Subscript():
                if not isinstance(node.ctx, ast.Load):
                    self._change(node, node.value)
                self._all([node.value, node.slice])
            case ast.Call():
                self._call(node)
            case ast.keyword(arg=arg, value=value):
                self._callback(value) if arg in ("key", None) else self.visit(value)
            case ast.AnnAssign():
                self._all([part for part in (node.value, node.target) if part])
            case ast.comprehension() | ast.For():
                self._kinds.unpack(node.target, self._kinds.each(node.iter))
                self._all(children(node))
            case _ if isinstance(node, _PLAIN):
                if isinstance(node, ast.AugAssign):
                    self._augmented(node)
                self._all(self._in_order(node))
            case _:
                self._tell(node, f"comes to `{_first_word(node)}`")

    def _all(self, nodes: list[ast.AST]) -> None:
        for each in nodes:
            self.visit(each)

    def _in_order(self, node: ast.AST) -> list[ast.AST]:
        """A comprehension's clauses before what it makes of them: they tell the kinds of names."""
        found = children(node)
        return sorted(found, key=lambda each: not isinstance(each, ast.comprehension))

    def _tell(self, node: ast.AST, message: str) -> None:
        assert isinstance(node, ast.expr | ast.stmt), node
        self.loud = self.loud or (node, message)

    def _name(self, node: ast.Name) -> None:
        name = normal(node.id)
        if name in self._inside.params and name not in self._inside.values:
            self.reads.setdefault(name, node)
        elif name in self._inside.params:
            self._tell(node, f"looks at `{name}`, which it binds to something else")
        elif name not in self._inside.values and not self._inside.meanings.is_steady(name):
            self._tell(node, f"looks at `{name}`, which others may change")

    def _attribute(self, node: ast.Attribute) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._tell(node, f"changes `{ast.unparse(node)}`")
        name = dotted(node)
        if not name or self._inside.is_own(name.partition(".")[0]):
            self.visit(node.value)
        elif not is_pure(self._inside.meaning(node)):
            self._tell(node, f"looks at `{name}`, which others may change")

    def _call(self, node: ast.Call) -> None:
        meaning = self._inside.meaning(node.func)
        if is_pure(meaning):
            self._passed(node, is_default=meaning == _DEFAULTS)
        elif isinstance(node.func, ast.Attribute):
            self._method(node, node.func)
        else:
            self._tell(node, f"calls `{ast.unparse(node.func)}`")

    def _passed(self, node: ast.Call, *, is_default: bool = False) -> None:
        """The arguments; what is to be called later has to be pure as well."""
        for place, each in enumerate(node.args):
            self._callback(each) if is_default and place == 0 else self.visit(each)
        self._all([*node.keywords])

    def _callback(self, node: ast.expr) -> None:
        meaning = self._inside.meaning(node)
        is_known = is_pure(meaning) or (meaning.startswith("str.") and meaning.count(".") == 1)
        if isinstance(node, ast.Lambda) or (isinstance(node, ast.Constant) and node.value is None):
            self.visit(node)
        elif not is_known:
            self._tell(node, f"calls `{ast.unparse(node)}`")

    def _method(self, node: ast.Call, func: ast.Attribute) -> None:
        kind = self._kinds.of(func.value)
        if is_looking(kind, func.attr):
            self.visit(func.value)
        elif func.attr in _PUTTING or func.attr in _CHANGING:
            self._change(func, func.value)
            self.visit(func.value)
        else:
            self._tell(func, f"calls `{ast.unparse(func)}`")
        self._passed(node)

    # What it may change: objects that it has made, and what is in those if it has made that, too

    def _augmented(self, node: ast.AugAssign) -> None:
        """`a += b` may change the object of `a` in place."""
        match node.target:
            case ast.Name(id=name) if not self._is_own(normal(name)):
                self._tell(node.target, f"changes `{name}`")
            case ast.Subscript() as target:
                self._change(target, target)

    def _change(self, node: ast.expr, changed: ast.expr) -> None:
        match changed:
            case ast.Name(id=name):
                is_own = self._is_own(normal(name))
            case (
                ast.Subscript(value=ast.Name(id=name))
                | ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="setdefault"))
            ):
                is_own = self._is_own(normal(name)) and self._holds_own(normal(name))
            case _:
                is_own = False
        if not is_own:
            self._tell(node, f"changes `{ast.unparse(changed)}`")

    def _is_own(self, name: str) -> bool:
        """Is every object that it ever stands for made here?"""
        values = self._inside.values.get(name, [])
        is_param = name in self._inside.params
        return (
            bool(values) and not is_param and all(each is not None and self._is_made(each) for each in values)
        )

    def _is_made(self, value: ast.expr) -> bool:
        if self._kinds.of(value).name in IMMUTABLE or is_literal(value):
            return True
        if isinstance(value, ast.Call):
            return self._inside.meaning(value.func) in _MAKERS | _TABLES | {_DEFAULTS}
        made = ast.List | ast.ListComp | ast.Dict | ast.DictComp | ast.Set | ast.SetComp | ast.Tuple
        return isinstance(value, made | ast.BinOp | ast.UnaryOp | ast.JoinedStr)

    def _holds_own(self, name: str) -> bool:
        """Is all that is in its objects made here, too?"""
        values = [each for each in self._inside.values[name] if each is not None]
        return all(map(self._is_made_of_made, values)) and all(
            self._is_made(each) for statement in self._body for each in _puts(statement, name)
        )

    def _is_made_of_made(self, value: ast.expr) -> bool:
        match value:
            case ast.List(elts=parts) | ast.Set(elts=parts) | ast.Tuple(elts=parts):
                return all(map(self._is_made, parts))
            case ast.Dict(values=parts):
                return None not in value.keys and all(map(self._is_made, parts))
            case ast.ListComp(elt=part) | ast.DictComp(value=part):
                return self._is_made(part)
            case ast.BinOp(left=left, op=ast.Mult()):
                return self._is_made_of_made(left)
            case ast.Call(func=func, args=args, keywords=[]):
                meaning = self._inside.meaning(func)
                if meaning == _DEFAULTS and len(args) == 1:
                    return self._makes(args[0])
                return meaning in _MAKERS | _TABLES and not args
        return False

    def _makes(self, factory: ast.expr) -> bool:
        if isinstance(factory, ast.Lambda):
            return self._is_made(factory.body)
        return self._inside.meaning(factory) in _MAKERS | _TABLES | {"bool", "float", "int", "str"}


def _puts(statement: ast.stmt, name: str) -> Iterator[ast.expr]:
    """What is put into the object of that name; the name itself where nobody knows what."""
    for part in ast.walk(statement):
        match part:
            case ast.Assign(targets=targets, value=value):
                yield from (value for each in targets if _is_in(each, name))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=id) as value, attr=method), args=args):
                if normal(id) == name:
                    places = _PUTTING.get(method, ())
                    yield from (args[place] for place in places if place < len(args))
                    if method in ("extend", "extendleft", "update"):
                        yield value
            case ast.AugAssign(target=ast.Name(id=id) as value) if normal(id) == name:
                yield value


def _is_in(target: ast.expr, name: str) -> bool:
    """Is it an item, or a stretch, of the object of that name, be it inside of a tuple of targets?"""
    return any(
        isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name) and normal(part.value.id) == name
        for part in ast.walk(target)
        if not isinstance(getattr(part, "ctx", None), ast.Load)
    )


def _first_word(node: ast.AST) -> str:
    return ast.unparse(node).split(maxsplit=1)[0].rstrip(":")
