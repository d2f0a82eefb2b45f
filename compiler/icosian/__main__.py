"""`python -m icosian`: the same as the console script."""

import sys

# `python -m` puts the working directory first, where a `networkx.py` of the linted project
# would be taken for the library.  The console script does not do this, and neither do we.
if not sys.flags.safe_path:
    del sys.path[0]

from icosian.cli import main

main()
