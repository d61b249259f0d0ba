"""CSV: a flat table as lines of text, or all of them as files of a folder.

**Cells are never formulas.**  A text that a spreadsheet would run (it begins with ``=``, ``+``, ``-``, ``@``, their full-width
forms, a tab or a line end) gets an apostrophe in front.  Numbers are ours and stay numbers, negative ones too: the columns
of numbers, and a text that is nothing but a signed number with its percent sign or unit (``-2.98``, ``-13.42万元``).

Files begin with a byte order mark, without which Excel shows no Chinese; on standard output there is none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractor.data import Extraction
from extractor.exporters.checked import Results
from extractor.exporters.output import replacing
from extractor.exporters.tables import TABLES, Row, identify, rows

LIST_SEPARATOR = " | "
_DANGEROUS = tuple("=+-@＝＋－＠\t\r\n")
_A_NUMBER = re.compile(r"[+\-－＋]?\d[\d,，]*(?:[.．]\d+)?(?:[%％‰]|[一-鿿]{0,4})")


def safe(text: str) -> str:
    """``text`` as a spreadsheet shows it and never runs it."""
    return f"'{text}" if text.startswith(_DANGEROUS) and not _A_NUMBER.fullmatch(text) else text


def cell(value: Any) -> str:
    """One value of a row as CSV writes it; a missing one is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return safe(LIST_SEPARATOR.join(value)) if isinstance(value, tuple) else str(value)


def line(values: Iterable[Any]) -> str:
    """One record, without its line end."""
    record = io.StringIO()
    csv.writer(record, lineterminator="\r\n").writerow([cell(value) for value in values])  # quotes these two
    return record.getvalue().removesuffix("\r\n")


def header(table: str) -> str:
    """The first line of ``table``."""
    return line(column.name for column in TABLES[table].columns)


def report(results: Results) -> Iterator[str]:
    """The findings of ``duizhang check``: the table ``findings``, with the name of the document in front."""
    yield f"file,{header('findings')}"
    for name, extraction, shown, _ in results.documents:
        who = identify(extraction, name=name)
        wanted = set(map(id, shown))
        for finding, row in zip(extraction.findings, rows("findings", extraction, who), strict=True):
            if id(finding) in wanted:
                yield line((who.name, *row))


def lines(extractions: Iterable[tuple[str, Extraction]], table: str) -> Iterator[str]:
    """``table`` of all documents."""
    yield header(table)
    for name, extraction in extractions:
        yield from map(line, rows(table, extraction, identify(extraction, name=name)))


def write(extractions: Iterable[tuple[str, Extraction]], folder: Path) -> None:
    """Every table as ``folder/TABLE.csv``; the files appear when all documents are done.  Raises UsageError."""
    with ExitStack() as stack:
        files = {}
        for table in TABLES:
            path = stack.enter_context(replacing(folder / f"{table}.csv"))
            files[table] = stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            files[table].write(header(table) + "\n")
        for name, extraction in extractions:
            who = identify(extraction, name=name)
            for table, file in files.items():
                file.writelines(_ended(rows(table, extraction, who)))


def _ended(found: Iterable[Row]) -> Iterator[str]:
    return (line(row) + "\n" for row in found)
