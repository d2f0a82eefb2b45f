"""Imports the module that imports it."""

import helpers

_START = helpers.BASE


def twice() -> float:
    return 2 * _START
