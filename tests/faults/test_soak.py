"""`make soak`, for a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from .matrix import row
from .soak import Soak


@pytest.mark.faults
@row("F25")
@row("F45")
def test_a_moment_of_soak(tmp_path: Path) -> None:
    """Half a minute of runs on one checkpoint, while workers and the program are killed at random: nothing that was kept
    is made again, and neither memory nor files grow."""
    soaked = Soak(tmp_path, 1).run(30)
    assert soaked.rounds > 5
    assert soaked.hosts > 1
