"""Five real PDFs against truth/pdf_gold.json: the measure of ``suites/pdfs.toml``.

The gold names pages and quotes.  An error or a warning stands for an item when it is anchored on at least two of its
places (one, where it has one): its quote, and the figures on other pages that it names; the title of a table stands
for its cells.  One that stands on the quote of a class A item alone names the right error without the gold's evidence:
it neither finds the item nor is a false alarm.

Class A must be found; B is welcome, so that an error or a warning there is neither right nor a false alarm; what
stands on R and on no A is a rounding reported.  D09 has nothing to find: any finding in it counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.findings import LOUD, said
from eval.metrics import Score
from eval.places import corpus
from eval.suite import Asked, Suite
from eval.tally import Note, Tally
from eval.truth.facets import kind_of
from eval.truth.locate import Finder, Span, compact
from extractor.data import Anchor, Document, Extraction, Finding
from extractor.errors import DuizhangError

_LAYOUT = {"layout": "pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One gold item.  ``places``: each is one printed thing, by all spans where its quote occurs on the page;
    ``tables`` are the ids of tables that it names by their title (by place)."""

    id: str
    grade: str
    why: str
    places: tuple[tuple[Span, ...], ...]
    tables: tuple[frozenset[str], ...]


def score(name: str, extraction: Extraction, items: list[Item]) -> Score:
    """Score the findings of one document."""
    findings = said(extraction.findings)
    met = [
        (finding, [item for item in items if stands_on(finding, item)])
        for finding in findings
    ]  # fmt: skip
    loud = [(finding, here) for finding, here in met if finding.severity in LOUD]
    right = [finding for finding, here in loud if _graded(here, "A")]
    neutral = [finding for finding, here in loud if not _graded(here, "A") and _graded(here, "B")]
    wrong = [(finding, here) for finding, here in loud if not _graded(here, "A") and not _graded(here, "B")]
    wrong = [pair for pair in wrong if not any(item.grade == "A" and _on_quote(pair[0], item) for item in items)]
    found = {
        "A": {item.id for _, here in loud for item in here if item.grade == "A"},
        "B": {item.id for _, here in met for item in here if item.grade == "B"},
        "R": {item.id for _, here in wrong for item in here if item.grade == "R"},
    }
    tallies = {
        f"found:{grade}": Tally(found=len(ids), gold=sum(item.grade == grade for item in items))
        for grade, ids in found.items()
    }
    quoted = [item for item in items if item.grade == "A" and any(_on_quote(finding, item) for finding, _ in loud)]
    tallies["quoted:A"] = Tally(found=len(quoted), gold=tallies["found:A"].gold)
    tallies["loud"] = Tally(right=len(right), predicted=len(right) + len(wrong), gold=len(found["A"]))
    tallies["neutral"] = Tally(predicted=len(neutral))
    if not items:
        tallies["silent"] = Tally(found=len(findings), gold=len(extraction.ledger))
        wrong = [(finding, []) for finding in findings]
    notes = [_missed(item, findings) for item in items if item.grade == "A" and item.id not in found["A"]]
    notes += [_false(finding, here) for finding, here in wrong]
    text = extraction.document.text
    ordered = tuple(sorted(notes, key=lambda note: note.start))
    return Score(name, tallies, ordered, text, {"kind": kind_of(text), **_LAYOUT})


def _graded(items: Iterable[Item], grade: str) -> bool:
    return any(item.grade == grade for item in items)


def stands_on(finding: Finding, item: Item) -> bool:
    """Whether the anchors of a finding meet two places of an item, its quote among them; or its only one."""
    hits = [
        any(_meets(anchor, place, tables) for anchor in finding.anchors)
        for place, tables in zip(item.places, item.tables, strict=True)
    ]
    return bool(hits) and hits[0] and sum(hits) >= min(2, len(hits))


def _on_quote(finding: Finding, item: Item) -> bool:
    return any(_meets(anchor, item.places[0], frozenset()) for anchor in finding.anchors)


def _meets(anchor: Anchor, place: tuple[Span, ...], tables: frozenset[str]) -> bool:
    return anchor.table in tables or any(span.overlaps(anchor.start, anchor.end) for span in place)


def _missed(item: Item, findings: Iterable[Finding]) -> Note:
    near = [
        f"{finding.severity} {finding.code}"
        for finding in findings
        if any(_meets(anchor, place, frozenset()) for anchor in finding.anchors for place in item.places)
    ]
    first = item.places[0][0] if item.places and item.places[0] else Span(0, 0, "not in the text")
    return Note(
        topic="findings", event="miss", start=first.start, quote=f"{item.id} {first.text}", wanted=item.why,
        got=" / ".join(near), cause="found on its quote alone or too mild" if near else "nothing found there",
    )  # fmt: skip


def _false(finding: Finding, items: Iterable[Item]) -> Note:
    anchors = " | ".join(f"{anchor.text} (p{anchor.page})" for anchor in finding.anchors[:4])
    start = finding.anchors[0].start if finding.anchors else 0
    grades = " ".join(item.id for item in items)
    quote = f"{finding.severity} {finding.code} {anchors}"
    return Note(
        topic="findings", event="false", start=start, quote=quote, wanted=grades, got=finding.message,
        cause=finding.code,
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- gold


def scored(suite: Suite, asked: Asked) -> Iterator[Score | str]:  # noqa: ARG001 (every measure is called alike)
    """The score of each PDF, or one line that says why it could not be read.

    Raises ``FileNotFoundError`` when the corpus is not there.
    """
    from extractor import extract

    known = _known()
    for name, entry in known["documents"].items():
        if not name.startswith(asked.only):
            continue
        try:
            extraction = extract(corpus() / entry["file"])
        except DuizhangError as error:
            yield f"{name}: skipped, {error}"
            continue
        items = [_item(raw, extraction.document) for raw in known["items"] if raw["doc"] == name and raw["quote"]]
        yield score(name, extraction, items)


def gold(suite: Suite) -> list[Path]:  # noqa: ARG001 (as above)
    """The PDFs and their gold."""
    return [_gold_file(), *(corpus() / entry["file"] for entry in _known()["documents"].values())]


def _gold_file() -> Path:
    return corpus() / "truth" / "pdf_gold.json"


def _known() -> dict[str, Any]:
    path = _gold_file()
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: set DUIZHANG_CORPUS to the folder that holds truth/ and pdfs/")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _item(raw: dict[str, Any], document: Document) -> Item:
    named = [(raw["page"], raw["quote"]), *raw["other"]]
    places = tuple(find_on_page(document, page, quote) for page, quote in named)
    tables = tuple(_titled(document, place) for place in places)
    return Item(id=raw["id"], grade=raw["cls"], why=raw["explain"], places=places, tables=tables)


def find_on_page(document: Document, page: int, quote: str) -> tuple[Span, ...]:
    """All spans of ``quote`` on a page, white space left out of account."""
    inside = [(start, end) for start, end, box in document.places if box.page == page]
    if not inside:
        return ()
    low, high = min(start for start, _ in inside), max(end for _, end in inside)
    finder = Finder(document.text[low:high])
    wanted = compact(quote)
    found = []
    index = finder.text.find(wanted)
    while index >= 0:
        span = finder.span(index, index + len(wanted))
        found.append(Span(span.start + low, span.end + low, span.text))
        index = finder.text.find(wanted, index + 1)
    return tuple(found)


def _titled(document: Document, place: tuple[Span, ...]) -> frozenset[str]:
    """The tables whose title a place is."""
    titles = {compact(span.text) for span in place}
    return frozenset(table.id for table in document.tables if table.title and compact(table.title) in titles)
