"""Every executor, as the tests know it.  A new one is added here, and nowhere else."""

from __future__ import annotations

import pytest
from icosian_runtime.executors import find

THREAD_POOL = "futures:concurrent.futures.ThreadPoolExecutor"
PROCESS_POOL = "futures:concurrent.futures.ProcessPoolExecutor"

IN_PROCESS = ("sync", "threads", "asyncio", THREAD_POOL)
# Whatever goes to a worker is pickled.
PICKLING = ("processes:forkserver", "processes:spawn", PROCESS_POOL)
PROCESSES = (*PICKLING, "processes:fork")  # there what is known before the workers start is inherited
PROCESSES_OF_OURS = tuple(each for each in PROCESSES if each.startswith("processes"))
EXECUTORS = (*IN_PROCESS, *PROCESSES)
# These have to be installed, take their time, and pickle.  They keep the contract, and tests of all else do without.
CLUSTERS = ("loky", "dask", "ray")
ON_THIS_MACHINE = (*EXECUTORS, "loky")
ALL = (*EXECUTORS, *CLUSTERS)
LOCAL = ("sync", "threads", "asyncio")  # that can run the tasks outside blocks, too


def on(*executors: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "executor",
        [pytest.param(each, marks=[pytest.mark.clusters] * (each in CLUSTERS)) for each in executors],
    )


everywhere = on(*EXECUTORS)
in_processes = on(*PROCESSES)
everywhere_and_on_clusters = on(*ALL)
in_processes_and_on_clusters = on(*PROCESSES, *CLUSTERS)


def cannot(executor: str, promise: str) -> bool:
    """Whether it says that it does not promise that."""
    return promise in getattr(find(executor.partition(":")[0]), "CANNOT", ())
