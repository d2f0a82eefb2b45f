"""Every modifier: the nodes that it makes are Hamilton's own, by name and by what they take, and so are the results."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field
from inspect import cleandoc
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import pytest
from hamilton import driver, function_modifiers, node  # type: ignore[import-untyped]
from hamilton.execution.executors import SynchronousLocalTaskExecutor  # type: ignore[import-untyped]
from icosian import build, narrow
from icosian.expand import known
from icosian.expand.modifiers import DYNAMIC, MODIFIERS
from icosian.ir.script import Order

from .cases import ROOT
from .reading import linted

HEAD = """
import math
from typing import TypedDict
from hamilton.function_modifiers import *
from hamilton.function_modifiers import schema
from hamilton.htypes import Collect, Parallelizable
"""


@dataclass(frozen=True)
class Case:
    """A module, and what it is run with."""

    source: str
    inputs: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


FEATURES = """
from hamilton.function_modifiers import config
def raw(path: str) -> str: return path * 2
def feat(raw: str, k: int = 2) -> str: return raw * k
@config.when(mode="a")
def out__a(feat: str) -> int: return len(feat)
@config.when(mode="b")
def out__b(raw: str) -> int: return -len(raw)
"""
POWER = {"hamilton.enable_power_user_mode": True}

CASES = {
    "parameterize: values, sources, documentation, nothing": Case(
        '''
        @parameterize(r1={"x": value(1)}, r2=({"x": value(2), "y": source("up")}, "said"), r3={})
        def f(x: int, y: int, z: int = 3) -> int:
            """{x} plus {y} gives {output_name}"""
            return x + y * z
        def up() -> int: return 10
        ''',
        {"x": 5, "y": 7},
    ),
    "parameterize: groups": Case(
        """
        @parameterize(
            listed={"xs": group(source("a"), value(5), source("b"), source("a"))},
        )
        def f(xs: list[int]) -> int: return sum(xs)
        @parameterize(named={"xs": group(q=source("a"), r=value(5))})
        def g(xs: dict[str, int]) -> str: return str(xs)
        def a() -> int: return 1
        """,
        {"b": 2},
    ),
    "parameterize: outputs by comprehension": Case(
        """
        SIZES = [1, 2, 3]
        @parameterize(**{f"size_{n}": {"x": value(n), "y": source(f"in_{n % 2}")} for n in SIZES})
        def f(x: int, y: int) -> int: return x * y
        """,
        {"in_0": 10, "in_1": 100},
    ),
    "parameterize_sources and parameterize_values": Case(
        """
        @parameterize_sources(r1=dict(x="a", y="b"), r2=dict(x="c"))
        def f(x: int, y: int) -> int: return x - y
        @parameterize_values(parameter="x", assigned_output={("v1", "doc"): 1, ("v2", "doc"): 2})
        def g(x: int, y: int) -> int: return x - y
        """,
        {"a": 1, "b": 2, "c": 3, "y": 4},
    ),
    "inject": Case(
        """
        @inject(x=source("a"), y=value(3))
        def f(x: int, y: int, z: int = 1) -> int: return x + y + z
        @inject(xs=group(source("a"), source("b"), value(3)), ys=group(source("b"), source("a")))
        def g(xs: list[int], ys: list[int]) -> list[int]: return xs + ys
        """,
        {"a": 1, "b": 2},
    ),
    "inject under a condition": Case(
        """
        @config.when(k=1)
        @inject(x=source("a"))
        def f__v(x: int, y: int) -> int: return x + y
        @config.when_not(k=1)
        def f__w(y: int) -> int: return y
        """,
        {"a": 1, "y": 2},
        {"k": 1},
    ),
    "a value that is not known when the script is built": Case(
        """
        @inject(x=value(math.pi), y=value([math.floor(2.5), 1]))
        def f(x: float, y: list[int]) -> float: return x + sum(y)
        """,
    ),
    "values that are lists and dicts": Case(
        """
        @inject(x=value([3, 1]), y=value({"a": [1]}))
        def f(x: list[int], y: dict[str, list[int]]) -> list[int]: return x + y["a"]
        """,
    ),
    "extract_fields: types, names, typed dicts": Case(
        """
        @extract_fields({"a": int, "b": str})
        def d(x: int) -> dict: return {"a": x, "b": str(x)}
        @extract_fields(["p", "q"])
        def e(x: int) -> dict[str, int]: return {"p": x, "q": 2 * x}
        class TD(TypedDict):
            low: int
            high: float
        @extract_fields()
        def t(x: int) -> TD: return {"low": x, "high": x / 2}
        """,
        {"x": 3},
    ),
    "unpack_fields": Case(
        """
        @unpack_fields("one", "two")
        def t(x: int) -> tuple[int, str]: return x, str(x)
        @unpack_fields("first", "second")
        def u(x: int) -> tuple[int, ...]: return x, x + 1, x + 2
        """,
        {"x": 3},
    ),
    "extract_fields of a parameterized function": Case(
        """
        @extract_fields({"a": int})
        @parameterize(p={"x": value(2)})
        def f(x: int) -> dict[str, int]: return {"a": x}
        """,
    ),
    "extract_fields of an injected one, written the other way round": Case(
        """
        @inject(x=source("up"))
        @extract_fields({"a": int})
        def f(x: int) -> dict[str, int]: return {"a": x}
        """,
        {"up": 4},
    ),
    "does": Case(
        """
        def _sum(**numbers: int) -> int: return sum(numbers.values())
        def _power(base: int, exponent: int) -> int: return base ** exponent
        @does(_sum)
        def total(a: int, b: int) -> int: ...
        @does(_power, base="a", exponent="b")
        def power(a: int, b: int) -> int: pass
        """,
        {"a": 2, "b": 5},
    ),
    "pipe_input": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        def _mul(x: int, y: int) -> int: return x * y
        def plain_step(x: int, z: int = 10) -> int: return x + z
        @pipe_input(
            step(_add_one), step(_mul, y=2), step(_mul, 3), step(_mul, y=source("up")).named("scaled"), step(plain_step)
        )
        def f(a: int, b: int) -> int: return a - b
        """,
        {"a": 1, "b": 2, "up": 7, "x": 1},
    ),
    "pipe_input: namespaces, another parameter, conditions": Case(
        """
        def _a(x: int) -> int: return x + 1
        def _b(x: int) -> int: return x * 2
        @pipe_input(
            step(_a).named("A"), step(_b).named("B", namespace=None), step(_a).named("C", namespace="ns"),
            step(_b).when(k=1), step(_a).when_not(k=1), on_input="b",
        )
        def f(a: int, b: int) -> int: return a - b
        """,
        {"a": 1, "b": 2},
        {"k": 1},
    ),
    "pipe_output": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        def _mul(x: int, y: int) -> int: return x * y
        @pipe_output(step(_add_one), step(_mul, y=source("up")).named("M"))
        def f(a: int) -> int: return a
        @pipe_output(step(_add_one).when(k=2))
        def g(a: int) -> int: return a
        """,
        {"a": 1, "up": 3},
        {"k": 1},
    ),
    "pipe_output of extracted fields": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        @pipe_output(step(_add_one))
        @extract_fields({"u": int, "v": int})
        def f(a: int) -> dict[str, int]: return {"u": a, "v": -a}
        """,
        {"a": 1},
    ),
    "pipe_output of parameterized functions": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        @pipe_output(step(_add_one))
        @parameterize(p={"x": value(1)}, q={"x": value(2)})
        def f(x: int) -> int: return x
        """,
    ),
    "subdag of a module": Case(
        """
        import features
        @subdag(features, inputs={"path": source("p")}, config={"mode": "a"})
        def s(out: int) -> int: return out + 1
        @subdag(features, inputs={"path": value("xyz")}, config={"mode": "b"}, namespace="other",
                final_node_name="fin", external_inputs=["scale"])
        def t(out: int, scale: int) -> int: return out * scale
        """,
        {"p": "ab", "k": 3, "scale": 10},
        files={"features.py": FEATURES},
    ),
    "subdag of functions, nested, and a module that is shared": Case(
        """
        import features
        def fa(x: int) -> int: return x + 1
        def _fb(fa: int) -> int: return fa * 2
        @subdag(fa, _fb, inputs={"x": source("start")})
        def _inner(_fb: int) -> int: return _fb
        @subdag(_inner)
        def outer(_inner: int) -> int: return -_inner
        """,
        {"start": 3, "x": 1},
        files={"features.py": FEATURES},
    ),
    "parameterized_subdag": Case(
        """
        import features
        @parameterized_subdag(
            features, inputs={"path": value("shared")}, config={"mode": "a"},
            one={}, two={"inputs": {"path": source("p")}}, three={"config": {"mode": "b"}},
        )
        def several(out: int) -> int: return out
        """,
        {"p": "ab", "k": 1},
        files={"features.py": FEATURES},
    ),
    "a whole block in a subdag, twice": Case(
        """
        import blocks
        @subdag(blocks, inputs={"k": value(2)})
        def s(total: int) -> int: return total
        @subdag(blocks, inputs={"k": source("many")})
        def t(total: int) -> int: return total
        def both(s: int, t: int) -> int: return 100 * s + t
        """,
        {"many": 3},
        files={
            "blocks.py": """
from hamilton.htypes import Collect, Parallelizable
def n(k: int) -> Parallelizable[int]: return range(k)
def a(n: int) -> int: return n + 1
def total(a: Collect[int]) -> int: return sum(a)
"""
        },
    ),
    "resolve: inject a group that the configuration names": Case(
        """
        @resolve(
            when=ResolveAt.CONFIG_AVAILABLE,
            decorate_with=lambda names: inject(xs=group(*[source(n) for n in names])),
        )
        def f(xs: list[int]) -> int: return sum(xs)
        def _several(count): return parameterize(**{f"r{n}": {"x": value(n)} for n in range(count)})
        @resolve_from_config(decorate_with=_several)
        def g(x: int) -> int: return x * x
        """,
        {"a": 1, "b": 2},
        {"names": ["a", "b"], "count": 3, **POWER},
    ),
    "metadata": Case(
        """
        @tag(owner="x", **{"a.b": "c"})
        @cache(behavior="recompute")
        def f(a: int) -> int: return a
        @tag_outputs(u={"p": "1"}, nobody={"p": "2"})
        @extract_fields({"u": int, "v": int})
        def g(a: int) -> dict[str, int]: return {"u": a, "v": a}
        """,
        {"a": 1},
    ),
    "a parameterized node of a block, and a fan-out": Case(
        """
        @parameterize(n1={"k": value(2)}, n2={"k": value(3)})
        def n(k: int) -> Parallelizable[int]:
            yield from range(k)
        @inject(x=source("n1"), y=value(10))
        def a(x: int, y: int) -> int: return x + y
        def b(n2: int) -> int: return n2 * n2
        @inject(all_a=source("a"))
        def total_a(all_a: Collect[int]) -> int: return sum(all_a)
        def total_b(b: Collect[int]) -> int: return sum(b)
        """,
    ),
    "fields and steps inside a block": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        def n() -> Parallelizable[int]: return [1, 2, 3]
        @extract_fields({"low": int, "high": int})
        def bounds(n: int) -> dict[str, int]: return {"low": n, "high": 2 * n}
        @pipe_output(step(_add_one))
        @pipe_input(step(_add_one).named("first"))
        def size(high: int, low: int) -> int: return high - low
        @unpack_fields("least", "most")
        def ends(size: Collect[int]) -> tuple[int, int]: return min(size), max(size)
        """,
    ),
}


def in_hamilton(module: ModuleType, case: Case) -> Any:
    builder = driver.Builder().with_modules(module).with_config(case.config)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    return builder.with_remote_executor(SynchronousLocalTaskExecutor()).build()


def loaded(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", CASES)
def test_nodes_and_results_are_those_of_hamilton(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for file, text in case.files.items():
        (tmp_path / file).write_text(text)
        monkeypatch.delitem(sys.modules, file.removesuffix(".py"), raising=False)
    (tmp_path / "flow.py").write_text(HEAD + dedent(case.source))
    judged, dag = build.read(("flow.py",), config=case.config)
    whole = narrow.choose(dag, case.config)
    judged, dag = build.choose(judged, dag, case.config, ())
    errors = [finding.message for finding in judged.findings if finding.is_error]
    assert errors == []

    built = in_hamilton(loaded(tmp_path / "flow.py", "flow"), case)
    theirs = {
        each.name: sorted(dependency.name for dependency in each.dependencies)
        for each in built.graph.nodes.values()
        if not each.user_defined
    }
    ours = {each.name: sorted({need.source for need in each.needs}) for each in whole.nodes}
    assert ours == {name: needs for name, needs in theirs.items() if name in ours}
    idle = {
        each.name for each in built.graph.nodes.values() if not (each.dependencies or each.depended_on_by)
    }
    assert set(theirs) - set(ours) <= idle  # values of a subdag's config that nobody takes
    roles = {each.name: each.node_role for each in built.graph.nodes.values()}
    assert {each.name for each in whole.nodes if each.is_fan_out} == {
        name for name in ours if roles[name] == node.NodeType.EXPAND
    }

    judged, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py"))
    (tmp_path / "run.py").write_text(text)
    script = loaded(tmp_path / "run.py", "run")
    inputs = {key: value for key, value in case.inputs.items() if key in {each.name for each in dag.inputs}}
    for executor in ("sync", "threads"):
        assert script.execute(inputs=inputs, executor=executor) == built.execute(
            list(dag.outputs), inputs=case.inputs
        )


def refused(source: str, tmp_path: Path, config: dict[str, Any] | None = None) -> list[str]:
    """What a build of it says."""
    (tmp_path / "flow.py").write_text(HEAD + dedent(source))
    judged, dag = build.read(("flow.py",), config=config or {})
    judged, _ = build.choose(judged, dag, config or {}, ())
    return sorted({finding.message for finding in judged.findings if finding.is_error})


def test_a_subdag_that_holds_itself_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    one = "import flow\n@subdag(flow)\ndef s(a: int) -> int: ...\ndef a() -> int: ...\n"
    assert refused(one, tmp_path) == ["`@subdag` on `s`: it is a part of itself"]


def test_a_modifier_that_the_configuration_gives_is_supported_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = "@resolve_from_config(decorate_with=lambda: mutate())\ndef f(x: int) -> int: ...\n"
    assert refused(source, tmp_path, POWER) == [
        "`@mutate` on `f`: it comes out of the configuration, and is not supported yet"
    ]


# What Hamilton exports and is no modifier: arguments of modifiers, and things for its own use.
WORDS = {
    "ParameterizedExtract", "ResolveAt", "apply_to", "configuration", "group", "source", "step", "value",
    "DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG", "IS_DATA_VALIDATOR_TAG", "InvalidDecoratorException",
    "LiteralDependency", "UpstreamDependency", "logger",
}  # fmt: skip
EXCLUDED = {"hamilton_exclude"}  # takes the function out before any modifier is looked at


def exported() -> list[str]:
    return sorted(
        name
        for name, value in vars(function_modifiers).items()
        if not name.startswith("_") and not isinstance(value, ModuleType) and name not in WORDS | EXCLUDED
    )


def test_every_modifier_is_understood_or_refused() -> None:
    for name in exported():
        source = f"from hamilton.function_modifiers import {name}\n@{name}\ndef f(x: int) -> int: ...\n"
        rules = {finding.rule for finding in linted(source)}
        if not any(each.startswith(f"{name}.") for each in known()):  # a namespace, like `schema.output`
            assert (name in known()) == ("unsupported-modifier" not in rules), (name, rules)


def manual() -> str:
    """What the files of the families say of themselves, and what is refused."""
    by_family: dict[ModuleType, list[str]] = {}
    for name in sorted(known()):
        answer = MODIFIERS[name].apply if name in MODIFIERS else DYNAMIC[name]
        by_family.setdefault(sys.modules[answer.__module__], []).append(name)
    lines = [
        "# Modifiers",
        "",
        "What Icosian understands of `hamilton.function_modifiers` 1.90. Arguments are evaluated without running",
        "anything: literals, arithmetic, comprehensions, constants and plain functions of the project. What only has",
        "to have a value is carried into the script; what decides about the graph has to be known.",
    ]
    for family in sorted(by_family, key=lambda module: module.__name__):
        title = ", ".join(f"`{name}`" for name in by_family[family])
        lines += ["", f"## {title}", "", "```text", cleandoc(family.__doc__ or ""), "```"]
    refused = [
        name
        for name in exported()
        if name not in known() and not any(k.startswith(f"{name}.") for k in known())
    ]
    lines += ["", "## Not supported", "", "Each is the finding `unsupported-modifier`:", ""]
    lines += [f"- `{name}`" for name in refused]
    return "\n".join([*lines, ""])


def test_the_manual_is_what_the_files_say(request: pytest.FixtureRequest) -> None:
    path = ROOT / "docs" / "modifiers.md"
    if request.config.getoption("--refresh"):
        path.write_text(manual())
    assert path.read_text() == manual()
