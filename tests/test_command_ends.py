"""How a script ends: readers, streams and terminals that go away, Ctrl-C, limits of time, failures."""

from __future__ import annotations

import fcntl
import os
import shlex
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from .faults.matrix import row
from .test_command import FLOW, GIVEN, Script
from .warm import built


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Script:
    folder = tmp_path_factory.mktemp("script")
    return Script(built(folder, FLOW))


@row("F26")
def test_a_reader_that_stops_is_no_failure(tmp_path: Path) -> None:
    """Whoever reads the results may stop: exit code 0, and not a word."""
    run = built(tmp_path, 'def a() -> list[str]:\n    return ["x" * 99] * 9999\n')
    reader = subprocess.Popen(
        [sys.executable, run], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert reader.stdout
    assert reader.stderr
    reader.stdout.close()
    assert (reader.wait(30), reader.stderr.read()) == (0, "")
    reader.stderr.close()


CLOSED = {
    "2>&-": (0, True),
    "<&-": (0, True),
    ">&-": (0, False),
    "<&- >&- 2>&-": (0, False),
    "> /dev/full": (1, False),
}


@pytest.mark.parametrize("executor", ["sync", "threads", "processes", "processes:spawn"])
@pytest.mark.parametrize("how", CLOSED)
@row("F26")
def test_streams_that_are_closed_do_no_harm(script: Script, how: str, executor: str) -> None:
    """Standard streams that are closed change nothing; results that cannot be written are exit code 1, and said."""
    command = f"{shlex.join([sys.executable, str(script.path), *GIVEN, '--executor', executor])} {how}"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    out = "ratios: {'7': [4.0, 2.0]}\n"
    assert (done.returncode, done.stdout) == (CLOSED[how][0], out if CLOSED[how][1] else "")
    if done.returncode:
        assert done.stderr.splitlines()[-1] == (
            "error: the outputs cannot be written: No space left on device"
        )


@row("F26")
def test_a_terminal_that_goes_ends_a_run(tmp_path: Path) -> None:
    """A terminal that goes ends the run with exit code 129."""
    run = built(tmp_path, FLOW.replace("return top / item", "import time; time.sleep(60)"))
    command = [sys.executable, str(run), *GIVEN, "--executor", "processes"]
    main, other = os.openpty()
    process = subprocess.Popen(
        command,
        stdin=other,
        stdout=other,
        stderr=other,
        start_new_session=True,
        preexec_fn=lambda: (
            fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            signal.signal(signal.SIGHUP, signal.SIG_DFL),
        ),
    )
    os.close(other)
    told = b""
    while b"drawing" not in told:  # until then it may not listen
        told += os.read(main, 100)
    os.close(main)
    assert process.wait(30) == 128 + signal.SIGHUP


def test_what_is_no_text_is_written_all_the_same(tmp_path: Path) -> None:
    script = Script(built(tmp_path, 'def a() -> str:\n    return "x\\udcff"\n'))
    assert script() == (0, "a: x\\udcff\n", "")


@pytest.mark.parametrize("executor", ["sync", "threads"])
def test_ctrl_c_ends_a_hanging_item_at_once(tmp_path: Path, executor: str) -> None:
    flow = FLOW.replace("return top / item", "print('hangs', flush=True); import time; time.sleep(60)")
    run = built(tmp_path, flow)
    options = [*GIVEN, "--executor", executor]
    process = subprocess.Popen(
        [sys.executable, run, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests in the background has Ctrl-C ignored, and we would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr
    while "hangs" not in (line := process.stderr.readline()):
        assert line, "the script has ended"
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err.splitlines()[-1]) == (130, "interrupted")
    assert time.monotonic() - began < 5  # of the 60 that the item would sleep


@pytest.mark.parametrize("executor", ["sync", "threads", "processes"])
def test_a_run_ends_when_its_time_is_over(tmp_path: Path, executor: str) -> None:
    run = built(tmp_path, FLOW.replace("return top / item", "import time; time.sleep(60)"))
    began = time.monotonic()
    code, _, err = Script(run)(*GIVEN, "--executor", executor, "--run-timeout", "1.5")
    assert (code, err.splitlines()[-1]) == (5, "the run took longer than 1.5 s, which is its run_timeout")
    assert time.monotonic() - began < 30  # of the 60 that the item would sleep


def test_all_failures_are_told_by_cause(tmp_path: Path) -> None:
    flow = FLOW.replace("return top / item", "return {3: 0, 5: 0}.get(item) or top / (item % 2)")
    script = Script(built(tmp_path, flow))
    given = ("--input", "count=7", "--input", "top=4", "--input", "name=x", "--on-error", "finish")
    code, out, err = script("ratios", *given)
    assert (code, out) == (1, "")
    told = [line for line in err.splitlines() if not line.startswith((" ", "imported", "drawing"))]
    place = f"{tmp_path}/flow.py:17"
    first = f"in node `ratio`, item 0 of `item` (0), {place}"
    assert told == [
        "Traceback (most recent call last):",
        "ZeroDivisionError: division by zero",
        first,
        "",
        "error: 4 failures, in `ratio`",
    ]
    assert [line for line in err.splitlines() if " x " in line] == [
        "     4 x ZeroDivisionError: division by zero (in `ratio`, items 0, 2, 4, 6)"
    ]
