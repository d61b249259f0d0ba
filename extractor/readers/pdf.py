"""PDF files: text and tables with the page and the box of every line and cell.

pdfium (pypdfium2, called through its C interface) gives characters with boxes and the paths of a page; lines, cells
and paragraphs are made from where they stand.  pdfplumber finds the same tables and takes 25 times as long
(``python -m eval.bench``), PyMuPDF's licence does not fit.

    file -> pages (``pdf_chars``, ``pdf_rules``, ``pdf_grids``, ``pdf_lines``) -> ``pdf_pages`` -> Layout
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from extractor.data import Layout, RawDocument
from extractor.errors import UnreadableError
from extractor.readers.builder import Builder
from extractor.readers.formats import PDF
from extractor.readers.pdf_chars import Frame, PageText, place_glyphs, read_chars
from extractor.readers.pdf_fonts import SecondReader, loses_characters
from extractor.readers.pdf_grids import fill_grids, find_grids
from extractor.readers.pdf_library import Library, Objects, library
from extractor.readers.pdf_lines import ends_paragraph, gaps, margin_of
from extractor.readers.pdf_model import Page, PageTable
from extractor.readers.pdf_pages import drop_running, page_items
from extractor.readers.pdf_rules import read_rules
from extractor.readers.pdf_tables import join_tables, make_tables, take_overflow

_MAX_PAGES = 10_000
_TOLD = 12  # page numbers listed in a note


def read_pdf(raw: RawDocument) -> Layout:
    """The lines and tables of a PDF in reading order; ``notes`` tell what was dropped and which pages hold no text.

    Boxes are in points from the top left corner of the page as a viewer shows it.  Raises ``UnreadableError`` for
    encrypted and damaged files and for scans.
    """
    pdfium = library()
    with opened(raw, pdfium) as document:
        pages, damaged = _pages(pdfium, document, raw.data)
    if not any(page.items for page in pages):
        raise UnreadableError(_no_text(raw.name, pages, len(damaged)))
    notes = _notes(pages, damaged, raw)
    dropped = drop_running(pages)
    if dropped:
        notes.append(f"running heads and feet dropped: {', '.join(dropped)}")
    join_tables(pages)
    return _written(raw.name, pages, notes)


# ------------------------------------------------------------------------------------------------------------ file


@contextmanager
def opened(raw: RawDocument, pdfium: Library) -> Iterator[Any]:
    """The document handle, closed at the end."""
    document = pdfium.raw.FPDF_LoadMemDocument64(raw.data, len(raw.data), None)
    if not document:
        if pdfium.raw.FPDF_GetLastError() == pdfium.raw.FPDF_ERR_PASSWORD:
            raise UnreadableError(f"{raw.name}: the PDF is encrypted; save it without a password")
        raise UnreadableError(f"{raw.name}: the PDF is damaged or cut off; get the file again")
    try:
        yield document
    finally:
        pdfium.raw.FPDF_CloseDocument(document)


def _pages(pdfium: Library, document: Any, data: bytes) -> tuple[list[Page], list[int]]:
    """The pages in order, and the numbers of those that cannot be loaded."""
    pages: list[Page] = []
    damaged: list[int] = []
    second = SecondReader(data)
    for index in range(min(pdfium.raw.FPDF_GetPageCount(document), _MAX_PAGES)):
        handle = pdfium.raw.FPDF_LoadPage(document, index)
        if not handle:
            damaged.append(index + 1)
            continue
        try:
            pages.append(_page(pdfium, handle, index + 1, second))
        finally:
            pdfium.raw.FPDF_ClosePage(handle)
    return pages, damaged


def _page(pdfium: Library, handle: Any, number: int, second: SecondReader) -> Page:
    objects = pdfium.objects(handle)
    content = page_text(pdfium, handle, objects, number, second)
    frame = content.frame
    rules = read_rules(pdfium, objects, frame)
    page = Page(number, frame, images=rules.images, outside=content.outside)
    if not content.runs:
        return page
    ruled = find_grids(rules)
    filled, loose = fill_grids(content.chars, content.runs, ruled)
    for grid, cells in zip(ruled, filled, strict=True):
        loose = take_overflow(content.chars, grid, cells, loose)
    tables = [table for pair in zip(ruled, filled, strict=True) for table in make_tables(content.chars, *pair, page)]
    page.items = page_items(content.chars, loose, tables, page)
    return page


def page_text(pdfium: Library, handle: Any, objects: Objects, number: int, second: SecondReader) -> PageText:
    """The characters of a page, from the second reader where pdfium loses some."""
    frame = _frame(pdfium.raw, handle)
    if loses_characters(pdfium, objects):
        glyphs = second.glyphs(number - 1)
        if glyphs.text:
            return place_glyphs(glyphs, frame)
    textpage = pdfium.raw.FPDFText_LoadPage(handle)
    try:
        return read_chars(pdfium, textpage, frame)
    finally:
        pdfium.raw.FPDFText_ClosePage(textpage)


def _frame(raw: Any, handle: Any) -> Frame:
    box = raw.FS_RECTF()
    turn = max(raw.FPDFPage_GetRotation(handle), 0) % 4
    if not raw.FPDF_GetPageBoundingBox(handle, box):
        return Frame(0.0, 0.0, 595.0, 842.0, turn, turn)
    return Frame(box.left, box.bottom, box.right, box.top, turn, turn)


# ----------------------------------------------------------------------------------------------------------- notes


def _no_text(name: str, pages: list[Page], damaged: int) -> str:
    if not pages:
        return f"{name}: none of the {damaged} pages of the PDF can be read; it is damaged or cut off"
    if any(page.images for page in pages):
        return f"{name}: a scan, no text on any of {len(pages)} pages; recognise it first (ocrmypdf -l chi_sim)"
    return f"{name}: no text on any of {len(pages)} pages; nothing to read"


def _notes(pages: list[Page], damaged: list[int], raw: RawDocument) -> list[str]:
    notes = []
    outside = [page.number for page in pages if page.outside]
    if outside:
        count = sum(page.outside for page in pages)
        notes.append(f"{count} characters outside the page dropped (page {_listed(outside)})")
    scanned = [page.number for page in pages if page.images and not page.items]
    if scanned:
        notes.append(f"page {_listed(scanned)}: pictures without text; recognise them first (ocrmypdf -l chi_sim)")
    if damaged:
        notes.append(f"page {_listed(damaged)}: cannot be read")
    if b"%%EOF" not in raw.data[-2048:]:
        notes.append("the end of the file is missing; pages may be lost")
    return notes


def _listed(numbers: list[int]) -> str:
    more = f" and {len(numbers) - _TOLD} more" if len(numbers) > _TOLD else ""
    return ", ".join(map(str, numbers[:_TOLD])) + more


# ------------------------------------------------------------------------------------------------------------ text


def _written(name: str, pages: list[Page], notes: list[str]) -> Layout:
    """The text of all pages; a blank line stands where a page leaves more room than usual."""
    builder = Builder(name, PDF)
    hard = _hard_lines(pages)
    for page in pages:
        wide = iter(list(gaps(page.lines)))
        for item in page.items:
            if isinstance(item, PageTable):
                builder.grid(item.cells, box=page.box(item.rect))
                continue
            if next(wide):
                builder.line("")
            builder.line(item.text, hard=id(item) in hard, box=page.box(item.rect))
    return builder.layout(notes)


def _hard_lines(pages: list[Page]) -> set[int]:
    """The ids of the lines that end their paragraph, as the room left behind them shows."""
    margins: dict[tuple[int, int], float] = {}
    for page in pages:
        if page.lines:
            margins[_measure(page)] = max(margins.get(_measure(page), 0.0), margin_of(page.lines))
    lines = [
        (line, margins[measure]) for page in pages if page.lines for measure in (_measure(page),) for line in page.lines
    ]
    return {
        id(line)
        for (line, margin), (following, _) in pairwise(lines)
        if ends_paragraph(line, following, margin)
    }  # fmt: skip


def _measure(page: Page) -> tuple[int, int]:
    """Pages of one width whose text begins at the same left edge are set to the same measure."""
    return round(page.frame.size[0]), round(min(line.rect[0] for line in page.lines) / 4)
