"""What is read from a driver script, and what comes of it on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from icosian.build import read
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


FLOW = """
from hamilton.function_modifiers import config


@config.when(region="EU")
def price__eu(base: int) -> int:
    return 2 * base


@config.when(region="US")
def price__us(base: int) -> int:
    return 3 * base


def total(price: int, count: int) -> int:
    return price * count


def spare(total: int) -> int:
    return -total
"""

RUN = """
from hamilton import driver
from pkg import flow as prices

dr = driver.Builder().with_modules(prices).with_config({"region": "EU"}).build()
print(dr.execute(["total"], inputs={"base": 5, "count": 2}))
"""

Project = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A folder with a driver script and its module, and a way to run Python there."""
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "flow.py").write_text(FLOW)
    (tmp_path / "run.py").write_text(RUN)

    def run(*words: str, **files: str) -> tuple[int, str, str]:
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(dedent(text))
        if words[:2] == ("-m", "icosian"):
            return icosian(tmp_path, *words[2:])
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


def test_a_driver_script_is_built_as_it_says(project: Project) -> None:
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py") == (0, "", "")
    assert project("out.py") == (0, "total: 20\n", "")
    assert project("out.py", "--input", "base=1") == (0, "total: 4\n", "")
    assert (
        project("out.py", "--plan")[1]
        == dedent(
            """
        tasks:
          price: price (once) <- base
          total: total (once) <- price, count
        inputs:
          base: int = 5, unless given
          count: int = 2, unless given
          region = 'EU', fixed at build
        outputs: total
        """
        ).lstrip()
    )
    code = "import json, out; print(json.dumps([out.execute(), out.execute(inputs={'count': 1})]))"
    assert json.loads(project("-c", code)[1]) == [{"total": 20}, {"total": 10}]


def test_flags_go_before_what_the_driver_says(project: Project) -> None:
    flags = ("-c", "region=US", "-t", "spare", "--grouping", "fused", "-o", "out.py")
    assert project("-m", "icosian", "build", "run.py", *flags) == (0, "", "")
    assert project("out.py") == (0, "spare: -30\n", "")
    assert project("-m", "icosian", "build", "run.py", *flags, "--check") == (0, "", "out.py is up to date\n")
    text = project("-c", "print(open('out.py').read())")[1]
    rebuild = (
        "# Rebuild, in this folder: icosian build run.py -t spare -c region=US --grouping fused -o out.py"
    )
    assert text.splitlines()[1] == rebuild


def test_an_override_of_the_driver_is_taken_instead_of_making_the_node(project: Project) -> None:
    run = RUN.replace('"count": 2}', '"count": 2}, overrides={"price": 7}')
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", run=run) == (0, "", "")
    assert project("out.py") == (0, "total: 14\n", "")
    assert project("out.py", "--override", "price=1") == (0, "total: 2\n", "")
    assert "  price = 7, and not made\n" in project("out.py", "--plan")[1]
    assert project("run.py") == (0, "{'total': 14}\n", "")


def test_what_nobody_takes_is_told_and_passed_over(project: Project) -> None:
    run = RUN.replace('"count": 2}', '"count": 2, "price": 3}, overrides={"pric": 7}')
    code, out, told = project("-m", "icosian", "build", "run.py", "-o", "out.py", run=run)
    assert (code, out) == (0, "")
    assert [line for line in told.splitlines() if "warning[" in line] == [
        "run.py:6:69: warning[untaken-value]: `price` is made by a node, and the input is not taken",
        "run.py:6:92: warning[untaken-value]: no node makes `pric`, and the override is not taken",
    ]
    assert project("out.py") == (0, "total: 20\n", "")
    assert project("run.py") == (0, "{'total': 20}\n", "")


def test_a_change_of_the_driver_makes_the_script_stale(project: Project) -> None:
    build = ("-m", "icosian", "build", "run.py", "-o", "out.py")
    assert project(*build)[0] == 0
    assert project(*build, "--check", run=RUN.replace("5", "6")) == (1, "", "out.py is out of date\n")


def test_plan_takes_a_driver_script_too(project: Project) -> None:
    code, out, _ = project("-m", "icosian", "plan", "run.py", "--output-format", "json")
    assert (code, json.loads(out)["outputs"]) == (0, ["total"])


def test_no_module_of_the_driver_is_overwritten(project: Project) -> None:
    for file in ("run.py", "pkg/flow.py"):
        code, _, err = project("-m", "icosian", "build", "run.py", "-o", file)
        assert (code, err.splitlines()[-1]) == (
            2,
            f"Error: {file} is the dataflow itself; name another file.",
        )


def test_what_the_driver_gets_wrong_is_told_at_its_place(project: Project) -> None:
    run = """
    from hamilton import driver
    import pandas
    from pkg import flow
    dr = driver.Builder().with_modules(flow, pandas).with_config({"region": "EU"}).build()
    dr.execute(["totl"])
    """
    _, _, err = project("-m", "icosian", "build", "run.py", run=run)
    assert [line for line in err.splitlines() if ": error[" in line] == [
        "run.py:5:42: error[unread-module]: `pandas` is no module that can be read here"
    ]
    _, out, _ = project("-m", "icosian", "lint", "--output-format", "concise", "run.py", run=run)
    assert "run.py:5:42: warning[unread-module]: `pandas` is no module that can be read here" in out
    _, _, err = project("-m", "icosian", "build", "run.py", run=run.replace("flow, pandas", "flow"))
    assert [line for line in err.splitlines() if ": error[" in line] == [
        "run.py:6:13: error[unknown-output]: there is no node `totl`"
    ]


def test_a_driver_without_modules_is_refused(project: Project) -> None:
    run = "from hamilton import driver\ndriver.Builder().build().execute([])\n"
    code, _, err = project("-m", "icosian", "build", "run.py", run=run)
    assert (code, err.splitlines()[0]) == (
        1,
        "run.py:2:8: error[unread-module]: the driver is given no module",
    )


def test_lint_reads_a_driver_script_as_such(project: Project) -> None:
    run = RUN.replace(".build()", ".with_cache().build()") + "def main(x):\n    return x\n"
    code, out, _ = project("-m", "icosian", "lint", "run.py", "pkg/flow.py", run=run)
    assert code == 0
    assert [line for line in out.splitlines() if "[" in line and ": warning" in line] == [
        "run.py:5:74: warning[no-counterpart]: `with_cache` has no counterpart in a script"
    ]


def test_lint_judges_what_a_driver_builds_as_a_whole(project: Project) -> None:
    """Naming the script names its modules; a driver that is not followed leaves its file a part of anything."""
    flow = """
    from hamilton.htypes import Collect
    def total(word: Collect[int]) -> int:
        return sum(word)
    def spare(other: Collect[int]) -> int:
        return sum(other)
    """
    run = """
    import flow
    from hamilton import driver
    driver.Builder().with_modules(flow).build().execute(["total"])
    """
    own = f"{dedent(flow)}\nfrom hamilton import driver\ndef _main(m):\n    driver.Builder().with_modules(m).build()\n"
    lint = ("-m", "icosian", "lint")

    def found(*words: str) -> list[str]:
        code, out, _ = project(*lint, *words, flow=flow, run=run, own=own)
        assert code == int("error" in out)
        return [line.partition("]:")[0] for line in out.splitlines() if "]:" in line]

    both = [
        "flow.py:3:11: error[collect-without-fan-out",
        "flow.py:5:11: warning[collect-without-fan-out",
    ]
    assert found("run.py") == both
    assert found("run.py", "flow.py") == both
    assert found("flow.py") == []
    assert found("own.py") == []


def test_modules_that_are_imported_by_their_name_are_found(project: Project) -> None:
    run = """
    import importlib
    from hamilton import driver
    NAME = "pkg.flow"
    flow = importlib.import_module(NAME)
    driver.Builder().with_modules(flow).with_config({"region": "US"}).build().execute([flow.total])
    """
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", run=run) == (0, "", "")
    assert project("out.py", "--input", "base=1", "--input", "count=1") == (0, "total: 3\n", "")


def test_a_default_is_checked_like_any_input(project: Project) -> None:
    run = RUN.replace('"base": 5', '"base": "five"')
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", run=run)[0] == 0
    assert project("out.py") == (2, "", "error: input `base` has to be int, not str ('five')\n")
    assert project("out.py", "--input", "base=1") == (0, "total: 4\n", "")


def test_read_says_what_a_driver_script_directs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.py").write_text(FLOW)
    Path("run.py").write_text(RUN.replace("from pkg import flow as prices", "import flow as prices"))
    judged, dag = read(("run.py",))
    assert (judged.directions.paths, judged.program.modules[0].path) == (("flow.py",), "flow.py")
    assert {node.name for node in dag.nodes} == {"price", "total", "spare"}


WORKED_OUT = {
    "a comprehension": ('{f"size_{n}": n * 2 for n in (1, 2)}', {"size_1": 2, "size_2": 4}),
    "text": ('{"path": f"{ROOT}/{YEAR:04}"}', {"path": "data/2024"}),
    "a function": ("_settings(3)", {"depth": 3, "root": "data"}),
    "what another module says": (
        "{**settings.CONFIG, 'mode': settings.MODE}",
        {"region": "EU", "mode": "fast"},
    ),
    "arithmetic": ("dict(a=YEAR + 1)", {"a": 2025}),
    "a local name": ('{"a": local + "x"}', {"a": "herex"}),
}


@pytest.mark.parametrize("name", WORKED_OUT)
def test_values_are_worked_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written, value = WORKED_OUT[name]
    Path("settings.py").write_text('CONFIG = {"region": "EU"}\nMODE = "fa" + "st"\n')
    Path("flow.py").write_text("def a(x: int) -> int:\n    return x\n")
    Path("run.py").write_text(
        "from hamilton import driver\nimport flow\nimport settings\nROOT = 'data'\nYEAR = 2024\n"
        "def _settings(depth):\n    return {'depth': depth, 'root': ROOT}\n"
        "def main():\n    local = 'here'\n"
        f"    dr = driver.Builder().with_modules(flow).with_config({written}).build()\n"
        f"    dr.execute([each for each in ['a']], inputs={written})\n"
    )
    judged, _ = read(("run.py",))
    directions = judged.directions
    assert (directions.config, directions.inputs) == (value, value)
    assert [each.text for each in directions.outputs] == ["a"]
    assert directions.lacking == ()


NOT_WORKED_OUT = {
    "a parameter": "{'a': given}",
    "a name that is bound twice": "{'a': twice}",
    "a name that a loop binds": "{'a': each}",
    "a name that hides one of the module": "{'a': ROOT}",
    "the name of the script": "{'a': __name__}",
    "an import in the function": "{'a': math.pi}",
    "a table that is changed in a way that nobody follows": "{'a': table}",
}


@pytest.mark.parametrize("name", NOT_WORKED_OUT)
def test_what_may_be_something_else_by_then_is_not_worked_out(name: str) -> None:
    check(
        f"""
        import __main__
        twice = 1
        ROOT = "data"
        table = {{"a": 1}}
        def main(given):
            import math
            table.update(a=2)
            for each in (1, 2):
                pass
            ROOT = input()
            ROOT = ROOT.strip()
            driver.Builder().with_modules(__main__).build().execute(["x"], inputs={NOT_WORKED_OUT[name]})
        twice = 2
        """,
        f"paths flow.py\noutput x\nis_dynamic False\nlacks input {NOT_WORKED_OUT[name][1:-1].replace(chr(39), '').replace(': ', '=')}",
    )


ASYNC = {
    "a builder": "dr = await async_driver.Builder().with_modules(flow).build()",
    "a builder that does not begin": "dr = async_driver.Builder().with_modules(flow).build_without_init()\n    await dr.ainit()",
    "in one chain": "dr = await async_driver.Builder().with_modules(flow).build_without_init().ainit()",
    "the class": "dr = await async_driver.AsyncDriver({}, flow, result_builder=base.DictResult()).ainit()",
}


@pytest.mark.parametrize("name", ASYNC)
def test_async_drivers_are_followed(name: str) -> None:
    check(
        "from hamilton import async_driver\nimport __main__ as flow\n"
        f"async def main():\n    {ASYNC[name]}\n    await dr.execute(['total'], inputs={{'a': 1}})\n",
        "paths flow.py\noutput total\ninput a = 1\nis_dynamic False",
    )


LATE_HEAD = """
import sys, datetime, argparse
import datetime as dt
from pathlib import Path
from os import environ
import __main__

LIMIT = dt.timedelta(days=1)
given = argparse.ArgumentParser().parse_args()
def made(days):
    return LIMIT * days
def placed():
    return Path(__file__).parent
for each in (1, 2):
    changing = each

def main(parameter):
    import decimal
    local = dt.date(2020, 1, 1)
    dr = driver.Builder().with_modules(__main__).build()
    result = dr.execute(["a"], inputs={{"late": ({})}})

if __name__ == "__main__":
    guarded = dt.date.today()
    main(1)
"""
LATE = [
    "dt.date(2020, 1, 1)",
    'Path("x") / "y"',
    "made(3)",
    "LIMIT",
    "[LIMIT * each for each in (1, 2)]",
    "[dt.date(year, 1, 1) for year in (1, 2)]",
    "max(\n        dt.date(2020, 1, 1), # the first\n        made(3),\n    )",
    'environ["HOME"]',
    'f"{dt.date(2020, 1, 1)}"',
]
NOT_LATE = {
    "parameter": "it is a parameter",
    "local": "it is a local name",
    "[local for each in dt.x]": "it takes a local name",
    "decimal.Decimal(1)": "it is imported in the function",
    "guarded": "it is bound when the driver runs",
    "unknown(1)": "nobody binds it",
    "sys.argv[1]": "it is said on the command line of the driver",
    "given.late": "it is read from the command line of the driver",
    "placed()": "it depends on where the driver stands",
    "Path(__file__)": "it depends on where the driver stands",
    "input()": "it asks",
    "base.ResultMixin()": "it is something of Hamilton's",
    "dr.graph": "it is the driver",
    "late := dt.date(2020, 1, 1)": "it binds a name",
}  # fmt: skip


@pytest.mark.parametrize("value", LATE)
def test_expressions_over_imports_and_names_of_the_module_are_made_when_the_script_runs(value: str) -> None:
    module = module_of(HEAD + LATE_HEAD.format(value))
    assert (
        said(follow(module, Symbols(Program((module,)))))
        == f"paths flow.py\noutput a\ninput late is made by {value}\nis_dynamic False"
    )


@pytest.mark.parametrize("value", NOT_LATE)
def test_what_the_driver_makes_is_to_be_given(value: str) -> None:
    module = module_of(HEAD + LATE_HEAD.format(value))
    assert (
        said(follow(module, Symbols(Program((module,)))))
        == f"paths flow.py\noutput a\nis_dynamic False\nlacks input late={value}"
    ), NOT_LATE[value]


LATE_FLOW = """
import datetime


def day(start: datetime.date, count: int) -> datetime.date:
    return start + datetime.timedelta(days=count)


def text(day: datetime.date, sep: str = "-") -> str:
    return f"{day.year}{sep}{day.month}"


def other(count: int) -> int:
    return count
"""
LATE_RUN = """
import datetime
import logging
from hamilton import driver
import late_flow

logging.basicConfig(level="DEBUG")
FIRST = datetime.date(2020, 1, 1)


def settled(value):
    print("settled")
    return value


def main():
    dr = driver.Builder().with_modules(late_flow).build()
    print(dr.execute(["text", "other"], inputs={
        "start": settled(
            FIRST,
        ),
        "count": int(settled("31")),
        "sep": settled("/"),
    }OVERRIDES))


if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("options", [[], ["--bundle"], ["--link", "import"], ["--grouping", "fused"]])
def test_what_is_made_when_the_script_runs_is_made_if_it_is_needed(
    project: Project, options: list[str]
) -> None:
    files = {"late_flow": LATE_FLOW, "run": LATE_RUN.replace("OVERRIDES", "")}
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", *options, **files) == (0, "", "")
    assert project("run.py")[1].splitlines()[-1] == "{'text': '2020/2', 'other': 31}"
    assert project("out.py") == (0, "text: 2020/2\nother: 31\n", "settled\n" * 3)
    assert project("out.py", "--input", "count=1", "--input", "sep=+") == (
        0,
        "text: 2020+1\nother: 1\n",
        "settled\n",
    )
    code = "import out, datetime; print(out.execute(inputs={'start': datetime.date(2021, 1, 1), 'sep': '-'}))"
    assert project("-c", code) == (0, "settled\n{'text': '2021-2', 'other': 31}\n", "")
    assert [line for line in project("out.py", "--plan")[1].splitlines() if "unless" in line] == [
        "  count: int = input_count(), unless given",
        "  sep: str = input_sep(), unless given",
        "  start: datetime.date = input_start(), unless given",
    ]  # fmt: skip


def test_only_what_is_asked_for_makes_values(project: Project) -> None:
    files = {"late_flow": LATE_FLOW, "run": LATE_RUN.replace("OVERRIDES", "")}
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", **files) == (0, "", "")
    assert project("out.py", "other") == (0, "other: 31\n", "settled\n")


def test_an_override_may_be_made_when_the_script_runs(project: Project) -> None:
    run = LATE_RUN.replace("OVERRIDES", ', overrides={"day": settled(FIRST)}')
    files = {"late_flow": LATE_FLOW, "run": run}
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", **files) == (0, "", "")
    assert project("run.py")[1].splitlines()[-1] == "{'text': '2020/1', 'other': 31}"
    assert project("out.py") == (0, "text: 2020/1\nother: 31\n", "settled\n" * 3)
    assert project("out.py", "--override", "day=x", "other") == (0, "other: 31\n", "settled\n")
    assert "  day = override_day(), and not made\n" in project("out.py", "--plan")[1]


def test_a_value_that_cannot_be_made_or_does_not_fit_is_told(project: Project) -> None:
    run = LATE_RUN.replace("OVERRIDES", "")
    files = {"late_flow": LATE_FLOW, "run": run.replace('settled("31")', 'settled("x")')}
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", **files) == (0, "", "")
    code = "import out\ntry: out.execute()\nexcept ValueError as error: print(*error.__notes__)"
    assert project("-c", code) == (0, "settled\nsettled\nin the value of `count`\n", "")
    code = (
        "import subprocess, sys\n"
        "done = subprocess.run([sys.executable, 'out.py'], capture_output=True, text=True)\n"
        "print(done.returncode, done.stderr.splitlines()[-2:])"
    )
    told = ["ValueError: invalid literal for int() with base 10: 'x'", "error: in the value of `count`"]
    assert project("-c", code) == (0, f"1 {told}\n", "")
    files["run"] = run.replace('int(settled("31"))', 'settled("31")')
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", **files) == (0, "", "")
    assert project("out.py") == (
        2,
        "",
        "settled\n" * 3 + "error: input `count` has to be int, not str ('31')\n",
    )
