"""A value -> 16 bytes that tell it from every other value, the same in every run.

    1, "1", True, 1.0, b"1", [1], (1,), {1}     all differ, and so do 0.0 and -0.0
    {2, 1} and {1, 2}                           are the same; a dict counts with its order, which code can see
    numpy, pandas, polars, pyarrow              by type, labels and contents, however they lie in memory
    a function or class                         by its name, and if it stands in the script, by its code
    everything else                             by what it would be rebuilt from: `__reduce_ex__`

Plain data is encoded by `marshal` (version 2: typed, and without references, so that it depends on nothing but
the value).  Every other part is told by a tag and the digests of its parts, each with its length in front.
What is missing here can only make a difference where there is none, and never the other way round.
"""

from __future__ import annotations

import copyreg
import marshal
import sys
from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

SIZE = 16
_FLAT = frozenset({bool, bytes, complex, float, int, str, type(None)})


class Undigested(Exception):
    """No digest can be taken of what stands at `path` in the value."""

    def __init__(self, path: str, why: object) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = str(why)


def is_plain(value: Any) -> bool:
    """Is it, all the way down, of the types that Python has literals for?  Subclasses are not."""
    kind = type(value)
    if kind in _FLAT:
        return True
    if kind is dict:
        parts: Iterable[Any] = [*value, *value.values()]
    elif kind in (list, tuple, set, frozenset):
        parts = value
    else:
        return False
    return _FLAT.issuperset(map(type, parts)) or all(map(is_plain, parts))


def joined(tag: str, *parts: bytes | str) -> bytes:
    """The digest of some parts, whose ends are told from their contents."""
    hashed = blake2b(digest_size=SIZE)
    for part in (tag, *parts):
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hashed.update(b"%d:" % len(data))
        hashed.update(data)
    return hashed.digest()


class Digest:
    """Takes digests of values; `module` is the script's, `code` says what one of its symbols is."""

    def __init__(self, module: str = "", code: Callable[[str], bytes | str] = str) -> None:
        self._module = module
        self._code = code

    def of(self, value: Any) -> bytes:
        """Raises `Undigested`."""
        try:
            return self._of(value, "")
        except RecursionError:
            raise Undigested("", "it is nested too deeply, or contains itself") from None

    def _of(self, value: Any, path: str) -> bytes:
        kind = type(value)
        if is_plain(value):
            return joined("plain", marshal.dumps(value, 2))
        if kind in (list, tuple):
            return joined(kind.__name__, *[self._of(part, f"{path}[{at}]") for at, part in enumerate(value)])
        if kind in (set, frozenset):
            return joined(kind.__name__, *sorted(self._of(part, f"{path}{{…}}") for part in value))
        if kind is dict:
            parts = []
            for key, part in value.items():
                parts += [self._of(key, f"{path}{{key}}"), self._of(part, f"{path}[{key!r:.40}]")]
            return joined("dict", *parts)
        if isinstance(value, type) or kind.__name__ == "function" or _is_of_module(value):
            return self._named(value, path)
        if special := _SPECIAL.get(f"{kind.__module__.partition('.')[0]}.{kind.__name__}"):
            return special(self, value, path)
        return self._reduced(value, path)

    def _named(self, value: Any, path: str) -> bytes:
        """A function or a class."""
        module, name = value.__module__ or "", value.__qualname__
        if "<" in name:
            raise Undigested(path, f"`{name}` has no name by which it could be found again")
        if module == self._module:  # which has another name where the script is imported
            return joined("ours", name, self._code(name.partition(".")[0]))
        return joined("name", module, name)

    def _reduced(self, value: Any, path: str) -> bytes:
        kind = type(value)
        if isinstance(value, _enum()):
            return joined("enum", self._named(kind, path), value.name or str(value.value))
        try:
            reduced = _reduce(value)
        except RecursionError:
            raise
        except Exception as error:
            raise Undigested(path, error) from None
        if isinstance(reduced, str):
            return joined("global", kind.__module__, reduced)
        call, args, state, items, pairs, setter = [*reduced, None, None, None, None][:6]
        if type(call).__name__ == "method":  # `cls._rebuild`
            parts = [self._of(call.__self__, path), self._of(call.__name__, path)]
        else:
            parts = [self._of(call, path)]
        parts += [self._of(part, f"{path}(…)") for part in args]
        if isinstance(state, dict):
            attributes = sorted(state.items(), key=lambda each: str(each[0]))
            parts += [joined(str(name), self._of(part, f"{path}.{name}")) for name, part in attributes]
        elif state is not None:
            parts += [b"state", self._of(state, path)]
        for kept in (items, pairs):
            parts += [b"items", *([] if kept is None else [self._of(part, f"{path}[…]") for part in kept])]
        if setter is not None:
            parts += [self._of(setter, path)]
        return joined("object", self._named(kind, path), *parts)


def _reduce(value: Any) -> Any:
    """What it would be rebuilt from."""
    reduce = copyreg.dispatch_table.get(type(value))
    return reduce(value) if reduce else value.__reduce_ex__(4)


def _is_of_module(value: Any) -> bool:
    """Is it a function written in C, and no method of some object?"""
    is_builtin = type(value).__name__ == "builtin_function_or_method"
    return is_builtin and type(value.__self__).__name__ == "module"


def _enum() -> Any:
    """A class that nothing is an instance of, until somebody has imported the module."""
    return getattr(sys.modules.get("enum"), "Enum", ())


def _array(digest: Digest, value: Any, path: str) -> bytes:
    kind = value.dtype
    if kind.hasobject:
        return joined("objects", repr(kind), repr(value.shape), digest._of(value.ravel().tolist(), path))
    return joined("array", kind.str if kind.names is None else repr(kind), repr(value.shape), value.tobytes())


def _masked(digest: Digest, value: Any, path: str) -> bytes:
    parts = [digest._of(part, path) for part in (value.data, value.mask, value.fill_value)]
    return joined("masked", *parts, str(value.hardmask))


def _column(digest: Digest, array: Any, path: str) -> bytes:
    """What a series or an index holds."""
    kind = array.dtype
    if type(kind).__module__.startswith("numpy"):
        return _array(digest, array.to_numpy(), path)
    if type(kind).__name__ == "CategoricalDtype":
        parts = digest._of(kind.categories, path), _array(digest, array.codes, path)
        return joined("categories", repr(kind.ordered), *parts)
    return joined("extension", repr(kind), digest._of(list(array), path))


def _index(digest: Digest, value: Any, path: str) -> bytes:
    name = type(value).__name__
    names = digest._of(list(value.names), f"{path}.names")
    if name == "RangeIndex":
        return joined("index", name, names, repr((value.start, value.stop, value.step)))
    if name == "MultiIndex":
        return joined("index", name, names, digest._of(list(value), path))
    freq = str(getattr(value, "freqstr", ""))
    return joined("index", name, names, freq, _column(digest, value.array, path))


def _series(digest: Digest, value: Any, path: str) -> bytes:
    parts = [digest._of(part, path) for part in (value.name, value.index, value.attrs)]
    return joined("series", *parts, _column(digest, value.array, path))


def _frame(digest: Digest, value: Any, path: str) -> bytes:
    parts = [digest._of(part, path) for part in (value.columns, value.index, value.attrs)]
    columns = (value.iloc[:, at].array for at in range(value.shape[1]))
    return joined(
        "frame", *parts, *[_column(digest, each, f"{path}[{at}]") for at, each in enumerate(columns)]
    )


def _polars(digest: Digest, value: Any, path: str) -> bytes:
    from io import BytesIO

    is_series = type(value).__name__ == "Series"
    frame = value.to_frame() if is_series else value
    try:
        frame.rechunk().write_ipc(file := BytesIO())
    except Exception:  # columns of Python objects
        columns = [digest._of(list(each), f"{path}[{each.name!r}]") for each in frame.get_columns()]
        return joined("polars objects", str(is_series), repr(frame.schema), *columns)
    return joined("polars", str(is_series), file.getvalue())


def _table(digest: Digest, value: Any, path: str) -> bytes:
    from io import BytesIO

    with sys.modules["pyarrow"].ipc.new_stream(file := BytesIO(), value.schema) as writer:
        writer.write_table(value.combine_chunks())
    return joined("table", file.getvalue())


_SPECIAL: dict[str, Callable[[Digest, Any, str], bytes]] = {
    "numpy.ndarray": _array,
    "numpy.MaskedArray": _masked,
    "pandas.DataFrame": _frame,
    "pandas.Series": _series,
    **{
        f"pandas.{kind}Index": _index
        for kind in ("", "Range", "Multi", "Datetime", "Timedelta", "Categorical")
    },
    "polars.DataFrame": _polars,
    "polars.Series": _polars,
    "pyarrow.Table": _table,
}
