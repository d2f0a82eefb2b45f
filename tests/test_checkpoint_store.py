"""What a checkpoint keeps on the disk, what becomes of it when the disk fails, and whose directory it is."""

from __future__ import annotations

import errno
import functools
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from icosian_runtime.checkpoint import journal
from icosian_runtime.checkpoint.directory import Refused
from icosian_runtime.checkpoint.store import Recipe, Store
from icosian_runtime.checkpoint.values import encode

from .faults.matrix import row
from .test_checkpoint_values import Pair

RECIPE = Recipe("a", {"a": "1"}, {"x": "2"})


def kept(store: Store, **values: Any) -> None:
    for name, value in values.items():
        store.keep([(key(name), RECIPE, journal.NOTHING, *encode(value))])


def key(name: str) -> bytes:
    return name.encode().ljust(16, b"_")


@contextmanager
def opened(folder: Path, script: str = "run.py", **how: bool) -> Iterator[Store]:
    store = Store(str(folder / "kept"), script, **how)
    try:
        yield store
    finally:
        store.close()


def found(folder: Path, *names: str) -> dict[str, Any]:
    with opened(folder) as store:
        results = {name: store.find(key(name)) for name in names}
        return {name: result[0] for name, result in results.items() if result}


def test_what_was_kept_is_found(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        kept(store, a=1, b=[2, None], c=Pair(1, 2), none=None)
    with opened(tmp_path, is_durable=False) as store:
        kept(store, a="anew", big=b"x" * 3_000_000, after=1)
    expected = {
        "a": "anew",
        "b": [2, None],
        "c": Pair(1, 2),
        "none": None,
        "big": b"x" * 3_000_000,
        "after": 1,
    }
    assert found(tmp_path, "a", "b", "c", "none", "big", "after", "other") == expected
    with opened(tmp_path, is_fresh=True) as store:
        assert store.find(key("a")) is None


def test_only_what_is_wanted_stays(tmp_path: Path) -> None:
    other = Recipe("b", {}, {})
    with opened(tmp_path) as store:
        kept(store, a=1, b=2)
        store.keep([(key("c"), other, journal.NOTHING, *encode(3))])
        kept(store, a=4)
    with opened(tmp_path) as store:
        assert next(iter(store.recipes().values())).inputs == {"x": "2"}
        before = store.size
        store.drop({RECIPE.key})
        assert store.size < before
        kept(store, d=5)
    assert found(tmp_path, "a", "b", "c", "d") == {"a": 4, "b": 2, "d": 5}


def journal_of(folder: Path) -> Path:
    return folder / "kept" / "results"


@row("F28")
def test_a_journal_torn_anywhere_loses_only_its_last_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cut at every byte, it loses its last result, which counts as absent, with a warning."""
    with opened(tmp_path) as store:
        kept(store, a=1)
        first = store.size
        kept(store, b=2)
    whole = journal_of(tmp_path).read_bytes()
    for length in range(len(whole)):
        journal_of(tmp_path).write_bytes(whole[:length])
        with opened(tmp_path) as store:
            kept(store, c=3)
        expected = {"a": 1, "c": 3} if length >= first else {"c": 3}
        assert found(tmp_path, "a", "b", "c") == expected, length
        torn = length not in (0, first, whole.find(b"\xd1Ic1", 1))
        assert ("is damaged at one place; what stood there is made anew" in capsys.readouterr().err) == torn


@row("F29")
def test_a_flipped_bit_is_a_result_less_and_never_another_one(tmp_path: Path) -> None:
    """A flipped bit, every fifth of all, costs one result; none ever comes back as another one."""
    with opened(tmp_path) as store:
        kept(store, a=["left", 1], b="right")
    whole = journal_of(tmp_path).read_bytes()
    for at in range(0, 8 * len(whole), 5):
        changed = bytearray(whole)
        changed[at // 8] ^= 1 << at % 8
        journal_of(tmp_path).write_bytes(changed)
        results = found(tmp_path, "a", "b")
        expected = {"a": ["left", 1], "b": "right"}
        assert results in [{name: expected[name] for name in names} for names in ("a", "b", "ab")], at


@pytest.mark.parametrize("text", ["", "{", "[]", "\0" * 100, '{"format": 1}'])
@row("F30")
def test_the_manifest_can_be_lost(tmp_path: Path, text: str) -> None:
    """Empty, torn, of another form or gone: it is written anew, and every result is found."""
    with opened(tmp_path) as store:
        kept(store, a=1)
    manifest = tmp_path / "kept" / "manifest.json"
    manifest.write_text(text)
    assert found(tmp_path, "a") == {"a": 1}
    assert json.loads(manifest.read_text())["script"] == "run.py"
    manifest.unlink()
    assert found(tmp_path, "a") == {"a": 1}


def _file(folder: Path) -> None:
    (folder / "kept").rename(folder / "other")
    (folder / "kept").touch()


def _folder(folder: Path) -> None:
    journal_of(folder).unlink()
    journal_of(folder).mkdir()


def _link(folder: Path) -> None:
    (folder / "kept").rename(folder / "other")
    (folder / "kept").symlink_to("other")


REFUSED: list[tuple[Callable[[Path], object], str]] = [
    (lambda folder: os.chmod(folder / "kept", 0o777), "DIR can be written by others; `chmod go-w DIR` makes it yours alone"),
    (lambda folder: os.chmod(folder / "kept", 0o770), "DIR can be written by others; `chmod go-w DIR` makes it yours alone"),
    (lambda folder: os.chmod(folder / "kept/results", 0o666), "DIR/results can be written by others; `chmod go-w DIR/results` makes it yours alone"),
    (_link, "DIR is a symbolic link; name what it points to"),
    (_file, "DIR is no directory"),
    (_folder, "DIR/results cannot be opened: Is a directory"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_a_directory_that_others_could_have_written_is_refused(
    tmp_path: Path, change: Callable[[Path], object], message: str
) -> None:
    with opened(tmp_path) as store:
        kept(store, a=1)
    change(tmp_path)
    with pytest.raises(Refused) as caught, opened(tmp_path):
        pass
    assert str(caught.value) == message.replace("DIR", str(tmp_path / "kept"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    os.chown(tmp_path / "kept", 12345, -1)
    with pytest.raises(Refused, match=r"belongs to another user \(12345\)"), opened(tmp_path):
        pass


def test_directories_of_something_else_are_refused(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    with pytest.raises(Refused, match=r"belongs to `run.py`; give `other.py` a directory of its own"):
        Store(str(tmp_path / "kept"), "other.py")
    with pytest.raises(Refused, match="is no checkpoint, it holds `kept`"):
        Store(str(tmp_path), "run.py")


@row("F33")
def test_a_directory_has_one_owner(tmp_path: Path) -> None:
    """A second run is refused, with process, host and time of the first; a child of the first does not hold on to it."""
    with opened(tmp_path):
        with pytest.raises(
            Refused, match=rf"is in use by process {os.getpid()} on .*, since 20.*; wait for it"
        ):
            Store(str(tmp_path / "kept"), "run.py")
        # A child that was forked does not hold it.
        if (child := os.fork()) == 0:
            threading.Event().wait(30)
            os._exit(0)
    with opened(tmp_path):
        os.kill(child, 9)
        os.waitpid(child, 0)


@row("F36")
def test_other_versions_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was written with other versions is used, with a warning that names both."""
    with opened(tmp_path):
        pass
    manifest = tmp_path / "kept" / "manifest.json"
    known = json.loads(manifest.read_text())
    assert known["versions"]["numpy"] == np.__version__
    manifest.write_text(json.dumps({**known, "versions": {**known["versions"], "numpy": "1.0"}}))
    with opened(tmp_path):
        pass
    kept = tmp_path / "kept"
    assert (
        capsys.readouterr().err
        == f"warning: {kept} was written with numpy 1.0, and this is {np.__version__}\n"
    )


# Every call of the store to the system fails in turn, in every way.

CALLS = (
    "open",
    "write",
    "fsync",
    "fdatasync",
    "replace",
    "ftruncate",
    "pwrite",
    "mkdir",
    "lseek",
    "fstat",
    "pread",
    "close",
)


class Died(BaseException):
    """The process has ended here."""


class Faults:
    """Lets the n-th call fail; "die" leaves nothing to be done after it, "half" writes half of the bytes before."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, how: str) -> None:
        self.left, self.how, self.is_dead = at, how, False
        for name in CALLS:
            patch.setattr(os, name, functools.partial(self._call, getattr(os, name)))
        patch.setattr(journal, "_sync", functools.partial(self._call, journal._sync))

    def _call(self, real: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        if self.is_dead and real.__name__ != "close":
            raise Died
        self.left -= 1
        if self.left != 0:
            return real(*args, **keywords)
        if real.__name__ in ("write", "pwrite") and self.how in ("half", "ENOSPC"):
            real(args[0], bytes(args[1])[: len(args[1]) // 2], *args[2:])
        if real.__name__ == "close":
            real(*args)
        if self.how in ("die", "half"):
            self.is_dead = True
            raise Died
        raise OSError(getattr(errno, self.how), os.strerror(getattr(errno, self.how)))


def _run(folder: Path, done: list[str]) -> None:
    """Make three results, of which those that are there need not be made."""
    with opened(folder) as store:
        for name in ("a", "b", "c"):
            if not store.find(key(name)):
                kept(store, **{name: [name] * 10})
                done.append(name)


@pytest.mark.parametrize("how", ["die", "half", "ENOSPC", "EIO", "EINTR"])
@row("F31")
def test_wherever_a_call_fails_what_was_kept_is_found(tmp_path: Path, how: str) -> None:
    """Every call to the system in turn dies, writes half, or fails with ENOSPC, EIO, EINTR: what was kept is found, and only the rest is made."""
    for at in range(1, 1000):
        folder = tmp_path / str(at)
        folder.mkdir()
        done: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, at, how)
            try:
                _run(folder, done)
            except (Died, OSError, Refused):
                assert faults.left <= 0
        again: list[str] = []
        _run(folder, again)
        assert not set(done) & set(again), (at, done, again)
        assert found(folder, "a", "b", "c") == {name: [name] * 10 for name in ("a", "b", "c")}, at
        if faults.left > 0:
            break
    assert at > 25
