"""What the commands share: exit codes, the options of a run, and how a line is printed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

CLEAN, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130
SEVERITIES = ("error", "warning", "info")  # the gravest first

Command = TypeVar("Command", bound=Callable[..., Any])


def options_of_a_run(command: Command) -> Command:
    """What ``check`` and ``extract`` have in common."""
    for option in (
        click.option("--debug", is_flag=True, help="Show the traceback of an internal error."),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of messages."),
        click.option("--together", is_flag=True, help="All FILEs are one document (narrative first, then tables)."),
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
    ):
        command = option(command)
    return command


def say(text: str) -> None:
    """Print a line; colours are dropped where NO_COLOR is set."""
    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)
