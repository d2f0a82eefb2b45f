"""A file of settings -> Settings, or everything that is wrong with it at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ...discover.search import Search
from ...ir import tags
from ...ir.findings import SEVERITIES
from ...ir.plan import LINKS
from ...ir.source import Text
from ...plan import groupings
from ...render.findings import formats
from ..files import module_file, shown
from . import reader
from .places import Path as Key
from .places import Places
from .selection import Choice
from .settings import DagSettings, How, Settings

# What becomes of a run when something fails.
POLICIES: dict[str, reader.Reader] = {
    "on-error": reader.choice(("stop", "finish", "collect")),
    "retries": reader.count_from_0,
    "retry-delay": reader.seconds_from_0,
    "worker-retries": reader.count_from_0,
    "item-timeout": reader.seconds,
    "run-timeout": reader.seconds,
    "grace": reader.seconds_from_0,
}
# How scripts are built, each and all of them.
HOW: dict[str, reader.Reader] = {
    "config": reader.config,
    "allow-module-overrides": reader.flag,
    "grouping": reader.choice(groupings()),
    "link": reader.choice(LINKS),
    "bundle": reader.flag,
    "executor": reader.executor,
    "max-tasks": reader.count,
    "local-executor": reader.choice(("sync", "threads", "asyncio")),
    "stream": reader.flag,
    **POLICIES,
}
# What a tag may say of a node, too.
NODE: dict[str, reader.Reader] = {tag.name.replace("_", "-"): reader.tag(tag) for tag in tags.TAGS.values()}
DAG: dict[str, reader.Reader] = {
    "name": reader.text,
    "modules": reader.texts,
    "outputs": reader.texts,
    "output": reader.text,
    "node": reader.table,
    **HOW,
}
SETTINGS: dict[str, reader.Reader] = {
    "source-roots": reader.texts,
    "exclude": reader.globs,
    "force-exclude": reader.flag,
    "select": reader.selectors,
    "extend-select": reader.selectors,
    "ignore": reader.selectors,
    "per-file-ignores": reader.selectors_by_glob,
    "fail-on": reader.choice(reversed(SEVERITIES)),
    "output-format": reader.choice(formats()),
    "unsafe-fixes": reader.flag,
    "cache-dir": reader.text,
    "dag": reader.tables,
    **HOW,
}


class BadSettings(click.ClickException):
    """Everything that is wrong with a file of settings."""

    def __init__(self, path: str, mistakes: list[tuple[int, str]]) -> None:
        lines = (f"{path}:{line}: error: {message}" for line, message in sorted(mistakes))
        super().__init__("\n".join(dict.fromkeys(lines)))

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def load(file: str) -> Settings:
    """The settings in a file.  Raises BadSettings for everything that is wrong with them."""
    text = text_of(file)
    table = parsed(file, text)
    at: Key = ()
    if os.path.basename(file) == "pyproject.toml" or "icosian" in tools(table):
        at, table = ("tool", "icosian"), tools(table).get("icosian", {})
    draft = _Draft(Places(shown(file), text), at)
    if not isinstance(table, dict):
        draft.tell(at, "'icosian' has to be a table")
        table = {}
    settings = draft.settings(table)
    if draft.mistakes:
        raise BadSettings(shown(file), draft.mistakes)
    return settings


def text_of(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise click.UsageError(f"{shown(file)} cannot be read: {reason}") from error


def parsed(file: str, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        line = int(place.partition(",")[0]) if place else text.count("\n") + 1
        raise BadSettings(shown(file), [(line, f"this is no TOML: {message}")]) from error


def tools(table: Mapping[str, Any]) -> Mapping[str, Any]:
    tools = table.get("tool")
    return tools if isinstance(tools, dict) else {}


class _Draft:
    """Settings in the making, and what is wrong with them."""

    def __init__(self, places: Places, at: Key) -> None:
        self.places, self.at = places, at
        self.folder = os.path.dirname(places.path)
        self.mistakes: list[tuple[int, str]] = []

    def tell(self, key: Key, message: str) -> None:
        self.mistakes.append((self.places.line(key), message))

    def settings(self, table: Mapping[str, object]) -> Settings:
        found = reader.read(table, SETTINGS, self.at, self.tell)
        roots = tuple(self.home(root) for root in found.pop("source_roots", ()))
        for root in roots:
            if not os.path.isdir(root):
                self.tell((*self.at, "source-roots"), f"'source-roots' names {root}, which is no folder")
        rules = {key: found.pop(key, ()) for key in ("select", "extend_select", "ignore")}
        tables = found.pop("dag", ())
        cache = found.pop("cache_dir", "")
        how = _how(found, How())
        search = Search(roots, self.folder or ".")
        dags = tuple(self.dag(table, (*self.at, "dag", at), how, search) for at, table in enumerate(tables))
        self._compare(dags)
        return Settings(
            file=self.places.path,
            text=self.places.text,
            source_roots=roots,
            cache_dir=self.home(cache) if cache else "",
            choice=Choice(**rules),
            how=how,
            dags=dags,
            **found,
        )

    def home(self, path: str) -> str:
        """As seen from here."""
        return shown(os.path.join(self.folder, path))

    def dag(self, table: Mapping[str, object], at: Key, how: How, search: Search) -> DagSettings:
        found = reader.read(table, DAG, at, self.tell)
        for key in ("name", "modules"):
            if key not in table:
                self.tell(at, f"a dag needs '{key}'")
            elif found.get(key) == ():
                self.tell((*at, key), f"'{key}' is empty")
        name = found.pop("name", "")
        if "/" in name or name.endswith(".py"):
            self.tell((*at, "name"), f"'name' is '{name}', which would be taken for a file")
        paths = []
        for word in found.pop("modules", ()):
            path, wrong = module_file(word, search, self.folder)
            if wrong:
                self.tell((*at, "modules"), wrong)
            else:
                paths.append(path)
        output = found.pop("output", "")
        outputs = tuple(
            Text(each, self.places.span((*at, "outputs"), each)) for each in found.pop("outputs", ())
        )
        keys = tuple(Text(key, self.places.key_span((*at, "config", key))) for key in found.get("config", ()))
        own = _how(found, how)
        nodes = {name: self.tags(each, (*at, "node", name)) for name, each in found.pop("node", {}).items()}
        tagged = tuple(Text(name, self.places.key_span((*at, "node", name))) for name in nodes)
        said = replace(own.said, outputs=outputs, keys=keys, tags=nodes, tagged=tagged)
        own = replace(own, said=said)
        return DagSettings(name, tuple(paths), own, self.home(output) if output else "")

    def tags(self, table: object, at: Key) -> dict[str, str]:
        """What is said of one node, as its tags."""
        if not isinstance(table, dict):
            self.tell(at, f"'{at[-1]}' has to be a table")
            return {}
        return {
            f"{tags.PREFIX}{name}": text for name, text in reader.read(table, NODE, at, self.tell).items()
        }

    def _compare(self, dags: tuple[DagSettings, ...]) -> None:
        """Names and scripts are there once."""
        names: dict[str, int] = {}
        scripts: dict[str, str] = {}
        modules = {path for dag in dags for path in dag.paths}
        for at, dag in enumerate(dags):
            key = (*self.at, "dag", at)
            if names.setdefault(dag.name, at) != at and dag.name:
                self.tell((*key, "name"), f"there are two dags '{dag.name}'")
            if dag.output and scripts.setdefault(dag.output, dag.name) != dag.name:
                self.tell((*key, "output"), f"'{scripts[dag.output]}' writes {dag.output}, too")
            if dag.output in modules:
                self.tell((*key, "output"), f"{dag.output} is a module of a dag; name another file")


def _how(found: dict[str, Any], usual: How) -> How:
    """How a script is built, as far as it is said; what is said is taken out."""
    config = found.pop("config", {})
    has_overrides = found.pop("allow_module_overrides", usual.said.has_overrides)
    streams = found.pop("stream", usual.said.streams)
    policies = [name for key in POLICIES if (name := key.replace("-", "_")) in found]
    names = ("grouping", "executor", "max_tasks", "local_executor")
    said = replace(
        usual.said,
        config={**usual.said.config, **config},
        has_overrides=has_overrides,
        policies={**usual.said.policies, **{name: found.pop(name) for name in policies}},
        streams=streams,
        **{name: found.pop(name) for name in names if name in found},
    )
    return replace(
        usual, said=said, **{name: found.pop(name) for name in ("link", "bundle") if name in found}
    )
