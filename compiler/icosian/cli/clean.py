"""`icosian clean`: forget what lint remembers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import click

from . import options
from .cache import FOLDER, folder_of, is_ours
from .files import shown
from .project.finder import Finder


@click.command()
@options.settings
@options.isolated
@options.cache_dir
def command(settings: str | None, isolated: bool, cache_dir: str | None) -> int:
    """Remove the caches of `icosian lint`: that of the project, and those in this folder and below.

    Nothing else is removed: a folder that lint has not made itself stays as it is.
    """
    project = folder_of(Finder(settings, isolated=isolated).nearest("."), cache_dir)
    for folder in dict.fromkeys(shown(each) for each in (project, *_below("."))):
        if is_ours(folder):
            try:
                shutil.rmtree(folder)
            except OSError as error:
                raise click.UsageError(f"{folder} cannot be removed: {error.strerror}") from error
            click.echo(f"removed {folder}", err=True)
    return 0


def _below(top: str) -> Iterator[str]:
    for root, folders, _ in os.walk(top):
        if FOLDER in folders:
            yield os.path.join(root, FOLDER)
        folders[:] = sorted(each for each in folders if each not in (FOLDER, ".git", "node_modules"))
