"""Options of this suite."""

from __future__ import annotations

import copyreg
import os
from collections.abc import Iterator

import pytest

# What people and CI services set, and what would change the output of the commands that tests run.
_HEEDED = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_STEP_SUMMARY")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--refresh", action="store_true", help="write the expected files anew, and list what changed"
    )


def pytest_configure() -> None:
    for name in _HEEDED:
        os.environ.pop(name, None)
    os.environ["ICOSIAN_NO_CACHE"] = "1"  # but in the tests of the cache


@pytest.fixture
def plain_pickling() -> Iterator[None]:
    """Errors are pickled as Python does it, whatever library was imported meanwhile that does it better."""
    kept = dict(copyreg.dispatch_table)
    for kind in kept:
        if issubclass(kind, BaseException):
            del copyreg.dispatch_table[kind]
    yield
    copyreg.dispatch_table.update(kept)
