"""Every name here is also the name of something else."""

from hamilton.htypes import Collect, Parallelizable

Any = "no type"
TYPE_CHECKING = True


def config(inputs: int) -> int:
    return inputs + 1


def run(config: int) -> Parallelizable[int]:
    return range(config)


def list(run: int) -> int:
    return run * 2


def match(list: int, config: int) -> int:
    return list + config


def main(match: Collect[int]) -> int:
    return sum(match)


def PLAN(main: int) -> str:
    return f"{Any} {main}"


def execute(PLAN: str, str: int = 3) -> tuple[object, ...]:
    return PLAN, str, TYPE_CHECKING


def _icosian(execute: object) -> object:
    return execute


def task_main(execute: tuple[object, ...], task_main_: int = 1) -> object:
    return _icosian(execute), task_main_
