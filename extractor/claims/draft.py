"""A claim while it is being read: positions are those of the clean sentence, subjects may still be lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.claims.groups import Group
from extractor.data import Anchor, Direction, Kind, Quantity
from extractor.taggers import Mark


@dataclass(slots=True)
class Draft:
    """One claim to be; ``total`` is the draft it is a part of."""

    kind: Kind
    subject: str
    group: Group
    quantity: Quantity | None
    direction: Direction = "none"
    base: str | None = None
    share_of: str | None = None
    per: str | None = None
    year: int | None = None
    words: str = ""
    total: Draft | None = None
    total_subject: str | None = None
    reason: tuple[int, int] | None = None
    reason_anchor: Anchor | None = None
    in_reason: bool = False
    source: Draft | None = None  # the level that a change without words of its own speaks of
    cue: Mark | None = None  # the cue that a row of numbers shares (分别占)
    within: str = ""  # the item that a bracket explains: 用车费68万元（购置费12万元、运行费56万元）
    comparable: bool = False  # 同口径, 扣除…后
    sentence: int = 0
    span: tuple[int, int] = (0, 0)
    parts: list[Draft] = field(default_factory=list)

    @property
    def is_level(self) -> bool:
        return self.kind in ("level", "composition", "count")

    @property
    def is_change(self) -> bool:
        return self.kind in ("change", "change_rate", "unchanged")
