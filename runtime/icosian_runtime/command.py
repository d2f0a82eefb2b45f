"""The command line of every script.

Exit codes: 0 all outputs made, 1 a node failed, 2 usage or inputs, 3 our bug, 130 interrupted.
"""

from __future__ import annotations

import os
import sys

from .failures import Failure, Misused, user_frames
from .plan import ABI, mismatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any, NoReturn, TextIO

    from .plan import Plan

_stdout: int | None = None  # the real one, once fd 1 points at stderr


def begin(abi: int) -> None:
    """Point fd 1 at stderr, so that whatever user code prints does not mix with the results."""
    global _stdout
    if abi != ABI:
        sys.stderr.write(f"error: {mismatch(abi)}\n")
        raise SystemExit(2)
    try:
        _stdout = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # somebody closed one of them; then there is nothing to keep apart
        _stdout = None


def main(plan: Plan) -> NoReturn:
    """Parse, run, print, leave."""
    try:
        code = _main(plan)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        code = 130
    if code in (1, 130):
        # Threads may still run an item.  They are not waited for, and must not meet an interpreter that
        # is taken down around them.
        import atexit

        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise SystemExit(code)


def _main(plan: Plan) -> int:
    try:
        parser = _parser(plan)
        options = parser.parse_args()
        if options.help:
            return _write(f"{parser.format_help()}\n{_describe(plan)}")
        if options.plan:
            return _write(_describe(plan))
        results = _execute(plan, options)
        return _write(_json(results) if options.format == "json" else _text(results))
    except Misused as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"error: {line}\n")
        return 2
    except Failure as failure:
        return _fail(failure)
    except SystemExit as leave:  # argparse
        return leave.code if isinstance(leave.code, int) else 2
    except Exception:
        import traceback

        traceback.print_exc()
        sys.stderr.write("error: this is a bug in icosian_runtime; please report it\n")
        return 3


def _execute(plan: Plan, options: argparse.Namespace) -> dict[str, Any]:
    from .loop import MAX_TASKS, run
    from .request import Request

    inputs, overrides = {}, {}
    if options.inputs or options.input or options.override:
        from .given import from_file, from_words

        inputs = {**from_file(plan, options.inputs), **from_words(plan, options.input)}
        overrides = from_words(plan, options.override)
    max_tasks = MAX_TASKS if options.max_tasks is None else options.max_tasks
    return run(Request(plan, options.outputs or None, inputs, overrides, options.executor, max_tasks))


def _fail(failure: Failure) -> int:
    """Print the user's part of the traceback, and the note that names node, item and place."""
    import traceback

    from .sources import fill

    fill()
    trace = user_frames(failure.error)
    traceback.print_exception(type(failure.error), failure.error, trace)
    sys.stderr.write(f"error: {failure.note}\n")
    return 1


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
    add("--executor", default="threads", metavar="NAME", help="where items run: sync or threads (default)")
    add("--max-tasks", type=int, metavar="N", help="how many items run at a time (default: 10)")
    add("--plan", action="store_true", help="show what would run, and stop")
    add("--format", choices=("text", "json"), default="text", help="how to print the outputs")
    return parser


def _describe(plan: Plan) -> str:
    """The plan, as text."""
    lines = ["tasks:"]
    for task in plan.tasks:
        how = f"for each item of {task.over}" if task.over else "once"
        lines.append(
            f"  {task.name}: {', '.join(task.nodes)} ({how}) <- {', '.join(task.needs) or 'nothing'}"
        )
    lines.append("inputs:" if plan.inputs else "inputs: none")
    for name in plan.takes():
        left_out = ", may be left out" if plan.is_optional(name) else ""
        lines.append(f"  {name}: {plan.annotation(name)}{left_out}")
    lines += [f"  {name} = {value!r}, fixed at build" for name, value in plan.config.items()]
    return "\n".join([*lines, f"outputs: {', '.join(plan.outputs)}", ""])


def _text(results: dict[str, Any]) -> str:
    lines = []
    for name, value in results.items():
        text = value if isinstance(value, str) else repr(value)
        if len(text) > 100 and isinstance(value, (dict, list, tuple, set, frozenset)):
            from pprint import pformat

            text = pformat(value, width=100, sort_dicts=False)
        lines.append(f"{name}:\n{text}" if "\n" in text else f"{name}: {text}")
    return "\n".join([*lines, ""])


def _json(results: dict[str, Any]) -> str:
    import json

    for name, value in results.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise Misused(f"output `{name}` does not fit into JSON ({error}); use --format text") from error
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"


def _write(text: str) -> int:
    """Print to the real stdout.  Somebody who has stopped reading is no failure."""
    sys.stdout.flush()
    stdout: TextIO = (
        sys.stdout if _stdout is None else os.fdopen(_stdout, "w", encoding="utf-8", closefd=False)
    )
    try:
        stdout.write(text)
        stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
    return 0
