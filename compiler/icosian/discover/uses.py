"""Where a statement names things of module level, at whatever depth, with the scopes of Python observed.

    def total(x: helpers.Number) -> int:          helpers.Number   when the statement runs
        limit = LIMIT                             LIMIT            deferred: when the function runs
        return helpers.add(x, limit)              helpers.add      deferred

We walk the tree ourselves, because `symtable` knows no places.  No generators here: the calls
nest as deep as the code does.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from ..ir.source import Use
from .places import normal
from .scope import arguments, bound, flat, walruses
from .strings import moved, parsed, placed
from .trees import Quick

Offset = Callable[[int, int], int]  # (line, byte) -> place in the statement's text
_Placed = ast.stmt | ast.expr | ast.pattern | ast.excepthandler  # what knows its place


class _Scope:
    """What one function, class, lambda or comprehension binds by itself."""

    def __init__(self, kind: str, names: set[str], shared: set[str]) -> None:
        self.kind = kind
        self.names = names
        self.shared = shared  # declared `global`


class Uses(Quick, ast.NodeVisitor):
    """Collects the uses of one statement."""

    def __init__(self, text: str, offset: Offset, *, postponed: bool) -> None:
        self.found: list[Use] = []
        self.locals: set[str] = set()
        self.rebound: set[str] = set()  # assigned by a function, through `global`
        self.changed: set[str] = set()  # names whose object the statement changes in place
        self.changed_later: set[str] = set()  # the same, by its functions
        self.imports: list[ast.Import | ast.ImportFrom] = []  # inside functions and other statements
        self._text, self._offset, self._postponed = text, offset, postponed
        self._scopes: list[_Scope] = []
        self._deferred = 0

    def _all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    # Names

    def visit_Name(self, node: ast.Name) -> None:
        self._use(node, normal(node.id), ())

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        chain = [node]
        while isinstance(chain[-1].value, ast.Attribute):
            chain.append(chain[-1].value)
        root = chain[-1].value
        if isinstance(root, ast.Name):
            self._use(root, normal(root.id), tuple(reversed(chain)))
        else:
            self.visit(root)

    def _use(self, root: ast.Name, name: str, chain: tuple[ast.Attribute, ...]) -> None:
        is_stored = not isinstance(root.ctx, ast.Load)
        if not self._is_global(name, is_stored=is_stored):
            return
        start = self._offset(root.lineno, root.col_offset)
        ends = [self._end(each) for each in (root, *chain)]
        self._add(
            ".".join([name, *(normal(each.attr) for each in chain)]),
            start,
            ends,
            is_stored=is_stored or any(not isinstance(each.ctx, ast.Load) for each in chain),
        )
        if is_stored and self._deferred:
            self.rebound.add(name)

    def _change(self, node: ast.expr) -> None:
        """`a.b = 1`, `a[0] = 1`, `a.append(1)`, `@a.add`: the object of `a` is another afterwards."""
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        if isinstance(node, ast.Name) and self._is_global(normal(node.id)):
            (self.changed_later if self._deferred else self.changed).add(normal(node.id))

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        self._all([node.value, node.slice])

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            self._change(node.value.func)
        self.visit(node.value)

    def _add(self, dotted: str, start: int, ends: list[int], *, is_stored: bool = False) -> None:
        self.found.append(Use(dotted, start, tuple(ends), is_stored, self._deferred > 0))

    def _end(self, node: ast.expr) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.end_lineno, node.end_col_offset)

    def _is_global(self, name: str, *, is_stored: bool = False) -> bool:
        for scope in reversed(self._scopes):
            if name in scope.shared:
                return True
            if scope.kind != "class":
                if name in scope.names:
                    return False
            elif name.startswith("__") and not name.endswith("__"):
                return False  # mangled
            elif scope is self._scopes[-1]:  # functions inside a class do not see its names
                if is_stored:
                    scope.names.add(name)
                if name in scope.names:
                    return False
        return True

    def _named(self, name: str, node: _Placed, before: str) -> None:
        """A name that the tree holds as a string; it stands behind `before`."""
        name = normal(name)
        if self._is_global(name, is_stored=True):
            start = self._text.index(before, self._offset(node.lineno, node.col_offset)) + len(before)
            while not (self._text[start].isidentifier()):
                start += 1
            end = start
            while end < len(self._text) and f"a{self._text[end]}".isidentifier():
                end += 1
            self._add(name, start, [end], is_stored=True)

    # Scopes

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._all(node.decorator_list)
        self._named(node.name, node, "def")
        with_types = self._types(node)
        self._all([*node.args.defaults, *node.args.kw_defaults])
        for each in arguments(node.args):
            if each.annotation:
                self._annotation(each.annotation)
        if node.returns:
            self._annotation(node.returns)
        names = {normal(each.arg) for each in arguments(node.args)}
        self._inside("function", node.body, names)
        self._scopes = self._scopes[: len(self._scopes) - with_types]

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def _types(self, node: ast.AST) -> int:
        """A scope for `[T]` of Python 3.12, when there is one."""
        params = getattr(node, "type_params", [])
        if params:
            names = {each.name for each in params}
            self.locals |= names
            self._scopes.append(_Scope("function", names, set()))
            for each in params:
                if getattr(each, "bound", None):
                    self.visit(each.bound)
        return int(bool(params))

    def _bound(self, body: list[ast.stmt]) -> set[str]:
        names = {name for statement in body for name in bound(statement)}
        return names | set(walruses(body)) if ":=" in self._text else names

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._all([*node.args.defaults, *node.args.kw_defaults])
        self._inside("function", [ast.Expr(node.body)], {normal(each.arg) for each in arguments(node.args)})

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._all(node.decorator_list)
        self._named(node.name, node, "class")
        with_types = self._types(node)
        self._all([*node.bases, *(keyword.value for keyword in node.keywords)])
        shared = {name for part in node.body if isinstance(part, ast.Global) for name in part.names}
        self.locals |= self._bound(node.body)
        self._scopes.append(_Scope("class", set(), shared))
        self._all(node.body)
        self._scopes.pop()
        self._scopes = self._scopes[: len(self._scopes) - with_types]

    def _inside(self, kind: str, body: list[ast.stmt], names: set[str]) -> None:
        names |= self._bound(body)
        declared = "global" in self._text or "nonlocal" in self._text  # most code has neither
        parts = [part for statement in body for part in flat(statement)] if declared else []
        shared = {normal(name) for part in parts if isinstance(part, ast.Global) for name in part.names}
        outer = {normal(name) for part in parts if isinstance(part, ast.Nonlocal) for name in part.names}
        names -= shared | outer
        self.locals |= names
        self._scopes.append(_Scope(kind, names, shared))
        self._deferred += 1
        self._all(body)
        self._deferred -= 1
        self._scopes.pop()

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        first, *others = node.generators
        self.visit(first.iter)
        names = {
            normal(part.id)
            for each in node.generators
            for part in ast.walk(each.target)
            if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)
        }
        self.locals |= names
        self._scopes.append(_Scope("comprehension", names, set()))
        # A generator runs later than the statement, but nearly always at once.
        self.visit(first.target)
        self._all(first.ifs)
        for each in others:
            self._all([each.iter, each.target, *each.ifs])
        self._all([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        self._scopes.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    # Statements whose parts run in another order, or hold names as strings

    def _assignment(self, node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)
        if isinstance(node, ast.AnnAssign):
            self._annotation(node.annotation)
        self._all(node.targets if isinstance(node, ast.Assign) else [node.target])

    visit_Assign = visit_AugAssign = visit_AnnAssign = _assignment

    def _annotation(self, node: ast.expr) -> None:
        self._deferred += self._postponed
        self.visit(node)
        written = self._text[self._offset(node.lineno, node.col_offset) : self._end(node)]
        if '"' in written or "'" in written:
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    self._quoted(part, part.value)
        self._deferred -= self._postponed

    def _quoted(self, node: ast.Constant, text: str) -> None:
        """Names in an annotation that is a string; only where the string stands there as it reads."""
        start = self._offset(node.lineno, node.col_offset) + 1
        if self._text[start : start + len(text)] == text and (tree := parsed(text)):
            inner = Uses(text, lambda line, byte: len(text.encode()[:byte].decode()), postponed=False)
            inner._scopes, inner._deferred = self._scopes, 1
            inner.visit(tree)
            self.found += (moved(use, start) for use in inner.found)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Before Python 3.12 the places inside an f-string may be wrong; then the names are looked for."""
        before = len(self.found)
        self._all(node.values)
        start, end = self._offset(node.lineno, node.col_offset), self._end(node)
        self.found[before:] = placed(self.found[before:], self._text, start, end)

    def visit_Global(self, node: ast.Global) -> None:
        start = self._offset(node.lineno, node.col_offset) + len("global")
        for written in node.names:
            start = self._text.index(written, start)
            self._add(normal(written), start, [start + len(written)], is_stored=True)
            start += len(written)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type:
            self.visit(node.type)
        if node.name:
            self._named(node.name, node.type or node, " as ")
        self._all(node.body)

    def _pattern(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if isinstance(node, ast.MatchAs) and node.pattern:
            self.visit(node.pattern)
        if node.name and self._is_global(normal(node.name), is_stored=True):
            end = self._offset(node.end_lineno, node.end_col_offset)
            self._add(normal(node.name), end - len(node.name), [end], is_stored=True)

    visit_MatchAs = visit_MatchStar = _pattern

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._all([*node.keys])
        for pattern in node.patterns:
            self.visit(pattern)
        if node.rest:
            last = node.patterns[-1] if node.patterns else node
            self._named(node.rest, last, "**")

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if self._deferred or self._scopes:
            self.imports.append(node)

    visit_Import = visit_ImportFrom = _import
