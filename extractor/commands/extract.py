"""``duizhang extract``: all that was found, as JSON Lines, tables or a workbook; with ``--out``, of a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from extractor.commands import batch_job
from extractor.commands.common import CLEAN, FAILED, emit, options_of_a_run, output_option, refusing
from extractor.exporters.columns import TABLES
from extractor.exporters.formats import EXTRACT

if TYPE_CHECKING:
    from extractor.taggers import Tagger


@click.command()
@options_of_a_run
@click.option("--text", is_flag=True, help="With the text that all offsets refer to (jsonl).")
@click.option("--format", "shape", type=click.Choice(EXTRACT), default="jsonl", show_default=True)
@click.option("--table", type=click.Choice(list(TABLES)), help="Only this table, as lines (csv).")
@output_option
@batch_job.options_of_a_job
@click.pass_context
def extract(
    context: click.Context,
    /,
    files: tuple[str, ...],
    text: bool,
    shape: str,
    table: str | None,
    output: str | None,
    together: bool,
    lang: Literal["zh", "en"],
    debug: bool,
    tagger: Tagger,
    **job: Any,
) -> None:
    """Write all that is found in each FILE: JSON Lines (one document a line), tables, or a workbook for auditors.

    With --out DIR it is a batch job: each FILE may also be a pattern, a ZIP of documents, @LIST or a URL, and what is
    found goes into Parquet files in DIR. A job that was stopped goes on when the same command is given again.

    The shape of the JSON is published as extractor/exporters/extraction.schema.json.  Exit code: 0, or 2 when a file could
    not be read; of a batch job, 2 when it could not go on (what single documents failed for stands in DIR/failures).
    """
    from extractor.taggers.choice import patterns

    other = {
        "--tagger": tagger is not patterns,
        "--text": text,
        "--together": together,
        "--output": output,
        "--table": table,
        "--format": shape != "jsonl",
    }
    if batch_job.is_wanted(job, other):
        context.exit(batch_job.run(files, job, lang=lang, debug=debug))
    from extractor.exporters import csv, formats, jsonl
    from extractor.runs import Run

    if text and shape != "jsonl":
        raise click.UsageError("--text goes with --format jsonl")
    if table is not None and shape != "csv":
        raise click.UsageError("--table goes with --format csv")
    run = Run(files, together=together, lang=lang, debug=debug, tagger=tagger)
    if shape == "jsonl":
        emit(jsonl.lines(run, text=text), output)
    elif table is not None:
        emit(csv.lines(run, table), output, encoding=formats.encoding(shape))
    elif output is None:
        raise click.UsageError(
            f"--format {shape} writes files: name {'one' if shape == 'xlsx' else 'a folder'} with -o"
        )
    else:
        with refusing():
            formats.writer(shape, lang)(run, Path(output))
    context.exit(FAILED if run.failed else CLEAN)
