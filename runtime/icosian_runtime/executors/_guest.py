"""Our side of a worker that somebody else has started: a process of a pool, of Dask, of Ray.

    arrive      travels as code, since nothing of ours need be there; imports the script from its text, which
                brings the runtime, too, if the script carries it; then
    serve       runs a batch, or answers None: it lacks what its items share, and wants it with the batch

So nothing is sent twice to a worker that has it, whatever becomes of workers.  One may serve several runs, of
several scripts, and several batches at a time, in threads: each thread makes what it has recipes for, all
share the rest.
"""

from __future__ import annotations

import threading
from multiprocessing import parent_process
from pickle import Unpickler

from . import Table
from ._wire import unpack, unpack_one
from ._worker import answer, settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from typing import Any

    Answer = tuple[Any, bytes]  # as `answer` gives it

_KEPT = 8  # runs that a worker remembers: nobody tells it when one has ended

_lock = threading.Lock()
_runs: dict[str, _Shared] = {}
_settled = threading.Event()


def arrive(alias: str, path: str, runtime: str, parcel: tuple[Any, ...], *bodies: bytes) -> Answer | None:
    """Import the script under its alias, then serve; nothing else of this module can be used here."""
    import linecache
    import sys
    from importlib import import_module
    from importlib.abc import SourceLoader
    from importlib.util import spec_from_loader

    class Text(SourceLoader):
        def get_filename(self, _: str) -> str:
            return path

        def get_data(self, _: object) -> bytes:
            return bodies[0]

        def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
            return spec_from_loader(name, self) if name == alias else None

    if alias not in sys.modules:
        if not bodies:
            return None
        if bodies[0]:
            # We help to find it and do not make it, since threads that import one module wait for each other.
            sys.meta_path.append(Text())
            lines = bodies[0].decode().splitlines(keepends=True)
            linecache.cache[path] = len(bodies[0]), None, lines, path  # for tracebacks
    import_module(alias)
    answer: Answer = import_module(f"{runtime}.executors._guest").serve(*parcel, bodies[1:])
    return answer


def serve(
    run: str,
    process: int,
    script: tuple[str, str],
    names: Sequence[str],
    sizes: list[int] | None,
    items: bytes,
    bodies: Sequence[bytes],
) -> Answer | None:
    """Run a batch; the first name is its task."""
    _settle(process)
    with _lock:
        shared = _runs.pop(run, None) or _Shared(script)
        _runs[run] = shared  # now the youngest
        while len(_runs) > _KEPT:
            del _runs[next(iter(_runs))]
    shared.bodies.update(
        (name, body) for name, body in zip(names, bodies, strict=False) if name not in shared
    )
    if not all(name in shared or name in shared.bodies for name in names):
        return None
    (sizes, seconds, report), body = answer(
        shared.table(), names[0], unpack((sizes, items), "the item", shared.loads)
    )
    if report:
        name, alias = script
        node, place, trace = report[-1]
        called = "\n" if name == "__main__" else f"\n{name}."
        report = (*report[:-1], (node, place, trace.replace(f"\n{alias}.", called)))
    return (sizes, seconds, report), body


class _Shared(dict[str, "Any"]):
    """What the items of one run share in this process, and their tasks; rebuilt when first asked for."""

    def __init__(self, script: tuple[str, str]) -> None:
        super().__init__()
        self.bodies: dict[str, bytes] = {}
        self._script = script
        self._lock = threading.Lock()
        self._local = threading.local()

    def __missing__(self, key: str) -> Any:
        with self._lock:
            if key in self:  # meanwhile
                return self[key]
            self[key] = value = unpack_one(self.bodies[key], what=f"`{key}`", loads=self.loads)
            del self.bodies[key]
        return value

    def table(self) -> Table:
        """That of this thread."""
        if not hasattr(self._local, "table"):
            self._local.table = Table(self)
        found: Table = self._local.table
        return found

    def loads(self, body: bytes | memoryview, **options: Any) -> Any:
        import io

        return _Unpickler(self._script, io.BytesIO(body), **options).load()


class _Unpickler(Unpickler):
    """Knows the script by its alias, whatever it is called in the run's process."""

    def __init__(self, script: tuple[str, str], file: Any, **options: Any) -> None:
        super().__init__(file, **options)
        self._name, self._alias = script

    def find_class(self, module: str, name: str) -> Any:
        return super().find_class(self._alias if module == self._name else module, name)


def _settle(process: int) -> None:
    """A process that exists for the run alone, and has no life of its own, ends with it."""
    parent = parent_process()
    is_ours = parent and parent.pid == process and threading.current_thread() is threading.main_thread()
    if is_ours and not _settled.is_set():
        _settled.set()
        settle()
