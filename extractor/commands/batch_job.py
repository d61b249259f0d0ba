"""The batch job behind ``duizhang extract --out``: what it says, and its exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extractor.commands.common import CLEAN, FAILED, INTERRUPTED, say
from extractor.errors import DuizhangError

if TYPE_CHECKING:
    from extractor.batch.manifest import Survey
    from extractor.exporters.words import Lang

Command = TypeVar("Command", bound=Callable[..., Any])


def options_of_a_job(command: Command) -> Command:
    """What ``extract`` takes for a batch job."""
    for option in (
        click.option("--redo", is_flag=True, help="Read again what another version or other options read."),
        click.option("--retry", is_flag=True, help="Read again what failed in an earlier job."),
        click.option(
            "--memory", type=click.IntRange(min=64), default=2048, show_default=True, help="MiB, one document."
        ),
        click.option(
            "--timeout", type=click.FloatRange(min=0.1), default=180.0, show_default=True, help="Seconds, the same."
        ),
        click.option("--address", metavar="URL", help="Of a Ray cluster; by default one is started on this machine."),
        click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True),
        click.option("--jobs", type=click.IntRange(min=1), help="Processes; by default one for each processor."),
        click.option("--out", metavar="DIR", help="A batch job: a Parquet data set there (a folder or an fsspec URL)."),
    ):
        command = option(command)
    return command


_MISSING = "{} is not installed; pip install 'duizhang[batch]'"


def is_wanted(job: dict[str, Any], other: Mapping[str, object]) -> bool:
    """Whether the options ask for a batch job; a usage error where one of the ``other`` options is given too."""
    if job["out"] is None:
        return False
    for option, value in other.items():
        if value:
            raise click.UsageError(f"{option} does not go with --out")
    return True


def run(files: tuple[str, ...], job: dict[str, Any], *, lang: Lang, debug: bool) -> int:
    """Carry the job out; return the exit code."""
    try:
        from extractor.batch import told
        from extractor.batch.job import Options
        from extractor.batch.run import extract_corpus
    except ModuleNotFoundError as error:
        raise click.ClickException(_MISSING.format(error.name)) from error
    if find_spec("pyarrow") is None:  # the workers need it, and it takes long to import
        raise click.ClickException(_MISSING.format("pyarrow"))
    options = Options(lang=lang, timeout=job["timeout"], memory=job["memory"])

    def before(survey: Survey) -> None:
        for line in told.before(survey, options.lang):
            click.echo(line, err=True)

    try:
        outcome = extract_corpus(
            files, job["out"], options=options, jobs=job["jobs"], engine=job["engine"], address=job["address"],
            retry=job["retry"], redo=job["redo"], quiet=False, said=before,
        )  # fmt: skip
    except KeyboardInterrupt:
        click.echo(told.stopped(options.lang), err=True)
        return INTERRUPTED
    except DuizhangError as error:
        if debug:
            raise
        click.echo(f"duizhang: {error}", err=True)
        return FAILED
    for line in told.after(outcome, job["out"], options.lang):
        say(line)
    return CLEAN
