"""The nouns of a script: Plan and Task.  Plain classes, since `dataclasses` costs a start-up."""

from __future__ import annotations

from .how import said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .request import Request

ABI = 1  # what scripts and runtime agree on; a script names the number that it was built for


class Task:
    """A top-level function that makes the values `gives` from the values `needs`.

    `over` names the fan-out for whose items it repeats; the item is then the first need.  `"k?"` among
    the needs is an optional input: the function gets `{"k": value}`, or `{}` when it was not given.  Of a
    block that it `streams` it gets an iterator, which gives the results as they come; nobody else needs them.
    A task `per_worker` runs in each worker, when one of its items first needs what it gives.
    What it says of `how` its items run holds where the run does not say otherwise.
    """

    __slots__ = (
        "admits",
        "fans_out",
        "gives",
        "how",
        "name",
        "needs",
        "nodes",
        "over",
        "per_worker",
        "run",
        "shares",
        "streams",
    )

    def __init__(
        self,
        name: str,
        run: Callable[..., Any],
        *,
        needs: tuple[str, ...],
        gives: tuple[str, ...],
        nodes: tuple[str, ...],
        over: str = "",
        fans_out: tuple[str, ...] = (),
        admits: tuple[str, ...] = (),
        streams: tuple[str, ...] = (),
        per_worker: bool = False,
        **how: Any,
    ) -> None:
        self.name = name
        self.run = run
        self.needs = needs
        self.shares = needs[1:] if over else needs  # what every item takes
        self.gives = gives
        self.nodes = nodes  # that it runs, in order
        self.over = over
        self.fans_out = fans_out  # of what it gives, what is many items; asked for, it is a list of them
        self.admits = admits  # of what it needs, lists in which items may have failed
        self.streams = streams
        self.per_worker = per_worker
        self.how = said(how)


class Late:
    """A value that is made when a run needs it, and is given no other."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def __repr__(self) -> str:
        return f"{self.make.__name__}()"


class Plan:
    """The tasks of a script, each after everything that it needs."""

    __slots__ = (
        "code",
        "config",
        "defaults",
        "how",
        "inputs",
        "optional",
        "outputs",
        "overrides",
        "rebuild",
        "requests",
        "tasks",
    )

    def __init__(
        self,
        abi: int,
        *,
        inputs: Mapping[str, str],
        config: Mapping[str, Any],
        tasks: tuple[Task, ...],
        outputs: tuple[str, ...],
        defaults: Mapping[str, Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
        rebuild: str = "icosian build",
        code: Mapping[str, tuple[str, ...]] | None = None,
        **how: Any,
    ) -> None:
        if abi != ABI:
            raise ImportError(mismatch(abi))
        self.inputs = inputs  # name, with a "?" when it may be left out -> annotation
        self.optional = [key[:-1] for key in inputs if key.endswith("?")]
        self.config = config  # fixed when the script was built
        self.defaults = defaults or {}  # values of inputs for runs that give none
        self.overrides = overrides or {}  # values that are taken instead of making them
        self.tasks = tasks
        self.outputs = outputs
        self.rebuild = rebuild  # the command for a script in which every node outside blocks is a task
        # Symbol, or function of a task -> its fingerprint and the other symbols that it uses.
        self.code = code or {}
        self.how = said(how)  # it runs, where neither the run nor a block says otherwise
        self.requests: dict[Any, Request] = {}  # what was asked for before, and is sound

    def takes(self) -> list[str]:
        """Names of the inputs."""
        return [name.removesuffix("?") for name in self.inputs]

    def annotation(self, name: str) -> str:
        return self.inputs.get(name) or self.inputs.get(f"{name}?", "")

    def origin(self, name: str) -> str:
        """The class that a value of this input has to be, without arguments; "" where several would do."""
        annotation = self.annotation(name).removesuffix(" | None")
        return "" if "|" in annotation else annotation.partition("[")[0]

    def inside(self) -> dict[str, str]:
        """Nodes that have one value for every item, and the fan-out of these items."""
        return {node: task.over for task in self.tasks if task.over for node in task.nodes}

    def hidden(self) -> dict[str, str]:
        """Nodes outside blocks whose value never leaves their task, and that task."""
        return {
            node: task.name
            for task in self.tasks
            if not task.over and len(task.nodes) > len(task.gives)
            for node in set(task.nodes) - set(task.gives)
        }

    def overridable(self) -> list[str]:
        """Inputs, and nodes whose value goes from one task to another or is an output."""
        once = [task for task in self.tasks if not task.over]
        return [*(name for task in once for name in task.gives), *self.takes()]

    def askable(self) -> list[str]:
        """What can be an output: everything that has one value."""
        remade = {name for task in self.tasks if task.per_worker for name in task.gives}
        return [name for name in [*self.overridable(), *self.config] if name not in remade]


def mismatch(abi: int) -> str:
    return (
        f"this script was built for runtime ABI {abi}, and icosian_runtime here has {ABI}; "
        "rebuild the script, or install the version of icosian that built it"
    )
