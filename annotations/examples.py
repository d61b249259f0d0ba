"""The documents of ``examples/`` as annotation records: mentions read by people, claims and judgements of their gold.

The mentions stand in ``gold/examples/NAME.txt``: every paragraph and every cell of the document that says something, in
reading order, in the notation of ``annotations.markup``; what stands between them in the document says nothing.  Claims,
links, contradictions and near misses are those of ``examples/NAME.gold.json``, which was written with the document.

``python -m annotations.compile`` writes them to ``gold/examples.jsonl``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from annotations.markup import MarkupError, Plain, parse
from annotations.relate import NUMBERS, Relating
from extractor.annotate.records import ClaimNote, Judged, Judgement, Place, Record, Relation, Span, digest, in_order
from extractor.data import Document
from extractor.errors import UsageError
from extractor.pipeline import read_document

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MENTIONS = HERE / "gold" / "examples"
COMPILED = HERE / "gold" / "examples.jsonl"
Raw = dict[str, Any]


def compile_examples(folder: Path = MENTIONS) -> list[Record]:
    """A record for each document.  Raises ``UsageError`` with the mistakes of the markup, a line each."""
    records, problems = [], []
    for path in sorted(folder.glob("*.txt")):
        try:
            records.append(_record(path))
        except MarkupError as error:
            problems.append(f"{path.name}: {error}")
    if problems:
        raise UsageError("\n".join(problems))
    return records


def _record(mentions: Path) -> Record:
    name = mentions.stem
    source = next(path for path in (ROOT / "examples").glob(f"{name}.*") if path.suffix in (".txt", ".md"))
    document = read_document(source)
    gold: Raw = json.loads((ROOT / "examples" / f"{name}.gold.json").read_text(encoding="utf-8"))
    relating = Relating(_placed(mentions.read_text(encoding="utf-8"), document.text), document)
    cells = _cells(document)
    claims = tuple(_claims(gold, relating.spans, cells))
    return in_order(
        Record(
            id=name,
            sha256=digest(document.text),
            path=f"examples/{source.name}",
            issuer=gold["unit"],
            year=int(gold["year"]),
            spans=relating.spans,
            relations=(*relating.relations, *_to_cells(claims, relating.spans)),
            claims=claims,
            judgements=tuple(_judgements(gold, cells)),
            annotator="duizhang",
            batch="examples",
            status="gold",
        )
    )


def _placed(source: str, text: str) -> Plain:
    """The marks of all paragraphs, moved to where their paragraph stands in the document."""
    marks = []
    after = 0
    for block in source.strip("\n").split("\n\n"):
        plain = parse(block)
        start = text.find(plain.text, after)
        if start < 0:
            raise MarkupError(f"not in the document behind character {after}: {plain.text[:30]!r}")
        after = start + len(plain.text)
        for mark in plain.marks:
            mark.start += start
            mark.end += start
            marks.append(mark)
    return Plain(text, tuple(marks))


def _cells(document: Document) -> dict[tuple[int, int], Place]:
    """Where a cell of the pipeline's tables begins and ends -> its address."""
    return {
        (cell.anchor.start, cell.anchor.end): Place(
            start=cell.anchor.start, end=cell.anchor.end, table=table.id, row=cell.row, col=cell.col
        )
        for table in document.tables
        for cell in table.cells
    }


def _claims(gold: Raw, spans: tuple[Span, ...], cells: dict[tuple[int, int], Place]) -> Iterator[ClaimNote]:
    to_cells: dict[str, list[Place]] = {}
    to_claims: dict[str, list[str]] = {}
    holds: dict[str, bool] = {}
    for link in gold["links"]:
        name = link["claim"]
        holds[name] = bool(link["holds"]) and holds.get(name, True)
        if "to_claim" in link:
            to_claims.setdefault(name, []).append(link["to_claim"])
        else:
            at = link["start"], link["end"]
            to_cells.setdefault(name, []).append(cells.get(at, Place(start=at[0], end=at[1], table=link["table"])))
    computed: dict[str, list[str]] = {}
    for link in gold["derived_links"]:
        holds[link["claim"]] = bool(link["holds"]) and holds.get(link["claim"], True)
        computed.setdefault(link["claim"], []).append(f"{link['relation']}={link['computed']}")
    wrong = {span["claim"] for item in gold["contradictions"] for span in item["spans"] if "claim" in span}
    for claim in gold["claims"]:
        name = claim["id"]
        inner = [span for span in spans if claim["start"] <= span.start and span.end <= claim["end"]]
        yield ClaimNote(
            id=name,
            kind=claim["kind"],
            start=claim["start"],
            end=claim["end"],
            subject=claim["subject"] or "",
            value=_value(claim, inner),
            direction=claim["direction"],
            year=claim["year"] or "",
            base=claim["base"] or "",
            share_of=claim["share_of"] or "",
            part_of=claim.get("part_of") or "",
            reason=claim["reason"] or "",
            spans=tuple(span.id for span in inner),
            cells=tuple(to_cells.get(name, ())),
            same_as=tuple(to_claims.get(name, ())),
            computed=", ".join(computed.get(name, ())),
            verdict=_verdict(name, holds, wrong),
            by="duizhang",
        )


def _verdict(name: str, holds: dict[str, bool], wrong: set[str]) -> Judged:
    if name in wrong or holds.get(name) is False:
        return "矛盾"
    return "一致" if name in holds else "无法判断"


def _value(claim: Raw, inner: list[Span]) -> str:
    """The canonical value: that of the last number inside the claim, where it is the number printed."""
    if claim.get("zero_in_words"):
        return "0"
    if claim["value"] is None:
        return ""
    numbers = [span for span in inner if span.label in NUMBERS]
    return numbers[-1].value if numbers else f"{claim['value']}{claim['unit'] or ''}"


def _to_cells(claims: tuple[ClaimNote, ...], spans: tuple[Span, ...]) -> Iterator[Relation]:
    """对应单元格, from the number of a claim to its cells."""
    labels = {span.id: span.label for span in spans}
    for claim in claims:
        numbers = [span for span in claim.spans if labels[span] in NUMBERS]
        for cell in claim.cells if numbers else ():
            yield Relation(kind="对应单元格", source=numbers[-1], cell=cell, by="duizhang")


def _judgements(gold: Raw, cells: dict[tuple[int, int], Place]) -> Iterator[Judgement]:
    for key in ("contradictions", "near_misses"):
        for item in gold[key]:
            spots = [(span["start"], span["end"]) for span in item["spans"]]
            places = tuple(cells.get(spot, Place(start=spot[0], end=spot[1])) for spot in spots)
            judgement = Judgement(id=item["id"], kind="near miss", places=places, why=item.get("why_fine", ""))
            if key == "contradictions":
                judgement = msgspec.structs.replace(
                    judgement,
                    kind="contradiction",
                    why=item["explanation"],
                    category=item["category"],
                    severity=item["severity"],
                    wrong=item["wrong_number"] or "",
                    right=item["right_value"] or "",
                )
            yield judgement
