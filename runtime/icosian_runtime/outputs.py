"""The outputs of a script, as text or as JSON, and the stdout that is kept for them alone."""

from __future__ import annotations

import os
import sys

from .failures import Failure, Misused
from .plan import ABI, mismatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

_stdout: int | None = None  # the real one, once fd 1 points at stderr


class Unwritten(Failure):
    """The outputs are there, and nobody could be told."""

    def __init__(self, error: OSError) -> None:
        self.error = error
        self.note = f"the outputs cannot be written: {error.strerror}"

    def trace(self) -> str:
        return ""


class Unassembled(Failure):
    """The outputs are there, and do not make one value."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.note = "the outputs do not make one value"


def begin(abi: int) -> None:
    """Point fd 1 at stderr, so that whatever user code prints does not mix with the results."""
    global _stdout
    if abi != ABI:
        sys.stderr.write(f"error: {mismatch(abi)}\n")
        raise SystemExit(2)
    _complete()
    _stdout = os.dup(1)
    os.dup2(2, 1)
    if reconfigure := getattr(sys.stdout, "reconfigure", None):
        reconfigure(line_buffering=True)  # or it would come after the error before which it was printed


def _complete() -> None:
    """Let streams that are closed lead nowhere, before some file of ours gets their numbers."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # it gets the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


def shown(results: dict[str, Any], form: str, assembly: Any) -> str:
    """The outputs as "text" or "json"; with an assembly, which is a module of `results`, the one value that they make."""
    if assembly:
        return _as_one(results, form, assembly)
    return as_json(results) if form == "json" else as_text(results)


def as_text(results: dict[str, Any]) -> str:
    lines = []
    for name, value in results.items():
        text = value if isinstance(value, str) else repr(value)
        if len(text) > 100 and isinstance(value, (dict, list, tuple, set, frozenset)):
            from pprint import pformat

            text = pformat(value, width=100, sort_dicts=False)
        lines.append(f"{name}:\n{text}" if "\n" in text else f"{name}: {text}")
    return "\n".join([*lines, ""])


def as_json(results: dict[str, Any]) -> str:
    """Raises `Misused` for what JSON cannot hold."""
    import json

    for name, value in results.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise Misused(f"output `{name}` does not fit into JSON ({error}); use --format text") from error
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"


def _as_one(results: dict[str, Any], form: str, assembly: Any) -> str:
    try:
        value = assembly.assembled(results)
    except Exception as error:
        raise Unassembled(error) from error
    if form == "text":
        return str(assembly.as_text(value))
    try:
        return str(assembly.as_json(value))
    except Exception as error:  # of whatever kind the library raises
        raise Misused(f"the outputs do not fit into JSON ({error}); use --format text") from error


def write(text: str) -> int:
    """Print to the real stdout.  Somebody who has stopped reading is no failure; raises `Unwritten` for others."""
    sys.stdout.flush()
    stdout: TextIO = sys.stdout
    if _stdout is not None:
        stdout = os.fdopen(_stdout, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    try:
        stdout.write(text)
        stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())  # where what is left of it will go
        if not isinstance(error, BrokenPipeError):
            raise Unwritten(error) from error
    return 0
