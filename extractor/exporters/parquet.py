"""Parquet: every flat table as a file of a folder, ``folder/TABLE.parquet``; needs pyarrow (extra ``batch``)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from extractor.data import Extraction
from extractor.errors import needed
from extractor.exporters.output import replacing
from extractor.exporters.tables import TABLES, Row, identify, rows

ROWS_IN_MEMORY = 100_000  # of one table; then they are written as a row group


def write(extractions: Iterable[tuple[str, Extraction]], folder: Path) -> None:
    """All tables; the files appear when all documents are done.  Raises UsageError."""
    with needed("pyarrow", "batch"):
        import pyarrow.parquet

    from extractor.exporters.arrow import arrow_schema, arrow_table

    with ExitStack() as stack:
        writers = {}
        for table in TABLES:
            path = stack.enter_context(replacing(folder / f"{table}.parquet"))
            writer = pyarrow.parquet.ParquetWriter(path, arrow_schema(table), compression="zstd")
            writers[table] = stack.enter_context(writer)
        waiting: dict[str, list[Row]] = {table: [] for table in TABLES}
        for name, extraction in extractions:
            who = identify(extraction, name=name)
            for table, found in waiting.items():
                found += rows(table, extraction, who)
                if len(found) >= ROWS_IN_MEMORY:
                    writers[table].write_table(arrow_table(table, found))
                    found.clear()
        for table, found in waiting.items():
            if found:
                writers[table].write_table(arrow_table(table, found))
