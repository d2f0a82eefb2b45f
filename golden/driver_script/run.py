"""Runs the orders under Hamilton: `python run.py`.  `icosian build run.py` makes a script of the same."""

import json

import orders
import report
from hamilton import driver
from hamilton.execution import executors
from hamilton.lifecycle.default import NoEdgeAndInputTypeChecking

OUTPUTS = ["mean", report.total]
CONFIG = {"region": "EU"}


def main() -> None:
    dr = (
        driver.Builder()
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_modules(orders, report)
        .with_config(CONFIG)
        .with_remote_executor(executors.MultiThreadingExecutor(max_tasks=4))
        .with_adapters(NoEdgeAndInputTypeChecking())
        .build()
    )
    print(json.dumps(dr.execute(OUTPUTS, inputs={"count": 4, "rate": 0.5})))


if __name__ == "__main__":
    main()
