"""What the settings of a dataflow say of single nodes, in the place of tags."""

from __future__ import annotations

import pytest

from .test_settings import ORDERS, REPORT, SETTINGS, Run, places
from .test_settings import run as icosian

__all__ = ["icosian"]

ONE = SETTINGS[: SETTINGS.index('[[tool.icosian.dag]]\nname = "us"')]
NODES = f"""{ONE}
[tool.icosian.dag.node.order]
executor = "processes:spawn"
max-tasks = 2
retries = 3
item-timeout = 1.5

[tool.icosian.dag.node.total]
stream = false
"""
ONE_FAN_IN = REPORT[: REPORT.index("def largest")]


@pytest.fixture
def run(icosian: Run) -> Run:
    """With one fan-in."""

    def with_report(*words: str, **more: str) -> tuple[int, str, str]:
        return icosian(*words, **{"shop_report_py": ONE_FAN_IN, **more})

    return with_report


def test_they_go_before_tags(run: Run) -> None:
    tagged = ORDERS.replace(
        "def order(",
        '@tag(**{"icosian.retries": "1", "icosian.worker_retries": "2"})\ndef order(',
    ).replace("import config", "import config, tag")
    code, out, err = run("plan", "report", shop_orders_py=tagged, pyproject_toml=NODES)
    assert (code, err) == (0, "")
    assert [line.strip() for line in out.splitlines() if " how " in line] == [
        "how    executor=processes:spawn, max_tasks=2, retries=3, worker_retries=2, item_timeout=1.5"
    ]
    assert "streams" not in out


def test_they_stand_in_the_script(run: Run) -> None:
    assert run("build", "report", pyproject_toml=NODES)[0] == 0
    code, _, err = run(
        "build", "report", "--diff", pyproject_toml=NODES.replace("retries = 3", "retries = 4")
    )
    assert (code, err) == (1, "out/report.py is out of date\n")


WRONG = {
    "[tool.icosian.dag.node.ordr]\nretries = 1\n": (
        "there is no node `ordr` of which settings could say something",
        "did you mean `order`?",
    ),
    '[tool.icosian.dag.node."price"]\nretries = 1\n': (
        "the setting `retries` says nothing of `price`",
        "it is for fan-outs",
    ),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_says_nothing_is_told_at_its_place(run: Run, text: str) -> None:
    for command in ("lint", "plan report"):
        code, out, err = run(*command.split(), pyproject_toml=f"{ONE}\n{text}")
        message, help = WRONG[text]
        assert (code, places(out + err)) == (1, ["pyproject.toml:15:24: error[meaningless-setting"])
        assert f"{message}\n" in out + err
        assert f"help: {help}\n" in out + err


def test_what_cannot_be_is_told_with_all_else(run: Run) -> None:
    text = f"""{ONE}
[tool.icosian.dag.node.order]
retrys = 1
max-tasks = 0
stream = "maybe"

[tool.icosian.dag.node]
total = 3
"""
    code, out, err = run("lint", pyproject_toml=text)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "pyproject.toml:16: error: there is no setting 'retrys'. Did you mean 'retries'?",
        "pyproject.toml:17: error: 'max-tasks' has to be a whole number from 1",
        "pyproject.toml:18: error: 'stream' has to be `true` or `false`",
        "pyproject.toml:21: error: 'total' has to be a table",
    ]


def test_they_are_shown_as_they_can_be_written(run: Run) -> None:
    shown = run("lint", "--show-settings", pyproject_toml=NODES)[1]
    assert 'node = { "order" = { "executor" = "processes:spawn", "max-tasks" = "2"' in shown
    again = run("lint", "--show-settings", icosian_toml=shown)[1]
    assert again.splitlines()[1:] == shown.splitlines()[1:]
