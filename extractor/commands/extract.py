"""``duizhang extract``: all that was found, as JSON Lines."""

from __future__ import annotations

from typing import Literal

import click

from extractor.commands.common import CLEAN, FAILED, options_of_a_run, say


@click.command()
@options_of_a_run
@click.option("--text", is_flag=True, help="With the text that all offsets refer to.")
@click.pass_context
def extract(
    context: click.Context,
    files: tuple[str, ...],
    text: bool,
    together: bool,
    lang: Literal["zh", "en"],
    debug: bool,
) -> None:
    """Write all that is found in each FILE as JSON Lines, one document a line.

    The shape is published as extractor/exporters/extraction.schema.json.  Exit code: 0, or 2 when a file could not be
    read.
    """
    from extractor.exporters import jsonl
    from extractor.runs import Run

    run = Run(files, together=together, lang=lang, debug=debug)
    for _, extraction in run:
        say(jsonl.extraction_line(extraction, text=text))
    context.exit(FAILED if run.failed else CLEAN)
