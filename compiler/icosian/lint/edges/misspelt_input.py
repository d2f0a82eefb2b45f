"""A parameter has nearly the name of a node, of a config key, or of another input.

A name that no function makes is an input, so a slip of the pen is no error: the dataflow asks for one input
more, and the node that was meant is left unused.  Names that are meant to be alike (`df1` and `df2`, `x_train`
and `y_train`, `url` made from `urls`) are left alone.

```python
def url_loaded(url: str) -> str:
    return url


def page_length(urls_loaded: str) -> int:  # expect: misspelt-input
    return len(urls_loaded)
```

```python
def url_loaded(url: str) -> str:
    return url


def page_length(url_loaded: str) -> int:
    return len(url_loaded)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Need, Node
from ...ir.types import fits
from .. import Report, rule

Takers = dict[str, list[tuple[Node, Need]]]


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    if not dag.is_understood:
        return  # any name may be made
    made, takers = dag.producers(), _takers(dag)
    order = {each.name: place for place, each in enumerate(sorted(dag.inputs, key=lambda each: each.span))}
    keys = {key: node for node in dag.nodes for key, _ in node.when.sides}
    near = _Neighbours([*made, *order, *keys])
    for name in order:
        user, need = takers[name][0]
        for other in near.of(name):
            if other in made:
                node = made[other][0]
                is_unused = other not in takers and other not in dag.outputs
                if (is_unused or _is_slip(name, other)) and _may_be_meant(node, takers[name], made):
                    yield report(
                        f"`{user.name}` takes `{name}`, which nobody makes, and there is `{other}`",
                        need.span,
                        (f"`{other}` is made here" + ", and nobody takes it" * is_unused, node.span),
                        help=f"did you mean `{other}`?",
                        when=user.when,
                    )
                    break
            elif not _is_slip(name, other):
                continue
            elif other in keys and other not in order:
                yield report(
                    f"`{user.name}` takes `{name}`, which nobody makes, and there is a config key `{other}`",
                    need.span,
                    (f"whether `{keys[other].name}` exists depends on `{other}`", keys[other].span),
                    help=f"did you mean `{other}`?",
                    when=user.when,
                )
                break
            elif order[other] < order[name]:
                (first, there), *_ = takers[other]
                yield report(
                    f"`{user.name}` takes the input `{name}`, and `{first.name}` the input `{other}`",
                    need.span,
                    (f"`{first.name}` takes `{other}` here", there.span),
                    help="if they are meant to be one input, give them one name",
                    when=user.when,
                )
                break


def _takers(dag: Dag) -> Takers:
    found: Takers = {}
    for node in dag.nodes:
        for need in node.needs:
            found.setdefault(need.source, []).append((node, need))
    return found


def _may_be_meant(node: Node, users: list[tuple[Node, Need]], made: dict[str, list[Node]]) -> bool:
    """Would it fit, and not close a circle?  (`url` is made from `urls`, and so it is not meant by it.)"""
    if any(fits(node.type.element, need.type.element) is False for _, need in users):
        return False
    names = {user.name for user, _ in users}
    seen, waiting = {node.name}, [node.name]
    while waiting:
        name = waiting.pop()
        if name in names:
            return False
        above = {need.source for each in made.get(name, ()) for need in each.needs} - seen
        seen |= above
        waiting.extend(above)
    return True


class _Neighbours:
    """Names that differ in one letter, found without comparing every name with every other.

    Two such names have a name in common when one letter is left out of either, or of both.
    """

    def __init__(self, names: list[str]) -> None:
        self._names: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            for shorter in _shorter(name):
                self._names.setdefault(shorter, []).append(name)

    def of(self, name: str) -> list[str]:
        found = dict.fromkeys(each for shorter in _shorter(name) for each in self._names[shorter])
        return [each for each in found if each != name and _are_alike(name, each)]


def _shorter(name: str) -> dict[str, None]:
    """The name, and what is left of it without one letter; digits and the first letter of a word always count."""
    return dict.fromkeys(
        [
            name,
            *(name[:at] + name[at + 1 :] for at in range(1, len(name)) if _is_inner(name[at - 1], name[at])),
        ]
    )


def _is_inner(before: str, letter: str) -> bool:
    return letter == "_" or (letter.isalpha() and before.isalpha())


def _are_alike(one: str, other: str) -> bool:
    """Is it one word in which they differ, by one letter of it, and none that stands for a number or a side?"""
    pair = _differing(one, other)
    if pair is None:
        return True
    short, long = sorted(pair, key=len)
    if len(long) < 4 or any(letter.isdigit() for letter in short + long):
        return False
    if len(short) < len(long):
        return short[0] == long[0]
    return short[0] == long[0] and (len(short) >= 5 or _is_swapped(short, long))


def _is_slip(one: str, other: str) -> bool:
    """Letters that changed places or stand twice, or a missing `_`: nobody means two things by that."""
    pair = _differing(one, other)
    if pair is None:
        return True
    short, long = sorted(pair, key=len)
    if len(short) == len(long):
        return _is_swapped(short, long)
    at = [place for place in range(1, len(long)) if long[:place] + long[place + 1 :] == short]
    return any(long[place] == long[place - 1] for place in at)


def _is_swapped(one: str, other: str) -> bool:
    at = [place for place in range(len(one)) if one[place] != other[place]]
    return len(at) == 2 and one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]


def _differing(one: str, other: str) -> tuple[str, str] | None:
    """The one word that is not the same in both; None when only a `_` is missing."""
    if one.replace("_", "") == other.replace("_", ""):
        return None
    mine, theirs = one.split("_"), other.split("_")
    pairs = [pair for pair in zip(mine, theirs, strict=False) if pair[0] != pair[1]]
    return pairs[0] if len(mine) == len(theirs) and len(pairs) == 1 else ("", "")
