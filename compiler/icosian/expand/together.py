"""What is wrong with the modifiers of a function as they stand there, whatever each of them does.

@config.when                     is called with the function, and makes no modifier of it
@does(_sum) @subdag(features)    both make the node
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..ir.source import Definition, Flaw
from ..ir.values import HamiltonName
from .modifiers import DYNAMIC, MODIFIERS, Call

# A function of Hamilton's, which decorates by itself.
_STANDING_ALONE = frozenset({"accept_error_sentinels"})


def misapplied(call: Call, value: object) -> Flaw | None:
    """What brackets, or none, make of a modifier that is understood; `value` is what is written there."""
    if call.modifier == "hamilton_exclude":
        return call.flaw("it stands without brackets")
    is_understood = call.modifier in MODIFIERS or call.modifier in DYNAMIC
    if not isinstance(value, HamiltonName) or not is_understood or call.modifier in _STANDING_ALONE:
        return None
    name, written = call.definition.name, call.written.text
    message = f"`@{written}` stands on `{name}` without brackets, and takes it for an argument"
    return Flaw("unapplied-modifier", message, call.written.span, f"write `@{written}(…)`")


def competing(calls: Iterable[Call], definition: Definition) -> Iterator[Flaw]:
    """Modifiers of which a function can have one only."""
    for bucket in ("generate", "expand"):
        ours = [each for each in calls if each.modifier in MODIFIERS]
        ours = [each for each in ours if MODIFIERS[each.modifier].bucket == bucket]
        for other in ours[1:]:
            message = f"`@{other.modifier}` and `@{ours[0].modifier}` cannot both make `{definition.name}`"
            yield Flaw("competing-modifiers", message, other.written.span)
