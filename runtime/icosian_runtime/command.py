"""The command line of every script.

Exit codes: 0 all outputs made, 1 a node failed, 2 usage or inputs, 3 our bug, 130 interrupted (SIGINT),
143 terminated (SIGTERM).
"""

from __future__ import annotations

import os
import sys

from .failures import Failure, Misused
from .interrupts import Interrupted, listen_to_the_end
from .outputs import shown, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any, NoReturn

    from .plan import Plan

_WHERE = "where items run: sync, threads, asyncio, processes, or processes:spawn and the like"


def main(plan: Plan, assembly: Any = None) -> NoReturn:
    """Parse, run, print, leave."""
    listen_to_the_end()
    try:
        code = _main(plan, assembly)
    except KeyboardInterrupt as error:
        code = 128 + (error.number if isinstance(error, Interrupted) else 2)
        sys.stderr.write("terminated\n" if code == 143 else "interrupted\n")
    if code in (1, 130, 143):
        # Threads may still run an item.  They are not waited for, and must not meet an interpreter that
        # is taken down around them.
        import atexit

        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise SystemExit(code)


def _main(plan: Plan, assembly: Any) -> int:
    try:
        parser = _parser(plan)
        options = parser.parse_args()
        if options.help or options.plan:
            from .describe import describe

            return write((f"{parser.format_help()}\n" if options.help else "") + describe(plan))
        return write(shown(_execute(plan, options), options.format, assembly))
    except Misused as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"error: {line}\n")
        return 2
    except Failure as failure:
        sys.stderr.write(f"{failure.trace()}error: {failure.note}\n")
        return 1
    except SystemExit as leave:  # argparse
        return leave.code if isinstance(leave.code, int) else 2
    except Exception:
        import traceback

        traceback.print_exc()
        sys.stderr.write("error: this is a bug in icosian_runtime; please report it\n")
        return 3


def _execute(plan: Plan, options: argparse.Namespace) -> dict[str, Any]:
    from .loop import run
    from .request import request

    inputs, overrides = {}, {}
    if options.inputs or options.input or options.override:
        from .given import from_file, from_words

        inputs = {**from_file(plan, options.inputs), **from_words(plan, options.input)}
        overrides = from_words(plan, options.override)
    where = (options.executor, options.max_tasks, options.local_executor)
    return run(*request(plan, options.outputs or None, inputs, overrides, *where))


def _parser(plan: Plan) -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        description=f"Make {', '.join(plan.outputs)}.",
        # A width given here spares a start-up the search for the terminal's.
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=100),
        allow_abbrev=False,
        add_help=False,  # argparse would print it to fd 1
    )
    add = parser.add_argument
    add("outputs", nargs="*", metavar="OUTPUT", help="what to make, if not everything")
    add("-h", "--help", action="store_true", help="show this, and stop")
    add("--input", action="append", default=[], metavar="K=V", help="a value for an input; K=@FILE reads it")
    add("--inputs", metavar="FILE", help="values for inputs, as a JSON object")
    add("--override", action="append", default=[], metavar="K=V", help="a value to take instead of making it")
    add("--executor", metavar="NAME", help=f"{_WHERE} (default: {plan.executor})")
    many = plan.max_tasks or "10, or a process a CPU"
    add("--max-tasks", type=int, metavar="N", help=f"how many items run at a time (default: {many})")
    help = f"where all else runs: sync, threads or asyncio (default: {plan.local_executor})"
    add("--local-executor", metavar="NAME", help=help)
    add("--plan", action="store_true", help="show what would run, and stop")
    add("--format", choices=("text", "json"), default="text", help="how to print the outputs")
    return parser
