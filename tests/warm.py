"""Python commands in forks of a process that has imported what they need, which is most of what they take.

    this process                                  a process that has imported `icosian`, one that has Hamilton
    python    a line of JSON to its stdin    ->   forks, and lets the fork become the command
                                             <-   its number, and later its exit code

For tests of what a command does.  How it starts and ends, with signals and closed streams, takes a Python of its own.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NoReturn

from icosian.discover import children

from .cases import ROOT

_STREAMS = ("in", "out", "err")
_HAMILTON = "hamilton.driver hamilton.async_driver hamilton.function_modifiers hamilton.htypes hamilton.execution.executors"


def python(
    *words: str, cwd: Path, stdin: str = "", timeout: float = 60, environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """What `python …` ends with: exit code and both streams.  Raises `TimeoutExpired`."""
    server = _server("icosian" if words[:2] == ("-m", "icosian") else "hamilton")
    return server.run(words, cwd, stdin, timeout, {**os.environ, **(environment or {})})


def icosian(folder: Path, *words: str, stdin: str = "", **environment: str) -> tuple[int, str, str]:
    """What `icosian …` ends with, in that folder."""
    code, out, err = python("-m", "icosian", *words, cwd=folder, stdin=stdin, environment=environment)
    assert "Traceback" not in err
    return code, out, err


def built(folder: Path, flow: str, *options: str) -> Path:
    """The script of a dataflow."""
    (folder / "flow.py").write_text(flow)
    code, _, err = icosian(folder, "build", "flow.py", "-o", "run.py", *options)
    assert code == 0, err
    return folder / "run.py"


class Reader:
    """A child in which `icosian` reads files; as much of a Popen as it needs."""

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            paths = [str(Path(folder, name)) for name in ("questions", "answers")]
            for path in paths:
                os.mkfifo(path)
            if _is_server:
                _read(*paths)
            else:
                _server("icosian").order({"reads": paths})
            self.stdin = open(paths[0], "wb")  # noqa: SIM115  # `communicate` closes both
            self.stdout = open(paths[1], "rb")  # noqa: SIM115  # and this one

    def communicate(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()
        self.stdout.close()


cold = children._spawn  # for tests that are about these children


def read_warm() -> None:
    """From now on, in this process."""
    children._spawn = Reader  # type: ignore[assignment]  # it does what is asked of a Popen there


@cache
def _server(kind: str) -> _Server:
    return _Server(kind)


class _Server:
    def __init__(self, kind: str) -> None:
        self._lock = threading.RLock()
        self._folder = tempfile.TemporaryDirectory(prefix="icosian-warm-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, kind],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "HAMILTON_TELEMETRY_ENABLED": "false", "OPENBLAS_NUM_THREADS": "1"},
            bufsize=0,  # of what is read there, `select` knows
        )
        atexit.register(self._close)

    def run(
        self, words: tuple[str, ...], cwd: Path, stdin: str, timeout: float, environment: Mapping[str, str]
    ) -> tuple[int, str, str]:
        paths = {name: Path(self._folder.name, name) for name in _STREAMS}
        paths["in"].write_bytes(stdin.encode())
        paths["out"].write_bytes(b"")
        paths["err"].write_bytes(b"")
        streams = [str(paths[name]) for name in _STREAMS]
        order = {"words": words, "cwd": str(cwd), "streams": streams, "environment": environment}
        with self._lock:
            pid, stdout = self.order(order), self._process.stdout
            assert stdout
            late = not select.select([stdout], [], [], timeout)[0]
            if late:
                os.kill(pid, signal.SIGKILL)
            code = int(stdout.readline())
        if late:
            raise subprocess.TimeoutExpired(words, timeout)
        return code, paths["out"].read_bytes().decode(), paths["err"].read_bytes().decode()

    def order(self, order: Mapping[str, object]) -> int:
        """The number of the process that does it."""
        assert self._process.stdin and self._process.stdout
        with self._lock:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            return int(self._process.stdout.readline())

    def _close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()


def _serve(kind: str) -> None:
    if kind == "icosian":
        package = importlib.import_module("icosian")
        for found in pkgutil.walk_packages(package.__path__, "icosian."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    else:
        for name in _HAMILTON.split():
            importlib.import_module(name)
    gc.freeze()
    while line := sys.stdin.readline():
        order = json.loads(line)
        if paths := order.get("reads"):
            print(_read(*paths), flush=True)
            continue
        pid = os.fork()
        if not pid:
            _become(**order)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _read(questions: str, answers: str) -> int:
    pid = os.fork()
    if not pid:
        os.closerange(3, 256)  # or nobody sees that another reader is no longer asked
        sys.stdin, sys.stdout = open(questions), open(answers, "w")  # noqa: SIM115  # they live as long as the process
        children.serve()
        os._exit(0)
    return pid


def _become(words: list[str], cwd: str, streams: list[str], environment: dict[str, str]) -> NoReturn:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams):
        os.dup2(os.open(path, os.O_WRONLY if number else os.O_RDONLY), number)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115  # they live as long as the process
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115  # so does this
    sys.stderr = open(2, "w", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115  # and this
    code: object = 0
    try:
        _run(words, cwd)
    except SystemExit as left:
        code = left.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    # Without the interpreter's own end, which waits for threads of libraries that no fork has.
    os._exit(code if isinstance(code, int) else bool(code))


def _run(words: list[str], cwd: str) -> None:
    if words[0] == "-m":
        sys.argv, sys.path[0] = words[1:], cwd
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv, sys.path[0] = words, str(Path(cwd, words[0]).parent)
        runpy.run_path(words[0], run_name="__main__")


_is_server = __name__ == "__main__"
if _is_server:
    read_warm()
    _serve(sys.argv[1])
