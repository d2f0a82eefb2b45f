"""Icosian: an ahead-of-time compiler for Hamilton-style dataflow modules.

    files -> discover -> Program -> expand -> Node... -> link -> Dag -> narrow -> Dag
          -> plan -> Plan -> quote -> Script -> render -> text      (lint speaks wherever its noun exists)

Read `build.py` first: it calls each pass once, in this order.  The passes are functions, what
they pass on are the frozen nouns of `ir/`, and `ls` shows both in the order in which data flows.
"""

__version__ = "0.1.0"
