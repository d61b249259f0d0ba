"""How long a PDF takes from file to findings, beside what pypdfium2 alone needs for its characters and ruling lines.

The library alone: every page loaded, its text taken, the box of each character and the bounds of each path asked for
through the library's own Python interface.  ``raw`` does the same through its C interface in loops without Python.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.places import corpus

BAR = 1.5  # times the library alone


def documents() -> list[Path]:
    """The five real PDFs; none where the corpus is missing."""
    return sorted((corpus() / "pdfs").glob("D*.pdf"))


def works(paths: list[Path]) -> dict[str, Callable[[], object]]:
    """What is timed: file to findings, file to layout, the library alone in both ways; all over all ``paths``."""
    return {
        "findings": lambda: [_findings(path) for path in paths],
        "layout": lambda: [_layout(path) for path in paths],
        "library": lambda: [_library(path) for path in paths],
        "raw": lambda: [_raw(path) for path in paths],
    }


def _findings(path: Path) -> int:
    from extractor.pipeline import extract_document

    return len(extract_document(path).findings)


def _layout(path: Path) -> int:
    from extractor import readers

    return len(readers.read(readers.load(path)).blocks)


def _library(path: Path) -> int:
    import pypdfium2
    from pypdfium2 import raw

    count = 0
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        for page in document:
            textpage = page.get_textpage()
            text = textpage.get_text_range()
            boxes = [textpage.get_charbox(index) for index in range(textpage.count_chars())]
            lines = [item.get_bounds() for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
            count += len(text) + len(boxes) + len(lines)
            textpage.close()
            page.close()
    return count


def _raw(path: Path) -> int:
    from pypdfium2 import raw

    from extractor.readers.pdf_library import library

    pdfium = library()
    data = path.read_bytes()
    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    count = sum(_raw_page(pdfium, document, index) for index in range(raw.FPDF_GetPageCount(document)))
    raw.FPDF_CloseDocument(document)
    return count


def _raw_page(pdfium: Any, document: Any, index: int) -> int:
    from ctypes import c_float, c_ushort, cast

    raw = pdfium.raw
    page = raw.FPDF_LoadPage(document, index)
    textpage = raw.FPDFText_LoadPage(page)
    count = raw.FPDFText_CountChars(textpage)
    raw.FPDFText_GetText(textpage, 0, count, (c_ushort * (count + 1))())
    size = len(pdfium.boxes(textpage, count))
    objects = pdfium.objects(page)
    edges = [c_float() for _ in range(4)]
    for item, kind in zip(*objects, strict=True):
        if kind == raw.FPDF_PAGEOBJ_PATH:
            size += raw.FPDFPageObj_GetBounds(cast(item, raw.FPDF_PAGEOBJECT), *edges)
    raw.FPDFText_ClosePage(textpage)
    raw.FPDF_ClosePage(page)
    return size


def rows(seconds: dict[str, float]) -> list[tuple[str, str, str, bool | None]]:
    """Rows of label, value, bar and whether it is met, for the report of ``eval.bench``."""
    if not seconds:
        return [("PDF", "no files (DUIZHANG_CORPUS)", "", None)]
    times = seconds["findings"] / seconds["library"]
    return [
        ("five PDFs, file to findings", f"{seconds['findings'] * 1000:.0f} ms", "", None),
        ("  of that, file to layout", f"{seconds['layout'] * 1000:.0f} ms", "", None),
        ("  against pypdfium2 alone", f"{times:.2f}x", f"<= {BAR}x", times <= BAR),
        ("  against its C interface alone", f"{seconds['findings'] / seconds['raw']:.2f}x", "", None),
    ]
