"""Fan-ins that take results as they come give what those with a list give."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from icosian.ir.script import Order
from icosian.ir.source import Program
from icosian.plan import plan
from icosian.quote import quote
from icosian.render.script import script_text

from .executors import everywhere
from .reading import HAMILTON, built, module_of
from .test_streams import type_of

# At work


WORK = (
    HAMILTON
    + """
from dataclasses import dataclass


@dataclass
class Odd(Exception):
    item: int


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


def each(item: int, bad: int) -> int:
    if item == bad:
        raise Odd(item)
    return 3 * item


def total(each: Collect[int], refused: int) -> list[int]:
    found = []
    for one in each:
        if one == refused:
            raise ValueError("refused")
        found.append(one)
    return [min(found), max(found), sum(found), len(found)]


def report(total: list[int]) -> str:
    return f"{total}"
"""
)
# Of items, one that fails and one at which the fan-in does; the largest item comes in a batch of its own.
RUNS = [(0, -1, -1), (1, -1, -1), (1000, -1, -1), (1000, 700, -1), (1000, -1, 90), (1000, -1, 2997)]


@everywhere
def test_a_stream_gives_what_a_list_gives(
    executor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)

    def outcomes(*, is_streamed: bool) -> list[object]:
        program, order = Program((module_of(WORK),)), Order(output="run.py")
        script = quote(plan(built(WORK), "fused", streams=is_streamed), program, order)
        assert any(task.streams for task in script.tasks) == is_streamed
        name = re.sub(r"\W", "_", f"run_{is_streamed}_{executor}")
        (tmp_path / f"{name}.py").write_text(script_text(script))
        execute = importlib.import_module(name).execute
        found = list[object]()
        for count, bad, refused in RUNS:
            inputs = {"count": count, "bad": bad, "refused": refused}
            try:
                found.append(execute(inputs=inputs, executor=executor, max_tasks=2))
            except Exception as error:
                found.append((type_of(error).__name__, str(error), error.__notes__))
        return found

    as_list = outcomes(is_streamed=False)
    assert outcomes(is_streamed=True) == as_list
    assert [type_of(each).__name__ for each in as_list] == [
        "tuple",
        "dict",
        "dict",
        "tuple",
        "tuple",
        "tuple",
    ]


def test_the_settings_and_the_plan_say_so(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(WORK)

    def shown(settings: str) -> list[list[str]]:
        (tmp_path / "icosian.toml").write_text(settings)
        command = [sys.executable, "-m", "icosian", "plan", "flow.py", "--output-format", "json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return [task["streamed"] for task in json.loads(done.stdout)["tasks"]]

    assert shown("") == [[], [], ["each"], []]
    assert shown("stream = false") == [[], [], [], []]
    one = "stream = false\n[[dag]]\nname = 'a'\nmodules = ['flow.py']\n"
    assert shown(f"{one}stream = true\n") == [[], [], [], []]  # of files, no dag is meant
