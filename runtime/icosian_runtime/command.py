"""The command line of every script.

Exit codes: 0 all outputs made, 1 a node failed, 2 usage or inputs, 3 our bug, 4 the checkpoint is in use or not
ours, 5 out of time, 130 interrupted (SIGINT), 143 terminated (SIGTERM).
"""

from __future__ import annotations

import sys

from .failures import Failure, Misused
from .how import SETTINGS, options
from .interrupts import Interrupted, leave, listen_to_the_end
from .outputs import shown, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any, NoReturn

    from .plan import Plan


def main(plan: Plan, assembly: Any = None) -> NoReturn:
    """Parse, run, print, leave."""
    listen_to_the_end()
    try:
        code = _main(plan, assembly)
    except KeyboardInterrupt as error:
        ending = error if isinstance(error, Interrupted) else Interrupted(2)
        leave(ending.code, f"{ending}\n")
    if code == 1:
        leave(code)
    raise SystemExit(code)


def _main(plan: Plan, assembly: Any) -> int:
    try:
        parser = _parser(plan)
        given = parser.parse_args()
        if given.help or given.plan or given.checkpoint_list or given.checkpoint_gc:
            from .describe import told

            return write(told(plan, parser, given))
        return write(shown(_execute(plan, given), given.format, None if given.only else assembly))
    except Misused as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"error: {line}\n")
        return getattr(error, "code", 2)
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


def _execute(plan: Plan, given: argparse.Namespace) -> dict[str, Any]:
    from .loop import run
    from .request import request

    inputs, overrides = {}, {}
    if given.inputs or given.input or given.override:
        from .given import from_file, from_words

        inputs = {**from_file(plan, given.inputs), **from_words(plan, given.input)}
        overrides = from_words(plan, given.override)
    how = {name: getattr(given, name) for name in SETTINGS}
    return run(*request(plan, given.outputs or None, inputs, overrides, how))


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
    for flag, keywords in options(plan.how):
        add(flag, **keywords)
    add("--plan", action="store_true", help="show what would run, and stop")
    add("--format", choices=("text", "json"), default="text", help="how to print the outputs")
    return parser
