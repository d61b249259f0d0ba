"""PDF, the library: pdfium as pypdfium2 binds it, loaded with the first PDF.

The functions here are called once for every character or object of a page.  They get prototypes of their own, with plain
addresses in place of typed pointers and without letting go of the interpreter lock, which halves the time of a call.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import PYFUNCTYPE, addressof, c_int, c_void_p, cast
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

_MAX_OBJECTS = 300_000  # of a page


class Objects(NamedTuple):
    """The addresses of objects, and the kind of each (``raw.FPDF_PAGEOBJ_...``)."""

    items: list[int]
    kinds: list[int]


class Library(NamedTuple):
    """``raw`` is ``pypdfium2.raw``; the rest are its functions by address."""

    raw: Any
    loose_box: Callable[[int, int, int], int]  # text page, index, box -> done
    object_at: Callable[[int, int], int]  # page, index -> object
    object_in: Callable[[int, int], int]  # form, index -> object
    object_kind: Callable[[int], int]
    font_of: Callable[[int], int]  # text object -> font

    def boxes(self, textpage: Any, count: int) -> bytes:
        """The boxes of characters 0 .. ``count``: left, top, right, bottom of each as C floats; zeros where pdfium
        has none."""
        boxes = (self.raw.FS_RECTF * count)()
        first = addressof(boxes)
        places = range(first, first + 16 * count, 16)
        list(map(self.loose_box, repeat(address(textpage), count), range(count), places))
        return bytes(boxes)

    def objects(self, page: Any) -> Objects:
        """What a page consists of, up to a limit."""
        count = min(self.raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)
        return self._told(list(map(self.object_at, repeat(address(page), count), range(count))))

    def inner_objects(self, form: int) -> Objects:
        """The same of a form object."""
        count = min(self.raw.FPDFFormObj_CountObjects(cast(form, self.raw.FPDF_PAGEOBJECT)), _MAX_OBJECTS)
        return self._told(list(map(self.object_in, repeat(form, count), range(count))))

    def _told(self, items: list[int]) -> Objects:
        return Objects(items, list(map(self.object_kind, items)))


def address(handle: Any) -> int:
    """The address that a typed pointer holds."""
    return cast(handle, c_void_p).value or 0


@cache
def library() -> Library:
    """pdfium, initialised."""
    import pypdfium2
    from pypdfium2 import raw

    _ = pypdfium2.PdfDocument  # importing the package initialises the library
    box = PYFUNCTYPE(c_int, c_void_p, c_int, c_void_p)
    member = PYFUNCTYPE(c_void_p, c_void_p, c_int)
    kind = PYFUNCTYPE(c_int, c_void_p)
    return Library(
        raw,
        box(address(raw.FPDFText_GetLooseCharBox)),
        member(address(raw.FPDFPage_GetObject)),
        member(address(raw.FPDFFormObj_GetObject)),
        kind(address(raw.FPDFPageObj_GetType)),
        PYFUNCTYPE(c_void_p, c_void_p)(address(raw.FPDFTextObj_GetFont)),
    )
