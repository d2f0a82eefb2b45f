"""`icosian lint`: judge modules alone, or together, in every configuration that is left open."""

from __future__ import annotations

import click

from ..ir.question import Question
from ..lint import groups, is_on_request
from ..remember import Store, answer
from ..render.findings import FORMATS, findings_text
from . import options
from .cache import FOLDER, Cache
from .files import dataflows, folders


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--together", is_flag=True, help="The files are one whole dataflow, and nothing is missing from it."
)
@options.roots
@options.outputs
@options.config
@options.config_file
@click.option("--select", multiple=True, metavar="RULE", help="Tell of these rules or groups, and no others.")
@click.option("--extend-select", multiple=True, metavar="RULE", help="Tell of these rules or groups, too.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not tell of these rules or groups.")
@click.option(
    "--cache-dir",
    envvar="ICOSIAN_CACHE_DIR",
    metavar="DIR",
    default=FOLDER,
    help=f"Where to remember what was found.  [default: {FOLDER}]",
)
@click.option("--no-cache", is_flag=True, help="Remember nothing, and read every file anew.")
@click.option(
    "--output-format", type=click.Choice(FORMATS), default="full", help="How to print the findings."
)
def command(
    paths: tuple[str, ...],
    together: bool,
    roots: tuple[str, ...],
    outputs: tuple[str, ...],
    config: tuple[str, ...],
    config_file: str | None,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    cache_dir: str,
    no_cache: bool,
    output_format: str,
) -> int:
    """Find what is wrong with dataflow modules.

    Every file that is named is read as a dataflow; in folders, the files that import Hamilton's markers
    or modifiers are.  Without --config all configurations are judged at once.  Some rules speak only on
    request, such as those of --extend-select portability; `icosian explain` lists all.
    """
    base = _names(select, "--select") or {
        name for group, names in groups().items() if not is_on_request(group) for name in names
    }
    wanted = (base | _names(extend_select, "--extend-select")) - _names(ignore, "--ignore")
    files = dataflows(paths or (".",))
    if not files:
        click.echo("warning: no dataflow modules found", err=True)
    given = options.values(config, config_file)
    also = tuple(sorted(wanted))
    question = Question(files, folders(roots), together=together, outputs=outputs, config=given, also=also)
    found = answer(question, Store() if no_cache else Cache(cache_dir))
    if found.is_sound:  # else what is not understood may make it
        options.check_outputs(outputs, found.nodes)
    shown = tuple(finding for finding in found.findings if finding.rule in wanted)
    click.echo(findings_text(shown, found.texts, output_format), nl=False)
    return 1 if any(finding.is_error for finding in shown) else 0


def _names(given: tuple[str, ...], option: str) -> set[str]:
    """Rules that are meant: by their names, or by the name of their group."""
    meant = {name: {name} for names in groups().values() for name in names}
    meant |= {group: set(names) for group, names in groups().items()}
    found: set[str] = set()
    for name in (part.strip() for each in given for part in each.split(",")):
        if name not in meant:
            raise click.BadParameter(
                f"there is no rule or group '{name}'.{options.nearest(name, meant)}", param_hint=option
            )
        found |= meant[name]
    return found
