"""``duizhang compare``: the documents of one unit across years."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from extractor.commands.common import CLEAN, FAILED, FOUND, SEVERITIES, say
from extractor.errors import DuizhangError

if TYPE_CHECKING:
    from extractor.exporters.words import Lang


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--out", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path), help="Write tables there.")
@click.option("--format", "shape", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default="warning", show_default=True, help="The mildest one to show."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of messages.")
@click.pass_context
def compare(
    context: click.Context,
    /,
    folder: str,
    out: Path | None,
    shape: Literal["parquet", "csv"],
    severity: str,
    lang: Lang,
) -> None:
    """Compare what the documents in DIR print for last year with what was printed last year.

    DIR is what a batch job wrote (duizhang extract SRC --out DIR).  With --out: years (what does not agree), reasons (repeated
    word for word) and series (each item of each unit, year after year) as files.  Exit code: 0 nothing to show, 1 findings
    shown, 2 no data set.
    """
    from extractor.batch import compare as room

    try:
        result = room.compare(folder, out, shape)
    except DuizhangError as error:
        click.echo(f"duizhang: {error}", err=True)
        context.exit(FAILED)
    shown = [
        finding
        for finding in result.findings
        if SEVERITIES.index(room.SEVERITIES[finding["code"]]) <= SEVERITIES.index(severity)
    ]
    for finding in shown:
        say(room.message(finding, lang))
    say(room.summary(result, lang))
    context.exit(FOUND if shown else CLEAN)
