"""The dataflow is what this package takes from its submodules."""

from .orders import line, order, parsed
from .totals import *
