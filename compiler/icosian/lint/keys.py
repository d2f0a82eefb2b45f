"""What a dataflow asks of its configuration, beside what it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from ..ir.graph import Dag

# With these, any key may count: a function asks for it.
_ASKING = ("config", "resolve", "resolve_from_config")
# Keys with which Hamilton itself is set up.
_OF_HAMILTON = "hamilton."


def idle(dag: Dag, config: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """(key, what is to be said, what may be meant) for keys that nothing asks for, and values that are nearly one."""
    if not dag.is_understood:
        return
    compared = dag.compared()
    keys = [*compared, *(each.name for each in dag.inputs), *(node.name for node in dag.nodes)]
    decorators = [each for node in dag.nodes for each in node.definition.modifiers()]
    is_open = any(each.modifier in _ASKING or "configuration(" in each.written.text for each in decorators)
    for key, value in config.items():
        if key not in keys:
            if not is_open and not key.startswith(_OF_HAMILTON):
                yield key, f"nothing asks for the config key `{key}`", _nearest(key, keys)
            continue
        values = compared.get(key, [value])
        near = _nearest(str(value), [str(each) for each in values if each is not None])
        if near and value not in values:
            yield key, f"no variant compares `{key}` with {value!r}", near


def _nearest(name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, 1)
    return f"did you mean `{near[0]}`?" if near else ""
