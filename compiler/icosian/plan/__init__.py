"""Dag -> Plan: which nodes run together, as one unit, and after what.

The dag has been judged: no cycles, no conditions, one level of fan-out.  A strategy groups the
nodes; what a group takes, what leaves it, and in which order groups and their nodes run follows
from that, and is decided here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import networkx

from ..ir.graph import Dag, Node
from ..ir.plan import Plan, Task


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that a strategy puts together; `over` names the fan-out for whose items they repeat."""

    name: str
    nodes: tuple[str, ...]
    over: str = ""


Strategy = Callable[[Dag], tuple[Group, ...]]


def groupings() -> dict[str, Strategy]:
    """The strategies: the files of this folder, by name."""
    names = [found.name for found in pkgutil.iter_modules(__path__)]
    return {name: importlib.import_module(f"{__name__}.{name}").group for name in names}


def plan(dag: Dag, grouping: str) -> Plan:
    """Tasks in an order in which each comes after all that it needs; ties go by the source."""
    rank = {node.name: place for place, node in enumerate(sorted(dag.nodes, key=lambda node: node.span))}
    node_by_name = {node.name: node for node in dag.nodes}
    assert len(node_by_name) == len(dag.nodes), "names are unique in a judged dag"
    home: dict[str, str] = {}
    groups = {group.name: group for group in groupings()[grouping](dag)}
    for group in groups.values():
        home |= dict.fromkeys(group.nodes, group.name)

    inner: networkx.DiGraph[str] = networkx.DiGraph()
    outer: networkx.DiGraph[str] = networkx.DiGraph()
    inner.add_nodes_from(node_by_name)
    outer.add_nodes_from(groups)
    for node in dag.nodes:
        for need in node.needs:
            if need.source in home:
                inner.add_edge(need.source, node.name)
                if home[need.source] != home[node.name]:
                    outer.add_edge(home[need.source], home[node.name])
    running = list(networkx.lexicographical_topological_sort(inner, key=rank.__getitem__))
    place = {name: index for index, name in enumerate(running)}
    first = {name: min(rank[node] for node in group.nodes) for name, group in groups.items()}
    order = networkx.lexicographical_topological_sort(outer, key=first.__getitem__)
    tasks = []
    for name in order:
        group = groups[name]
        nodes = tuple(node_by_name[each] for each in sorted(group.nodes, key=place.__getitem__))
        tasks.append(_task(group, nodes, dag))
    return Plan(tasks=tuple(tasks), dag=dag, grouping=grouping)


def _task(group: Group, nodes: tuple[Node, ...], dag: Dag) -> Task:
    inside = {node.name for node in nodes}
    optional = {each.name for each in dag.inputs if each.is_optional} - dict(dag.config).keys()
    outside = [need for node in nodes for need in node.needs if need.source not in inside]
    needs = dict.fromkeys([group.over] if group.over else [])
    needs |= dict.fromkeys(f"{need.source}?" if need.source in optional else need.source for need in outside)
    taken = {need.source for node in dag.nodes if node.name not in inside for need in node.needs}
    gives = tuple(node.name for node in nodes if node.name in taken or node.name in dag.outputs)
    return Task(name=group.name, nodes=nodes, over=group.over, needs=tuple(needs), gives=gives)
