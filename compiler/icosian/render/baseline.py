"""Known findings -> the file that holds them, in an order that does not depend on where they stand."""

from __future__ import annotations

from dataclasses import asdict

from ..ir.findings import BASELINE, Known
from .findings import json_text


def baseline_text(known: tuple[Known, ...]) -> str:
    return json_text({BASELINE: 1, "findings": [asdict(each) for each in sorted(known)]})
