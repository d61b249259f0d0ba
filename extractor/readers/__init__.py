"""Readers: one file format each.  ``load`` finds the bytes, ``read`` turns them into a ``Layout``.

The format is told by content (``formats.sniff``), never by the file's name.  A new format is one line in
``formats`` (how its bytes are told) and one line in ``READERS`` (who reads it); the reader is imported when the first
such file arrives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

import msgspec

from extractor.data import Layout, RawDocument
from extractor.errors import UnreadableError, UsageError
from extractor.readers import formats
from extractor.readers.formats import TEXT, sniff

__all__ = ["READERS", "TEXT", "load", "read", "read_together", "sniff"]

# Media type -> "module:function" with the signature ``(RawDocument) -> Layout``.
READERS: dict[str, str] = {
    formats.TEXT: "extractor.readers.text:read_text",
    formats.PDF: "extractor.readers.pdf:read_pdf",
    formats.HTML: "extractor.readers.html:read_html",
    formats.MHTML: "extractor.readers.html:read_mhtml",
    formats.DOCX: "extractor.readers.docx:read_docx",
    formats.XLSX: "extractor.readers.xlsx:read_xlsx",
    formats.XLS: "extractor.readers.xlsx:read_xls",
    formats.CSV: "extractor.readers.xlsx:read_csv",
    formats.ZIP: "extractor.readers.archive:read_zip",
} | dict.fromkeys(
    (formats.DOC, formats.RTF, formats.ODT, formats.ODS, formats.XLSB, formats.WORD_XML, formats.EXCEL_XML),
    "extractor.readers.office:read_office",
)


def load(path: Path | str | bytes, name: str = "") -> RawDocument:
    """Return the bytes of ``path`` (or ``path`` itself where it is bytes) with their media type.

    Raises ``UsageError`` when there is no such file or it is a folder, ``UnreadableError`` when it cannot be opened,
    is empty, or is of a format without a reader.
    """
    if isinstance(path, bytes):
        data, label = path, name or "<bytes>"
    else:
        label = name or str(path)
        data = _file_bytes(Path(path), label)
    if not data:
        raise UnreadableError(f"{label}: the file is empty; nothing to read")
    return RawDocument(name=label, data=data, media_type=sniff(data, label), sha256=hashlib.sha256(data).hexdigest())


def read(raw: RawDocument) -> Layout:
    """Return the layout of ``raw``, read by the reader of its media type (told by content where it is not stated)."""
    if not raw.media_type:
        raw = msgspec.structs.replace(raw, media_type=sniff(raw.data, raw.name))
    target = READERS.get(raw.media_type)
    if target is None:
        raise UnreadableError(f"{raw.name}: no reader for {raw.media_type}; save it as a UTF-8 text file")
    module, function = target.split(":")
    return cast("Layout", getattr(import_module(module), function)(raw))


def read_together(raws: Sequence[RawDocument]) -> Layout:
    """Return several files as one layout, in the order given; boxes say which file a place is in.

    Raises ``UnreadableError`` of the first file that cannot be read: half a disclosure would give false verdicts.
    """
    from extractor.readers import together

    if not raws:
        raise UsageError("no files to read together")
    layouts: list[Layout] = []
    for found in together.read_each(raws):
        if isinstance(found, UnreadableError):
            raise found
        layouts.append(found)
    return together.join(layouts, " + ".join(raw.name for raw in raws))


def _file_bytes(path: Path, label: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{label}: no such file") from None
    except IsADirectoryError:
        raise UsageError(f"{label}: this is a folder; name the files in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(f"{label}: cannot be read ({reason})") from None
