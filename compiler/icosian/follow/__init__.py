"""Module -> Directions: what a driver script says is to be built.

    driver.Builder().with_modules(flow).with_config({"region": "EU"}).build()      paths    flow.py
    dr.execute(["total"], inputs={"rate": 0.2, "day": today()})                    config   region: "EU"
                                                                                   outputs  total
                                                                                   inputs   rate: 0.2
                                                                                   lacking  input `today()`

Whatever we do not follow is noted as lacking, with its place: nothing is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..discover.symbols import Symbols
from ..expand.evaluate import Evaluator
from ..ir.driver import Directions, Driver, Lack, ModuleName, Step, Surroundings
from ..ir.expression import Residual
from ..ir.source import Module, Span, Text
from ..ir.vocabulary import GROUPINGS, RESULTS, WRAPPERS
from .executors import Places, Role, executor
from .late import is_late
from .values import Unknown, Values, made

_LOCAL_TASKS = 10  # how many threads run tasks outside blocks, here as in Hamilton


def follow(module: Module, symbols: Symbols) -> Directions:
    """The directions of the driver of a script; a module without one is built itself."""
    chosen = driver_of(module)
    if chosen is None:
        return Directions(paths=(module.path,))
    draft = _Draft(module, symbols, Values(Evaluator(symbols)), _paths(module, chosen))
    for step in chosen.steps:
        draft.build(step)
    for call in chosen.calls:
        draft.call(call)
    for other in module.drivers:
        if other is not chosen:
            draft.lack("driver", other.steps[0].name.rpartition(".")[2], other.steps[0].span)
    return draft.directions(chosen)


def driver_of(module: Module) -> Driver | None:
    """The first driver that executes something, or else is given modules that are known."""
    asked = [each for each in module.drivers if any(call.name == "execute" for call in each.calls)]
    given = [each for each in module.drivers if each.modules and all(part.name for part in each.modules)]
    return next(iter(asked or given), None)


@dataclass(slots=True)
class _Draft:
    """Directions in the making."""

    module: Module
    symbols: Symbols
    values: Values
    paths: tuple[str, ...]
    outputs: list[Text] = field(default_factory=list)
    config: dict[str, object] = field(default_factory=dict)
    keys: list[Text] = field(default_factory=list)
    inputs: dict[str, object] = field(default_factory=dict)
    supplied: list[Text] = field(default_factory=list)
    overrides: dict[str, object] = field(default_factory=dict)
    overridden: list[Text] = field(default_factory=list)
    lacking: list[Lack] = field(default_factory=list)
    has_overrides: bool = False
    is_dynamic: bool = False
    is_executed: bool = False
    places: Places = field(default_factory=Places)
    max_tasks: int | None = None

    def directions(self, driver: Driver) -> Directions:
        first = driver.steps[0]
        if not self.is_executed:
            self.lack("unasked", first.name.rpartition(".")[2], first.span)
        return Directions(
            paths=self.paths,
            outputs=tuple(self.outputs),
            config=self.config,
            keys=tuple(self.keys),
            inputs=self.inputs,
            supplied=tuple(self.supplied),
            overrides=self.overrides,
            overridden=tuple(self.overridden),
            has_overrides=self.has_overrides,
            max_tasks=self.max_tasks,
            is_dynamic=self.is_dynamic,
            unread=tuple(each.written for each in driver.modules if not _home(self.module, each)),
            lacking=tuple(self.lacking),
            around=tuple(self.symbols.modules.values()),
            drivers=(self.module,),
            span=first.span,
            **self.places,
        )

    def lack(self, kind: str, text: str, span: Span) -> None:
        self.lacking.append(Lack(kind, text, span))

    # How it is built

    def build(self, step: Step) -> None:
        """Take in one step of the chain."""
        known = {
            "hamilton.async_driver.AsyncDriver": self._driver,
            "hamilton.async_driver.Builder": self._nothing,
            "hamilton.driver.Builder": self._nothing,
            "hamilton.driver.Driver": self._driver,
            "allow_module_overrides": self._allow_module_overrides,
            "build": self._nothing,
            "build_without_init": self._nothing,
            "copy": self._copy,
            "enable_dynamic_execution": self._enable_dynamic_execution,
            "with_adapter": self._adapters,
            "with_adapters": self._adapters,
            "with_config": self._config,
            "with_grouping_strategy": self._grouping,
            "with_local_executor": self._local_executor,
            "with_modules": self._nothing,
            "with_remote_executor": self._remote_executor,
        }
        if step.name not in known:
            self.lack("call", step.name, step.span)
        else:
            if not step.is_certain:
                self.lack("condition", step.name, step.span)
            known[step.name](step)

    def _nothing(self, step: Step) -> None:
        """Modules are read with the driver, and the others say nothing of their own."""

    def _driver(self, step: Step) -> None:
        """`Driver(config, *modules, adapter=…)`, which makes a DataFrame unless it is told otherwise."""
        self.places["results"] = "pandas_frame"
        for text in step.arguments[:1]:
            self._merge(self.config, "config", text, step.where)
        for name, text in step.keywords:
            if name == "config":
                self._merge(self.config, "config", text, step.where)
            elif name in ("adapter", "result_builder"):
                self._adapter(text, step.where)
            elif name == "allow_module_overrides":
                self.has_overrides = self._known("argument", text, step.where) is True
            else:
                self.lack("argument", f"{name}={text.text}", text.span)

    def _allow_module_overrides(self, step: Step) -> None:
        self.has_overrides = True

    def _copy(self, step: Step) -> None:
        self.has_overrides = False  # Hamilton's copy forgets it

    def _enable_dynamic_execution(self, step: Step) -> None:
        """Hamilton enables it only where it is told to allow experiments."""
        said = [self._known("argument", text, step.where) for text in _all(step)]
        self.is_dynamic = bool(said) and False not in said

    def _config(self, step: Step) -> None:
        for text in _all(step):
            self._merge(self.config, "config", text, step.where)

    def _adapters(self, step: Step) -> None:
        for text in _all(step):
            self._adapter(text, step.where)

    def _adapter(self, text: Text, where: Surroundings) -> None:
        name, arguments = made(text, where)
        if name in WRAPPERS and [keyword for keyword, _ in arguments] in ([""], ["result_builder"]):
            self._adapter(arguments[0][1], where)
        elif name in RESULTS and not arguments:
            self.places["results"] = RESULTS[name]
        else:
            self.lack("result" if name.endswith("Result") else "adapter", text.text, text.span)

    def _grouping(self, step: Step) -> None:
        for text in _all(step):
            name, arguments = made(text, step.where)
            if name in GROUPINGS and not arguments:
                self.places["grouping"] = GROUPINGS[name]
            else:
                self.lack("grouping", text.text, text.span)

    def _remote_executor(self, step: Step) -> None:
        for text in _all(step):
            self._executor("executor", text, step.where)

    def _local_executor(self, step: Step) -> None:
        for text in _all(step):
            self._executor("local_executor", text, step.where)

    def _executor(self, role: Role, text: Text, where: Surroundings) -> None:
        found = executor(text, where, self.values)
        if not found.name or (role == "local_executor" and found.name not in ("sync", "threads")):
            self.lack("executor", text.text, text.span)
            return
        self.places[role] = found.name
        self.lacking += found.lacking
        if role == "executor":
            self.max_tasks = found.max_tasks or self.max_tasks
        elif found.max_tasks not in (None, _LOCAL_TASKS):
            self.lack("argument", f"max_tasks={found.max_tasks}", text.span)

    # What is asked of it

    def call(self, step: Step) -> None:
        """Take in one call on what was built."""
        if step.name != "execute":
            self.lack("call", step.name, step.span)
            return
        if self.is_executed:
            self.lack("again", step.name, step.span)
            return
        self.is_executed = True
        names = ("final_vars", "overrides", "display_graph", "inputs")
        for name, text in (*zip(names, step.arguments, strict=False), *step.keywords):
            if name == "final_vars":
                self.outputs += self._named(text, step.where)
            elif name == "inputs":
                self._merge(self.inputs, "input", text, step.where)
            elif name == "overrides":
                self._merge(self.overrides, "override", text, step.where)
            elif text.text not in ("None", "False"):
                self.lack("argument", f"{name}={text.text}" if name else f"**{text.text}", text.span)

    def _named(self, text: Text, where: Surroundings) -> Iterator[Text]:
        """The outputs that a list names: by text, or by a function."""
        try:
            found = list(self.values.elements(text, where))
        except Unknown:
            self.lack("output", text.text, text.span)
            return
        if not found:
            self.lack("nothing", "execute", text.span)
        for part in found:
            if isinstance(part, str):
                yield Text(part, text.span)
            elif name := self._output(part, where):
                yield Text(name, part.span)
            else:
                self.lack("output", part.text, part.span)

    def _output(self, part: Text, where: Surroundings) -> str:
        try:
            value = self.values.known(part, where)
            return value if isinstance(value, str) else ""
        except Unknown:
            return self._function(part.text, where)

    def _function(self, dotted: str, where: Surroundings) -> str:
        """The name of a function of this module or of one that is imported, be it by `import_module`; else ""."""
        head, *rest = dotted.split(".")
        if not all(each.isidentifier() for each in (head, *rest)):
            return ""
        if not rest and any(each.name == head for each in self.module.functions):
            return head
        if rest and head in where.values and made(where.values[head], where)[0] == "importlib.import_module":
            return rest[-1]
        return where.names.qualify(dotted).rpartition(".")[2]

    def _merge(self, into: dict[str, object], kind: str, text: Text, where: Surroundings) -> None:
        """Take the values of a mapping, later ones over earlier ones; those that are not known are lacking."""
        try:
            found = list(self.values.pairs(text, where))
        except Unknown:
            if self._known(kind, text, where) is not None:
                self.lack(kind, text.text, text.span)
            return
        places = {"config": self.keys, "input": self.supplied, "override": self.overridden}
        for key, written, value in found:
            places[kind].append(Text(key, written.span))
            if value is not Unknown:
                into[key] = value
            elif kind != "config" and is_late(written, where, self.module, self.paths, self.symbols):
                into[key] = Residual(written)
            else:
                into.pop(key, None)
                self.lack(kind, f"{key}={written.text}", written.span)

    def _known(self, kind: str, text: Text, where: Surroundings) -> object:
        """The value, or None, which is noted."""
        try:
            return self.values.known(text, where)
        except Unknown:
            self.lack(kind, text.text, text.span)
            return None


def _paths(module: Module, driver: Driver) -> tuple[str, ...]:
    """The files that the driver is given, as far as they can be read."""
    return tuple(dict.fromkeys(home for each in driver.modules if (home := _home(module, each))))


def _home(module: Module, named: ModuleName) -> str:
    return {**module.homes, "__main__": module.path}.get(named.name, "")


def _all(step: Step) -> tuple[Text, ...]:
    return (*step.arguments, *(text for _, text in step.keywords))
