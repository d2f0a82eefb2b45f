"""What the code of a task is made of: symbol by symbol, from the table that the compiler has put into the plan."""

from __future__ import annotations

import os
from functools import cached_property
from hashlib import sha256

from ..failures import Misused
from .digest import Digest, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..plan import Plan, Task


class Code:
    """The code of a script."""

    def __init__(self, plan: Plan) -> None:
        """Raises `Misused` where the plan does not say."""
        if not plan.code:
            raise Misused(f"checkpoints need a script that says what its code is; rebuild it: {plan.rebuild}")
        self._table = plan.code
        function = _function(plan.tasks[0])
        self.file: str = function.__globals__.get("__file__", function.__module__)
        self.digest = Digest(function.__module__, self._of_symbol)

    def of(self, task: Task) -> dict[str, str]:
        """Symbol -> fingerprint, of all that a task reaches.  Raises `Misused`."""
        return self._reached(_function(task).__code__.co_name)

    def _of_symbol(self, name: str) -> bytes:
        """For values that are functions or objects of the script: their code is a part of them."""
        reached = self._reached(name) if name in self._table else {}
        return joined("code", *[word for pair in sorted(reached.items()) for word in pair])

    def _reached(self, name: str) -> dict[str, str]:
        found = dict(self._files)
        waiting = [name, *(each for each in self._table if not each.isidentifier() and each not in found)]
        while waiting:
            each = waiting.pop()
            if each not in found:
                if each not in self._table:
                    raise Misused(f"this script does not say what `{each}` is; rebuild it")
                found[each], *uses = self._table[each]
                waiting += uses
        return found

    @cached_property
    def _files(self) -> dict[str, str]:
        """Digests of the files that the script imports, as they are now.  Raises `Misused`."""
        found = {}
        for name, row in self._table.items():
            if not row:
                path = os.path.join(os.path.dirname(self.file), name)
                try:
                    with open(path, "rb") as file:
                        found[name] = sha256(file.read()).hexdigest()[:16]
                except OSError as error:
                    raise Misused(f"{name} cannot be read: {error.strerror}; checkpoints need it") from error
        return found


def _function(task: Task) -> Any:
    return getattr(task.run, "function", task.run)  # of an async one
