"""Digits printed in full width: read as the half-width ones that they stand for, and shown as they are printed.

The patterns of the house look for years that begin with 20 and for ``[0-9]``, and what a table is hangs on its years and
codes; nothing behind this module need know that １２３ exists.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from extractor.data import Anchor, Cell, Document, Layout

_WIDE = re.compile("[０-９]")
_HALVES = {0xFF10 + digit: 0x30 + digit for digit in range(10)}
Record = TypeVar("Record")


def in_half_width(layout: Layout) -> Layout:
    """``layout`` with its digits in half width; the same object where it has no others."""
    if _WIDE.search(layout.text) is None:
        return layout
    return msgspec.structs.replace(layout, text=layout.text.translate(_HALVES))


def as_printed(record: Record, text: str) -> Record:
    """``record`` with the words of ``text`` in its document, its cells and all its anchors; offsets stay."""
    printed: Record = _printed(record, text)
    return printed


def _printed(value: Any, text: str) -> Any:
    if isinstance(value, tuple):
        inner = tuple(_printed(one, text) for one in value)
        return inner if any(new is not old for new, old in zip(inner, value, strict=True)) else value
    if not isinstance(value, msgspec.Struct):
        return value
    if isinstance(value, Anchor):
        words = text[value.start : value.end]
        return value if words == value.text else msgspec.structs.replace(value, text=words)
    changed = {
        name: new for name in value.__struct_fields__ if (new := _printed(old := getattr(value, name), text)) is not old
    }
    if isinstance(value, Document):
        changed["text"] = text
    if isinstance(value, Cell) and value.text == value.anchor.text and "anchor" in changed:
        changed["text"] = changed["anchor"].text
    return msgspec.structs.replace(value, **changed) if changed else value
