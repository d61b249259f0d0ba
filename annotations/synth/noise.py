"""Damage as it is found in real files: characters lost, blanks and line ends put in, full width, signs changed.

Every kind is a function ``(signs, rng)`` over a list of pieces, one a character: what a character became.  Labels follow
by position, so no kind needs to know of them.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from random import Random

from extractor.taggers.scheme import Span

_WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
_SWAPS = {
    "，": ("，", ",", "、", "；"),
    "。": ("。", "；", "."),
    "：": (":", "：", ""),
    "（": ("(", "（"),
    "）": (")", "）"),
    "、": ("、", "，", "及"),
}
_LIKE = {"未": "末", "己": "已", "日": "曰", "土": "士", "人": "入", "干": "千", "预": "顶", "年": "午"}


def _blanks(signs: list[str], rng: Random) -> None:
    """OCR: a blank behind some characters, also inside numbers."""
    share = rng.choice((0.03, 0.1, 0.3))
    for at, sign in enumerate(signs):
        if rng.random() < share:
            signs[at] = sign + rng.choice((" ", " ", "\u3000"))


def _line_ends(signs: list[str], rng: Random) -> None:
    """A line broken somewhere, also inside a term or a number."""
    for _ in range(rng.choice((1, 2))):
        at = rng.randrange(len(signs))
        signs[at] += "\n"


def _full_width(signs: list[str], rng: Random) -> None:
    """Digits and signs in full width, all of them or those of one half."""
    first = rng.choice((0, len(signs) // 2))
    for at in range(first, len(signs)):
        signs[at] = _WIDE.get(signs[at], signs[at])


def _lost(signs: list[str], rng: Random) -> None:
    """One to three Han characters are gone."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = rng.randrange(len(signs))
        if "\u4e00" <= signs[at][:1] <= "\u9fff":
            signs[at] = ""


def _no_unit(signs: list[str], rng: Random) -> None:
    """The unit of an amount is left out: 增加3.20，增长…"""
    text = "".join(sign or "\0" for sign in signs)
    at = text.find("万元", rng.randrange(max(1, len(text) // 2)))
    if at > 0 and len(text) == len(signs):
        signs[at] = signs[at + 1] = ""


def _signs(signs: list[str], rng: Random) -> None:
    """Commas, stops and brackets of another kind."""
    for at, sign in enumerate(signs):
        if sign in _SWAPS and rng.random() < 0.3:
            signs[at] = rng.choice(_SWAPS[sign])


def _misread(signs: list[str], rng: Random) -> None:
    """A character is taken for one that looks like it."""
    for at, sign in enumerate(signs):
        if sign in _LIKE and rng.random() < 0.15:
            signs[at] = _LIKE[sign]


def _doubled(signs: list[str], rng: Random) -> None:
    """A character printed twice."""
    at = rng.randrange(len(signs))
    if "\u4e00" <= signs[at][:1] <= "\u9fff":
        signs[at] *= 2


KINDS: tuple[Callable[[list[str], Random], None], ...] = (
    *(_blanks, _line_ends, _full_width, _lost, _no_unit, _signs, _signs, _misread, _doubled),
)


def roughen(text: str, spans: list[Span], rng: Random) -> tuple[str, list[Span]]:
    """``text`` with one or two kinds of damage; spans that lost all their characters are gone."""
    signs = list(text)
    for kind in rng.sample(KINDS, rng.choice((1, 1, 2))):
        kind(signs, rng)
    starts = [0, *accumulate(len(sign) for sign in signs)]
    moved = [span._replace(start=starts[span.start], end=starts[span.end]) for span in spans]
    return "".join(signs), [span for span in moved if span.start < span.end]
