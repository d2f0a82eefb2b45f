"""Run a dataflow in Hamilton itself: a request as JSON on standard input, the outputs as JSON on standard output."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
from typing import Any

from hamilton import async_driver, driver
from hamilton.execution.executors import SynchronousLocalTaskExecutor


def run(
    folder: str,
    modules: list[str],
    outputs: list[str],
    inputs: dict[str, Any],
    config: dict[str, Any],
    *,
    overrides: bool,
    awaits: bool,
) -> dict[str, Any]:
    """Hamilton's own result: of its async driver, or with dynamic execution in one thread."""
    sys.path.insert(0, folder)
    if awaits:
        return asyncio.run(_awaited(modules, outputs, inputs, config))
    builder = (
        driver.Builder()
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_modules(*map(importlib.import_module, modules))
        .with_config(config)
        .with_remote_executor(SynchronousLocalTaskExecutor())
    )
    built = (builder.allow_module_overrides() if overrides else builder).build()
    result: dict[str, Any] = built.execute(outputs, inputs=inputs)
    return result


async def _awaited(
    modules: list[str], outputs: list[str], inputs: dict[str, Any], config: dict[str, Any]
) -> dict[str, Any]:
    builder = async_driver.Builder().with_modules(*map(importlib.import_module, modules))
    built = await builder.with_config(config).build()
    result: dict[str, Any] = await built.execute(outputs, inputs=inputs)
    return result


if __name__ == "__main__":
    request = json.load(sys.stdin)
    os.chdir(request["folder"])
    print(json.dumps(run(**request)))
