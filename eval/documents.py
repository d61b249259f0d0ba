"""Documents with gold (``eval.truth``), through the whole pipeline: claims, reasons, links, findings, coverage.

Options: ``gold``, the folders to take.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from eval.metrics import Score, score
from eval.suite import Asked, Suite
from eval.truth.facets import facets
from eval.truth.gold import Source
from eval.truth.sources import resolve, sources
from extractor.data import Extraction
from extractor.errors import DuizhangError
from extractor.pipeline import extract_document
from extractor.taggers.choice import choose


def scored(suite: Suite, asked: Asked) -> Iterator[Score | str]:
    """The score of each document, or one line that says why it could not be read."""
    for read in extracted(suite, asked, extractor(asked)):
        if isinstance(read, str):
            yield read
            continue
        source, extraction = read
        gold = resolve(source, extraction.document.text)
        if gold.lost:
            print(f"{source.name}: not in the extracted text: {'; '.join(gold.lost)[:300]}", file=sys.stderr)
        yield replace(score(gold, extraction), facets=facets(extraction.document, source.raw))


def extracted(
    suite: Suite, asked: Asked, extract: Callable[[Path], Extraction]
) -> Iterator[tuple[Source, Extraction] | str]:
    """Each document of a suite with what was extracted from it, or one line that says why it could not be read."""
    for source in chosen(suite, asked.only):
        try:
            extraction = extract(source.path)
        except DuizhangError as error:
            yield f"{source.name}: skipped, {error}"
            continue
        yield source, extraction


def chosen(suite: Suite, only: str = "") -> list[Source]:
    """The documents of a suite; ``only`` keeps those whose name begins with it."""
    return [source for name in suite.options["gold"] for source in sources(name, only)]


def gold(suite: Suite) -> list[Path]:
    """The documents and their gold."""
    return sorted({path for source in chosen(suite) for path in (source.path, source.gold)})


def extractor(asked: Asked) -> Callable[[Path], Extraction]:
    """What a run puts documents through; with ``until="claims"`` the first half, so that work on it needs no later stage."""
    if asked.until == "claims":
        from eval.partial import extract_claims

        return extract_claims
    return partial(extract_document, tagger=choose(asked.tagger, asked.model))  # type: ignore[arg-type]
