"""Arguments of modifiers: random expressions are worth what Python says, or nothing is said."""

from __future__ import annotations

import warnings

from hypothesis import given, settings
from hypothesis import strategies as st
from icosian.ir.values import (
    Opaque,
)

from .test_evaluate import worth
from .test_evaluate_limits import holds_opaque

_NUMBERS = st.integers(-9, 9).map(str) | st.sampled_from(["0.5", "True", "False"])
_TEXTS = st.sampled_from(["''", "'a'", "'ab c'", "'%s'", "'{}'", "f'{1}-{2!r}'"])
_LOCALS = st.sampled_from(["n", "m"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def joined(template: str, count: int) -> st.SearchStrategy[str]:
        return st.tuples(*[inner] * count).map(lambda parts: template.format(*parts))

    two = ["+", "-", "*", "/", "//", "%", "<", "==", "!=", ">=", "in", "not in", "and", "or", "&", "|", "^"]
    return st.one_of(
        st.sampled_from(two).flatmap(lambda op: joined("({} " + op + " {})", 2)),
        joined("({} if {} else {})", 3),
        *(joined(template, 1) for template in ONE),
        *(joined(template, 2) for template in TWO),
    )


ONE = (
    "(not {})", "(-{})", "len({})", "str({})", "bool({})", "int({})", "float({})", "list({})", "tuple({})",
    "sorted({})", "sum({})", "min({})", "max({})", "any({})", "all({})", "dict({})", "list(reversed({}))",
    "list(range({}))", "list(enumerate({}))", "f'{{{}}}'", "{}.upper()", "{}.split()", "{}.items()", "[*{}]",
    "{{**{}}}", "isinstance({}, (int, list))", "(lambda n, m=1: {})(1)", "abs({})", "round({})",
)  # fmt: skip
TWO = (
    "[{}, {}]", "({}, {})", "{{{}: {}}}", "{}[{}]", "{}[{}:]", "[{} for n in {}]", "[n for n in {} if {}]",
    "{{n: {} for n, m in {}}}", "list(zip({}, {}))", "{}.join({})", "{}.count({})", "{}.get({})",
    "sorted({}, key=lambda n: {})", "dict(a={}, b={})", "f'{{{}!r}} {{{}!s:>4}}'", "tuple({} for n in {})",
)  # fmt: skip

EXPRESSIONS = st.recursive(
    _NUMBERS | _TEXTS | _LOCALS | st.sampled_from(["[]", "{}", "()"]), _grown, max_leaves=8
)


@settings(max_examples=1500)
@given(EXPRESSIONS)
def test_what_is_known_is_what_python_says(expression: str) -> None:
    whole = f"(lambda n, m: {expression})(3, 'xyz')"
    found = worth(whole)
    python, raised = evaluated(whole)
    if raised:
        # Something that is only carried may raise before what is found to raise.
        assert holds_opaque(found), (raised, found)
    elif isinstance(found, Opaque):
        assert not found.why.startswith("it raises"), found
    elif not holds_opaque(found):  # that enough is known is what the table is for
        assert (type(found), repr(found)) == (type(python), repr(python))


def evaluated(expression: str) -> tuple[object, str]:
    """What Python makes of it, and the name of what it raises."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return eval(expression, {}), ""
    except Exception as error:
        return None, type(error).__name__
