"""Variables of the environment, as a dict."""

from __future__ import annotations

import os

from ._adapters import loader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._adapters import Loaded


@loader("EnvVarDataLoader", "dict")
def load(names: tuple[str, ...]) -> Loaded:
    try:
        return {name: os.environ[name] for name in names}, {}
    except KeyError as error:
        error.add_note(f"set the environment variable `{error.args[0]}`")
        raise
