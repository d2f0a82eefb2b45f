"""`tag`: metadata on a node.

    @tag(owner="data", **{"icosian.make": "per-worker"})
    def client(url: str) -> Client: ...         ->   client  tagged owner="data", icosian.make="per-worker"

It is for the last nodes of a function, or for those that `target_` names; `...` are all of them.  Where two tags
name one key, the outer one counts.  Tags under `icosian` say how a node is built: see tags.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..ir.graph import Node
from ..ir.source import Flaw
from ..ir.tags import misread
from ..ir.values import Opaque, Residual
from .modifiers import Call, Nodes, answers_to, sinks, unknown_target

# Hamilton keeps these for itself.
_RESERVED = frozenset({"ccpa", "dag", "data_quality", "gdpr", "hamilton", "module", "ray_remote"})
_OPTIONS = ("target_", "bypass_reserved_namespaces_")


@answers_to("tag", bucket="decorate")
def tag(nodes: Nodes, call: Call) -> Iterator[Node]:
    tags = {key: value for key, value in call.keywords if key not in _OPTIONS}
    opaque = tuple(value.text for value in tags.values() if isinstance(value, Opaque | Residual))
    known = {key: value for key, value in tags.items() if not isinstance(value, Opaque | Residual)}
    targets = _targets(nodes, call)
    flaws = (*_refused(call, known), *_missed(nodes, call), *_meaningless(call, known, targets))
    chosen = {id(node) for node in targets}
    for place, node in enumerate(nodes):
        if place == 0:  # what is wrong is told once
            node = replace(node, opaque=node.opaque + opaque, flaws=node.flaws + flaws)
        if id(nodes[place]) in chosen:
            node = replace(node, tags=tuple(sorted({**dict(node.tags), **known}.items())))
        yield node


def _named(call: Call) -> tuple[object, ...]:
    target = dict(call.keywords).get("target_")
    return tuple(target) if isinstance(target, list | tuple | set | frozenset) else (target,)


def _targets(nodes: Nodes, call: Call) -> Nodes:
    target = dict(call.keywords).get("target_")
    if target is ...:
        return nodes
    return sinks(nodes) if target is None else tuple(node for node in nodes if node.name in _named(call))


def _missed(nodes: Nodes, call: Call) -> Iterator[Flaw]:
    for name in _named(call):
        if isinstance(name, str) and (flaw := unknown_target(nodes, name, call, call.at("target_"))):
            yield flaw


def _refused(call: Call, tags: dict[str, object]) -> Iterator[Flaw]:
    """What Hamilton does not take for a tag."""
    is_free = dict(call.keywords).get("bypass_reserved_namespaces_") is True
    for key, value in tags.items():
        if not all(part.isidentifier() for part in key.split(".")):
            message = f"the tag `{key}` is no name, nor several with dots between them"
            yield Flaw("refused-tag", message, call.at_key(key))
        elif key.partition(".")[0] in _RESERVED and not is_free:
            message = f"tags under `{key.partition('.')[0]}` are Hamilton's own"
            yield Flaw("refused-tag", message, call.at_key(key))
        elif not _is_text(value):
            message = f"the tag `{key}` is neither a text nor a list of different texts"
            yield Flaw("refused-tag", message, call.at(key))


def _meaningless(call: Call, tags: dict[str, object], nodes: Nodes) -> Iterator[Flaw]:
    """What says nothing to us, though it is meant to."""
    for key, value in tags.items():
        message, help = misread(key, value, nodes)
        if message:
            yield Flaw("meaningless-tag", message, call.at_key(key), help)


def _is_text(value: object) -> bool:
    if isinstance(value, list):
        texts = [each for each in value if isinstance(each, str)]
        return bool(value) and len(texts) == len(value) == len(set(texts))
    return isinstance(value, str)
