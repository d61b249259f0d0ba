"""Bytes to text.  Decode first, guess last: UTF-8 strictly, then GB18030, and a detector only for the rest."""

from __future__ import annotations

import codecs

from extractor.errors import UnreadableError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DETECTED = 1 << 16  # bytes the detector sees; it is slow
_BAD = str.maketrans("", "", "\ufffd")


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of ``data`` and notes on what was done; the byte order mark is removed, line ends stay.

    Raises ``UnreadableError`` when no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding, name)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and error.end == len(data) and error.start > 0
        broken_at = error.start
    if cut:
        return data[:broken_at].decode("utf-8"), ("the last character was cut off and is dropped",)
    try:
        return data.decode("gb18030"), ("read as GB18030",)
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.start > 0:
            text = data[: error.start].decode("gb18030")
            return text, ("read as GB18030", "the last character was cut off and is dropped")
    return _detected(data, broken_at, name)


def _marked(data: bytes, encoding: str, name: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(encoding, errors="replace")
    bad = len(text) - len(text.translate(_BAD))
    if bad == 0:
        return text, ()
    if bad * 20 > len(text):
        raise UnreadableError(f"{name}: the byte order mark says {encoding}, the bytes do not; save it as UTF-8 text")
    return text, (f"{bad} unreadable characters",)


def _detected(data: bytes, broken_at: int, name: str) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_DETECTED]).best()
    if best is not None:
        try:
            return data.decode(best.encoding), (f"read as {best.encoding}",)
        except UnicodeDecodeError:
            pass
    text = data.decode("utf-8", errors="replace")
    bad = len(text) - len(text.translate(_BAD))
    if bad * 20 > len(text):
        raise UnreadableError(f"{name}: neither UTF-8 nor GB18030 (byte {broken_at}); save it as UTF-8 text")
    return text, (f"{bad} unreadable characters",)
