"""`check_output` and its kin: validators look at a value before anybody else gets it.

    @check_output(range=(0, 100), importance="fail")
    def share(part: float, whole: float) -> float: ...     ->   share_raw (part, whole)
                                                                share_range_validator (share_raw)
                                                                share (share_raw, share_range_validator)

`share` is the value of `share_raw`, after a warning or an error where a validator is not content.  Which
validators there are depends on the type of the node:

    any value                    allow_none
    numbers                      range, values_in, data_type
    strings                      values_in, data_type, contains, does_not_contain
    pandas.Series                range, values_in, data_type, max_fraction_nans, allow_nans, max_standard_dev,
                                 mean_in_range
    frames and series            schema, of pandera
    dicts and models             model, of pydantic

`h_pandera.check_output` and `h_pydantic.check_output` take the schema, or the model, from the annotation.

Of a fan-out, validators see the list of all items; of a fan-in, what it makes of the list.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches

from ..ir.expression import Expression, Fixed, Residual
from ..ir.graph import Node
from ..ir.source import Flaw, Text
from ..ir.validators import DEFAULTS, KEYWORDS, TYPED_FRAMES, is_one_of
from ..ir.values import HamiltonName, Opaque
from .checked import Asked, Fact, Found, Validator, checked, flaw_at
from .evaluate.place import Place, expression
from .modifiers import Call, Nodes, answers_to, constant

_LEVELS = ("warn", "fail")
_LONGEST = 1000  # of a range that is written out


@answers_to("check_output", bucket="transform")
def check_output(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Validators by keyword, all of the same importance."""
    options = _options(call, "importance", "default_validator_candidates", "target_")
    given = {name: options.pop(name) for name in [*options] if name in KEYWORDS}
    level = _level(options.pop("importance", "warn"), call)
    target = options.pop("target_", None)
    facts: list[Fact] = [*call.opaque(), *_strange(options, call)]
    for name, value in given.items():
        if lack := _lack(name, value):
            facts.append(flaw_at(call, name, f"`{name}` {lack}", of_value=True))
    yield from checked(nodes, call, _asked(target, level, lambda node: _defaults(node, given, call), facts))


@answers_to("h_pandera.check_output", "h_pydantic.check_output", bucket="transform")
def check_output_by_type(nodes: Nodes, call: Call) -> Iterator[Node]:
    """The return annotation says what the value has to be: `DataFrame[Schema]`, or a model of pydantic."""
    options = _options(call, "importance", "target")
    level = _level(options.get("importance", "warn"), call)
    yield from checked(
        nodes, call, _asked(options.get("target"), level, lambda node: _typed(node, call), call.opaque())
    )


def _options(call: Call, *names: str) -> dict[str, object]:
    return {**dict(zip(names, call.positional, strict=False)), **dict(call.keywords)}


def _asked(
    target: object,
    level: Expression | Text | Flaw,
    validators: Callable[[Node], Iterable[Found]],
    facts: Iterable[Fact],
) -> Asked:
    if isinstance(level, Text | Flaw):
        return Asked(target, None, validators, tuple(dict.fromkeys((*facts, level))))
    return Asked(target, level, validators, tuple(facts))


def _strange(options: Mapping[str, object], call: Call) -> Iterator[Flaw]:
    """Keywords that are none."""
    for name, value in options.items():
        if name != "default_validator_candidates":
            near = get_close_matches(name, KEYWORDS, 1)
            meant = f"is `{near[0]}` meant?" if near else f"there are {', '.join(KEYWORDS)}"
            yield flaw_at(call, name, f"there is no validator `{name}`; {meant}")
        elif value is not None:
            yield flaw_at(call, name, f"`{name}` is not supported; `check_output_custom` takes validators")


def _defaults(node: Node, given: Mapping[str, object], call: Call) -> Iterator[Found]:
    for keyword, value in given.items():
        candidates = [each for each in DEFAULTS if each.keyword == keyword]
        verdicts = [each.fits(node.type) for each in candidates]
        written = constant(_listed(value))
        if True not in verdicts and (None not in verdicts or len(candidates) > 1):
            why = "of which nothing says whether it is a number or a series"
            if None not in verdicts:
                why = f"for which there is no validator `{keyword}`"
            yield flaw_at(call, keyword, f"`{node.name}` is of type `{node.type}`, {why}")
        elif written is not None:
            best = candidates[verdicts.index(True if True in verdicts else None)]
            yield Validator(best.name or f"{keyword}_validator", best.function, written)
        elif not isinstance(value, Opaque):  # else it is told already
            text = f"`{keyword}` cannot be written into a script"
            yield next(_opaque(value), flaw_at(call, keyword, text, of_value=True))


def _opaque(value: object) -> Iterator[Text]:
    """What nobody can know of it."""
    if isinstance(value, Opaque):
        yield value.text
    for each in value if isinstance(value, list | tuple) else ():
        yield from _opaque(each)


def _listed(value: object) -> object:
    """A range, or a frozen set, as the list that can be written out."""
    if isinstance(value, range | frozenset) and len(value) <= _LONGEST:
        return list(value) if isinstance(value, range) else sorted(value, key=repr)
    return value


def _lack(keyword: str, value: object) -> str:
    """What is wrong with a value that Hamilton would not take, or not survive."""
    if isinstance(value, Residual | Opaque):
        return ""
    match keyword:
        case "range" | "mean_in_range":
            is_pair = isinstance(value, list | tuple) and len(value) == 2
            return "" if is_pair else "takes a pair, the least and the most"
        case "allow_nans":
            return "can only be False; `max_fraction_nans` says how many are allowed" if value else ""
        case "max_fraction_nans":
            is_part = isinstance(value, int | float) and 0 <= value <= 1
            return "" if is_part else "has to lie between 0 and 1"
        case "contains" | "does_not_contain":
            texts = (
                [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else [None]
            )
            return (
                ""
                if all(isinstance(each, str | Residual) for each in texts)
                else "takes a string, or several"
            )
    return ""


def _typed(node: Node, call: Call) -> Iterator[Found]:
    """The one validator that the annotation asks for."""
    returns = call.definition.returns
    tree = expression(returns.text)
    if call.modifier == "h_pydantic.check_output":
        keyword, wanted = "model", "a model of pydantic"
        is_one = not node.type.args and is_one_of(node.type, frozenset({"pydantic.BaseModel"})) is not False
    else:
        keyword, wanted = "schema", "`DataFrame[…]` of `pandera.typing`"
        is_one = len(node.type.args) == 1 and node.type.name in TYPED_FRAMES
        tree = tree.slice if isinstance(tree, ast.Subscript) else None
    if not is_one:
        yield call.flaw(f"`{node.name}` has to be annotated as {wanted}, not {node.type}")
    elif not isinstance(tree, ast.Name | ast.Attribute):
        yield call.flaw(f"the annotation of `{node.name}` has to name its {keyword}")
    else:
        default = next(each for each in DEFAULTS if each.keyword == keyword)
        yield Validator(default.name, default.function, Residual(Place(returns).written(tree)))


def _level(given: object, call: Call) -> Expression | Text | Flaw:
    """How important it is that all of them are content."""
    if isinstance(given, HamiltonName):  # DataValidationLevel.FAIL
        given = given.qualified.removesuffix(".value").rpartition(".")[2].lower()
    if isinstance(given, Opaque):
        return given.text
    if isinstance(given, Residual):
        return given
    if given not in _LEVELS:
        return flaw_at(call, "importance", '`importance` is "warn" or "fail"', of_value=True)
    return Fixed(given)
