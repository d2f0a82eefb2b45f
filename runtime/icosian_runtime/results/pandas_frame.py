"""A DataFrame of pandas."""

from __future__ import annotations

from ._pandas import as_json, as_text, assembled

__all__ = ["as_json", "as_text", "assembled"]
