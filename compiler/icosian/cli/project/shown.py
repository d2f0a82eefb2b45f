"""Settings -> TOML, as they would stand in a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from ...ir.tags import PREFIX
from .settings import DagSettings, How, Settings


def settings_text(settings: Settings) -> str:
    """What is used, whether it is said or not; paths as in the file."""
    lines = [f"# {settings.file}" if settings.file else "# no settings are found, or none are used"]
    lists = {
        "source-roots": [_below(root, settings) for root in settings.source_roots],
        "exclude": settings.exclude,
        "force-exclude": settings.force_exclude,
        "select": settings.choice.select,
        "extend-select": settings.choice.extend_select,
        "ignore": settings.choice.ignore,
        "per-file-ignores": dict(settings.per_file_ignores),
        "fail-on": settings.fail_on,
        "output-format": settings.output_format,
        "unsafe-fixes": settings.unsafe_fixes,
        "cache-dir": _below(settings.cache_dir, settings) if settings.cache_dir else "",
    }
    lines += _rows(lists)
    lines += _rows(_how(settings.how))
    for dag in settings.dags:
        lines += ["", "[[dag]]", *_rows(_dag(dag, settings))]
    return "\n".join([*lines, ""])


def _dag(dag: DagSettings, settings: Settings) -> dict[str, object]:
    return {
        "name": dag.name,
        "modules": [_below(path, settings) for path in dag.paths],
        "outputs": [output.text for output in dag.how.said.outputs],
        "output": _below(dag.output, settings) if dag.output else "",
        "node": {
            name: {key.removeprefix(PREFIX).replace("_", "-"): value for key, value in tags.items()}
            for name, tags in dag.how.said.tags.items()
        },
        **_how(dag.how),
    }


def _how(how: How) -> dict[str, object]:
    said = how.said
    return {
        "config": said.config,
        "allow-module-overrides": said.has_overrides,
        "grouping": said.grouping,
        "link": how.link,
        "bundle": how.bundle,
        "executor": said.executor,
        "max-tasks": said.max_tasks,
        "local-executor": said.local_executor,
        "stream": said.streams,
        **{name.replace("_", "-"): value for name, value in said.policies.items()},
    }


def _rows(table: Mapping[str, object]) -> Iterator[str]:
    """Without what says nothing."""
    for key, value in table.items():
        if value not in (None, "", (), [], {}):
            yield f"{key} = {_toml(value)}"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    # Strings, numbers and truth are written as in JSON; dates as they are.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | int | float) else str(value)


def _below(path: str, settings: Settings) -> str:
    return PurePath(os.path.relpath(path, settings.folder)).as_posix()
