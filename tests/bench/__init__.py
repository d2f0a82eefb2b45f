"""Benchmarks: `make bench` runs every workload and writes RESULTS.md; never part of the test suite.

A workload is one file with `TITLE`, `GOAL` and `measure(quick) -> rows`.  What is compared runs in turn, in one
process and the same minutes, and is shown as a ratio to code written by hand: machines differ, ratios less.
"""
