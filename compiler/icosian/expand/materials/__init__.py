"""Which function of the runtime loads or saves a value: by the key of the modifier, and by the type.

    load_from.csv, pandas.DataFrame        ->   materials.csv, load_pandas(path, *, sep=…)
    load_from.csv, polars.LazyFrame        ->   materials.csv, scan_polars(file, *, separator=…)

The runtime has a file a key, and nothing else says which there are: its signatures are read as text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ...ir.source import NO_NAMES
from ...ir.types import Type
from ..annotations import Where, type_of

_HERE = Where(NO_NAMES)

DESCRIPTION = Type(
    "dict", (Type("str"), Type("typing.Any"))
)  # what is told of a value that was loaded or saved


@dataclass(frozen=True, slots=True)
class Option:
    """What a loader or saver is told by a keyword."""

    name: str
    type: Type
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Adapter:
    """A function that loads or saves."""

    part: str  # of the runtime
    function: str
    stands_for: str  # Hamilton's class
    types: tuple[Type, ...]
    options: tuple[Option, ...]


@cache
def keys(kind: str) -> tuple[str, ...]:
    """The keys for which there is a "loader", or a "saver"."""
    files = sorted(file.stem for file in _folder().glob("*.py") if not file.name.startswith("_"))
    return tuple(key for key in files if f"@{kind}(" in _text(key))


@cache
def adapters(key: str, kind: str) -> tuple[Adapter, ...]:
    """All for this key, in the order in which Hamilton registers them."""
    functions = (each for each in ast.parse(_text(key)).body if isinstance(each, ast.FunctionDef))
    return tuple(made for function in functions if (made := _adapter(function, key, kind)))


def _folder() -> Path:
    spec = find_spec("icosian_runtime")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "materials"


@cache
def _text(key: str) -> str:
    return (_folder() / f"{key}.py").read_text(encoding="utf-8")


def _adapter(function: ast.FunctionDef, key: str, kind: str) -> Adapter | None:
    match function.decorator_list:
        case [ast.Call(func=ast.Name(id=decorator), args=[ast.Constant(value=str(name)), *types])]:
            if decorator == kind:
                return Adapter(
                    part=f"materials.{key}",
                    function=function.name,
                    stands_for=name,
                    types=tuple(Type(str(ast.literal_eval(each))) for each in types),
                    options=tuple(_options(function))[kind == "saver" :],
                )
    return None


def _options(function: ast.FunctionDef) -> Iterator[Option]:
    given = function.args
    defaults = [None] * (len(given.args) - len(given.defaults)) + [*given.defaults]
    for arg, default in [
        *zip(given.args, defaults, strict=True),
        *zip(given.kwonlyargs, given.kw_defaults, strict=True),
    ]:
        annotation = ast.unparse(arg.annotation) if arg.annotation else ""
        kind = type_of("typing.Any" if annotation == "Any" else annotation, _HERE)
        yield Option(arg.arg, kind, default is not None)
