"""Benchmarks: `make bench` runs every workload with every competitor and writes RESULTS.md; never part of the suite.

    workloads/     one file each: what is computed, in which sizes, and what we want of it
    competitors/   one file each: how a library computes a shape of work
    nouns.py       what the two have in common: a Case, a Variant, and the words for what cannot be done
    worker.py      the process in which one variant runs
    turns.py       the variants take turns; medians and ratios
    goals.py       what came of it, and what we want of it
    report.py      tables

Neither a workload nor a competitor knows the other: a workload has a shape, and a competitor does the shapes
that it can; only goals name rows.  Every variant has a process of its own, so that no library disturbs another,
and they take turns, A B C A B C …, so that all see the same minutes of a machine that others share.
"""
