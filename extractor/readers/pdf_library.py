"""PDF, the library: pdfium as pypdfium2 binds it, loaded with the first PDF.

Three functions are called once for every character or object of a page.  They get prototypes of their own, with plain
addresses in place of typed pointers and without letting go of the interpreter lock, which halves the time of a call.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import PYFUNCTYPE, addressof, c_int, c_void_p, cast
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple


class Library(NamedTuple):
    """``raw`` is ``pypdfium2.raw``; the rest are its functions by address."""

    raw: Any
    loose_box: Callable[[int, int, int], int]  # text page, index, box -> done
    object_at: Callable[[int, int], int]  # page, index -> object
    object_in: Callable[[int, int], int]  # form, index -> object
    object_kind: Callable[[int], int]

    def boxes(self, textpage: Any, count: int) -> bytes:
        """The boxes of characters 0 .. ``count``: left, top, right, bottom of each as C floats; zeros where pdfium
        has none."""
        boxes = (self.raw.FS_RECTF * count)()
        first = addressof(boxes)
        places = range(first, first + 16 * count, 16)
        list(map(self.loose_box, repeat(address(textpage), count), range(count), places))
        return bytes(boxes)

    def objects(self, page: Any, count: int) -> list[int]:
        """The addresses of the first ``count`` objects of a page."""
        return list(map(self.object_at, repeat(address(page), count), range(count)))

    def inner_objects(self, form: int, count: int) -> list[int]:
        """The same of a form object."""
        return list(map(self.object_in, repeat(form, count), range(count)))

    def kinds(self, objects: list[int]) -> list[int]:
        """The kind of each object (``raw.FPDF_PAGEOBJ_...``)."""
        return list(map(self.object_kind, objects))


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
    )
