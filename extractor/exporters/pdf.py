"""The source PDF with its findings drawn in: a coloured box on each number, a note behind it, a bookmark for each finding.

The number to change (or the one reported, where nothing tells which) has a filled box, the others that take part a dashed
one; the colour is the severity.  The note says what is wrong, what to print instead and what follows from it.  The pages
themselves stay as they are: annotations are added behind the end of the file.  Needs pypdf (extra ``pdf``).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.data import Anchor, Extraction, Finding
from extractor.errors import UnreadableError, needed
from extractor.exporters.checked import Lang
from extractor.exporters.numbers import Numbers
from extractor.exporters.tables import finding_id
from extractor.exporters.words import why, word
from extractor.readers.formats import PDF

if TYPE_CHECKING:
    from extractor.readers.pdf_places import Span, Spot

Colour = tuple[float, float, float]
_COLOURS: dict[str, Colour] = {
    "error": (0.82, 0.09, 0.09),
    "warning": (0.85, 0.47, 0.0),
    "info": (0.10, 0.40, 0.75),
    "agrees": (0.13, 0.55, 0.25),
    "rounding": (0.13, 0.55, 0.55),
    "contradicts": (0.82, 0.09, 0.09),
    "unchecked": (0.55, 0.55, 0.55),
}
_RANK = ("blamed", "reported", "other", "number")  # the strongest first: it decides how a box is drawn
_DRAWN = {"blamed": (1.2, ""), "reported": (1.2, ""), "other": (0.8, "[3 2] 0 d"), "number": (0.8, "")}
_AROUND = 1.0  # points between a number and its box
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "head": "{code} {severity}（{id}）", "change": "疑误：{} → {}", "or": "或：{} → {}", "slip": "（{}）",
        "follows": "连带：{}", "other": "参与 {}：{}", "outline": "对账：{} 处", "page": "无法定位到页面的发现：",
        "number": "{}",
    },
    "en": {
        "head": "{code} {severity} ({id})", "change": "probably wrong: {} -> {}", "or": "or: {} -> {}", "slip": " ({})",
        "follows": "follows: {}", "other": "takes part in {}: {}", "outline": "duizhang: {}", "page": "Findings without a place on a page:",
        "number": "{}",
    },
}  # fmt: skip


@dataclass
class _Mark:
    """What is drawn on one span: how, and the notes of all findings that it takes part in."""

    role: str
    colour: str
    notes: list[str] = field(default_factory=list)
    title: str = ""

    def add(self, role: str, colour: str, note: str, title: str) -> None:
        if _RANK.index(role) < _RANK.index(self.role):
            self.role, self.colour, self.title = role, colour, title
        if note not in self.notes:
            self.notes.append(note)


def annotated(data: bytes, extraction: Extraction, *, lang: Lang = "zh", every_number: bool = True) -> bytes:
    """The PDF ``data``, from which ``extraction`` was made, with its findings drawn in.

    With ``every_number`` the other numbers of the prose are underlined in the colour of their verdict.  Raises
    ``UnreadableError`` where the file cannot be added to.
    """
    from extractor.readers.pdf_places import spots

    document = extraction.document
    marks = _marks(extraction, lang, every_number=every_number)
    found = spots(data, document, marks)
    with needed("pypdf", "pdf"):
        import pypdf
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells every oddity that it repairs
    try:
        writer = pypdf.PdfWriter(BytesIO(data), incremental=True)
        for span, mark in marks.items():
            for spot in found[span]:
                writer.add_annotation(page_number=spot.page - 1, annotation=_box(writer, spot, mark))
        _outline(writer, extraction, found, lang)
        written = BytesIO()
        writer.write(written)
    except (pypdf.errors.PyPdfError, KeyError, ValueError, IndexError, RecursionError) as error:
        raise UnreadableError(
            f"{document.name}: the PDF cannot be added to ({error}); print it to a new PDF first"
        ) from error
    return written.getvalue()


def page(extraction: Extraction, *, name: str, lang: Lang = "zh", index_href: str = "") -> bytes:  # noqa: ARG001
    """The annotated PDF of ``name``, which is read once more: ``duizhang report --format pdf``."""
    document = extraction.document
    if document.media_type != PDF:
        raise UnreadableError(f"{name}: only a PDF can be annotated, and this is {document.media_type}")
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"{name}: cannot be read once more ({error.strerror or error}); give the PDF as a file"
        ) from error
    if sha256(data).hexdigest() != document.sha256:
        raise UnreadableError(f"{name}: the file changed while it was read; try again")
    return annotated(data, extraction, lang=lang)


# ---------------------------------------------------------------------------------------------------------- marks


def _marks(extraction: Extraction, lang: Lang, *, every_number: bool) -> dict[Span, _Mark]:
    """The spans to draw on, in the order of the findings."""
    marks: dict[Span, _Mark] = {}

    def add(span: Span, role: str, colour: str, note: str, title: str) -> None:
        marks.setdefault(span, _Mark("number", colour, title=title)).add(role, colour, note, title)

    numbers = Numbers(extraction)
    for count, finding in enumerate(extraction.findings, 1):
        note = _note(finding, finding_id(count), lang)
        brief = _WORDS[lang]["other"].format(finding_id(count), finding.message)
        title = f"{finding.code} {word('severity', finding.severity, lang)}"
        for span, role in _roles(finding, numbers):
            add(span, role, finding.severity, brief if role == "other" else note, title)
    if every_number:
        for entry in extraction.ledger:
            span = (entry.anchor.start, entry.anchor.end)
            if span not in marks:
                verdict = word("outcome", entry.outcome, lang)
                details = [" ".join(entry.codes), why(entry.why, lang)]
                add(span, "number", entry.outcome, " ".join(filter(None, [verdict, *details])), verdict)
    return marks


def _roles(finding: Finding, numbers: Numbers) -> Iterator[tuple[Span, str]]:
    """The spans of a finding and what part they have in it."""
    blamed = finding.blamed
    if blamed is not None:
        yield (blamed.start, blamed.end), "blamed"
    rest: list[Anchor] = list(finding.anchors)
    if blamed is None and rest:
        yield from ((span, "reported") for span in numbers.spans(rest.pop(0), finding.reported))
    rest += [other.anchor for other in finding.alternatives]
    rest += [anchor for other in finding.consequences for anchor in other.anchors[:1]]
    for anchor in rest:
        for span in numbers.spans(anchor):
            if blamed is None or not (span[0] <= blamed.start < span[1] or blamed.start <= span[0] < blamed.end):
                yield span, "other"


def _note(finding: Finding, name: str, lang: Lang) -> str:
    words = _WORDS[lang]
    lines = [
        words["head"].format(code=finding.code, severity=word("severity", finding.severity, lang), id=name),
        finding.message,
    ]
    if finding.blamed is not None and finding.suggestion is not None:
        slip = words["slip"].format(word("slip", finding.slip, lang)) if finding.slip else ""
        lines.append(words["change"].format(finding.blamed.text, finding.suggestion) + slip)
    lines += [words["or"].format(other.anchor.text, other.suggestion) for other in finding.alternatives]
    lines += [words["follows"].format(f"{other.code} {other.message}") for other in finding.consequences]
    return "\n".join(lines)


# ---------------------------------------------------------------------------------------------------- annotations


def _box(writer: Any, spot: Spot, mark: _Mark) -> Any:
    """A square annotation with an appearance of its own, so that every viewer draws the same."""
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

    x0, y0, x1, y1 = spot.rect
    edges = [x0 - _AROUND, y0 - _AROUND, x1 + _AROUND, y1 + _AROUND]
    rect = ArrayObject([FloatObject(round(edge, 2)) for edge in edges])
    look = writer._add_object(_appearance(edges, rect, mark, spot.turn))  # a stream is never direct
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Square"),
            NameObject("/Rect"): rect,
            NameObject("/F"): NumberObject(4),  # is printed, too
            NameObject("/C"): ArrayObject([FloatObject(part) for part in _COLOURS[mark.colour]]),
            NameObject("/T"): TextStringObject(f"duizhang {mark.title}"),
            NameObject("/Contents"): TextStringObject(_plain("\n\n".join(mark.notes))),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): look}),
        }
    )


def _plain(text: str) -> str:
    """Without the control characters and halves of characters that a PDF text string cannot hold."""
    kept = "".join(sign if sign == "\n" or sign >= " " else " " for sign in text)
    return kept.encode("utf-16-be", "replace").decode("utf-16-be")


def _appearance(edges: list[float], rect: Any, mark: _Mark, turn: int) -> Any:
    from pypdf.generic import DictionaryObject, FloatObject, NameObject, StreamObject

    width, dash = _DRAWN[mark.role]
    red, green, blue = _COLOURS[mark.colour]
    x0, y0, x1, y1 = (round(edge, 2) for edge in edges)
    inner = f"{x0 + width / 2:.2f} {y0 + width / 2:.2f} {x1 - x0 - width:.2f} {y1 - y0 - width:.2f} re"
    colours = f"{red} {green} {blue} RG {red} {green} {blue} rg"
    if mark.role == "number":
        left, low, right, high = x0 + width / 2, y0 + width / 2, x1 - width / 2, y1 - width / 2
        below = ((x0, low, x1, low), (right, y0, right, y1), (x0, high, x1, high), (left, y0, left, y1))
        drawn = "{:.2f} {:.2f} m {:.2f} {:.2f} l S".format(*below[turn])
    else:
        drawn = f"{inner} {'S' if mark.role == 'other' else 'B'}"
    stream = StreamObject()
    stream.set_data(f"q /G gs {colours} {width} w {dash} {drawn} Q".encode())
    state = DictionaryObject(
        {
            NameObject("/ca"): FloatObject(0.16),
            NameObject("/CA"): FloatObject(1.0),
            NameObject("/BM"): NameObject("/Multiply"),
        }
    )
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): rect,
            NameObject("/Resources"): DictionaryObject(
                {NameObject("/ExtGState"): DictionaryObject({NameObject("/G"): state})}
            ),
        }
    )
    return stream


# ------------------------------------------------------------------------------------------------------ bookmarks


def _outline(writer: Any, extraction: Extraction, found: dict[Span, list[Spot]], lang: Lang) -> None:
    """A bookmark for each finding, below one of ours; those without a place lead to the first page."""
    from pypdf.generic import Fit

    if not extraction.findings:
        return
    numbers = Numbers(extraction)
    root = writer.add_outline_item(title=_WORDS[lang]["outline"].format(len(extraction.findings)), page_number=0)
    for count, finding in enumerate(extraction.findings, 1):
        spot = next((spot for span, _ in _roles(finding, numbers) for spot in found.get(span, ())), None)
        title = _plain(f"{finding_id(count)} {finding.code} {finding.message}")
        if spot is None:
            writer.add_outline_item(title=title, page_number=0, parent=root)
        else:
            x0, _, _, y1 = spot.rect
            writer.add_outline_item(
                title=title, page_number=spot.page - 1, parent=root, fit=Fit.xyz(left=x0 - 40, top=y1 + 60)
            )
