"""Workbooks (xlsx, xls, csv): every visible sheet, its numbers as the cells show them."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from extractor.data import Layout, RawDocument
from extractor.errors import UnreadableError
from extractor.readers.builder import Builder
from extractor.readers.decode import decode
from extractor.readers.formats import CSV, XLS, XLSX, separator_of
from extractor.readers.number_format import BUILTIN, from_serial, is_date, shown
from extractor.readers.package import open_package
from extractor.readers.sheets import Merges, Sheet, write_sheet

_LARGEST = 20 << 20  # bytes of a workbook unpacked, pictures aside (800,000 cells); openpyxl takes forty times as much
_LONGEST_FIELD = 1 << 24  # characters of one csv field
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}


def read_xlsx(raw: RawDocument) -> Layout:
    """Return the visible sheets of a workbook; ``Box.sheet`` and ``Box.ref`` say where a cell stands.

    Raises ``UnreadableError`` when the file is damaged, expands beyond all measure, or holds nothing.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with open_package(raw) as package:
        package.check(_LARGEST)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of extensions that openpyxl drops
                book = load_workbook(BytesIO(raw.data), data_only=True, keep_links=False)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, InvalidFileException) as error:
            raise UnreadableError(
                f"{raw.name}: the workbook is damaged inside ({type(error).__name__}); open it and save it anew"
            ) from None
        notes: list[str] = []
        out = Builder(raw.name, XLSX)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                notes.append(f"hidden sheet left out: {sheet.title}")
                continue
            write_sheet(out, _xlsx_sheet(sheet))
    return _filled(out, notes)


def _xlsx_sheet(sheet: Any) -> Sheet:
    texts: dict[tuple[int, int], str] = {}
    for (row, col), cell in sheet._cells.items():
        value = cell.value
        if value is None or value == "":
            continue
        text = value if isinstance(value, str) else shown(value, cell.number_format)
        if text in _ERRORS or not text.strip():
            continue
        indent = cell.alignment.indent if cell.has_style else 0
        texts[row - 1, col - 1] = " " * int(indent or 0) + text.replace("\r\n", "\n").replace("\t", " ")
    merges: Merges = {
        (one.min_row - 1, one.min_col - 1): (one.max_row - one.min_row + 1, one.max_col - one.min_col + 1)
        for one in sheet.merged_cells.ranges
    }
    return Sheet(sheet.title, texts, merges)


def read_xls(raw: RawDocument) -> Layout:
    """Return the visible sheets of an old workbook (Excel 97 to 2003), as ``read_xlsx`` does."""
    import xlrd

    try:
        _refuse_circles(raw.data)
        book = xlrd.open_workbook(file_contents=raw.data, formatting_info=True, logfile=StringIO())
        sheets = [(sheet.name, None if sheet.visibility else _xls_sheet(book, sheet)) for sheet in book.sheets()]
    except Exception as error:  # xlrd raises whatever its unpacking hits in a damaged file
        reason = "with a password" if "ncrypt" in str(error) or "assword" in str(error) else "damaged"
        raise UnreadableError(f"{raw.name}: the workbook is {reason}; open it and save it as xlsx") from None
    notes: list[str] = []
    out = Builder(raw.name, XLS)
    for name, sheet in sheets:
        if sheet is None:
            notes.append(f"hidden sheet left out: {name}")
        else:
            write_sheet(out, sheet)
    return _filled(out, notes)


def _refuse_circles(data: bytes) -> None:
    """Raise ``ValueError`` where the short sectors of an OLE container follow each other in a circle: xlrd would for ever."""
    from xlrd.compdoc import SIGNATURE, CompDoc

    following = CompDoc(data, logfile=StringIO()).SSAT if data.startswith(SIGNATURE) else ()
    seen_from: dict[int, int] = {}  # sector -> the first sector of the walk that came by
    for first in range(len(following)):
        sector = first
        while 0 <= sector < len(following) and sector not in seen_from:
            seen_from[sector] = first
            sector = following[sector]
        if seen_from.get(sector) == first:
            raise ValueError("the sectors go round in a circle")


def _xls_sheet(book: Any, sheet: Any) -> Sheet:
    texts: dict[tuple[int, int], str] = {}
    for row in range(sheet.nrows):
        for col, cell in enumerate(sheet.row(row)):
            if cell.ctype in (0, 5, 6):  # empty, error, blank
                continue
            style = book.xf_list[cell.xf_index]
            text = _xls_text(book, cell, style)
            if text.strip():
                texts[row, col] = " " * style.alignment.indent_level + text
    merges: Merges = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
    return Sheet(sheet.name, texts, merges)


def _xls_text(book: Any, cell: Any, style: Any) -> str:
    if cell.ctype == 1:
        return str(cell.value).replace("\r\n", "\n").replace("\t", " ")
    if cell.ctype == 4:
        return "TRUE" if cell.value else "FALSE"
    known = book.format_map.get(style.format_key)
    code = BUILTIN.get(style.format_key) or (known.format_str if known is not None else "General")
    if cell.ctype == 3 or is_date(code):
        moment = from_serial(cell.value, from_1904=bool(book.datemode))
        if moment is not None:
            return shown(moment, code)
    return shown(cell.value, code)


def read_csv(raw: RawDocument) -> Layout:
    """Return the table of a text whose columns are parted by commas or semicolons."""
    text, notes = decode(raw.data, raw.name)
    out = Builder(raw.name, CSV)
    write_sheet(out, Sheet("", dict(_csv_cells(text, separator_of(text) or ",", raw.name)), {}), named=False)
    return _filled(out, list(notes))


def _csv_cells(text: str, separator: str, name: str) -> Iterator[tuple[tuple[int, int], str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        for row, fields in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator)):
            for col, field in enumerate(fields):
                if field.strip():
                    yield (row, col), field.replace("\r\n", "\n").replace("\t", " ").rstrip()
    except csv.Error as error:
        raise UnreadableError(f"{name}: not a table with separators after all ({error}); save it as xlsx") from None


def _filled(out: Builder, notes: list[str]) -> Layout:
    layout = out.layout(notes)
    if not layout.blocks:
        raise UnreadableError(f"{out.name}: the workbook holds nothing that is visible")
    return layout


__all__ = ["read_csv", "read_xls", "read_xlsx"]
