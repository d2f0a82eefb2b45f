"""What scripts compiled by Icosian import.  Standard library only; knows no compiler.

script.py      PLAN: tasks, each a top-level function          execute(…), main()
loop           ready -> submit -> done, until the outputs are there
how            the settings of a run, for all who may say them
blocks, block  items are drawn, and their results put back in order; for scripts that fan out
policies       what becomes of a failure, when there is one
limits         a limit of time for a whole run, if it has one
executors/     where tasks run: one file each, by the name that users type
coroutines     async nodes, and the event loop on which they run
interrupts     a real Ctrl-C, told from an item that raises KeyboardInterrupt
failures       an error, told with its node, its item and the user's line
command        the command line of every script
outputs        how results are printed, and nothing else, on stdout
sources        makes tracebacks name the user's files
checks/        validators of values, for scripts that check some
frames         what modifiers do to dicts and frames, for scripts that need it
materials/     what loads and saves values, one file a kind of file, for scripts that do
"""

from __future__ import annotations

from .loop import execute
from .plan import ABI, Late, Plan, Task
from .sources import locate, search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

__all__ = [
    "ABI",
    "Late",
    "Plan",
    "Task",
    "awaiting",
    "begin",
    "execute",
    "locate",
    "main",
    "search",
    "settled",
]


def begin(abi: int) -> None:
    """First thing in a script that is run: check the runtime, and keep stdout for the results."""
    from .outputs import begin

    begin(abi)


def main(plan: Plan, *, assembly: Any = None) -> None:
    """The script's command line; leaves the process with the exit code.

    An `assembly`, a module of `results`, makes one value of the outputs.
    """
    from .command import main

    main(plan, assembly)


def awaiting(function: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """The async function of a task, for the table of tasks."""
    from .coroutines import Awaiting

    return Awaiting(function)


async def settled(value: Any) -> Any:
    """What a decorated async function gives: some decorators leave a plain function."""
    return await value if hasattr(value, "__await__") else value
