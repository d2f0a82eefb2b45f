"""Passage: how a function goes through one of its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .source import Text


@dataclass(frozen=True, slots=True)
class Passage:
    """From the first to the last, once, and nothing else of it: then it cannot tell an iterator from a list.

    Before it is through, it neither calls nor changes nor reads what others may change, but for these
    parameters; whether anybody changes what they get depends on the dataflow.
    """

    obstacle: Text  # why it is not so, to be read after the name of the function; empty text when it is
    reads: tuple[Text, ...] = ()  # other parameters that it looks at before it is through
