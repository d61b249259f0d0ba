"""duizhang as a component of a spaCy pipeline (extra ``spacy``)::

    nlp = spacy.blank("zh")
    nlp.add_pipe("duizhang")
    doc = nlp(text)
    doc.spans["claims"]      # a span a claim: label_ is its kind, id_ its id
    doc.spans["mentions"]    # label_ is that of extractor.labels
    doc.spans["facts"]       # the cells with a number: label_ is the concept, id_ the id
    doc.spans["findings"]    # what is reported to be wrong: label_ is the code
    doc._.findings           # the findings as plain dicts
    doc._.extraction         # the whole Extraction

Everything is kept in spans and user data, so that it survives ``DocBin(store_user_data=True)``, ``Doc.to_disk`` and the
processes of ``nlp.pipe(..., n_process=…)``.  Offsets are those of ``doc.text``, whatever its white space is.

``nlp`` sees text alone.  ``read_docs`` reads files of any format, with their tables, places and notes, and ``write_docs`` and
``load_docs`` put such documents into a ``.spacy`` file and get them back.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from extractor.data import Anchor, Extraction, RawDocument
from extractor.errors import UnreadableError
from extractor.exporters import stored
from extractor.exporters.numbers import Numbers
from extractor.exporters.output import replacing
from extractor.pipeline import extract_document

Lang = Literal["zh", "en"]
KEY = "duizhang"  # of the user data: a stored extraction


@Language.factory(
    "duizhang",
    default_config={"lang": "zh"},
    assigns=["doc.spans", "doc._.findings", "doc._.extraction"],
)
def make_component(nlp: Language, name: str, lang: Lang) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """The component; ``lang`` is that of the findings' messages."""

    def component(doc: Doc) -> Doc:
        return annotate(doc, _extracted(doc.text, lang)) if doc.text.strip() else _bare(doc)

    return component


def annotate(doc: Doc, extraction: Extraction) -> Doc:
    """``doc`` with what was found in its text; ``extraction`` must be of exactly that text."""
    if doc.text != extraction.document.text:
        raise ValueError("the text of the doc is not the text of the extraction")
    _bare(doc)
    _add(doc, "mentions", ((mention.anchor, mention.label, "") for mention in extraction.mentions))
    _add(doc, "claims", ((claim.anchor, claim.kind, claim.id) for claim in extraction.claims))
    _add(doc, "facts", ((fact.anchor, fact.concept or "", fact.id) for fact in extraction.facts))
    numbers = Numbers(extraction)
    for finding in extraction.findings:
        blamed = finding.blamed or next(iter(finding.anchors), None)
        spans = numbers.spans(blamed, finding.reported) if blamed is not None else []
        doc.spans["findings"] += [_span(doc, start, end, finding.code, "") for start, end in spans if end > start]
    doc._.findings = msgspec.to_builtins(extraction.findings)
    doc.user_data[KEY] = stored.dumps(extraction)
    return doc


def read_docs(
    sources: Iterable[Path | str | RawDocument], *, nlp: Language | None = None, lang: Lang = "zh"
) -> Iterator[Doc]:
    """A doc for each file of any format, annotated by what was read there: tables, pages and all.

    ``nlp`` gives the tokenizer (by default one token a character).  Raises ``DuizhangError`` for the first file that
    cannot be read.
    """
    tokenizer = (nlp or spacy.blank("zh")).tokenizer
    for source in sources:
        extraction = extract_document(source, lang=lang)
        yield annotate(tokenizer(extraction.document.text), extraction)


def write_docs(docs: Iterable[Doc], target: Path | str) -> int:
    """Write ``docs`` to a ``.spacy`` file with spans and user data; returns how many.  Raises ``UsageError``."""
    kept = DocBin(attrs=["ORTH", "SPACY"], store_user_data=True)
    for doc in docs:
        kept.add(doc)
    with replacing(Path(target)) as path:
        path.write_bytes(kept.to_bytes())
    return len(kept)


def load_docs(source: Path | str, *, nlp: Language | None = None) -> Iterator[Doc]:
    """The docs of a ``.spacy`` file, with ``doc._.findings`` and ``doc._.extraction``.  Raises ``UnreadableError``."""
    vocab = (nlp or spacy.blank("zh")).vocab
    try:
        kept = DocBin().from_bytes(Path(source).read_bytes())
    except OSError as error:
        raise UnreadableError(f"{source}: cannot be read ({error.strerror or error})") from error
    except Exception as error:
        raise UnreadableError(f"{source}: not a .spacy file ({type(error).__name__}); write it again") from error
    yield from kept.get_docs(vocab)


# ---------------------------------------------------------------------------------------------------------- spans


def _bare(doc: Doc) -> Doc:
    for key in ("mentions", "claims", "facts", "findings"):
        doc.spans[key] = []
    return doc


def _add(doc: Doc, key: str, found: Iterable[tuple[Anchor, str, str]]) -> None:
    doc.spans[key] = [
        _span(doc, anchor.start, anchor.end, label, name) for anchor, label, name in found if anchor.end > anchor.start
    ]


def _span(doc: Doc, start: int, end: int, label: str, name: str) -> Span:
    """The tokens that ``[start, end)`` touches; exactly its characters where each is a token."""
    span = doc.char_span(start, end, label=label, span_id=name, alignment_mode="expand")
    assert span is not None, "expanding always finds tokens inside the text"
    return span


# ------------------------------------------------------------------------------------------------------ extensions


@lru_cache(maxsize=64)
def _extracted(text: str, lang: Lang) -> Extraction:
    """The extraction of a text.  The reader drops the byte order mark that is put in front, and so keeps the text's own."""
    data = codecs.BOM_UTF8 + text.encode()
    return extract_document(RawDocument(name="text", data=data, media_type="text/plain"), lang=lang)


def _extraction(doc: Doc) -> Extraction | None:
    data = doc.user_data.get(KEY)
    return None if data is None else _loaded(data)


@lru_cache(maxsize=64)
def _loaded(data: bytes) -> Extraction:
    return stored.loads(data)


def _extend() -> None:
    options: dict[str, dict[str, Any]] = {"findings": {"default": []}, "extraction": {"getter": _extraction}}
    for name, option in options.items():
        Doc.set_extension(name, force=True, **option)


_extend()
