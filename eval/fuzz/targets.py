"""The targets: functions from bytes to nothing that raise when something is broken.

Whatever the bytes, a reader gives a layout or one clear line; each anchor's slice is its text; the same text is read the
same way twice.  XML formats are also fuzzed inside a well-formed container, where random bytes never get, and documents are put
together from pieces (``pieces.py``).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from eval.fuzz.pieces import text_of
from extractor.data import Anchor, Extraction, Layout, RawDocument
from extractor.errors import DuizhangError
from extractor.folding import View
from extractor.pipeline import extract_document
from extractor.quantity import find, read_cell
from extractor.readers import READERS, formats, load, read
from extractor.taggers.pattern import tag

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
_LONGEST = 20_000  # bytes of an input: what is slow there is slow everywhere


def anchors(value: Any) -> Iterator[Anchor]:
    """Every anchor inside a record."""
    if isinstance(value, Anchor):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from anchors(getattr(value, field))
    elif isinstance(value, tuple):
        for inner in value:
            yield from anchors(inner)


def check_layout(layout: Layout) -> None:
    """Blocks lie inside the text, in order, and cells inside their grid."""
    position = 0
    for block in layout.blocks:
        assert 0 <= block.start <= block.end <= len(layout.text), block
        assert block.start >= position or block.start == block.end, "blocks overlap or are out of order"
        position = max(position, block.start)
        for cell in getattr(block, "cells", ()):
            assert block.start <= cell.start <= cell.end <= block.end, cell


def check_extraction(extraction: Extraction) -> None:
    """Each anchor's slice is its text."""
    text = extraction.document.text
    for part in (extraction.claims, extraction.facts, extraction.links, extraction.verdicts, extraction.findings):
        for anchor in anchors(part):
            assert text[anchor.start : anchor.end] == anchor.text, anchor
    for entry in extraction.ledger:
        assert text[entry.anchor.start : entry.anchor.end] == entry.anchor.text, entry


def _read(data: bytes, media_type: str) -> None:
    raw = RawDocument(name="fuzz", data=data[:_LONGEST] or b" ", media_type=media_type)
    try:
        layout = read(raw)
    except DuizhangError as error:
        assert "\n" not in str(error), "an error of more than one line"
        return
    check_layout(layout)
    check_extraction(extract_document(layout))


def _any(data: bytes) -> None:
    try:
        raw = load(data[:_LONGEST] or b" ", "fuzz")
    except DuizhangError as error:
        assert "\n" not in str(error), "an error of more than one line"
        return
    if not READERS[raw.media_type].endswith("read_office"):  # LibreOffice takes seconds a file
        _read(raw.data, raw.media_type)


def _pieces(data: bytes) -> None:
    raw = RawDocument(name="fuzz", data=text_of(data[:400]).encode() or b" ", media_type=formats.TEXT)
    try:
        first = extract_document(raw)
    except DuizhangError:
        return
    check_extraction(first)
    assert extract_document(raw) == first, "the same text, read twice, gives two results"


def _packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _relations(kind: str, target: str) -> bytes:
    line = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return _HEAD + f'<Relationships xmlns="{_RELS}">{line}</Relationships>'.encode()


def _docx(data: bytes) -> bytes:
    body = (
        data
        if data.lstrip().startswith(b"<w:document")
        else b'<w:document xmlns:w="%s">' % _W.encode() + data + b"</w:document>"
    )
    return _packed(
        {"_rels/.rels": _relations("officeDocument", "word/document.xml"), "word/document.xml": _HEAD + body}
    )


def _xlsx(data: bytes) -> bytes:
    sheet = (
        data
        if data.lstrip().startswith(b"<worksheet")
        else b'<worksheet xmlns="%s">' % _S.encode() + data + b"</worksheet>"
    )
    book = f'<workbook xmlns="{_S}" xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        b'<Override PartName="/xl/worksheets/s.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'  # noqa: E501
    )
    return _packed(
        {
            "[Content_Types].xml": _HEAD + types,
            "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": _HEAD + book.encode(),
            "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/s.xml"),
            "xl/worksheets/s.xml": _HEAD + sheet,
        }
    )


def _numbers(data: bytes) -> None:
    text = data[:4000].decode("utf-8", "ignore")
    view = View(text, 0, len(text))
    found = find(view.text)
    assert found == find(view.text)
    for item in found:
        assert 0 <= item.start < item.end <= len(view.text), item
        if item.quantity is not None:
            assert item.quantity.step >= 0, item
    read_cell(text[:200])


def _patterns(data: bytes) -> None:
    text = data[:4000].decode("utf-8", "ignore")
    tagged = tag(View(text, 0, len(text)))
    for mark in tagged.marks:
        assert 0 <= mark.start <= mark.end <= len(tagged.view.text), mark
        start, end = tagged.view.span(mark.start, mark.end)
        assert 0 <= start <= end <= len(text), mark


TARGETS: dict[str, Callable[[bytes], None]] = {
    "numbers": _numbers,
    "patterns": _patterns,
    "pieces": _pieces,
    "any": _any,
    "text": lambda data: _read(data, formats.TEXT),
    "html": lambda data: _read(data, formats.HTML),
    "mhtml": lambda data: _read(data, formats.MHTML),
    "csv": lambda data: _read(data, formats.CSV),
    "docx": lambda data: _read(_docx(data), formats.DOCX),
    "docx-file": lambda data: _read(data, formats.DOCX),
    "xlsx": lambda data: _read(_xlsx(data), formats.XLSX),
    "xlsx-file": lambda data: _read(data, formats.XLSX),
    "xls": lambda data: _read(data, formats.XLS),
    "pdf": lambda data: _read(data, formats.PDF),
    "zip": lambda data: _read(data, formats.ZIP),
}
