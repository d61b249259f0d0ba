"""A small PDF writer, and what the reader makes of its files in plain lists.

The writer prints text in a font that needs no file, lines, boxes, pictures and forms, on pages of any turn.
Coordinates are in points from the top left corner, as in ``Box``; ``x, y`` of a text is the left end of its base line.
The characters of every text are as wide as in a Chinese font: Latin half an em, all others one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from extractor import readers
from extractor.data import Grid, Layout, Line

FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /W [1 95 500]"
    " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"
)


def width(text: str, size: float) -> float:
    """How wide a text is printed."""
    return sum(size / 2 if sign < "\x7f" else size for sign in text)


@dataclass
class Sheet:
    """One page; ``turn`` is /Rotate in degrees, ``crop`` a crop box (left, top, right, bottom)."""

    wide: float = 595
    high: float = 842
    turn: int = 0
    crop: tuple[float, float, float, float] | None = None
    drawn: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 12, spread: float = 0) -> None:
        """Print ``text``; ``spread`` points stand between its characters."""
        codes = text.encode("utf-16-be").hex()
        self.drawn.append(f"BT /F {size} Tf {spread} Tc 1 0 0 1 {x} {self.high - y} Tm <{codes}> Tj ET")

    def upward(self, x: float, y: float, text: str, size: float = 12) -> None:
        """Print ``text`` from the bottom to the top, as in a table laid on its side."""
        codes = text.encode("utf-16-be").hex()
        self.drawn.append(f"BT /F {size} Tf 0 1 -1 0 {x} {self.high - y} Tm <{codes}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a stroke."""
        self.drawn.append(f"0.5 w {x0} {self.high - y0} m {x1} {self.high - y1} l S")

    def box(self, x0: float, y0: float, x1: float, y1: float, how: str = "S") -> None:
        """Draw a rectangle; ``how`` is S (its outline) or f (filled)."""
        self.drawn.append(f"{x0} {self.high - y1} {x1 - x0} {y1 - y0} re {how}")

    def picture(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Place a grey picture."""
        self.drawn.append(f"q {x1 - x0} 0 0 {y1 - y0} {x0} {self.high - y1} cm /I Do Q")

    def grid(self, xs: list[float], ys: list[float]) -> None:
        """Draw all borders of a table."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])

    def form(self, draws: list[Callable[[Sheet], None]], shift: tuple[float, float] = (0, 0)) -> None:
        """Draw by way of a form object, moved to the right and down by ``shift``."""
        inner = Sheet(self.wide, self.high)
        for draw in draws:
            draw(inner)
        self.forms.append("\n".join(inner.drawn))
        self.drawn.append(f"q 1 0 0 1 {shift[0]} {-shift[1]} cm /X{len(self.forms)} Do Q")

    def table(self, xs: list[float], top: float, rows: list[list[str]], size: float = 10, pitch: float = 20) -> float:
        """Draw a table and its texts, numbers to the right; returns where it ends."""
        ys = [top + pitch * number for number in range(len(rows) + 1)]
        self.grid(xs, ys)
        for y, row in zip(ys, rows, strict=False):
            for left, right, text in zip(xs, xs[1:], row, strict=False):
                number = text[:1].isdigit() and "." in text
                x = right - 2 - width(text, size) if number else left + 3
                self.text(x, y + pitch * 0.7, text, size)
        return ys[-1]


def pdf(sheets: list[Sheet], *, encrypted: bool = False) -> bytes:
    """The file."""
    bodies: list[bytes] = [b"", b"", FONT.encode(), _stream("/Type /XObject /Subtype /Image /Width 1 /Height 1"
                           " /ColorSpace /DeviceGray /BitsPerComponent 8", b"\x80")]  # fmt: skip
    kids = []
    for sheet in sheets:
        content = "\n".join(sheet.drawn).encode()
        bodies.append(_stream("/Filter /FlateDecode", zlib.compress(content)))
        named = "/I 4 0 R"
        content_number = len(bodies)
        for number, form in enumerate(sheet.forms, 1):
            bodies.append(
                _stream(f"/Type /XObject /Subtype /Form /BBox [0 0 {sheet.wide} {sheet.high}]", form.encode())
            )
            named += f" /X{number} {len(bodies)} 0 R"
        crop = ""
        if sheet.crop:
            x0, top, x1, bottom = sheet.crop
            crop = f" /CropBox [{x0} {sheet.high - bottom} {x1} {sheet.high - top}]"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.wide} {sheet.high}]{crop} /Rotate {sheet.turn}"
            f" /Resources << /Font << /F 3 0 R >> /XObject << {named} >> >> /Contents {content_number} 0 R >>".encode()
        )
        kids.append(f"{len(bodies)} 0 R")
    bodies[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    bodies[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    return _file(bodies, encrypted)


def _stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(bodies: list[bytes], encrypted: bool) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    lock = b""
    if encrypted:  # the owner's and the user's keys fit no password
        lock = b" /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s> >> /ID [<00><00>]" % (
            b"ab" * 32, b"cd" * 32,
        )  # fmt: skip
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, lock, table)
    return bytes(out)


# ------------------------------------------------------------------------------------------------------- what comes back

ROWS = [["项目", "预算数"], ["教育支出", "1,234.56"], ["卫生健康支出", "65.44"], ["合计", "1,300.00"]]


def layout(*sheets: Sheet) -> Layout:
    return readers.read(readers.load(pdf(list(sheets)), "test.pdf"))


def lines(found: Layout) -> list[str]:
    return [found.text[b.start : b.end] for b in found.blocks if isinstance(b, Line)]


def grids(found: Layout) -> list[list[list[str]]]:
    """The texts of all cells by row; a merged cell stands once."""
    tables = []
    for block in found.blocks:
        if isinstance(block, Grid):
            rows: dict[int, list[str]] = {}
            for cell in block.cells:
                rows.setdefault(cell.row, []).append(found.text[cell.start : cell.end])
            tables.append(list(rows.values()))
    return tables


def spans(found: Layout) -> dict[str, tuple[int, int, int, int]]:
    """Row, column and spans of every cell with a text, by text."""
    return {
        found.text[cell.start : cell.end]: (cell.row, cell.col, cell.row_span, cell.col_span)
        for block in found.blocks
        if isinstance(block, Grid)
        for cell in block.cells
        if cell.end > cell.start
    }
