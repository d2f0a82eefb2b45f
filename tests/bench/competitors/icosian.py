"""Our own scripts, built by the real command line: executors and groupings."""

from __future__ import annotations

import importlib
import subprocess
import sys
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

from ..nouns import PROCESSES, SERIAL, THREADS, Cannot, Job, NotYet, Run, Variant, project, python

TITLE = "icosian"
DISTRIBUTION = "icosian"
CANNOT: dict[str, str] = {}
_MAIN = (sys.executable, "-m", "icosian")


def _built(job: Job, grouping: str, *options: str) -> Path:
    """The script of a job, built once."""
    script = job.path.with_name(
        "_".join([job.name, grouping, *(option.strip("-") for option in options)]) + ".py"
    )
    if not script.exists():
        build = [*_MAIN, "build", str(job.path), "-o", str(script), *options]
        done = subprocess.run([*build, "--grouping", grouping], capture_output=True, text=True)
        if "No such option" in done.stderr or "'--grouping'" in done.stderr:
            raise NotYet(done.stderr.strip().splitlines()[-1])
        assert not done.returncode, done.stdout + done.stderr
    return script


def _in_python(executor: str, grouping: str, job: Job) -> Run:
    module = importlib.import_module(_built(job, grouping).stem)

    def run() -> object:
        try:
            made = module.execute(inputs=job.case.inputs, executor=executor, max_tasks=job.case.workers)
        except ValueError as error:
            if str(error).startswith("there is no executor"):
                raise NotYet(str(error)) from None
            raise
        return next(iter(made.values()))

    return run


def _on_others(executor: str, job: Job) -> Run:
    """On an engine of others; clusters are there already, as they are for these by themselves."""
    from icosian_runtime.executors import check

    for reason in check(executor):
        raise Cannot(reason)
    if executor == "dask":
        executor = f"dask:{_dask(job.case.workers).scheduler_address}"
    if executor == "ray":
        _ray(job.case.workers)
    return _in_python(executor, "blocks", job)


@cache
def _dask(workers: int) -> Any:
    from distributed import LocalCluster

    return LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)


@cache
def _ray(workers: int) -> None:
    import ray

    ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level="ERROR")


def _script(grouping: str, job: Job, *options: str) -> Run:
    script = str(_built(job, grouping, *options))
    given = f"x={job.case.inputs['x']}"
    return lambda: int(python(script, "--input", given).split()[-1])


def _bundle(job: Job) -> Run:
    return _script("blocks", job, "--bundle")


def _lint(job: Job) -> Run:
    return partial(_linted, "--no-cache", str(job.path))


def _lint_anew(job: Job) -> Run:
    names = project(job)
    return partial(_linted, "--no-cache", *(f"{name}.py" for name in names))


def _lint_again(job: Job) -> Run:
    names = project(job)
    run = partial(_linted, *(f"{name}.py" for name in names))
    run()
    return run


def _lint_after_an_edit(job: Job) -> Run:
    """Of the body of one function."""
    lint, path = _lint_again(job), Path("part1.py")
    before, edits = path.read_text(), count(1)

    def run() -> object:
        path.write_text(before.replace("return part1_item + 0", f"return part1_item + {next(edits)}"))
        return lint()

    return run


def _linted(*arguments: str) -> str:
    done = subprocess.run([*_MAIN, "lint", *arguments], capture_output=True, text=True)
    return "fine" if done.returncode == 0 else done.stdout + done.stderr


def _variant(executor: str, kind: str, grouping: str) -> Variant:
    can = {"items": partial(_in_python, executor, grouping)}
    if executor == "sync":  # nodes outside blocks run in the loop's thread under every executor
        can |= {"graph": partial(_in_python, executor, grouping), "shell": partial(_script, grouping)}
    if (executor, grouping) == ("processes", "blocks"):
        can["shared"] = can["items"]
    return Variant(f"{executor}, {grouping}", kind, can)


def _other(executor: str) -> Variant:
    run = partial(_on_others, executor)
    return Variant(f"{executor}, blocks", PROCESSES, {"items": run, "shared": run})


VARIANTS = (
    *(
        _variant(executor, kind, grouping)
        for executor, kind in (("sync", SERIAL), ("threads", THREADS), ("processes", PROCESSES))
        for grouping in ("blocks", "fused")
    ),
    *map(_other, ("loky", "dask", "ray")),
    Variant("--bundle", SERIAL, {"shell": _bundle}),
    Variant("lint", SERIAL, {"lint": _lint}),
    Variant("lint anew", SERIAL, {"project": _lint_anew}),
    Variant("lint again", SERIAL, {"project": _lint_again}),
    Variant("lint after an edit", SERIAL, {"project": _lint_after_an_edit}),
)
