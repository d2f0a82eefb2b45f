"""Modifiers that load and save values."""

from __future__ import annotations

from typing import Any, Protocol

from ._modifier import UNCHANGED, Modifier


class _Load(Protocol):
    def __call__(self, *, inject_: str | None = None, **kwargs: Any) -> Modifier: ...


class _Save(Protocol):
    def __call__(
        self, *, output_name_: str | None = None, target_: str | None = None, **kwargs: Any
    ) -> Modifier: ...


def _unchanged(**kwargs: object) -> Modifier:
    return UNCHANGED


class _Loaders:
    """`load_from.json(path=source("path"))`: a parameter is what the loader of this name reads.

    `inject_` says which parameter, if there are several.  What else it takes is given as `source(…)`,
    `value(…)` or the value itself.  A loader that is not among these is one of Hamilton's, or one's own.
    """

    csv: _Load
    environment: _Load
    feather: _Load
    file: _Load
    json: _Load
    literal: _Load
    npy: _Load
    parquet: _Load
    pickle: _Load
    yaml: _Load

    def __getattr__(self, name: str) -> _Load:
        if name.startswith("_"):  # what `copy`, `pickle` and `inspect` look for
            raise AttributeError(name)
        return _unchanged


class _Savers:
    """`save_to.json(path=value("out.json"))`: the saver of this name writes what the node gives.

    `output_name_` is the name of the node that saves, without it `save.` and the name of what is saved;
    `target_` says which node is saved, where the function makes several.
    """

    csv: _Save
    feather: _Save
    file: _Save
    json: _Save
    memory: _Save
    npy: _Save
    parquet: _Save
    pickle: _Save
    yaml: _Save

    def __getattr__(self, name: str) -> _Save:
        if name.startswith("_"):
            raise AttributeError(name)
        return _unchanged


load_from = _Loaders()
save_to = _Savers()


def dataloader() -> Modifier:
    """The function gives `tuple[T, dict]`: what it has loaded, and what describes that.

    Nodes that take it get the former; the pair is the node `name.loader`.
    """
    return UNCHANGED


def datasaver() -> Modifier:
    """The function saves what it takes, and gives a `dict` that describes it."""
    return UNCHANGED
