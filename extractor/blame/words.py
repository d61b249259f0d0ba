"""The opposite of a word that gives a direction."""

from __future__ import annotations

_PAIRS = (
    ("增加", "减少"), ("增长", "下降"), ("上升", "下降"), ("提高", "降低"), ("增收", "减收"), ("增支", "减支"),
    ("调增", "调减"), ("大于", "小于"), ("高于", "低于"), ("多于", "少于"), ("扩大", "缩小"), ("加快", "回落"),
    ("上涨", "下跌"), ("上浮", "下浮"), ("超过", "低于"), ("增幅", "降幅"), ("多", "少"), ("增", "减"), ("升", "降"),
    ("高", "低"), ("大", "小"),
)  # fmt: skip
_DOWN = dict(_PAIRS)
_UP = dict(sorted(((down, up) for up, down in reversed(_PAIRS)), key=lambda pair: -len(pair[0])))
_MORE = ("压减", "压缩", "缩减", "核减", "削减", "精简", "回落", "减", "降")


def turned(word: str, direction: int) -> str:
    """``word`` for the other direction: 减少 -> 增加, 决算数大于预算数 -> 决算数小于预算数; 持平 -> 增加 or 减少.

    >>> turned("决算数大于预算数", -1), turned("持平", 1), turned("压减", 1)
    ('决算数小于预算数', '增加', '增加')
    """
    for plain, other in (_UP if direction > 0 else _DOWN).items():
        if plain in word:
            return word.replace(plain, other, 1) if word not in _MORE else other
    return "增加" if direction > 0 else "减少"
