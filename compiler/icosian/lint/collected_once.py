"""The rewrite that brings a block with several `Collect` parameters down to one.

    def largest(half: Collect[float])       def half_and_square(half: float, square: int) -> tuple[float, int]
    def total(square: Collect[int])    ->   def all_half_and_square(half_and_square: Collect[…]) -> list[…]
                                            def largest(all_half_and_square: list[…])
                                            def total(all_half_and_square: list[…])

Hamilton's manual tells people to do it by hand.  It is offered where nothing has to be guessed: the fan-ins are plain
functions of one module that exist in every configuration.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..ir.condition import ALWAYS
from ..ir.findings import Fix, Replacement
from ..ir.graph import Block, Dag, End
from ..ir.source import Module, Span
from ..ir.vocabulary import FAN_IN, marker
from .headers import WIDTH, relaid
from .written import Written, written

_LONGEST = 32  # a name made of others is no longer readable beyond that
_INDENT = re.compile("^(    )+", re.MULTILINE)
_BESIDE = frozenset(
    {"tag", "cache", "ray_remote_options", "schema.output"}
)  # modifiers that look at no parameter


@dataclass(frozen=True, slots=True)
class _Collecting:
    """A `Collect` parameter: `half: Collect[float]`."""

    source: str
    word: str  # how `Collect` is spelt there
    element: str
    is_quoted: bool  # the annotation is a string
    node: ast.arg


@dataclass(frozen=True, slots=True)
class _FanIn:
    """A function and its `Collect` parameters of the block."""

    written: Written
    collecting: tuple[_Collecting, ...]


def collected_once(block: Block, dag: Dag, modules: Mapping[str, Module]) -> Fix | None:
    """The fix for a block, if it has several `Collect` parameters and the rewrite is certain."""
    fan_ins = _fan_ins(block, dag, modules)
    every = [each for fan_in in fan_ins for each in fan_in.collecting]
    if len(every) < 2:
        return None
    first, at = every[0], fan_ins[0].written
    elements = {each.source: each.element for each in every[::-1]}
    sources = list(dict.fromkeys(each.source for each in every))
    taken = _taken(dag, at.module)
    value, element, made = first.source, first.element, []
    if len(sources) > 1:
        together = "_and_".join(sources)
        value = _free(together if len(together) <= _LONGEST else f"{block.fan_out.name}_values", taken)
        element, named = _tuple(value, [elements[each] for each in sources], taken)
        made += [named] if named else []
        takes = {each: elements[each] for each in sources}
        line = ", ".join(sources)
        if len(f"    return {line}") > WIDTH:
            line = "(\n" + "".join(f"        {each},\n" for each in sources) + "    )"
        made.append(_function(value, takes, element, line, first.is_quoted))
    whole, annotation = value, f"{first.word}[{element}]"
    if len(fan_ins) > 1:
        whole = _free(f"all_{value}", taken)
        made.append(
            _function(whole, {value: annotation}, f"list[{element}]", f"list({value})", first.is_quoted)
        )
        annotation = f"list[{element}]"
    annotation = f'"{annotation}"' if first.is_quoted else annotation
    made = [_INDENT.sub(lambda found: at.step * (len(found[0]) // 4), text) for text in made]
    edits = [at.above("".join(f"{text}\n\n\n" for text in made))] if made else []
    for fan_in in fan_ins:
        edits += relaid(fan_in.written, _reading(fan_in, f"{whole}: {annotation}", whole, sources))
    names = " and ".join(f"`{each}`" for each in sources)
    return Fix(f"collect {names} once, as `{value}`", tuple(edits))


def _fan_ins(block: Block, dag: Dag, modules: Mapping[str, Module]) -> list[_FanIn]:
    """Of the block, in the order of the source; none where one of them cannot be rewritten."""
    if block.fan_out.when != ALWAYS or any(block in (each.first, each.second) for each in dag.meetings()):
        return []
    ends: dict[int, list[End]] = {}
    for end in block.ends:
        ends.setdefault(id(end.node), []).append(end)
    found = []
    for each in sorted(ends.values(), key=lambda each: each[0].node.span):
        place = written(each[0].node.definition, modules)
        collecting = tuple(_collecting(end, block, place) for end in each) if place else ()
        if not place or any(one is None for one in collecting):
            return []
        found.append(_FanIn(place, tuple(one for one in collecting if one)))
    is_one_file = len({each.written.module.path for each in found}) == 1
    return found if is_one_file else []


def _collecting(end: End, block: Block, place: Written) -> _Collecting | None:
    """The parameter as written; None for what is no plain parameter of a plain function."""
    node, need = end.node, end.need
    is_plain = all(each.modifier in _BESIDE for each in node.definition.decorators)
    is_always = end.when == ALWAYS and node.when == ALWAYS
    if not is_plain or not is_always or need.param != need.source or need.source == block.fan_out.name:
        return None
    param = place.param(need.param)
    if need.has_default or need.by_keyword or param.annotation is None:
        return None
    text = place.text(param.annotation)
    is_quoted = isinstance(param.annotation, ast.Constant)
    if is_quoted:
        text = str(ast.literal_eval(param.annotation))
    annotation = ast.parse(text, mode="eval").body
    if not isinstance(annotation, ast.Subscript) or (is_quoted and {"'", '"'} & set(text)):
        return None
    word = ast.get_source_segment(text, annotation.value) or ""
    element = ast.get_source_segment(text, annotation.slice) or ""
    if marker(place.module.names.qualify(word)) != FAN_IN:
        return None
    return _Collecting(need.source, word, element, is_quoted, param)


def _taken(dag: Dag, module: Module) -> set[str]:
    """Names that a new node or local would meet."""
    names = {node.name for node in dag.nodes} | {each.name for each in dag.inputs}
    names |= {need.param for node in dag.nodes for need in node.needs}
    for statement in module.statements:
        names |= {*statement.writes, *statement.locals, *(use.name for use in statement.uses)}
        names |= {imported.local for imported in statement.imported}
    return names


def _free(name: str, taken: set[str]) -> str:
    found = next(each for each in (name, *(f"{name}_{n}" for n in range(2, 10_000))) if each not in taken)
    taken.add(found)
    return found


def _tuple(value: str, elements: list[str], taken: set[str]) -> tuple[str, str]:
    """The type of the values together, and the line that gives it a name if it is long."""
    type = f"tuple[{', '.join(elements)}]"
    if len(f"    all_{value}: Collect[{type}],") <= WIDTH:
        return type, ""
    name = _free(value.title().replace("_", ""), taken)
    line = f"{name} = {type}"
    if len(line) > WIDTH:
        line = f"{name} = tuple[\n" + "".join(f"    {each},\n" for each in elements) + "]"
    return name, line


def _function(name: str, takes: Mapping[str, str], returns: str, expression: str, is_quoted: bool) -> str:
    quote = '"' if is_quoted else ""
    params = [f"{param}: {quote}{type}{quote}" for param, type in takes.items()]
    end = f" -> {quote}{returns}{quote}:\n    return {expression}"
    line = f"def {name}({', '.join(params)}){end}"
    if line.index("\n") <= WIDTH:
        return line
    return f"def {name}(\n" + "".join(f"    {param},\n" for param in params) + f"){end}"


def _reading(fan_in: _FanIn, param: str, whole: str, sources: list[str]) -> Iterator[Replacement]:
    """The fan-in takes the whole list, and reads its part first."""
    first, *others = fan_in.collecting
    place = fan_in.written
    yield Replacement(place.span(first.node), param)
    args = place.node.args
    params = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    for each in others:
        before = place.span(params[params.index(each.node) - 1])
        span = place.span(each.node)
        here = Span(span.path, before.end_line, before.end_column, span.end_line, span.end_column)
        yield Replacement(here, "")
    parts = [
        f"{each.source} = {_part(whole, sources.index(each.source), len(sources))}"
        for each in fan_in.collecting
    ]
    yield place.first("\n".join(parts))


def _part(whole: str, at: int, count: int) -> str:
    if count == 1:
        return whole
    if count > 3:
        return f"[values[{at}] for values in {whole}]"
    names = ", ".join("value" if at == place else "_" for place in range(count))
    return f"[value for {names} in {whole}]"
