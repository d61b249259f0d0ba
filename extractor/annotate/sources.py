"""What is named on the command line, as proposals cut to the size of a task, each with its document.

A document's text must be found again when its annotation comes back: a file below ``root`` is named by its path, the
text of any other is kept once in ``FOLDER/texts``.  What the gold knows already is proposed as the gold has it, so that
people correct the gold and not the tagger a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from extractor.annotate.merge import recover
from extractor.annotate.parts import parts
from extractor.annotate.propose import from_extraction
from extractor.annotate.records import Record, digest, read_jsonl, read_with_offsets, text_of, write_atomically
from extractor.data import Document, Extraction, RawDocument
from extractor.errors import UsageError
from extractor.pipeline import read_document

LONG = 400  # characters; a text of a record that is longer is cut into paragraphs


class Piece(NamedTuple):
    """A record to be shown, and the document that its text and its tables are of."""

    record: Record
    document: Document


class Gold:
    """What the gold of a folder says of a text; only where its lines begin is held in memory."""

    def __init__(self, folder: Path) -> None:
        self._lines: dict[str, list[tuple[Path, int]]] = {}
        recover(folder)
        for path in sorted((folder / "gold").glob("*.jsonl")):
            for offset, record in read_with_offsets(path):
                self._lines.setdefault(record.sha256, []).append((path, offset))

    def of(self, sha256: str) -> dict[tuple[int, int] | None, Record]:
        """Window -> record, for one text."""
        found = {}
        for path, offset in self._lines.get(sha256, ()):
            with path.open("rb") as lines:
                lines.seek(offset)
                record = msgspec.json.decode(lines.readline(), type=Record)
            found[record.window] = record
        return found


def pieces_of_extraction(
    extraction: Extraction, name: str, gold: Gold, *, batch: str, root: Path, folder: Path, whole: bool = False
) -> Iterator[Piece]:
    """The proposals for one document, a paragraph each; with ``whole`` the document in one piece."""
    document = extraction.document
    known = gold.of(digest(document.text))
    record = known.get(None) or _proposed(extraction, name, root, folder)
    for part in [record] if whole else parts(record, document):
        yield Piece(msgspec.structs.replace(known.get(part.window, part), batch=batch, status="proposed"), document)


def _proposed(extraction: Extraction, name: str, root: Path, folder: Path) -> Record:
    """The proposal for a whole document, with its text where it can be found again."""
    document = extraction.document
    path = kept_path(document, name, root, folder)
    record = from_extraction(extraction, name=Path(name).stem or document.id, path=path)
    try:
        text_of(record, root)
    except UsageError:  # read again it is another text: let the record carry it
        record = msgspec.structs.replace(record, text=document.text, path="")
    return record


def pieces_of_records(file: str, *, batch: str, root: Path, whole: bool = False) -> Iterator[Piece]:
    """The records of a JSON Lines file; those without a window are cut into paragraphs where they are long."""
    for record in read_jsonl(file):
        record = msgspec.structs.replace(record, batch=batch)
        document = document_of(record, root)
        if whole or record.window is not None or len(document.text) <= LONG:
            yield Piece(record, document)
        else:
            yield from (Piece(part, document) for part in parts(record, document))


def document_of(record: Record, root: Path) -> Document:
    """The document whose text a record annotates.  Raises ``UsageError`` where it is another text by now."""
    document = _read(str(root / record.path)) if record.text is None else _parsed(record.text)
    if digest(document.text) != record.sha256:
        where = record.path or "its inline text"
        raise UsageError(f"{record.id}: {where} is not the text that was annotated (sha256 differs): annotate it anew")
    return document


@lru_cache(maxsize=2)
def _read(path: str) -> Document:
    return read_document(path)


@lru_cache(maxsize=2)
def _parsed(text: str) -> Document:
    return read_document(RawDocument(name="text.txt", data=text.encode(), media_type="text/plain"))


def kept_path(document: Document, name: str, root: Path, folder: Path) -> str:
    """Where the text of a document lies from now on, as a path from ``root``."""
    source = Path(name).resolve()
    if source.is_file() and source.is_relative_to(root.resolve()):
        return source.relative_to(root.resolve()).as_posix()
    copy = folder / "texts" / f"{digest(document.text)[:16]}.txt"
    body = document.text.encode("utf-8", "surrogatepass")
    if not copy.exists():
        write_atomically(copy, lambda write: int(bool(write(body))))
    full = copy.resolve()
    below = full.is_relative_to(root.resolve())
    return full.relative_to(root.resolve()).as_posix() if below else full.as_posix()


def count_lines(files: Iterable[str]) -> int:
    """How many records the files hold, at most."""
    total = 0
    for file in files:
        with Path(file).open("rb") as lines:
            total += sum(1 for line in lines if line.strip())
    return total
