"""What keeps code from meaning in the script what it means in its module: facts, for a rule to speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..discover.symbols import Symbol, Symbols
from ..ir.script import Obstacle
from .reach import Kept, Known

# Names that mean this very module, or the file that it stands in.
_OWN = frozenset({"__file__", "__spec__", "__loader__", "__package__", "__path__", "__doc__", "__builtins__"})
_EMPTY_CALL = re.compile(r"\s*\(\s*\)")
_BY_NAME = re.compile(r"\s*\[\s*__name__\s*\]")
_WHOLE = {"own-names": _EMPTY_CALL, "own-module": _BY_NAME}


def obstacles(kept: tuple[Kept, ...], symbols: Symbols) -> Iterator[Obstacle]:
    """Everything, in the order of the script."""
    first: dict[Symbol, int] = {}
    for place, each in enumerate(kept):
        for name in each.statement.writes:
            first.setdefault(Symbol(each.module.path, name), place)
    rebound = {
        Symbol(module.path, name)
        for module in symbols.modules.values()
        for statement in module.statements
        for name in statement.rebinds
    }
    are_several = len({each.module.path for each in kept}) > 1
    for place, each in enumerate(kept):
        yield from _imports(each, symbols, are_several=are_several)
        for known in each.known:
            if kind := _own(known, each) or _ours(known, each, place, first, rebound):
                start, end = known.use.start, _end(kind, known, each)
                span = each.statement.span(each.module.path, start, end)
                yield Obstacle(kind, each.statement.text[start:end], span)


def _end(kind: str, known: Known, kept: Kept) -> int:
    """Where the guilty piece ends."""
    use, meaning = known.use, known.meaning
    if found := _WHOLE.get(kind):
        match = found.match(kept.statement.text, use.ends[-1])
        assert match
        return match.end()
    length = meaning.length if meaning else 1
    return use.ends[min(length, len(use.ends) - 1) if kind == "missing" else length - 1]


def _imports(kept: Kept, symbols: Symbols, *, are_several: bool) -> Iterator[Obstacle]:
    seen = set()
    for module, written in kept.statement.inner_imports:
        if module in kept.module.homes and written.span not in seen:
            seen.add(written.span)
            yield Obstacle("inner-import", written.text, written.span)
    for each in kept.statement.imported:
        if each.name == "*" and are_several and not symbols.is_ours(kept.module.path, each):
            span = kept.statement.span(kept.module.path, each.start, each.end)
            yield Obstacle("star", f"from {each.module} import *", span)


def _own(known: Known, kept: Kept) -> str:
    """Does it ask for the module that it stands in?"""
    use = known.use
    text, after = kept.statement.text, use.ends[-1]
    if use.dotted == "sys.modules" and _BY_NAME.match(text, after):
        return "own-module"
    if known.meaning is not None:
        return ""
    if use.name in _OWN:
        return "own-file"
    is_namespace = use.name == "globals" or (use.name in ("vars", "locals") and not use.is_deferred)
    return "own-names" if is_namespace and _EMPTY_CALL.match(text, after) else ""


def _ours(known: Known, kept: Kept, place: int, first: Mapping[Symbol, int], rebound: set[Symbol]) -> str:
    """Does it treat another module of the program as a thing?"""
    use, meaning = known.use, known.meaning
    if meaning is None or known.word:
        return ""
    parts = use.dotted.count(".") + 1
    if meaning.symbol is None:
        if parts == meaning.length:
            return "module-as-value"
        return "assigned-through-module" if use.is_stored else "missing"
    if use.is_stored and use.is_deferred and 1 < meaning.length == parts:
        return "assigned-through-module"
    if meaning.symbol.path == kept.module.path:
        return ""
    if meaning.length == 1 and meaning.symbol in rebound:
        return "rebound"
    if not use.is_deferred and first.get(meaning.symbol, -1) > place:
        return "import-cycle"
    return ""
