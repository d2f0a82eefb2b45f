"""A real Ctrl-C ends a run; a KeyboardInterrupt that a node raises is a failure of that node.

While a run listens, its own handler raises `Interrupted`, which nothing else does.  Where it cannot
listen, because the program around it has a handler of its own, every KeyboardInterrupt of the main
thread counts as real.  Only the main thread ever gets one from outside.
"""

from __future__ import annotations

# What `signal` itself is made of: the enums that it makes of this cost every start half a millisecond.
import _signal as signal  # type: ignore[import-not-found]  # typeshed leaves it out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import NoReturn


_late: list[Interrupted] = []  # told while nobody may be interrupted


class Interrupted(KeyboardInterrupt):
    """The signal of that number asked for the end."""

    def __init__(self, number: int) -> None:
        super().__init__("interrupted" if number == signal.SIGINT else "terminated")
        self.code = 128 + number  # with which a script ends


def listen() -> bool:
    """Take Ctrl-C over from Python's own handler; False where somebody else has it, or another thread."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return False
    try:
        signal.signal(signal.SIGINT, _interrupt)
    except ValueError:  # not the main thread
        return False
    return True


def listen_to_the_end() -> None:
    """For a process that is a script and nothing else: SIGTERM and SIGHUP are told like Ctrl-C."""
    listen()
    for name in ("SIGTERM", "SIGHUP"):  # the latter is none of Windows
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            try:
                signal.signal(number, _interrupt)
            except ValueError:  # not the main thread
                return


class Held:
    """Within, an interrupt is not raised at once but at the end, which `wake` brings about."""

    wakes: Callable[[], None] | None = None

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    def __enter__(self) -> None:
        from threading import current_thread, main_thread

        if current_thread() is main_thread():  # no other one is ever interrupted
            Held.wakes = self._wake

    def __exit__(self, *_: object) -> None:
        if Held.wakes is self._wake:
            Held.wakes = None
            if _late:
                raise _late.pop()


def interrupt(error: Interrupted) -> None:
    """Raise it, now or as soon as somebody can be interrupted."""
    if not Held.wakes:
        raise error
    _late.append(error)
    Held.wakes()


def stop_listening() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def is_script() -> bool:
    """Whether this process listens to the end."""
    return signal.getsignal(signal.SIGTERM) is _interrupt


def leave(code: int, told: str = "") -> NoReturn:
    """End this process, of which threads may still run an item.

    They are not waited for, and must not meet an interpreter that is taken down around them.
    """
    import atexit
    import os
    import sys
    from contextlib import suppress

    with suppress(OSError):  # the terminal has gone
        sys.stderr.write(told)
        sys.stderr.flush()
    atexit._run_exitfuncs()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def is_interrupt(error: BaseException) -> bool:
    """Whether it came from outside, and not from a node."""
    if isinstance(error, Interrupted) or not isinstance(error, KeyboardInterrupt):
        return isinstance(error, Interrupted)
    import threading

    is_main = threading.current_thread() is threading.main_thread()
    return is_main and signal.getsignal(signal.SIGINT) not in (_interrupt, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """The second time is final: it does not wait for anything that the first one left to be done."""
    final = signal.SIG_DFL if is_script() else signal.default_int_handler
    if number == getattr(signal, "SIGHUP", None):
        final = signal.SIG_IGN  # whose terminal goes is told so twice
    signal.signal(number, final)
    interrupt(Interrupted(number))
