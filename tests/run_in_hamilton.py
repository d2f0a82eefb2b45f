"""Run a dataflow in Hamilton itself: a request as JSON on standard input, the outputs as JSON on standard output."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from typing import Any

from hamilton import driver  # type: ignore[import-untyped]
from hamilton.execution.executors import SynchronousLocalTaskExecutor  # type: ignore[import-untyped]


def run(flow: str, outputs: list[str], inputs: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    """Hamilton's own result, with dynamic execution in one thread."""
    spec = importlib.util.spec_from_file_location("flow", flow)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["flow"] = module
    spec.loader.exec_module(module)
    built = (
        driver.Builder()
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_modules(module)
        .with_config(config)
        .with_remote_executor(SynchronousLocalTaskExecutor())
        .build()
    )
    result: dict[str, Any] = built.execute(outputs, inputs=inputs)
    return result


if __name__ == "__main__":
    request = json.load(sys.stdin)
    os.chdir(os.path.dirname(request["flow"]))
    print(json.dumps(run(**request)))
