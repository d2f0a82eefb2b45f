"""What the code of a script is, symbol by symbol: a digest each, and which others it uses.

    def page(url): return clean(url)[:LIMIT]        page:  4b1f09c2d7e85a36, uses clean and LIMIT
    logging.basicConfig()                           <flow>:  what its module does, whoever is asked for

Neither comments, layout, quotes nor docstrings count: see canonical.py.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..discover.symbols import Symbol, Symbols
from ..ir.script import Code
from .canonical import fingerprint, hashed, words
from .reach import Kept, makers, needed


def codes(
    kept: Sequence[Kept], texts: Sequence[str], names: Mapping[Symbol, str], symbols: Symbols
) -> Iterator[Code]:
    """The symbols in the order of the script; `texts` are the statements as they stand there."""
    digests = [fingerprint(text) for text in texts]
    places = _places(kept, symbols)
    made_by = makers(symbols)
    parts: dict[str, list[int]] = {}  # what has a row -> its statements
    for at, each in enumerate(kept):
        if each.statement.has_effects:
            parts.setdefault(f"<{each.module.name}>", []).append(at)
        for name in each.statement.writes:
            symbol = Symbol(each.module.path, name)
            if symbol in names and names[symbol] not in parts:
                parts[names[symbol]] = sorted({places[by] for by in made_by(symbol) if by in places})
    imported = {names[each]: found for each in names if (found := symbols.foreign(each))}
    for name, makes in parts.items():
        if name in imported:  # whatever else the same statement imports
            yield Code(name, hashed([imported[name].loads, imported[name].module, imported[name].name]))
            continue
        used = {names[symbol] for at in makes for symbol in needed(kept[at]) if symbol in names}
        own = [digests[at] for at in makes]
        yield Code(name, own[0] if len(own) == 1 else hashed(own), tuple(sorted(used - {name})))


def _places(kept: Sequence[Kept], symbols: Symbols) -> dict[tuple[str, int], int]:
    """Path and index of a statement -> its place among these."""
    at = {id(each.statement): place for place, each in enumerate(kept)}
    return {
        (path, index): at[id(statement)]
        for path in dict.fromkeys(each.module.path for each in kept)
        for index, statement in enumerate(symbols.modules[path].statements)
        if id(statement) in at
    }


def code_of(name: str, text: str, known: Iterable[str]) -> Code:
    """The code of something that is written in the names of the script, of which these are known."""
    tree = ast.parse(text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return Code(name, hashed(words(tree)), tuple(sorted(used.intersection(known) - {name})))
