"""`python -m tests.faults` writes tests/FAULTS.md."""

from __future__ import annotations

from .matrix import PAGE, page

PAGE.write_text(page())
