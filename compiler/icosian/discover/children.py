"""Modules with text -> Modules with facts, read in child processes under limits.

    this process                       child (one or a few)
    text of a file      --pipe-->      libcst, ast, symtable
    Module with facts   <--pipe--      or death: the file is charged with it, a new child goes on

libcst can crash the interpreter, and it holds the GIL, so neither `try` nor a timer in our own
process would do.  Each file may take 10 s of CPU; a child may hold 1 GB.
"""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

from ..ir.source import Flaw, Module

SECONDS = 10  # of CPU, for one file
BYTES = 1_000_000_000  # of memory, for one child

# The child gets our own search path, not one made from its working directory.
_START = "import sys; sys.path[:] = {path!r}; from icosian.discover.children import serve; serve()"


def read_all(
    modules: tuple[Module, ...], children: int, follow: Callable[[Module], Iterable[Module]]
) -> tuple[Module, ...]:
    """Read them in so many processes, and whatever they bring along: `follow` says what that is."""
    results: list[Module] = []
    crashes: list[Exception] = []
    waiting = deque(modules)
    lock = threading.Lock()  # `follow` is for one thread at a time

    def feed() -> None:
        child = None
        try:
            for module in iter(lambda: waiting.popleft() if waiting else None, None):
                child = child or _spawn()
                try:
                    result = _ask(child, module)
                except (EOFError, OSError, pickle.UnpicklingError):
                    result = replace(module, flaws=(_blame(child, module),))
                    child = None
                with lock:
                    results.append(result)
                    waiting.extend(each for each in follow(result) if not each.flaws)
        except Exception as error:  # our own mistake; told in the caller's thread
            crashes.append(error)
        if child:
            child.communicate()

    feeders = [threading.Thread(target=feed) for _ in range(children)]
    for feeder in feeders:
        feeder.start()
    try:
        for feeder in feeders:
            feeder.join()
    finally:  # also at Ctrl-C: nobody starts on another file
        waiting.clear()
    if crashes:
        raise crashes[0]
    return tuple(results)


def _spawn() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-c", _START.format(path=sys.path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _ask(child: subprocess.Popen[bytes], module: Module) -> Module:
    assert child.stdin and child.stdout
    pickle.dump((module.path, module.name, module.text), child.stdin)
    child.stdin.flush()
    answer = pickle.load(child.stdout)
    if isinstance(answer, str):  # a traceback: our own mistake, not the user's
        raise RuntimeError(f"reading {module.path} failed in a child process\n{answer}")
    assert isinstance(answer, Module)
    return answer


def _blame(child: subprocess.Popen[bytes], module: Module) -> Flaw:
    with contextlib.suppress(BrokenPipeError):  # the question that the child died over is still in the pipe
        child.communicate()
    message = f"reading it takes more than {SECONDS} s or {BYTES // 1_000_000_000} GB, or crashes the parser"
    return Flaw("too-large", message, module.start)


def serve() -> None:
    """The child's side: answer until the questions end."""
    import gc
    import traceback

    from .read import read

    gc.disable()  # trees hold no circles, and looking for some costs a third of the time
    while True:
        try:
            path, name, text = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        _limit()
        answer: Module | str
        try:
            answer = read(path, name, text)
        except MemoryError:
            return  # like any other death
        except Exception:
            answer = traceback.format_exc()
        pickle.dump(answer, sys.stdout.buffer)
        sys.stdout.flush()


def _limit() -> None:
    """Allow the next file its share; where there is no `resource` (Windows), only crashes are contained."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    with contextlib.suppress(ValueError, OSError):  # macOS refuses it
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
