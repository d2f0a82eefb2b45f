"""Driver scripts: the chains that build Hamilton's drivers, and what is asked of these.

    from hamilton import driver                       steps    Builder  with_modules  build
    import flow                                       calls    execute
    outputs = ["total"]                               modules  flow
    dr = driver.Builder().with_modules(flow).build()  values   outputs: ["total"]
    dr.execute(outputs)

A chain may stand at module level, under `if __name__ == "__main__":`, or in a function.  Nothing is evaluated:
we note what names stand for, as far as they are bound once and only changed where we see it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..ir.driver import Driver, ModuleName, Step, Surroundings
from ..ir.source import Names, Span, Statement, Text
from .places import Places, normal
from .scope import Home, arguments, bound, dotted, flat, is_never_run

_MAKERS = frozenset(
    {
        "hamilton.async_driver.AsyncDriver",
        "hamilton.async_driver.Builder",
        "hamilton.driver.Builder",
        "hamilton.driver.Driver",
    }
)


@dataclass(slots=True)
class _Chain:
    """A driver in the making."""

    is_certain: bool  # made under no condition
    steps: list[Step] = field(default_factory=list)
    calls: list[Step] = field(default_factory=list)
    modules: list[ModuleName] = field(default_factory=list)

    def is_built(self) -> bool:
        last = self.steps[-1].name
        return last in ("build", "build_without_init") or last.endswith("Driver")


def drivers(shape: ast.Module, names: Names, places: Places, home: Home) -> Iterator[Driver]:
    """Every driver of the module, in the order of the source, those in functions last."""
    if not any(_is_driver(name) for name in _imported(shape, home)):
        return
    top = _Scope(places, home, names)
    top.run(shape.body)
    for node in shape.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = _Scope(places, home, top.names, top)
            inner.hide(normal(each.arg) for each in arguments(node.args))
            inner.run(node.body)
    for chain in filter(_Chain.is_built, top.found):
        yield Driver(tuple(chain.steps), tuple(chain.calls), tuple(chain.modules))


def apart(
    statements: Iterable[Statement], built: tuple[Driver, ...]
) -> tuple[list[Statement], list[Statement]]:
    """The statements without those that only run a driver, which would run it again in a script; and these.

    Where a function needs what these make, all stay as they are.
    """
    statements = list(statements)
    lines = {step.span.line for driver in built for step in (*driver.steps, *driver.calls)}
    running = [each for each in statements if not lines.isdisjoint(each.lines)]
    gone = [each for each in running if each.kind == "other"]
    made = {name for each in running for name in each.writes}
    while more := [
        each
        for each in statements
        if each.kind == "other" and each not in gone and any(use.name in made for use in each.uses)
    ]:
        gone += more
        made |= {name for each in more for name in each.writes}
    lost = {name for each in gone for name in each.writes}
    left = [each for each in statements if each not in gone]
    is_needed = any(use.name in lost for each in left if each not in running for use in each.uses)
    return (statements, []) if is_needed else (left, [each for each in statements if each in gone])


def _imported(shape: ast.Module, home: Home) -> Iterator[str]:
    for node in ast.walk(shape):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (f"{module}.{name}" if name else module for _, module, name in home.bindings(node))


def _is_driver(name: str) -> bool:
    return name == "hamilton" or name.startswith(("hamilton.driver", "hamilton.async_driver", "hamilton.*"))


class _Scope:
    """What the statements of one scope bind and build."""

    def __init__(self, places: Places, home: Home, names: Names, outer: _Scope | None = None) -> None:
        self.names = names
        self.found: list[_Chain] = outer.found if outer else []
        self._assigned: dict[str, ast.expr] = {**outer._assigned} if outer else {}  # what names stand for
        self._values: dict[str, Text] = {**outer._values} if outer else {}  # the same as text, with changes
        self._chains: dict[str, _Chain] = {**outer._chains} if outer else {}
        self._hidden: set[str] = {*outer._hidden} if outer else set()
        self._is_inner = outer is not None
        self._places, self._home = places, home
        self._seen: dict[int, _Chain | None] = {}  # calls, by identity
        self._count: Counter[str] = Counter()  # how often a name is bound

    def hide(self, names: Iterable[str]) -> None:
        """These names stand for nothing that we know."""
        for name in names:
            self._hidden.add(name)
            for meanings in (self._assigned, self._values, self._chains):
                meanings.pop(name, None)

    def run(self, body: list[ast.stmt]) -> None:
        self._count.update(name for statement in body for name in bound(statement))
        self.hide(self._count)
        if not self._is_inner:  # what the module binds once, it means everywhere
            self._hidden -= {name for name, count in self._count.items() if count == 1}
        self._run(body, is_certain=True)

    def _run(self, body: list[ast.stmt], *, is_certain: bool) -> None:
        for node in body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self._statement(node, is_certain=is_certain)

    def _statement(self, node: ast.stmt, *, is_certain: bool) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found = {
                local: f"{module}.{name}" if name else module
                for local, module, name in self._home.bindings(node)
            }
            self.names = replace(self.names, imports={**self.names.imports, **found})
            return
        inner: list[ast.stmt] = []
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                inner.append(child)
            elif isinstance(child, ast.ExceptHandler | ast.match_case):
                self._run(child.body, is_certain=False)
            else:
                self._calls(child, is_certain=is_certain)
        self._bind(node, is_certain=is_certain)
        straight = is_never_run(node) or isinstance(node, ast.With | ast.AsyncWith | ast.Try)
        self._run(inner, is_certain=is_certain and straight)

    def _calls(self, node: ast.AST, *, is_certain: bool) -> None:
        for part in flat(node):
            if isinstance(part, ast.Call):
                self._chain(part, is_certain=is_certain)

    def _bind(self, node: ast.stmt, *, is_certain: bool) -> None:
        """Note what a name stands for from here on; what is changed in a way that we do not follow stands for nothing."""
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                name = normal(name)
                chain = self._chain(value, is_certain=is_certain)
                self._chains.pop(name, None)
                if chain:
                    self._chains[name] = chain
                elif self._count[name] == 1:
                    self._assigned[name], self._values[name] = value, self._places.written(value)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)], value=value):
                self._change(normal(name), key, value, is_certain=is_certain)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))) if (
                normal(name) not in self._chains
            ):
                self.hide([normal(name)])
            case (
                ast.Delete(targets=[ast.Subscript(value=ast.Name(id=name))])
                | ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name)))
            ):
                self.hide([normal(name)])

    def _change(self, name: str, key: ast.expr, value: ast.expr, *, is_certain: bool) -> None:
        """`name[key] = value`, as an expression: `{**name, key: value}`."""
        if name in self._values and is_certain:
            before, new = self._values[name], self._places.written(value)
            text = f"{{\n**({before.text}), {self._places.written(key).text}: {new.text}}}"
            self._values[name] = Text(text, before.span)
        else:
            self.hide([name])

    def _chain(self, node: ast.AST, *, is_certain: bool) -> _Chain | None:
        """The chain that an expression goes on with; whatever it calls is added to it, once."""
        if isinstance(node, ast.Await):
            node = node.value
        if isinstance(node, ast.Name):
            return self._chains.get(normal(node.id))
        if not isinstance(node, ast.Call):
            return None
        if id(node) not in self._seen:
            self._seen[id(node)] = self._called(node, is_certain=is_certain)
        return self._seen[id(node)]

    def _called(self, node: ast.Call, *, is_certain: bool) -> _Chain | None:
        qualified = self.names.qualify(dotted(node.func))
        if qualified in _MAKERS:
            chain = _Chain(is_certain)
            chain.steps.append(self._step(node, qualified, is_certain=True))
            if qualified.endswith("Driver"):
                chain.modules += self._modules(node.args[1:])
            self.found.append(chain)
            return chain
        if not isinstance(node.func, ast.Attribute):
            return None
        before = self._chain(node.func.value, is_certain=is_certain)
        if before is None:
            return None
        step = self._step(node, normal(node.func.attr), is_certain=is_certain or not before.is_certain)
        if before.is_built():
            if step.name == "ainit":
                return before  # an async driver, which it makes ready
            before.calls.append(step)
            return None
        if step.name == "copy":
            chain = replace(before, steps=[*before.steps], calls=[], modules=[*before.modules])
            self.found.append(chain)
            before = chain
        before.steps.append(step)
        if step.name == "with_modules":
            before.modules += self._modules(node.args)
        return before

    def _step(self, node: ast.Call, name: str, *, is_certain: bool) -> Step:
        whole = self._places.span(node.func)
        width = len(name.rpartition(".")[2])
        return Step(
            name=name,
            arguments=tuple(self._places.written(each) for each in node.args),
            keywords=tuple((each.arg or "", self._places.written(each.value)) for each in node.keywords),
            is_certain=is_certain,
            where=Surroundings(dict(self._values), self.names, frozenset(self._hidden)),
            span=Span(whole.path, whole.end_line, whole.end_column - width, whole.end_line, whole.end_column),
        )

    def _modules(self, nodes: list[ast.expr]) -> Iterator[ModuleName]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                listed = self._meant(node.value)
                if isinstance(listed, ast.List | ast.Tuple):
                    yield from self._modules(listed.elts)
                    continue
            yield ModuleName(self._module(node), self._places.written(node))

    def _meant(self, node: ast.expr) -> ast.expr:
        """What a name stands for, if it is one."""
        for _ in range(20):  # names of names; more than that is a loop
            if not isinstance(node, ast.Name) or normal(node.id) not in self._assigned:
                break
            node = self._assigned[normal(node.id)]
        return node

    def _module(self, node: ast.expr) -> str:
        node = self._meant(node)
        match node:
            case ast.Subscript(value=table, slice=key) if self.names.qualify(dotted(table)) == "sys.modules":
                key = self._meant(key)
                if isinstance(key, ast.Name) and key.id == "__name__":
                    return "__main__"
                return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
            case ast.Call(func=func, args=[name]) if (
                self.names.qualify(dotted(func)) == "importlib.import_module"
            ):
                name = self._meant(name)
                return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""
        return self.names.qualify(dotted(node))
