"""What every loader and saver has in common: an error says which path it was about, and what to do."""

from __future__ import annotations

import os
from functools import wraps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])
    Loaded: TypeAlias = tuple[Any, dict[str, Any]]  # the value, and a dict that describes it


def loader(stands_for: str, *types: str) -> Callable[[Function], Function]:
    """The function gives what it has loaded, and a dict that describes it."""
    return lambda function: _told(function, "load_from", "read", 0)


def saver(stands_for: str, *types: str) -> Callable[[Function], Function]:
    """The function saves what it gets first, and gives a dict that describes it."""
    return lambda function: _told(function, "save_to", "written", 1)


def given(arguments: dict[str, Any], *others: str) -> dict[str, Any]:
    """The options among the arguments of a function, those that were given."""
    return {name: each for name, each in arguments.items() if each is not None and name not in others}


def _told(function: Any, word: str, done: str, place: int) -> Any:
    modifier = f"{word}.{function.__module__.rpartition('.')[2]}"

    @wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except Exception as error:
            path = next(iter(arguments[place:]), None)
            if note := _note(error, modifier, done, path):
                error.add_note(note)
            raise

    return call


def _note(error: Exception, modifier: str, done: str, path: Any) -> str:
    if isinstance(error, ImportError):
        return f"`{modifier}` needs `{error.name}`: install it where the script runs"
    if not isinstance(path, str | os.PathLike):
        return ""
    if isinstance(error, FileNotFoundError):
        where = "" if os.path.isabs(path) else f"; relative paths count from `{os.getcwd()}`"
        return f"`{modifier}` finds no `{os.fspath(path)}`: give the path of something that is there{where}"
    return f"`{os.fspath(path)}` cannot be {done} by `{modifier}`"
