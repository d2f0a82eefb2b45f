"""Works as a module, and would not as a part of another file."""

import sys
from math import *

import helpers
from helpers import COUNT, LATE
from helpers import bump as _bump

HERE = __file__


def own_file() -> bool:
    return HERE.endswith("flow.py")


def own_names() -> bool:
    return "HERE" in globals()


def own_module() -> bool:
    return sys.modules[__name__].HERE == HERE


def inner_import(x: float) -> float:
    from helpers import half

    return half(x)


def star(x: float) -> float:
    return sqrt(x * x)


def module_as_value() -> str:
    return repr([helpers.__name__, type(helpers).__name__])


def assigned_through_module() -> int:
    helpers.SETTING = 5
    return helpers.setting()


def rebound() -> int:
    _bump()
    return COUNT


def late() -> float:
    return LATE
