"""The text of one file -> Module.  This is what runs in the child processes.

The comments and empty lines around statements are read from libcst's tree.  Its positions cost several parses, and
parsing the insides of statements the most of it, so all else comes from `ast`, which is walked in step.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import warnings
from dataclasses import replace

from ..ir.driver import Driver
from ..ir.source import Definition, Flaw, Module, Span, Statement
from .definitions import definition, guarded
from .driver import apart, drivers
from .headers import Header, Known, Line, headers, known_headers
from .meanings import Meanings
from .places import Places
from .prescan import allowances, is_shallow, prescan
from .scope import Home, Scope, dynamic, is_never_run, prefixes
from .stand_ins import stand_ins
from .statements import statement

PYTHON = sys.version_info[:2]
_LARGEST = 1_000_000  # characters that are read without limits of time and memory
_DEEPEST = 10_000  # what the prescan lets through nests less deep, at a few calls a level


def read(path: str, name: str, text: str) -> Module:
    """Facts of one module, or the flaw that keeps it from being read."""
    return noted(path, name, text)[0]


def noted(path: str, name: str, text: str) -> tuple[Module, Known]:
    """The same, and what will spare us libcst after an edit."""
    import libcst as cst

    empty = _empty(path, name, text)
    places = Places(path, text)
    if flaws := prescan(text, path):
        return replace(empty, flaws=flaws), {}
    try:
        shape = _parse(text)
        found, known = headers(text, shape, places)
    except SyntaxError as error:
        return replace(empty, flaws=(_unread(error, text, places),)), {}
    except (RecursionError, MemoryError):
        flaw = Flaw("too-deep", "the code nests too deep to be parsed", empty.start)
        return replace(empty, flaws=(flaw,)), {}
    except (cst.ParserSyntaxError, cst.CSTValidationError):
        # Python reads it and libcst does not; all that was ever found are monsters made by programs.
        flaw = Flaw("too-deep", "the code is too involved to be parsed", empty.start)
        return replace(empty, flaws=(flaw,)), {}

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEPEST))  # calls of Python functions take nothing of the C stack
    try:
        return _facts(empty, found, shape, places), known
    finally:
        sys.setrecursionlimit(limit)


def again(path: str, name: str, text: str, known: Known) -> Module | None:
    """The same after an edit, where no header is new; None where libcst has to look, or something is wrong.

    It is quick enough, and safe enough, for our own process: CPython's parser knows its limits.
    """
    empty, places = _empty(path, name, text), Places(path, text)
    if len(text) > _LARGEST or prescan(text, path):
        return None
    try:
        shape = _parse(text)
        found = known_headers(text, shape, places, known)
        return _facts(empty, found, shape, places) if found is not None else None
    except (SyntaxError, RecursionError, MemoryError):
        return None


def _empty(path: str, name: str, text: str) -> Module:
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return Module(name, path, digest=digest, text=text)


def _facts(empty: Module, lines: list[tuple[Header, Line]], shape: ast.Module, places: Places) -> Module:
    home = Home(empty.name, is_package=empty.is_package)
    scope = Scope(shape, places, home)
    names = scope.names()
    meanings = Meanings(shape, scope, names)
    functions = [
        definition(node, scope, names, meanings, places)
        for node in shape.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    postponed = _postpones(shape)
    built = tuple(drivers(shape, names, places, home)) if "driver" in empty.text else ()
    statements = [
        statement(header, nodes, names, places, home, postponed=postponed)
        for header, nodes in lines
        if not (len(nodes) == 1 and is_never_run(nodes[0]))
    ]
    left, driving = apart(statements, built) if built else (statements, [])
    guarded_ones = [
        statement(header, nodes, names, places, home, postponed=postponed)
        for header, nodes in lines
        if built and len(nodes) == 1 and is_never_run(nodes[0])
    ]
    return replace(
        empty,
        functions=tuple(_real(functions)),
        statements=tuple(left),
        names=names,
        guarded=tuple(guarded(shape, places)),
        dynamic=tuple(dynamic(shape, places)),
        stand_ins=tuple(stand_ins(scope, places)),
        allowed=tuple(allowances(empty.text, empty.path)),
        drivers=built,
        driving=(*driving, *guarded_ones),
        asks_for=tuple(_asks_for(statements, home, built)),
    )


def _asks_for(statements: list[Statement], home: Home, built: tuple[Driver, ...]) -> dict[str, None]:
    found: dict[str, None] = dict.fromkeys(home.packages)
    for each in statements:
        for imported in each.imported:
            found |= dict.fromkeys([*prefixes(imported.loads), f"{imported.module}.{imported.name}"])
        found |= dict.fromkeys(name for module, _ in each.inner_imports for name in prefixes(module))
    for driver in built:
        others = (module.name for module in driver.modules if module.name not in ("", "__main__"))
        found |= dict.fromkeys(name for module in others for name in prefixes(module))
    return found


def _postpones(shape: ast.Module) -> bool:
    """Are annotations never evaluated?"""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(each.name == "annotations" for each in node.names)
        for node in shape.body
    )


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Some errors (a `return` outside, an argument twice) only show here; nothing is executed.
        compile(text, "<dataflow>", "exec", dont_inherit=True)
        return ast.parse(text)


def _unread(error: SyntaxError, text: str, places: Places) -> Flaw:
    """This Python cannot read it; a newer one may, and libcst knows the syntax of all."""
    flaw = _syntax_error(error, places)
    if not is_shallow(text):
        return flaw
    import libcst as cst

    from .newer import oldest

    try:
        needed = oldest(cst.parse_module(text))
    except Exception:  # whatever libcst says of a file that is broken, Python has said it better
        return flaw
    if needed <= PYTHON:
        return flaw
    version = ".".join(map(str, needed))
    return Flaw("needs-python", f"this is syntax of Python {version}", flaw.span)


def _syntax_error(error: SyntaxError, places: Places) -> Flaw:
    line, column = error.lineno or 1, max(error.offset or 1, 1)
    end_line, end_column = error.end_lineno or line, error.end_offset or 0
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    return Flaw("syntax-error", error.msg, Span(places.path, line, column, end_line, end_column))


def _real(functions: list[Definition]) -> list[Definition]:
    """Without the stubs of `typing.overload`."""
    stubs = ("typing.overload", "typing_extensions.overload")
    return [each for each in functions if not any(d.qualified in stubs for d in each.decorators)]
