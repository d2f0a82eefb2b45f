"""Options of this suite."""

from __future__ import annotations

import os

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
