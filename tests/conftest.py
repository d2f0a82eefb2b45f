"""Options of this suite."""

from __future__ import annotations

import copyreg
import logging
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from .warm import read_warm

# What people and CI services set, and what would change the output of the commands that tests run.
_HEEDED = (
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "GITHUB_STEP_SUMMARY",
    "PYTHONUNBUFFERED",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--refresh", action="store_true", help="write the expected files anew, and list what changed"
    )
    parser.addoption("--row", metavar="F01", help="only the tests of this row of the fault matrix")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if number := config.getoption("row"):
        items[:] = [each for each in items if number in [mark.args[0] for mark in each.iter_markers("row")]]


def pytest_configure() -> None:
    settings.register_profile(
        "suite", deadline=None, database=None, derandomize=True
    )  # the same in every run
    settings.load_profile("suite")
    for name in _HEEDED:
        os.environ.pop(name, None)
    os.environ["ICOSIAN_NO_CACHE"] = "1"  # but in the tests of the cache
    # Python takes files that are edited within a second, and stay as long, for the same.
    os.environ["PYTHONDONTWRITEBYTECODE"], sys.dont_write_bytecode = "1", True
    read_warm()


@pytest.fixture(autouse=True)
def cluster(request: pytest.FixtureRequest) -> None:
    """Tests on Dask, or on Ray, share a cluster, to which their settings lead every process."""
    executor = getattr(getattr(request.node, "callspec", None), "params", {}).get("executor")
    if executor in ("dask", "ray"):
        request.getfixturevalue(f"{executor}_cluster")


@pytest.fixture(scope="session")
def dask_cluster() -> Iterator[None]:
    import dask
    from distributed import LocalCluster

    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        made = LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL
        )
    with made, dask.config.set({"scheduler-address": made.scheduler_address}):
        os.environ["DASK_SCHEDULER_ADDRESS"] = made.scheduler_address
        yield
        del os.environ["DASK_SCHEDULER_ADDRESS"]


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[None]:
    import ray

    os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_DEDUP_LOGS="0")
    started = ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    os.environ["RAY_ADDRESS"] = started.address_info["gcs_address"]
    yield
    del os.environ["RAY_ADDRESS"]
    ray.shutdown()


@pytest.fixture
def plain_pickling() -> Iterator[None]:
    """Errors are pickled as Python does it, whatever library was imported meanwhile that does it better."""
    kept = dict(copyreg.dispatch_table)
    for kind in kept:
        if issubclass(kind, BaseException):
            del copyreg.dispatch_table[kind]
    yield
    copyreg.dispatch_table.update(kept)
