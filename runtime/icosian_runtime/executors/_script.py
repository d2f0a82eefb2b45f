"""How a script gets to workers that know nothing of it: as text, and beside it, as code, what imports it there."""

from __future__ import annotations

import sys
from hashlib import sha256
from importlib import import_module
from marshal import dumps, loads

from ._guest import arrive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Rebuilt:
    """Pickled as a call, by names that every Python has: rebuilt as what that gives."""

    def __init__(self, function: Callable[..., Any], *values: object) -> None:
        self._call = function, values

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return self._call

    def __call__(self) -> None:
        """Only that pickle takes it for a function."""


# A code object travels between Pythons of one minor version, as with cloudpickle.  For a function of no module,
# whoever sends it on as code, as schedulers do, would first look through all modules.
ARRIVE = Rebuilt(
    Rebuilt(getattr, Rebuilt(import_module, "types"), "FunctionType"),
    Rebuilt(loads, dumps(arrive.__code__)),
    {"__name__": "__main__"},
)


class Script:
    """The module of a task, as workers get it: its text, under a name that is free there."""

    def __init__(self, name: str) -> None:
        module = sys.modules[name]
        loader = getattr(module, "__loader__", None)
        text = getattr(loader, "get_source", lambda _: None)(getattr(loader, "name", name))
        self.name = name
        self.path = getattr(module, "__file__", None) or ""
        self.text = (text or "").encode()
        # Without a text, workers have to find it by its name.
        digest = sha256(f"{self.path}\n{text}".encode(errors="replace")).hexdigest()
        self.alias = f"script_{digest[:16]}" if text else name
        sys.modules.setdefault(self.alias, module)  # what comes from there calls it so
