"""What a person writes without any library: the floor of every table.

Pools are the best code that we know: chunks, in a bounded window for threads, from `imap` for processes.
"""

from __future__ import annotations

import importlib
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from ..nouns import PROCESSES, SERIAL, THREADS, Job, Run, Variant, project, python

TITLE = "by hand"
DISTRIBUTION = ""
CANNOT: dict[str, str] = {}


def _graph(job: Job) -> Run:
    whole, x = job.by_hand.whole, job.case.inputs["x"]
    return lambda: whole(x)


def _loop(job: Job) -> Run:
    flow, block, blocks = job.flow, job.by_hand.block, job.by_hand.blocks
    if job.case.is_streamed:
        return lambda: flow.total(block(item) for item in flow.item(**job.case.inputs))
    return lambda: flow.total(blocks(flow.item(**job.case.inputs)))


def _threads(job: Job) -> Run:
    flow, blocks = job.flow, job.by_hand.blocks

    def results() -> Iterator[Any]:
        window: deque[Future[list[Any]]] = deque()
        with ThreadPoolExecutor(job.case.workers) as pool:
            try:
                for chunk in _chunks(flow.item(**job.case.inputs), job.case.chunk):
                    window.append(pool.submit(blocks, chunk))
                    if len(window) >= 2 * job.case.workers:
                        yield from window.popleft().result()
                while window:
                    yield from window.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    return lambda: flow.total(_taken(results(), job))


def _processes(job: Job) -> Run:
    flow, block = job.flow, job.by_hand.block

    def run() -> object:
        with multiprocessing.get_context("fork").Pool(job.case.workers) as pool:
            results = pool.imap(block, flow.item(**job.case.inputs), job.case.chunk)
            return flow.total(_taken(results, job))

    return run


def _taken(results: Iterator[Any], job: Job) -> Iterable[Any]:
    return results if job.case.is_streamed else list(results)


def _naive(job: Job) -> Run:
    """The model goes with every item, as one would write it at first."""
    flow, given = job.flow, job.case.inputs

    def run() -> object:
        model = flow.model(given["size"])
        with multiprocessing.get_context("forkserver").Pool(job.case.workers) as pool:
            return flow.total([*pool.imap(partial(flow.result, model=model), flow.item(given["count"]))])

    return run


def _by_shared_memory(job: Job) -> Run:
    """The model exists once, and workers start as ours do."""
    flow, given = job.flow, job.case.inputs

    def run() -> object:
        import numpy

        model = flow.model(given["size"])
        memory = SharedMemory(create=True, size=model.nbytes)
        try:
            numpy.ndarray(model.shape, model.dtype, memory.buf)[:] = model
            begin = job.name, memory.name, model.shape, model.dtype.str
            with multiprocessing.get_context("forkserver").Pool(job.case.workers, _begin, begin) as pool:
                return flow.total([*pool.imap(_with_model, flow.item(given["count"]), job.case.chunk)])
        finally:
            memory.close()
            memory.unlink()

    return run


_here: dict[str, Any] = {}  # in a worker


def _begin(flow: str, memory: str, shape: tuple[int, ...], kind: str) -> None:
    import numpy

    _here["memory"] = SharedMemory(memory)
    _here["model"] = numpy.ndarray(shape, kind, _here["memory"].buf)
    _here["result"] = importlib.import_module(flow).result


def _with_model(item: Any) -> Any:
    return _here["result"](item, _here["model"])


def _chunks(items: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while chunk := list(islice(items, size)):
        yield chunk


def _script(job: Job) -> Run:
    path = job.path.with_name(f"main_{job.name}.py")
    path.write_text(f"import sys\nimport by_{job.name}\nprint(by_{job.name}.whole(int(sys.argv[1])))\n")
    return lambda: int(python(str(path), str(job.case.inputs["x"])))


def _parse(job: Job) -> Run:
    code = "import sys, libcst; libcst.parse_module(open(sys.argv[1]).read()); print('fine')"
    return lambda: python("-c", code, str(job.path)).strip()


def _parse_all(job: Job) -> Run:
    code = "\n".join(
        [
            "import sys, libcst",
            "for name in sys.argv[1:]:",
            "    libcst.parse_module(open(f'{name}.py').read())",
            "print('fine')",
        ]
    )
    names = project(job)
    return lambda: python("-c", code, *names).strip()


VARIANTS = (
    Variant(
        "serial",
        SERIAL,
        {"graph": _graph, "items": _loop, "shell": _script, "lint": _parse, "project": _parse_all},
    ),
    Variant("threads", THREADS, {"items": _threads}),
    Variant("processes", PROCESSES, {"items": _processes, "shared": _by_shared_memory}),
    Variant("processes, naive", PROCESSES, {"shared": _naive}),
)
