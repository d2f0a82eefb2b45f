"""The script of the matrix, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from .runs import build


@pytest.fixture(scope="session")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("matrix"))
