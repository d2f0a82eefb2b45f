"""Question -> Answer: what was judged before, of files that are the same, is not judged again.

    ledger, one for all questions of a kind      files: name, digest, and the modules that each asks for
                                                 parts: state of all files that count -> findings, nodes
    facts, one entry a file                      what was read from it

The state of a part says which files it was judged from, what they held, and where their imports led; it is
found anew each time, from the files and the folders alone.  An entry that is broken, or of another version,
is none.  Whoever finds nothing stale has loaded no pass and no rule.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from .discover.files import Facts, Files, reached
from .ir.findings import Finding
from .ir.flat import Here, flat, reader
from .ir.question import Answer, Question
from .ir.source import Module
from .lint import in_order

if TYPE_CHECKING:
    from .build import Judged


class Said(NamedTuple):
    """Of a part."""

    findings: tuple[Finding, ...]
    nodes: tuple[str, ...]


_Row = tuple[str, str, tuple[str, ...]]  # of a file: name, digest, and what it asks for
_Part = tuple[str, tuple[str, ...], object]  # state, names of nodes, and findings as they are kept
_NOWHERE = Here("", [])
_PLAIN = (str, int, float, bool, type(None))


class Store:
    """Keeps entries by name; this one keeps nothing."""

    def get(self, name: str) -> str:
        """The entry, "" if there is none."""
        return ""

    def put(self, name: str, entry: str) -> None:
        """Keep it instead of the former one; what cannot be kept is not."""


def answer(question: Question, store: Store) -> Answer:
    """What `lint` answers, with the help of what is in store, and as if there were nothing."""
    parts = list(question.parts())
    files = Files(question.roots, _Remembered(store))
    ledger = _Ledger(store, question, files)
    known = {part.paths: found for part in parts if (found := ledger.recall(part))}
    if stale := [part for part in parts if part.paths not in known]:
        known |= _judged(stale, files, ledger)
        ledger.keep()
    said = [known[part.paths] for part in parts]
    return Answer(
        findings=in_order(finding for each in said for finding in each.findings),
        nodes=tuple(name for each in said for name in each.nodes),
        texts=files.texts(),
    )


def _judged(parts: list[Question], files: Files, ledger: _Ledger) -> Iterator[tuple[tuple[str, ...], Said]]:
    """What is said of these parts now."""
    loading = threading.Thread(target=_load)  # while other processes read the files
    loading.start()
    waiting = deque(parts)
    with closing(files.read(tuple(path for part in parts for path in part.paths))) as reading:
        for _ in chain(reading, [None]):
            while waiting and files.is_read(waiting[0].paths):
                loading.join()
                part = waiting.popleft()
                yield part.paths, _noted(part, files, ledger)


def _noted(part: Question, files: Files, ledger: _Ledger) -> Said:
    from .build import judge

    judged = judge(part, files)
    ledger.note(part, judged)
    return Said(judged.findings, judged.nodes)


def _load() -> None:
    """The passes and the rules."""
    from . import build, narrow
    from .lint import rules

    assert build and narrow
    rules()


class _Remembered(Facts):
    """Facts of files, one entry each: the last that were read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, module: Module) -> str:
        head, _, told = self._store.get(f"facts {module.path}").partition("\n")
        return told if head == _head(module) else ""

    def keep(self, module: Module, told: str) -> None:
        self._store.put(f"facts {module.path}", f"{_head(module)}\n{told}")


def _head(module: Module) -> str:
    return json.dumps([module.path, module.name, module.digest])


class _Ledger:
    """What was said of each part, and in what state it was."""

    def __init__(self, store: Store, question: Question, files: Files) -> None:
        self._store, self._files = store, files
        self._name = f"ledger {replace(question, paths=())!r}"
        self._rows, self._parts = _read(store.get(self._name))
        self._homes: dict[str, Mapping[str, str] | None] = {}

    def recall(self, part: Question) -> Said | None:
        """What was said of the part, if it is in the same state."""
        state, nodes, findings = self._parts.get(_key(part), ("", (), ()))
        if not state or state != self._state(part):
            return None
        try:
            return Said(reader(tuple[Finding, ...])(findings, _NOWHERE), nodes)
        except ValueError:
            return None

    def note(self, part: Question, judged: Judged) -> None:
        """This is said of the part now."""
        modules = judged.program.all()
        for module in modules:
            self._rows[module.path] = module.name, module.digest, module.asks_for
            self._homes[module.path] = module.homes
        values = (value for finding in judged.findings for _, value in finding.config)
        if all(type(value) in _PLAIN for value in values) and not any(
            module.path in self._files.unsure for module in modules
        ):
            self._parts[_key(part)] = self._state(part), judged.nodes, flat(judged.findings)

    def keep(self) -> None:
        """Remember it, without the files that are gone."""
        there = {path for path in self._rows if os.path.isfile(path)}
        rows = {path: row for path, row in self._rows.items() if path in there}
        parts = {key: row for key, row in self._parts.items() if there.issuperset(json.loads(key))}
        self._store.put(self._name, json.dumps([rows, parts]))

    def _state(self, part: Question) -> str:
        """What the part is judged from, "" where that is not known."""
        paths = reached(part.paths, lambda path: (self._found(path) or {}).values())
        homes = {path: self._found(path) for path in sorted(paths)}
        if None in homes.values():
            return ""
        state = [[path, *self._rows[path][:2], found] for path, found in homes.items()]
        return hashlib.sha256(json.dumps(state).encode()).hexdigest()

    def _found(self, path: str) -> Mapping[str, str] | None:
        """Where the imports of a file lead, None if it is not known what it imports."""
        if path not in self._homes:
            module = self._files.open(path)
            name, digest, asks_for = self._rows.get(path, ("", "", ()))
            is_same = (name, digest) == (module.name, module.digest)
            self._homes[path] = self._files.homes(path, asks_for) if is_same else None
        return self._homes[path]


def _key(part: Question) -> str:
    return json.dumps(part.paths)


def _read(entry: str) -> tuple[dict[str, _Row], dict[str, _Part]]:
    try:
        rows, parts = reader(tuple[Mapping[str, _Row], Mapping[str, _Part]])(json.loads(entry), _NOWHERE)
    except ValueError:
        return {}, {}
    return rows, parts
