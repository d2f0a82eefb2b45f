"""Items run in worker processes: a pool of our own.

    the run's process, in one thread                          a worker process (`_worker`)

    submit   -> _queue, of parcels that are pickled already
    events   -> _dispatch -> a pipe for each worker       ->  rebuilds items, and runs them
             <- _receive  <- the same pipe                <-  results, or the error of an item
             <- _lose     <- the end of the pipe          <-  has died
                  reads _marks, shared memory             <-  written when an item begins
    wake     -> _bell, a pipe to ourselves, from any thread

Whoever writes to a pipe may have to wait for its reader, so the run writes to a worker only when that
waits for it: at first, when it is idle, or when all that is written fits into the pipe in any case.  The
latter saves short batches the way there and back; a long one is better kept for whoever is idle first.

A worker imports the script as Python's multiprocessing does: `__main__` by its path, others by name.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from multiprocessing import Pipe, connection, get_all_start_methods, get_context
from pickle import dumps, loads
from time import monotonic

from ..failures import Misused
from ..plan import Task
from . import Batch, Event, GivenUp, Unpicklable, WorkerDied, ignore, keys
from ._memory import Mapped, packed
from ._wire import opened, pack, pickled
from ._worker import PLACES, Serve, Undisturbed
from ._workers import FITS, Worker, weight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

VARIANTS = tuple(sorted(get_all_start_methods()))
_DEFAULT = "forkserver" if "forkserver" in VARIANTS else "spawn"  # a fork may copy a lock that is held
_SHORT = 0.02  # seconds of a batch that another one may wait behind
_LOSSES = 3  # times that a batch may be lost before it began; then it is to blame after all
_GRACE = 1.0  # seconds that idle workers get to end by themselves


class Parcel:
    """A batch, ready to be sent."""

    __slots__ = ("batch", "body", "keys", "losses", "number", "sizes")

    def __init__(self, batch: Batch, number: int, keys: tuple[str, ...]) -> None:
        self.batch = batch
        self.number = number
        self.keys = keys  # the task, and what its items share
        self.sizes, self.body = pack(batch.items, "the item")
        self.losses = 0


class Processes:
    """So many worker processes, started when they are first needed, and again when they have died."""

    def __init__(self, workers: int, method: str) -> None:
        self.capacity = 2 * workers  # one runs, one is ready to be sent, for every worker
        self._limit = workers
        self._context = get_context(method)
        self._inherits = method == "fork"
        self._marks = self._context.RawArray("q", workers)
        self._workers: dict[object, Worker] = {}  # by their pipes
        self._tasks: dict[str, Task] = {}
        self._values: dict[str, object] = {}
        self._bodies: dict[str, bytes | Mapped] = {}  # the values, pickled
        self._queue: deque[Parcel] = deque()
        self._ended: list[Event] = []
        self._number = 0  # of the last parcel
        self._alarm, self._bell = Pipe(duplex=False)

    def share(self, key: str, value: object) -> None:
        if key not in self._values or self._values[key] is not value:
            self._values[key] = value
            self._drop(self._bodies.pop(key, b""))
            for worker in self._workers.values():
                worker.knows.discard(key)

    def submit(self, batch: Batch) -> None:
        task = batch.task
        if self._tasks.get(task.name) is not task:
            self._tasks[task.name] = task
            self.share(f"{task.name}()", task)
        names = (f"{task.name}()", *keys(task.shares, self._values))
        self._number += 1
        told = None
        try:
            for each in names:
                if not self._inherits or any(each not in worker.knows for worker in self._workers.values()):
                    self._pickle(each)
            told = (task.over, "", "")  # who made the item
            self._queue.append(Parcel(batch, self._number, names))
        except Unpicklable as error:
            self._ended.append(Event(batch, [], 0.0, error, error.at, told))
        self._dispatch()

    def events(self, seconds: float | None = None) -> list[Event]:
        if not self._ended:
            pipes = [self._alarm, *self._workers]
            for pipe in connection.wait(pipes, seconds):  # type: ignore[arg-type]  # the keys are pipes
                if pipe is self._alarm:
                    self._alarm.recv_bytes()
                else:
                    self._receive(self._workers[pipe])
            self._dispatch()
        ended, self._ended = self._ended, []
        return ended

    def wake(self) -> None:
        with suppress(OSError):  # closed meanwhile: nobody waits any more
            self._bell.send_bytes(b"")

    def kill(self, batch: Batch) -> bool:
        """End the worker that runs it; what else that worker has goes to another."""
        for worker in self._workers.values():
            if worker.parcels and worker.parcels[0].batch is batch:
                worker.killed = batch
                worker.process.kill()
                return True
        return False

    def close(self) -> None:
        """Idle workers end by themselves; the others are ended."""
        for worker in self._workers.values():
            if worker.is_ready and not worker.parcels:
                worker.send(b"")
            else:
                worker.process.kill()
        until = monotonic() + _GRACE
        for worker in self._workers.values():
            worker.end(max(0.0, until - monotonic()))
        self._workers.clear()
        for body in self._bodies.values():
            self._drop(body)
        self._alarm.close()
        self._bell.close()

    def _pickle(self, key: str) -> None:
        if key not in self._bodies:
            what = f"the task `{key[:-2]}`" if key.endswith("()") else f"the shared value `{key}`"
            self._bodies[key] = pickled(self._values[key], what, packed)

    def _drop(self, body: bytes | Mapped) -> None:
        if isinstance(body, Mapped):
            body.close()

    def _dispatch(self) -> None:
        """Start workers while there is more to do than there are, and hand out what is waiting."""
        busy = sum(bool(worker.parcels) for worker in self._workers.values())
        while len(self._workers) < min(self._limit, busy + len(self._queue)):
            self._start()
        while self._queue and (worker := self._free(self._queue[0])):
            parcel = self._queue.popleft()
            worker.take(parcel)
            for each in parcel.keys:
                if each not in worker.knows:
                    worker.knows.add(each)
                    worker.tell(each, self._bodies[each])
            worker.send(dumps((parcel.number, parcel.keys[0], parcel.sizes)), parcel.body)

    def _free(self, parcel: Parcel) -> Worker | None:
        """Who may be sent a parcel now."""
        ready = [worker for worker in self._workers.values() if worker.is_ready]
        for worker in ready:
            if not worker.parcels:
                return worker
        if len(ready) < len(self._workers):
            return None  # somebody will be idle soon
        for worker in ready:
            if len(worker.parcels) == 1 and worker.seconds < _SHORT:
                size = sum(weight(self._bodies[each]) for each in parcel.keys if each not in worker.knows)
                if size + len(parcel.body) + 8 * len(parcel.sizes or ()) < FITS:
                    return worker
        return None

    def _receive(self, worker: Worker) -> None:
        try:
            head = worker.pipe.recv_bytes()
            body = worker.pipe.recv_bytes() if head else b""
        except (EOFError, OSError):
            self._lose(worker)
            return
        if not head:
            worker.is_ready = True
            return
        event = opened(worker.done(), loads(head), body)
        worker.seconds = event.seconds
        self._ended.append(event)

    def _lose(self, worker: Worker) -> None:
        """A worker has died: the item that had begun is to blame, and every other batch goes back."""
        del self._workers[worker.pipe]
        ending = worker.end(_GRACE)
        if not worker.is_ready:
            raise Misused(
                f"a worker process {ending} before it could begin; what it wrote stands above "
                '(a program that runs a script needs `if __name__ == "__main__":`, as workers import it too)'
            )
        number, place = divmod(self._marks[worker.slot], PLACES)
        for parcel in reversed(worker.parcels):
            begun = number == parcel.number
            parcel.losses += 1
            if parcel.batch is worker.killed:
                self._ended.append(Event(parcel.batch, [], 0.0, GivenUp()))
            elif worker.killed is None and (begun or parcel.losses == _LOSSES):
                place = min(place, len(parcel.batch.items) - 1) if begun else 0
                error = WorkerDied(f"the worker process {ending}")
                self._ended.append(Event(parcel.batch, [], 0.0, error, place))
            else:
                self._queue.appendleft(parcel)

    def _start(self) -> None:
        slot = min(set(range(self._limit)) - {worker.slot for worker in self._workers.values()})
        self._marks[slot] = 0
        ours, theirs = self._context.Pipe()
        script = next(iter(self._tasks.values())).run.__module__
        inherited = dict(self._values) if self._inherits else {}
        # A daemon to this side, so that no exit waits for it.
        process = self._context.Process(  # type: ignore[attr-defined]  # every context has it
            target=Serve(script), args=(theirs, self._marks, slot, inherited), daemon=True
        )
        try:
            with Undisturbed():
                process.start()
        except OSError as error:  # no more processes, no memory, no working directory
            raise Misused(f"a worker process cannot be started: {error}") from error
        theirs.close()
        self._workers[ours] = worker = Worker(process, ours, slot)
        worker.knows.update(inherited)


def _cpus() -> int:
    """Of this process, not of the machine."""
    if count := getattr(os, "process_cpu_count", None):
        return count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open(workers: int | None, ended: Callable[[], None] = ignore, method: str = _DEFAULT) -> Processes:
    return Processes(workers or _cpus(), method)
