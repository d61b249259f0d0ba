"""The record of one annotated text, its JSON Lines file, and what must hold of it.

    from extractor.annotate.propose import from_extraction
    from extractor.annotate.records import read_jsonl, validate, write_jsonl

    record = from_extraction(extract("预算公开.txt"), batch="2026-01")   # what the pipeline proposes
    for problem in validate(record): ...                                # one clear line each; [] when all is well
    write_jsonl(path, [record, ...])                                    # exact, sorted, all or nothing
    for record in read_jsonl(path): ...                                 # lazily, one line at a time
    text = text_of(record, root)                                        # inline, or read from ``path`` and verified

Annotations stand off: the text is never changed, spans are half-open ``[start, end)`` code points into it (never UTF-16,
never of a folded or stripped text), and ``sha256`` is that of the text in UTF-8.  A record carries its text inline
(``text``) or says where it lies (``path``, from the root of the checkout); one of the two.  ``window`` restricts what was
looked at to a part of the text, so that a sentence can be annotated with its whole document, tables included, at hand.

For training, only ``spans`` are needed: label, start, end.  ``split_of`` (``extractor.annotate.splits``) says whether a
record is train, dev or test.  For an annotation tool: ``key(record)`` names the task and never changes;
``fingerprint(record)`` changes exactly when the annotation does, whoever made it; set ``base`` to the fingerprint of
what the annotator was shown, and ``merge`` can tell a correction from a conflict.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from extractor.data import Direction, Kind, Struct
from extractor.errors import DuizhangError, UsageError
from extractor.labels import LABELS, RELATIONS

Status = Literal["proposed", "draft", "done", "adjudicated", "gold"]
Judged = Literal["", "一致", "矛盾", "无法判断"]


class Span(Struct, omit_defaults=True):
    """A labelled stretch of the text.  ``value`` is the normalised reading: ``1.20万元``, ``increase``, ``2020年``."""

    id: str
    start: int
    end: int
    label: str
    value: str = ""
    by: str = ""
    score: float = 1.0


class Place(Struct, omit_defaults=True):
    """A stretch of the text that is not a labelled span; ``table`` (with ``row``, ``col`` from 0) for a table cell."""

    start: int
    end: int
    table: str = ""
    row: int = -1
    col: int = -1


class Relation(Struct, omit_defaults=True):
    """From the span ``source`` to the span ``target``, or to a ``cell`` (then ``target`` is empty)."""

    kind: str
    source: str
    target: str = ""
    cell: Place | None = None
    by: str = ""
    score: float = 1.0


class ClaimNote(Struct, omit_defaults=True):
    """One statement of the prose, and whether the document bears it out.

    The fields are those of ``extractor.data.Claim``, as printed; ``value`` is canonical with its unit (``1.20万元``).
    ``reason`` is the text of the reason; ``spans`` are the ids of the spans that say it; ``to`` are the cells, the
    other claims (by id) and the operands that speak of the same figure.
    """

    id: str
    kind: Kind
    start: int
    end: int
    subject: str = ""
    value: str = ""
    direction: Direction | None = None
    year: str = ""
    base: str = ""
    share_of: str = ""
    part_of: str = ""
    per: str = ""
    reason: str = ""
    spans: tuple[str, ...] = ()
    cells: tuple[Place, ...] = ()
    same_as: tuple[str, ...] = ()
    computed: str = ""
    verdict: Judged = ""
    by: str = ""


class Judgement(Struct, omit_defaults=True):
    """A contradiction of the document, or a near miss: what only looks like one.  ``places`` say where."""

    id: str
    kind: Literal["contradiction", "near miss"]
    places: tuple[Place, ...]
    why: str
    category: str = ""
    severity: Literal["", "error", "warning", "info"] = ""
    wrong: str = ""
    right: str = ""


class Record(Struct, omit_defaults=True):
    """One annotated text.  ``issuer`` and ``year`` decide the split; ``annotator`` and ``batch`` say whose work it is."""

    id: str
    sha256: str
    text: str | None = None
    path: str = ""
    window: tuple[int, int] | None = None
    issuer: str = ""
    year: int | None = None
    spans: tuple[Span, ...] = ()
    relations: tuple[Relation, ...] = ()
    claims: tuple[ClaimNote, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    annotator: str = ""
    batch: str = ""
    status: Status = "draft"
    base: str = ""
    note: str = ""


def digest(text: str) -> str:
    """The sha256 of a text, in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def key(record: Record) -> str:
    """Which text, and which part of it, the record is about; the same for all annotators and all times."""
    window = "" if record.window is None else f":{record.window[0]}-{record.window[1]}"
    return f"{record.sha256}{window}"


def inside(record: Record, window: tuple[int, int] | None) -> Record:
    """What of a record's annotation begins inside ``window``: the same record, less all the rest and what leads there."""
    if window is None:
        return record
    first, last = window
    spans = tuple(span for span in record.spans if first <= span.start < last)
    kept = {span.id for span in spans}
    said = {claim.id for claim in record.claims if first <= claim.start < last}
    return msgspec.structs.replace(
        record,
        window=window,
        spans=spans,
        relations=tuple(one for one in record.relations if one.source in kept and (one.target in kept or one.cell)),
        claims=tuple(
            msgspec.structs.replace(
                claim,
                spans=tuple(span for span in claim.spans if span in kept),
                same_as=tuple(other for other in claim.same_as if other in said),
            )
            for claim in record.claims
            if claim.id in said
        ),
        judgements=tuple(item for item in record.judgements if item.places and first <= item.places[0].start < last),
    )


def fingerprint(record: Record) -> str:
    """A digest of what the annotation says: not of its ids, its order, its scores, its author or its status."""
    place = {span.id: [span.start, span.end, span.label] for span in record.spans}
    said = [
        sorted([span.start, span.end, span.label, span.value] for span in record.spans),
        sorted(
            [one.kind, place.get(one.source, []), place.get(one.target, []), _where(one.cell)]
            for one in record.relations
        ),
        sorted(_said_by(claim, place) for claim in record.claims),
        sorted(
            [one.kind, one.category, one.wrong, one.right, [_where(spot) for spot in one.places]]
            for one in record.judgements
        ),
    ]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def _where(place: Place | None) -> list[object]:
    return [] if place is None else [place.table, place.row, place.col, place.start, place.end]


def _said_by(claim: ClaimNote, place: dict[str, list[object]]) -> list[object]:
    """A claim as a sortable list, without what only names things."""
    return [
        claim.start,
        claim.end,
        claim.kind,
        *(claim.subject, claim.value, claim.direction or "", claim.year, claim.base, claim.share_of, claim.part_of),
        *(claim.per, claim.reason, claim.verdict),
        [place.get(span, []) for span in claim.spans],
        [_where(cell) for cell in claim.cells],
    ]


def in_order(record: Record) -> Record:
    """The record with its spans and claims in reading order, the longer first: how files are written."""
    return msgspec.structs.replace(
        record,
        spans=tuple(map(_sure, sorted(record.spans, key=lambda span: (span.start, -span.end, span.label)))),
        relations=tuple(map(_sure, record.relations)),
        claims=tuple(sorted(record.claims, key=lambda claim: (claim.start, claim.end))),
    )


_SURE: float = Span(id="", start=0, end=1, label="").score
Scored = TypeVar("Scored", Span, Relation)


def _sure(scored: Scored) -> Scored:
    """A default is left out of a file only where it is the very object: equal records shall be equal bytes."""
    if scored.score != _SURE or scored.score is _SURE:
        return scored
    return msgspec.structs.replace(scored, score=_SURE)


# ------------------------------------------------------------------------------------------------------------ text


def text_of(record: Record, root: Path | str = ".") -> str:
    """The text that the offsets refer to.  Raises ``UsageError`` where it is missing or is not the text annotated."""
    if record.text is not None:
        text = record.text
    else:
        source = Path(root) / record.path
        try:
            text = _text_of_file(source, source.stat().st_mtime_ns if source.exists() else 0)
        except DuizhangError as error:
            raise UsageError(f"{record.id}: {error}") from error
    if digest(text) != record.sha256:
        where = record.path or "its inline text"
        raise UsageError(f"{record.id}: {where} is not the text that was annotated (sha256 differs): annotate it anew")
    return text


@lru_cache(maxsize=4)
def _text_of_file(source: Path, changed: int) -> str:  # noqa: ARG001 (a file that changes is read again)
    """What the offsets of an extraction of this file refer to: plain text as it stands, other formats as read."""
    from extractor import readers

    return readers.read(readers.load(source)).text


# ------------------------------------------------------------------------------------------------------ validation


def validate(record: Record, root: Path | str = ".") -> list[str]:
    """What is wrong with a record, one line each, with the record, the place, and what is expected there."""
    if (record.text is None) == (not record.path):
        return [f"{record.id}: give the text inline or the path of its file, exactly one of the two"]
    try:
        text = text_of(record, root)
    except UsageError as error:
        return [str(error)]
    first, last = record.window or (0, len(text))
    problems = []
    if not 0 <= first <= last <= len(text):
        problems.append(f"{record.id}: window [{first}, {last}) is outside the text of {len(text)} characters")
    seen: set[str] = set()
    for span in record.spans:
        where = f"{record.id}: span {span.id}"
        if span.id in seen:
            problems.append(f"{where}: the id is used twice")
        seen.add(span.id)
        if not first <= span.start < span.end <= last:
            problems.append(f"{where}: [{span.start}, {span.end}) is empty or outside [{first}, {last})")
        if span.label not in LABELS:
            problems.append(f"{where}: no label {span.label}; the labels are those of extractor/labels.py")
    problems.extend(f"{record.id}: {problem}" for problem in _of_relations(record, seen, len(text)))
    problems.extend(f"{record.id}: {problem}" for problem in _of_claims(record, seen, len(text)))
    problems.extend(
        f"{record.id}: {judgement.id}: [{spot.start}, {spot.end}) is outside the text"
        for judgement in record.judgements
        for spot in judgement.places
        if not 0 <= spot.start <= spot.end <= len(text)
    )
    return problems


def _of_relations(record: Record, spans: set[str], size: int) -> Iterator[str]:
    for relation in record.relations:
        name = f"relation {relation.kind} from {relation.source}"
        if relation.kind not in RELATIONS:
            yield f"{name}: no such kind; the kinds are {' '.join(RELATIONS)}"
        if relation.source not in spans:
            yield f"{name}: there is no span {relation.source}"
        if (relation.cell is None) == (not relation.target):
            yield f"{name}: it goes to a span or to a cell, exactly one of the two"
        elif relation.target and relation.target not in spans:
            yield f"{name}: there is no span {relation.target}"
        elif relation.cell is not None and not 0 <= relation.cell.start <= relation.cell.end <= size:
            yield f"{name}: the cell [{relation.cell.start}, {relation.cell.end}) is outside the text"


def _of_claims(record: Record, spans: set[str], size: int) -> Iterator[str]:
    names = {claim.id for claim in record.claims}
    if len(names) < len(record.claims):
        yield "two claims have the same id"
    for claim in record.claims:
        if not 0 <= claim.start < claim.end <= size:
            yield f"claim {claim.id}: [{claim.start}, {claim.end}) is empty or outside the text"
        for missing in sorted(set(claim.spans) - spans):
            yield f"claim {claim.id}: there is no span {missing}"
        for missing in sorted(set(claim.same_as) - names):
            yield f"claim {claim.id}: there is no claim {missing}"
        for cell in claim.cells:
            if not 0 <= cell.start <= cell.end <= size:
                yield f"claim {claim.id}: the cell [{cell.start}, {cell.end}) is outside the text"


# ----------------------------------------------------------------------------------------------------------- files

_ENCODER = msgspec.json.Encoder(decimal_format="string")
_DECODER = msgspec.json.Decoder(Record)


def line_of(record: Record) -> bytes:
    """The record as one line, its end included."""
    return _ENCODER.encode(in_order(record)) + b"\n"


def read_jsonl(path: Path | str) -> Iterator[Record]:
    """The records of a file, one at a time.  Raises ``UsageError`` with the line that cannot be read."""
    return (record for _, record in read_with_offsets(path))


def read_with_offsets(path: Path | str) -> Iterator[tuple[int, Record]]:
    """The records of a file, each with the byte at which its line begins."""
    offset = 0
    try:
        with Path(path).open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield offset, _decoded(line, f"{path}:{number}")
                offset += len(line)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}: give a JSON Lines file of annotation records") from error


def _decoded(line: bytes, where: str) -> Record:
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UsageError(f"{where}: not an annotation record: {error}") from error


def write_jsonl(path: Path | str, records: Iterable[Record]) -> int:
    """Write the records, all or nothing, and return their number; a file that is there is replaced in one step."""

    def body(write: Callable[[bytes], object]) -> int:
        count = 0
        for record in records:
            write(line_of(record))
            count += 1
        return count

    return write_atomically(path, body)


def write_atomically(path: Path | str, body: Callable[[Callable[[bytes], object]], int]) -> int:
    """Let ``body`` write into a file beside ``path`` that takes its name only when all of it is on the disk."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            count = body(file.write)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count
