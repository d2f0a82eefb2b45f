"""`icosian build`: write the script of a dataflow, or prove that it is up to date."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from typing import Any

import click

from .. import build
from ..ir.plan import LINKS
from ..ir.script import Order, Usual
from . import files, options
from .options import Place
from .project.finder import Finder
from .project.scripts import Flags, one_dataflow, wanted, without_ignored
from .project.settings import DagSettings, Settings


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be done with the script; None leaves it to the settings."""

    output: str | None
    link: str | None
    bundle: bool | None
    check: bool
    diff: bool
    dry_run: bool

    @property
    def only_compares(self) -> bool:
        return self.check or self.diff or self.dry_run


@click.command()
@options.modules
@options.roots
@options.overrides
@options.outputs
@options.config
@options.config_file
@options.grouping
@click.option("-o", "--output", metavar="FILE", help="The script to write; standard output without it.")
@click.option(
    "--link",
    type=click.Choice(LINKS),
    help="Copy first-party modules into the script, or import them where it runs; inline unless the settings say otherwise.",
)
@click.option(
    "--bundle/--no-bundle",
    default=None,
    help="Carry the runtime inside, so that nothing has to be installed.",
)
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if FILE is not what would be written."
)
@click.option(
    "--diff", is_flag=True, help="Write nothing; show what would change, and exit with 1 if anything."
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be done.")
@options.settings
@options.isolated
def command(
    modules: tuple[str, ...],
    output: str | None,
    link: str | None,
    bundle: bool | None,
    check: bool,
    diff: bool,
    dry_run: bool,
    **given: Any,
) -> int:
    """Compile a dataflow into a standalone script.

    It is named by its modules, by a driver script, or by the name of a [[tool.icosian.dag]] in the settings; without
    a name, every dag there is built. Without -t the script makes every final node: one that no other node takes.
    """
    flags, wish = Flags(**given), _Wish(output, link, bundle, check, diff, dry_run)
    settings, dags = wanted(modules, flags)
    if len(dags) > 1 and (output or flags.outputs):
        raise click.UsageError(
            f"-o and -t are for one script; name a dag: {', '.join(dag.name for dag in dags)}."
        )
    codes, known = [], set[Place]()
    for dag in dags:
        if modules or dag.output or output:
            codes.append(_build(dag, settings, flags, wish, known))
        else:
            click.echo(f"{dag.name} has no `output` in {settings.file}, and is not built", err=True)
    return max(codes, default=0)


def _build(dag: DagSettings, settings: Settings, flags: Flags, wish: _Wish, known: set[Place]) -> int:
    """One script; what is `known` has been told with another."""
    output = wish.output or dag.output
    path = "" if output in ("", "-") else files.shown(output)
    if wish.only_compares and not path:
        raise click.UsageError("--check, --diff and --dry-run need the script to compare with: -o FILE.")
    judged, found = one_dataflow(dag, settings, flags)
    if path and path in judged.texts():
        raise click.UsageError(f"{path} is the dataflow itself; name another file.")
    text = ""
    judged = without_ignored(judged, settings)
    if judged.is_sound:
        said = judged.directions
        plan = build.arrange(found, flags.grouping or said.grouping, streams=said.streams)
        judged, text = build.write(judged, plan, _order(dag, settings, flags, wish, judged, path))
        judged = without_ignored(judged, settings)
    options.report(judged, settings.texts(), known)
    if not judged.is_sound:
        return 1
    if not found.outputs:
        who = f"{dag.name}: " if dag.name else ""
        click.echo(f"{who}there is nothing to make: no node is there in this configuration", err=True)
        return 1
    if not path:
        click.echo(text, nl=False)
        return 0
    return _settle(path, text, wish)


def _order(
    dag: DagSettings, settings: Settings, flags: Flags, wish: _Wish, judged: build.Judged, path: str
) -> Order:
    """Everything that the script and its rebuild command have to say."""
    is_bundled = dag.how.bundle if wish.bundle is None else wish.bundle
    nearest = Finder().nearest(os.path.dirname(path)).file if dag.name and not flags.settings else ""
    is_far = bool(flags.settings) or (dag.name and nearest != settings.file)
    return Order(
        output=path,
        asked=flags.outputs,
        config=flags.config,
        config_file=files.shown(flags.config_file) if flags.config_file else "",
        bundle=files.runtime_texts() if is_bundled else (),
        dependencies=files.dependencies(judged.program.modules[0].path) if is_bundled else (),
        link=wish.link or dag.how.link,
        roots=files.folders(flags.roots),
        has_overrides=flags.overrides,
        directions=judged.directions,
        usual=Usual(
            dag=dag.name,
            output=dag.output,
            link=dag.how.link,
            is_bundled=dag.how.bundle,
            settings=settings.file if is_far else "",
            is_isolated=flags.isolated,
        ),
    )


def _settle(path: str, text: str, wish: _Wish) -> int:
    """Compare the script with the file that is there, and write it if that is what was asked for."""
    from ..render.script import is_edited

    before = files.existing(path)
    state = (
        "up to date"
        if before == text
        else "missing"
        if before is None
        else "edited by hand"
        if is_edited(before)
        else "out of date"
    )
    if wish.diff and before != text:
        lines = difflib.unified_diff(
            (before or "").splitlines(keepends=True),
            text.splitlines(keepends=True),
            fromfile=path if before is not None else "/dev/null",
            tofile=path,
        )
        click.echo("".join(lines), nl=False)
    if wish.check or wish.diff:
        click.echo(f"{path} is {state}", err=True)
        return int(before != text)
    if wish.dry_run:
        click.echo(f"{path} is {state}" + ("" if before == text else ", and would be written"), err=True)
        return 0
    if before != text:
        files.write(path, text)
    return 0
