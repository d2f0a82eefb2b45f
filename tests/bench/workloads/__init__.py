"""One file a workload.

TITLE, SHAPE        what it is, and a shape of `nouns.py`
GOALS               what we want of it: `Goal`s, held against the figures of the same run
cases(quick)        the sizes, smallest first, each with its dataflow and the right answer
KINDS               optional: which kinds of variants take part; all of them without it
CLOCK               optional: "cpu" or "wall"; CPU time for serial variants and wall time for others without it
FIGURES             optional: what to show beside the time, and how
watch(folder, pid)  optional: called before each run; what it returns is called after it and gives more figures
"""
