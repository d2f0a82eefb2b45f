"""pipefunc: a pipeline of functions; the items by `mapspec`, held in memory."""

from __future__ import annotations

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

from ..nouns import PROCESSES, SERIAL, THREADS, Job, Run, Variant

TITLE = "pipefunc"
DISTRIBUTION = "pipefunc"
CANNOT = {
    "lint": "checks a pipeline when it is made, and has no linter",
    "project": "checks a pipeline when it is made, and has no linter",
}


def _graph(job: Job) -> Run:
    from pipefunc import PipeFunc, Pipeline

    functions = [PipeFunc(getattr(job.flow, name), name) for name, _ in job.case.nodes]
    pipeline = Pipeline(functions, validate_type_annotations=False)
    output = job.case.nodes[-1][0]
    return lambda: pipeline.run(output, kwargs=job.case.inputs)


def _items(executor: type[Executor] | None, job: Job) -> Run:
    from pipefunc import PipeFunc, Pipeline

    functions = [
        PipeFunc(job.flow.middle, "middle", mapspec="item[i] -> middle[i]"),
        PipeFunc(job.flow.result, "result", mapspec="middle[i] -> result[i]"),
        PipeFunc(job.flow.total, "total"),
    ]
    pipeline = Pipeline(functions, validate_type_annotations=False)

    def run() -> object:
        inputs = {"item": list(job.flow.item(**job.case.inputs))}
        kept = {"storage": "dict", "show_progress": False}
        if executor is None:
            return pipeline.map(inputs, parallel=False, **kept)["total"].output
        with executor(job.case.workers) as pool:  # type: ignore[call-arg]  # all of them take it, if not by their base
            return pipeline.map(inputs, executor=pool, **kept)["total"].output

    return run


def _shared(job: Job) -> Run:
    from pipefunc import PipeFunc, Pipeline

    functions = [
        PipeFunc(job.flow.result, "result", mapspec="item[i] -> result[i]"),
        PipeFunc(job.flow.total, "total"),
    ]
    pipeline = Pipeline(functions, validate_type_annotations=False)
    given = job.case.inputs

    def run() -> object:
        inputs = {"item": list(job.flow.item(given["count"])), "model": job.flow.model(given["size"])}
        with ProcessPoolExecutor(job.case.workers) as pool:
            kept = {"storage": "dict", "show_progress": False}
            return pipeline.map(inputs, executor=pool, **kept)["total"].output

    return run


VARIANTS = (
    Variant("sequential", SERIAL, {"graph": _graph, "items": partial(_items, None)}),
    Variant("threads", THREADS, {"items": partial(_items, ThreadPoolExecutor)}),
    Variant("processes", PROCESSES, {"items": partial(_items, ProcessPoolExecutor), "shared": _shared}),
)
