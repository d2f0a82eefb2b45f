"""Text of messages as it may stand in a cell of a Markdown table, whatever it holds."""

from __future__ import annotations

import html
import re

from .findings import printable


def cell(text: object) -> str:
    """What stands in backticks as code; nothing else is markup, and nothing ends the cell."""
    pieces = printable(str(text)).split("`")
    if len(pieces) % 2 == 0:
        return _plain("`".join(pieces))
    return "".join(_code(piece) if n % 2 else _plain(piece) for n, piece in enumerate(pieces))


def _code(text: str) -> str:
    return f"<code>{_entities(text)}</code>" if text else "``"


def _plain(text: str) -> str:
    return _entities(re.sub(r"([\\`*_\[\]~@#])", r"\\\1", text))


def _entities(text: str) -> str:
    return html.escape(text, quote=False).replace("|", "&#124;")
