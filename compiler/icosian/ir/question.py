"""Question: what `lint` is asked. Answer: what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from .findings import Finding


@dataclass(frozen=True, slots=True)
class Question:
    """What `lint` is asked."""

    paths: tuple[str, ...]
    roots: tuple[str, ...] = ()  # where first-party modules are looked for, if not in the usual places
    together: bool = False  # the files are one whole dataflow
    outputs: tuple[str, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)  # a str is as written on the command line
    also: tuple[str, ...] = ()  # rules on request that are asked for

    def parts(self) -> Iterator[Question]:
        """The questions that can be answered one by one, each from its own files and those that they import."""
        if self.together:
            yield self
        else:
            yield from (replace(self, paths=(path,)) for path in self.paths)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules have to say."""

    findings: tuple[Finding, ...]
    nodes: tuple[str, ...]  # names, in whatever configuration they exist
    texts: Mapping[str, str]  # of the files, by path

    @property
    def is_sound(self) -> bool:
        return not any(finding.is_error for finding in self.findings)
