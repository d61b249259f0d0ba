"""How sentences are worded: masked text, what is as good as the same, and how far a wording is from all that is known.

Numbers, years and names of units do not make a wording: they are masked before anything is compared, so that the sentence
that most departments copy from one template counts once.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from extractor.folding import View, fold

GRAM = 3
BITS = 64
NEAR = 3  # bits in which two simhashes may differ and still be of one wording
_HAN = "[〇零一二两三四五六七八九十百千]"
_NUMBER = re.compile(rf"(?:(?<!{_HAN}){_HAN}++)?[0-9](?:[0-9]|{_HAN}++(?=[0-9]))*+[0-9,.\s]*+[万亿千]*+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?=年)")
_ISSUER = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:省|市|县|区|州|旗|镇|乡|街道|局|委|院|校|馆|中心)(?=[^\u4e00-\u9fff]|本级|部门|20)"
)


def masked(text: str) -> str:
    """The clean text with years, numbers and names of units masked.

    >>> masked("青荷县水利局2021年水费３.２万元，增长 5.1％。")
    '某单位某年水费#元,增长#%。'
    """
    clean = View(text, 0, len(text)).text
    return _NUMBER.sub("#", _YEAR.sub("某", _ISSUER.sub("某单位", fold(clean))))


def grams(text: str) -> frozenset[str]:
    """The character n-grams of a masked text; a shorter text is its own."""
    if len(text) <= GRAM:
        return frozenset([text])
    return frozenset(text[at : at + GRAM] for at in range(len(text) - GRAM + 1))


def simhash(parts: Iterable[str]) -> int:
    """A number of ``BITS`` bits that is nearly the same for nearly the same set of n-grams."""
    counts = [0] * BITS
    for part in parts:
        number = int.from_bytes(hashlib.blake2b(part.encode("utf-8", "surrogatepass"), digest_size=BITS // 8).digest())
        for bit in range(BITS):
            counts[bit] += 1 if number >> bit & 1 else -1
    return sum(1 << bit for bit in range(BITS) if counts[bit] > 0)


class Seen:
    """Wordings seen so far; ``again(grams)`` says which earlier one a new one is as good as.

    Two hashes that differ in at most ``NEAR`` bits agree in one of ``NEAR + 1`` bands: only those are compared.
    """

    def __init__(self) -> None:
        self._hashes: list[int] = []
        self._bands: list[dict[int, list[int]]] = [{} for _ in range(NEAR + 1)]

    def again(self, parts: frozenset[str]) -> int | None:
        """The number of the earlier wording that this one repeats; else None, and it is number ``len - 1`` itself."""
        value = simhash(parts)
        width = BITS // (NEAR + 1)
        keys = [value >> band * width & (1 << width) - 1 for band in range(NEAR + 1)]
        for band, key in zip(self._bands, keys, strict=True):
            for number in band.get(key, ()):
                if (self._hashes[number] ^ value).bit_count() <= NEAR:
                    return number
        for band, key in zip(self._bands, keys, strict=True):
            band.setdefault(key, []).append(len(self._hashes))
        self._hashes.append(value)
        return None

    def __len__(self) -> int:
        return len(self._hashes)


class Known:
    """The wordings that are annotated; ``distance`` is 1 - the Jaccard similarity of the nearest one.

    Only the neighbours that share one of the rarer n-grams are compared, so a look-up costs the same however much is known.
    """

    LOOK_UPS = 12
    NEIGHBOURS = 200

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._sets: list[frozenset[str]] = []
        self._where: dict[str, list[int]] = {}
        for text in texts:
            self.add(grams(masked(text)))

    def add(self, parts: frozenset[str]) -> None:
        for part in parts:
            self._where.setdefault(part, []).append(len(self._sets))
        self._sets.append(parts)

    def distance(self, parts: frozenset[str]) -> float:
        """0 for a wording that is known, 1 for one that shares no n-gram with any."""
        shared = sorted(
            (part for part in parts if part in self._where), key=lambda part: (len(self._where[part]), part)
        )
        near: Counter[int] = Counter()
        for part in shared[: self.LOOK_UPS]:
            near.update(self._where[part][-self.NEIGHBOURS :])
        best = 0.0
        for number, _ in near.most_common(self.NEIGHBOURS):
            other = self._sets[number]
            both = len(parts & other)
            best = max(best, both / (len(parts) + len(other) - both))
        return 1.0 - best
