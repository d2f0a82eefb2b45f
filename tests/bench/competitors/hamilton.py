"""Hamilton itself: the classic driver, and dynamic execution with its local executors."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from ..nouns import PROCESSES, SERIAL, THREADS, Cannot, Job, Run, Variant, project, python

TITLE = "Hamilton"
DISTRIBUTION = "apache-hamilton"
CANNOT: dict[str, str] = {}

_IMPORT_AND_BUILD = """
import importlib, sys
from hamilton import driver
driver.Builder().with_modules(*map(importlib.import_module, sys.argv[1:])).build()
print("fine")
"""


def _classic(job: Job) -> Run:
    from hamilton import driver

    sys.setrecursionlimit(100_000)  # a chain of a thousand nodes exceeds Python's own
    built = driver.Builder().with_modules(job.flow).build()
    return partial(_executed, built, job)


def _dynamic(executor: Callable[[Any, int], Any], job: Job) -> Run:
    from hamilton import driver
    from hamilton.execution import executors

    built = (
        driver.Builder()
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_modules(job.flow)
        .with_remote_executor(executor(executors, job.case.workers))
        .build()
    )
    return partial(_executed, built, job)


def _executed(built: Any, job: Job) -> object:
    output = job.case.nodes[-1][0] if job.case.nodes else "total"
    return built.execute([output], inputs=job.case.inputs)[output]


def _sync(executors: Any, workers: int) -> Any:
    return executors.SynchronousLocalTaskExecutor()


def _threads(executors: Any, workers: int) -> Any:
    return executors.MultiThreadingExecutor(max_tasks=workers)


def _processes(executors: Any, workers: int) -> Any:
    return executors.MultiProcessingExecutor(max_tasks=workers)


def _lint(job: Job) -> Run:
    if "config.when" in job.case.flow:
        raise Cannot("builds one configuration at a time")
    return lambda: python("-c", _IMPORT_AND_BUILD, job.name).strip()


def _lint_all(job: Job) -> Run:
    names = project(job)
    return lambda: python("-c", _IMPORT_AND_BUILD, *names).strip()


VARIANTS = (
    Variant("classic", SERIAL, {"graph": _classic}),
    Variant("dynamic, sync", SERIAL, {"graph": partial(_dynamic, _sync), "items": partial(_dynamic, _sync)}),
    Variant("dynamic, threads", THREADS, {"items": partial(_dynamic, _threads)}),
    Variant(
        "dynamic, processes",
        PROCESSES,
        {"items": partial(_dynamic, _processes), "shared": partial(_dynamic, _processes)},
    ),
    Variant("import and build", SERIAL, {"lint": _lint, "project": _lint_all}),
)
