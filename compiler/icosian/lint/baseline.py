"""Findings -> those that a baseline does not hold.

A baseline lets a project begin with what it has: what stands in it is known, and not told again.  It is
for `lint` alone.  A structural error may stand in it, because a dataflow that Hamilton runs, or that nobody
has got round to, must not keep a team from watching over the rest; there is still no script of it, since
`build` reads no baseline.  What keeps a file from being read may not: it hides whatever else is wrong there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from ..ir.findings import UNREAD, Finding, Known
from . import groups
from .fingerprints import fingerprints, within


@dataclass(frozen=True, slots=True)
class Scope:
    """Where this run has looked, and for what."""

    paths: tuple[str, ...]  # files, and folders with all that is below them
    tells: Callable[[str, str], bool]  # of this rule, in a file of this path?

    def holds(self, path: str, rule: str) -> bool:
        """Would this run have found it?  What is no rule any more would be gone everywhere."""
        full = PurePath(os.path.abspath(path))
        below = any(full.is_relative_to(os.path.abspath(each)) for each in self.paths)
        return below and (self.tells(rule, path) or not any(rule in names for names in groups().values()))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is found now, beside a baseline."""

    new: tuple[Finding, ...]
    known: tuple[Known, ...]  # found again
    gone: tuple[Known, ...]
    updated: tuple[Known, ...]  # the baseline that holds what is found now, and nothing that is gone


def compare(
    findings: tuple[Finding, ...],
    texts: Mapping[str, str],
    baseline: tuple[Known, ...],
    home: str,
    scope: Scope,
) -> Comparison:
    """Which findings are new; paths in the baseline start at the folder `home`."""
    held = {known.fingerprint for known in baseline}
    now = dict(zip(fingerprints(findings, texts, home), findings, strict=True))
    found = {
        name: Known(within(home, each.span.path), each.rule, each.message, name)
        for name, each in now.items()
        if each.rule not in UNREAD
    }
    unread = {within(home, each.span.path) for each in findings if each.rule in UNREAD}
    missed = [known for known in baseline if known.fingerprint not in found]
    gone = [
        known
        for known in missed
        if known.path not in unread and scope.holds(os.path.join(home, known.path), known.rule)
    ]
    return Comparison(
        new=tuple(each for name, each in now.items() if name not in held or name not in found),
        known=tuple(known for name, known in found.items() if name in held),
        gone=tuple(gone),
        updated=tuple(sorted({*found.values(), *missed} - set(gone))),
    )
