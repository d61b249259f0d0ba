"""How alike two names are that no list knows."""

from __future__ import annotations

from extractor.concepts.naming import normalise


def same(a: str, b: str) -> float:
    """1 where the two names are equal once reduced to what identifies them."""
    return 1.0 if normalise(a) == normalise(b) else 0.0
