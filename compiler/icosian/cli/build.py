"""`icosian build`: write the script of a dataflow, or prove that it is up to date."""

from __future__ import annotations

import difflib

import click

from .. import build
from ..ir.script import LINKS, Order
from . import files, options


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
    default="inline",
    show_default=True,
    help="Copy first-party modules into the script, or import them where it runs.",
)
@click.option("--bundle", is_flag=True, help="Carry the runtime inside, so that nothing has to be installed.")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if FILE is not what would be written."
)
@click.option(
    "--diff", is_flag=True, help="Write nothing; show what would change, and exit with 1 if anything."
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be done.")
def command(
    modules: tuple[str, ...],
    roots: tuple[str, ...],
    overrides: bool,
    outputs: tuple[str, ...],
    config: tuple[str, ...],
    config_file: str | None,
    grouping: str | None,
    output: str | None,
    link: str,
    bundle: bool,
    check: bool,
    diff: bool,
    dry_run: bool,
) -> int:
    """Compile a dataflow into a standalone script.

    Without -t the script makes every final node: one that no other node takes.
    """
    path = "" if output in (None, "-") else files.shown(output or "")
    if (check or diff or dry_run) and not path:
        raise click.UsageError("--check, --diff and --dry-run need the script to compare with: -o FILE.")
    given = options.values(config, config_file)
    judged, dag = options.one_dataflow(modules, roots, outputs, given, grouping, overrides=overrides)
    if path and path in judged.texts():
        raise click.UsageError(f"{path} is the dataflow itself; name another file.")
    text = ""
    if judged.is_sound:
        order = Order(
            output=path,
            asked=outputs,
            config=config,
            config_file=files.shown(config_file) if config_file else "",
            bundle=files.runtime_texts() if bundle else (),
            dependencies=files.dependencies(judged.program.modules[0].path) if bundle else (),
            link=link,
            roots=files.folders(roots),
            has_overrides=overrides,
            directions=judged.directions,
        )
        judged, text = build.write(judged, build.arrange(dag, grouping or judged.directions.grouping), order)
    options.report(judged)
    if not judged.is_sound:
        return 1
    if not path:
        click.echo(text, nl=False)
        return 0
    return _settle(path, text, check=check, diff=diff, dry_run=dry_run)


def _settle(path: str, text: str, *, check: bool, diff: bool, dry_run: bool) -> int:
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
    if diff and before != text:
        lines = difflib.unified_diff(
            (before or "").splitlines(keepends=True),
            text.splitlines(keepends=True),
            fromfile=path if before is not None else "/dev/null",
            tofile=path,
        )
        click.echo("".join(lines), nl=False)
    if check or diff:
        click.echo(f"{path} is {state}", err=True)
        return int(before != text)
    if dry_run:
        click.echo(f"{path} is {state}" + ("" if before == text else ", and would be written"), err=True)
        return 0
    if before != text:
        files.write(path, text)
    return 0
