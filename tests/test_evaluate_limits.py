"""Arguments of modifiers: their places, and what working them out may cost."""

from __future__ import annotations

import subprocess
import sys

from icosian.expand.evaluate import DEPTH, STEPS, Evaluator
from icosian.ir.values import (
    Factory,
    Given,
    Lambda,
    Opaque,
    Residual,
)

from .cases import ROOT
from .test_evaluate import SYMBOLS, program, shown, text, worth


def test_places_are_those_of_the_file() -> None:
    """Columns count characters, also behind letters of several bytes, and lines go on from the first."""
    written = 'parameterize(é={"ö": value(pd.x)},\n    **FRAME)'
    found = Evaluator(SYMBOLS).value(text(written, line=7, column=2), "flow.py")
    assert isinstance(found, Opaque)
    assert (str(found.text.span), found.text.span.end_column) == ("flow.py:8:7", 12)
    found = Evaluator(SYMBOLS).value(text('("é", nope)', line=7, column=2), "flow.py")
    assert isinstance(found, tuple)
    assert (str(found[1].text.span), found[1].text.span.end_column) == ("flow.py:7:8", 12)
    found = Evaluator(SYMBOLS).value(text('[f"""\n\n{\n1 / 0}"""]', line=7, column=2), "flow.py")
    assert isinstance(found, Opaque)
    assert (str(found.text.span), found.text.span.end_line) == ("flow.py:7:3", 10)
    carried = worth("STAMPS")
    assert isinstance(carried, dict)
    span = carried["first"].text.span
    lines = SYMBOLS.modules["flow.py"].text.split("\n")
    assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == 'pd.Timestamp("2020")'


def test_a_lambda_is_called_with_what_is_given_and_what_the_configuration_says() -> None:
    rows = {
        "lambda ns: parameterize(**{n: source(n) for n in ns})": "parameterize(x=source('x'), y=source('y'))",
        "lambda ns, more=1: more": "1",
        "lambda ns, other: other": "?at: the configuration has no `other`",
        "lambda ns, /, *, k=2: (ns, k)": "('xy', 2)",
        "lambda ns: pd.f(ns)": "?ns: `ns` exists only here, the script cannot carry it",
        "lambda ns: 1 / 0": "?1 / 0: it raises ZeroDivisionError",
        "plain": "?at: the configuration has no `price`",
        "lambda ns: (n for n in ns)": "?at: an iterator can be used only once",
        "LIMIT": "?at: the function is not known",
    }
    for expression, expected in rows.items():
        evaluator = Evaluator(SYMBOLS)
        function = evaluator.value(text(expression), "flow.py")
        given = Given({"ns": "xy"}, is_whole=True)
        assert shown(evaluator.call(function, given, text("at"))) == expected, expression
    evaluator = Evaluator(SYMBOLS)
    function = evaluator.value(text("plain"), "flow.py")
    assert shown(evaluator.call(function, Given({"price": [1]}), text("at"))) == "[1]"
    missing = evaluator.call(function, Given(), text("at"))
    assert shown(missing) == "?at: the configuration is not known, which gives `price`"


def test_thousands_of_outputs_are_within_the_budget() -> None:
    made = worth('parameterize(**{f"out_{n}": {"x": source(f"in_{n}"), "y": value(n)} for n in range(2000)})')
    assert isinstance(made, Factory)
    assert [name for name, _ in made.keywords] == [f"out_{n}" for n in range(2000)]
    assert shown(made.keywords[-1][1]) == "{'x': source('in_1999'), 'y': value(1999)}"


def holds_opaque(value: object) -> bool:
    """Is some part of it not known?"""
    if isinstance(value, dict):
        return any(map(holds_opaque, [*value.keys(), *value.values()]))
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(holds_opaque, value))
    return isinstance(value, Opaque | Residual | Lambda)


# Bombs

BOMBS = """
    9**9**9                                         the number is too large
    10**10**8 % 7                                   the number is too large
    1 << 10**9                                      the number is too large
    (2**1000) * (2**1000)                           the number is too large
    2 ** 0.5 ** -9 ** 9 ** 9                        the number is too large
    "a" * 10**10                                    the value is too large
    10**10 * [0]                                    the value is too large
    b"a" * 10**9                                    the value is too large
    ["a" * 1000] * 10**4                            the value is too large
    list(range(10**12))                             the value is too large
    sum(range(10**200))                             the value is too large
    sorted(range(10**9))                            the value is too large
    [n for n in range(10**9)]                       the value is too large
    set(range(10**9))                               the value is too large
    dict(enumerate(range(10**9)))                   the value is too large
    max(range(10**9))                               the value is too large
    list(zip(range(10**9), range(10**9)))           the value is too large
    "x".ljust(10**10)                               the value is too large
    "x".zfill(10**10)                               the value is too large
    ("a" * 1000).replace("", "a" * 1000)            the value is too large
    ("a" * 1000).join("a" * 1000)                   the value is too large
    ("{}" * 10000).format(*range(10000))            the value is too large
    ("%s" * 1000) % ("a",) * 1000                   the value is too large
    [0 for a in range(10**5) for b in range(10**5)]         working it out takes too many steps
    [0 for a in range(10**5) if 0 for b in range(10**5)]    working it out takes too many steps
    [[0] * 10**5 for n in range(10**4)]             working it out takes too many steps
    [sum(range(10**5)) for n in range(10**4)]       working it out takes too many steps
    [10**5 in list(range(10**5)) for n in range(10**4)]     working it out takes too many steps
    [("ab" * 50000).find("bb") for n in range(10**4)]       working it out takes too many steps
    [f"{'ab' * 50000}" for n in range(10**4)]       working it out takes too many steps
    [min(T) for n in range(10**4)]                  working it out takes too many steps
    [T == U for n in range(10**4)]                  working it out takes too many steps
    [[*T] for n in range(10**4)]                    working it out takes too many steps
    [T[1:] for n in range(10**4)]                   working it out takes too many steps
    [x for n in range(10**4) for x in reversed(T)]  working it out takes too many steps
    [{K: 1}[K] for n in range(10**4)]               working it out takes too many steps
    [f"{MIXED}" for n in range(10**4)]              working it out takes too many steps
    [T * 0 for n in range(10**4)]                   working it out takes too many steps
    [0 for n in range(10**4) for a, *b in [T]]      working it out takes too many steps
    [D[K] for n in range(10**4)]                    working it out takes too many steps
    [unpacked(T) for n in range(10**4)]             working it out takes too many steps
    round(5, -10**9)                                carried
    fibonacci(24)                                   working it out takes too many steps
    looped(10**5)                                   working it out takes too many steps
    recursive(0)                                    it nests too deep
    (lambda f: f(f))(lambda f: f(f))                it nests too deep
    D24 == D24                                      carried
    str(D24)                                        carried
    doubled_list(40)                                carried
    "%1000000000d" % 1                              carried
    f"{1:>1000000000}"                              carried
    "{:>1000000000}".format(1)                      carried
    "{0.__class__.__mro__}".format(1)               carried
    pow(9, 9**8)                                    carried
    int("9" * 10**5)                                carried
    even(10**6)                                             it nests too deep
    (lambda f, n: f(f, n + 1))(lambda f, n: f(f, n + 1), 0)  it nests too deep
    bytes(10**10)                                           carried
    sum([[0] * 1000 for n in range(10**4)], [])             working it out takes too many steps
    {**{n: n for n in range(10**6)}, **{}}                  the value is too large
    {n: {m: m for m in range(10**5)} for n in range(10**5)}  working it out takes too many steps
    sorted(range(10**5), key=lambda n: sorted(T))           working it out takes too many steps
    zip(*[range(10**9)] * 10**6)                            the value is too large
    [[[0 for a in range(99)] for b in range(99)] for c in range(99)]  working it out takes too many steps
    list(map(lambda n: [0] * 10**5, range(10**5)))          working it out takes too many steps
    any(False for n in range(10**12))                       the value is too large
    next(n for n in range(10**10) if n < 0)                 the value is too large
    "a,".join(str(n) for n in range(10**7))                 the value is too large
    "".join(["a" * 10**4] * 10**4)                          the value is too large
    "x".center(10**10)                                      the value is too large
    "\\t".expandtabs(10**9)                                 carried
    str(10**5000)                                           the number is too large
    int("9" * 5000)                                         carried
    1.0 * 10**400                                           the number is too large
    -(-1 << 10**12)                                         the number is too large
    10 ** -(10**10)                                         0.0
    "%*d" % (10**9, 1)                                      carried
    "{:{}}".format(1, 10**9)                                carried
    f"{1:{10**9}}"                                          carried
    dict.fromkeys(range(10**9))                             carried
    hash((1,) * 10**9)                                      the value is too large
"""

BOMB_SOURCE = """
    T = [1] * 10**5
    U = [1] * 10**5
    K = (0,) * 10**5
    D = {K: 1}
    MIXED = [*range(10**5), {1, 2}]

    def unpacked(values):
        first, *rest = values
        return first
    D0 = [1, 1]
    {doubled}

    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    def doubled_list(n):
        made = [0]
        for each in range(n):
            made = [made, made]
        return made

    def looped(n):
        for a in range(n):
            for b in range(n):
                pass

    def recursive(n):
        return recursive(n + 1)

    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n != 0 and even(n - 1)
"""


def bombs() -> list[tuple[str, str]]:
    rows = (row.strip() for row in BOMBS.strip().splitlines())
    return [(left.strip(), why.strip()) for left, _, why in (row.partition("  ") for row in rows)]


def defused() -> list[tuple[str, str]]:
    """Each bomb, and why it is not worked out."""
    doubled = "\n    ".join(f"D{n + 1} = [D{n}, D{n}]" for n in range(24))
    symbols = program(BOMB_SOURCE.replace("{doubled}", doubled))
    return [(bomb, _why(worth(bomb, symbols))) for bomb, _ in bombs()]


def _why(value: object) -> str:
    if isinstance(value, Residual):
        return "carried"
    return value.why if isinstance(value, Opaque) else shown(value)[:100]


def test_a_bomb_costs_no_more_than_the_budget() -> None:
    """In a process that gets 100 MB more than it has, and far more processor time than it needs."""
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


LIMITED = """
import resource
from pathlib import Path
from tests.test_evaluate_limits import bombs, defused

sizes = Path("/proc/self/statm")  # elsewhere than on Linux, all that can be limited is the time
has = int(sizes.read_text().split()[0]) * resource.getpagesize() if sizes.exists() else 1 << 40
resource.setrlimit(resource.RLIMIT_AS, (has + 100_000_000, has + 100_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (300, 300))
different = [pair for pair in zip(defused(), bombs(), strict=True) if pair[0] != pair[1]]
assert not different, different
"""


def test_budgets_are_counted_and_not_timed() -> None:
    """The same expression is just within the budget, or just not, everywhere."""
    inside = f"[n for n in range({STEPS // 3})]"
    assert isinstance(worth(inside), list)
    assert _why(worth(f"[n for n in range({STEPS})]")) == "working it out takes too many steps"
    assert worth("-" * (DEPTH - 1) + "1") in (1, -1)
    assert _why(worth("-" * DEPTH + "1")) == "it nests too deep"
    assert worth("+".join(["1"] * 1000)) == 1000
