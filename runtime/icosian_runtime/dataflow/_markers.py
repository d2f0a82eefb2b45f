"""The two markers.

To a type checker they are what one does with them: a fan-out is iterable, be it written as a
generator or with `return`, and a fan-in takes a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Not classes of their own: a generator's annotation has to be a supertype of Generator, and a fan-in
    # may pass its list on to whoever wants one.
    Parallelizable = Iterable
    Collect = list
else:

    class Parallelizable(Iterable):
        """`-> Parallelizable[T]`: a fan-out; what takes its value runs once for each of its items."""

    class Collect(list):
        """`values: Collect[T]`: a fan-in; it takes the list of what the block gave, in the order of the items."""
