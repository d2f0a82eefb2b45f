"""What a caller asks for and gives, held against the plan; every mistake is told at once."""

from __future__ import annotations

from . import refusals
from .executors import Recipe, can_kill, check
from .failures import Failure, Misused
from .how import USUAL, said, wrong
from .plan import Late
from .sources import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import Any

    from .executors import Executor
    from .plan import Plan, Task

# Annotations against which a given value is checked; an int does for a float.
_CHECKED: dict[str, tuple[type, ...]] = {
    **{each.__name__: (each,) for each in (bool, str, bytes, list, dict, tuple, set, int)},
    "float": (float, int),
}
_ANYWHERE = (type(None), Late)  # None goes for anything, and a late value is not there yet
_REMEMBERED = 64  # requests of a plan


class Request:
    """What to make, and from which names; not from which values, so that calls alike share one."""

    __slots__ = (
        "_given",
        "how",
        "is_plain",
        "is_straight",
        "late",
        "missing",
        "outputs",
        "plan",
        "ready",
        "recipes",
        "replaced",
        "tasks",
        "types",
        "users",
        "wrong",
    )

    def __init__(
        self,
        plan: Plan,
        outputs: Sequence[str] | None,
        inputs: Collection[str],
        overrides: Collection[str],
        how: tuple[tuple[str, Any], ...],
    ) -> None:
        self.plan = plan
        self.outputs = list(dict.fromkeys(plan.outputs if outputs is None else outputs))
        self.replaced = {*plan.overrides, *overrides}
        self._given = dict(how)
        kept = {"on_error": "finish"} if self._given.get("checkpoint") else {}
        self.how = {**USUAL, **kept, **plan.how, **self._given}  # where no block says otherwise
        faults = [*_names(plan, self.outputs, inputs, self.replaced), *wrong(self.how)]
        faults = faults or [*self._misplaced(plan)]
        needed = [] if faults else self._needed(plan)
        self.tasks = [task for task in needed if not task.per_worker]
        if self.how["retries"]:
            from .retrying import retried

            tasks = self.tasks  # what is taken as it comes comes only once
            self.tasks = [task if self.streams(task) else retried(task, self.how) for task in tasks]
        self.recipes = {task.gives[0]: Recipe(task) for task in needed if task.per_worker}
        known = {*plan.config, *plan.defaults, *inputs, *self.replaced}
        self.wrong = [*faults, *self._torn(plan), *self._unhandled(), *self._absent(plan, known)]
        names = [name for name in plan.takes() if name in {*plan.defaults, *inputs}]
        self.types = [
            (name, types + _ANYWHERE) for name in names if (types := _CHECKED.get(plan.origin(name)))
        ]
        names = [need for task in needed for need in task.needs]
        needed_names = {*[need.removesuffix("?") for need in names], *self.outputs}
        said = {**plan.defaults, **plan.overrides}
        self.late = [name for name in said if name in needed_names and isinstance(said[name], Late)]
        known.update(key for key in plan.inputs if key.endswith("?"))
        self.ready: list[Task] = []  # what can begin at once
        self.missing: dict[Task, int] = {}  # how many of a task's needs have to be made first
        self.users: dict[str, list[Task]] = {}  # what is made -> tasks that wait for it
        self._arrange(known)
        self.is_plain = not any(self.how[name] for name in ("checkpoint", "record", "only"))
        # One task after the other, in this thread: nothing is worth a look at what is ready.
        straight = {"local_executor": "sync", "on_error": "stop", "run_timeout": None}.items()
        self.is_straight = (
            self.is_plain
            and straight <= self.how.items()
            and not any(task.over or task.fans_out for task in self.tasks)
        )

    def _misplaced(self, plan: Plan) -> Iterator[str]:
        """Executors that are not there, or cannot do what is asked of them."""
        yield from check(self.how["local_executor"], is_local=True)
        hows = [self.how_of(task) for task in (None, *plan.tasks)]
        limited = {how["executor"] for how in hows if how["item_timeout"]}
        for name in dict.fromkeys(how["executor"] for how in hows):
            faults = [*check(name)]
            yield from faults
            if name in limited and not faults and not can_kill(name):
                yield (
                    f"the executor `{name}` cannot end an item that takes longer than item_timeout; "
                    "choose threads or processes"
                )

    def _needed(self, plan: Plan) -> list[Task]:
        """Tasks that the outputs need; what is overridden needs nothing."""
        replaced = self.replaced
        names = set(self.outputs) - replaced
        tasks = []
        for task in reversed(plan.tasks):
            if not names.isdisjoint(task.gives):
                tasks.append(task)
                names.update(task.needs)
                if replaced:
                    names -= replaced
        return tasks[::-1]

    def _torn(self, plan: Plan) -> Iterator[str]:
        """What is overridden must not run, and a task runs as a whole."""
        for task in self.tasks if self.replaced else ():
            for name in task.gives:
                if name in self.replaced:
                    together = f"the task `{task.name}` makes it together with what is needed"
                    yield f"`{name}` cannot be overridden: {together}; {refusals.rebuilt(plan)}"

    def _unhandled(self) -> Iterator[str]:
        """Failures must not reach a fan-in that does not expect them."""
        for task in self.tasks if self.how["on_error"] == "collect" else ():
            for block in self.tasks:
                for name in block.gives if block.over else ():
                    if name in task.needs and name not in task.admits:
                        yield (
                            f"on_error cannot be collect: `{task.gives[0]}` takes no items of `{name}` that have "
                            "failed; annotate it `Collect[… | Failed]` and rebuild the script, or say finish"
                        )

    def _absent(self, plan: Plan, known: set[str]) -> Iterator[str]:
        if absent := [key for key in plan.inputs if key not in known and not key.endswith("?")]:
            makers = [*self.tasks, *[recipe.task for recipe in self.recipes.values()]]
            needed = set(self.outputs).union(*[task.needs for task in makers])
            yield from (
                f"input `{name}` ({plan.inputs[name]}) is missing" for name in absent if name in needed
            )

    def _arrange(self, known: set[str]) -> None:
        for task in self.tasks:
            absent = [need for need in self._whole(task.needs) if need not in known]
            self.missing[task] = len(absent)
            for need in absent:
                self.users.setdefault(need, []).append(task)
            if not absent:
                self.ready.append(task)

    def _whole(self, needs: Collection[str]) -> Collection[str]:
        """With what the recipes among them need, instead of these."""
        if self.recipes.keys().isdisjoint(needs):
            return needs
        whole: dict[str, None] = {}
        for need in needs:
            recipe = self.recipes.get(need)
            whole.update(dict.fromkeys(self._whole(recipe.task.needs) if recipe else [need]))
        return whole

    def how_of(self, task: Task | None) -> dict[str, Any]:
        """How the items of a block run; of one that says nothing, without a task."""
        own = task.how if task else {}
        if not own:
            return self.how
        built, given = self.plan.how, self._given
        tasks = built if "executor" in given or "executor" not in own else own  # who names the executor
        return {**USUAL, **built, **own, "max_tasks": tasks.get("max_tasks"), **given}

    def share(self, task: Task, values: Mapping[str, Any], executor: Executor) -> None:
        """Let an executor have what the items of a task take besides themselves, or the recipe for it."""
        for need in task.shares:
            recipe = self.recipes.get(need)
            if recipe:
                self.share(recipe.task, values, executor)
            executor.share(need, recipe or values[need])

    def is_streamed(self, task: Task) -> bool:
        """Whether what a block gives is taken as it comes."""
        name = task.gives[0]
        return any(name in self.streams(user) for user in self.users.get(name, ()))

    def streams(self, task: Task) -> tuple[str, ...]:
        """What it takes as it comes: nothing where a list may hold failed items, of which no proof knows.

        Nor with a checkpoint: who begins before the results are there cannot be looked up by them.
        """
        return () if self.how["on_error"] == "collect" or self.how["checkpoint"] else task.streams


def request(
    plan: Plan,
    outputs: Sequence[str] | None,
    inputs: Mapping[str, Any],
    overrides: Mapping[str, Any],
    how: Mapping[str, Any],
) -> tuple[Request, dict[str, Any]]:
    """The request, and the values that are known from the start.  Raises `Misused`."""
    said_how = (*said(how).items(),) if how else ()
    if how and (only := how.get("only")):
        from .only import narrowed

        if outputs:
            raise Misused(f"only makes what `{only}` makes, and no other outputs")
        plan, outputs = narrowed(plan, only), None
    key = (None if outputs is None else (*outputs,), (*inputs,), (*overrides,), said_how)
    asked = plan.requests.get(key) or _asked_anew(plan, key)
    given = {**plan.defaults, **inputs}
    values = {**plan.config, **given}
    if asked.replaced:
        values |= {**plan.overrides, **overrides}
    is_sound = not asked.wrong
    for name, types in asked.types:
        if not isinstance(given[name], types):
            is_sound = False
    if asked.late or not is_sound:
        _settle(asked, given, values)
    for name in plan.optional:
        values[f"{name}?"] = {name: values[name]} if name in values else {}
    return asked, values


def _asked_anew(plan: Plan, key: tuple[Any, ...]) -> Request:
    asked = Request(plan, *key)
    if not asked.wrong:
        if len(plan.requests) >= _REMEMBERED:
            plan.requests.clear()
        plan.requests[key] = asked
    return asked


def _settle(asked: Request, given: dict[str, Any], values: dict[str, Any]) -> None:
    """Tell all that is wrong; and make what is made late, once the rest is right."""
    misfits = [*_misfits(asked, given)]
    for name in () if asked.wrong or misfits else asked.late:
        if isinstance(values[name], Late):
            values[name] = given[name] = _made(name, values[name])
    if wrong := [*asked.wrong, *(misfits or _misfits(asked, given))]:
        raise Misused("\n".join(wrong))


def _misfits(asked: Request, given: Mapping[str, Any]) -> Iterator[str]:
    for name, types in asked.types:
        if not isinstance(value := given[name], types):
            told = f"{type(value).__name__} ({value!r:.60})"
            yield f"input `{name}` has to be {asked.plan.annotation(name)}, not {told}"


class Unmade(Failure):
    """A value that a driver script gives could not be made."""

    def __init__(self, name: str, error: BaseException) -> None:
        where = place_of(error)
        self.error = error
        self.note = f"in the value of `{name}`{', ' if where else ''}{where}"


def _made(name: str, late: Late) -> Any:
    try:
        return late.make()
    except (Exception, SystemExit) as error:
        raise Unmade(name, error) from error


def _names(
    plan: Plan, outputs: list[str], inputs: Collection[str], overrides: Collection[str]
) -> Iterator[str]:
    """Names that the plan knows nothing of, or that cannot be used so."""
    if not outputs:
        yield "nothing is asked for"
    if others := set(outputs).difference(plan.outputs):
        others.difference_update(plan.askable())
        yield from (refusals.not_askable(plan, name) for name in outputs if name in others)
    if others := set(inputs).difference(plan.takes()):
        yield from (refusals.no_input(plan, name) for name in sorted(others, key=str))
    if others := set(overrides):
        others.difference_update(plan.overridable())
        yield from (refusals.not_overridable(plan, name) for name in sorted(others, key=str))
