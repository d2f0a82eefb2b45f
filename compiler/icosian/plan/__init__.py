"""Dag -> Plan: which nodes run together, as one unit, and after what.

The dag has been judged: no cycles, no conditions, one level of fan-out.  A strategy groups the
nodes; what a group takes, what leaves it, and in which order groups and their nodes run follows
from that, and is decided here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..ir.plan import Plan, Task
from ..ir.recipes import is_recipe
from ..ir.tags import STREAM, how

if TYPE_CHECKING:
    import networkx

    from ..ir.graph import Dag


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that a strategy puts together; `over` names the fan-out for whose items they repeat.

    A block is one group under every strategy, since its items go to an executor and come back once;
    a strategy may divide it into parts, which run one after the other for an item.
    """

    name: str
    nodes: tuple[str, ...]
    over: str = ""
    parts: tuple[Group, ...] = ()


Strategy = Callable[["Dag"], tuple[Group, ...]]


def groupings() -> tuple[str, ...]:
    """Names of the strategies: the files of this folder."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(__path__)))


def plan(dag: Dag, grouping: str, *, streams: bool = True) -> Plan:
    """Tasks in an order in which each comes after all that it needs; ties go by the source.

    Where it `streams`, fan-ins that cannot tell an iterator from a list get one, if they do not say otherwise.
    """
    strategy: Strategy = importlib.import_module(f"{__name__}.{grouping}").group
    planner = _Planner(dag, streams=streams)
    return Plan(tasks=planner.tasks(strategy(dag)), dag=dag, grouping=grouping)


def outer(dag: Dag) -> tuple[str, ...]:
    """Nodes in no block that are made once: they have one value."""
    inside = {member.node.name for block in dag.blocks for member in block.members}
    return tuple(node.name for node in dag.nodes if node.name not in inside and not is_recipe(node))


def recipes(dag: Dag) -> tuple[Group, ...]:
    """A group for each node that is made in each worker."""
    return one_each(node.name for node in dag.nodes if is_recipe(node))


def whole_blocks(dag: Dag) -> tuple[Group, ...]:
    """A group for each block."""
    return tuple(
        Group(
            name=f"{block.fan_out.name}.block",
            nodes=tuple(dict.fromkeys(member.node.name for member in block.members)),
            over=block.fan_out.name,
        )
        for block in dag.blocks
        if block.members
    )


def one_each(names: Iterable[str]) -> tuple[Group, ...]:
    """Every node alone."""
    return tuple(Group(name, (name,)) for name in names)


def divided(block: Group, parts: tuple[Group, ...]) -> Group:
    """The block in parts, if there are several."""
    return replace(block, parts=parts if len(parts) > 1 else ())


def waits(dag: Dag, groups: Collection[Group]) -> networkx.DiGraph[str]:
    """An edge from each of these groups to those that need one of its values."""
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(group.name for group in groups)
    home = {node: group.name for group in groups for node in group.nodes}
    for node in dag.nodes:
        for need in node.needs if node.name in home else ():
            if home.get(need.source, home[node.name]) != home[node.name]:
                graph.add_edge(home[need.source], home[node.name])
    return graph


def ordered(dag: Dag, groups: Collection[Group]) -> list[Group]:
    """The groups, each after all that it needs; ties go by the source."""
    import networkx

    span = {node.name: node.span for node in dag.nodes}
    group_by_name = {group.name: group for group in groups}
    first = {name: min(span[node] for node in group.nodes) for name, group in group_by_name.items()}
    graph = waits(dag, group_by_name.values())
    order = networkx.lexicographical_topological_sort(graph, key=first.__getitem__)
    return [group_by_name[name] for name in order]


def running(dag: Dag) -> dict[str, int]:
    """The place of every node in the order in which nodes run."""
    alone = ordered(dag, one_each(node.name for node in dag.nodes))
    return {group.name: place for place, group in enumerate(alone)}


class _Planner:
    """What is known of every node, for the tasks that take it up."""

    def __init__(self, dag: Dag, *, streams: bool) -> None:
        self._dag = dag
        self._streamed = _streamed(dag, by_default=streams)
        self._admitted = {
            end.need.source for block in dag.blocks for end in block.ends if end.need.type.admits_failed
        }
        self._node_by_name = {node.name: node for node in dag.nodes}
        assert len(self._node_by_name) == len(dag.nodes), "names are unique in a judged dag"
        self._place = running(dag)
        self._optional = {each.name for each in dag.inputs if each.is_optional} - dict(dag.config).keys()
        self._takers: dict[str, set[str]] = {name: set() for name in self._node_by_name}
        for node in dag.nodes:
            for need in node.needs:
                self._takers.setdefault(need.source, set()).add(node.name)

    def tasks(self, groups: tuple[Group, ...]) -> tuple[Task, ...]:
        return tuple(map(self._task, ordered(self._dag, groups)))

    def _task(self, group: Group) -> Task:
        parts = self.tasks(group.parts) if group.parts else ()
        names = [node.name for part in parts for node in part.nodes]
        names = names or sorted(group.nodes, key=self._place.__getitem__)
        inside = set(names)
        nodes = tuple(self._node_by_name[name] for name in names)
        outside = [need.source for node in nodes for need in node.needs if need.source not in inside]
        needs = dict.fromkeys([group.over] if group.over else [])
        needs |= dict.fromkeys(f"{name}?" if name in self._optional else name for name in outside)
        gives = [name for name in names if self._takers[name] - inside or name in self._dag.outputs]
        return Task(
            group.name,
            nodes,
            group.over,
            needs=tuple(needs),
            gives=tuple(gives),
            parts=parts,
            how=how(self._node_by_name[group.over]) if group.over else (),
            is_recipe=any(map(is_recipe, nodes)),
            admits=tuple(each for each in needs if each in self._admitted),
            streams=tuple(each for each in needs if each in self._streamed),
        )


def _streamed(dag: Dag, *, by_default: bool) -> set[str]:
    """What blocks give to fan-ins that take it as it comes."""
    from ..ir.streams import why_whole

    found = set[str]()
    for block in dag.blocks:
        for end in block.ends:
            said = STREAM.of(end.node)
            if (by_default if said is None else said) and not why_whole(dag, block, end).text:
                found.add(end.need.source)
    return found
