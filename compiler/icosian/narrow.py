"""Dag, config, outputs -> Dag: one configuration, and only what is asked for.

    price when region is "EU", price when region is "US", tax      -c region=EU -t price
    -> price

The result has no conditions left.  A config key with the name of a node takes its place, as in
Hamilton; every other key that some node takes is an input whose value is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from .ir.condition import ALWAYS, Condition, Values
from .ir.graph import Dag
from .ir.question import Heeded
from .link import link
from .lint.keys import idle


def choose(dag: Dag, config: Mapping[str, object]) -> Dag:
    """The variants that exist under this configuration; keys that it lacks are absent."""
    nodes = tuple(
        replace(node, when=ALWAYS) for node in dag.nodes if config in node.when and node.name not in config
    )
    chosen = link(nodes, is_whole=True)
    return replace(chosen, config=tuple(sorted(config.items())))


def fix(dag: Dag, config: Mapping[str, object]) -> Dag:
    """What is left when these keys have these values; all others stay open."""
    here = Condition(tuple((key, Values((value,))) for key, value in sorted(config.items())))
    nodes = tuple(
        replace(node, when=node.when.without(config))
        for node in dag.nodes
        if (node.when & here).is_possible and node.name not in config
    )
    return (
        replace(link(nodes, is_whole=dag.is_whole), config=tuple(sorted(config.items()))) if config else dag
    )


def ask(dag: Dag, outputs: tuple[str, ...]) -> Dag:
    """What the outputs need; without any, what every final node needs: one that nobody reads, and no inner one."""
    final = _final(dag)
    wanted = tuple(dict.fromkeys(outputs)) or final
    inside = {member.node.name for block in dag.blocks for member in block.members}
    needed = dag.needed(wanted)
    # A node whose modifiers are not understood may make any of what is needed.
    kept = (node for node in dag.nodes if node.name in needed or (node.is_unknown and not node.opaque))
    asked = link(tuple(kept), is_whole=True)
    # Nobody has asked for the last nodes of a block that nobody collects; they are kept for rules to see.
    named = wanted if outputs else tuple(name for name in final if name not in inside)
    return replace(asked, config=dag.config, outputs=named, within=dag)


def _final(dag: Dag) -> tuple[str, ...]:
    read = {need.source for node in dag.nodes for need in node.needs}
    collected = {member.node.name for block in dag.blocks for member in block.members if block.ends}
    last = (node for node in dag.nodes if node.name not in read | collected and not node.is_inner)
    return tuple(dict.fromkeys(node.name for node in last))


def settle(dag: Dag, given: Mapping[str, object]) -> dict[str, object]:
    """Config values as they are meant: a text is one that the dataflow compares with, else JSON, else text.

    So `version=1.10` stays the string that it is compared with, unless the number is one as well: then the
    string has to be quoted.  What is no text came from a file.
    """
    compared = dag.compared()
    return {
        key: _settle(value, compared.get(key, ())) if isinstance(value, str) else value
        for key, value in given.items()
    }


def heeded(dags: Iterable[Dag], config: Mapping[str, object]) -> Heeded:
    """What of the configuration, as given, these dataflows heed."""
    complaints = [tuple(idle(dag, settle(dag, config))) for dag in dags]
    keys = frozenset(key for each in complaints for key in {*config} - {key for key, _, _ in each})
    return Heeded(keys, tuple(one for each in complaints for one in each))


def _settle(text: str, compared: Iterable[object]) -> object:
    read, values = _read(text), list(compared)
    if any(type(value) is type(read) and value == read for value in values):
        return read
    if text in values:
        return text
    for value in values:
        if text in (str(value), repr(value)) or text == json.dumps(value, default=repr):
            return value
    return read


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
