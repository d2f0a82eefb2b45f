"""Module-level statements: what each binds, needs and does, and the edits that copying it permits."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator

import libcst as cst

from ..ir.source import Names, Statement, Text, edited
from ..ir.vocabulary import FAN_IN, FAN_OUT
from .cuts import Cutter, annotated, parsed
from .places import Places, normal
from .scope import bound, flat

# Stands for a marker while the names of a statement are listed; no user's name looks like it.
_MARKER = "__icosian_marker__"
_MARKED = {FAN_OUT: _MARKER, FAN_IN: _MARKER}


def statement(
    written: cst.CSTNode, nodes: list[ast.stmt], names: Names, places: Places, *, module: str
) -> Statement:
    """One of libcst's statements, and the one or more of ast's that stand in it."""
    first, blank = _start(written, nodes[0])
    assert nodes[-1].end_lineno is not None
    lines = places.lines[first - 1 : nodes[-1].end_lineno]
    cutter = Cutter(names, places, first, _starts(lines))
    cuts = sorted(
        {cut for node in nodes for cut in cutter.cuts(node, module)},
        key=lambda cut: (cut.start, cut.end),
    )
    text = "\n".join(lines)
    copied = edited(text, cuts, _MARKED)
    reads, binds = _names(copied)
    if any(_quoted(nodes)):
        reads |= set(_quoted(ast.parse(copied).body))
    writes = dict.fromkeys([*binds, *(name for node in nodes for name in bound(node)), *_changed(nodes)])
    return Statement(
        writes=tuple(writes),
        reads=tuple(sorted(reads - {_MARKER})),
        has_effects=any(_acts(node, names) for node in nodes),
        kind=_kind(nodes[0]),
        line=first,
        blank_before=blank,
        text=text,
        cuts=tuple(cuts),
        foreign=tuple(_foreign(nodes, places)),
    )


def _start(written: cst.CSTNode, node: ast.stmt) -> tuple[int, int]:
    """The first line, counting the comments that stand directly above, and the empty lines above."""
    decorators = getattr(node, "decorator_list", [])
    line = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    above = [each.comment is not None for each in getattr(written, "leading_lines", ())]
    comments = 0
    while above and above[-1]:
        above.pop()
        comments += 1
    blank = 0
    while above and not above[-1]:
        above.pop()
        blank += 1
    return line - comments, blank


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


def _names(text: str) -> tuple[set[str], list[str]]:
    """Module-level names that a piece of code reads, at whatever depth, and those it binds."""
    reads: set[str] = set()
    binds: list[str] = []
    waiting = [symtable.symtable(text, "<statement>", "exec")]
    while waiting:
        table = waiting.pop()
        waiting.extend(table.get_children())
        kind = table.get_type()
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if kind == "module":
                if symbol.is_assigned() or symbol.is_imported():
                    binds.append(name)
                if symbol.is_referenced():
                    reads.add(name)
            elif symbol.is_global() or (kind == "class" and symbol.is_referenced() and not symbol.is_free()):
                # A class body that binds a name may still have read the global one before.
                reads.add(name)
    return reads, binds


def _quoted(nodes: list[ast.stmt]) -> Iterator[str]:
    """Names that only appear in annotations written as strings."""
    for node in nodes:
        for annotation in annotated(node):
            for part in ast.walk(annotation):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield from (
                        each.id for each in ast.walk(parsed(part.value)) if isinstance(each, ast.Name)
                    )


def _root(node: ast.AST) -> str:
    """The name that `a.b[c].d` starts from, "" when it starts from something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return normal(node.id) if isinstance(node, ast.Name) else ""


def _touched(nodes: list[ast.stmt]) -> Iterator[str]:
    """Roots of objects that the statements change in place: `a.b = 1`, `a[0] = 1`, `a.append(1)`."""
    for node in nodes:
        for part in flat(node):
            if isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
                yield _root(part)
            elif isinstance(part, ast.Expr) and isinstance(call := part.value, ast.Call):
                yield _root_called(call)


def _changed(nodes: list[ast.stmt]) -> Iterator[str]:
    return filter(None, _touched(nodes))


def _acts(node: ast.stmt, names: Names) -> bool:
    """Does it do more than to bind names and to change first-party objects?"""
    if any(root in names.imports for root in _touched([node])):
        return True
    return any(
        isinstance(part, ast.Raise | ast.Assert)
        or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Call) and not _root_called(part.value))
        or (isinstance(part, ast.ImportFrom) and part.names[0].name == "*" and not _is_hamilton(part))
        for part in flat(node)
    )


def _root_called(call: ast.Call) -> str:
    """For `a.b()` the name `a`; a plain `a()` changes nobody knows what."""
    return _root(call.func) if isinstance(call.func, ast.Attribute) else ""


def _is_hamilton(node: ast.ImportFrom) -> bool:
    return (node.module or "").partition(".")[0] == "hamilton" and not node.level


def _foreign(nodes: list[ast.stmt], places: Places) -> Iterator[Text]:
    """What means something else once the code stands in another file."""
    for node in nodes:
        lines = places.lines[node.lineno - 1 : node.end_lineno]
        if not any("__file__" in line or "from" in line for line in lines):
            continue
        for part in ast.walk(node):
            if isinstance(part, ast.ImportFrom) and part.level:
                yield Text("a relative import", places.span(part))
            elif isinstance(part, ast.Name) and part.id == "__file__":
                yield Text("`__file__`", places.span(part))
