"""Why a result is made, or not: told before it is, by what was stored of the same task and item before."""

from __future__ import annotations

import reprlib
import sys

from .journal import RECIPE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..executors import Batch
    from .store import Recipe, Store


class Why:
    """Tells on standard error, a line a task or item."""

    def __init__(self, store: Store) -> None:
        """Raises `OSError`."""
        self._recipes = store.recipes()
        self._last: dict[tuple[str, bytes], Recipe] = {}  # of a task and an item, how it was made
        self._tasks: dict[str, Recipe] = {}
        for record in store.records():
            recipe = self._recipes.get(record.recipe)
            if recipe and record.form != RECIPE:
                self._last[recipe.task, record.item] = self._tasks[recipe.task] = recipe

    def tell(self, batch: Batch, recipe: Recipe, item: bytes, *, is_found: bool, is_anew: bool) -> None:
        task = batch.task
        what = f"`{task.gives[0]}`" if len(task.gives) == 1 else f"`{task.name}`"
        if task.over:
            what += f", item {batch.start} of `{task.over}` ({reprlib.repr(batch.items[0])})"
        reason = "reused" if is_found else f"made, {self._reason(recipe, item, is_anew=is_anew)}"
        sys.stderr.write(f"why: {what}: {reason}\n")

    def _reason(self, recipe: Recipe, item: bytes, *, is_anew: bool) -> str:
        if is_anew:
            return "as asked for"
        before = self._last.get((recipe.task, item)) or self._tasks.get(recipe.task)
        if not before:
            return "for the first time"
        if changes := [*_changes(before, recipe)]:
            return f"since {', '.join(changes)}"
        return "since its result is lost" if (recipe.task, item) in self._last else "since the item is new"


def _changes(before: Recipe, now: Recipe) -> Iterator[str]:
    yield from _differences(before.code, now.code)
    yield from _differences(before.inputs, now.inputs)


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            word = "changed" if name in before and name in now else "is new" if name in now else "is gone"
            yield f"{_title(name)} {word}"


def _title(name: str) -> str:
    if name.startswith("<"):
        return f"what `{name[1:-1]}` does when it is imported"
    return f"`{name}`"
