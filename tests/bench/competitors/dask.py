"""Dask: delayed graphs, bags of items, and `map` on a local cluster of dask.distributed."""

from __future__ import annotations

from functools import cache, partial
from itertools import islice
from typing import Any

from ..nouns import PROCESSES, SERIAL, THREADS, Job, Run, Variant

TITLE = "Dask"
DISTRIBUTION = "dask"
CANNOT = {"lint": "has no linter", "project": "has no linter"}


def _graph(scheduler: str, job: Job) -> Run:
    from dask import delayed

    values: dict[str, Any] = dict(job.case.inputs)
    for name, upstream in job.case.nodes:
        values[name] = delayed(getattr(job.flow, name))(*[values[each] for each in upstream])
    output = values[job.case.nodes[-1][0]]
    return lambda: output.compute(scheduler=scheduler, num_workers=job.case.workers)


def _bag(scheduler: str, job: Job) -> Run:
    import dask.bag

    flow, block = job.flow, job.by_hand.block

    def run() -> object:
        bag = dask.bag.from_sequence(flow.item(**job.case.inputs)).map(block)
        return flow.total(bag.compute(scheduler=scheduler, num_workers=job.case.workers))

    return run


@cache
def _client(workers: int) -> Any:
    from distributed import Client

    return Client(n_workers=workers, threads_per_worker=1, dashboard_address=None)


def _distributed(job: Job) -> Run:
    flow, block, client = job.flow, job.by_hand.block, _client(job.case.workers)

    def run() -> object:
        futures = client.map(block, list(flow.item(**job.case.inputs)), pure=False)
        return flow.total(client.gather(futures))

    return run


def _chunks(job: Job) -> Run:
    flow, blocks, client = job.flow, job.by_hand.blocks, _client(job.case.workers)

    def run() -> object:
        items = iter(flow.item(**job.case.inputs))
        chunks = [*iter(lambda: [*islice(items, job.case.chunk)], [])]
        done = client.gather(client.map(blocks, chunks, pure=False))
        return flow.total([result for results in done for result in results])

    return run


def _scattered(job: Job) -> Run:
    flow, given, client = job.flow, job.case.inputs, _client(job.case.workers)

    def run() -> object:
        model = client.scatter(flow.model(given["size"]), broadcast=True)
        futures = client.map(flow.result, list(flow.item(given["count"])), model=model, pure=False)
        return flow.total(client.gather(futures))

    return run


VARIANTS = (
    Variant("synchronous", SERIAL, {"graph": partial(_graph, "synchronous"), "items": partial(_bag, "sync")}),
    Variant("threads", THREADS, {"graph": partial(_graph, "threads"), "items": partial(_bag, "threads")}),
    Variant("bag, processes", PROCESSES, {"items": partial(_bag, "processes")}),
    Variant("distributed, map", PROCESSES, {"items": _distributed, "shared": _scattered}),
    Variant("distributed, chunks", PROCESSES, {"items": _chunks}),
)
