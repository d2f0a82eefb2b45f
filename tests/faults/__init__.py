"""The fault matrix: what goes wrong, what becomes of the run, and the test that shows it.

`matrix.py` has the rows, `flow.py` the dataflow in which it goes wrong, `runs.py` runs it by its command line;
`tests/FAULTS.md` is written by `python -m tests.faults`.
"""
