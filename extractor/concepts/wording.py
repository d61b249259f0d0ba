"""How alike two names are that no list knows (projects, things): words, weighted by how rare they are.

jieba cuts the names.  Its dictionary is generated from the names of the concepts, so that the words of this field
come out whole; it is built on first use, in memory, and nothing of jieba is imported before.
"""

from __future__ import annotations

import logging
import re
import tomllib
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extractor.concepts.catalogue import catalogue
from extractor.concepts.lookup import akin, find
from extractor.concepts.naming import LONGEST, normalise
from extractor.concepts.qualify import qualifiers

if TYPE_CHECKING:
    import jieba

_NUMBER = re.compile(
    r"(?:第|(?<![一二三四五六七八九十]))[一二三四五六七八九十]++(?=[期批号段组层级楼幢标次类环中小]|标段|分局|大队|支队)|\d+(?:\.\d+)?"
)
_PER_UNIT = re.compile(r"每[人月年天日户亩台辆个次公平]|[人月户亩车台]均")
_HAN_NUMERALS = str.maketrans("一二三四五六七八九", "123456789", "第")
_DIFFERENT = 0.2  # carry opposite words: never the same item
_ONE_LISTED = 0.6  # one is an item of every disclosure, the other a particular thing that contains its name


class _Profile(NamedTuple):
    normal: str
    words: frozenset[str]
    head: str
    letters: frozenset[str]
    marks: tuple[tuple[int, str], ...]
    numbers: frozenset[str]
    kind: str


def same(a: str, b: str, names: tuple[str, ...] = ()) -> float:
    """How likely two names mean one item, from 0 to 1; 1 where they are equal once normalised.

    ``names`` are other names of the document, whose common words then weigh less.

    >>> same("视频共享平台", "视频联网共享平台") > 0.8 > 0.3 > same("行政单位医疗", "事业单位医疗")
    True
    """
    a, b = a[:LONGEST], b[:LONGEST]
    one, other = _profile(a), _profile(b)
    if not one.normal or not other.normal:
        return 0.0
    if _opposed(a, b, one, other):
        return 0.0 if one.letters.isdisjoint(other.letters) else _DIFFERENT
    if one.normal == other.normal:
        return 1.0
    if one.letters.isdisjoint(other.letters):
        return _listed(a, b, 0.0)
    return round(_listed(a, b, min(_alike(one, other, names), _ceiling(one, other))), 4)


def words(name: str) -> tuple[str, ...]:
    """The words of a normalised name."""
    return tuple(word for word in _tokenizer().cut(normalise(name)) if word.strip())


def _alike(one: _Profile, other: _Profile, names: tuple[str, ...]) -> float:
    """Words in common, by weight, supported by letters in common where words were cut differently."""
    weights = _weights(names)
    by_words = _overlap(one.words, other.words, weights)
    by_letters = _overlap(one.letters, other.letters, {})
    return 0.65 * by_words + 0.35 * by_letters


def _overlap(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """Half of how much both share (Dice), half of how far the smaller lies inside the larger."""

    def weight(members: Iterable[str]) -> float:
        return sum(weights.get(member, 1.0) for member in members)

    common = weight(one & other)
    small, large = sorted((weight(one), weight(other)))
    if not small:
        return 0.0
    dice = 2 * common / (small + large)
    inside = common / small
    # one word inside a longer name says little about what the name means
    trust = 0.5 if min(len(one), len(other)) > 1 else 0.25
    return (1 - trust) * dice + trust * inside


def _opposed(a: str, b: str, one: _Profile, other: _Profile) -> bool:
    """Whether the names carry opposite words, different numbers, sides or funds."""
    if one.numbers and other.numbers and one.numbers != other.numbers:
        return True
    if one.marks and other.marks:
        ours: dict[int, set[str]] = defaultdict(set)
        for group, word in one.marks:
            ours[group].add(word)
        theirs: dict[int, set[str]] = defaultdict(set)
        for group, word in other.marks:
            theirs[group].add(word)
        if any(ours[group].isdisjoint(theirs[group]) for group in ours.keys() & theirs.keys()):
            return True
    first, second = qualifiers(a), qualifiers(b)
    sides = {first.side, second.side} - {""}
    funds = {first.fund, second.fund} - {"", "all"}
    return len(sides) > 1 or len(funds) > 1


def _ceiling(one: _Profile, other: _Profile) -> float:
    """The value of a car is not the car: names that end in what is measured must end alike."""
    if one.kind != other.kind:
        return 0.5
    if one.head not in other.normal and other.head not in one.normal:
        return 0.7  # the last word says what it is
    return 0.9 if bool(one.numbers) != bool(other.numbers) else 1.0


def _listed(a: str, b: str, score: float) -> float:
    """What the lists know of the two names weighs more than their wording."""
    first, second = find(a), find(b)
    if first is None and second is None:
        return score
    if first is None or second is None:
        return min(score, _ONE_LISTED)
    related = akin(first.id, second.id)
    return max(score, related) if related >= 0.8 else min(score, 0.3 + related / 2)


@lru_cache(maxsize=65536)
def _profile(name: str) -> _Profile:
    normal = normalise(name)
    groups, pattern, kinds, counts = _marks()
    ending = counts.search(normal)
    normal = normal[: ending.start()] if ending is not None and ending.start() > 1 else normal
    kind = kinds.search(normal)
    cut = words(normal)
    per_unit = _PER_UNIT.search(normal)
    return _Profile(
        normal=normal,
        words=frozenset(cut),
        head=cut[-1] if cut else "",
        letters=frozenset(normal),
        marks=tuple((group, word) for word in pattern.findall(normal) for group in groups[word]),
        numbers=frozenset(found.translate(_HAN_NUMERALS) for found in _NUMBER.findall(normal)),
        kind="每" if per_unit is not None else _kinds()[kind[0]] if kind is not None else "",
    )


@cache
def _marks() -> tuple[dict[str, list[int]], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Word -> its groups of opposites; patterns of those words, of endings that are measured, of endings that count."""
    data = _vocabulary()
    groups: dict[str, list[int]] = defaultdict(list)
    for number, members in enumerate(data["opposites"]):
        for member in members:
            groups[member].append(number)
    pattern = re.compile("|".join(sorted(groups, key=len, reverse=True)))
    kinds = re.compile(f"(?:{'|'.join(_kinds())})$")
    counts = re.compile(f"(?:{'|'.join(data['counts'])})$")
    return dict(groups), pattern, kinds, counts


@cache
def _kinds() -> dict[str, str]:
    """What is measured -> the first word for it, longer words first."""
    joined = [kind.split("/") for kind in _vocabulary()["kinds"]]
    return dict(sorted(((word, kind[0]) for kind in joined for word in kind), key=lambda pair: -len(pair[0])))


@cache
def _vocabulary() -> dict[str, list[str]]:
    data = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    data["vocabulary"] = data["vocabulary"].split()
    return data


@lru_cache(maxsize=64)
def _weights(names: tuple[str, ...]) -> dict[str, float]:
    """Weight of a word, 0 to 1: how rare it is among the names of the concepts and of the document."""
    counts = Counter(word for found in _concept_words() for word in found)
    counts.update(word for name in names for word in _profile(name).words)
    total = len(_concept_words()) + len(names)
    return {word: max(0.1, log((total + 1) / (count + 0.5)) / log(2 * (total + 1))) for word, count in counts.items()}


@cache
def _concept_words() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words(concept.name)) for concept in catalogue().concepts.values())


@cache
def dictionary() -> dict[str, int]:
    """The words of this field with their frequencies, generated from the names of all concepts.

    A string of two to four letters is a word when names go on differently on both sides of it (a name's end counts as
    a difference); the vocabulary and the opposites of words.toml are words by decree.
    """
    names = {normalise(name) for concept in catalogue().concepts.values() for name in concept.names}
    before: dict[str, set[str]] = defaultdict(set)
    after: dict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for name in names:
        framed = f"^{name}$"
        for length in (2, 3, 4):
            for first in range(1, len(framed) - length):
                piece = framed[first : first + length]
                counts[piece] += 1
                before[piece].add(framed[first - 1] if first > 1 else f"^{name}")
                after[piece].add(framed[first + length] if first + length < len(framed) - 1 else f"{name}$")
    found = {piece: count for piece, count in counts.items() if min(len(before[piece]), len(after[piece])) > 2}
    data = _vocabulary()
    for word in (*data["vocabulary"], *(member for group in data["opposites"] for member in group)):
        found[word] = max(found.get(word, 0), 50)
    return found


@cache
def _tokenizer() -> jieba.Tokenizer:
    """A tokenizer of our own, silent and without jieba's general dictionary (its 0.9 s and its cache file)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    frequencies: dict[str, int] = {}
    for word, frequency in dictionary().items():
        frequencies[word] = frequency
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)
    tokenizer.FREQ = frequencies
    tokenizer.total = sum(frequencies.values()) or 1
    tokenizer.initialized = True
    return tokenizer
