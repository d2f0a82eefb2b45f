"""The directory of a checkpoint: whose it is, who uses it now, and which script it belongs to.

    DIR/manifest.json    which script, and what it ran on; anybody may read it
    DIR/results          the journal
    DIR/lock             locked by the run that uses the directory; who that is stands in it

The lock is the kernel's (`flock`), so it ends with its process, however that ends.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from contextlib import suppress
from time import monotonic, sleep

from ..failures import Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT = 1
_MANIFEST, _LOCK, RESULTS = "manifest.json", "lock", "results"
_OURS = {_MANIFEST, _LOCK, RESULTS, f"{_MANIFEST}.new", f"{RESULTS}.new"}
_FLAGS = os.O_CREAT | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
_PATIENCE = 0.5  # seconds for the last of a run that has ended
_held: set[int] = set()  # locks of this process: a child that it forks must not keep them


class Refused(Misused):
    """The directory cannot be used: somebody else does, or it is not one to be trusted."""

    code = 4


class Directory:
    """A directory that is ours to use until `close`."""

    def __init__(self, path: str, script: str) -> None:
        """Raises `Refused`, and `OSError`."""
        self.path = path
        if not os.path.lexists(path):
            _make(path)
        _trust(path, os.lstat(path), stat.S_ISDIR)
        self.handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._lock = -1
        try:
            self._adopt(script)
        except BaseException:
            self.close()
            raise

    def _adopt(self, script: str) -> None:
        there = set(os.listdir(self.path))
        if not there & {_MANIFEST, RESULTS} and (others := sorted(there - _OURS)):
            wanted = "name a directory that is empty or new"
            raise Refused(f"{self.path} is no checkpoint, it holds `{others[0]}`; {wanted}")
        self._lock = _locked(self.path)
        known = self._manifest()
        if known.get("script", script) != script:
            owner, ours = known["script"], f"give `{script}` a directory of its own"
            raise Refused(f"{self.path} belongs to `{owner}`; {ours}, or remove {self.path}/{_MANIFEST}")
        if known.get("format", FORMAT) != FORMAT:
            raise Refused(f"{self.path} was written by another version of icosian; name a new directory")
        before, now = known.get("versions", {}), _versions()
        for name in sorted(before.keys() & now.keys()):
            if before[name] != now[name]:
                warn(f"{self.path} was written with {name} {before[name]}, and this is {now[name]}")
        manifest = {"format": FORMAT, "script": script, "versions": {**before, **now}}
        if known != manifest:
            self._write(manifest)

    def _manifest(self) -> dict[str, Any]:
        """{} where there is none yet, or none that can be read: everything that counts stands in the journal."""
        try:
            with open(os.path.join(self.path, _MANIFEST), encoding="utf-8") as file:
                known = json.load(file)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            warn(f"{self.path}/{_MANIFEST} cannot be read, and is written anew: {error}")
            return {}
        is_ours = isinstance(known, dict) and isinstance(known.get("versions", {}), dict)
        return known if is_ours else {}

    def _write(self, manifest: dict[str, Any]) -> None:
        path = os.path.join(self.path, _MANIFEST)
        file = os.open(f"{path}.new", os.O_WRONLY | os.O_TRUNC | _FLAGS, 0o600)
        try:
            data = json.dumps(manifest, indent=1).encode()
            while data:
                data = data[os.write(file, data) :]
            os.fsync(file)
        finally:
            os.close(file)
        os.replace(f"{path}.new", path)
        os.fsync(self.handle)

    def journal(self) -> int:
        """Opened, and known to be ours alone."""
        path = os.path.join(self.path, RESULTS)
        try:
            file = os.open(path, os.O_RDWR | os.O_APPEND | _FLAGS, 0o600)
        except OSError as error:
            raise Refused(f"{path} cannot be opened: {error.strerror}") from error
        try:
            _trust(path, os.fstat(file), stat.S_ISREG)
            os.fsync(self.handle)
        except BaseException:
            os.close(file)
            raise
        return file

    def close(self) -> None:
        handles, self._lock, self.handle = (self._lock, self.handle), -1, -1
        for handle in handles:
            if handle >= 0:
                _held.discard(handle)
                with suppress(OSError):  # it is closed all the same
                    os.close(handle)


def _make(path: str) -> None:
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with suppress(FileExistsError):  # somebody else was faster
        os.mkdir(path, 0o700)
    parent = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


def _trust(path: str, found: os.stat_result, is_right: Any) -> None:
    """What is stored may be run when it is read: nobody else may have written it."""
    if stat.S_ISLNK(found.st_mode):
        raise Refused(f"{path} is a symbolic link; name what it points to")
    if not is_right(found.st_mode):
        raise Refused(f"{path} is no {'directory' if is_right is stat.S_ISDIR else 'regular file'}")
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise Refused(f"{path} belongs to another user ({found.st_uid}); name a directory of your own")
    if found.st_mode & 0o022 and os.name == "posix":
        raise Refused(f"{path} can be written by others; `chmod go-w {path}` makes it yours alone")


def _locked(path: str) -> int:
    try:
        import fcntl
    except ImportError:
        raise Refused("checkpoints need locks on files, and this system has none of that kind") from None
    name = os.path.join(path, _LOCK)
    file = os.open(name, os.O_RDWR | _FLAGS, 0o600)
    try:
        _trust(name, os.fstat(file), stat.S_ISREG)
        until = monotonic() + _PATIENCE
        while not _try(fcntl, file) and monotonic() < until:
            sleep(0.02)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _held.add(file)
        _forget_in_children()
        _sign(file)
    except BaseException as error:
        holder = _signature(file) if isinstance(error, BlockingIOError) else ""
        _held.discard(file)
        os.close(file)
        if holder:
            wait = "wait for it, or name another directory"
            raise Refused(f"{path} is in use by {holder}; {wait}") from None
        raise
    return file


def _try(fcntl: Any, file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(file: int) -> None:
    """Say who holds the lock, for those who meet it."""
    from socket import gethostname
    from time import strftime

    since = strftime("%Y-%m-%d %H:%M:%S %z")
    os.ftruncate(file, 0)
    os.pwrite(file, f"process {os.getpid()} on {gethostname()}, since {since}\n".encode(), 0)


def _signature(file: int) -> str:
    return os.pread(file, 300, 0).decode(errors="replace").strip() or "another run"


_registered: list[bool] = []


def _forget_in_children() -> None:
    """A child has the lock, too, and would keep it for as long as it lives."""
    if not _registered and hasattr(os, "register_at_fork"):
        _registered.append(True)
        os.register_at_fork(after_in_child=_forget)


def _forget() -> None:
    while _held:
        with suppress(OSError):
            os.close(_held.pop())


def _versions() -> dict[str, str]:
    """Versions of Python and of what the script has imported; results are reused under others, with a warning."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name, module in sorted(sys.modules.items()):
        version = getattr(module, "__dict__", {}).get("__version__")
        is_theirs = "." not in name and not name.startswith("_") and name not in sys.stdlib_module_names
        if is_theirs and isinstance(version, str):
            found[name] = version
    return found


def warn(text: str) -> None:
    sys.stderr.write(f"warning: {text}\n")
