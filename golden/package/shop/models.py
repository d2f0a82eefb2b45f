from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    name: str
    count: int
