"""The command line: a table of commands, each a thin shell in a file of ``extractor/commands``.

Exit codes: 0 nothing to report, 1 findings, 2 something could not be read (the other documents were still processed).
A command's file is imported when the command is called, and everything heavy by the command that needs it, so that
``--version`` and ``--help`` answer at once.
"""

from __future__ import annotations

import signal
import sys
from importlib import import_module

import click

from extractor import __version__
from extractor.commands.common import INTERRUPTED

# One line a command, in the order in which --help lists them: its module in extractor.commands and its name there.
COMMANDS = {
    "check": ("check", "check"),
    "extract": ("extract", "extract"),
    "report": ("report", "report"),
    "compare": ("compare", "compare"),
    "stats": ("stats", "stats"),
    "explain": ("explain", "explain"),
    "annotate": ("annotate", "annotate"),
}


class Commands(click.Group):
    """A group that imports the file of a command when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command = getattr(import_module(f"extractor.commands.{module}"), name)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="duizhang", message="%(prog)s %(version)s")
def cli() -> None:
    """对账: every number in the prose of a Chinese budget disclosure gets a verdict."""


def main() -> None:
    """The console script: ``cli`` with the manners of a Unix filter."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `duizhang check … | head` ends without a word
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:  # Ctrl-C
        code = INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    main()
