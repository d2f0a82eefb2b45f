"""Ray on this machine: a task an item, and chunks cut by hand, as Ray itself advises for small items."""

from __future__ import annotations

from itertools import islice
from typing import Any

from ..nouns import PROCESSES, Job, Run, Variant

TITLE = "Ray"
DISTRIBUTION = "ray"
CANNOT = {"lint": "has no linter", "project": "has no linter"}


def _ray(job: Job) -> Any:
    import ray

    if not ray.is_initialized():
        ray.init(
            num_cpus=job.case.workers, include_dashboard=False, log_to_driver=False, logging_level="ERROR"
        )
    return ray


def _graph(job: Job) -> Run:
    ray = _ray(job)
    remote = {name: ray.remote(getattr(job.flow, name)) for name, _ in job.case.nodes}

    def run() -> object:
        values: dict[str, Any] = dict(job.case.inputs)
        for name, upstream in job.case.nodes:
            values[name] = remote[name].remote(*[values[each] for each in upstream])
        return ray.get(values[job.case.nodes[-1][0]])

    return run


def _tasks(job: Job) -> Run:
    ray = _ray(job)
    flow, block = job.flow, ray.remote(job.by_hand.block)
    return lambda: flow.total(ray.get([block.remote(item) for item in flow.item(**job.case.inputs)]))


def _chunks(job: Job) -> Run:
    ray = _ray(job)
    flow, blocks = job.flow, ray.remote(job.by_hand.blocks)

    def run() -> object:
        items = iter(flow.item(**job.case.inputs))
        done = []
        while chunk := list(islice(items, job.case.chunk)):
            done.append(blocks.remote(chunk))
        return flow.total([result for results in ray.get(done) for result in results])

    return run


def _put(job: Job) -> Run:
    ray = _ray(job)
    flow, given, result = job.flow, job.case.inputs, ray.remote(job.flow.result)

    def run() -> object:
        model = ray.put(flow.model(given["size"]))
        return flow.total(ray.get([result.remote(item, model) for item in flow.item(given["count"])]))

    return run


VARIANTS = (
    Variant("a task an item", PROCESSES, {"graph": _graph, "items": _tasks, "shared": _put}),
    Variant("chunks", PROCESSES, {"items": _chunks}),
)
