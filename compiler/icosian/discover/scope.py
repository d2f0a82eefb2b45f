"""What names mean at module level once the file has been imported: imports, aliases, fates."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..ir.source import Names, Text
from .places import Places, normal
from .trees import children


class Home:
    """What a module is called, so that its imports can be told absolutely."""

    def __init__(self, name: str, *, is_package: bool) -> None:
        self._parents = name.split(".") if is_package else name.split(".")[:-1]
        self.packages = tuple(prefixes(".".join(name.split(".")[:-1]))) if "." in name else ()

    def bindings(self, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str, str]]:
        """(local name, module, name in it) of everything imported; the module alone has no name in it."""
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                yield normal(alias.asname or alias.name), self._from(node), alias.name
            elif alias.asname:
                yield normal(alias.asname), alias.name, ""
            else:
                head = alias.name.partition(".")[0]
                yield normal(head), head, ""

    def _from(self, node: ast.ImportFrom) -> str:
        parents = self._parents[: len(self._parents) - node.level + 1] if node.level else []
        return ".".join([*parents, *([node.module] if node.module else [])])


def prefixes(module: str) -> Iterator[str]:
    """The packages that a module lies in, the outermost first, and itself."""
    parts = module.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


class Scope:
    """The names that a module binds, in the order in which it does.

    A module-level alias (`P = ht.Parallelizable`, `Urls = Parallelizable[str]`) keeps its text.
    """

    def __init__(self, shape: ast.Module, places: Places, home: Home) -> None:
        self._places = places
        self._home = home
        self._imports: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._stars: list[str] = []
        self._classes: dict[str, tuple[str, ...]] = {}
        self._fields: dict[str, tuple[tuple[str, str], ...]] = {}
        self._new_types: dict[str, str] = {}
        self._type_only: dict[str, None] = {}
        self._last: dict[str, ast.stmt] = {}  # the statement that a name ends up with
        self._values: dict[str, tuple[ast.Name, ast.expr]] = {}  # what a plain assignment binds it to
        for node in shape.body:
            self._add(node)

    def _add(self, node: ast.stmt) -> None:
        if is_never_run(node):
            return
        for name in bound(node):
            for meanings in (self._imports, self._aliases, self._classes, self._new_types, self._values):
                meanings.pop(name, None)
            self._last[name] = node
            self._type_only.pop(name, None)
            if _is_for_type_checkers(node):
                self._type_only[name] = None
        ways: dict[str, list[str]] = {}  # what branches of the statement bind a name to
        for part in flat(node):
            for target, value in _assigned(part):
                self._values[normal(target.id)] = (target, value)
            if isinstance(part, ast.Import | ast.ImportFrom):
                self._add_import(part)
            elif isinstance(part, ast.ClassDef):
                bases = (self._places.written(base).text for base in part.bases)
                self._classes[normal(part.name)] = tuple(bases)
                self._fields[normal(part.name)] = tuple(
                    (normal(each.target.id), self._places.written(each.annotation).text)
                    for each in part.body
                    if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
                )
            elif (alias := _alias(part)) is not None:
                target, value = alias
                ways.setdefault(normal(target.id), []).append(self._places.written(value).text)
            elif (new_type := _new_type(part)) is not None:
                target, value = new_type
                self._new_types[normal(target.id)] = self._places.written(value).text
        for name, texts in ways.items():
            imported = [self._imports[name]] if name in self._imports else []
            several = [f"({each})" for each in (*imported, *texts)]
            # Which of them it is, is known only at import: as a type, it is a conditional one.
            self._aliases[name] = texts[0] if len(several) == 1 else " if ... else ".join(several)

    def _add_import(self, node: ast.Import | ast.ImportFrom) -> None:
        for local, module, name in self._home.bindings(node):
            if name == "*":
                self._stars.append(module)
            else:
                self._imports[local] = f"{module}.{name}" if name else module

    def fate(self, name: str, node: ast.stmt) -> str:
        """What became of the function that `node` defines: "" when the name still means it."""
        last = self._last.get(name, node)
        if last is node:
            return ""
        if isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef):
            return f"defined again in line {last.lineno}"
        if isinstance(last, ast.Delete):
            return f"deleted in line {last.lineno}"
        return f"bound to something else in line {last.lineno}"

    def last(self, name: str) -> ast.stmt | None:
        """The statement that the name ends up with."""
        return self._last.get(name)

    def value(self, name: str) -> ast.expr | None:
        """What a plain assignment binds it to, if that is what it ends up with."""
        _, value = self._values.get(name, (None, None))
        return value

    def names(self) -> Names:
        return Names(
            self._imports,
            self._aliases,
            tuple(self._stars),
            self._classes,
            self._new_types,
            tuple(self._type_only),
            self._fields,
        )

    def values(self) -> Iterator[tuple[str, ast.Name, ast.expr]]:
        """The names that plain assignments bind, where, and to what."""
        return ((name, target, value) for name, (target, value) in self._values.items())


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or of attributes of a name, "" for anything else."""
    if isinstance(node, ast.Name):
        return normal(node.id)
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{normal(node.attr)}"
    return ""


def is_never_run(node: ast.stmt) -> bool:
    """`if __name__ == "__main__":` and nothing else: not when the module is imported."""
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and isinstance(node.test, ast.Compare)
        and ast.unparse(node.test) in ("__name__ == '__main__'", "'__main__' == __name__")
    )


def _is_for_type_checkers(node: ast.stmt) -> bool:
    """`if TYPE_CHECKING:` without an `else`."""
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING"
    )


def dynamic(shape: ast.Module, places: Places) -> Iterator[Text]:
    """Code at module level that may bind any name: `exec(…)`, `globals()[…] = …`, `globals().update(…)`."""
    for statement in shape.body:
        if not is_never_run(statement):
            for node in flat(statement):
                match node:
                    case ast.Call(func=ast.Name(id="exec")):
                        yield Text("exec", places.span(node))
                    case ast.Subscript(value=ast.Call(func=ast.Name(id="globals")), ctx=ast.Store()):
                        yield Text("globals", places.span(node))
                    case ast.Call(
                        func=ast.Attribute(value=ast.Call(func=ast.Name(id="globals")), attr="update")
                    ):
                        yield Text("globals", places.span(node))


def bound(node: ast.AST) -> Iterator[str]:
    """Names that a module-level statement binds or deletes, its branches included."""
    for part in flat(node):
        if isinstance(part, ast.Name):
            if not isinstance(part.ctx, ast.Load):
                yield normal(part.id)
        elif type(part) not in _BINDING:
            continue
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield normal(part.name)
        elif isinstance(part, ast.Import | ast.ImportFrom):
            names = (alias.asname or alias.name.partition(".")[0] for alias in part.names)
            yield from (normal(name) for name in names if name != "*")
        elif isinstance(part, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and part.name:
            yield normal(part.name)
        elif isinstance(part, ast.MatchMapping) and part.rest:
            yield normal(part.rest)


def arguments(node: ast.arguments) -> Iterator[ast.arg]:
    """Every parameter."""
    yield from (*node.posonlyargs, *node.args, *node.kwonlyargs)
    yield from (each for each in (node.vararg, node.kwarg) if each)


def walruses(body: list[ast.stmt]) -> Iterator[str]:
    """Names that `:=` binds in the scope of this code, be it from inside a comprehension."""
    waiting: list[ast.AST] = [*body]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.NamedExpr):
            yield normal(part.target.id)
        if type(part) not in OWN_BODY:
            waiting += children(part)


def flat(node: ast.AST) -> Iterator[ast.AST]:
    """The node and everything below it that runs in the module's own scope, in source order."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if type(node) not in _OWN_SCOPE:
            waiting += reversed(children(node))


_BINDING = frozenset(
    {
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom),
        *(ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping),
    }
)
OWN_BODY = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda})
_OWN_SCOPE = OWN_BODY | {ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp}


def _assigned(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """The names that a plain assignment binds, and to what."""
    match node:
        case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
            yield target, value
        case ast.Assign(targets=targets, value=value):
            for each in targets:
                yield from _side_by_side(each, value)


def _side_by_side(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    """`a = value`, or `a, b = value, value`; of what is taken apart when it runs, nothing is known."""
    if isinstance(target, ast.Name):
        yield target, value
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        pairs = [*zip(target.elts, value.elts, strict=False)]
        is_even = len(target.elts) == len(value.elts)
        if is_even and not any(isinstance(each, ast.Starred) for pair in pairs for each in pair):
            for each in pairs:
                yield from _side_by_side(*each)


def _alias(node: ast.AST) -> tuple[ast.Name, ast.expr] | None:
    """`Name = something that can be a type`."""
    match node:
        case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
            pass
        case ast.Assign(targets=[ast.Name() as target], value=value):
            pass
        case _:
            return None
    return (target, value) if _can_be_type(value) else None


def _can_be_type(value: ast.expr) -> bool:
    if isinstance(value, ast.IfExp):
        return _can_be_type(value.body) and _can_be_type(value.orelse)
    return isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.BinOp) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


def _new_type(node: ast.AST) -> tuple[ast.Name, ast.expr] | None:
    """`Name = NewType("Name", type)`."""
    match node:
        case ast.Assign(
            targets=[ast.Name() as target],
            value=ast.Call(func=ast.Name(id="NewType") | ast.Attribute(attr="NewType"), args=[_, value]),
        ):
            return target, value
    return None
