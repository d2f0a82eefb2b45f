"""Fingerprints of code: what changes them, what leaves them as they are, and that every Python finds the same."""

from __future__ import annotations

import ast
import functools
import io
import json
import os
import random
import subprocess
import sys
import tokenize
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest
from icosian.quote.canonical import fingerprint
from icosian.render.filters import codes as rows
from icosian.render.script import script_text

from . import warm
from .cases import GOLDEN, ROOT
from .faults.matrix import row
from .reading import HAMILTON, script_of

FLOW = (GOLDEN / "file_words" / "flow.py").read_text()

Table = Mapping[str, tuple[str, ...]]


def table_of(source: str, *outputs: str) -> Table:
    """The table of code in the script of a dataflow."""
    return {each.name: (each.digest, *each.uses) for each in rows(script_of(source, outputs))}


def reached(table: Table, name: str) -> dict[str, str]:
    """What the code of a task is made of."""
    found: dict[str, str] = {}
    waiting = [name, *(each for each in table if not each.isidentifier())]
    while waiting:
        if (each := waiting.pop()) not in found:
            found[each], *uses = table[each]
            waiting += uses
    return found


def changed(before: str, after: str) -> set[str]:
    """Tasks whose code is another one."""
    old, new = table_of(HAMILTON + dedent(before)), table_of(HAMILTON + dedent(after))
    tasks = {name for name in {*old, *new} if name.startswith("task_")}
    return {each for each in tasks if not (each in old and reached(old, each) == reached(new, each))}


def test_a_script_says_what_its_code_is() -> None:
    source = f"""{HAMILTON}
import json
import math
import logging
LIMIT = 3
TABLE = {{}}
TABLE["a"] = LIMIT
logging.basicConfig(level=LEVEL)
LEVEL = 10
def _clean(text): return json.loads(text), TABLE
def a(x: str) -> str: return _clean(x)
def b(a: str) -> float: return math.pi
    """
    assert {name: uses for name, (_, *uses) in table_of(source).items()} == {
        "json": [],
        "math": [],
        "logging": [],
        "LIMIT": [],
        "TABLE": ["LIMIT"],
        "<flow>": ["LEVEL", "logging"],
        "LEVEL": [],
        "_clean": ["TABLE", "json"],
        "a": ["_clean"],
        "b": ["math"],
        "task_a": ["a"],
        "task_b": ["b"],
    }


BASE = """
import json, math
from os import path, sep
LIMIT = 3
NAMES = []
def _named(function):
    NAMES.append(function.__name__)
    return function
@_named
def _one(): return 1
def _clean(text): return text.strip()[:LIMIT]
def a(x: str) -> str: return _clean(x)
def b(a: str) -> list[str]: return [a, *NAMES]
def c(b: list[str]) -> str: return sep.join(b)
"""
EDITS = [  # of BASE; the tasks whose code is another one then
    ("LIMIT = 3", "LIMIT = 4", {"task_a"}),
    ("text.strip()", "text.lstrip()", {"task_a"}),
    ("return 1", "return 2", {"task_b"}),  # NAMES holds it
    ("@_named\n", "", {"task_b"}),
    ("import path, sep", "import path, extsep as sep", {"task_c"}),
    ("import path, sep", "import extsep as path, sep", set()),
    ("import json, math", "import math", set()),
    ("LIMIT = 3", "LIMIT = 3  # three", set()),
    ("LIMIT = 3", "LIMIT = 0x3", set()),
    ("_clean", "_cleaned", {"task_a"}),
    ("def a(x: str)", "@tag(owner='me')\ndef a(x: str)", set()),
    ("def c(", "print('imported')\ndef c(", {"task_a", "task_b", "task_c"}),  # it may do anything
    ("def c(", "def unused(): return LIMIT\ndef c(", {"task_unused"}),
    ("(b: list[str])", "(b: list[str], y: int = 1)", {"task_c"}),
]


@pytest.mark.parametrize(("old", "new", "tasks"), EDITS, ids=[f"{old}->{new}" for old, new, _ in EDITS])
def test_a_change_concerns_the_tasks_that_reach_it(old: str, new: str, tasks: set[str]) -> None:
    assert old in BASE
    assert changed(BASE, BASE.replace(old, new)) == tasks


def test_what_a_modifier_gives_counts() -> None:
    before = """
    from hamilton.function_modifiers import inject, value
    import datetime
    @inject(start=value(3), day=value(datetime.date(2020, 1, 1)))
    def a(start: int, day: object, x: int) -> int: return start
    def b(a: int) -> int: return a
    """
    assert changed(before, before.replace("value(3)", "value(4)")) == {"task_a"}
    assert changed(before, before.replace("2020", "2021")) == {"task_a"}
    assert changed(before, before.replace("value(3)", "value( 3 )")) == set()


def test_two_imports_that_change_places_are_another_code(tmp_path: Path) -> None:
    """The statement that calls them stays the same, and so does what is reached as a whole."""
    (tmp_path / "helpers.py").write_text("def one(): return 1\ndef two(): return 2\n")
    flow = "from helpers import one as x, two as y\ndef a() -> int: return x() - y()\n"
    tables = [
        built(tmp_path, flow),
        built(tmp_path, flow.replace("one as x, two as y", "one as y, two as x")),
    ]
    assert tables[0]["one"] == tables[1]["one"]
    assert reached(tables[0], "task_a") != reached(tables[1], "task_a")


def test_what_is_imported_counts_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("def one(): return 1\n")
    flow = "from helpers import one\ndef a() -> int: return one()\n"
    table = built(tmp_path, flow, "--link", "import")
    assert {name: row for name, row in table.items() if not name.startswith("task_")} == {
        "flow.py": (),
        "helpers.py": (),
    }


def built(folder: Path, flow: str, *options: str) -> Table:
    warm.built(folder, flow, *options)
    code = "import json, run; print(json.dumps(run.PLAN.code))"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, check=True, timeout=60, text=True
    )
    return {name: tuple(row) for name, row in json.loads(told.stdout).items()}


# Edits by the dozen: of every function and constant of a dataflow with helpers, at random places.

SOURCE = '''
"""A dataflow."""
import math
LIMIT, SCALE = 16, 2.5
WORDS = {"one": 1, 'two': [2, None], "three": (3, True)}
class Scaler:
    """Scales."""
    factor: float = SCALE
    def scale(self, value: float, *, by: int = 1) -> float:
        """One value."""
        if value < 0 and by != 0:
            raise ValueError(f"no {value!r:>{LIMIT}} here")
        return self.factor * value ** by
def _weighed(words):
    total = 0
    for word in words:
        try:
            total += WORDS[word][0] if isinstance(WORDS[word], list) else int(WORDS[word])
        except (KeyError, TypeError) as error:
            total -= len(word)
            print("no", error)
        finally:
            total //= 1
    while total > 10:
        total, other = total - 1, not total
    return total
def item(names: list[str]) -> Parallelizable[str]:
    for name in sorted(names, key=lambda each: each[::-1]):
        yield name.upper()
def scaled(item: str) -> float:
    return Scaler().scale(_weighed(item.split()), by=2)
def total(scaled: Collect[float]) -> float:
    """The sum."""
    with open("log", "a") as file:
        file.write(f"{len(scaled)}")
    return round(math.fsum(each for each in scaled if each >= 1) , 3)
'''
TASKS = ("task_item", "task_item_block", "task_total")


def fingerprints(source: str) -> dict[str, dict[str, str]]:
    table = table_of(HAMILTON + source)
    return {task: reached(table, task) for task in TASKS}


def semantic(seed: int) -> str:
    """SOURCE with one thing changed in it, laid out anew by `ast`."""
    chance = random.Random(seed)
    tree = ast.parse(SOURCE)
    while True:
        part = chance.choice([*ast.walk(tree)])
        if _mutate(part, chance):
            return ast.unparse(tree)


def _mutate(part: ast.AST, chance: random.Random) -> bool:
    match part:
        case ast.Constant(value=bool() as value):
            part.value = not value
        case ast.Constant(value=int() | float() as value):
            part.value = value + chance.choice([1, 0.5, -7]) if chance.random() < 0.8 else str(value)
        case ast.Constant(value=str() as value):
            if value in {"A dataflow.", "Scales.", "One value.", "The sum."}:
                return False  # docstrings
            part.value = value + chance.choice(["x", "'", " "])
        case ast.BinOp() | ast.AugAssign():
            part.op = ast.Mod() if not isinstance(part.op, ast.Mod) else ast.Add()
        case ast.Compare():
            part.ops = (
                [ast.IsNot()]
                if chance.random() < 0.5
                else [ast.NotEq() if isinstance(part.ops[0], ast.Eq) else ast.Eq()]
            )
        case ast.If() | ast.While() | ast.IfExp():
            part.test = ast.UnaryOp(ast.Not(), part.test)
        case ast.Call(args=[_, *_]):
            part.args = [*part.args, part.args[0]] if chance.random() < 0.5 else part.args[1:]
        case ast.Attribute():
            part.attr += "_"
        case ast.Return(value=ast.expr() as value):
            part.value = ast.Tuple([value], ast.Load())
        case ast.For(body=[_, *_]) | ast.With(body=[_, *_]):
            part.body = [*part.body, ast.Break() if isinstance(part, ast.For) else ast.Pass()]
        case ast.ExceptHandler():
            part.type = ast.Name("Exception", ast.Load())
        case ast.Tuple(elts=[_, _, *_]):
            part.elts = part.elts[::-1]
        case _:
            return False
    return True


def cosmetic(seed: int) -> str:
    """SOURCE as another hand might have written it."""
    chance = random.Random(seed)
    lines = []
    for line in _respelt(SOURCE, chance).splitlines():
        depth = len(line) - len(line.lstrip())
        if chance.random() < 0.3:
            lines.append(chance.choice(["", " " * depth + "# a comment", "# another"]))
        if line.strip().startswith('"""') and depth and chance.random() < 0.5:
            line = chance.choice([f'{" " * depth}"""Other words."""', f"{' ' * depth}'''Two\n\n   lines.'''"])
        lines.append(line + chance.choice(["", "", "  # said", "   "]) * ('"""' not in line))
    text = "\n".join(lines) + "\n"
    if chance.random() < 0.5:
        text = text.replace("    ", chance.choice(["  ", "\t", "      "]))
    if chance.random() < 0.3:
        text = ast.unparse(ast.parse(text))
    if chance.random() < 0.3:
        text = text.replace("import math", "import math, os") + "\ndef _unused():\n    return os.sep\n"
    return text


def _respelt(text: str, chance: random.Random) -> str:
    """With other quotes and other spellings of numbers."""
    lines = text.splitlines(keepends=True)
    for token in reversed([*tokenize.generate_tokens(io.StringIO(text).readline)]):
        said = token.string
        if token.type == tokenize.STRING and said[0] in "'\"" and "\\" not in said and said[:3] != '"""':
            inner = said[1:-1]
            said = chance.choice(
                [f"'{inner}'", f'"{inner}"', f'"""{inner}"""', f"u'{inner}'", f"'{inner}' ''"]
            )
        elif token.type == tokenize.NUMBER and said.isdecimal():
            said = chance.choice([said, hex(int(said)), f"{int(said):#o}", f"0b{int(said):_b}"])
        if said != token.string:
            (line, start), (_, end) = token.start, token.end
            lines[line - 1] = lines[line - 1][:start] + said + lines[line - 1][end:]
    return "".join(lines)


EDITED = [pytest.param(seed, marks=[pytest.mark.long] if seed >= 40 else []) for seed in range(200)]


@functools.cache
def original() -> dict[str, dict[str, str]]:
    return fingerprints(SOURCE)


@pytest.mark.parametrize("seed", EDITED)
@row("F35")
def test_what_means_something_else_has_another_fingerprint(seed: int) -> None:
    """200 random edits that mean something else miss."""
    assert fingerprints(semantic(seed)) != original(), semantic(seed)


@pytest.mark.parametrize("seed", EDITED)
@row("F35")
def test_what_only_looks_different_has_the_same(seed: int) -> None:
    """200 random edits of comments, quotes, layout and docstrings hit."""
    assert fingerprints(cosmetic(seed)) == original(), cosmetic(seed)


# What Pythons have cut differently, or might; the digests are stored, so every Python that runs this agrees.
STORED = {
    "a = 1": "8c5e3e6211181431",
    "a = 1.0": "eeaa4f95b5f98c12",
    "a = True": "cd50dfe8ec0531ea",
    "a = '1'": "b403a9069a41e71a",
    "a = b'1'": "3b7996ecdeb15846",
    "a = 10 ** 400, 0x" + "f" * 5000: "cd5efe9724a02f63",
    "a = '\\ud800', '\\N{SNOWMAN}', ...": "d1c5df0e1360f396",
    "a = f'{x}' 'b' f'c{x!r:>{width}.{y}}' ''": "3f045964060b56de",
    'a = f"x{y = }z" f""': "ccc7e3f5b7279e47",
    "f'{x:%Y-%m}{{}}'": "20f774f2df43bd2d",
    "{**a, 'b': 1}": "b521cdc3c1943326",
    "def f(a, /, b=1, *c, d: int = 2, **e) -> int: return (yield)": "4e93d08c087e057b",
    "async def f():\n    'doc'\n    async for a in b: await a\n    return [x async for x in y if x]": "9b7970a093c8dc1e",
    "class A(B, metaclass=C):\n    'doc'\n    x: int\n    (y): int = 1": "fb1163f71a11e1e4",
    "match a:\n    case [1, *_] | {'k': B(c=d), **rest} if e: pass\n    case None | -1j: pass": "00d96b0f38266dab",
    "try: pass\nexcept* A as b: pass\nelse: pass\nfinally: pass": "ac81dc75131dc309",
    "with (a as b, c): global d; nonlocal_ = lambda *x: (y := x)": "b814143fe7d46b63",
    "from . import a\nfrom ..b import c as d\nimport e.f": "acbe8ad1693d10c8",
    "x[1:2, ..., ::3] @= y if not z else -w": "9552a3ce6ba80de4",
    "print(*a, **b)\ndel c, d[0]\nassert e, f": "ccb1410e67d9f7c9",
}


def test_the_digest_of_a_text_stays_what_it_is() -> None:
    assert {text: fingerprint(text) for text in STORED} == STORED


def pythons() -> list[Path]:
    """The others here that could build scripts."""
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = sorted(home.glob("3.*/bin/python"))
    return [each for each in found if int(each.parts[-3].split(".")[1]) >= 11]


def test_every_python_finds_the_same() -> None:
    """A file of texts, and what they mean to each of the Pythons that are installed."""
    texts = [path.read_text() for path in sorted(ROOT.glob("golden/**/*.py")) if "expected" not in path.parts]
    texts = [text for text in texts if _is_python(text)] + list(STORED)
    walk = ROOT / "compiler" / "icosian" / "quote" / "canonical.py"
    code = "import json, runpy, sys; print(json.dumps([*map(runpy.run_path(sys.argv[1])['fingerprint'], json.load(sys.stdin))]))"
    expected = [fingerprint(text) for text in texts]
    for python in [Path(sys.executable), *pythons()]:
        told = subprocess.run(
            [python, "-c", code, walk], input=json.dumps(texts), capture_output=True, text=True, timeout=60
        )
        assert json.loads(told.stdout or "null") == expected, (python, told.stderr)


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def test_the_table_stands_in_the_script_as_it_is() -> None:
    text = script_text(script_of(f"{HAMILTON}\ndef a(x: int) -> int: return x\n"))
    digest = fingerprint("def a(x: int) -> int: return x")
    assert f'"a": ("{digest}",)' in text
