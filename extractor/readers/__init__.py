"""Readers: one file format each.  ``load`` finds the bytes, ``read`` turns them into a ``Layout``.

The format is told by content, never by the file's name.  A new format is one line in ``SIGNATURES`` (how its bytes
begin) and one line in ``READERS`` (who reads it); the reader is imported when the first such file arrives.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from typing import cast

from extractor.data import Layout, RawDocument
from extractor.errors import UnreadableError, UsageError

TEXT = "text/plain"

# Media type -> "module:function" with the signature ``(RawDocument) -> Layout``.
READERS: dict[str, str] = {
    TEXT: "extractor.readers.text:read_text",
}

# First bytes -> (media type, what a person calls it).  Formats without a reader are named in the error message.
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "PDF"),
    (b"PK\x03\x04", "application/zip", "Office or ZIP"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage", "old Office (doc, xls, wps)"),
    (b"{\\rtf", "application/rtf", "RTF"),
    (b"\x89PNG", "image/png", "PNG image"),
    (b"\xff\xd8\xff", "image/jpeg", "JPEG image"),
    (b"\x1f\x8b", "application/gzip", "gzip"),
)

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_SNIFFED = 1 << 16  # bytes looked at to tell text from binary
_CONTROL_SHARE = 0.05  # more control characters than this among the bytes is no text
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b") + b"\x7f"


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
    media_type = raw.media_type or sniff(raw.data, raw.name)
    target = READERS.get(media_type)
    if target is None:
        raise UnreadableError(f"{raw.name}: no reader for {media_type}; save it as a UTF-8 text file")
    module, function = target.split(":")
    return cast("Layout", getattr(import_module(module), function)(raw))


def sniff(data: bytes, name: str) -> str:
    """Return the media type of ``data``; raises ``UnreadableError`` for what is neither text nor a known format."""
    for signature, media_type, called in SIGNATURES:
        if data.startswith(signature):
            if media_type not in READERS:
                raise UnreadableError(
                    f"{name}: this is a {called} file, which has no reader yet; save it as UTF-8 text"
                )
            return media_type
    if data.startswith(_BYTE_ORDER_MARKS):
        return TEXT
    head = data[:_SNIFFED]
    if b"\0" in head:
        raise UnreadableError(f"{name}: binary data (NUL bytes), not text; give a text file")
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls > _CONTROL_SHARE * len(head):
        raise UnreadableError(f"{name}: binary data (mostly control characters), not text; give a text file")
    return TEXT


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
