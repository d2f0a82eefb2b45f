"""What is kept of former answers: a row a file, what was heard of each part, and facts.

The state of a part says which files it was judged from, what they held, and where their imports led; it is
found anew each time, from the files and the folders alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from ..discover.files import Facts, Files
from ..ir.driver import given
from ..ir.findings import Allowed, Finding
from ..ir.flat import flat, reader
from ..ir.question import Heard, Part, Question, reached
from ..ir.source import Module


class Store:
    """Keeps entries by name; this one keeps nothing."""

    def get(self, name: str) -> str:
        """The entry, "" if there is none."""
        return ""

    def put(self, name: str, entry: str) -> None:
        """Keep it instead of the former one; what cannot be kept is not."""


class _Row(NamedTuple):
    """What has to be known of a file to tell what it is judged with."""

    name: str
    digest: str
    asks_for: tuple[str, ...]
    directed: tuple[str, ...] | None  # modules that its driver is given, None where it has none
    given: tuple[str, ...]  # modules that any of its drivers is given
    allowed: tuple[Allowed, ...]  # by comments
    is_unread: bool


_Entry = tuple[str, Heard]  # the state in which a part was, and what was heard then
_Comments = tuple[str, tuple[Finding, ...]]  # the same of the comments in a file
_Ledger = tuple[Mapping[str, _Row], Mapping[str, _Entry], Mapping[str, _Comments]]

# Of configurations; others are not remembered.
_PLAIN = (str, int, float, bool, type(None))


class Remembered(Facts):
    """Facts of files, one entry each: the last that were read."""

    def __init__(self, store: Store, question: Question) -> None:
        self._store, self._unsaved = store, question.unsaved

    def of(self, module: Module) -> str:
        head, told = self._entry(module)
        return told if head == _head(module) else ""

    def former(self, module: Module) -> str:
        return self._entry(module)[1]

    def _entry(self, module: Module) -> tuple[str, str]:
        head, _, told = self._store.get(f"facts {module.path}").partition("\n")
        return head, told

    def keep(self, module: Module, told: str) -> None:
        if module.path not in self._unsaved:
            self._store.put(f"facts {module.path}", f"{_head(module)}\n{told}")


def _head(module: Module) -> str:
    return json.dumps([module.path, module.name, module.digest])


class Memory:
    """What was heard of each part, and in what state it was."""

    def __init__(self, store: Store, question: Question, files: Files) -> None:
        self._store, self._files, self._question = store, files, question
        kind = replace(question, paths=(), wholes=(), unsaved={})
        self._name = f"ledger {kind!r}"
        self._rows, self._parts, self._comments = _read(store.get(self._name))
        self._met: dict[str, _Row] = {}  # of files as they are
        self._read: dict[str, _Row] = {}  # those that were not known before
        self._homes: dict[str, Mapping[str, str] | None] = {}
        self._reach: dict[Part, frozenset[str]] = {}
        self._states: dict[Part, str] = {}
        self._is_changed = False

    # Files

    def meet(self, paths: Iterable[str]) -> None:
        """Find out which of the files are driver scripts."""
        new = [path for path in paths if self._row(path) is None]
        if any("driver" in self._files.open(path).text for path in new):
            for _ in self._files.read(tuple(new)):
                pass

    def row(self, path: str) -> _Row:
        """Of a file that is known."""
        row = self._row(path)
        assert row, path
        return row

    def _row(self, path: str) -> _Row | None:
        if path not in self._met:
            module, row = self._files.open(path), self._rows.get(path)
            if read := self._files.of(path):
                self._met[path] = self._read[path] = _noted_row(read)
            elif row and (row.name, row.digest) == (module.name, module.digest):
                self._met[path] = row
        return self._met.get(path)

    def directed(self, path: str) -> tuple[str, ...] | None:
        """The files that the driver script is about, None if it is none."""
        row = self._row(path)
        if row is None or row.directed is None:
            return None
        homes = {**(self._found(path) or {}), "__main__": path}
        return tuple(dict.fromkeys(homes[name] for name in row.directed if name in homes))

    def allowed(self, path: str) -> tuple[Allowed, ...]:
        """By comments in the file."""
        return self.row(path).allowed

    def imports(self, path: str) -> Iterable[str]:
        return (self._found(path) or {}).values()

    def _found(self, path: str) -> Mapping[str, str] | None:
        """Where the imports of a file lead, None if it is not known what it imports."""
        if self._homes.get(path) is None:
            row = self._row(path)
            self._homes[path] = self._files.homes(path, row.asks_for, row.given) if row else None
        return self._homes[path]

    # Parts

    def reach(self, part: Part) -> frozenset[str]:
        """The files of a part, and those that they import, as far as that is known."""
        found = self._reach.get(part)
        if found is None:
            found = frozenset(reached(part.paths, self.imports))
            if all(self._found(path) is not None for path in found):
                self._reach[part] = found
        return found

    def concerns(self, part: Part) -> bool:
        """Is any of the files in question among those of the part?  Where it is not known, it may be."""
        reach = self.reach(part)
        return not reach.isdisjoint(self._question.paths) or part not in self._reach

    def recall(self, part: Part) -> Heard | None:
        """What was heard of the part, if it is in the same state."""
        state, heard = self._parts.get(_key(part), ("", None))
        return heard if state and state == self._state(part) else None

    def note(self, part: Part, heard: Heard) -> None:
        """This is heard of the part now."""
        if self._may_note([*heard.findings, *heard.driven], self.reach(part)):
            self._parts[_key(part)] = self._state(part), heard

    def comments(self, path: str, around: Iterable[Part]) -> tuple[Finding, ...] | None:
        """What was said of the comments in the file, if all is in the same state."""
        state, found = self._comments.get(path, ("", ()))
        return found if state == self._states_of(around) else None

    def note_comments(self, path: str, around: Iterable[Part], found: tuple[Finding, ...]) -> None:
        if self._may_note(found, [each for part in around for each in self.reach(part)]):
            self._comments[path] = self._states_of(around), found

    def _states_of(self, parts: Iterable[Part]) -> str:
        return _digest([[_key(part), self._state(part)] for part in parts])

    def _may_note(self, findings: Iterable[Finding], paths: Iterable[str]) -> bool:
        values = (value for finding in findings for _, value in finding.config)
        can = all(type(value) in _PLAIN for value in values) and self._files.unsure.isdisjoint(paths)
        self._is_changed |= can
        return can

    def keep(self, parts: Iterable[Part]) -> None:
        """Remember it, without the files that are gone; what is not saved may never be asked again."""
        if not self._is_changed or self._question.unsaved:
            return
        rows = self._rows | {path: row for path, row in self._read.items() if path not in self._files.unsure}
        rows = {path: row for path, row in rows.items() if os.path.isfile(path)}
        asked = {_key(part) for part in parts}
        again = {(part.kind, part.paths) for part in parts}  # of which something else may have been said
        entries = {
            key: entry
            for key, entry in self._parts.items()
            for kind, paths, _ in [json.loads(key)]
            if rows.keys() >= {*paths} and (key in asked or (kind, tuple(paths)) not in again)
        }
        comments = {path: found for path, found in self._comments.items() if path in rows}
        self._store.put(self._name, json.dumps(flat((rows, entries, comments))))

    def _state(self, part: Part) -> str:
        """What the part is judged from, "" where that is not known."""
        if part not in self._states:
            reach = self.reach(part)
            if part not in self._reach:
                return ""
            files = [[path, *self.row(path)[:2], self._found(path)] for path in sorted(reach)]
            self._states[part] = _digest(files)
        return self._states[part]


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _key(part: Part) -> str:
    return json.dumps([part.kind, part.paths, part.label])


def _noted_row(module: Module) -> _Row:
    allowed: tuple[Allowed, ...] = ()
    directed = None
    if module.allowed:
        from ..lint import allowed as allowed_in

        allowed = tuple(sorted(allowed_in([module])))
    if module.drivers:
        from ..follow import driver_of

        driver = driver_of(module)
        directed = tuple(each.name for each in driver.modules) if driver else None
    return _Row(
        name=module.name,
        digest=module.digest,
        asks_for=module.asks_for,
        directed=directed,
        given=given(module),
        allowed=allowed,
        is_unread=bool(module.flaws),
    )


def _read(entry: str) -> tuple[dict[str, _Row], dict[str, _Entry], dict[str, _Comments]]:
    try:
        rows, parts, comments = reader(_Ledger)(json.loads(entry), "")
    except ValueError:
        return {}, {}, {}
    return rows, parts, comments
