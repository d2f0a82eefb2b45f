"""A matrix of numpy."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def assembled(outputs: Mapping[str, Any]) -> Any:
    """A column an output; a number stands in every row.  Raises ValueError for columns of several lengths."""
    from numpy import asmatrix

    lengths = {name: len(value) for name, value in outputs.items() if not _is_number(value)}
    if len({*lengths.values()}) > 1:
        told = ", ".join(f"`{name}` {length}" for name, length in lengths.items())
        raise ValueError(f"columns of one length are asked for, and there are {told}")
    rows = next(iter(lengths.values()), 0)
    return asmatrix([[v] * rows if _is_number(v) else list(v) for v in outputs.values()]).T


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


def as_text(matrix: Any) -> str:
    import sys

    from numpy import array2string

    return f"{array2string(matrix, threshold=sys.maxsize)}\n"


def as_json(matrix: Any) -> str:
    import json

    return f"{json.dumps(matrix.tolist(), allow_nan=False)}\n"
