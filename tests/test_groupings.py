"""Every grouping gives the same results; what each puts together."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icosian.ir.graph import Dag
from icosian.plan import groupings, plan
from icosian.render.script import script_text

from .cases import ACCEPTED, Build
from .reading import HAMILTON, assert_clean, assert_typed, built, loaded, script_of

GROUPINGS = groupings()
EXECUTORS = ("sync", "threads")
INLINED = [build for build in ACCEPTED if build.link == "inline"]  # the others have nothing of their own

every_grouping = pytest.mark.parametrize("grouping", GROUPINGS)


@every_grouping
@pytest.mark.parametrize("build", INLINED, ids=str)
def test_every_case_gives_its_result_under_every_grouping(
    build: Build, grouping: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = build.quoted(grouping, tmp_path / "run.py")
    monkeypatch.chdir(build.folder)
    expected = json.loads((build.expected / "result.json").read_text())
    for executor in EXECUTORS:
        module, execute = loaded(script, tmp_path)  # anew: a module may count its calls
        as_json = getattr(module, script.assembly).as_json if script.assembly else json.dumps
        assert json.loads(as_json(execute(inputs=build.inputs, executor=executor))) == expected


# -- what runs together


def tasks(dag: Dag, grouping: str) -> str:
    """A line a task: its nodes, by parts if it has some; `*` where it repeats for items."""
    lines = []
    for task in plan(dag, grouping).tasks:
        parts = [" ".join(node.name for node in each.nodes) for each in task.parts or (task,)]
        lines.append(f"{task.name}{'*' * bool(task.over)}: {' | '.join(parts)} -> {' '.join(task.gives)}")
    return "\n".join(lines)


def check(source: str, **expected: str) -> None:
    dag = built(HAMILTON + dedent(source))
    for grouping, text in expected.items():
        assert tasks(dag, grouping) == dedent(text).strip()


def test_without_a_fan_out_all_is_one_fused_task() -> None:
    check(
        """
        def a(x: int) -> int: ...
        def b(a: int) -> int: ...
        def c(x: int) -> int: ...
        def d(b: int, c: int) -> int: ...
        def e(c: int) -> int: ...
        """,
        fused="e: a b c d e -> d e",
        levels="""
            level_1: a c -> a c
            level_2: b e -> b e
            level_3: d -> d
            """,
        nodes="""
            a: a -> a
            b: b -> b
            c: c -> c
            d: d -> d
            e: e -> e
            """,
    )


ONE_BLOCK = """
    def a(x: int) -> int: ...
    def n(a: int) -> Parallelizable[int]: ...
    def p(n: int) -> int: ...
    def q(n: int, y: int) -> int: ...
    def r(p: int, q: int) -> int: ...
    def s(r: Collect[int]) -> int: ...
    def t(s: int, a: int) -> int: ...
    """


def test_a_block_stands_between_what_is_before_and_what_is_after() -> None:
    check(
        ONE_BLOCK,
        blocks="""
            a: a -> a
            n: n -> n
            n.block*: p q r -> r
            s: s -> s
            t: t -> t
            """,
        fused="""
            n: a n -> a n
            n.block*: p q r -> r
            t: s t -> t
            """,
        levels="""
            level_1: a -> a
            level_2: n -> n
            n.block*: p q | r -> r
            level_4: s -> s
            level_5: t -> t
            """,
        nodes="""
            a: a -> a
            n: n -> n
            n.block*: p | q | r -> r
            s: s -> s
            t: t -> t
            """,
    )


def test_the_ends_of_independent_blocks_do_not_wait_for_each_other() -> None:
    check(
        """
        def n(x: int) -> Parallelizable[int]: ...
        def m(x: int) -> Parallelizable[int]: ...
        def n1(n: int) -> int: ...
        def m1(m: int) -> int: ...
        def ns(n1: Collect[int]) -> int: ...
        def ms(m1: Collect[int]) -> int: ...
        def top(ns: int) -> int: ...
        def both(ms: int, top: int) -> int: ...
        """,
        fused="""
            m: n m -> n m
            n.block*: n1 -> n1
            m.block*: m1 -> m1
            top: ns top -> top
            ms: ms -> ms
            both: both -> both
            """,
        levels="""
            level_1: n m -> n m
            n.block*: n1 -> n1
            m.block*: m1 -> m1
            level_3: ns ms -> ns ms
            level_4: top -> top
            level_5: both -> both
            """,
    )


def test_a_later_block_waits_for_what_an_earlier_one_gave() -> None:
    check(
        """
        def n(x: int) -> Parallelizable[int]: ...
        def n1(n: int) -> int: ...
        def m(n1: Collect[int]) -> Parallelizable[int]: ...
        def k(x: int) -> Parallelizable[int]: ...
        def k1(k: int, z: int) -> int: ...
        def z(ms: int) -> int: ...
        def m1(m: int) -> int: ...
        def ms(m1: Collect[int]) -> int: ...
        def ks(k1: Collect[int]) -> int: ...
        """,
        fused="""
            k: n k -> n k
            n.block*: n1 -> n1
            m: m -> m
            m.block*: m1 -> m1
            z: ms z -> z
            k.block*: k1 -> k1
            ks: ks -> ks
            """,
    )


# -- random dataflows


@st.composite
def dataflows(draw: st.DrawFn) -> str:
    """Outer nodes and blocks in any mixture; each takes some of what is there, or inputs."""
    lines, names = [HAMILTON], ["x", "y"]
    for number in range(draw(st.integers(1, 7))):
        some = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)
        name = f"v{number}"
        if draw(st.booleans()):
            lines.append(_function(name, draw(some), "int", "sum([{}]) % 1000"))
        else:
            lines.append(_function(f"{name}_item", draw(some), "Parallelizable[int]", "iter(range({} % 4))"))
            inside = [f"{name}_item"]
            for step in range(draw(st.integers(1, 4))):
                taken = draw(st.lists(st.sampled_from(inside), min_size=1, max_size=2, unique=True))
                inside.append(f"{name}_{step}")
                lines.append(
                    _function(inside[-1], [*taken, draw(st.sampled_from(names))], "int", "sum([{}])")
                )
            lines.append(f"def {name}({inside[-1]}: Collect[int]) -> int: return sum({inside[-1]}) % 1000")
        names.append(name)
    return "\n".join(lines)


def _function(name: str, takes: list[str], type: str, body: str) -> str:
    params = ", ".join(f"{each}: int" for each in dict.fromkeys(takes))
    value = body.format(", ".join(dict.fromkeys(takes))) if "sum" in body else body.format(" + ".join(takes))
    return f"def {name}({params}) -> {type}: return {value}"


def waits_for(dag: Dag) -> dict[str, set[str]]:
    """For each node the fan-outs whose blocks have to end before it can run; by the definition."""
    inside = {member.node.name: block.fan_out.name for block in dag.blocks for member in block.members}
    needs = {node.name: {need.source for need in node.needs} for node in dag.nodes}
    for member, fan_out in inside.items():  # a block begins when all that it takes is there
        for other in (name for name in inside if inside[name] == fan_out):
            needs[member] = needs[member] | {each for each in needs[other] if inside.get(each) != fan_out}
    found: dict[str, set[str]] = {}
    for node in dag.nodes:
        waiting, seen = [node.name], set[str]()
        while waiting:
            for source in needs.get(waiting.pop(), set()) - seen:
                seen.add(source)
                waiting.append(source)
        found[node.name] = {inside[name] for name in seen if name in inside}
    return found


@pytest.mark.long
@settings(max_examples=60)
@given(dataflows())
def test_any_dataflow_gives_the_same_under_every_grouping(
    tmp_path_factory: pytest.TempPathFactory, source: str
) -> None:
    dag = built(source)
    folder = tmp_path_factory.mktemp("flow")
    inputs = {each.name: number for number, each in enumerate(dag.inputs, 2)}
    results = []
    for grouping in GROUPINGS:
        planned = plan(dag, grouping).tasks
        there = {each.name for each in dag.inputs}
        for task in planned:
            assert {need.removesuffix("?") for need in task.needs} <= there
            there |= {*task.gives}
        assert sorted(node.name for task in planned for node in task.nodes) == sorted(
            node.name for node in dag.nodes
        )
        _, execute = loaded(script_of(source, grouping=grouping), folder)
        results += [execute(inputs=inputs, executor=executor) for executor in EXECUTORS]
    assert results == [results[0]] * len(results)


@settings(max_examples=60)
@given(dataflows())
def test_fused_tasks_are_those_that_wait_for_the_same_blocks(source: str) -> None:
    dag = built(source)
    waits = waits_for(dag)
    outside = [task for task in plan(dag, "fused").tasks if not task.over]
    for task in outside:
        assert len({frozenset(waits[node.name]) for node in task.nodes}) == 1
    assert len({frozenset(waits[task.name]) for task in outside}) == len(outside)


# -- what is emitted


WIDE = HAMILTON + dedent(
    f"""
    def item(count: int) -> Parallelizable[int]:
        return range(count)
    {
        "".join(
            f'''
    def a_rather_long_name_{n}(item: int, base: int = {n}) -> int:
        return item + base
    '''
            for n in range(9)
        )
    }
    def sum_of_all({", ".join(f"a_rather_long_name_{n}: int" for n in range(9))}) -> int:
        return sum([{", ".join(f"a_rather_long_name_{n}" for n in range(9))}])


    def sum_doubled(sum_of_all: int) -> int:
        return 2 * sum_of_all


    def total(sum_doubled: Collect[int]) -> int:
        return sum(sum_doubled)
    {
        "".join(
            f'''
    def another_long_name_{n}(total: int) -> int:
        return total + {n}
    '''
            for n in range(9)
        )
    }
    def last({", ".join(f"another_long_name_{n}: int" for n in range(9))}) -> int:
        return another_long_name_0 + another_long_name_8


    def very_last(last: int) -> int:
        return last
    """
)


@pytest.mark.long
def test_scripts_under_every_grouping_pass_linter_formatter_and_types(tmp_path: Path) -> None:
    for grouping in GROUPINGS:
        scripts = {"wide": script_of(WIDE, grouping=grouping)}
        for build in INLINED:
            if build.case != "decorated":  # whose helper has no types
                scripts[str(build).replace("-", "_")] = build.quoted(grouping, build.script)
        for name, script in scripts.items():
            (tmp_path / f"{name}_{grouping}.py").write_text(script_text(script))
    assert_clean(sorted(tmp_path.iterdir()))
    assert_typed(sorted(tmp_path.glob("*_fused.py")))  # the least like those that test_script.py has checked
