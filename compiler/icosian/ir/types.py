"""Type: an annotation, with every name in it qualified."""

from __future__ import annotations

from dataclasses import dataclass

from .vocabulary import FAN_IN, FAN_OUT, marker


@dataclass(frozen=True, slots=True)
class Type:
    """`name[args]`; `name` is qualified ("hamilton.htypes.Collect"), or the text of what is no name.

    The empty name stands for an annotation that is missing.
    """

    name: str
    args: tuple[Type, ...] = ()

    @property
    def is_fan_out(self) -> bool:
        """Subscripted only: Hamilton takes a bare `Parallelizable` for an ordinary class."""
        return bool(self.args) and marker(self.name) == FAN_OUT

    @property
    def is_fan_in(self) -> bool:
        return bool(self.args) and marker(self.name) == FAN_IN

    @property
    def element(self) -> Type:
        """What one item is, for the two markers; the type itself for any other."""
        return self.args[0] if self.is_fan_out or self.is_fan_in else self

    def __str__(self) -> str:
        name = marker(self.name) or self.name
        return f"{name}[{', '.join(map(str, self.args))}]" if self.args else name
