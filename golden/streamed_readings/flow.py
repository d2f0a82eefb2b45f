from collections import defaultdict
from itertools import chain

from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable


def reading(count: int) -> Parallelizable[int]:
    yield from range(count)


def degrees(reading: int) -> tuple[str, float]:
    return ("east", "west")[reading % 2], reading * 7 % 41 + 0.5


def warm_places(degrees: Collect[tuple[str, float]], limit: float) -> dict[str, list[float]]:
    warm = defaultdict(list)
    for place, value in degrees:
        if value > limit:
            warm[place].append(value)
    return {place: sorted(set(values)) for place, values in warm.items()}


def place(warm_places: dict[str, list[float]]) -> Parallelizable[list[float]]:
    return [warm_places[name] for name in sorted(warm_places)]


def warmest(place: list[float]) -> list[float]:
    return place[-3:]


@tag(**{"icosian.stream": "true"})
def top(warmest: Collect[list[float]]) -> float:
    return max(chain.from_iterable(warmest))


def sample(count: int) -> Parallelizable[int]:
    yield from range(0, count, 100)


def weight(sample: int) -> int:
    return sample + 1


@tag(**{"icosian.stream": "false"})
def weights(weight: Collect[int]) -> int:
    return sum(weight)


def part(weights: int) -> Parallelizable[float]:
    yield from (weights / number for number in range(1, 4))


def share(part: float) -> float:
    return round(part, 3)


def mean_share(share: Collect[float]) -> float:
    return sum(share) / len(share)
