"""Script -> the text of the file."""

from __future__ import annotations

import hashlib

from .. import __version__
from ..ir.script import Script
from . import environment
from .filters import py, spaced
from .layout import Bracket, lay

_BODY = "# Body: sha256:"
_FIRST = "# fmt: off\n"


def script_text(script: Script) -> str:
    """The file, with the digest of its body in its header.  Fails if what it makes is no Python."""
    template = environment().get_template("script.py.j2")
    # Where the user's code begins is known once everything above it has been laid out.
    draft = template.render(script=script, version=__version__, moves=[], digest="")
    above = draft.partition(_FIRST)[0].count("\n") + 1
    text = template.render(script=script, version=__version__, moves=_moves(script, above), digest="")
    text = text.replace(f"{_BODY}\n", f"{_BODY}{body_digest(text)}\n", 1)
    compile(text, "<script>", "exec", dont_inherit=True)
    return text


def body_digest(text: str) -> str:
    """sha256 of what follows the header."""
    _, _, body = text.partition(_BODY)
    return hashlib.sha256(body.partition("\n")[2].encode()).hexdigest()


def is_edited(text: str) -> bool:
    """Has a script been changed since it was written?"""
    _, _, rest = text.partition(_BODY)
    return rest.partition("\n")[0] != body_digest(text)


def _moves(script: Script, line: int) -> list[str]:
    """For each file the call that moves its functions home; `line` is where the user's code begins."""
    pieces: dict[str, list[tuple[int, int, int]]] = {}
    for path, blank, piece in spaced(script):
        line += blank
        length = piece.text.count("\n") + 1
        ends = [*[first - 1 for first, _ in piece.moves], length][1:]
        for (first, origin), last in zip(piece.moves, ends, strict=True):
            if first <= last:  # else the next piece begins at the same line
                pieces.setdefault(path, []).append((line + first, line + last, origin))
        line += length
    runtime = script.names.runtime
    return [
        lay(Bracket(f"{runtime}.locate(", (py(path), Bracket("(", _joined(each), is_display=True))))
        for path, each in pieces.items()
    ]


def _joined(pieces: list[tuple[int, int, int]]) -> tuple[str, ...]:
    """Neighbours that move by the same distance are one piece."""
    joined: list[tuple[int, int, int]] = []
    for first, last, origin in pieces:
        if joined and joined[-1][2] - joined[-1][0] == origin - first:
            joined[-1] = (joined[-1][0], last, joined[-1][2])
        else:
            joined.append((first, last, origin))
    return tuple(map(py, joined))
