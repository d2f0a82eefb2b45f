"""From the shell to the result of a dataflow of twenty nodes."""

from __future__ import annotations

import subprocess
import sys

from .measure import Row, cpu_of_children, environment, in_turn, script

TITLE = "Start-up: a script of twenty nodes, from the shell to its result"
GOAL = "at most 40 ms of CPU over `python -c pass`"


def measure(quick: bool) -> list[Row]:
    nodes = ["def n0(x: int) -> int:\n    return x\n"]
    nodes += [f"def n{i}(n{i - 1}: int) -> int:\n    return n{i - 1} + 1\n" for i in range(1, 20)]
    path = script("\n\n".join(nodes))
    bundled = path.with_name("bundled.py")
    command = ["icosian", "build", "flow.py", "--bundle", "-o", "bundled.py"]
    subprocess.run(command, cwd=path.parent, check=True, env=environment())

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment())

    nothing, linked, carried = in_turn(
        3 if quick else 25,
        lambda: run("-c", "pass"),
        lambda: run(str(path), "--input", "x=1"),
        lambda: run(str(bundled), "--input", "x=1"),
        clock=cpu_of_children,
    )
    return [
        Row("python -c pass", nothing, "CPU"),
        Row("the script", linked, f"CPU, {1000 * (linked - nothing):.1f} ms over"),
        Row(
            "the script with --bundle",
            carried,
            f"CPU, {1000 * (carried - nothing):.1f} ms over; compiles the runtime anew",
        ),
    ]
