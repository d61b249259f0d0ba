"""What the commands share: exit codes, the options of a run, and how a line is printed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from extractor.errors import DuizhangError

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


class Refusal(click.ClickException):
    """A request that cannot be carried out: one line, exit code 2."""

    exit_code = FAILED

    def show(self, file: Any = None) -> None:  # noqa: ARG002
        click.echo(f"duizhang: {self.format_message()}", err=True)


@contextmanager
def refusing() -> Iterator[None]:
    """An error that the user can mend becomes one line and exit code 2."""
    try:
        yield
    except DuizhangError as error:
        raise Refusal(str(error)) from error


def say(text: str) -> None:
    """Print a line; colours are dropped where NO_COLOR is set."""
    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)
