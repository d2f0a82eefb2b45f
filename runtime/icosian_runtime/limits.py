"""A limit of time for a whole run: only imported for runs that have one.

An alarm of the system ends it as Ctrl-C does, so whatever runs in the main thread is interrupted, too, as far as
it is Python.  A script whose main thread does not come back from other code ends all the same, some time later.
"""

from __future__ import annotations

import os
import signal
import threading

from .failures import Misused
from .interrupts import Interrupted, interrupt, is_script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Made = TypeVar("Made")

_GRACE = 5.0  # seconds that a script gets to leave by itself, when nothing is at work any more
_CODE = 5


class OutOfTime(Interrupted):
    """The run took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(signal.SIGALRM)
        self.args = (f"the run took longer than {seconds:g} s, which is its run_timeout",)
        self.code = _CODE


def limited(run: Callable[[], Made], seconds: float, grace: float) -> Made:
    """What `run` gives, if it does so in time; what is at work when it is over may get some more.

    Raises `OutOfTime` in a script, `TimeoutError` elsewhere, and `Misused` where no alarm can be set.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        raise Misused("run_timeout needs the main thread, and a system with alarms, which Windows is not")

    def end(*_: object) -> None:
        interrupt(OutOfTime(seconds))

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    leaving = threading.Timer(seconds + grace + _GRACE, os._exit, (_CODE,))
    leaving.daemon = True
    if is_script():
        leaving.start()
    try:
        return run()
    except OutOfTime as late:
        if is_script():
            raise
        raise TimeoutError(str(late)) from None
    finally:
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:  # outputs may take any time to be written
            leaving.cancel()
