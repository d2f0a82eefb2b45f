import json
import sys

from hamilton import driver
from hamilton.execution.executors import MultiThreadingExecutor, SynchronousLocalTaskExecutor
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: str) -> int:
    return len(word)


def longest(length: Collect[int]) -> int:
    return max(length)


def report(longest: int, unit: str = "letters") -> str:
    return f"{longest} {unit}"


builder = driver.Builder().with_modules(sys.modules[__name__])
builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
builder = builder.with_local_executor(MultiThreadingExecutor(max_tasks=10))
builder = builder.with_remote_executor(SynchronousLocalTaskExecutor())
results = builder.build().execute([report, "longest"], inputs={"text": "a few words", "unit": "signs"})
print(json.dumps(results))
