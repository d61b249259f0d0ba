"""``duizhang stats``: what is in a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.commands.common import CLEAN, FAILED, say
from extractor.errors import DuizhangError

if TYPE_CHECKING:
    from extractor.exporters.words import Lang


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--html", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Draw it on one page.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of the words.")
@click.pass_context
def stats(context: click.Context, /, folder: str, html: Path | None, lang: Lang) -> None:
    """Tell what is in the data set DIR: contradictions by check, province, level of government and year.

    DIR is what a batch job wrote (duizhang extract SRC --out DIR).  Also the share of numbers that are borne out, the most common
    reasons, what failed, and what took longest.  Exit code: 0, or 2 when there is no data set.
    """
    from extractor.batch import stats as room
    from extractor.batch.store import writing

    try:
        found = room.statistics(folder)
        if html is not None:
            with writing(str(html)):
                half = html.with_name(html.name + ".part")
                half.write_text(room.page(found, lang), encoding="utf-8")
                half.replace(html)
    except DuizhangError as error:
        click.echo(f"duizhang: {error}", err=True)
        context.exit(FAILED)
    for line in room.lines(found, lang):
        say(line)
    context.exit(CLEAN)
