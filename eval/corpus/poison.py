"""What nobody should open: garbage, bombs, and PDFs that take for ever."""

from __future__ import annotations

import zlib
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

Poison = tuple[str, str, bytes]  # kind, suffix, bytes


def poisons(count: int, seed: int) -> list[Poison]:
    """``count`` of them, every one different, in fixed shares; the costly ones are few."""
    chance = Random(f"{seed} poisons")
    return [_MAKERS[number % len(_MAKERS)](chance) for number in range(count)]


def _noise(chance: Random, size: int) -> bytes:
    return chance.randbytes(size)


def empty(_: Random) -> Poison:
    """A download that brought nothing."""
    return "empty", ".txt", b""


def noise(chance: Random) -> Poison:
    """Bytes that mean nothing."""
    return "noise", ".txt", b"\x7fELF" + _noise(chance, 5_000)


def picture(chance: Random) -> Poison:
    """A scan with the suffix of a document."""
    return "picture", ".pdf", b"\x89PNG\r\n\x1a\n" + _noise(chance, 5_000)


def broken_pdf(chance: Random) -> Poison:
    """A PDF of which only the first line is one."""
    return "broken pdf", ".pdf", b"%PDF-1.7\n" + _noise(chance, 20_000)


def broken_docx(chance: Random) -> Poison:
    """A Word file cut off in the middle."""
    whole = _zipped(
        {"word/document.xml": b"<w:document/>" + _noise(chance, 20_000), "[Content_Types].xml": b"<Types/>"}
    )
    return "broken docx", ".docx", whole[: len(whole) // 2]


def blank_pdf(chance: Random) -> Poison:
    """A PDF without a word: a scan."""
    return "blank pdf", ".pdf", _pdf([_PAGE, _stream(b"0 0 m %d 9 l S" % chance.randrange(500))])


def word_bomb(chance: Random) -> Poison:
    """A Word file that unpacks to a thousand times its size."""
    text = b"<w:p/>" * 2_000_000
    return (
        "word bomb",
        ".docx",
        _zipped({"word/document.xml": text + _noise(chance, 8), "[Content_Types].xml": b"<Types/>"}),
    )


def zip_bomb(chance: Random) -> Poison:
    """An archive of more files than any disclosure has."""
    return "zip bomb", ".zip", _zipped({f"{number}.txt": _noise(chance, 2) for number in range(500)})


def pdf_bomb(chance: Random) -> Poison:
    """A page whose drawing unpacks to hundreds of megabytes."""
    packer = zlib.compressobj(9)
    chunk = b"0 0 m 1 1 l S " * 74_898
    data = b"".join(packer.compress(chunk) for _ in range(250 + chance.randrange(50))) + packer.flush()
    return "pdf bomb", ".pdf", _pdf([_PAGE, _stream(data, b"/Filter /FlateDecode")])


def pdf_maze(chance: Random) -> Poison:
    """A picture in a picture in a picture, ten times each: a few hundred bytes that take hours."""
    fan = b"/F Do " * 10
    objects = [_PAGE.replace(b"/Resources << >>", b"/Resources << /XObject << /F 5 0 R >> >>"), _stream(fan)]
    depth = 10 + chance.randrange(6)
    for level in range(depth):
        below = b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + level) if level < depth - 1 else b""
        body = fan if level < depth - 1 else b"0 0 m 9 9 l S"
        objects.append(_stream(body, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + below))
    return "pdf maze", ".pdf", _pdf(objects)


def endless_pdf(chance: Random) -> Poison:
    """The same page, twenty thousand times."""
    count = 20_000 + chance.randrange(500)
    text = b"BT /T 9 Tf 50 %d Td (1,234.56) Tj ET 40 40 m 500 40 l S " * 40 % tuple(range(60, 860, 20))
    page = _PAGE.replace(b"4 0 R", b"3 0 R").replace(
        b"<< >>", b"<< /Font << /T << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    )
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + count))
    top = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return "endless pdf", ".pdf", _pdf([_stream(text), *[page] * count], top)


# In these shares: one line a document of every twenty.
_MAKERS = (
    noise, broken_pdf, broken_docx, blank_pdf, picture, word_bomb, zip_bomb, noise, broken_pdf, pdf_maze,
    broken_docx, blank_pdf, picture, word_bomb, zip_bomb, noise, broken_pdf, pdf_bomb, empty, endless_pdf,
)  # fmt: skip

_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>"


_HELVETICA = b"<< /Font << /T << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(data), more) + data + b"\nendstream"


def _pdf(objects: list[bytes], pages: bytes = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>") -> bytes:
    """A PDF of ``objects``, which become numbers 3, 4, …; the first is its only page unless ``pages`` says otherwise."""
    out = b"%PDF-1.7\n"
    starts = []
    top = [b"<< /Type /Catalog /Pages 2 0 R >>", pages]
    for number, body in enumerate([*top, *objects], 1):
        starts.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(starts) + 1
    return (
        out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    )  # fmt: skip


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()
