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


VARIANTS = (
    Variant("threading", THREADS, {"items": partial(_items, "threading")}),
    Variant("loky", PROCESSES, {"items": partial(_items, "loky")}),
)
