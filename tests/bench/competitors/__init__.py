"""One file a competitor: `TITLE`, `DISTRIBUTION` (of which the version is shown), `VARIANTS` and `CANNOT`.

A variant maps each shape that it can do to a function that prepares a job and returns the run that is measured.
`CANNOT` says why for each shape that none of them can do.  What an ordinary call of the library does belongs to
the run, thread and process pools included; drivers, pipelines and clusters are prepared.
"""
