"""Annotation records in the formats of other tools, and back; every way there and back is exact.

    python -m annotations.convert hf      gold.jsonl OUT/    # a folder that datasets.load_dataset reads, no script
    python -m annotations.convert spacy   gold.jsonl OUT.spacy
    python -m annotations.convert prodigy gold.jsonl OUT.jsonl
    python -m annotations.convert conll   gold.jsonl OUT.conll
    python -m annotations.convert brat    gold.jsonl OUT/
    python -m annotations.convert brat    OUT/ gold.jsonl --back

All of them hold the text itself, also where the record only names its file, and count code points.  What a format has no
place for (claims, judgements, who and when) travels in a field that the format leaves to its users, so nothing is lost;
the spans are read back from where the format keeps them, so that what was changed there counts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from extractor.annotate.records import (
    Record,
    Relation,
    Span,
    in_order,
    read_jsonl,
    text_of,
    write_atomically,
    write_jsonl,
)
from extractor.errors import UsageError
from extractor.labels import LABELS

if TYPE_CHECKING:
    from datasets import Features
    from spacy.tokens import Doc

Json = dict[str, Any]
GROUP = "duizhang"  # the name of our span group in a spaCy Doc


def rest_of(record: Record, *without: str) -> Json:
    """The record as JSON values, less its text and the fields that have a place of their own in the format."""
    return {key: value for key, value in msgspec.to_builtins(record).items() if key not in {"text", *without}}


def record_of(rest: Json, text: str, **fields: Any) -> Record:
    """The inverse of ``rest_of``; the text is dropped again where the record names its file."""
    return in_order(msgspec.convert({**rest, "text": None if rest.get("path") else text, **fields}, Record))


# ---------------------------------------------------------------------------------------------------- HF datasets

_CARD = """---
language: zh
configs:
- config_name: default
  data_files: "*.jsonl"
---
# Annotated Chinese budget disclosures

Spans, relations, claims and judgements; the columns are explained in `annotations/codebook.md`. `spans` and `relations` are
lists of structs with the same keys everywhere; `rest` is all else of the record, as JSON.
"""


def features() -> Features:
    """The columns of a converted data set, for ``datasets``."""
    from datasets import ClassLabel, Features, List, Value

    text, whole, real = Value("string"), Value("int64"), Value("float64")
    place = {"start": whole, "end": whole, "table": text, "row": whole, "col": whole}
    span = {
        "id": text,
        "start": whole,
        "end": whole,
        "label": ClassLabel(names=list(LABELS)),
        "value": text,
        "by": text,
    }
    relation = {"kind": text, "source": text, "target": text, "cell": place, "by": text, "score": real}
    columns = {"text": text, "issuer": text, "year": whole, "spans": List({**span, "score": real})}
    return Features({**columns, "relations": List(relation), "rest": text})


def to_hf(records: Iterable[Record], folder: Path, root: str = ".") -> int:
    """A folder with ``data.jsonl`` and a card; ``load_dataset("json", data_files=…, features=features())`` reads it."""
    folder.mkdir(parents=True, exist_ok=True)

    def body(write: Callable[[bytes], object]) -> int:
        count = 0
        for record in records:
            write(msgspec.json.encode(_hf_row(record, root)) + b"\n")
            count += 1
        return count

    count = write_atomically(folder / "data.jsonl", body)
    write_atomically(folder / "README.md", lambda write: int(bool(write(_CARD.encode()))))
    return count


def _hf_row(record: Record, root: str) -> Json:
    names = list(LABELS)
    full = msgspec.structs.asdict
    spans = [{**full(span), "label": names.index(span.label)} for span in in_order(record).spans]
    relations = [{**full(one), "cell": full(one.cell) if one.cell is not None else None} for one in record.relations]
    return {
        "text": text_of(record, root),
        "issuer": record.issuer,
        "year": record.year,
        "spans": spans,
        "relations": relations,
        "rest": json.dumps(rest_of(record, "spans", "relations", "issuer", "year"), ensure_ascii=False),
    }


def from_hf(rows: Iterable[Json]) -> Iterator[Record]:
    """Records of the rows of a data set, as ``datasets`` or a JSON reader gives them."""
    names = list(LABELS)
    for row in rows:
        spans = [{**span, "label": names[span["label"]]} for span in row["spans"]]
        relations = [{**one, "cell": _no_cell(one["cell"])} for one in row["relations"]]
        fields = {"issuer": row["issuer"], "year": row["year"], "spans": spans, "relations": relations}
        yield record_of(json.loads(row["rest"]), row["text"], **fields)


def _no_cell(cell: Json | None) -> Json | None:
    """A struct of nothing but nulls is how Arrow may give back a null."""
    return None if cell is None or cell["start"] is None else cell


def read_hf(folder: Path) -> Iterator[Record]:
    """The records of a converted folder, without ``datasets``."""
    with (folder / "data.jsonl").open("rb") as lines:
        yield from from_hf(json.loads(line) for line in lines)


# ---------------------------------------------------------------------------------------------------------- spaCy


def to_spacy(records: Iterable[Record], path: Path, root: str = ".") -> int:
    """A DocBin: one token a character, the spans in the group ``duizhang``, their values as ``kb_id``."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    docs = DocBin(store_user_data=True)
    for record in records:
        docs.add(_doc(record, text_of(record, root), vocab))
    write_atomically(path, lambda write: int(bool(write(docs.to_bytes()))))
    return len(docs)


def _doc(record: Record, text: str, vocab: Any) -> Doc:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Marked

    doc = Doc(vocab, words=list(text), spaces=[False] * len(text))
    spans = in_order(record).spans
    doc.spans[GROUP] = [
        Marked(doc, span.start, span.end, label=span.label, kb_id=span.value, span_id=span.id) for span in spans
    ]
    doc.user_data["record"] = json.dumps(rest_of(record, "spans"), ensure_ascii=False)
    doc.user_data["by"] = {span.id: [span.by, span.score] for span in spans}
    return doc


def read_spacy(path: Path) -> Iterator[Record]:
    """The records of a DocBin."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    for doc in DocBin(store_user_data=True).from_disk(path).get_docs(Vocab()):
        by = doc.user_data["by"]
        spans = [
            Span(
                id=span.id_,
                start=span.start,
                end=span.end,
                label=span.label_,
                value=span.kb_id_,
                by=by.get(span.id_, ["spacy", 1.0])[0],
                score=by.get(span.id_, ["spacy", 1.0])[1],
            )
            for span in doc.spans[GROUP]
        ]
        yield record_of(json.loads(doc.user_data["record"]), "".join(token.text for token in doc), spans=spans)


# -------------------------------------------------------------------------------------------------------- Prodigy


def to_prodigy(records: Iterable[Record], path: Path, root: str = ".") -> int:
    """JSON Lines as Prodigy writes them: spans with token indices (a token is a character), relations by token."""

    def body(write: Callable[[bytes], object]) -> int:
        count = 0
        for record in records:
            write(msgspec.json.encode(_prodigy_task(record, text_of(record, root))) + b"\n")
            count += 1
        return count

    return write_atomically(path, body)


def _prodigy_task(record: Record, text: str) -> Json:
    spans = {
        span.id: {**msgspec.structs.asdict(span), "token_start": span.start, "token_end": span.end - 1}
        for span in in_order(record).spans
    }
    between = [
        {
            **{
                key: value for key, value in msgspec.to_builtins(one).items() if key not in ("kind", "source", "target")
            },
            "label": one.kind,
            "head": spans[one.source]["token_start"],
            "child": spans[one.target]["token_start"],
            "head_span": spans[one.source],
            "child_span": spans[one.target],
        }
        for one in record.relations
        if one.target
    ]
    order = [bool(one.target) for one in record.relations]
    cells = [msgspec.to_builtins(one) for one in record.relations if not one.target]
    rest = rest_of(record, "spans", "relations")
    return {
        "text": text,
        "tokens": [{"text": sign, "start": at, "end": at + 1, "id": at, "ws": False} for at, sign in enumerate(text)],
        "spans": list(spans.values()),
        "relations": between,
        "meta": {"record": rest, "cells": cells, "order": order},
        "answer": "accept",
    }


def read_prodigy(path: Path) -> Iterator[Record]:
    """The records of a Prodigy file."""
    with path.open("rb") as lines:
        for line in lines:
            task = json.loads(line)
            between = [
                {**one, "kind": one["label"], "source": one["head_span"]["id"], "target": one["child_span"]["id"]}
                for one in task["relations"]
            ]
            cells = iter(task["meta"]["cells"])
            spans_first = iter(between)
            ordered = [next(spans_first if spanned else cells) for spanned in task["meta"]["order"]]
            fields = {"spans": task["spans"], "relations": [*ordered, *spans_first]}
            yield record_of(task["meta"]["record"], task["text"], **fields)


# ---------------------------------------------------------------------------------------------- CoNLL by character

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SIGNS = {escape: sign for sign, escape in _ESCAPES.items()}


def to_conll(records: Iterable[Record], path: Path, root: str = ".") -> int:
    """A character a line, BIO tags behind it: one column for each layer of nested spans; a blank line between texts."""

    def body(write: Callable[[bytes], object]) -> int:
        count = 0
        for record in records:
            write("\n".join([*_conll_lines(in_order(record), text_of(record, root)), "", ""]).encode())
            count += 1
        return count

    return write_atomically(path, body)


def layers(spans: Iterable[Span]) -> list[list[Span]]:
    """Spans in layers without overlaps, the outer ones first."""
    found: list[list[Span]] = []
    for span in spans:
        layer = next((layer for layer in found if layer[-1].end <= span.start), None)
        if layer is None:
            found.append(layer := [])
        layer.append(span)
    return found


def _conll_lines(record: Record, text: str) -> Iterator[str]:
    columns = [["O"] * len(text) for _ in layers(record.spans)]
    for column, layer in zip(columns, layers(record.spans), strict=True):
        for span in layer:
            column[span.start : span.end] = [f"B-{span.label}"] + [f"I-{span.label}"] * (span.end - span.start - 1)
    names = [[span.id, span.value, span.by, span.score] for span in record.spans]
    yield f"# record = {json.dumps(rest_of(record, 'spans'), ensure_ascii=True)}"
    yield f"# spans = {json.dumps(names, ensure_ascii=True)}"
    for at, sign in enumerate(text):
        yield "\t".join([_ESCAPES.get(sign, sign), *(column[at] for column in columns)])


class _Block(NamedTuple):
    """The lines of one text of a CoNLL file."""

    rest: Json
    names: list[list[Any]]
    signs: list[str]
    tags: list[list[str]]


def read_conll(path: Path) -> Iterator[Record]:
    """The records of a CoNLL file; spans beyond those that were there when it was written get new ids."""
    for block in _blocks(path):
        text = "".join(block.signs)
        width = max((len(tags) for tags in block.tags), default=0)
        found = [span for column in range(width) for span in _bio([tags[column] for tags in block.tags])]
        found.sort(key=lambda span: (span[0], -span[1], span[2]))
        same = len(found) == len(block.names)
        spans = []
        for number, (start, end, label) in enumerate(found, 1):
            span = Span(id=f"m{number}", start=start, end=end, label=label, by="conll")
            if same:
                name, value, by, score = block.names[number - 1]
                span = msgspec.structs.replace(span, id=name, value=value, by=by, score=score)
            spans.append(span)
        yield record_of(block.rest, text, spans=spans)


def _bio(tags: list[str]) -> Iterator[tuple[int, int, str]]:
    start = -1
    for at, tag in enumerate([*tags, "O"]):
        if start >= 0 and not tag.startswith("I-"):
            yield start, at, tags[start][2:]
            start = -1
        if tag.startswith("B-"):
            start = at


def _blocks(path: Path) -> Iterator[_Block]:
    block = _Block({}, [], [], [])
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            line = line.removesuffix("\n")
            if line.startswith("# record = "):
                block = _Block(json.loads(line.removeprefix("# record = ")), [], [], [])
            elif line.startswith("# spans = "):
                block.names.extend(json.loads(line.removeprefix("# spans = ")))
            elif line:
                sign, *tags = line.split("\t")
                block.signs.append(_SIGNS.get(sign, sign))
                block.tags.append(tags)
            else:
                yield block


# ----------------------------------------------------------------------------------------------------------- brat


def to_brat(records: Iterable[Record], folder: Path, root: str = ".") -> int:
    """``NNNNN.txt`` and ``NNNNN.ann`` for each record, ``NNNNN.json`` with what brat has no place for."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for count, record in enumerate(records, 1):
        text = text_of(record, root)
        stem = folder / f"{count:05}"
        rest = json.dumps(rest_of(record, "spans", "relations"), ensure_ascii=False)
        for suffix, body in ((".txt", text), (".ann", _ann(in_order(record), text)), (".json", rest)):
            data = body.encode()
            write_atomically(stem.with_suffix(suffix), lambda write, data=data: int(bool(write(data))))  # type: ignore[misc]
    return count


def _ann(record: Record, text: str) -> str:
    names = {span.id: f"T{number}" for number, span in enumerate(record.spans, 1)}
    lines = []
    for span in record.spans:
        pieces = list(_pieces(span, text))
        where = ";".join(f"{start} {end}" for start, end in pieces)
        shown = " ".join(text[start:end] for start, end in pieces)
        lines.append(f"{names[span.id]}\t{span.label} {where}\t{shown}")
        note = json.dumps([span.id, span.value, span.by, span.score, span.start, span.end])
        lines.append(f"#{names[span.id][1:]}\tAnnotatorNotes {names[span.id]}\t{note}")
    for number, one in enumerate(record.relations, 1):
        rest = json.dumps(msgspec.to_builtins(one))
        if one.target:
            lines.append(f"R{number}\t{one.kind} Arg1:{names[one.source]} Arg2:{names[one.target]}")
            lines.append(f"#R{number}\tAnnotatorNotes R{number}\t{rest}")
        else:
            lines.append(f"#R{number}\tCell {names[one.source]}\t{rest}")
    return "\n".join([*lines, ""])


def _pieces(span: Span, text: str) -> Iterator[tuple[int, int]]:
    """A span without the line ends in it, which brat does not allow inside a fragment."""
    start = span.start
    for line in text[span.start : span.end].split("\n"):
        if line:
            yield start, start + len(line)
        start += len(line) + 1
    if not text[span.start : span.end].strip("\n"):
        yield span.start, span.end


def read_brat(folder: Path) -> Iterator[Record]:
    """The records of a brat folder; a span drawn or moved in brat counts as it stands there."""
    for source in sorted(folder.glob("*.txt")):
        text = source.read_bytes().decode()
        rest = json.loads(source.with_suffix(".json").read_bytes())
        spans, relations = _read_ann(source.with_suffix(".ann").read_bytes().decode(), text)
        yield record_of(rest, text, spans=spans, relations=relations)


def _read_ann(ann: str, text: str) -> tuple[list[Span], list[Relation]]:
    rows = [line.split("\t", 2) for line in ann.split("\n") if line]
    notes = {row[1].split(" ")[1]: json.loads(row[2]) for row in rows if row[1].startswith("AnnotatorNotes")}
    spans: dict[str, Span] = {}
    relations: list[Relation] = []
    for name, head, *_ in rows:
        if name.startswith("T"):
            label, places = head.split(" ", 1)
            drawn = [int(number) for piece in places.split(";") for number in piece.split(" ")]
            span = Span(id=name, start=drawn[0], end=drawn[-1], label=label, by="brat")
            if name in notes:
                own, value, by, score, start, end = notes[name]
                span = msgspec.structs.replace(span, id=own, value=value, by=by, score=score)
                whole = msgspec.structs.replace(span, start=start, end=end)
                untouched = [number for piece in _pieces(whole, text) for number in piece] == drawn
                span = whole if untouched else span
            spans[name] = span
    for name, head, *more in rows:
        if name.startswith("R"):
            kind, source, target = head.split(" ")
            known = notes.get(name, {})
            tied = {"kind": kind, "source": spans[source[5:]].id, "target": spans[target[5:]].id}
            relations.append(msgspec.convert({**known, **tied}, Relation))
        elif head.startswith("Cell "):
            relations.append(msgspec.convert(json.loads(more[0]), Relation))
    return list(spans.values()), relations


# ------------------------------------------------------------------------------------------------------------ command


class Format(NamedTuple):
    """How records are written to, and read from, a path."""

    write: Callable[[Iterable[Record], Path, str], int]
    read: Callable[[Path], Iterator[Record]]


FORMATS = {
    "hf": Format(to_hf, read_hf),
    "spacy": Format(to_spacy, read_spacy),
    "prodigy": Format(to_prodigy, read_prodigy),
    "conll": Format(to_conll, read_conll),
    "brat": Format(to_brat, read_brat),
}


def main(arguments: list[str] | None = None) -> int:
    """Convert, or with ``--back`` convert back."""
    parser = argparse.ArgumentParser(prog="python -m annotations.convert", description="annotation records elsewhere")
    parser.add_argument("format", choices=sorted(FORMATS))
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--back", action="store_true", help="read the format, write JSON Lines records")
    parser.add_argument("--root", default=".", help="where texts lie that are not in the records")
    given = parser.parse_args(arguments)
    chosen = FORMATS[given.format]
    try:
        if given.back:
            count = write_jsonl(given.target, chosen.read(given.source))
        else:
            count = chosen.write(read_jsonl(given.source), given.target, given.root)
    except (UsageError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} texts: {given.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
