"""The `counterframe` command. Imports nothing heavy until a command runs."""

from __future__ import annotations

import importlib
import os
import sys

import click

from pipeline import __version__
from pipeline.errors import CounterframeError, UsageError

__all__ = ["cli", "main"]

# command -> module that defines it, under the same name (imported when it is asked for)
COMMANDS = {
    "annotate": "pipeline.cli.annotate",
    "batch": "pipeline.cli.batch",
    "query": "pipeline.cli.batch",
    "compare": "pipeline.cli.compare",
    "evaluate": "pipeline.cli.evaluate",
    "train": "pipeline.cli.train",
    "agreement": "pipeline.cli.coding",
    "sample": "pipeline.cli.coding",
    "schema": "pipeline.cli.info",
    "info": "pipeline.cli.info",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="counterframe")
def cli() -> None:
    """Read political commentary: who and what it names, which figures it cites, how it frames security
    against rights, and who stands where.

    Data goes to standard output, progress and messages to standard error. Exit codes: 0 done, 1 failed,
    2 wrong usage, 3 done with some articles set aside, 130 interrupted.
    """


def main() -> None:
    """Run the command and exit with its code; our own errors become one sentence on standard error."""
    try:
        result = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("counterframe: interrupted", err=True)
        sys.exit(130)
    except UsageError as error:
        click.echo(f"counterframe: {error}", err=True)
        sys.exit(2)
    except CounterframeError as error:
        click.echo(f"counterframe: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, less) has gone: point standard output at nothing, so that closing it is quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(result if isinstance(result, int) else 0)


if __name__ == "__main__":
    main()
