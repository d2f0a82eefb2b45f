"""An expression that stands somewhere in a module, as a statement of its own."""

from __future__ import annotations

from ..ir.source import Module, Statement, Text


def stretch(module: Module, text: Text) -> Statement | None:
    """With the uses of its stretch of text; None for a text that does not stand there."""
    span = text.span
    there = (*module.statements, *module.driving)
    homes = (each for each in there if 0 <= span.line - each.line <= each.text.count("\n"))
    home = next(homes, None)
    if home is None:
        return None
    above = home.text.split("\n")[: span.line - home.line]
    start = sum(len(line) + 1 for line in above) + span.column - 1
    end = start + len(text.text)
    if home.text[start:end] != text.text:
        return None
    return Statement(
        writes=(),
        has_effects=False,
        kind="residual",
        line=span.line,
        blank_before=0,
        text=text.text,
        uses=tuple(
            use._replace(start=use.start - start, ends=tuple(each - start for each in use.ends))
            for use in home.uses
            if start <= use.start < end
        ),
        locals=home.locals,
    )
