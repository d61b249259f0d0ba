"""An extraction as bytes and back, whole: for a cache, or for what travels inside another format (spaCy's ``user_data``).

MessagePack by msgspec: exact (Decimals are written as their digits), typed when read, and nothing in it is ever executed.
"""

from __future__ import annotations

from functools import cache
from typing import Any, get_type_hints

import msgspec

from extractor.data import SCHEMA_VERSION, Document, Extraction, Paragraph
from extractor.errors import UnreadableError


def dumps(extraction: Extraction) -> bytes:
    """All of ``extraction``."""
    document = _fields(extraction.document)
    blocks = document.pop("blocks")  # tables stand in ``tables`` already; two kinds in one list would need a mark each
    document["paragraphs"] = tuple(block for block in blocks if isinstance(block, Paragraph))
    return msgspec.msgpack.encode({**_fields(extraction), "document": document, "schema_version": SCHEMA_VERSION})


def loads(data: bytes) -> Extraction:
    """What ``dumps`` was given.  Raises ``UnreadableError`` for anything else, also of another schema version."""
    try:
        stored = _decoder().decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(f"not an extraction that this version stored ({error}); extract again") from error
    if stored.schema_version != SCHEMA_VERSION:
        raise UnreadableError(
            f"stored by schema version {stored.schema_version!r}, not {SCHEMA_VERSION!r}; extract again"
        )
    fields = _fields(stored.document)
    blocks = sorted((*fields.pop("paragraphs"), *fields["tables"]), key=lambda block: (block.start, block.end))
    rest = {name: value for name, value in _fields(stored).items() if name not in ("document", "schema_version")}
    return Extraction(document=Document(blocks=tuple(blocks), **fields), **rest)


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


@cache
def _decoder() -> msgspec.msgpack.Decoder[Any]:
    """The types of ``data`` as they are stored: a document with its paragraphs in place of all its blocks."""
    in_document = {name: kind for name, kind in get_type_hints(Document).items() if name != "blocks"}
    document = msgspec.defstruct("StoredDocument", [*in_document.items(), ("paragraphs", tuple[Paragraph, ...])])
    fields = get_type_hints(Extraction) | {"document": document, "schema_version": str}
    return msgspec.msgpack.Decoder(msgspec.defstruct("StoredExtraction", list(fields.items())))
