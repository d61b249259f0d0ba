"""What the commands share: exit codes, the options of a run, and how a line is printed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from extractor.errors import DuizhangError

CLEAN, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130
SEVERITIES = ("error", "warning", "info")  # the gravest first

Command = TypeVar("Command", bound=Callable[..., Any])


def options_of_a_run(command: Command) -> Command:
    """What ``check``, ``extract`` and ``report`` have in common; the command gets the tagger that was asked for."""

    @wraps(command)
    def with_tagger(*arguments: Any, tagger: Any, model: Path | None, or_patterns: bool, **rest: Any) -> Any:
        from extractor.taggers.choice import choose

        with refusing():
            chosen = choose(tagger, model, or_patterns=or_patterns, warn=lambda line: click.echo(line, err=True))
        return command(*arguments, tagger=chosen, **rest)

    run: Any = with_tagger
    for option in (
        click.option("--debug", is_flag=True, help="Show the traceback of an internal error."),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of messages."),
        click.option(
            "--or-patterns", is_flag=True, help="Where the model cannot be used, say so and go on with the patterns."
        ),
        click.option(
            "--model",
            type=click.Path(path_type=Path),
            metavar="FOLDER",
            help="An exported model (default: the one shipped).",
        ),
        click.option(
            "--tagger",
            type=click.Choice(["patterns", "model", "both"]),
            default="patterns",
            show_default=True,
            help="Who labels the sentences.",
        ),
        click.option("--together", is_flag=True, help="All FILEs are one document (narrative first, then tables)."),
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
    ):
        run = option(run)
    return run  # type: ignore[no-any-return]


output_option = click.option("-o", "--output", metavar="PATH", help="Write to this path instead of standard output.")


class Refusal(click.ClickException):
    """A request that cannot be carried out: one line, exit code 2."""

    exit_code = FAILED

    def show(self, file: Any = None) -> None:  # noqa: ARG002
        click.echo(f"duizhang: {self.format_message()}", err=True)


def emit(lines: Iterable[str], output: str | None, *, encoding: str = "utf-8") -> None:
    """Print ``lines`` as they come, or write them to the file ``output``, which appears when all are there."""
    if output is None or output == "-":
        for line in lines:
            say(line)
        return
    from extractor.exporters.output import replacing

    with (
        refusing(),
        replacing(Path(output)) as path,
        path.open("w", encoding=encoding, errors="backslashreplace", newline="") as file,
    ):
        file.writelines(click.unstyle(line) + "\n" for line in lines)


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
