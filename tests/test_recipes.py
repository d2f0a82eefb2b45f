"""Nodes that are made in each worker: what is planned, what is refused, and the fix that leads there."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from icosian.plan import groupings, plan

from .executors import everywhere, in_processes_and_on_clusters
from .reading import HAMILTON, built, linted, loaded, script_of
from .test_mend import check, check_left

RECIPE = '@tag(**{"icosian.make": "per-worker"})\n'
FLOW = (
    HAMILTON
    + """
def name() -> str:
    return "hall"


def word(words: list[str]) -> Parallelizable[str]:
    yield from words


@tag(**{"icosian.make": "per-worker"})
def client(name: str, port: int = 80) -> object:
    return f"{name}:{port}"


@tag(**{"icosian.make": "per-worker"})
def session(client: object) -> list:
    return [client]


def answer(word: str, session: list) -> str:
    return f"{session} {word}"


def answers(answer: Collect[str]) -> list[str]:
    return answer


def report(answers: list[str], name: str) -> str:
    return f"{name} {answers}"
"""
)


@pytest.mark.parametrize("grouping", groupings())
def test_a_recipe_is_a_task_of_its_own_and_only_tasks_outside_of_blocks_are_joined(grouping: str) -> None:
    tasks = plan(built(FLOW), grouping).tasks
    assert [task.name for task in tasks if task.is_recipe] == ["client", "session"]
    assert {task.name: task.needs for task in tasks if task.is_recipe or task.over} == {
        "client": ("name", "port?"),
        "session": ("client",),
        "word.block": ("word", "session"),
    }
    others = [[node.name for node in task.nodes] for task in tasks if not (task.is_recipe or task.over)]
    assert (
        others
        == {
            "blocks": [["name"], ["word"], ["answers"], ["report"]],
            "nodes": [["name"], ["word"], ["answers"], ["report"]],
            "fused": [["name", "word"], ["answers", "report"]],
            "levels": [["name", "word"], ["answers"], ["report"]],
        }[grouping]
    )


def test_a_block_waits_for_what_its_recipes_need() -> None:
    """`slow` collects of another block, and the second block needs that through a recipe alone."""
    flow = FLOW.replace("def name() -> str:", "def name(slow: int) -> str:") + dedent("""

        def step() -> Parallelizable[int]: ...
        def each(step: int) -> int: ...
        def slow(each: Collect[int]) -> int:
            return sum(each)
    """)
    tasks = [task.name for task in plan(built(flow), "fused").tasks]
    assert tasks.index("step.block") < tasks.index("name") < tasks.index("client") < tasks.index("word.block")


@everywhere
def test_a_recipe_may_need_what_need_not_be_given(
    executor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    _, execute = loaded(script_of(FLOW, grouping="fused"), tmp_path)
    for inputs, port in (({"words": ["a", "b"]}, 80), ({"words": ["a", "b"], "port": 8}, 8)):
        expected = f"hall [\"['hall:{port}'] a\", \"['hall:{port}'] b\"]"
        assert execute(inputs=inputs, executor=executor, max_tasks=2) == {"report": expected}


ASSISTANT = (
    """
import os
import socket
import threading
from pathlib import Path
"""
    + HAMILTON
    + """

class Client:
    def __init__(self, key: str) -> None:
        self._key = key
        self._lock = threading.Lock()
        self._near, self._far = socket.socketpair()

    def complete(self, prompt: str) -> str:
        with self._lock:
            self._near.sendall(f"{self._key}: {prompt}".encode())
            return self._far.recv(100).decode()


def prompt(count: int) -> Parallelizable[str]:
    for number in range(count):
        yield f"question {number}"


@tag(**{"icosian.make": "per-worker"})
def client(key: str, folder: Path) -> Client:
    (folder / f"{os.getpid()} {threading.get_ident()}").touch(exist_ok=False)
    return Client(key)


def answer(prompt: str, client: Client) -> str:
    return client.complete(prompt)


def answers(answer: Collect[str]) -> list[str]:
    return answer
"""
)


@in_processes_and_on_clusters
def test_a_client_with_a_lock_and_a_socket_is_made_once_in_each_worker(
    executor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "made"
    folder.mkdir()
    _, execute = loaded(script_of(ASSISTANT), tmp_path)
    inputs = {"count": 200, "key": "k1", "folder": folder}
    made = execute(inputs=inputs, executor=executor, max_tasks=2)
    assert made == {"answers": [f"k1: question {number}" for number in range(200)]}
    assert len([*folder.iterdir()]) in (1, 2)


STRAYS = [
    ("def more(client: object) -> str: ...", "`more` takes it outside of blocks"),
    ("def more(answers: list[str], client: object) -> str: ...", "`more` takes it outside of blocks"),
    ("def item(client: object) -> Parallelizable[int]: ...", "`item` takes it outside of blocks"),
]


@pytest.mark.parametrize(("source", "reason"), STRAYS)
def test_a_recipe_stays_in_blocks(source: str, reason: str) -> None:
    assert found(FLOW + f"\n\n{source}\n") == [f"`client` cannot be made in each worker: {reason}"]


OTHERS = [
    ("def client(word: str) -> object: ...", "it is made for each item of `word` anyway"),
    ("async def client(name: str) -> object: ...", "it is async"),
    ("def client(name: str) -> object:\n    yield name", "it is a generator"),
    ("def client(name: str) -> Parallelizable[str]: ...", "it fans out"),
]


@pytest.mark.parametrize(("source", "reason"), OTHERS)
def test_what_cannot_be_a_recipe(source: str, reason: str) -> None:
    flow = f"""{HAMILTON}
def name() -> str: ...
def word(words: list[str]) -> Parallelizable[str]: ...
{RECIPE}{source}
def answer(word: str, client: object) -> str: ...
def answers(answer: Collect[str]) -> list[str]: ...
"""
    assert f"`client` cannot be made in each worker: {reason}" in found(flow)


def test_a_recipe_is_not_asked_for() -> None:
    flow = FLOW + f"\n\n{RECIPE}def lonely(name: str) -> object: ...\n"
    from icosian.lint import lint

    said = [each.message for each in lint(built(flow)) if each.rule == "stray-recipe"]
    assert said == ["`lonely` cannot be made in each worker: it is asked for"]
    assert found(flow) == []  # something else may take it


def found(source: str) -> list[str]:
    return [each.message for each in linted(source) if each.rule == "stray-recipe"]


BEFORE = """
# Shared by all.
def lock(name: str) -> threading.Lock:
    return threading.Lock()


def word(words: list[str]) -> Parallelizable[str]:
    yield from words


def answer(word: str, lock: threading.Lock) -> str:
    with lock:
        return word


def answers(answer: Collect[str]) -> list[str]:
    return answer
"""
MARKERS = "import threading\n\nfrom hamilton.htypes import Collect, Parallelizable\n"
TAGGED = BEFORE.replace("def lock", f"{RECIPE}def lock")


def test_what_does_not_pickle_gets_the_tag_and_its_import(tmp_path: Path) -> None:
    before, after = f"\n\n{BEFORE}", f"from hamilton.function_modifiers import tag\n\n\n{TAGGED}"
    check(tmp_path, MARKERS + before, MARKERS + after, "--unsafe-fixes", head="")
    check_left(tmp_path, MARKERS + before, head="")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("from hamilton.function_modifiers import config, tag\n", "tag"),
        ("from hamilton.function_modifiers import tag as mark\n", "mark"),
    ],
)
def test_the_tag_is_called_as_the_module_calls_it(tmp_path: Path, head: str, name: str) -> None:
    after = TAGGED.replace("@tag", f"@{name}")
    head = f"{MARKERS}{head}"
    check(tmp_path, f"{head}\n\n{BEFORE}", f"{head}\n\n{after}", "--unsafe-fixes", head="")


def test_no_tag_is_offered_where_it_would_be_refused(tmp_path: Path) -> None:
    others = "\n\ndef more(lock: threading.Lock) -> str:\n    return str(lock)\n"
    check_left(tmp_path, f"{MARKERS}\n\n{BEFORE}{others}", "--unsafe-fixes", head="")
    hidden = "\n\ndef tag(answers: list[str]) -> str:\n    return str(answers)\n"
    check_left(tmp_path, f"{MARKERS}\n\n{BEFORE}{hidden}", "--unsafe-fixes", head="")
