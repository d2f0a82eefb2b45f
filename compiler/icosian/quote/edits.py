"""The edits that copying a statement permits.

Modifiers go; markers become ordinary types, base classes of Hamilton's
those of the runtime; names get what they are called in the script, be they written
`load`, `l` or `helpers.load`; `__name__` becomes the module's literal name; imports of the program's own
modules go, since what they bring stands in the script itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..discover.symbols import Symbol, Symbols
from ..ir.source import Edit
from .reach import Kept, Known


def edits(
    kept: Kept, names: Mapping[Symbol, str], words: Mapping[str, str], symbols: Symbols
) -> Iterator[Edit]:
    """The edits of one statement."""
    for applied in kept.removed:
        yield Edit(applied.start, applied.end, "")
    for known in kept.known:
        if replacement := _replacement(known, kept, names, words):
            end, text = replacement
            yield Edit(known.use.start, end, text)
    yield from _import_edits(kept, names, symbols)


def _replacement(
    known: Known, kept: Kept, names: Mapping[Symbol, str], words: Mapping[str, str]
) -> tuple[int, str] | None:
    """Where the replaced part of a use ends, and what comes instead."""
    use, meaning = known.use, known.meaning
    if known.word:
        return use.ends[-1], words[known.word]
    if meaning is None:
        return (use.ends[0], repr(kept.module.name)) if use.name == "__name__" else None
    if meaning.symbol is None or meaning.symbol not in names:
        return None
    name = names[meaning.symbol]
    is_so_called = meaning.length == 1 and use.name == name
    return None if is_so_called else (use.ends[meaning.length - 1], name)


def _import_edits(kept: Kept, names: Mapping[Symbol, str], symbols: Symbols) -> Iterator[Edit]:
    path, imported = kept.module.path, kept.statement.imported
    texts = []
    for each in imported:
        if not symbols.is_ours(path, each):
            name = names.get(Symbol(path, each.local), each.local)
            text = kept.statement.text[each.start : each.end]
            texts.append(text if name == each.local else f"{text.split()[0]} as {name}")
    if texts != [kept.statement.text[each.start : each.end] for each in imported]:
        yield Edit(imported[0].start, imported[-1].end, ", ".join(texts))
