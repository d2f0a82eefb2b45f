"""Every executor, as the tests know it.  A new one is added here, and nowhere else."""

from __future__ import annotations

import pytest

IN_PROCESS = ("sync", "threads", "asyncio")
PICKLING = ("processes:forkserver", "processes:spawn")  # whatever goes to a worker is pickled
PROCESSES = (*PICKLING, "processes:fork")  # there what is known before the workers start is inherited
EXECUTORS = (*IN_PROCESS, *PROCESSES)
LOCAL = ("sync", "threads", "asyncio")  # that can run the tasks outside blocks, too

everywhere = pytest.mark.parametrize("executor", EXECUTORS)
in_processes = pytest.mark.parametrize("executor", PROCESSES)
