"""An executor whose workers become more while a run goes on, as those of a cluster do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from icosian_runtime.executors import Batch, Event, threads
from icosian_runtime.executors.sync import Sync

from .reading import HAMILTON, loaded, script_of

FLOW = (
    HAMILTON
    + """
def item(count: int) -> Parallelizable[int]:
    yield from range(count)
def twice(item: int) -> int:
    return 2 * item
"""
)
LIST = "def total(twice: Collect[int]) -> int:\n    return len(twice) + sum(twice)\n"
STREAM = "def total(twice: Collect[int]) -> int:\n    return sum(twice)\n"


class Growing(Sync):
    """Runs what it holds when it is asked for events; after the first time it holds more at a time."""

    most = 0  # batches held at a time
    ran = 0

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[Batch] = []
        self._has_grown = False

    @property
    def capacity(self) -> int:  # type: ignore[override]  # that of Sync stays as it is
        return 50 if self._has_grown else 1

    def submit(self, batch: Batch) -> None:
        self._waiting.append(batch)
        self.most = max(self.most, len(self._waiting))

    def events(self, seconds: float | None = None) -> list[Event]:
        self._has_grown = True
        assert seconds is not None and seconds <= 1  # a Ctrl-C that comes just before a wait is seen after it
        for batch in self._waiting:
            super().submit(batch)
            self.ran += 1
        self._waiting.clear()
        return super().events(seconds)


@pytest.mark.parametrize("around", ["", "record", "checkpoint"])
@pytest.mark.parametrize("fan_in", [LIST, STREAM])
def test_workers_that_come_later_are_used(
    fan_in: str, around: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = Growing()
    monkeypatch.setattr(threads, "open", lambda workers, ended: growing)
    _, execute = loaded(script_of(FLOW + fan_in), tmp_path)
    how = {around: str(tmp_path / "there")} if around else {}
    execute(inputs={"count": 1000}, **how)
    assert 1 < growing.most <= 50  # who draws slowly, on a busy machine, looks for events before all are full


def test_what_ends_together_with_a_failure_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a checkpoint a batch is one item."""
    growing, record = Growing(), tmp_path / "record.json"
    monkeypatch.setattr(threads, "open", lambda workers, ended: growing)
    flow = FLOW.replace("return 2 * item", "return 2 * item // (item - 1)") + LIST
    _, execute = loaded(script_of(flow), tmp_path)
    with pytest.raises(ZeroDivisionError):
        execute(
            inputs={"count": 1000}, checkpoint=str(tmp_path / "there"), record=str(record), on_error="stop"
        )
    found = json.loads(record.read_text())["tasks"]["item.block"]
    assert found == {"made": growing.ran - 1, "reused": 0, "errors": 1}
