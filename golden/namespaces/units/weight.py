from dataclasses import dataclass

SIGN = "kg"


@dataclass
class Scale:
    load: int

    @property
    def units(self) -> int:
        return self.load * 10


def to_kilograms(value: int) -> float:
    return value / 2.0
