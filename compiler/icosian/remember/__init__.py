"""Question -> Answer: what was judged before, of files that are the same, is not judged again.

    ledger, one for all questions of a kind      files: name, digest, the modules that each asks for …
                                                 parts: state of all files that count -> what was heard
    facts, one entry a file                      what was read from it

An entry that is broken, or of another version, is none.  Whoever finds nothing stale has loaded no pass and no rule.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain

from ..discover.files import Files
from ..ir.findings import UNREAD, Finding, told
from ..ir.question import Answer, Heard, Heeded, Part, Question, reached
from .memory import Memory, Remembered, Store

__all__ = ["Store", "answer"]


def answer(question: Question, store: Store) -> Answer:
    """What `lint` answers, with the help of what is in store, and as if there were nothing."""
    files = Files(question.roots, question.home, question.unsaved, Remembered(store, question))
    memory = Memory(store, question, files)
    memory.meet(question.every_path())
    parts = [part for part in question.parts(memory.directed) if memory.concerns(part)]
    known = {part: found for part in parts if (found := memory.recall(part))}
    if stale := [part for part in parts if part not in known]:
        known |= _judged(stale, question, files, memory)
    judged = {part: known[part] for part in parts if memory.concerns(part)}
    heard = {part: each for part, each in judged.items() if _is_meant(part, each, question, memory)}
    findings = [*_shown(heard, question, memory), *_concluded(judged, question, files, memory)]
    memory.keep(parts)
    allowed = {place for part in heard for path in memory.reach(part) for place in memory.allowed(path)}
    return Answer(
        findings=told(findings, allowed),
        nodes=tuple(name for each in heard.values() for name in each.nodes),
        texts=files.texts(),
        heeded=sum((each.heeded for each in heard.values()), Heeded()),
        unread=frozenset(path for part in heard for path in memory.reach(part) if memory.row(path).is_unread),
    )


def _judged(
    parts: list[Part], question: Question, files: Files, memory: Memory
) -> Iterator[tuple[Part, Heard]]:
    """What is heard of these parts now."""
    loading = threading.Thread(target=_load)  # while other processes read the files
    loading.start()
    waiting = deque(parts)
    with closing(files.read(tuple(path for part in parts for path in part.paths))) as reading:
        for _ in chain(reading, [None]):
            while waiting and files.is_read(waiting[0].paths):
                loading.join()
                part = waiting.popleft()
                yield part, _noted(part, question, files, memory)


def _noted(part: Part, question: Question, files: Files, memory: Memory) -> Heard:
    from ..build import judge

    heard = judge(part, question, files.program(part.paths))
    memory.note(part, heard)
    return heard


def _load() -> None:
    """The passes and the rules."""
    from .. import build, narrow
    from ..lint import rules

    assert build and narrow
    rules()


def _own(part: Part, question: Question, memory: Memory) -> frozenset[str]:
    """The files in question; whoever names a driver script means those that it is about."""
    named = frozenset(question.paths)
    is_script = len(part.paths) == 1 and not named.isdisjoint(part.paths)
    return named.union(part.files(memory.directed)) if is_script else named


def _is_meant(part: Part, heard: Heard, question: Question, memory: Memory) -> bool:
    """Do the files in question make it what it is, and not only lend it something?"""
    return part.kind == "open" or not _own(part, question, memory).isdisjoint(heard.paths)


def _shown(heard: Mapping[Part, Heard], question: Question, memory: Memory) -> Iterator[Finding]:
    """What concerns the files in question; those of an open part are all in question."""
    for part, each in heard.items():
        if part.kind == "open":
            yield from each.findings
            continue
        own = _own(part, question, memory)
        yield from each.driven
        imported = reached(own.intersection(each.paths), memory.imports)
        for finding in each.findings:
            path = finding.span.path
            if finding.lies_in(own) or (
                path in imported and (path not in each.paths or finding.rule in UNREAD)
            ):
                yield finding


def _concluded(
    heard: Mapping[Part, Heard], question: Question, files: Files, memory: Memory
) -> Iterator[Finding]:
    """What is said of comments that allow something."""
    is_all = not (question.config or question.outputs or (question.together and question.known))
    written = {path for path in question.paths if memory.allowed(path)}
    for path in sorted(path for path in written if path in (memory.directed(path) or (path,))):
        around = {part: each for part, each in heard.items() if path in memory.reach(part)}
        settled = any(
            path in part.files(memory.directed)
            for part in around
            if part.kind == "built" or question.together
        )
        known = memory.comments(path, around)
        if known is None:
            from ..build import conclude

            module = files.program((path,)).modules[0]
            found = [finding for each in around.values() for finding in (*each.findings, *each.driven)]
            known = conclude(module, tuple(found), question, is_settled=is_all and settled)
            memory.note_comments(path, around, known)
        yield from known
