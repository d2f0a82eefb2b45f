"""joblib: `Parallel` over the items, with its automatic batches."""

from __future__ import annotations

from functools import partial

from ..nouns import PROCESSES, THREADS, Job, Run, Variant

TITLE = "joblib"
DISTRIBUTION = "joblib"
CANNOT = {
    "graph": "maps one function, and knows no graph",
    "shell": "maps one function, and knows no graph",
    "lint": "has no linter",
    "project": "has no linter",
}


def _items(backend: str, job: Job) -> Run:
    from joblib import Parallel, delayed

    flow, block = job.flow, delayed(job.by_hand.block)
    parallel = Parallel(n_jobs=job.case.workers, backend=backend)
    return lambda: flow.total(parallel(block(item) for item in flow.item(**job.case.inputs)))


def _shared(job: Job) -> Run:
    """joblib itself maps large arrays into the memory of its workers."""
    from joblib import Parallel, delayed

    flow, given, result = job.flow, job.case.inputs, delayed(job.flow.result)

    def run() -> object:
        model = flow.model(given["size"])
        parallel = Parallel(n_jobs=job.case.workers)
        return flow.total(parallel(result(item, model) for item in flow.item(given["count"])))

    return run


VARIANTS = (
    Variant("threading", THREADS, {"items": partial(_items, "threading")}),
    Variant("loky", PROCESSES, {"items": partial(_items, "loky"), "shared": _shared}),
)
