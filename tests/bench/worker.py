"""The process of one variant: a line of JSON asks, a line of JSON answers.

    {"prepare": case, "name": …, "shape": …}    ->  {}
    {"run": times}                              ->  {"result": …, "wall": s, "cpu": s, "memory": bytes}

or, instead, {"cannot" | "not yet" | "error": text}.  Whatever a library prints goes to standard error.

    python -m tests.bench.worker COMPETITOR VARIANT
    python -m tests.bench.worker COMPETITOR VARIANT CASE NAME     run a graph once, and print its value
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from .nouns import Cannot, Case, Job, NotYet, Run, Variant, python


def main() -> None:
    competitor, name, *once = sys.argv[1:]
    module = importlib.import_module(f".competitors.{competitor}", __package__)
    variant = next(variant for variant in module.VARIANTS if variant.name == name)
    if once:
        case, flow = once
        print(variant.can["graph"](_job(json.loads(Path(case).read_text()), flow))())
        return
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    run: Run = _nothing
    memory = -1  # before the first run
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, Any] = {}
        try:
            if "prepare" in asked:
                job = _job(asked["prepare"], asked["name"])
                run = _prepared(variant, asked["shape"], job, competitor)
                memory = memory if memory >= 0 else _peak(afresh=True)
            else:
                answer = _measured(run, asked["run"], memory)
        except Cannot as reason:
            answer = {"cannot": str(reason)}
        except NotYet as reason:
            answer = {"not yet": str(reason)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


def _nothing() -> object:
    raise RuntimeError("nothing is prepared")


def _job(case: dict[str, Any], name: str) -> Job:
    importlib.invalidate_caches()  # the file may be younger than this process
    nodes = tuple((node, tuple(upstream)) for node, upstream in case["nodes"])
    return Job(Case(**{**case, "nodes": nodes}), name)


def _prepared(variant: Variant, shape: str, job: Job, competitor: str) -> Run:
    """The run of a shape; a graph can be run from the shell by whoever can run a graph."""
    if shape == "shell" and shape not in variant.can:
        case = job.path.with_suffix(".json")
        return lambda: int(
            python("-m", __spec__.name, competitor, variant.name, str(case), job.name).split()[-1]
        )
    return variant.can[shape](job)


def _measured(run: Run, times: int, memory: int) -> dict[str, Any]:
    _peak(afresh=True)
    before_cpu, before = _cpu(), time.perf_counter()
    failure: Exception | None = None
    result: object = None
    try:
        for _ in range(times):
            result = run()
    except Exception as error:
        failure = error
    wall = time.perf_counter() - before
    cpu = _cpu() - before_cpu
    answer = {"wall": wall / times, "cpu": cpu / times, "memory": _peak() - memory}
    if isinstance(failure, Cannot | NotYet):
        raise failure
    return answer | ({"error": f"{type(failure).__name__}: {failure}"} if failure else {"result": result})


def _cpu() -> float:
    """Of this process, and of children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak(afresh: bool = False) -> int:
    """The largest memory of this process so far; on Linux it can be counted afresh."""
    try:
        if afresh:
            Path("/proc/self/clear_refs").write_text("5")
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
