"""Modules with text -> Modules with facts, read in child processes under limits, or known from before.

    this process                       child (one or a few)
    text of a file      --pipe-->      libcst and ast
    its facts, flat     <--pipe--      or death: the file is charged with it, a new child goes on

libcst can crash the interpreter, and it holds the GIL, so neither `try` nor a timer in our own
process would do.  Each file may take 10 s of CPU; a child may hold 1 GB.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from ..ir.flat import flat, reader
from ..ir.source import Flaw, Module
from .headers import Header, Known

if TYPE_CHECKING:
    from .files import Facts

SECONDS = 10  # of CPU, for one file
BYTES = 1_000_000_000  # of memory, for one child

# The child gets our own search path, not one made from its working directory.
_START = "import sys; sys.path[:] = {path!r}; from icosian.discover.children import serve; serve()"


class Take(Protocol):
    """Takes a module that has been read; gives those to be read because of it."""

    def __call__(self, module: Module, *, is_certain: bool) -> Iterable[Module]: ...


def read_all(modules: tuple[Module, ...], children: int, facts: Facts, take: Take) -> Iterator[None]:
    """Read them in so many processes, and whatever they bring along; goes on after each that was taken.

    this thread     asks, takes, and lets others work in between
    feeders         one a child: from `asked` through the child to `answered`
    """
    asked: SimpleQueue[Module | None] = SimpleQueue()
    answered: SimpleQueue[tuple[Module, bool] | Exception] = SimpleQueue()
    feeders = [
        threading.Thread(target=_feed, args=(asked, answered, facts), daemon=True) for _ in range(children)
    ]
    for feeder in feeders:
        feeder.start()
    try:
        running = 0
        waiting = deque(modules)
        while waiting or running:
            while waiting:
                asked.put(waiting.popleft())
                running += 1
            answer = answered.get()
            running -= 1
            if isinstance(answer, Exception):
                raise answer
            module, is_certain = answer
            waiting.extend(take(module, is_certain=is_certain))
            yield
    finally:  # also at Ctrl-C: nobody starts on another file
        with contextlib.suppress(Empty):
            while True:
                asked.get_nowait()
        for _ in feeders:
            asked.put(None)
        for feeder in feeders:
            feeder.join()


def _feed(asked: SimpleQueue[Module | None], answered: SimpleQueue[Any], facts: Facts) -> None:
    """Answer with the modules as read, and whether they would be read the same way again."""
    child = None
    for module in iter(asked.get, None):
        try:
            result = _understood(module, facts.of(module)) or _edited(module, facts)
            is_certain = True
            if not result:
                child = child or _spawn()
                try:
                    result = _ask(child, module, facts)
                except (EOFError, OSError, pickle.UnpicklingError):
                    result = replace(module, flaws=(_blame(child, module),))
                    child, is_certain = None, False
            answered.put((result, is_certain))
        except Exception as error:  # our own mistake; told in the caller's thread
            answered.put(error)
    if child:
        child.communicate()


def _spawn() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-c", _START.format(path=sys.path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _ask(child: subprocess.Popen[bytes], module: Module, facts: Facts) -> Module:
    assert child.stdin and child.stdout
    pickle.dump((module.path, module.name, module.text), child.stdin)
    child.stdin.flush()
    told, traceback = pickle.load(child.stdout)
    if traceback:  # our own mistake, not the user's
        raise RuntimeError(f"reading {module.path} failed in a child process\n{traceback}")
    result = _understood(module, told)
    assert result, module.path
    facts.keep(module, told)
    return result


def _understood(module: Module, told: str) -> Module | None:
    """The module with the facts that were told, None if these are none."""
    try:
        found = reader(Module)(json.loads(told.partition("\n")[2]), module.path)
    except ValueError:
        return None
    assert isinstance(found, Module)
    return replace(found, text=module.text)


def _edited(module: Module, facts: Facts) -> Module | None:
    """The module, where nothing has changed since it was read but what CPython's own parser reads."""
    headers = facts.former(module).partition("\n")[0]
    try:
        known = reader(Mapping[str, Header])(json.loads(headers), module.path)
    except ValueError:
        return None
    from .read import again

    if found := again(module.path, module.name, module.text, known):
        facts.keep(module, _told(found, known))
    return found


def _told(module: Module, known: Known) -> str:
    """Two lines: headers, and the rest, both in their flat form."""
    return f"{json.dumps(flat(known))}\n{json.dumps(flat(replace(module, text=''), module.path))}"


def _blame(child: subprocess.Popen[bytes], module: Module) -> Flaw:
    with contextlib.suppress(BrokenPipeError):  # the question that the child died over is still in the pipe
        child.communicate()
    message = f"reading it takes more than {SECONDS} s or {BYTES // 1_000_000_000} GB, or crashes the parser"
    return Flaw("too-large", message, module.start)


def serve() -> None:
    """The child's side: answer until the questions end."""
    import gc
    import traceback

    from .read import noted

    gc.disable()  # trees hold no circles, and looking for some costs a third of the time
    while True:
        try:
            path, name, text = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        _limit()
        try:
            answer = _told(*noted(path, name, text)), ""
        except MemoryError:
            return  # like any other death
        except Exception:
            answer = "", traceback.format_exc()
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
