"""Modifiers that load and save values."""

from __future__ import annotations

from typing import Protocol

from ._modifier import UNCHANGED, Modifier
from ._values import Dependency


class _Load(Protocol):
    def __call__(self, *, inject_: str | None = None, **kwargs: Dependency) -> Modifier: ...


class _Save(Protocol):
    def __call__(
        self, *, output_name_: str | None = None, target_: str | None = None, **kwargs: Dependency
    ) -> Modifier: ...


def _unchanged(**kwargs: object) -> Modifier:
    return UNCHANGED


class _Loaders:
    """`load_from.json(path=source("path"))`: a parameter is what the loader of this name reads."""

    def __getattr__(self, name: str) -> _Load:
        if name.startswith("_"):  # what `copy`, `pickle` and `inspect` look for
            raise AttributeError(name)
        return _unchanged


class _Savers:
    """`save_to.json(path=value("out.json"))`: the saver of this name writes what the node gives."""

    def __getattr__(self, name: str) -> _Save:
        if name.startswith("_"):
            raise AttributeError(name)
        return _unchanged


load_from = _Loaders()
save_to = _Savers()


def dataloader() -> Modifier:
    """The function gives what it has loaded, and a dict that describes it; nodes take the former."""
    return UNCHANGED


def datasaver() -> Modifier:
    """The function saves what it takes, and gives a dict that describes it."""
    return UNCHANGED
