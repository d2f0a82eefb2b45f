"""A value that stands in the modifier itself."""

from __future__ import annotations

from ._adapters import loader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._adapters import Loaded


@loader("LiteralValueDataLoader", "typing.Any")
def load(value: Any) -> Loaded:
    return value, {}
