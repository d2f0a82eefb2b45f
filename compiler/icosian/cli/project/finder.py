"""Which settings are for which folder."""

from __future__ import annotations

import os

import click

from .load import load, parsed, text_of, tools
from .settings import Settings

NAMES = ("icosian.toml", "pyproject.toml")


class Finder:
    """Finds the settings above a folder; those that are given, or none at all, go before."""

    def __init__(self, given: str | None = None, *, isolated: bool = False) -> None:
        if given and not os.path.isfile(given):
            raise click.BadParameter(f"{given} is no file", param_hint="'--settings'")
        self.given = given
        self._all = load(given) if given else Settings() if isolated else None
        self._known: dict[str, Settings] = {}
        self._asked: dict[str, Settings] = {}  # the same by folders as they were named

    def nearest(self, folder: str) -> Settings:
        """As in ruff, those of the nearest folder count alone."""
        if folder not in self._asked:
            self._asked[folder] = self._all or self._above(os.path.abspath(folder))
        return self._asked[folder]

    def _above(self, folder: str) -> Settings:
        if folder not in self._known:
            files = (os.path.join(folder, name) for name in NAMES)
            found = next((file for file in files if os.path.isfile(file) and _is_ours(file)), "")
            above = os.path.dirname(folder)
            self._known[folder] = (
                load(found) if found else Settings() if above == folder else self._above(above)
            )
        return self._known[folder]


def _is_ours(file: str) -> bool:
    """Does a pyproject.toml say anything to us?"""
    if os.path.basename(file) != "pyproject.toml":
        return True
    text = text_of(file)
    return "icosian" in text and "icosian" in tools(parsed(file, text))
