"""Module-level statements: what each binds, uses and does."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..ir.source import Applied, Imported, Names, Statement, Text
from ..ir.vocabulary import is_of_hamilton
from .headers import Header
from .places import Places
from .scope import Home, bound, dotted, flat
from .uses import Offset, Uses


def statement(
    header: Header, nodes: list[ast.stmt], names: Names, places: Places, home: Home, *, postponed: bool
) -> Statement:
    """The statements that stand on one line, under their header."""
    first = _start(header, nodes[0])
    assert nodes[-1].end_lineno is not None
    lines = places.lines[first - 1 : nodes[-1].end_lineno]
    starts = _starts(lines)

    def offset(line: int, byte: int) -> int:
        return starts[line - first] + places.column(line, byte) - 1

    text = "\n".join(lines)
    uses = Uses(text, offset, postponed=postponed)
    for node in nodes:
        uses.visit(node)
    return Statement(
        writes=tuple(dict.fromkeys(_writes(nodes, uses, names))),
        has_effects=any(_acts(node, uses, names) for node in nodes),
        kind=_kind(nodes[0]),
        line=first,
        blank_before=header.blank,
        text=text,
        uses=tuple(sorted(uses.found, key=lambda use: use.start)),
        locals=frozenset(uses.locals),
        rebinds=tuple(sorted(uses.rebound)),
        changes=tuple(sorted(uses.changed_later)),
        imported=tuple(_imported(nodes, home, offset)),
        inner_imports=tuple(_inner_imports(nodes, uses, home, places)),
        applied=tuple(_applied(nodes[0], starts, first)),
    )


def _start(header: Header, node: ast.stmt) -> int:
    """The first line, counting the comments that stand directly above."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)]) - header.comments


def _starts(lines: list[str]) -> list[int]:
    """The offset of each line in the joined text, and of the end."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _kind(node: ast.stmt) -> str:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return "def"
        case ast.ClassDef():
            return "class"
        case ast.ImportFrom(module="__future__"):
            return "future"
        case ast.Import() | ast.ImportFrom():
            return "import"
    return "other"


def _imported(nodes: list[ast.stmt], home: Home, offset: Offset) -> Iterator[Imported]:
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias, (local, module, name) in zip(node.names, home.bindings(node), strict=True):
                assert alias.end_lineno is not None and alias.end_col_offset is not None
                start, end = (
                    offset(alias.lineno, alias.col_offset),
                    offset(alias.end_lineno, alias.end_col_offset),
                )
                loads = alias.name if isinstance(node, ast.Import) else module
                yield Imported(local, module, name, loads, start, end)


def _inner_imports(
    nodes: list[ast.stmt], uses: Uses, home: Home, places: Places
) -> Iterator[tuple[str, Text]]:
    """Imports inside functions, and inside branches that may be taken."""
    branches = [
        part
        for node in nodes
        if not (isinstance(node, ast.Import | ast.ImportFrom) or _is_for_checkers(node))
        for part in flat(node)
        if isinstance(part, ast.Import | ast.ImportFrom)
    ]
    for part in (*branches, *uses.imports):
        for _, module, name in home.bindings(part):
            place = Text(ast.unparse(part), places.span(part))
            yield module, place
            if name not in ("", "*"):
                yield f"{module}.{name}", place


def _is_for_checkers(node: ast.stmt) -> bool:
    """`if TYPE_CHECKING:`, which never runs."""
    return isinstance(node, ast.If) and dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING"


def _applied(node: ast.stmt, starts: list[int], first: int) -> Iterator[Applied]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for each in node.decorator_list:
            assert each.end_lineno is not None
            name = dotted(each.func if isinstance(each, ast.Call) else each)
            yield Applied(name, starts[each.lineno - first], starts[each.end_lineno - first + 1])


def _writes(nodes: list[ast.stmt], uses: Uses, names: Names) -> Iterator[str]:
    """Names bound, in the depth of expressions too (`:=`), and names whose object is changed."""
    for node in nodes:
        yield from bound(node)
    yield from (
        use.dotted for use in uses.found if use.is_stored and not use.is_deferred and "." not in use.dotted
    )
    yield from sorted(uses.changed)
    if isinstance(nodes[0], ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        # `@registry.add` changes the registry, if that is an object of this module.
        heads = (
            dotted(each.func if isinstance(each, ast.Call) else each) for each in nodes[0].decorator_list
        )
        yield from (head.partition(".")[0] for head in heads if "." in head and not names.qualify(head))


def _acts(node: ast.stmt, uses: Uses, names: Names) -> bool:
    """Does it do more than to bind names and to change first-party objects?"""
    return any(name in names.imports for name in uses.changed) or any(
        isinstance(part, ast.Raise | ast.Assert)
        or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Call) and not _has_object(part.value))
        or (isinstance(part, ast.ImportFrom) and part.names[0].name == "*" and not _is_hamilton(part))
        for part in flat(node)
    )


def _has_object(call: ast.Call) -> bool:
    """Is it `a.b()`, which changes `a`?  A plain `a()` changes nobody knows what."""
    return isinstance(call.func, ast.Attribute) and bool(dotted(_base(call.func)))


def _base(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node


def _is_hamilton(node: ast.ImportFrom) -> bool:
    return is_of_hamilton(node.module or "") and not node.level
