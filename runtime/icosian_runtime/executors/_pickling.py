"""How a value becomes bytes: by pickle, and what that refuses by cloudpickle, where it is installed.

Cloudpickle takes lambdas, functions and classes inside functions, too.  `pickle.loads` rebuilds both.
"""

from __future__ import annotations

import io
import sys
from functools import cache
from pickle import HIGHEST_PROTOCOL, PickleBuffer, dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def pickle(value: Any) -> bytes:
    """Raises whatever its parts raise."""
    try:
        return dumps(value, HIGHEST_PROTOCOL)
    except Exception:
        if retry := _fallback():
            return retry(value, None)
        raise


def pickle_apart(value: Any) -> tuple[bytes, list[PickleBuffer]]:
    """The large buffers in it by themselves, as of an array."""
    buffers: list[PickleBuffer] = []
    try:
        return dumps(value, HIGHEST_PROTOCOL, buffer_callback=buffers.append), buffers
    except Exception:
        buffers.clear()
        if retry := _fallback():
            return retry(value, buffers.append), buffers
        raise


def is_there() -> bool:
    """Is there something to fall back on?"""
    from importlib.util import find_spec

    return find_spec("cloudpickle") is not None


@cache
def _fallback() -> Callable[..., bytes] | None:
    try:
        import cloudpickle  # type: ignore[import-not-found, import-untyped, unused-ignore]  # it may be there
    except ImportError:
        return None

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # the library has no types
        def reducer_override(self, value: Any) -> Any:
            """What the script defines goes by name, as with pickle: it would arrive as another class.

            And an open file stays: it would arrive as what can still be read of it.
            """
            if isinstance(value, io.TextIOWrapper):
                raise TypeError(f"cannot pickle '{type(value).__module__}.{type(value).__name__}' object")
            is_ours = getattr(value, "__module__", None) == "__main__" and _has_a_name(value)
            return NotImplemented if is_ours else super().reducer_override(value)

    def retry(value: Any, keep: Callable[[PickleBuffer], object] | None) -> bytes:
        file = io.BytesIO()
        Pickler(file, HIGHEST_PROTOCOL, buffer_callback=keep).dump(value)
        return file.getvalue()

    return retry


def _has_a_name(value: Any) -> bool:
    found: Any = sys.modules["__main__"]
    for name in getattr(value, "__qualname__", "").split("."):
        found = getattr(found, name, None)
    return found is value
