"""Runs with a checkpoint: what is made again and what is not, why, and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from icosian.render.script import script_text

from .executors import LOCAL, everywhere
from .faults.matrix import row
from .reading import HAMILTON, loaded, script_of

FLOW = """
import os
SCALE = 2
def _noted(what: object) -> None:
    with open("log", "a") as file:
        file.write(f"{what}\\n")
def _scaled(value: int) -> int:
    return value * SCALE
def factor(base: int) -> int:
    _noted("factor")
    return base + 1
def item(names: list[str]) -> Parallelizable[str]:
    _noted("item")
    for name in names:
        yield name
def size(item: str, factor: int) -> int:
    _noted(item)
    if os.path.exists(f"fail-{item}"):
        raise ValueError(f"no {item}")
    return _scaled(len(item)) * factor
def total(size: Collect[int]) -> int:
    _noted("total")
    return sum(size)
def report(total: int, factor: int) -> str:
    _noted("report")
    return f"{total} of {factor}"
"""


class Flow:
    """A script in a folder of its own, edited and run again and again."""

    def __init__(self, folder: Path, source: str = FLOW) -> None:
        self.folder = folder
        self.source = source
        self.names = ["a", "bb", "ccc"]
        self.base = "1"
        self.built = ""

    def edit(self, old: str, new: str) -> None:
        assert old in self.source
        self.source = self.source.replace(old, new)

    def command(self, *options: str) -> list[str]:
        if self.built != self.source:
            text = script_text(script_of(HAMILTON + self.source))
            (self.folder / "run.py").write_text(text)
            self.built = self.source
        inputs = ["--input", f"base={self.base}"]
        if "names" in self.source:
            inputs += ["--input", f"names={json.dumps(self.names)}"]
        return [sys.executable, "run.py", *inputs, "--checkpoint", "kept", *options]

    def run(self, *options: str, executor: str = "sync") -> SimpleNamespace:
        """What came out, and what was made for it."""
        log = self.folder / "log"
        log.unlink(missing_ok=True)
        command = self.command("--executor", executor, *options)
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=60)
        made = log.read_text().split() if log.exists() else []
        return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr, made=made)

    def made(self, *options: str, executor: str = "sync") -> list[str]:
        done = self.run(*options, executor=executor)
        assert done.code == 0, done.err
        return sorted(done.made)


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return Flow(tmp_path)


@everywhere
def test_what_is_there_is_not_made_again(flow: Flow, executor: str) -> None:
    first = flow.run(executor=executor)
    assert (first.code, first.out) == (0, "report: 24 of 2\n"), first.err
    assert sorted(first.made) == ["a", "bb", "ccc", "factor", "item", "report", "total"]
    again = flow.run(executor=executor)
    assert (again.code, again.out, again.err) == (0, first.out, "")
    assert again.made == ["item"]  # items are drawn anew


@pytest.mark.parametrize("local", LOCAL)
def test_tasks_outside_blocks_are_kept_wherever_they_run(flow: Flow, local: str) -> None:
    assert len(flow.made("--local-executor", local, executor="threads")) == 7
    assert flow.made("--local-executor", local, executor="threads") == ["item"]


@row("F35")
def test_only_what_an_edit_concerns_is_made_again(flow: Flow) -> None:
    """An edit makes anew what reaches it, and no more; a comment nothing; going back finds what was made before."""
    assert flow.made() == ["a", "bb", "ccc", "factor", "item", "report", "total"]
    for old, new, made in [
        ("SCALE = 2", "SCALE = 2  # twice", ["item"]),
        ("SCALE = 2", "SCALE = 3", ["a", "bb", "ccc", "item", "report", "total"]),
        ("value * SCALE", "SCALE * value", ["a", "bb", "ccc", "item"]),  # with the same results
        ("base + 1", "base + 2", ["a", "bb", "ccc", "factor", "item", "report", "total"]),
        ("base + 2", "2 + base", ["factor", "item"]),
        ("of {factor}", "of: {factor}", ["item", "report"]),
    ]:
        flow.edit(old, new)
        assert flow.made() == made, new
    # What was made before is there still.
    flow.source = FLOW
    assert flow.made() == ["item"]


@row("F38")
def test_only_new_items_are_made(flow: Flow) -> None:
    """Items in another order, one more, one less, one twice: only what is new is made."""
    flow.made()
    flow.names = ["ccc", "dddd", "a", "a"]  # one more, one less, another order, and one twice
    again = flow.run()
    assert sorted(again.made) == ["a", "dddd", "item", "report", "total"]
    assert again.out == "report: 36 of 2\n"
    flow.base = "2"
    assert flow.made() == ["a", "a", "ccc", "dddd", "factor", "item", "report", "total"]


def test_what_has_failed_is_made_again_and_nothing_else(flow: Flow) -> None:
    (flow.folder / "fail-bb").touch()
    done = flow.run(executor="threads")
    assert (done.code, done.out) == (1, "")
    assert "error: in node `size`, item 1 of `item` ('bb'), " in done.err
    assert sorted(done.made) == ["a", "bb", "ccc", "factor", "item"]  # the others run to their end
    (flow.folder / "fail-bb").unlink()
    assert flow.made() == ["bb", "item", "report", "total"]


def test_a_run_says_why_it_makes_something(flow: Flow) -> None:
    def whys(*options: str) -> list[str]:
        return [line.removeprefix("why: ") for line in flow.run("--why", *options).err.splitlines()]

    item = "`size`, item {} of `item` ('{}')".format
    assert whys() == [
        "`factor`: made, for the first time",
        *(f"{item(at, name)}: made, for the first time" for at, name in enumerate(flow.names)),
        "`total`: made, for the first time",
        "`report`: made, for the first time",
    ]
    flow.edit("SCALE = 2", "SCALE = 4")
    flow.names = ["a", "eeeee"]
    assert whys() == [
        "`factor`: reused",
        f"{item(0, 'a')}: made, since `SCALE` changed",
        f"{item(1, 'eeeee')}: made, since `SCALE` changed",
        "`total`: made, since `size` changed",
        "`report`: made, since `total` changed",
    ]
    flow.names = ["a", "bb"]
    assert whys("--rerun", "factor") == [
        "`factor`: made, as asked for",
        f"{item(0, 'a')}: reused",
        f"{item(1, 'bb')}: made, since `SCALE` changed",
        "`total`: made, since `size` changed",
        "`report`: reused",  # as long ago, of the same total
    ]
    flow.names = ["a", "new"]
    flow.edit("def item(", "print('imported')\ndef item(")
    assert whys()[:2] == [
        "imported",
        "`factor`: made, since what `flow` does when it is imported is new",
    ]


def test_a_new_item_is_told(flow: Flow) -> None:
    flow.run()
    flow.names.append("dddd")
    assert "why: `size`, item 3 of `item` ('dddd'): made, since the item is new" in flow.run("--why").err


def test_results_can_be_made_anew(flow: Flow) -> None:
    everything = flow.made()
    assert flow.made("--rerun", "size, report") == ["a", "bb", "ccc", "item", "report"]
    assert flow.made("--fresh") == everything
    assert flow.made() == ["item"]


MISUSED = [
    (["--rerun", "nothing"], 2, "error: there is no node `nothing` that could be made anew; there are factor, item, report, size, total\n"),
    (["--rerun", "totl"], 2, "error: there is no node `totl` that could be made anew; did you mean `total`?\n"),
    (["--durability", "never"], 2, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "code", "message"), MISUSED, ids=[str(options) for options, _, _ in MISUSED]
)
def test_what_means_nothing_is_refused(
    flow: Flow, options: list[str], code: int, message: str | None
) -> None:
    done = flow.run(*options)
    assert (done.code, done.made) == (code, [])
    assert message is None or done.err == message


def test_options_of_checkpoints_need_one(flow: Flow) -> None:
    command = [part for part in flow.command("--fresh", "--why") if part not in ("--checkpoint", "kept")]
    done = subprocess.run(command, cwd=flow.folder, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (
        2,
        "error: fresh means nothing without a checkpoint\nerror: why means nothing without a checkpoint\n",
    )


def test_a_directory_that_others_can_write_is_refused(flow: Flow) -> None:
    (flow.folder / "kept").mkdir()
    (flow.folder / "kept").chmod(0o777)
    done = flow.run()
    assert (done.code, done.err, done.made) == (
        4,
        "error: kept can be written by others; `chmod go-w kept` makes it yours alone\n",
        [],
    )


@row("F33")
def test_a_second_run_is_refused_and_says_who_has_the_directory(flow: Flow) -> None:
    """A second run ends with exit code 4, and names process, host and time of the first."""
    flow.edit('    _noted("factor")\n', '    _noted("factor")\n    import time\n    time.sleep(30)\n')
    with subprocess.Popen(flow.command(), cwd=flow.folder, stderr=subprocess.PIPE) as first:
        while not (flow.folder / "log").exists():
            time.sleep(0.02)
        began = time.monotonic()
        done = flow.run()
        assert time.monotonic() - began < 30
        first.kill()
    holder = rf"error: kept is in use by process {first.pid} on \S+, since [-\d :+]+; wait for it, or name another directory\n"
    assert done.code == 4
    assert re.fullmatch(holder, done.err), done.err


@row("F27")
def test_a_full_disk_ends_the_run_and_leaves_what_was_kept(flow: Flow) -> None:
    """The run ends with exit code 1 and says so; the next one, with room, makes only what is missing."""
    flow.edit("return _scaled(len(item)) * factor", "return item * 1000")
    flow.edit("sum(size)", "len(''.join(size))")
    flow.names = [f"{n:02}" for n in range(20)]
    command = flow.command("--executor", "sync")
    full = ["sh", "-c", 'ulimit -f 32; exec "$@"', "sh", *command]  # blocks of 512 bytes, or of 1024
    done = subprocess.run(full, cwd=flow.folder, capture_output=True, text=True, timeout=60)
    message = "error: the checkpoint kept cannot be used any more: File too large; what it has is kept\n"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith(message), done.stderr
    made = [each for each in (flow.folder / "log").read_text().split() if each in flow.names]
    assert 0 < len(made) < 20
    assert flow.made() == sorted([*flow.names[len(made) - 1 :], "item", "report", "total"])


def test_where_nothing_can_be_kept_no_item_is_waited_for(flow: Flow) -> None:
    flow.edit("import os\n", "import os\nimport time\n")
    flow.edit("return _scaled(len(item)) * factor", "time.sleep(len(item) - 1)\n    return item * 100_000")
    flow.edit("sum(size)", "len(''.join(size))")
    flow.names = ["a", "b" * 61]
    full = ["sh", "-c", 'ulimit -f 32; exec "$@"', "sh", *flow.command("--executor", "threads")]
    done = subprocess.run(full, cwd=flow.folder, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            "OSError: [Errno 27] File too large",
            "error: the checkpoint kept cannot be used any more: File too large; what it has is kept",
        ],
    )


def test_from_python_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _, execute = loaded(script_of(HAMILTON + FLOW), tmp_path)
    inputs = {"names": ["a"], "base": 1}
    for _ in range(2):
        assert execute(inputs=inputs, checkpoint=tmp_path / "kept", durability="process") == {
            "report": "4 of 2"
        }
    assert Path("log").read_text().split() == ["factor", "item", "a", "total", "report", "item"]
    with pytest.raises(
        ValueError, match=re.escape("`names` (`[0]`) has no digest, which checkpoints need: cannot")
    ):
        execute(inputs={**inputs, "names": [threading.Lock()]}, checkpoint="other")


def test_a_plan_without_fingerprints_keeps_nothing(tmp_path: Path) -> None:
    from icosian_runtime import ABI, Plan, Task, execute

    from .chores import double

    task = Task("a", double, needs=("x",), gives=("a",), nodes=("a",))
    plan = Plan(ABI, inputs={"x": "int"}, config={}, tasks=(task,), outputs=("a",))
    with pytest.raises(
        ValueError, match="checkpoints need a script that says what its code is; rebuild it: icosian build"
    ):
        execute(plan, inputs={"x": 1}, checkpoint=tmp_path / "kept")


def test_imported_files_count_as_they_are_when_the_script_runs(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("def twice(x):\n    return 2 * x\n")
    (tmp_path / "flow.py").write_text(
        "from helpers import twice\ndef a(x: int) -> int:\n    return twice(x)\n"
    )
    build = [sys.executable, "-m", "icosian", "build", "flow.py", "--link", "import", "-o", "run.py"]
    subprocess.run(build, cwd=tmp_path, check=True, timeout=60)

    def run() -> str:
        command = [sys.executable, "run.py", "--input", "x=1", "--checkpoint", "kept", "--why"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        return done.stderr + done.stdout

    assert run() == "why: `a`: made, for the first time\na: 2\n"
    assert run() == "why: `a`: reused\na: 2\n"
    (tmp_path / "helpers.py").write_text("def twice(x):\n    return 3 * x\n")
    assert run() == "why: `a`: made, since `helpers.py` changed\na: 3\n"


def test_what_is_kept_is_listed_and_cleared(flow: Flow) -> None:
    for flag in ("--checkpoint-list", "--checkpoint-gc"):
        assert flow.run(flag, "kept").err == "error: kept does not exist\n"
        assert flow.run(flag, ".").err == "error: . is no checkpoint, it has no `results`\n"
    flow.run()
    flow.edit("SCALE = 2", "SCALE = 3")
    flow.run()
    listed = flow.run("--checkpoint-list", "kept").out
    assert re.sub(r"\d+ bytes", "N bytes", listed) == (
        "kept: 11 results\n"
        "  factor: 1; N bytes\n"
        "  item.block: 6, 3 of them of other code; N bytes\n"
        "  report: 2; N bytes\n"
        "  total: 2; N bytes\n"
    )
    cleared = flow.run("--checkpoint-gc", "kept").out
    assert re.sub(r"\d+ bytes", "N bytes", cleared) == "kept: 3 of 11 results dropped, N bytes\n"
    assert flow.made() == ["item"]
