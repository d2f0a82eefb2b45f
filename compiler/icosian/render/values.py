"""Values and names -> Python text: the only ways by which anything of the user's reaches a script."""

from __future__ import annotations

import keyword
import unicodedata

_PLAIN = (bool, int, float, str, bytes, type(None))


def py(value: object) -> str:
    """A value as Python source; only plain ones, whose `repr` is exactly that, with double quotes."""
    if isinstance(value, list | tuple | dict | set):
        parts = [*value.keys(), *value.values()] if isinstance(value, dict) else list(value)
        for part in parts:
            py(part)
        if isinstance(value, dict):
            return "{" + ", ".join(f"{py(key)}: {py(each)}" for key, each in value.items()) + "}"
        if isinstance(value, set):
            return "{" + ", ".join(sorted(map(py, value))) + "}" if value else "set()"
        inner = ", ".join(map(py, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    assert type(value) in _PLAIN, f"{type(value).__name__} cannot be written into a script"
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return f'float("{value}")'
    if isinstance(value, str):
        text = repr(value)
        if text[0] == "'" and '"' not in value:
            return '"' + text[1:-1].replace("\\'", "'") + '"'
        return text
    if isinstance(value, bytes) and b'"' not in value:
        return 'b"' + repr(value)[2:-1].replace("\\'", "'") + '"'
    return repr(value)


def ident(name: str) -> str:
    """A name as it may stand in code."""
    stable = unicodedata.normalize("NFKC", name) == name
    assert name.isidentifier() and not keyword.iskeyword(name) and stable, f"{name!r} is no name"
    return name
