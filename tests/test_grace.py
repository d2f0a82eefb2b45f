"""With a checkpoint, what has been drawn when a run stops gets some seconds, and is kept."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
from icosian_runtime.interrupts import Held, Interrupted, interrupt

from .faults.matrix import row
from .test_checkpoint import Flow

SLOW = """
import time
def item(seconds: list[float], base: int) -> Parallelizable[float]:
    yield from seconds
def size(item: float) -> float:
    with open("log", "a") as file:
        file.write(f"{item}\\n")
    if item < 0:
        raise ValueError("less than no time")
    for _ in range(int(20 * item)):  # of which an interrupt can end each
        time.sleep(0.05)
    return item
def total(size: Collect[float]) -> float:
    return sum(size)
"""


class Timed(Flow):
    """Items that take as long as they say."""

    def __init__(self, folder: Path, *seconds: float) -> None:
        super().__init__(folder, SLOW)
        self.seconds = list(seconds)

    def command(self, *options: str) -> list[str]:
        return super().command("--input", f"seconds={self.seconds}", "--max-tasks", "2", *options)

    def begun(self, *options: str) -> subprocess.Popen[str]:
        """A run, whose first two items are at work."""
        log = self.folder / "log"
        log.unlink(missing_ok=True)
        run = subprocess.Popen(
            self.command(*options),
            cwd=self.folder,
            stderr=subprocess.PIPE,
            text=True,
            # Who runs the tests in the background has Ctrl-C ignored, and we would inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        for _ in range(3000):
            if log.exists() and len(log.read_text().split()) >= 2:
                return run
            time.sleep(0.01)
        run.kill()
        raise TimeoutError(run.communicate()[1])


def uncounted(text: str) -> list[str]:
    """The lines, of which how many items had been drawn is no part."""
    return re.sub(r"\d items", "… items", text).splitlines()


GETS = "warning: 2 items that were drawn get 10 s to end, and to be kept; another Ctrl-C does not wait"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("executor", ["threads", "processes"])
@row("F23")
@row("F24")
def test_what_is_at_work_is_kept(tmp_path: Path, executor: str, number: signal.Signals) -> None:
    """With a checkpoint, items that are at work end within the grace period, and are kept."""
    flow = Timed(tmp_path, 0.8, 0.7, 0.01, 0.02, 0.03)
    run = flow.begun("--executor", executor)
    run.send_signal(number)
    _, err = run.communicate(timeout=9)
    told = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}[number]
    assert (run.returncode, uncounted(err)) == (128 + number, [uncounted(GETS)[0], told])
    assert not {"0.8", "0.7"} & set(flow.run().made)


@pytest.mark.parametrize("executor", ["threads", "processes"])
@row("F23")
def test_nothing_is_waited_for_longer(tmp_path: Path, executor: str) -> None:
    """Items that take longer than the grace period are ended."""
    flow = Timed(tmp_path, 50, 51)
    began = time.monotonic()
    run = flow.begun("--executor", executor, "--grace", "0.3")
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=30)
    assert (run.returncode, err.splitlines()) == (130, [GETS.replace("10 s", "0.3 s"), "interrupted"])
    assert time.monotonic() - began < 25
    run = flow.begun("--executor", executor, "--grace", "0")
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=9)
    assert (run.returncode, err.splitlines()) == (130, ["interrupted"])


@pytest.mark.parametrize("executor", ["threads", "processes"])
@row("F23")
def test_the_second_interrupt_is_final(tmp_path: Path, executor: str) -> None:
    """A second Ctrl-C ends the grace period."""
    with Timed(tmp_path, 50, 51).begun("--executor", executor) as run:
        run.send_signal(signal.SIGINT)
        assert run.stderr
        assert run.stderr.readline().rstrip() == GETS
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        assert run.wait(9) == -signal.SIGINT
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("executor", ["threads", "processes"])
@row("F19")
def test_a_failure_that_stops_the_run_is_told_before(tmp_path: Path, executor: str) -> None:
    """With a checkpoint, a failure is told at once, and items that are at work end within the grace period."""
    flow = Timed(tmp_path, 0.8, -1)
    record = tmp_path / "record.json"
    done = flow.run("--on-error", "stop", "--record", str(record), executor=executor)
    lines = [line for line in done.err.splitlines() if line.startswith(("warning", "error"))]
    where = "in node `size`, item 1 of `item` (-1), <flow.py>:11"
    assert (done.code, lines) == (
        1,
        [
            f"warning: the run stops: {where}",
            GETS.replace("2 items that were drawn get", "one item that was drawn gets"),
            f"error: {where}",
        ],
    )
    counts = json.loads(record.read_text())["tasks"]["item.block"]
    assert counts == {"made": 1, "reused": 0, "errors": 1}
    assert flow.run("--on-error", "stop").made == ["-1"]


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_a_limit_of_time_stops_alike(tmp_path: Path, executor: str) -> None:
    flow = Timed(tmp_path, 2.5, 2.4, 0.01, 0.02, 0.03)
    done = flow.run("--run-timeout", "1.5", executor=executor)
    late = "the run took longer than 1.5 s, which is its run_timeout"
    assert (done.code, uncounted(done.err)) == (5, [uncounted(GETS)[0], late])
    assert not {"2.5", "2.4"} & set(flow.run().made)


def test_a_thread_that_stores_holds_nobody_else_up() -> None:
    def hold() -> None:
        with Held(lambda: None):
            is_held.set()
            may_end.wait(9)

    is_held, may_end = threading.Event(), threading.Event()
    thread = threading.Thread(target=hold)
    thread.start()
    is_held.wait(9)
    with pytest.raises(Interrupted):
        interrupt(Interrupted(signal.SIGINT))
    may_end.set()
    thread.join()


def test_a_thread_that_has_stored_does_not_let_go_of_the_main_one() -> None:
    told: list[str] = []

    def hold() -> None:
        with Held(lambda: None):
            told.append("other")

    def store() -> None:
        with Held(lambda: None):
            thread = threading.Thread(target=hold)
            thread.start()
            thread.join()
            interrupt(Interrupted(signal.SIGINT))
            told.append("stored")

    with pytest.raises(Interrupted):
        store()
    assert told == ["other", "stored"]


def test_an_interrupt_is_told_when_all_is_stored() -> None:
    told: list[str] = []

    def store() -> None:
        with Held(lambda: told.append("woken")):
            interrupt(Interrupted(signal.SIGINT))
            told.append("stored")

    with pytest.raises(Interrupted):
        store()
    assert told == ["woken", "stored"]
