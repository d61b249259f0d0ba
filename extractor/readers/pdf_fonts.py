"""PDF, fonts that are not in the file: where pdfium loses characters, and pdfplumber in its place.

pdfium leaves out a text object without any extent.  Where a Chinese font is neither embedded nor installed, every
glyph is empty, and a cell that holds one character (无, 类, 元) vanishes.  pdfplumber takes the widths from the file and
keeps them; it needs 25 times as long, so that it reads such pages only.
"""

from __future__ import annotations

import logging
import re
from ctypes import c_float, cast, create_string_buffer
from io import BytesIO
from itertools import compress
from typing import Any, NamedTuple

from extractor.readers.pdf_library import Library, Objects

_SAMPLE = 64  # text objects of a page whose fonts are looked at first
_MAX_PAGES = 400  # read a second time
_EMPTY = 0.01  # points: pdfium drops what is narrower
# of these pdfium has glyphs of its own, so that only blanks are empty
_LATIN = re.compile(
    rb"(?:[A-Z]{6}\+)?(?:Times|Helvetica|Arial|Courier|Calibri|Cambria|Symbol|ZapfDingbats|Wingdings|Verdana|Tahoma)",
    re.I,
)


class Glyphs(NamedTuple):
    """Characters of a page as it is shown, in content order: text, and by index x0, top, x1, bottom."""

    text: str
    rects: list[tuple[float, float, float, float]]


def loses_characters(pdfium: Library, content: Objects) -> bool:
    """Whether a page has text without extent in a Chinese font that is not in the file."""
    raw = pdfium.raw
    texts = list(compress(content.items, map(raw.FPDF_PAGEOBJ_TEXT.__eq__, content.kinds)))
    step = max(len(texts) // _SAMPLE, 1)
    missing = {font for font in set(map(pdfium.font_of, texts[::step])) if _is_missing(raw, font)}
    if not missing:
        return False
    return any(pdfium.font_of(item) in missing and _is_empty(raw, item) for item in texts)


def _is_missing(raw: Any, font: int) -> bool:
    handle = cast(font, raw.FPDF_FONT)
    if not font or raw.FPDFFont_GetIsEmbedded(handle) != 0:
        return False
    name = create_string_buffer(128)
    raw.FPDFFont_GetBaseFontName(handle, name, len(name))
    return _LATIN.match(name.value) is None


def _is_empty(raw: Any, item: int) -> bool:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    done = raw.FPDFPageObj_GetBounds(cast(item, raw.FPDF_PAGEOBJECT), left, bottom, right, top)
    return bool(done) and right.value - left.value < _EMPTY


class SecondReader:
    """pdfplumber on the same file, opened with the first page that needs it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pages: list[Any] | None = None
        self._left = _MAX_PAGES

    def glyphs(self, index: int) -> Glyphs:
        """The characters of page ``index`` (from 0); none where pdfplumber cannot read it or has read enough."""
        self._left -= 1
        if self._left < 0:
            return Glyphs("", [])
        try:
            page = self._open()[index]
            left, top = page.bbox[:2]
            chars = [char for char in page.chars if len(char["text"]) == 1]
            page.close()
        except Exception:  # a second opinion that fails leaves the first one
            return Glyphs("", [])
        rects = [(c["x0"] - left, c["top"] - top, c["x1"] - left, c["bottom"] - top) for c in chars]
        return Glyphs("".join(char["text"] for char in chars), rects)

    def _open(self) -> list[Any]:
        if self._pages is None:
            import pdfplumber

            logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it tells every oddity of a damaged page
            self._pages = pdfplumber.open(BytesIO(self._data)).pages
        return self._pages
