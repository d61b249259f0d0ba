"""The gold of every suite in one shape: claims, links, contradictions and near misses as spans of the extracted text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from eval.truth.locate import Span

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
