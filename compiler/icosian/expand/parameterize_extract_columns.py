"""`parameterize_extract_columns`: several frames of one function, and their columns as nodes.

@parameterize_extract_columns(ParameterizedExtract(("low", "high"), {"x": value(1)}))
def bounds(x: int) -> pd.DataFrame: ...        ->   bounds__0 ()          its columns called `low` and `high`
                                                    low  (bounds__0)      bounds__0["low"]
                                                    high (bounds__0)      bounds__0["high"]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..ir.expression import Argument, Fixed, Offered
from ..ir.expression import Call as Called
from ..ir.graph import Node
from ..ir.source import Flaw, Text
from ..ir.values import Factory, Opaque
from .binding import bind
from .columns import is_lazy
from .extract import columns_of, parts_of_node
from .modifiers import Call, Nodes, answers_to, unknown
from .parameterize import several


@dataclass(frozen=True, slots=True)
class _Extract:
    """One frame: its columns, and what the parameters get."""

    columns: list[str]
    given: Mapping[str, object]
    path: tuple[int, int | str]  # where in the call that stands


@answers_to("parameterize_extract_columns", bucket="expand")
def parameterize_extract_columns(nodes: Nodes, call: Call) -> Iterator[Node]:
    read = [_read(given, place, call) for place, given in enumerate(call.positional)]
    facts = [*call.opaque(), *(each for each in read if not isinstance(each, _Extract)), *_wrong(nodes, call)]
    if facts:
        yield from unknown(nodes, *facts)
        return
    for place, extract in enumerate(each for each in read if isinstance(each, _Extract)):
        named = bind(replace(nodes[0], name=f"{nodes[0].name}__{place}"), extract.given, call, *extract.path)
        columns = columns_of(named, extract.columns)
        if is_lazy(named.type):
            columns = f"the columns of {named.type} cannot be named in place"
        if isinstance(columns, str):
            yield from unknown((named,), call.flaw(columns))
            return
        given = (Argument("", named.how), Argument("", Fixed(extract.columns)))
        frame = replace(named, how=Called(Offered("frames", "labelled"), given))
        yield frame
        yield from parts_of_node(frame, columns, call)


def _read(given: object, place: int, call: Call) -> _Extract | Text | Flaw:
    if isinstance(given, Opaque):
        return given.text
    if not isinstance(given, Factory) or given.name != "ParameterizedExtract":
        return call.flaw("it takes `ParameterizedExtract(…)`", call.at(place))
    pair = dict(zip(("outputs", "input_mapping"), given.positional, strict=False)) | dict(given.keywords)
    columns, mapping = pair.get("outputs"), pair.get("input_mapping")
    for each in (columns, mapping):
        if isinstance(each, Opaque):
            return each.text
    is_named = isinstance(columns, tuple | list) and all(isinstance(name, str) for name in columns)
    if not is_named or not columns or not isinstance(mapping, dict):
        return call.flaw(
            "it needs the names of the columns, and a dict of what each parameter gets", call.at(place)
        )
    assert isinstance(columns, tuple | list)
    path = (place, "input_mapping" if "input_mapping" in dict(given.keywords) else 1)
    return _Extract([*map(str, columns)], mapping, path)


def _wrong(nodes: Nodes, call: Call) -> Iterator[Flaw]:
    if len(nodes) > 1:
        yield several(call)
    if not call.positional:
        yield call.flaw("it names no columns")
    if dict(call.keywords).get("reassign_columns") is False:
        what = "Hamilton ignores `reassign_columns`, and names the columns all the same"
        yield call.flaw(what, call.at("reassign_columns"))
