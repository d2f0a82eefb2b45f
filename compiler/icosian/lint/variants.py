"""The rewrites that make variants of what is meant as such: names with a `__suffix`, and the condition that is lacking.

    @config.when(region="EU")               @config.when(region="EU")
    def price(): ...                        def price__eu(): ...

    @config.when(region="US")         ->    @config.when(region="US")
    def price(): ...                        def price__us(): ...

                                            @config.when_not_in(region=["EU", "US"])
    def price__other(): ...                 def price__other(): ...

They are offered where nothing has to be guessed: conditions with plain values, and names that nothing else uses.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from ..expand.evaluate.place import expression
from ..ir.condition import Values
from ..ir.findings import Fix, Replacement
from ..ir.graph import Node
from ..ir.source import Definition, Module
from .written import written

_NO_PART = re.compile(r"[^a-z0-9]+")


def named_apart(
    definitions: Iterable[Definition], module: Module, modules: Mapping[str, Module]
) -> Fix | None:
    """A suffix of its own for each of these functions of one name."""
    names = {each: f"{each.name}__{suffix}" for each in definitions if (suffix := _suffix(each))}
    return _renamed(names, module, modules) if names.keys() == {*definitions} else None


def with_suffix(names: Mapping[Definition, str], module: Module, modules: Mapping[str, Module]) -> Fix | None:
    """Other names for these functions; it may be that other files go by the old ones."""
    fix = _renamed(names, module, modules)
    return fix and Fix(fix.title, fix.edits, is_safe=False)


def otherwise(node: Node, variants: Iterable[Node], modules: Mapping[str, Module]) -> Fix | None:
    """The condition under which none of the variants exists, if they all compare one key with plain values."""
    sides = [side for each in variants for side in each.when.sides]
    keys = {key for key, _ in sides}
    place = written(node.definition, modules)
    spelt = {text for each in variants if (text := _spelling(each, node))}
    if len(keys) != 1 or len(sides) != len([*variants]) or not place or len(spelt) != 1:
        return None
    every = Values(())
    for _, values in sides:
        every |= values
    if not every.values or not all(type(each) in (str, int, bool) for each in every.values):
        return None
    (word,), (key,) = spelt, keys
    kind = "when" if every.is_outside else "when_not"
    condition = _condition(kind, key, every.values)
    return Fix(
        f"say `{word}.{condition}` of `{node.definition.name}`",
        (place.decorated(f"@{word}.{condition}"),),
        is_safe=False,
    )


def _suffix(definition: Definition) -> str:
    """From the one condition of the function: `eu` from `region="EU"`; "" where it is not plain."""
    conditions = [each for each in definition.decorators if each.modifier.startswith("config")]
    if len(conditions) != 1 or not conditions[0].modifier.startswith("config.when"):
        return ""
    call = expression(conditions[0].written.text)
    if not isinstance(call, ast.Call) or call.args or not call.keywords:
        return ""
    parts = [_word(each.arg or "", each.value) for each in call.keywords]
    is_not = conditions[0].modifier.startswith("config.when_not")
    return "_".join(["not"] * is_not + parts) if all(parts) else ""


def _word(key: str, value: ast.expr) -> str:
    """`EU` -> `eu`, `3` -> `size_3`, `["EU", "US"]` -> `eu_or_us`."""
    match value:
        case ast.Constant(value=str() as text) if key != "name":
            return _NO_PART.sub("_", text.lower()).strip("_")
        case ast.Constant(value=bool() as truth):
            return key if truth else f"no_{key}"
        case ast.Constant(value=int() as number) if number >= 0:
            return f"{key}_{number}"
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            words = [_word(key, each) for each in elements]
            return "_or_".join(words) if all(words) else ""
    return ""


def _renamed(names: Mapping[Definition, str], module: Module, modules: Mapping[str, Module]) -> Fix | None:
    """None where something else goes by one of the old names, or has one of the new ones."""
    old = {each.name for each in names}
    taken = {name for statement in module.statements for name in statement.writes}
    is_apart = len({*names.values()}) == len(names) and taken.isdisjoint(names.values())
    if not is_apart or module.path not in modules or any(_goes_by(old, each) for each in modules.values()):
        return None
    edits = tuple(Replacement(each.span, name) for each, name in names.items())
    listed = " and ".join(f"`{name}`" for name in names.values())
    return Fix(f"call {'it' if len(names) == 1 else 'them'} {listed}", edits)


def _goes_by(names: set[str], module: Module) -> bool:
    """Does the code of the module use one of these names, wherever it may come from?"""
    for statement in module.statements:
        if any(imported.name in names for imported in statement.imported):
            return True
        is_def = statement.kind == "def"
        read = (use for use in statement.uses if use.is_deferred or not (is_def and use.is_stored))
        if any(not names.isdisjoint(use.dotted.split(".")) for use in read):
            return True
    return False


def _spelling(variant: Node, node: Node) -> str:
    """How the modifier of the variant is called in the file of the node: `config`, `fm.config`."""
    if variant.span.path != node.span.path:
        return ""
    words = (
        each.written.text.partition(".when")[0]
        for each in variant.definition.decorators
        if each.modifier.startswith("config.when")
    )
    return next(words, "")


def _condition(kind: str, key: str, values: tuple[object, ...]) -> str:
    """`when_not(region="EU")`."""
    texts = [_quoted(value) for value in values]
    return f"{kind}({key}={texts[0]})" if len(texts) == 1 else f"{kind}_in({key}=[{', '.join(texts)}])"


def _quoted(value: object) -> str:
    """As formatters write it: with double quotes."""
    text = repr(value)
    return f'"{text[1:-1]}"' if text.startswith("'") and '"' not in text else text
