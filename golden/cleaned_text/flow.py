"""Words of a text that are not too long."""

from hamilton.function_modifiers import pipe_input, pipe_output, source, step


def _strip(text: str) -> str:
    return text.strip()


def _without(text: str, unwanted: str) -> str:
    return text.replace(unwanted, "")


def _no_longer_than(words: list[str], longest: int) -> list[str]:
    return [word for word in words if len(word) <= longest]


def _sorted(words: list[str], reverse: bool = False) -> list[str]:
    return sorted(words, reverse=reverse)


@pipe_input(
    step(_strip),
    step(_without, ",").named("plain_text", namespace=None),
    step(_without, unwanted="e").when(mode="strict"),
)
@pipe_output(
    step(_no_longer_than, longest=source("longest")),
    step(_sorted, reverse=True),
)
def words(text: str) -> list[str]:
    return text.split()


def count(words: list[str], plain_text: str) -> str:
    return f"{len(words)} of {plain_text!r}"
