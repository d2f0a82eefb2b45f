"""The golden cases, as the tests see them."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from icosian import build
from icosian.ir.graph import Dag
from icosian.ir.plan import DEFAULT_GROUPING
from icosian.ir.question import Question
from icosian.ir.script import Order, Script
from icosian.narrow import settle
from icosian.quote import quote
from icosian.remember import Store, answer
from icosian.render import dag_text, plan_text
from icosian.render.findings import findings_text

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "golden"


@dataclass(frozen=True)
class Build:
    """One script of a golden case, or the refusal of one."""

    case: str
    name: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    inputs: dict[str, Any] = field(default_factory=dict)
    modules: tuple[str, ...] = ("flow.py",)
    link: str = "inline"
    overrides: bool = False
    grouping: str = DEFAULT_GROUPING
    driver: bool = False  # the module is a driver script, which prints its result under Hamilton
    awaits: bool = False  # under Hamilton it is for the async driver
    hamilton: str = ""  # why Hamilton cannot run it

    def __str__(self) -> str:
        return f"{self.case}-{self.name}" if self.name else self.case

    @property
    def folder(self) -> Path:
        return GOLDEN / self.case

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(f"golden/{self.case}/{module}" for module in self.modules)

    @property
    def expected(self) -> Path:
        return self.folder / "expected" / self.name

    @property
    def is_first(self) -> bool:
        """What is said of a whole case stands with its first build."""
        return self == next(build for build in BUILDS if build.case == self.case)

    @property
    def script(self) -> Path:
        return self.expected / "script.py"

    @property
    def is_accepted(self) -> bool:
        return self.script.exists()

    @cached_property
    def chosen(self) -> tuple[build.Judged, Dag]:
        """In its configuration, for its outputs.  The working directory is the project."""
        config = self.written_config()
        judged, dag = build.read(self.paths, config=config, overrides=self.overrides)
        return build.choose(judged, dag, settle(dag, config), self.outputs)

    def written_config(self) -> dict[str, str]:
        """As on the command line."""
        return {
            key: value if isinstance(value, str) else json.dumps(value) for key, value in self.config.items()
        }

    def order(self, output: Path, judged: build.Judged) -> Order:
        return Order(
            output=os.path.relpath(output, ROOT),
            asked=self.outputs,
            config=tuple(f"{key}={value}" for key, value in self.written_config().items()),
            link=self.link,
            has_overrides=self.overrides,
            directions=judged.directions,
        )

    def quoted(self, grouping: str, output: Path) -> Script:
        judged, dag = self.chosen
        return quote(build.arrange(dag, grouping), judged.program, self.order(output, judged))

    def made(self) -> dict[str, str]:
        """What the compiler makes of it: file name -> text.  The working directory is the project."""
        judged, dag = self.chosen
        texts = self.linted() if self.is_first else {}
        if judged.is_sound:
            plan = build.arrange(dag, self.grouping)
            judged, script = build.write(judged, plan, self.order(self.script, judged))
            if script:
                texts |= {"dag.txt": dag_text(dag), "plan.txt": plan_text(plan), "script.py": script}
        if judged.findings:
            texts["findings.txt"] = findings_text(judged.findings, judged.texts(), "full")
        return texts

    def linted(self) -> dict[str, str]:
        """What `icosian lint` says of it."""
        found = answer(Question(self.paths), Store())
        text = findings_text(found.findings, found.texts, "full")
        return {"lint.txt": text} if found.findings else {}


def builds() -> Iterator[Build]:
    for file in sorted(GOLDEN.glob("*/case.toml")):
        for table in tomllib.loads(file.read_text())["build"]:
            lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
            yield Build(case=file.parent.name, **{**table, **lists})


BUILDS = tuple(builds())
ACCEPTED = tuple(build for build in BUILDS if build.is_accepted)
