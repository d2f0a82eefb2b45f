"""The dicts that describe what was loaded or saved, as Hamilton's `hamilton.io.utils` makes them."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from urllib.parse import urlparse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def file_metadata(path: Any) -> dict[str, Any]:
    """Size and times of a local file; of any other path only that they are not known.

    It fails for what is no path, such as an open file, as Hamilton does.
    """
    path = os.fspath(path)
    scheme = urlparse(path).scheme
    is_local = (scheme == "" or (len(scheme) == 1 and scheme.isalpha())) and os.path.exists(path)
    unknown = f"File metadata is unsupported for scheme: {scheme} or path: {path} does not exist."
    return {
        "file_metadata": {
            "size": os.path.getsize(path) if is_local else None,
            "path": path,
            "last_modified": os.path.getmtime(path) if is_local else time.time(),
            # Hamilton takes the clock of UTC for a local one.
            "timestamp": datetime.now(UTC).replace(tzinfo=None).timestamp(),
            "scheme": scheme,
            "notes": "" if is_local else unknown,
            "__version__": "1.0.0",
        }
    }


def frame_metadata(frame: Any) -> dict[str, Any]:
    """Rows, columns and types, None for what it does not have."""
    # Polars warns of asking a lazy frame itself.
    schema = frame.collect_schema() if hasattr(frame, "collect_schema") else None
    names = schema.names() if schema else _listed(frame, "columns")
    types = schema.dtypes() if schema else _listed(frame, "dtypes")
    return {
        "dataframe_metadata": {
            "__version__": "1.0.0",
            "rows": _rows(frame),
            "columns": None if names is None else len(names),
            "column_names": names,
            "datatypes": None if types is None else [str(each) for each in types],
        }
    }


def both(path: Any, frame: Any) -> dict[str, Any]:
    """Of the file, and of the frame that is in it."""
    return {**file_metadata(path), **frame_metadata(frame)}


def _rows(frame: Any) -> int | None:
    try:
        return len(frame)
    except TypeError:
        return None


def _listed(frame: Any, name: str) -> list[Any] | None:
    try:
        return list(getattr(frame, name))
    except (AttributeError, TypeError):
        return None
