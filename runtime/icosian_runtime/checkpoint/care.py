"""What a checkpoint holds, and how what no run can use any more goes: `--checkpoint-list`, `--checkpoint-gc`."""

from __future__ import annotations

import json
import os

from ..failures import Misused
from . import journal
from .code import Code
from .directory import RESULTS, Refused
from .store import Recipe, Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..plan import Plan


def care(plan: Plan, to_list: str | None, to_clear: str | None) -> str:
    """What was asked for of a checkpoint, told.  Raises `Misused`."""
    for path in filter(None, (to_list, to_clear)):
        if not os.path.exists(os.path.join(path, RESULTS)):
            there = f"is no checkpoint, it has no `{RESULTS}`" if os.path.exists(path) else "does not exist"
            raise Misused(f"{path} {there}")
    told = _cleared(plan, to_clear) if to_clear else ""
    return told + (_listed(plan, to_list) if to_list else "")


def _listed(plan: Plan, path: str) -> str:
    """How many results there are of each task; a run may be at work there.  Raises `Misused`."""
    try:
        file = os.open(os.path.join(path, RESULTS), os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise Misused(f"{path} cannot be read: {error.strerror}") from error
    try:
        last = {each.key: each for each in journal.records(file) if not isinstance(each, int)}
        recipes = {
            key: Recipe(*json.loads(data))
            for key, each in last.items()
            if each.form == journal.RECIPE and (data := journal.body(file, each))
        }
    finally:
        os.close(file)
    current = _current(plan, recipes.values())
    rows: dict[str, list[int]] = {}  # task -> results, those of other code, bytes
    for record in last.values():
        if record.form != journal.RECIPE and record.recipe in recipes:
            row = rows.setdefault(recipes[record.recipe].task, [0, 0, 0])
            row[0] += 1
            row[1] += record.recipe not in current
            row[2] += record.length
    lines = [f"{path}: {sum(row[0] for row in rows.values())} results\n"]
    for task, (count, others, size) in sorted(rows.items()):
        other = f", {others} of them of other code" if others else ""
        lines.append(f"  {task}: {count}{other}; {size} bytes\n")
    return "".join(lines)


def _cleared(plan: Plan, path: str) -> str:
    """Drop the results of code that the script does not have any more.  Raises `Misused`."""
    try:
        store = Store(path, os.path.basename(Code(plan).file))
        try:
            before, had = store.size, _count(store)
            store.drop(_current(plan, store.recipes().values()))
            return f"{path}: {had - _count(store)} of {had} results dropped, {before - store.size} bytes\n"
        finally:
            store.close()
    except OSError as error:
        raise Refused(f"{path} cannot be used: {error.strerror or error}") from error


def _count(store: Store) -> int:
    return sum(record.form != journal.RECIPE for record in store.records())


def _current(plan: Plan, recipes: Iterable[Recipe]) -> set[bytes]:
    """Of recipes, those with the code that the script has."""
    code = Code(plan)
    now = {task.name: code.of(task) for task in plan.tasks}
    return {each.key for each in recipes if each.code == now.get(each.task)}
