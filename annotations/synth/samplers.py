"""What the grammar cannot list: numbers as they are printed, names from the catalogue of budget items, years.

A sampler is a function ``(rng, year) -> text``; ``SAMPLERS`` names them for the grammar (``<money>``, ``<pct>`` …).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from extractor.concepts.catalogue import catalogue

_UNITS = ("万元",) * 14 + ("元",) * 3 + ("亿元", "千元", "万", "百万元")
_HAN = "一二三四五六七八九"
_ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_MEASURES = (
    "辆",
    "台",
    "套",
    "个",
    "件",
    "次",
    "批",
    "户",
    "所",
    "处",
    "间",
    "台（套）",
    "万册",
    "场",
    "期",
    "人",
    "名",
    "人次",
    "份",
    "部",
    "条",
    "公里",
    "亩",
    "万亩",
    "栋",
    "座",
    "支",
    "盏",
    "只",
    "家",
    "项目",
    "班",
    "张",
)


def digits(rng: Random, year: int) -> str:
    """A number with its decimals, sometimes grouped, seldom damaged: 1,234.56."""
    del year
    size = rng.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 5))
    whole = rng.randrange(10 ** max(size - 1, 0), 10**size) if size else 0
    places = rng.choice((0, 1, 2, 2, 2, 2, 2, 3, 4, 6)) if size else rng.choice((1, 2))
    text = f"{whole:,}" if rng.random() < 0.25 else str(whole)
    if places:
        text += "." + "".join(rng.choice("0123456789") for _ in range(places))
    return text


def money(rng: Random, year: int) -> str:
    """An amount with its unit; now and then in words, negative or zero."""
    kind = rng.random()
    if kind < 0.03:
        return rng.choice(_HAN) + rng.choice(("千", "百", "十")) + rng.choice(("万元", "余万元", "亿元"))
    if kind < 0.05:
        return rng.choice(("0万元", "0元", "-" + digits(rng, year) + "万元", digits(rng, year) + "万元左右"))
    if kind < 0.06:
        return f"{rng.randrange(1, 60)}万{rng.randrange(1000, 9999)}.{rng.randrange(10, 99)}元"
    return digits(rng, year) + rng.choice(_UNITS)


def percent(rng: Random, year: int) -> str:
    """A rate: 12.34%, seldom per mille, in tenths or in words."""
    del year
    kind = rng.random()
    if kind < 0.03:
        return f"{rng.randrange(1, 9)}‰"
    if kind < 0.05:
        return rng.choice(("百分之", "百分之二十")) + rng.choice(_HAN)
    if kind < 0.07:
        return rng.choice(_HAN) + "成"
    if kind < 0.08:
        return f"{rng.randrange(1, 9)}.{rng.randrange(1, 9)}倍"
    value = rng.choice((rng.uniform(0, 10), rng.uniform(0, 100), rng.uniform(90, 101), rng.uniform(0, 300)))
    return f"{value:.{rng.choice((0, 1, 2, 2, 2))}f}%"


def points(rng: Random, year: int) -> str:
    """Percentage points."""
    del year
    return f"{rng.uniform(0, 20):.{rng.choice((0, 1, 2))}f}个百分点"


def _counted(*measures: str) -> Callable[[Random, int], str]:
    def sampler(rng: Random, year: int) -> str:
        del year
        top = rng.choice((10, 60, 400, 5000))
        number = (
            f"{rng.randrange(1, top):,}" if rng.random() < 0.93 else rng.choice(_HAN) + rng.choice(("", "十", "百"))
        )
        return number + rng.choice(measures)

    return sampler


def area(rng: Random, year: int) -> str:
    """Square metres."""
    return digits(rng, year) + rng.choice(("平方米", "㎡", "平方公里", "亩"))


@cache
def _names() -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            name.removeprefix("=") for one in catalogue().concepts.values() for name in one.names if len(name) > 2
        )
    )


def concept(rng: Random, year: int) -> str:
    """A name of the catalogue; codes stand in front of some."""
    del year
    return rng.choice(_names())


@cache
def _words() -> dict[str, tuple[tuple[str, ...], tuple[float, ...]]]:
    """Common nouns and verbs of the dictionary that jieba brings along, for names and reasons that nobody listed.

    With them goes the running sum of the roots of their counts, so that frequent words are drawn more often, but not only they.
    """
    import jieba

    found: dict[str, dict[str, float]] = {"noun": {}, "verb": {}}
    for line in Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, kind = line.split(" ")
        if kind in ("n", "vn", "nz") and 2 <= len(word) <= 3 and int(count) >= 50:
            found["noun"][word] = float(count) ** 0.5
        elif kind == "v" and len(word) == 2 and int(count) >= 100:
            found["verb"][word] = float(count) ** 0.5
    return {kind: (tuple(words), tuple(accumulate(words.values()))) for kind, words in found.items()}


def _from_dictionary(kind: str) -> Callable[[Random, int], str]:
    def sampler(rng: Random, year: int) -> str:
        del year
        words, sums = _words()[kind]
        return rng.choices(words, cum_weights=sums)[0]

    return sampler


def _picked(*texts: str) -> Callable[[Random, int], str]:
    return lambda rng, _: rng.choice(texts)


SAMPLERS: dict[str, Callable[[Random, int], str]] = {
    "digits": digits,
    "money": money,
    "pct": percent,
    "points": points,
    "area": area,
    "count": _counted(*_MEASURES),
    "people": _counted("人", "人", "名", "人次", "余人"),
    "batches": _counted("批次", "批", "个批次"),
    "times": _counted("次", "场", "场次", "期"),
    "number": lambda rng, _: str(rng.randrange(1, 40)),
    "concept": concept,
    "noun": _from_dictionary("noun"),
    "verb": _from_dictionary("verb"),
    "y": lambda _, year: str(year),
    "yb": lambda rng, year: str(year - rng.choice((1, 1, 1, 2, 3))),
    "month": lambda rng, _: str(rng.randrange(1, 13)),
    "day": lambda rng, _: str(rng.randrange(1, 29)),
    "cn": _picked(*_ORDINALS),
    "docno": lambda rng, year: rng.choice(("财预", "政办发", "教财")) + f"〔{year}〕{rng.randrange(1, 90)}号",
    "phone": lambda rng, _: f"0{rng.randrange(300, 999)}-{rng.randrange(2000000, 8999999)}",
}
