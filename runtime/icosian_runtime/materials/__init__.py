"""What loads and saves values, one file a key: `@load_from.csv(…)` and `@save_to.csv(…)` are `csv.py`.

    @loader("PandasCSVReader", "pandas.DataFrame")      Hamilton's class, and the types that it loads
    def load_pandas(path: str, *, sep: str | None = None) -> Loaded: ...

A script imports the files that it needs, and a function the library that it needs.  The compiler imports
none: it reads the signatures.  Inside a file they stand in the order in which Hamilton registers its classes,
for of those that fit the last one is meant.

What is not given keeps the default of the library, unless Hamilton's is another; None means not given.
"""
