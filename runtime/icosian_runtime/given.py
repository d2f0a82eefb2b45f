"""Values given on the command line, by word or by file; only imported when there are some."""

from __future__ import annotations

from .failures import Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .plan import Plan


def from_file(plan: Plan, path: str | None) -> dict[str, Any]:
    """The inputs in a JSON file, none without a file.  Raises `Misused` if it cannot be read."""
    if path is None:
        return {}
    import json

    text = _read(path)
    try:
        values = json.loads(text)
    except ValueError as error:
        raise Misused(f"{path} is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise Misused(f"{path} has to hold a JSON object with the inputs by name")
    return {name: _fitting(value, plan.origin(name)) for name, value in values.items()}


def from_words(plan: Plan, pairs: list[str]) -> dict[str, Any]:
    """Values written as NAME=VALUE, or NAME=@FILE.  Raises `Misused` for any other word."""
    values = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise Misused(f"`{pair}` has to be NAME=VALUE")
        origin = plan.origin(name)
        values[name] = _fitting(_value(_read(text[1:]) if text.startswith("@") else text, origin), origin)
    return values


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise Misused(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _value(text: str, origin: str) -> Any:
    """A value written on the command line: text if that is what is wanted, else JSON, else text."""
    if origin in ("str", "pathlib.Path"):
        return text
    try:
        if text.isdecimal() and str(int(text)) == text:
            return int(text)  # the most common of all, and no reason to import json
        import json

        return json.loads({"True": "true", "False": "false", "None": "null"}.get(text, text))
    except ValueError:
        return text


def _fitting(value: Any, origin: str) -> Any:
    """JSON has no paths, tuples and sets; the annotation says where one is meant."""
    if origin == "pathlib.Path" and isinstance(value, str):
        from pathlib import Path

        return Path(value)
    made = {"tuple": tuple, "set": set}.get(origin)
    return made(value) if made and isinstance(value, list) else value
