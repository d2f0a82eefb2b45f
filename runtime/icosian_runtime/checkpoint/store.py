"""What a run has kept, by key: found again only with the same code, inputs and item.

recipe    digest of (task, its code symbol by symbol, its inputs name by name)     a record with just that
key       digest of (recipe, digest of the item, how often it came before)         the result
"""

from __future__ import annotations

import json
import os

from . import journal
from .digest import joined
from .directory import RESULTS, Directory, warn
from .values import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from typing import Any


class Recipe:
    """From which code and which inputs the results of a task are made."""

    __slots__ = ("code", "inputs", "key", "task")

    def __init__(self, task: str, code: Mapping[str, str], inputs: Mapping[str, str]) -> None:
        self.task = task
        self.code = code
        self.inputs = inputs
        self.key = joined("recipe", self.text())

    def text(self) -> str:
        return json.dumps([self.task, self.code, self.inputs], sort_keys=True)


class Store:
    """A directory and the journal in it, opened by one run."""

    def __init__(self, path: str, script: str, *, is_durable: bool = True, is_fresh: bool = False) -> None:
        """Raises `Refused`, and `OSError`."""
        self.path = path
        self._is_durable = is_durable
        self._directory = Directory(path, script)
        self._file = -1
        self._places: dict[bytes, int] = {}  # of the last record with a key
        try:
            if is_fresh:
                journal.rewritten(os.path.join(path, RESULTS), self._directory.handle, ())
            self._file = self._directory.journal()
            self._read()
        except BaseException:
            self.close()
            raise

    def _read(self) -> None:
        torn, end = 0, 0
        for record in journal.records(self._file):
            if isinstance(record, int):
                torn += 1
            else:
                self._places[record.key] = record.place
                end = record.place + record.length
        if torn:
            if end < self.size:  # the head of a torn record would take what is written next for its body
                os.ftruncate(self._file, end)
            places = "one place" if torn == 1 else f"{torn} places"
            warn(f"{self.path}/{RESULTS} is damaged at {places}; what stood there is made anew")

    def find(self, key: bytes) -> tuple[Any] | None:
        """The result, None where there is none that can be trusted.  Raises `OSError`."""
        if key not in self._places:
            return None
        record = journal.record(self._file, self._places[key])
        data = journal.body(self._file, record) if record else None
        try:
            if record and data is not None:
                return (decode(record.form, data),)
            why = "is not what was written"
        except Exception as error:
            why = f"makes no value: {type(error).__name__}: {error}"
        del self._places[key]
        warn(f"a result in {self.path} {why}; it is made anew")
        return None

    def keep(self, results: Iterable[tuple[bytes, Recipe, bytes, int, bytes]]) -> None:
        """Store (key, recipe, digest of the item, form, data): they are on the disk when this returns.

        Raises `OSError`.
        """
        pieces, new = [], {}
        for key, recipe, item, form, data in results:
            if recipe.key not in self._places and recipe.key not in new:
                new[recipe.key] = 0  # nobody asks for it in this run
                text = recipe.text().encode()
                pieces.append(journal.packed(journal.RECIPE, recipe.key, recipe.key, journal.NOTHING, text))
            pieces.append(journal.packed(form, key, recipe.key, item, data))
        journal.append(self._file, b"".join(pieces), is_durable=self._is_durable)
        self._places.update(new)

    def recipes(self) -> dict[bytes, Recipe]:
        """In the order in which they were first used.  Raises `OSError`."""
        found = {}
        for record in self.records():
            if record.form == journal.RECIPE and (data := journal.body(self._file, record)):
                found[record.key] = Recipe(*json.loads(data))
        return found

    def records(self) -> Iterator[journal.Record]:
        """Of each key the last, in order.  Raises `OSError`."""
        for record in journal.records(self._file):
            if not isinstance(record, int) and self._places.get(record.key) == record.place:
                yield record

    def drop(self, wanted: Container[bytes]) -> None:
        """Keep the results of these recipes only, and what of them is whole.  Raises `OSError`."""
        kept = (self._again(record) for record in self.records() if record.recipe in wanted)
        journal.rewritten(os.path.join(self.path, RESULTS), self._directory.handle, filter(None, kept))
        os.close(self._file)
        self._file = self._directory.journal()
        self._places.clear()
        self._read()

    def _again(self, record: journal.Record) -> bytes:
        data = journal.body(self._file, record)
        if data is None:
            return b""
        return journal.packed(record.form, record.key, record.recipe, record.item, data)

    @property
    def size(self) -> int:
        return os.fstat(self._file).st_size

    def close(self) -> None:
        file, self._file = self._file, -1
        try:
            if file >= 0:
                os.close(file)
        finally:
            self._directory.close()
