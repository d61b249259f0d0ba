"""The search for slow inputs finds a slow pattern, and knows all patterns of the package."""

from __future__ import annotations

import random
import re

from eval.expressions import Expression, expressions, words_of
from eval.worst_case import search


def test_a_quadratic_pattern_is_noticed() -> None:
    slow = Expression(re.compile(r"\s*,?\s*加上"))
    worst = search("slow", slow, length=1500, generations=3, chance=random.Random(1))
    assert not worst.meets(slack=1.0)


def test_every_phrase_and_every_module_is_searched() -> None:
    found = expressions()
    assert len(found) > 400
    assert "quantity.digits.TOKEN" in found
    assert any(name.startswith("phrase share.of") for name in found)


def test_words_of_a_pattern() -> None:
    assert {"增加", "减少", "加"} <= set(words_of(re.compile("(?:增加|减少)了?")))
