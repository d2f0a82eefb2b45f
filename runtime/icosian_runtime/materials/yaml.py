"""YAML, by PyYAML: plain values only."""

from __future__ import annotations

from ._adapters import loader, saver
from ._metadata import file_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pathlib
    from typing import Any

    from ._adapters import Loaded


@loader("YAMLDataLoader", "str", "int", "float", "bool", "dict", "list")
def load(path: str | pathlib.Path) -> Loaded:
    import yaml

    with open(path) as file:
        return yaml.safe_load(file), file_metadata(path)


@saver("YAMLDataSaver", "str", "int", "float", "bool", "dict", "list")
def save(value: Any, path: str | pathlib.Path) -> dict[str, Any]:
    import yaml

    with open(path, "w") as file:
        yaml.dump(value, file)
    return file_metadata(path)
