"""What is read from a driver script, and what comes of it on the command line."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from icosian.discover.symbols import Symbols
from icosian.follow import follow
from icosian.ir.driver import Directions
from icosian.ir.expression import Residual
from icosian.ir.source import Program

from .reading import module_of
from .warm import icosian

HEAD = """
import distributed
from hamilton import base, driver
from hamilton.execution import executors, grouping
from hamilton.plugins import h_dask, h_ray
"""


def said(directions: Directions) -> str:
    """A line a fact; what is usual goes without saying."""
    usual = Directions()
    lines = [f"paths {' '.join(directions.paths)}"] if directions.paths else []
    lines += [f"unread {each.text}" for each in directions.unread]
    lines += [f"output {each.text}" for each in directions.outputs]
    lines += [f"config {key} = {value!r}" for key, value in directions.config.items()]
    for kind, values in (("input", directions.inputs), ("override", directions.overrides)):
        for key, value in values.items():
            late = f"is made by {value.text.text}" if isinstance(value, Residual) else f"= {value!r}"
            lines.append(f"{kind} {key} {late}")
    for name in (
        "has_overrides",
        "grouping",
        "executor",
        "max_tasks",
        "local_executor",
        "is_dynamic",
        "results",
    ):
        if getattr(directions, name) != getattr(usual, name):
            lines.append(f"{name} {getattr(directions, name)}")
    lines += [f"lacks {each.kind} {each.text}" for each in directions.lacking]
    return "\n".join(lines)


def check(source: str, expected: str) -> None:
    module = module_of(HEAD + dedent(source))
    assert said(follow(module, Symbols(Program((module,))))) == dedent(expected).strip()


def check_chain(chain: str, expected: str) -> None:
    """A chain that builds a driver with dynamic execution for this very module, and asks for `total`."""
    check(
        f"""
        import __main__
        built = driver.Builder().with_modules(__main__).enable_dynamic_execution(allow_experimental_mode=True)
        built{chain}.build().execute(["total"])
        """,
        f"paths flow.py\noutput total\n{dedent(expected).strip()}",
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [("__init__", "import __init__ as flow"), ("flow", "import flow"), ("run", "import flow")],
)
def test_a_module_of_a_package_that_is_run_finds_what_lies_beside_it(
    tmp_path: Path, name: str, words: str
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    nodes = "def total(prices: list[float]) -> float:\n    return sum(prices)\n"
    driver = f"""

if __name__ == "__main__":
    {words}
    from hamilton import driver

    dr = driver.Builder().with_modules(flow).build()
    dr.execute(["total"])
"""
    (package / "__init__.py").write_text("")
    (package / "flow.py").write_text(nodes)
    (package / f"{name}.py").write_text(nodes * (name != "run") + driver)
    assert icosian(tmp_path, "lint", f"package/{name}.py") == (0, "No problems found.\n", "")


def test_a_file_without_a_driver_is_built_itself() -> None:
    check("def total(a: int) -> int:\n    return a\n", "paths flow.py")


@pytest.mark.parametrize(
    "place",
    [
        "{}",
        'if __name__ == "__main__":\n    {}',
        "def main():\n    {}",
        "async def main():\n    {}",
        "with open('x') as file:\n    {}",
        "try:\n    {}\nfinally:\n    pass",
    ],
)
def test_a_driver_may_stand_in_many_places(place: str) -> None:
    code = 'driver.Builder().with_modules(sys.modules["__main__"]).build().execute(["a"])'
    check(f"import sys\n{place.format(code)}\n", "paths flow.py\noutput a\nis_dynamic False")


def test_a_builder_may_be_made_step_by_step() -> None:
    check(
        """
        import sys
        def main():
            builder = driver.Builder()
            builder.with_modules(sys.modules[__name__])
            builder = builder.with_config({"a": 1, "b": 1})
            builder = builder.with_config({"b": 2})
            dr = builder.build()
            result = dr.execute(["x"])
            result.to_csv("x.csv")
        """,
        """
        paths flow.py
        output x
        config a = 1
        config b = 2
        is_dynamic False
        """,
    )


def test_the_older_constructor_makes_a_data_frame() -> None:
    check(
        """
        import __main__
        driver.Driver({"a": 1}, __main__).execute(["x"])
        """,
        """
        paths flow.py
        output x
        config a = 1
        is_dynamic False
        results pandas_frame
        """,
    )
    check(
        """
        import __main__
        adapter = base.SimplePythonGraphAdapter(base.DictResult())
        driver.Driver({}, __main__, adapter=adapter).execute(["x"])
        """,
        """
        paths flow.py
        output x
        is_dynamic False
        """,
    )


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        (".allow_module_overrides()", "has_overrides True"),
        (".enable_dynamic_execution(allow_experimental_mode=False)", "is_dynamic False"),
        (".enable_dynamic_execution(allow_experimental_mode=1 > 2)", "is_dynamic False"),
        (".enable_dynamic_execution(allow_experimental_mode=count())", "lacks argument count()"),
        (".enable_dynamic_execution()", "is_dynamic False"),
        (".allow_module_overrides().copy()", ""),
        (".with_remote_executor(executors.SynchronousLocalTaskExecutor())", "executor sync"),
        (".with_remote_executor(executors.MultiThreadingExecutor(7))", "max_tasks 7"),
        (
            ".with_remote_executor(executors.MultiProcessingExecutor(max_tasks=5))",
            "executor processes\nmax_tasks 5",
        ),
        (".with_local_executor(executors.MultiThreadingExecutor(max_tasks=10))", "local_executor threads"),
        (
            ".with_local_executor(executors.MultiThreadingExecutor(max_tasks=2))",
            "local_executor threads\nlacks argument max_tasks=2",
        ),
        (
            ".with_local_executor(executors.MultiProcessingExecutor(max_tasks=2))",
            "lacks executor executors.MultiProcessingExecutor(max_tasks=2)",
        ),
        (
            ".with_remote_executor(executors.MultiThreadingExecutor(max_tasks=count()))",
            "lacks argument count()",
        ),
        (".with_remote_executor(RayTaskExecutor())", "lacks executor RayTaskExecutor()"),
        (".with_remote_executor(h_ray.RayTaskExecutor(num_cpus=4))", "executor ray\nmax_tasks 4"),
        (".with_remote_executor(h_ray.RayTaskExecutor(ray_init_config={'address': 'auto'}, skip_init=True))", "executor ray:auto"),
        (".with_remote_executor(h_dask.DaskExecutor(client=distributed.Client()))", "executor dask"),
        (".with_remote_executor(h_dask.DaskExecutor(client=distributed.Client('tcp://host:8786')))", "executor dask:tcp://host:8786"),
        (".with_remote_executor(h_dask.DaskExecutor(client=distributed.Client(cluster())))", "executor dask\nlacks argument client=distributed.Client(cluster())"),
        (".with_local_executor(h_ray.RayTaskExecutor())", "lacks executor h_ray.RayTaskExecutor()"),
        (".with_grouping_strategy(grouping.GroupByRepeatableBlocks())", ""),
        (".with_grouping_strategy(grouping.GroupNodesIndividually())", "grouping nodes"),
        (".with_grouping_strategy(grouping.GroupNodesByLevel())", "grouping levels"),
        (".with_grouping_strategy(grouping.GroupNodesAllAsOne())", "grouping fused"),
        (".with_grouping_strategy(Mine())", "lacks grouping Mine()"),
        (".with_execution_manager(Mine())", "lacks call with_execution_manager"),
        (".with_adapters(base.DictResult(), Mine())", "lacks adapter Mine()"),
        (".with_adapter(base.PandasDataFrameResult())", "results pandas_frame"),
        (".with_adapters(base.SimplePythonGraphAdapter(base.NumpyMatrixResult()))", "results numpy_matrix"),
        (".with_adapters(base.DefaultAdapter())", ""),
        (".with_adapters(base.OtherResult())", "lacks result base.OtherResult()"),
        (".with_adapters(base.SimplePythonGraphAdapter(Mine()))", "lacks adapter Mine()"),
        (".with_adapters(base.PandasDataFrameResult(1))", "lacks result base.PandasDataFrameResult(1)"),
        (".with_cache(path='x').with_materializers()", "lacks call with_cache\nlacks call with_materializers"),
        (".with_config(load())", "lacks config load()"),
        (".with_config({'a': load(), **b, 'c': 1})", "lacks config {'a': load(), **b, 'c': 1}"),
        (".with_config({'a': load(), 'c': 1j, 'd': ...})", "\n".join(f"lacks config {each}" for each in ("a=load()", "c=1j", "d=..."))),
    ],
)  # fmt: skip
def test_each_step_is_understood_or_lacking(chain: str, expected: str) -> None:
    check_chain(chain, expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ('inputs = {"a": 1, "b": [(1, 2.5), {"x": None}]}', "input a = 1\ninput b = [(1, 2.5), {'x': None}]"),
        ("inputs = dict(a=-1)", "input a = -1"),
        ('first = {"a": 1}\ninputs = {**first, "b": 2}', "input a = 1\ninput b = 2"),
        ('inputs = {}\ninputs["a"] = 1\ninputs["a"] = 2', "input a = 2"),
        ('A = 3\ninputs = {"a": A, "b": {"c": A}}', "input a = 3\ninput b = {'c': 3}"),
        ('inputs = {"a": 1, "b": load()}', "input a = 1\nlacks input b=load()"),
        ("inputs = None", ""),
        ("inputs = {...}", "lacks input inputs"),
        ("inputs = load()", "lacks input inputs"),
        ('inputs = {"a": 1}\nif x:\n    inputs["a"] = 2', "lacks input inputs"),
        ('inputs = {"a": 1}\ninputs.update(b=2)', "lacks input inputs"),
        ('inputs = {"a": 1}\ndel inputs["a"]', "lacks input inputs"),
        ('inputs = {"a": 1}\ninputs = {"a": 2}', "lacks input inputs"),
        ('inputs = {"a": 1}\ninputs |= {"a": 2}', "lacks input inputs"),
        ("a = b\nb = a\ninputs = {'a': a}", "input a is made by a"),
        ("a = {**b}\nb = {**a}\ninputs = a", "lacks input inputs"),
        ('inputs = {"a": 1}\ninputs["b"] = [inputs, inputs]', "input a = 1\nlacks input b=[inputs, inputs]"),
    ],
)
def test_values_are_literals_and_names_that_nothing_else_changes(values: str, expected: str) -> None:
    source = f'{values}\nimport __main__\ndriver.Builder().with_modules(__main__).build().execute(["x"], inputs=inputs)'
    parts = expected.splitlines()
    known = [line for line in parts if line.startswith("input")]
    lacking = [line for line in parts if line.startswith("lacks")]
    check(source, "\n".join(["paths flow.py", "output x", *known, "is_dynamic False", *lacking]))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ('["a", "b"]', "output a\noutput b"),
        ("NAMES", "output a\noutput b"),
        ('[*NAMES, "c"]', "output a\noutput b\noutput c"),
        ("[total, flow.mean]", "output total\noutput mean"),
        ("final_vars=[FIRST]", "output a"),
        ("load()", "lacks output load()"),
        ("[]", "lacks nothing execute"),
        ("NONE", "lacks nothing execute"),
        ("LOOP", "lacks output LOOP"),
        ('["a", load()]', "output a\nlacks output load()"),
        ('["a"], {"b": 1}', "output a\noverride b = 1"),
        ('["a"], overrides={"b": load()}', "output a\nlacks override b=load()"),
        ('["a"], {}, True', "output a\nlacks argument display_graph=True"),
        ('["a"], **more', "output a\nlacks argument **more"),
        ('["a"], overrides={}, display_graph=False', "output a"),
    ],
)  # fmt: skip
def test_outputs_are_named_by_texts_and_functions(asked: str, expected: str) -> None:
    source = f"""
import __main__, flow
FIRST = "a"
NAMES = [FIRST, "b"]
LOOP = [*LOOP, *LOOP]
NONE = []
def total(a: int) -> int: ...
driver.Builder().with_modules(__main__).build().execute({asked})
"""
    outputs = [line for line in expected.splitlines() if line.startswith("o")]
    lacking = [line for line in expected.splitlines() if line.startswith("lacks")]
    check(source, "\n".join(["paths flow.py", *outputs, "is_dynamic False", *lacking]))


def test_what_is_said_twice_or_under_a_condition_is_lacking() -> None:
    check(
        """
        import __main__
        builder = driver.Builder().with_modules(__main__)
        if parallel:
            builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        dr = builder.build()
        dr.execute(["a"])
        dr.execute(["b"])
        dr.display_all_functions("x.png")
        def other():
            driver.Builder().build().execute(["c"])
        """,
        """
        paths flow.py
        output a
        lacks condition enable_dynamic_execution
        lacks again execute
        lacks call display_all_functions
        lacks driver Builder
        """,
    )


def test_a_driver_that_executes_nothing_asks_for_everything() -> None:
    check(
        """
        import __main__
        dr = driver.Builder().with_modules(__main__).build()
        """,
        """
        paths flow.py
        is_dynamic False
        lacks unasked Builder
        """,
    )


@pytest.mark.parametrize("modules", ["", ".with_modules(given)"])
def test_a_driver_that_executes_nothing_and_names_no_modules_is_not_followed(modules: str) -> None:
    check(f"def made(given):\n    return driver.Builder(){modules}.build()\n", "paths flow.py")


def test_other_builders_are_none_of_hamiltons() -> None:
    check("from selenium import driver\ndriver.Builder().build().execute(['a'])\n", "paths flow.py")


def test_what_only_runs_the_driver_is_no_statement_of_the_dataflow() -> None:
    source = """
    import sys
    from hamilton import driver
    LIMIT = 3
    def total(a: int) -> int:
        return min(a, LIMIT)
    def main():
        return driver.Builder().with_modules(sys.modules[__name__]).build().execute(["total"])
    results = main()
    for name, value in results.items():
        print(name, value)
    print("done")
    """
    texts = [each.text.partition("\n")[0] for each in module_of(source).statements]
    assert texts == [
        "import sys",
        "from hamilton import driver",
        "LIMIT = 3",
        "def total(a: int) -> int:",
        "def main():",
        'print("done")',
    ]


def test_what_a_function_needs_stays_though_a_driver_makes_it() -> None:
    source = """
    from hamilton import driver
    dr = driver.Builder().build()
    def total(a: int) -> int:
        return a + len(dr.graph)
    """
    assert [each.writes for each in module_of(source).statements] == [("driver",), ("dr",), ("total",)]
