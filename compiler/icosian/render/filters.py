"""What templates do beyond looping and naming."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from ..ir.condition import Condition
from ..ir.driver import Directions
from ..ir.graph import Need, Node
from ..ir.plan import Task
from ..ir.script import Code, OwnNames, Script, Slice, TaskText
from ..quote.fingerprints import code_of
from .expressions import bracket
from .layout import WIDTH, Bracket, lay
from .markdown import cell
from .values import ident, py

__all__ = [
    "bundle_name", "cell", "code", "comment", "condition", "how", "ident", "linking", "main_call", "needed", "needs",
    "plan_table", "py", "quoted", "raw", "signature", "starts_with_block", "steps", "summary", "title",
]  # fmt: skip


def comment(text: object) -> str:
    """Text as it may stand in a comment or a docstring: one line, nothing that could end either."""
    escaped = str(text).replace("\\", r"\\").replace('"""', "'''")
    return "".join(c if c.isprintable() else rf"\\u{ord(c):04x}" for c in escaped)


def title(name: str) -> str:
    """A name in backticks."""
    return f"`{comment(name)}`"


def spaced(script: Script) -> Iterator[tuple[str, int, Slice]]:
    """The user's code piece by piece: its file, the empty lines above it, the piece."""
    before: Slice | None = None
    for source in script.sources:
        for piece in source.slices:
            blank = 2 if piece.is_block or (before and before.is_block) else min(piece.blank_before, 2)
            if before is None or not before.moves:  # nothing, or a heading
                blank = int(before is not None)
            yield source.path, blank, piece
            before = piece


def starts_with_block(script: Script) -> bool:
    """Does the user's code begin with a function or class?"""
    return next((piece.is_block for _, _, piece in spaced(script)), False)


def code(script: Script) -> str:
    return "\n".join("\n" * blank + piece.text for _, blank, piece in spaced(script))


def quoted(annotation: str, script: Script) -> str:
    """An annotation; as a string unless the script postpones annotations."""
    return annotation if "annotations" in script.futures else f'"{annotation}"'


def linking(script: Script) -> str:
    """Where the user's modules are looked for, and their imports."""
    names = script.names
    calls = [Bracket(f"{names.runtime}.search(", tuple(map(py, script.folders)))]
    calls += (Bracket(f"{link.alias} = {names.importer}(", (py(link.module),)) for link in script.links)
    return "\n".join(map(lay, calls))


def signature(task: TaskText, script: Script) -> str:
    any_type = quoted(script.names.any, script)
    params = tuple(f"{ident(param)}: {any_type}" for param in task.params)
    word = "async def" if task.is_async else "def"
    return lay(Bracket(f"{word} {ident(task.function)}(", params, f") -> {any_type}:", is_signature=True))


def steps(task: TaskText, names: OwnNames) -> str:
    """The body of a task: a call a line, the last one returned if it is all that leaves."""
    lines: list[str] = []
    *_, last = task.calls
    is_returned = task.results == last.locals
    for call in task.calls:
        to = "return " if call is last and is_returned else call.locals
        lines += _assigned(to, bracket(call.how), names.any)
        if call.frees:
            lines.append(_listed("del ", call.frees))
    return "\n".join(lines if is_returned else [*lines, _listed("return ", task.results)])


def _assigned(to: str | tuple[str, ...], call: Bracket, any_type: str) -> Iterator[str]:
    """`return f()`, `a: Any = f()`, or `a, b = f()`, whose type is `Any` anyway."""
    if isinstance(to, tuple) and len(to) > 1:
        head = f"{', '.join(map(ident, to))} = "
        if len(head + call.flat()) + 4 > WIDTH:
            yield from ("    (", *(f"        {ident(each)}," for each in to))
            head = ") = "
    else:
        head = to if isinstance(to, str) else f"{ident(to[0])}: {any_type} = "
    yield lay(replace(call, head=head + call.head), indent=4)


def _listed(word: str, names: tuple[str, ...]) -> str:
    """`return a, b`; brackets only where it needs several lines."""
    flat = f"    {word}{', '.join(map(ident, names))}"
    return flat if len(flat) <= WIDTH else lay(Bracket(f"{word}(", names, is_display=True), indent=4)


def summary(task: TaskText) -> str:
    """What a task runs, in a line: `a, b, for each item of `c``."""
    names = [comment(name) for name in task.nodes]
    over = f", for each item of {title(task.over)}" if task.over else ""
    flat = f"{', '.join(names)}{over}."
    fits = len(flat) + len('    """""') <= WIDTH
    return flat if fits or len(names) < 3 else f"{names[0]} to {names[-1]}: {len(names)} nodes{over}."


def plan_table(script: Script) -> str:
    """The table that says what runs after what."""
    names, dag = script.names, script.plan.dag
    config = dict(dag.config)
    inputs = {
        each.name + "?" * each.is_optional: str(each.type) for each in dag.inputs if each.name not in config
    }
    tasks = tuple(_task(task, names.runtime) for task in script.tasks if not task.is_part)
    late = {(each.kind, each.name): f"{names.runtime}.Late({ident(each.function)})" for each in script.late}
    taken = {each.name for each in dag.inputs} - config.keys()
    defaults = {  # in the order in which the driver script makes them
        name: late.get(("input", name)) or py(value)
        for name, value in script.directions.inputs.items()
        if name in taken
    }
    known = {*(each.name for each in dag.inputs), *(node.name for node in dag.nodes)}
    overrides = {
        name: late.get(("override", name)) or py(value)
        for name, value in script.directions.overrides.items()
        if name in known
    }
    items: tuple[Bracket | str, ...] = (
        "1",
        _mapping("inputs", {name: py(text) for name, text in sorted(inputs.items())}),
        *([_mapping("defaults", defaults)] if defaults else []),
        *([_mapping("overrides", overrides)] if overrides else []),
        _mapping("config", {key: py(value) for key, value in dag.config}),
        Bracket("tasks=(", tasks, is_display=True),
        _strings("outputs", dag.outputs),
    )
    if any(len(task.nodes) > 1 and not task.over for task in script.plan.tasks):
        items = (*items, f"rebuild={py(script.ungrouped)}")
    said, usual = script.directions, Directions()
    places = {"executor": said.executor, "max_tasks": said.max_tasks, "local_executor": said.local_executor}
    chosen = [f"{key}={py(value)}" for key, value in places.items() if value != getattr(usual, key)]
    chosen += [f"{key}={py(value)}" for key, value in said.policies.items()]
    items = (*items, *chosen, Bracket("code={", tuple(map(_code, codes(script))), "}", is_display=True))
    return lay(Bracket(f"{names.plan} = {names.runtime}.Plan(", items))


def main_call(script: Script) -> str:
    """What runs the command line."""
    names = script.names
    items = [f"assembly={script.assembly}"] if script.assembly else []
    return lay(Bracket(f"{names.runtime}.main(", (names.plan, *items)), indent=4)


def _task(task: TaskText, runtime: str) -> Bracket:
    function = ident(task.function)
    if task.is_async:
        function = f"{runtime}.awaiting({function})"
    items: list[Bracket | str] = [py(task.name), function]
    if task.over:
        items.append(f"over={py(task.over)}")
    items.append(_strings("needs", task.needs))
    items.append(_strings("gives", task.gives))
    if task.fans_out:
        items.append(_strings("fans_out", task.fans_out))
    items += [f"{name}={py(value)}" for name, value in task.how]
    if task.is_recipe:
        items.append("per_worker=True")
    if task.admits:
        items.append(_strings("admits", task.admits))
    if task.streams:
        items.append(_strings("streams", task.streams))
    items.append(_strings("nodes", task.nodes))
    return Bracket(f"{runtime}.Task(", tuple(items))


def codes(script: Script) -> Iterator[Code]:
    """With that of the tasks themselves."""
    yield from script.code
    known = {*(each.name for each in script.code), *(each.function for each in script.tasks)}
    for task in script.tasks:
        text = f"{signature(task, script)}\n{steps(task, script.names)}"
        yield code_of(task.function, text, known)


def _code(code: Code) -> Bracket | str:
    if not code.digest:
        return f"{py(code.name)}: ()"
    return Bracket(f"{py(code.name)}: (", tuple(map(py, (code.digest, *code.uses))), is_display=True)


def _strings(name: str, values: tuple[str, ...]) -> Bracket:
    return Bracket(f"{name}=(", tuple(map(py, values)), is_display=True)


def _mapping(name: str, values: dict[str, str]) -> Bracket:
    items = tuple(f"{py(key)}: {value}" for key, value in values.items())
    return Bracket(f"{name}={{", items, "}", is_display=True)


def needed(task: Task) -> str:
    """`a, b (streamed)`, or that it is nothing."""
    return ", ".join(name + " (streamed)" * (name in task.streams) for name in task.needs) or "nothing"


def how(task: Task) -> str:
    """`executor=processes, max_tasks=4`."""
    return ", ".join(f"{name}={value}" for name, value in task.how)


def condition(when: Condition) -> str:
    """` when region is 'EU'`, or nothing."""
    return f" when {when}" if when.sides else ""


def needs(node: Node) -> str:
    """`a, items*, limit?`: a star is a Collect, a question mark a parameter with a default."""
    return ", ".join(_need(need) for need in node.needs)


def _need(need: Need) -> str:
    return need.source + "*" * need.collects + "?" * need.has_default


def bundle_name(script: Script) -> str:
    """A package of the script's own: other scripts, or an installed runtime, may be another version."""
    digest = hashlib.sha256(repr(script.bundle).encode()).hexdigest()
    return f"{script.names.runtime}_runtime_{digest[:8]}"


def raw(text: str) -> str:
    """Text as it may stand in a raw string between three single quotes."""
    assert "'''" not in text
    assert not text.endswith("\\")
    return text
