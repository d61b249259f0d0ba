"""The gold of every suite in one shape: claims, links, contradictions and near misses as spans of the extracted text.

Folders: ``seeds`` (truth/seeds_gold.json, offsets), ``written``, ``examples`` and ``planted`` (NAME.gold.json beside each
document, quotes; offsets where the format has a fixed text; ``planted`` lists contradictions and no claims).

``sources(folder)`` lists the documents, ``resolve(source, text)`` reads the gold of one of them against the text that the
pipeline extracted, so a reader that changes the text moves the gold with it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from eval.locate import Span

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {
    "written": None,
    "seeds": None,
    "examples": ROOT / "examples",
    "planted": ROOT / "eval" / "planted" / "documents",
}
Raw = Mapping[str, Any]

# One printed thing of a gold item: usually one span; several where a quote without offsets occurs more than once.
Place = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldClaim:
    """One claim.  ``value`` is canonical (万元, %, points, bare count) and None where it is said in words.

    ``optional`` marks the frame of a list (a composition without value whose parts are claims): neither asked for nor
    a false alarm.  ``zero`` marks a zero said in words.
    """

    id: str
    span: Span
    subject: str
    kind: str
    value: Decimal | None
    dimension: str
    direction: str
    reason: Span | None
    printed: str
    base: str
    share_of: str
    in_table: bool = False
    optional: bool = False
    zero: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A number that a computed link starts from."""

    span: Span | None
    value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldLink:
    """``target`` is a cell or the span of another claim; computed links have ``operands`` (and no single target)."""

    claim: str
    relation: str
    target: Span | None
    target_claim: str | None
    operands: tuple[Operand, ...]
    computed: Decimal | None
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldItem:
    """A contradiction or, with severity "", a near miss."""

    id: str
    category: str
    severity: str
    certain: bool
    places: tuple[Place, ...]
    related: tuple[Place, ...]
    why: str
    arithmetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """All that is true of one document, in offsets of the text it was resolved against."""

    name: str
    entity: str
    claims: tuple[GoldClaim, ...]
    links: tuple[GoldLink, ...]
    same_cells: tuple[tuple[Span, Span], ...]
    contradictions: tuple[GoldItem, ...]
    near_misses: tuple[GoldItem, ...]
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document file and its gold as written, from the file ``gold``; ``shape`` says which of the two schemas."""

    name: str
    path: Path
    raw: Raw
    shape: str
    gold: Path = Path()


def corpus() -> Path:
    """The folder of the real documents: DUIZHANG_CORPUS, by default ``../shared`` beside the repository."""
    return Path(os.environ.get("DUIZHANG_CORPUS") or ROOT.parent / "shared").resolve()


def sources(name: str, only: str | None = None) -> list[Source]:
    """The documents of the folder ``name``, in order; ``only`` keeps those whose name begins with it.

    Raises FileNotFoundError with one line when the folder is not there.
    """
    here = FOLDERS[name]
    found = _seeds(corpus()) if name == "seeds" else _folder(here or corpus() / name)
    if not found:
        todo = f"nothing in {here}" if here else "set DUIZHANG_CORPUS to the folder that holds it"
        raise FileNotFoundError(f"no gold of {name!r}: {todo}")
    return [source for source in found if not only or source.name.startswith(only)]


def _seeds(folder: Path) -> list[Source]:
    path = folder / "truth" / "seeds_gold.json"
    if not path.exists():
        return []
    files = json.loads(path.read_text(encoding="utf-8"))["files"]
    return [
        Source(name=name[:3], path=folder / "seeds" / name, raw=raw, shape="seeds", gold=path)
        for name, raw in sorted(files.items())
    ]


def _folder(folder: Path) -> list[Source]:
    found: list[Source] = []
    for gold in sorted(folder.glob("**/*.gold.json")):
        stem = gold.name.removesuffix(".gold.json")
        documents = [path for path in sorted(gold.parent.glob(stem + ".*")) if path != gold]
        if documents:
            raw = {"claims": (), **json.loads(gold.read_text(encoding="utf-8"))}
            found.append(Source(name=stem, path=documents[0], raw=raw, shape="written", gold=gold))
    return found


def resolve(source: Source, text: str) -> Gold:
    """Read the gold of ``source`` in offsets of ``text``."""
    from eval.schemas import read_seed, read_written

    return read_seed(source, text) if source.shape == "seeds" else read_written(source, text)
