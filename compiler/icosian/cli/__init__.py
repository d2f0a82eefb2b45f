"""The command line: one file a command; the only code that prints, and all writing goes through `files`.

Exit codes of every command: 0 fine, 1 findings (or stale, or different), 2 usage, 3 our bug.
"""

from __future__ import annotations

import errno
import gc
import importlib
import pkgutil
import sys

import click

from .. import __version__

_HERE = __name__
_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # whatever takes our output is full


class _Commands(click.Group):
    """The files of this folder that hold a `command`, imported when they are called; packages hold none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (found.name for found in pkgutil.iter_modules(__path__) if not found.ispkg)
        return [name for name in names if name not in ("cache", "files", "options")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            from difflib import get_close_matches

            near = get_close_matches(cmd_name, self.list_commands(ctx), 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{cmd_name}'.{hint}")
        command = importlib.import_module(f"{_HERE}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="icosian", message="%(prog)s %(version)s")
def icosian() -> None:
    """Lint Hamilton-style dataflows, and compile them into standalone scripts.

    Nothing of the dataflow is ever imported or executed.
    """


def main() -> None:
    """Run the command line; whatever happens ends in one of the exit codes."""
    gc.disable()  # nouns hold no circles, and looking for some costs a fifth of the time of a large lint
    try:
        code = icosian.main(prog_name="icosian", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as usage:
        usage.show()
        code = 2
    except click.ClickException as usage:
        usage.show()
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        code = 130
    except BrokenPipeError:
        _silence()
        code = 1
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _UNWRITTEN:
            _silence()
            click.echo(f"error: the output cannot be written: {error.strerror}", err=True)
            sys.exit(2)
        import traceback

        traceback.print_exc()
        click.echo(
            f"error: this is a bug in icosian {__version__}, not in your code; please report it", err=True
        )
        code = 3
    sys.exit(code)


def _silence() -> None:
    """Whoever read our output has stopped; Python must not complain when it flushes at the end."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
