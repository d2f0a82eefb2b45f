"""`[tool.icosian]` of pyproject.toml, or icosian.toml: what a project says once and for all.

    [tool.icosian]
    ignore = ["misspelt-input"]

    [[tool.icosian.dag]]
    name = "report"
    modules = ["orders.py", "report.py"]
    outputs = ["total"]
    output = "run_report.py"

Paths are relative to the folder of the file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property

from ...ir.driver import Said, Whole
from .patterns import Patterns
from .selection import Choice, named


@dataclass(frozen=True, slots=True)
class How:
    """How scripts are built."""

    said: Said = field(default_factory=Said)
    link: str = "inline"
    bundle: bool = False


@dataclass(frozen=True, slots=True)
class DagSettings:
    """One script of the project."""

    name: str
    paths: tuple[str, ...]  # of its modules, or of its driver script
    how: How
    output: str = ""  # path of the script; "" where it is only linted, or named on the command line


@dataclass(frozen=True)
class Settings:
    """What a project says once and for all."""

    file: str = ""  # "" where there is none
    text: str = field(default="", repr=False)
    source_roots: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    choice: Choice = field(default_factory=Choice)
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fail_on: str = "error"
    output_format: str = "full"
    unsafe_fixes: bool = False
    cache_dir: str = ""  # "" for the usual place
    how: How = field(default_factory=How)
    dags: tuple[DagSettings, ...] = ()

    @property
    def folder(self) -> str:
        return os.path.dirname(self.file) or "."

    def wholes(self) -> tuple[Whole, ...]:
        return tuple(Whole(dag.paths, dag.how.said) for dag in self.dags)

    @cached_property
    def listed(self) -> frozenset[str]:
        """The files that belong to dags."""
        return frozenset(path for dag in self.dags for path in dag.paths)

    def spared(self) -> tuple[tuple[Patterns, frozenset[str]], ...]:
        """Files, and the rules that are not for them."""
        return tuple(
            (Patterns([pattern], self.folder), frozenset(named(names)))
            for pattern, names in self.per_file_ignores
        )

    def texts(self) -> dict[str, str]:
        """For findings that lie in the settings themselves."""
        return {self.file: self.text} if self.file else {}
