"""A workbook for auditors: the findings, every claim with the figures it was held against, the documents, the failures.

Sheets have a frozen header, filters, wrapped text and sensible widths; severities and verdicts have colours.  Each finding
has two empty cells for the auditor: a verdict from a list, and a remark.

No cell is a formula: texts are written as texts whatever they begin with, and stay texts when a person edits them.
Characters that a workbook cannot hold become spaces, and a text over 32,767 characters ends in an ellipsis.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from extractor.data import Extraction
from extractor.errors import UsageError
from extractor.exporters.auditing import Row, Sheet, sheet_rows, sheets
from extractor.exporters.checked import Lang
from extractor.exporters.csv import safe
from extractor.exporters.output import replacing
from extractor.exporters.tables import identify
from extractor.exporters.words import words

LONGEST = 32_767  # characters of a cell
MOST_ROWS = 1_048_576
LINE_HEIGHT, HIGHEST = 15, 409  # points of a row
_COLOURS = {
    "error": "F8CBAD",
    "contradicts": "F8CBAD",
    "warning": "FFE699",
    "rounding": "DDEBF7",
    "info": "DDEBF7",
    "agrees": "E2EFDA",
    "unchecked": "EDEDED",
}


def write(extractions: Iterable[tuple[str, Extraction]], target: Path, *, lang: Lang = "zh") -> None:
    """All documents in one workbook, which appears when all are done.  Raises UsageError."""
    with replacing(target) as path:
        _workbook(extractions, lang).save(path)


def page(extraction: Extraction, *, name: str, lang: Lang = "zh", index_href: str = "") -> bytes:  # noqa: ARG001
    """The workbook of one document: ``duizhang report --format xlsx``."""
    written = BytesIO()
    _workbook([(name, extraction)], lang).save(written)
    return written.getvalue()


def _workbook(extractions: Iterable[tuple[str, Extraction]], lang: Lang) -> Any:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    writers = {sheet.key: _Writer(book, sheet, lang) for sheet in sheets(lang)}
    try:
        for name, extraction in extractions:
            who = identify(extraction, name=name)
            for key, writer in writers.items():
                for row in sheet_rows(key, extraction, who, lang):
                    writer.add(row)
    except BaseException:
        for writer in writers.values():
            writer.page.close()  # openpyxl complains at length about sheets left open
        raise
    for writer in writers.values():
        writer.finish()
    return book


def _width(line: str) -> int:
    """How wide a line is, in Latin letters; a Chinese character counts as two."""
    return sum(2 if sign > "\u2000" else 1 for sign in line)


class _Writer:
    """One sheet, row by row: ``openpyxl`` keeps none of them."""

    def __init__(self, book: Any, sheet: Sheet, lang: Lang) -> None:
        from openpyxl.styles import Alignment, Font, PatternFill
        from openpyxl.utils import get_column_letter

        self.sheet = sheet
        self.page = book.create_sheet(sheet.title)
        self.rows = 1
        self.top = Alignment(vertical="top", wrap_text=True)
        said = words(lang)["severity"] | words(lang)["outcome"]
        self.fills = {said[value]: PatternFill("solid", start_color=colour) for value, colour in _COLOURS.items()}
        self.page.freeze_panes = "A2"
        self.page.sheet_view.zoomScale = 100
        self.page.page_setup.orientation = "landscape"
        self.page.page_setup.fitToHeight = 0
        self.page.sheet_properties.pageSetUpPr.fitToPage = True
        self.page.print_title_rows = "1:1"
        for index, (_, width) in enumerate(sheet.headers, 1):
            self.page.column_dimensions[get_column_letter(index)].width = width
        header = [self._cell(title) for title, _ in sheet.headers]
        for cell in header:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", start_color="D9D9D9")
        self.page.append(header)

    def add(self, row: Row) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise UsageError(f"more than {MOST_ROWS:,} rows do not fit into a sheet; use --format parquet or csv")
        cells = [self._cell(value) for value in row]
        if self.sheet.coloured >= 0:
            fill = self.fills.get(str(row[self.sheet.coloured]))
            if fill is not None:
                cells[self.sheet.coloured].fill = fill
        self.page.row_dimensions[self.rows].height = self._height(row)
        self.page.append(cells)

    def _height(self, row: Row) -> float:
        """High enough for the longest cell: programs differ in whether they work this out by themselves."""
        lines = 1
        for value, (_, width) in zip(row, self.sheet.headers, strict=True):
            if isinstance(value, str) and value:
                lines = max(lines, sum(1 + _width(line[:2000]) // width for line in value.split("\n")[:30]))
        return min(LINE_HEIGHT * lines, HIGHEST)

    def finish(self) -> None:
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        last = get_column_letter(len(self.sheet.headers))
        self.page.auto_filter.ref = f"A1:{last}{self.rows}"
        if self.sheet.choices is not None and self.rows > 1:
            index, answers = self.sheet.choices
            letter = get_column_letter(index + 1)
            asked = DataValidation(type="list", formula1=f'"{",".join(answers)}"', allow_blank=True)
            asked.add(f"{letter}2:{letter}{self.rows}")
            self.page.data_validations.append(asked)

    def _cell(self, value: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        cell = WriteOnlyCell(self.page)
        cell.alignment = self.top
        if isinstance(value, str):
            text = ILLEGAL_CHARACTERS_RE.sub(" ", value).encode("utf-8", "replace").decode()
            cell.value = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
            cell.data_type = "s"  # openpyxl would take "=…" for a formula and "#N/A" for an error
            cell.quotePrefix = safe(text) != text
        elif value is not None:
            cell.value = value
            if isinstance(value, Decimal):
                decimals = max(0, -int(value.as_tuple().exponent))
                cell.number_format = "#,##0" + (f".{'0' * decimals}" if decimals else "")
        return cell
